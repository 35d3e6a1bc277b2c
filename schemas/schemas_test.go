package schemas_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/kentongan/kentongan/schemas"
)

var update = flag.Bool("update", false, "write the golden files")

func example() schemas.Mention {
	lat, lon := -6.9744, 110.4233
	return schemas.Mention{
		Schema: 1, Op: schemas.OpUpsert, ID: "x:1388281554296840193", Source: "x", Collection: "lampu-jalan", Kind: schemas.KindReply,
		PublishedAt: time.Date(2026, 11, 2, 5, 30, 0, 250e6, time.UTC), CollectedAt: time.Date(2026, 11, 2, 5, 31, 0, 0, time.UTC),
		Revision:     1793597460000,
		Author:       &schemas.Author{Pseudonym: "0123456789abcdef0123456789abcdef", KeyID: "1", Basis: schemas.BasisAccount},
		Text:         "min lampu jalan depan pasar mati lg <udah> 3 hari 🙏 & gelap bgt",
		LanguageHint: "in", URL: "https://x.com/i/status/1388281554296840193",
		ParentID: "x:1388281554296840100", RootID: "x:1388281554296840000",
		Place: &schemas.Place{Code: "33.74.01", Name: "Semarang Tengah", Lat: &lat, Lon: &lon},
		Reach: &schemas.Reach{Likes: 12, Replies: 3, Reposts: 1, Views: 480},
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is the normative form\n got %s\nwant %s", path, got, want)
	}
}

func indent(t *testing.T, raw []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		t.Fatal(err)
	}
	b.WriteByte('\n')
	return b.Bytes()
}

func TestGoldenMention(t *testing.T) {
	raw, err := schemas.EncodeMention(example())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "mention.json", indent(t, raw))
	file, _ := os.ReadFile("testdata/mention.json")
	back, err := schemas.DecodeMention(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := back.Validate(); err != nil {
		t.Error(err)
	}
	if again, _ := schemas.EncodeMention(back); !bytes.Equal(again, raw) {
		t.Errorf("round trip\n got %s\nwant %s", again, raw)
	}
}

func TestGoldenEnriched(t *testing.T) {
	e := schemas.EnrichedMention{Mention: example(), Enrichment: schemas.Enrichment{
		ModelEpoch: 2, Models: map[string]string{"language": "linear-1", "sentiment": "linear-1", "topic": "phrases-1+linear-1"},
		Normalised: "min lampu jalan depan pasar mati lagi <sudah> 3 hari 🙏 & gelap banget",
		Language:   schemas.Language{Label: "mixed", Confidence: 0.97, Parts: []string{"id", "jv"}},
		Sentiment:  schemas.Sentiment{Label: schemas.SentimentNegative, Score: -0.75, Confidence: 0.86},
		Topics:     []schemas.Topic{{Label: "PJU", Confidence: 0.94, Evidence: []string{"lampu jalan"}, By: "both"}, {Label: "AMAN", Confidence: 0.5, By: "model"}},
		Agencies:   []schemas.Agency{{Name: "Dinas Perhubungan", Topic: "PJU", Level: "city"}},
		Relevance:  schemas.Judgement{Label: "true", Confidence: 0.98}, Kind: schemas.Judgement{Label: "complaint", Confidence: 0.9},
		Urgency: schemas.Judgement{Label: "ordinary", Confidence: 0.8}, Author: schemas.Judgement{Label: "citizen", Confidence: 0.9},
		Sarcasm:     schemas.Judgement{Label: "none", Confidence: 0.9},
		Place:       schemas.Region{Code: "33.74.01", Name: "Semarang Tengah", Level: "district", Confidence: 0.9, Evidence: "semarang tengah"},
		Spam:        schemas.Judgement{Label: schemas.SpamNone, Confidence: 0.99},
		Fingerprint: 0x00ff00ff12345678, Redactions: map[string]int{"TELEPON": 1},
	}}
	raw, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "enriched.json", indent(t, raw))
}

func TestGoldenDelete(t *testing.T) {
	raw, err := schemas.EncodeMention(schemas.Mention{Schema: 1, Op: schemas.OpDelete, ID: "bluesky:4b1d0f6c2a9e8d77/3lbx2k", Source: "bluesky",
		CollectedAt: time.Date(2026, 11, 2, 5, 31, 0, 0, time.UTC), Revision: 1793597460000})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "delete.json", indent(t, raw))
}

