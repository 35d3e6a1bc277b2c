package file

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/kentongan/kentongan/pipeline/collect/collecttest"
	"github.com/kentongan/kentongan/schemas"
)

func writeFile(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// describe is a mention on one line: what a test of presets cares for.
func describe(m schemas.Mention) string {
	author := "-"
	if m.Author != nil {
		author = string(m.Author.Basis)
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s %s %q %s %s", m.ID, m.Kind, m.PublishedAt.Format("2006-01-02T15:04:05Z"), author, m.Text, m.URL,
		strings.Join(slices.DeleteFunc([]string{m.ParentID, m.RootID, m.QuoteOf, m.LanguageHint}, func(s string) bool { return s == "" }), " ")))
}

func TestPresets(t *testing.T) {
	tests := []struct {
		name, file, content, preset string
		change                      func(*Options)
		want                        []string
	}{
		{
			name: "plain, url alone", file: "a.csv", preset: "plain",
			content: "date,url,user,content\n2021-04-30T23:58:10+00:00,https://twitter.com/someone/status/1388281554296840193,someone,Vaksin\n",
			want:    []string{`x:1388281554296840193 post 2021-04-30T23:58:10Z handle "Vaksin" https://x.com/i/status/1388281554296840193`},
		},
		{
			name: "plain, Indonesian names, semicolons", file: "a.csv", preset: "plain", change: func(o *Options) { o.Source = "youtube" },
			content: "Komentar;Penulis;Likes;Tanggal\nbagus; @budi;3;17/08/2024 10:00\n\"a;b\";@ani;0;18/08/2024 10:00\n",
			want:    []string{`youtube:h-? post 2024-08-17T03:00:00Z handle "bagus"`, `youtube:h-? post 2024-08-18T03:00:00Z handle "a;b"`},
		},
		{
			name: "plain, no platform", file: "aduan.tsv", preset: "plain",
			content: "id\ttext\ttimestamp\n7\tlampu mati\t1619827090\n",
			want:    []string{`file:aduan:7 post 2021-04-30T23:58:10Z - "lampu mati"`},
		},
		{
			name: "plain, platform by row", file: "a.csv", preset: "plain",
			content: "id,source,text,date,author\n11,Twitter,a,2021-04-30 10:00:00,u\n12,Instagram,b,2021-04-30 10:00:00,u\n",
			want:    []string{`x:11 post 2021-04-30T03:00:00Z handle "a" https://x.com/i/status/11`, `instagram:12 post 2021-04-30T03:00:00Z handle "b"`},
		},
		{
			name: "tweets with apps as source", file: "a.csv", preset: "plain",
			content: "id,created_at,source,original_text,lang,retweet_count,original_author\n1265136865834864641,Tue May 26 04:25:08 +0000 2020,\"<a href=\"\"x\"\">App</a>\",RT @a: PSBB,in,2,b\n",
			want:    []string{`x:1265136865834864641 repost 2020-05-26T04:25:08Z handle "RT @a: PSBB" https://x.com/i/status/1265136865834864641 id`},
		},
		{
			name: "tweet-harvest, ids as floats", file: "a.csv", preset: "tweet-harvest",
			content: ",created_at,id_str,full_text,favorite_count,lang,user_id_str,conversation_id_str,username,tweet_url\n" +
				"0,Fri Dec 15 04:04:44 +0000 2023,1.7355111797816568e+18,halo,0.0,in,797761417894051840,1.7351471247347878e+18,Orang,https://twitter.com/Orang/status/1735511179781656951\n",
			want: []string{`x:1735511179781656951 post 2023-12-15T04:04:44Z account "halo" https://x.com/i/status/1735511179781656951 id`},
		},
		{
			name: "4cat custom", file: "a.csv", preset: "4cat", change: func(o *Options) { o.Source = "kaskus" },
			content: "id,thread_id,author,body,timestamp\n55,50,someone,macet,2024-01-02 03:04:05\n",
			want:    []string{`kaskus:55 post 2024-01-02T03:04:05Z handle "macet"  kaskus:50`},
		},
		{
			name: "4cat X", file: "a.csv", preset: "4cat",
			content: "id,thread_id,timestamp,unix_timestamp,link,subject,body,author,author_id,source,language_guess,retweet_count,is_retweet,is_quote_tweet,is_reply,long_lat,place_name\n" +
				"1735511179781656951,1735511179781656000,2023-12-15 04:04:44,1702613084,https://x.com/Orang/status/1735511179781656951,,halo,Orang,77,Web,in,3,no,no,yes,,\n",
			want: []string{`x:1735511179781656951 reply 2023-12-15T04:04:44Z account "halo" https://x.com/i/status/1735511179781656951 x:1735511179781656000 id`},
		},
		{
			name: "4cat TikTok comments", file: "a.csv", preset: "4cat",
			content: "id,thread_id,author,body,timestamp,unix_timestamp,likes,replies,post_id,post_url,is_comment_on_comment,language_guess\n" +
				"7301,7300,orang,wah,2023-12-15 04:04:44,1702613084,3,0,7300,https://www.tiktok.com/@pemda/video/7300,yes,id\n",
			want: []string{`tiktok:7301 reply 2023-12-15T04:04:44Z handle "wah"  tiktok:7300 id`},
		},
		{
			name: "4cat Telegram", file: "a.csv", preset: "4cat",
			content: "id,thread_id,chat,author,author_username,author_name,author_is_bot,body,is_reply,views,timestamp,unix_timestamp\n" +
				"kota-12,kota,kota,998877,,A,no,banjir,no,4,2023-12-15 04:04:44,1702613084\n",
			want: []string{`telegram:kota-12 message 2023-12-15T04:04:44Z account "banjir"`},
		},
		{
			name: "4cat Bluesky", file: "a.csv", preset: "4cat",
			content: "id,thread_id,created_at,author,author_id,body,link,replied_to_post,replies_allowed,like_count,timestamp\n" +
				"at://did:plc:abc/app.bsky.feed.post/3kq,at://did:plc:abc/app.bsky.feed.post/3kq,2023-12-15T04:04:44+00:00,a.bsky.social,did:plc:abc,hai,https://bsky.app/profile/a.bsky.social/post/3kq,,yes,1,1702613084\n",
			want: []string{`bluesky:` + testPseudonymiser(t).Author("bluesky", "did:plc:abc", "").Pseudonym[:16] + `/3kq post 2023-12-15T04:04:44Z account "hai"`},
		},
		{
			name: "dmi-tcat", file: "a.csv", preset: "dmi-tcat",
			content: "id,time,created_at,from_user_name,text,retweet_count,favorite_count,lang,in_reply_to_status_id,quoted_status_id,source,location,lat,lng,from_user_id\n" +
				"1735511179781656951,1702613084,2023-12-15 04:04:44,Orang,\"halo, kota\",0,0,in,1735511179781656000,,Web,Jakarta,,,77\n",
			want: []string{`x:1735511179781656951 reply 2023-12-15T04:04:44Z account "halo, kota" https://x.com/i/status/1735511179781656951 x:1735511179781656000 id`},
		},
		{
			name: "brandwatch with its preamble", file: "a.csv", preset: "brandwatch",
			content: "Report:,Bulk Mentions Download\nBrand:,Kota\nFrom:,Thu Apr 01 00:00:00 2021\n\n" +
				"Query Id,Query Name,Date,Title,Snippet,Url,Domain,Sentiment,Page Type,Language,Author,Full Text,Twitter Author ID\n" +
				"1,Kota,2021-04-30 23:58:10.0,t,cuplikan,http://twitter.com/orang/statuses/1388281554296840193,twitter.com,neutral,twitter,id,orang,teks penuh,77\n" +
				"1,Kota,2021-04-30 23:58:10.0,Judul,cuplikan,https://koran.example/berita/1,koran.example,neutral,news,id,Redaksi,,\n",
			want: []string{
				`x:1388281554296840193 post 2021-04-30T23:58:10Z account "teks penuh" https://x.com/i/status/1388281554296840193 id`,
				`news:h-? article 2021-04-30T16:58:10Z handle "cuplikan" https://koran.example/berita/1 id`,
			},
		},
		{
			name: "youtube data tools", file: "a.csv", preset: "youtube-data-tools",
			content: "id,replyCount,likeCount,publishedAt,authorName,text,authorChannelId,isReply,isReplyTo\n" +
				"UgzAAAAAAAAAAAAAAAAAAA,1,5,\"2024-01-02 03:04:05\",A,\"kata \\\"bagus\\\", ya\",UC1,0,\nUgzAAAAAAAAAAAAAAAAAAA.9x,,5,\"2024-01-02 03:05:05\",B,setuju,UC2,1,UgzAAAAAAAAAAAAAAAAAAA\n",
			want: []string{
				`youtube:UgzAAAAAAAAAAAAAAAAAAA comment 2024-01-02T03:04:05Z account "kata \"bagus\", ya"`,
				`youtube:UgzAAAAAAAAAAAAAAAAAAA.9x comment 2024-01-02T03:05:05Z account "setuju"  youtube:UgzAAAAAAAAAAAAAAAAAAA`,
			},
		},
		{
			name: "ndjson, nested", file: "a.ndjson", preset: "plain", change: func(o *Options) { o.Source = "x" },
			content: `{"id":1388281554296840193,"text":"a\nb","created_at":"2021-04-30T23:58:10Z","user":{"id_str":"77","screen_name":"orang"}}` + "\n",
			want:    []string{`x:1388281554296840193 post 2021-04-30T23:58:10Z account "a\nb" https://x.com/i/status/1388281554296840193`},
		},
		{
			name: "map wins", file: "a.csv", preset: "plain", change: func(o *Options) {
				o.Source, o.Map = "lapor", []FieldColumn{{FieldText, "Isi Laporan"}, {FieldID, "nomor"}, {FieldPublishedAt, "Masuk"}}
			},
			content: "nomor,text,Isi Laporan,Masuk\nL-9,salah,jalan rusak,01/02/2024 08:00\n",
			want:    []string{`lapor:L-9 post 2024-02-01T01:00:00Z - "jalan rusak"`},
		},
		{
			name: "no header", file: "a.csv", preset: "plain", change: func(o *Options) {
				o.Source, o.Map = "lapor", []FieldColumn{{FieldID, "1"}, {FieldPublishedAt, "2"}, {FieldText, "3"}}
			},
			content: "A1,2024-02-01 08:00,jalan rusak\nA2,2024-02-01 09:00,lampu mati\n",
			want:    []string{`lapor:A1 post 2024-02-01T01:00:00Z - "jalan rusak"`, `lapor:A2 post 2024-02-01T02:00:00Z - "lampu mati"`},
		},
		{
			name: "wire", file: "a.ndjson", preset: PresetWire,
			content: `{"schema":1,"op":"upsert","id":"x:1","source":"x","collection":"kota","kind":"post","published_at":"2026-11-01T00:00:00Z","collected_at":"2026-11-01T00:00:01Z","text":"a","revision":5}` + "\n" +
				`{"schema":1,"op":"delete","id":"x:1","source":"x","collected_at":"2026-11-01T00:00:02Z","revision":9}` + "\n",
			want: []string{`x:1 post 2026-11-01T00:00:00Z - "a"`, `x:1  0001-01-01T00:00:00Z - ""`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sent, f := importFile(t, writeFile(t, tt.file, []byte(tt.content)), tt.change)
			if got := f.Tables[0].Preset; got != tt.preset {
				t.Errorf("preset %s, want %s", got, tt.preset)
			}
			for _, r := range sent.Rejects {
				t.Errorf("set aside %s: %v", r.Origin, r.Err)
			}
			if len(sent.Mentions) != len(tt.want) {
				t.Fatalf("%d mentions, want %d", len(sent.Mentions), len(tt.want))
			}
			for i, m := range sent.Mentions {
				got := describe(m)
				if at := strings.Index(got, ":h-"); at >= 0 {
					got = got[:at+3] + "?" + got[at+3+32:]
				}
				if got != tt.want[i] {
					t.Errorf("mention %d\n got %s\nwant %s", i, got, tt.want[i])
				}
			}
			checkCoverage(t, sent)
		})
	}
}

