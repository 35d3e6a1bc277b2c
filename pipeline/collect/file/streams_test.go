package file

import (
	"encoding/csv"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/pipeline/collect/collecttest"
	"github.com/kentongan/kentongan/schemas"
)

// sharedData is the folder of real streams beside the checkout, or where KENTONGAN_SHARED says.
func sharedData(t *testing.T, name string) string {
	t.Helper()
	var tried []string
	roots := []string{os.Getenv("KENTONGAN_SHARED")}
	if roots[0] == "" {
		roots = nil
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for ; ; dir = filepath.Dir(dir) {
			roots = append(roots, filepath.Join(dir, "shared"))
			if filepath.Dir(dir) == dir {
				break
			}
		}
	}
	for _, root := range roots {
		path := filepath.Join(root, "data", name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
		tried = append(tried, path)
	}
	t.Skipf("no real stream: %s is absent", strings.Join(tried, " and "))
	return ""
}

func testPseudonymiser(t testing.TB) *collect.Pseudonymiser {
	t.Helper()
	p, err := collect.NewPseudonymiser([]byte("a key for tests only"), "test", nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// importFile imports path into a fresh Output and fails the test on an error.
func importFile(t testing.TB, path string, change func(*Options)) (collecttest.Sent, FileSummary) {
	t.Helper()
	sent, summary, err := tryImport(t, path, change)
	if err != nil {
		t.Fatal(err)
	}
	return sent, summary.Files[0]
}

func tryImport(t testing.TB, path string, change func(*Options)) (collecttest.Sent, Summary, error) {
	t.Helper()
	o := Options{Paths: []string{path}, Pseudonymiser: testPseudonymiser(t), Cursors: &collecttest.Cursors{}}
	if change != nil {
		change(&o)
	}
	i, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	var out collecttest.Output
	summary, err := i.Import(t.Context(), &out)
	if err == nil && len(summary.Files) == 0 {
		err = errors.New("no summary")
	}
	return out.Sent(), summary, err
}

// tryLook only looks at one file.
func tryLook(t testing.TB, path string, change func(*Options)) error {
	t.Helper()
	o := Options{Paths: []string{path}, Pseudonymiser: testPseudonymiser(t), Cursors: &collecttest.Cursors{}}
	if change != nil {
		change(&o)
	}
	i, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return i.Look(t.Context())
}

// realStreams were counted independently of this package, by Python's csv module: rows that are not blank, distinct native ids (or
// distinct (author, time, text) where there are none), and what cannot be a mention.
var realStreams = []struct {
	name     string
	rows     int64
	sent     int64
	distinct int
	rejected map[schemas.Reason]int64
	source   string
	basis    IDBasis // of most ids
}{
	{"stream_vaccine_april2021/april-2021.csv", 13803, 13803, 13803, nil, "x", IDURL},
	{"stream_psbb_may2020/covid19_indonesia-first.csv", 3623, 3623, 3623, nil, "x", IDContent}, // ids such as 1.26335E+18
	{"stream_psbb_may2020/covid19_indonesia-second.csv", 4135, 4135, 4135, nil, "x", IDNative},
	{"stream_psbb_may2020/covid19_indonesia-third.csv", 4057, 4057, 4057, nil, "x", IDNative},
	{"stream_psbb_may2020/covid19_indonesia.csv", 7967, 7967, 7967, nil, "x", IDNative},
	{"stream_debate_2023/pilpres.csv", 2604, 2600, 2562, map[schemas.Reason]int64{schemas.ReasonSuspectTime: 4}, "x", IDURL}, // four rows hold "0" or nothing as time
	{"stream_mbg_tweets_2025/DatasetMBG.csv", 3459, 3459, 3357, nil, "x", IDNative},
	{"stream_mbg_replies_2025/hybrid_labeled_data.csv", 12389, 12389, 12389, nil, "x", IDNative},
	{"stream_youtube_spam_2024/filtered_youtube_bersih.csv", 37337, 34454, 34443, map[schemas.Reason]int64{schemas.ReasonInvalid: 2883}, SourceFile, IDContent}, // 2883 without text
}

func TestRealStreams(t *testing.T) {
	for _, tt := range realStreams {
		t.Run(tt.name, func(t *testing.T) {
			path := sharedData(t, tt.name)
			sent, f := importFile(t, path, nil)
			ids := make(map[string]bool)
			for _, m := range sent.Mentions {
				ids[m.ID] = true
				if m.Source != tt.source {
					t.Fatalf("source %s, want %s", m.Source, tt.source)
				}
			}
			if f.Counts.Rows != tt.rows || f.Counts.Sent != tt.sent || int64(len(sent.Mentions)) != tt.sent || len(ids) != tt.distinct {
				t.Errorf("%d rows, %d sent (%d taken), %d distinct ids; want %d, %d and %d", f.Counts.Rows, f.Counts.Sent, len(sent.Mentions), len(ids), tt.rows, tt.sent, tt.distinct)
			}
			if !maps.Equal(f.Counts.Rejected, tt.rejected) || int64(len(sent.Rejects)) != f.Counts.SetAside() {
				t.Errorf("set aside %v (%d taken), want %v", f.Counts.Rejected, len(sent.Rejects), tt.rejected)
			}
			if f.Counts.IDs[tt.basis]*2 <= f.Counts.Sent {
				t.Errorf("ids from %v, want most from %s", f.Counts.IDs, tt.basis)
			}
			checkCoverage(t, sent)
			if sent.Acked != len(sent.Mentions)+len(sent.Rejects) {
				t.Errorf("%d acknowledged of %d", sent.Acked, len(sent.Mentions)+len(sent.Rejects))
			}
			var b strings.Builder
			f.write(&b)
			t.Log(b.String())
		})
	}
}

// checkCoverage compares the last report of each hour with the mentions.
func checkCoverage(t *testing.T, sent collecttest.Sent) {
	t.Helper()
	want := make(map[time.Time]int64)
	for _, m := range sent.Mentions {
		if m.Op == schemas.OpUpsert {
			want[m.PublishedAt.Truncate(time.Hour)]++
		}
	}
	got := make(map[time.Time]int64)
	type line struct {
		source, collection, part string
		hour                     time.Time
	}
	last := make(map[line]int64)
	for _, c := range sent.Coverage {
		last[line{c.Source, c.Collection, c.Part, c.Hour}] = c.Got
	}
	for l, n := range last {
		got[l.hour] += n
	}
	maps.DeleteFunc(got, func(_ time.Time, n int64) bool { return n == 0 })
	if !maps.Equal(got, want) {
		t.Errorf("coverage of %d hours differs from the mentions' %d hours", len(got), len(want))
	}
}

// TestNoHandleLeaves holds for every real stream: outside its own words, no mention spells out its author.
func TestNoHandleLeaves(t *testing.T) {
	path := sharedData(t, "stream_debate_2023/pilpres.csv")
	handles := make(map[string]bool)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		if len(row[12]) > 4 {
			handles[strings.ToLower(row[12])] = true
		}
	}
	sent, _ := importFile(t, path, nil)
	for _, m := range sent.Mentions {
		m.Text = ""
		record, err := schemas.EncodeMention(m)
		if err != nil {
			t.Fatal(err)
		}
		for word := range strings.FieldsFuncSeq(strings.ToLower(string(record)), func(r rune) bool { return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') }) {
			if handles[word] {
				t.Fatalf("the record of %s holds a handle", m.ID)
			}
		}
	}
}