func TestValidate(t *testing.T) {
	received := time.Date(2026, 11, 2, 5, 31, 0, 0, time.UTC)
	for _, test := range []struct {
		name   string
		change func(*schemas.Mention)
		field  string // "" is valid
		reason schemas.Reason
	}{
		{"the example", func(*schemas.Mention) {}, "", ""},
		{"no author", func(m *schemas.Mention) { m.Author = nil }, "", ""},
		{"a deletion by id alone", func(m *schemas.Mention) { m.Op, m.PublishedAt, m.Text, m.Kind = schemas.OpDelete, time.Time{}, "", "" }, "", ""},
		{"a repost without words", func(m *schemas.Mention) { m.Text, m.RepostOf, m.Kind = "", "x:1", schemas.KindRepost }, "", ""},
		{"another schema", func(m *schemas.Mention) { m.Schema = 2 }, "schema", schemas.ReasonUnknownSchema},
		{"no operation", func(m *schemas.Mention) { m.Op = "" }, "op", schemas.ReasonInvalid},
		{"a file as source", func(m *schemas.Mention) { m.Source = "april.csv" }, "source", schemas.ReasonInvalid},
		{"id of another source", func(m *schemas.Mention) { m.ID = "facebook:1" }, "id", schemas.ReasonInvalid},
		{"id without native part", func(m *schemas.Mention) { m.ID = "x:" }, "id", schemas.ReasonInvalid},
		{"a long id", func(m *schemas.Mention) { m.ID = "x:" + strings.Repeat("1", 600) }, "id", schemas.ReasonInvalid},
		{"no event time", func(m *schemas.Mention) { m.PublishedAt = time.Time{} }, "published_at", schemas.ReasonSuspectTime},
		{"1975", func(m *schemas.Mention) { m.PublishedAt = time.Date(1975, 1, 1, 0, 0, 0, 0, time.UTC) }, "published_at", schemas.ReasonSuspectTime},
		{"tomorrow", func(m *schemas.Mention) { m.PublishedAt = received.Add(24 * time.Hour) }, "published_at", schemas.ReasonSuspectTime},
		{"a clock that is a little ahead", func(m *schemas.Mention) { m.PublishedAt = received.Add(5 * time.Minute) }, "", ""},
		{"never collected", func(m *schemas.Mention) { m.CollectedAt = time.Time{} }, "collected_at", schemas.ReasonInvalid},
		{"a handle for a pseudonym", func(m *schemas.Mention) { m.Author.Pseudonym = "budi_santoso" }, "author.pseudonym", schemas.ReasonInvalid},
		{"a name of a private account", func(m *schemas.Mention) { m.Author.Name = "Budi" }, "author.name", schemas.ReasonInvalid},
		{"a name of a registered account", func(m *schemas.Mention) { m.Author.Role, m.Author.Name = schemas.RoleOfficial, "Dinas PU" }, "", ""},
		{"a negative revision", func(m *schemas.Mention) { m.Revision = -1 }, "revision", schemas.ReasonInvalid},
		{"a revision that is no time", func(m *schemas.Mention) { m.Revision = 1 << 50 }, "revision", schemas.ReasonInvalid},
		{"an unknown kind", func(m *schemas.Mention) { m.Kind = "rumour" }, "kind", schemas.ReasonInvalid},
		{"no words", func(m *schemas.Mention) { m.Text = "" }, "text", schemas.ReasonInvalid},
		{"too many words", func(m *schemas.Mention) { m.Text = strings.Repeat("a", schemas.MaxTextBytes+1) }, "text", schemas.ReasonTooLarge},
		{"broken UTF-8", func(m *schemas.Mention) { m.Text = "jalan \xff rusak" }, "text", schemas.ReasonInvalidUTF8},
	} {
		m := example()
		author := *m.Author
		m.Author = &author
		test.change(&m)
		err := m.ValidateAt(received)
		var field *schemas.FieldError
		switch {
		case test.field == "" && err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.field != "" && (!errors.As(err, &field) || field.Field != test.field || field.Reason != test.reason):
			t.Errorf("%s: got %v, want field %s, reason %s", test.name, err, test.field, test.reason)
		case field != nil && strings.Contains(field.Error(), "budi"):
			t.Errorf("%s: the error repeats a handle: %v", test.name, field)
		}
	}
}