const twoRows = "id,text,published_at,author\n11,caf\u00e9 \u201cbaru\u201d di kota,2024-02-01 08:00:00,ani\n12,jalan rusak,2024-02-01 09:00:00,budi\n"

func TestEncodings(t *testing.T) {
	encode := func(e interface{ Bytes([]byte) ([]byte, error) }) []byte {
		b, err := e.Bytes([]byte(twoRows))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, tt := range []struct {
		name    string
		content []byte
		want    Encoding
	}{
		{"utf-8", []byte(twoRows), EncodingUTF8},
		{"utf-8 with a mark", []byte("\ufeff" + twoRows), EncodingUTF8},
		{"utf-16le with a mark", encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()), EncodingUTF16LE},
		{"utf-16be with a mark", encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()), EncodingUTF16BE},
		{"utf-16le", encode(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder()), EncodingUTF16LE},
		{"utf-16be", encode(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder()), EncodingUTF16BE},
		{"windows-1252", encode(charmap.Windows1252.NewEncoder()), EncodingWindows1252},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sent, f := importFile(t, writeFile(t, "a.csv", tt.content), func(o *Options) { o.Source = "x" })
			if f.Tables[0].Encoding != tt.want {
				t.Errorf("encoding %s, want %s", f.Tables[0].Encoding, tt.want)
			}
			if len(sent.Mentions) != 2 || sent.Mentions[0].Text != "café “baru” di kota" {
				t.Fatalf("mentions %+v, rejects %+v", sent.Mentions, sent.Rejects)
			}
		})
	}
	t.Run("a few broken bytes cost their rows", func(t *testing.T) {
		broken := strings.Replace(twoRows, "rusak", "rus\xffak", 1)
		sent, f := importFile(t, writeFile(t, "a.csv", []byte(broken)), nil)
		if f.Tables[0].Encoding != EncodingUTF8 || len(sent.Mentions) != 1 || len(sent.Rejects) != 1 {
			t.Fatalf("%s: %d mentions, %d rejects", f.Tables[0].Encoding, len(sent.Mentions), len(sent.Rejects))
		}
		r := sent.Rejects[0]
		if r.Reason != schemas.ReasonInvalidUTF8 || r.Origin != "a.csv:3:2" || !bytes.Contains(r.Bytes, []byte("rus\xffak")) {
			t.Errorf("%s %s %q", r.Reason, r.Origin, r.Bytes)
		}
	})
	t.Run("a reject of UTF-16 keeps the file's bytes", func(t *testing.T) {
		bad, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(twoRows + "13,tanpa waktu,,x\n"))
		if err != nil {
			t.Fatal(err)
		}
		sent, _ := importFile(t, writeFile(t, "a.csv", bad), nil)
		if len(sent.Rejects) != 1 || !bytes.Contains(bad, sent.Rejects[0].Bytes) || len(sent.Rejects[0].Bytes) != 2*len("13,tanpa waktu,,x") {
			t.Fatalf("rejects %+v", sent.Rejects)
		}
	})
	t.Run("asked for", func(t *testing.T) {
		sent, _ := importFile(t, writeFile(t, "a.csv", []byte(twoRows)), func(o *Options) { o.Encoding = EncodingWindows1252 })
		if len(sent.Mentions) != 2 || sent.Mentions[0].Text == "café “baru” di kota" {
			t.Errorf("mentions %+v", sent.Mentions)
		}
	})
}