func TestDecodeRefusals(t *testing.T) {
	for name, test := range map[string]struct {
		record []byte
		reason schemas.Reason
	}{
		"empty":         {nil, schemas.ReasonDecode},
		"no JSON":       {[]byte("halo"), schemas.ReasonDecode},
		"a list":        {[]byte("[]"), schemas.ReasonDecode},
		"cut off":       {[]byte(`{"schema":1,"op":"ups`), schemas.ReasonDecode},
		"wrong type":    {[]byte(`{"schema":"1"}`), schemas.ReasonDecode},
		"no time":       {[]byte(`{"published_at":"kemarin"}`), schemas.ReasonDecode},
		"broken UTF-8":  {[]byte("{\"text\":\"\xff\"}"), schemas.ReasonInvalidUTF8},
		"100 megabytes": {bytes.Repeat([]byte("a"), 100<<20), schemas.ReasonTooLarge},
	} {
		if _, err := schemas.DecodeMention(test.record); err == nil || schemas.ReasonOf(err) != test.reason {
			t.Errorf("%s: got %v, want reason %s", name, err, test.reason)
		}
	}
}

func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile("mention.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The JSON Schema and Validate agree on what each has an opinion on.
func TestJSONSchema(t *testing.T) {
	s := compiled(t)
	for _, name := range []string{"mention.json", "delete.json", "enriched.json"} {
		raw, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		object, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(object); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(map[string]any){
		"another schema": func(m map[string]any) { m["schema"] = 2 },
		"no op":          func(m map[string]any) { delete(m, "op") },
		"a bad source":   func(m map[string]any) { m["source"] = "A.b" },
		"no text":        func(m map[string]any) { delete(m, "text") },
		"a handle":       func(m map[string]any) { m["author"].(map[string]any)["pseudonym"] = "budi" },
		"unknown kind":   func(m map[string]any) { m["kind"] = "rumour" },
		"no event time":  func(m map[string]any) { delete(m, "published_at") },
	} {
		raw, _ := os.ReadFile("testdata/mention.json")
		var m map[string]any
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		change(m)
		if err := s.Validate(m); err == nil {
			t.Errorf("%s: the schema lets it through", name)
		}
	}
}

// The order of versions is the one that DESIGN's rule gives.
func TestVersionOrder(t *testing.T) {
	up := func(revision int64) *schemas.Mention {
		return &schemas.Mention{Op: schemas.OpUpsert, Revision: revision}
	}
	del := func(revision int64) *schemas.Mention {
		return &schemas.Mention{Op: schemas.OpDelete, Revision: revision}
	}
	at := func(epoch uint32, offset uint64) schemas.Position {
		return schemas.Position{Epoch: epoch, Offset: offset}
	}
	for _, test := range []struct {
		name       string
		old, newer schemas.Version
	}{
		{"a later place", schemas.VersionOf(up(0), at(5, 1), 1), schemas.VersionOf(up(0), at(5, 2), 1)},
		{"a later stream", schemas.VersionOf(up(0), at(5, 1<<43), 9), schemas.VersionOf(up(0), at(6, 0), 1)},
		{"a revision beats none", schemas.VersionOf(up(0), at(1<<24-1, 1<<44-1), 65535), schemas.VersionOf(up(1), at(0, 0), 0)},
		{"a later revision at an earlier place", schemas.VersionOf(up(10), at(5, 9), 1), schemas.VersionOf(up(11), at(5, 1), 1)},
		{"a deletion of the same revision at an earlier place", schemas.VersionOf(up(10), at(5, 9), 9), schemas.VersionOf(del(10), at(5, 1), 0)},
		{"a later revision than the deletion's", schemas.VersionOf(del(10), at(5, 9), 0), schemas.VersionOf(up(11), at(5, 1), 0)},
		{"a deletion without revision after its mention", schemas.VersionOf(up(0), at(5, 1), 9), schemas.VersionOf(del(0), at(5, 2), 0)},
		{"a mention without revision after its deletion", schemas.VersionOf(del(0), at(5, 2), 0), schemas.VersionOf(up(0), at(5, 3), 1)},
		{"a better model", schemas.VersionOf(up(7), at(5, 2), 1), schemas.VersionOf(up(7), at(5, 2), 2)},
	} {
		if !test.old.Less(test.newer) || test.newer.Less(test.old) {
			t.Errorf("%s: %x is not older than %x", test.name, test.old, test.newer)
		}
	}
}

func TestVersionBig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := schemas.Version{Hi: rapid.Uint64().Draw(t, "hi"), Lo: rapid.Uint64().Draw(t, "lo")}
		w := schemas.Version{Hi: rapid.Uint64().Draw(t, "hi"), Lo: rapid.Uint64().Draw(t, "lo")}
		if schemas.VersionFromBig(v.Big()) != v {
			t.Fatalf("%x does not survive", v)
		}
		if v.Less(w) != (v.Big().Cmp(w.Big()) < 0) || v.Big().Cmp(new(big.Int).Lsh(big.NewInt(1), 128)) >= 0 {
			t.Fatalf("%x and %x order differently as numbers", v, w)
		}
	})
}

func TestContentHash(t *testing.T) {
	base := example()
	for name, test := range map[string]struct {
		change func(*schemas.Mention)
		same   bool
	}{
		"collected later":           {func(m *schemas.Mention) { m.CollectedAt = m.CollectedAt.Add(time.Hour) }, true},
		"by another collection":     {func(m *schemas.Mention) { m.Collection = "lain" }, true},
		"with more likes":           {func(m *schemas.Mention) { m.Reach = &schemas.Reach{Likes: 99} }, true},
		"other words":               {func(m *schemas.Mention) { m.Text += "!" }, false},
		"other time":                {func(m *schemas.Mention) { m.PublishedAt = m.PublishedAt.Add(time.Second) }, false},
		"other revision":            {func(m *schemas.Mention) { m.Revision++ }, false},
		"a deletion":                {func(m *schemas.Mention) { m.Op = schemas.OpDelete }, false},
		"other author":              {func(m *schemas.Mention) { m.Author = nil }, false},
		"words moved across fields": {func(m *schemas.Mention) { m.Title, m.Text = m.Text[:3], m.Text[3:] }, false},
	} {
		m := example()
		test.change(&m)
		if got := m.ContentHash() == base.ContentHash(); got != test.same {
			t.Errorf("%s: same content %v, want %v", name, got, test.same)
		}
	}
}

func FuzzDecodeMention(f *testing.F) {
	for _, name := range []string{"mention.json", "delete.json", "enriched.json"} {
		raw, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(`{"schema":1,"op":"upsert","id":"x:1","source":"x","published_at":"9999-12-31T23:59:59+14:00"}`))
	s := compiled(f)
	f.Fuzz(func(t *testing.T, record []byte) {
		m, err := schemas.DecodeMention(record)
		if err != nil {
			var field *schemas.FieldError
			if !errors.As(err, &field) {
				t.Fatalf("error without a reason: %v", err)
			}
			return
		}
		if m.Validate() != nil {
			return
		}
		raw, err := schemas.EncodeMention(m)
		if err != nil {
			t.Fatalf("a valid mention does not encode: %v", err)
		}
		back, err := schemas.DecodeMention(raw)
		if err != nil || back.Validate() != nil || back.ContentHash() != m.ContentHash() {
			t.Fatalf("a valid mention does not survive: %v\n%s", err, raw)
		}
		object, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(object); err != nil {
			t.Fatalf("valid here and not by the JSON Schema: %v\n%s", err, raw)
		}
	})
}

// Spam and what is surely irrelevant is not counted; what may be relevant is.
func TestCounts(t *testing.T) {
	for _, c := range []struct {
		relevance  string
		confidence float32
		spam       string
		want       bool
	}{
		{"true", 0.9, schemas.SpamNone, true}, {"unknown", 0, schemas.LabelUnknown, true}, {"", 0, "", true},
		{"false", 0.6, schemas.SpamNone, true}, {"false", 0.9, schemas.SpamNone, false},
		{"true", 0.9, schemas.SpamGambling, false}, {"true", 0.9, schemas.SpamOther, false},
	} {
		e := schemas.Enrichment{Relevance: schemas.Judgement{Label: c.relevance, Confidence: c.confidence}, Spam: schemas.Judgement{Label: c.spam}}
		if got := e.Counts(); got != c.want {
			t.Errorf("%+v: got %v", c, got)
		}
	}
}