// pack writes content as name's ending says.
func pack(t testing.TB, name string, content []byte) string {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch filepath.Ext(name) {
	case ".gz":
		w = gzip.NewWriter(&b)
	case ".zst":
		z, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		w = z
	case ".zip":
		z := zip.NewWriter(&b)
		for _, member := range []string{"satu.csv", "baca saya.md", "__MACOSX/._satu.csv", "dua.csv"} {
			m, err := z.Create(member)
			if err == nil {
				_, err = m.Write(bytes.ReplaceAll(content, []byte("x-"), []byte(strings.TrimSuffix(member, ".csv")+"-")))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return writeFile(t, name, b.Bytes())
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return writeFile(t, name, b.Bytes())
}

func TestPackedFiles(t *testing.T) {
	for _, tt := range []struct {
		name string
		want int
	}{{"a.csv.gz", 2}, {"a.csv.zst", 2}, {"a.zip", 4}} {
		path := pack(t, tt.name, []byte(strings.ReplaceAll(strings.ReplaceAll(twoRows, "11,", "x-11,"), "12,", "x-12,")))
		hidden := filepath.Join(t.TempDir(), "a.dat") // told by content, not by name
		content, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(hidden, content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{path, hidden} {
			sent, f := importFile(t, path, func(o *Options) { o.Source = "kaskus" })
			if len(sent.Mentions) != tt.want || f.Counts.SetAside() != 0 {
				t.Errorf("%s: %d mentions, want %d; rejects %+v", path, len(sent.Mentions), tt.want, sent.Rejects)
			}
			checkCoverage(t, sent)
		}
	}
}

// TestBombsAreRefused: what unpacks to implausibly much stops early, whatever its header claims.
func TestBombsAreRefused(t *testing.T) {
	for _, name := range []string{"a.csv.gz", "a.csv.zst", "a.zip"} {
		path := pack(t, name, bytes.Repeat([]byte("\n"), 4<<20))
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		kind, err := compressionOf(f)
		if err != nil {
			t.Fatal(err)
		}
		streams, _, err := streamsOf(f, kind, limits{bytes: 1 << 40, ratio: 200, slack: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		r, err := streams[0].open()
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, r)
		if !errors.Is(err, ErrExpands) || n > 2<<20 {
			t.Errorf("%s: %v after %d bytes", name, err, n)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestRefusals(t *testing.T) {
	whole := pack(t, "a.csv.gz", bytes.Repeat([]byte(twoRows), 100))
	cut, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, file, content string
		change              func(*Options)
		want                string
		is                  error
	}{
		{name: "empty", file: "a.csv", want: "is empty"},
		{name: "no text", file: "a.csv", content: "judul_berita,waktu\nx,2024-01-01\n", want: "no column is known to hold text; say --map text=COLUMN (found: judul_berita, waktu)", is: ErrNoMapping},
		{name: "control characters", file: "a.csv", content: "ju\x1b[2Jdul,waktu\nx,2024-01-01\n", want: `(found: "ju\x1b[2Jdul", waktu)`, is: ErrNoMapping},
		{name: "no time", file: "a.csv", content: "nama,komentar\na,b\n", want: "hold published_at", is: ErrNoMapping},
		{name: "unknown column", file: "a.csv", content: twoRows, change: func(o *Options) { o.Map = []FieldColumn{{FieldText, "tekst"}} }, want: `there is no column "tekst"; the nearest is "text"`},
		{name: "one column", file: "a.txt", content: "halo dunia\napa kabar\n", want: "no delimiter"},
		{name: "json array", file: "a.json", content: "[\n{\"text\":1}]", want: "one JSON array"},
		{name: "parquet", file: "a.csv", content: "PAR1xxxx", want: "Parquet"},
		{name: "size limit", file: "a.csv.gz", content: string(cut), change: func(o *Options) { o.MaxUnpackedBytes = 1000 }, is: ErrExpands},
		{name: "torn gzip", file: "a.csv.gz", content: string(cut[:len(cut)-20]), want: "unexpected EOF", is: io.ErrUnexpectedEOF},
		{name: "source for wire", file: "a.ndjson", content: `{"schema":1,"op":"delete","id":"x:1","source":"x"}`, change: func(o *Options) { o.Source = "x" }, want: "leave out --source"},
		{name: "absent", want: "no such file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "absent.csv")
			if tt.file != "" {
				path = writeFile(t, tt.file, []byte(tt.content))
			}
			good := writeFile(t, "good.csv", []byte(twoRows))
			sent, summary, err := tryImport(t, path, func(o *Options) {
				if tt.change != nil {
					tt.change(o)
				}
				if len(o.Map) == 0 && o.Source == "" {
					o.Paths = append(o.Paths, good)
				}
			})
			if err == nil || !strings.Contains(err.Error(), tt.want) || tt.is != nil && !errors.Is(err, tt.is) {
				t.Fatalf("error %v, want %q (%v)", err, tt.want, tt.is)
			}
			if summary.Files[0].Err == nil || summary.Files[0].Counts.Rows != 0 {
				t.Errorf("summary %+v", summary.Files[0])
			}
			looked := tryLook(t, path, tt.change)
			if looked == nil || looked.Error() != fmt.Sprintf("import %s: %v", path, summary.Files[0].Err) {
				t.Errorf("Look says %v, Import %v", looked, summary.Files[0].Err)
			}
			if len(summary.Files) == 2 && tt.name != "size limit" && len(sent.Mentions) != 2 {
				t.Errorf("the other file gave %d mentions, want 2", len(sent.Mentions))
			}
		})
	}
	for _, bad := range []string{"teks=isi", "text", "text="} {
		if fc, err := ParseMap(bad); err == nil {
			t.Errorf("ParseMap(%s) = %+v", bad, fc)
		}
	}
	if _, err := ParseMap("publised_at=x"); err == nil || !strings.Contains(err.Error(), `"published_at"`) {
		t.Errorf("ParseMap names %v", err)
	}
}

func TestRowsAreSetAside(t *testing.T) {
	huge := strings.Repeat("z", 3<<20)
	content := "id,text,published_at,author\n" +
		"11,baik,2024-02-01 08:00:00,ani\n" +
		"12,tanpa waktu,,ani\n" +
		"13,waktu aneh,kemarin sore,ani\n" +
		"14,terlalu dini,1975-01-01 00:00:00,ani\n" +
		"15,,2024-02-01 08:00:00,ani\n" +
		"16,\"kutip rusak,2024-02-01 08:00:00,ani\n" +
		"17,kurang\n" +
		"18," + huge + ",2024-02-01 08:00:00,ani\n" +
		"19,baik juga,2024-02-01 08:00:00,ani\n" +
		"20,dari masa depan,2099-02-01 08:00:00,ani\n"
	sent, f := importFile(t, writeFile(t, "b.csv", []byte(content)), func(o *Options) {
		o.Clock = func() time.Time { return time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC) }
	})
	for _, c := range sent.Coverage { // of a time that cannot be there is no hour that could miss it
		if year := c.Hour.Year(); year != 2024 {
			t.Errorf("coverage of %v", c.Hour)
		}
	}
	var got []string
	for _, r := range sent.Rejects {
		got = append(got, r.Origin+" "+string(r.Reason)+" "+r.Err.Error())
		if r.Source != SourceFile || r.Collection != "b" {
			t.Errorf("%s: source %s, collection %s", r.Origin, r.Source, r.Collection)
		}
	}
	want := []string{
		`b.csv:3:3 suspect_time published_at (column "published_at"): missing`,
		`b.csv:4:3 suspect_time published_at (column "published_at"): "aaaaaaa aaaa" is not a time in a known form`,
		`b.csv:5:3 suspect_time published_at: 1974-12-31T17:00:00Z is before 2000-01-01`,
		`b.csv:6:2 invalid text: missing`,
		`b.csv:7:2 bad_row record: a quote that is never closed`,
		`b.csv:8:3 bad_row record: 2 fields, the header names 4`,
		`b.csv:9:1 too_large record: a line of 3145755 bytes, at most 1048576`,
		`b.csv:11:3 suspect_time published_at: 2099-02-01T01:00:00Z lies after the receipt at 2026-11-01T08:00:00Z`,
	}
	for i, r := range got { // where the open quote ends depends on what follows: only the line matters
		if strings.HasPrefix(r, "b.csv:7:") {
			got[i] = want[4]
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("rejects\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if string(sent.Rejects[5].Bytes) != "17,kurang" {
		t.Errorf("bytes %q", sent.Rejects[5].Bytes)
	}
	line := "18," + huge + ",2024-02-01 08:00:00,ani"
	sum := sha256.Sum256([]byte(line))
	if r := sent.Rejects[6]; r.FullBytes != int64(len(line)) || r.FullSHA256 != hex.EncodeToString(sum[:]) || !strings.HasPrefix(line, string(r.Bytes)) {
		t.Errorf("the large line: %d bytes, %s", r.FullBytes, r.FullSHA256)
	}
	if f.Counts.Rows != 10 || f.Counts.Sent != 2 || f.Counts.SetAside() != 8 {
		t.Errorf("counts %+v", f.Counts)
	}
}

func TestTimesAndIDs(t *testing.T) {
	id := "1735511179781656951" // holds 2023-12-15 04:04:44 UTC
	for _, tt := range []struct {
		name, claim, want string
		from              func(Counts) int64
	}{
		{"as claimed", "2023-12-15T04:04:44Z", "2023-12-15T04:04:44Z", nil},
		{"a zoned claim stands", "2023-12-15T05:04:44Z", "2023-12-15T05:04:44Z", nil},
		{"missing", "", "2023-12-15T04:04:44Z", func(c Counts) int64 { return c.TimeFromID }},
		{"garbage", "0", "2023-12-15T04:04:44Z", func(c Counts) int64 { return c.TimeFromID }},
		{"before X", "1970-01-01T00:00:00Z", "2023-12-15T04:04:44Z", func(c Counts) int64 { return c.TimeFromID }},
		{"in Jakarta, as assumed", "2023-12-15 11:04:44", "2023-12-15T04:04:44Z", nil},
		{"in UTC, though Jakarta was assumed", "2023-12-15 04:04:44", "2023-12-15T04:04:44Z", func(c Counts) int64 { return c.ZoneFromID }},
		{"without seconds is no other zone", "2023-12-15 04:04", "2023-12-14T21:04:00Z", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			content := "id,text,published_at,author\n" + id + ",halo," + tt.claim + ",ani\n"
			sent, f := importFile(t, writeFile(t, "a.csv", []byte(content)), func(o *Options) { o.Source = "twitter" })
			if len(sent.Mentions) != 1 || sent.Mentions[0].PublishedAt.Format(time.RFC3339) != tt.want {
				t.Fatalf("mentions %+v, rejects %+v; want %s", sent.Mentions, sent.Rejects, tt.want)
			}
			if changed := f.Counts.TimeFromID + f.Counts.ZoneFromID; changed != 0 && tt.from == nil || tt.from != nil && tt.from(f.Counts) != 1 {
				t.Errorf("counts %+v", f.Counts)
			}
		})
	}
	t.Run("a thread's URL names no row", func(t *testing.T) {
		var b strings.Builder
		b.WriteString("url,user,text,date\n")
		for i := range 20 {
			fmt.Fprintf(&b, "https://www.instagram.com/p/Cabcdefghij/,u%d,komentar %d,2024-01-01 00:00:%02d\n", i, i, i)
		}
		sent, f := importFile(t, writeFile(t, "a.csv", []byte(b.String())), nil)
		ids := make(map[string]bool)
		for _, m := range sent.Mentions {
			ids[m.ID] = true
		}
		if len(ids) != 20 || f.Counts.IDs[IDContent] != 20 {
			t.Errorf("%d distinct ids, %v", len(ids), f.Counts.IDs)
		}
	})
	t.Run("rounded ids", func(t *testing.T) {
		content := "id,text,published_at,author\n1265136865834860000,a,2020-05-26T04:25:08Z,u\n1265136861288090000,b,2020-05-26T04:25:07Z,u\n"
		_, f := importFile(t, writeFile(t, "a.csv", []byte(content)), func(o *Options) { o.Source = "x" })
		if f.Counts.IDs[IDContent] != 2 {
			t.Errorf("ids %v", f.Counts.IDs)
		}
	})
}

func TestLocate(t *testing.T) {
	for _, tt := range []struct{ url, platform, id, clean string }{
		{"https://twitter.com/Orang/status/123?s=20", "x", "123", "https://x.com/i/status/123"},
		{"http://mobile.twitter.com/Orang/statuses/123/photo/1", "x", "123", "https://x.com/i/status/123"},
		{"https://x.com/Orang", "x", "", ""},
		{"https://www.youtube.com/watch?v=dQw4w9WgXcQ&lc=UgzAAAAAAAAAAAAAAAAAAA", "youtube", "UgzAAAAAAAAAAAAAAAAAAA", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&lc=UgzAAAAAAAAAAAAAAAAAAA"},
		{"https://youtu.be/dQw4w9WgXcQ", "youtube", "", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"},
		{"https://www.youtube.com/@orang", "youtube", "", ""},
		{"https://www.instagram.com/orang/p/Cabc-_123/", "instagram", "Cabc-_123", "https://www.instagram.com/p/Cabc-_123/"},
		{"https://www.instagram.com/p/Cabc-_123/c/1789/", "instagram", "1789", "https://www.instagram.com/p/Cabc-_123/c/1789/"},
		{"https://www.instagram.com/orang/", "instagram", "", ""},
		{"https://www.tiktok.com/@orang/video/7300", "tiktok", "7300", "https://www.tiktok.com/@/video/7300"},
		{"https://www.facebook.com/orang/posts/102233", "facebook", "102233", "https://www.facebook.com/102233"},
		{"https://m.facebook.com/story.php?story_fbid=102233&id=5", "facebook", "102233", "https://www.facebook.com/102233"},
		{"https://www.facebook.com/groups/kota/posts/102233/?comment_id=99", "facebook", "102233_99", "https://www.facebook.com/102233?comment_id=99"},
		{"https://www.facebook.com/orang", "facebook", "", ""},
		{"https://old.reddit.com/r/indonesia/comments/1abcd/judul_panjang/kxyz1/", "reddit", "t1_kxyz1", "https://www.reddit.com/comments/1abcd/_/kxyz1/"},
		{"https://www.reddit.com/r/indonesia/comments/1abcd/judul/", "reddit", "t3_1abcd", "https://www.reddit.com/comments/1abcd/"},
		{"https://bsky.app/profile/orang.bsky.social/post/3kq", "bluesky", "", ""},
		{"https://mastodon.social/@orang/109876543210987654", "mastodon", "mastodon.social/109876543210987654", ""},
		{"https://www.threads.net/@orang/post/Cxyz123", "threads", "Cxyz123", "https://www.threads.com/t/Cxyz123"},
		{"https://t.me/s/kotakita/12", "telegram", "kotakita-12", "https://t.me/kotakita/12"},
		{"https://koran.example/berita/1?id=2#komentar", "", "", "https://koran.example/berita/1?id=2"},
		{"https://forum.example/user/orang/7", "", "", ""},
		{"https://a:b@koran.example/1", "", "", ""},
		{"javascript:alert(1)", "", "", ""},
		{"orang", "", "", ""},
	} {
		if got := locate(tt.url); got != (located{tt.platform, tt.id, tt.clean}) {
			t.Errorf("locate(%s) = %+v, want %q %q %q", tt.url, got, tt.platform, tt.id, tt.clean)
		}
		if strings.Contains(strings.ToLower(locate(tt.url).url+locate(tt.url).id), "orang") {
			t.Errorf("locate(%s) keeps the handle", tt.url)
		}
	}
}

func TestNativeID(t *testing.T) {
	for value, want := range map[string]string{
		"1388281554296840193": "1388281554296840193", " 12 ": "12", "1.26335E+18": "", "1.7355111797816568e+18": "", "1388281554296840193.0": "", "12345.0": "12345",
		"NaN": "", "a b": "", "https://twitter.com/o/status/9": "9", "https://koran.example/9": "", "at://did:plc:abc/app.bsky.feed.post/3kq": blueskyID("did:plc:abc", "3kq"),
		"at://orang.bsky.social/app.bsky.feed.post/3kq": "",
	} {
		if got := nativeID("x", value); got != want {
			t.Errorf("nativeID(%q) = %q, want %q", value, got, want)
		}
	}
}

func TestImportTwice(t *testing.T) {
	path := writeFile(t, "a.csv", []byte(twoRows))
	cursors := &collecttest.Cursors{}
	first, f := importFile(t, path, func(o *Options) { o.Cursors = cursors })
	renamed := writeFile(t, "b.csv", []byte(twoRows))
	again, g := importFile(t, renamed, func(o *Options) { o.Cursors, o.Collection = cursors, "a" })
	if !g.Already || len(again.Mentions)+len(again.Rejects)+len(again.Coverage) != 0 || g.Counts.Sent != f.Counts.Sent || g.Counts.Sent != 2 {
		t.Errorf("the second time sent %d, counts %+v", len(again.Mentions), g.Counts)
	}
	forced, h := importFile(t, path, func(o *Options) { o.Cursors, o.Again = cursors, true })
	if h.Already || len(forced.Mentions) != 2 || forced.Mentions[0].ID != first.Mentions[0].ID {
		t.Errorf("--again sent %d", len(forced.Mentions))
	}
	if other, o := importFile(t, path, func(o *Options) { o.Cursors, o.Source = cursors, "x" }); o.Already || len(other.Mentions) != 2 {
		t.Errorf("another mapping is another import; sent %d", len(other.Mentions))
	}
}
