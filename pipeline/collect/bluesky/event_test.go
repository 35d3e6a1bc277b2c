package bluesky

import (
	"strings"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline/collect/bluesky/jetstreamtest"
	"github.com/kentongan/kentongan/schemas"
)

const budi, siti = "did:plc:eygmaihciaxprqvxpfvl6flk", "did:plc:wa7b35aakoll7hugkrjtf3xf"

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestTID(t *testing.T) {
	// The example of https://atproto.com/specs/tid (its time worked out by other means), and a key whose record named 2024-09-09T19:46:02.102Z.
	for tid, want := range map[string]string{"3jzfcijpj2z2a": "2023-06-30T15:03:01Z", "3l3qo2vuowo2b": "2024-09-09T19:46:02Z", "2222222222222": "1970-01-01T00:00:00Z"} {
		if got, ok := tidTime(tid); !ok || got.Format(time.RFC3339) != want {
			t.Errorf("%s: got %s, %t, want %s", tid, got.Format(time.RFC3339), ok, want)
		}
	}
	for _, bad := range []string{"", "self", "3jzfcijpj2z2", "3jzfcijpj2z2aa", "3JZFCIJPJ2Z2A", "3jzfcijpj2z21", "zzzzzzzzzzzzz"} {
		if got, ok := tidTime(bad); ok {
			t.Errorf("%q was taken for %s", bad, got)
		}
	}
	if got, ok := tidTime(jetstreamtest.TID(noon.Add(time.Microsecond))); !ok || !got.Equal(noon.Add(time.Microsecond)) {
		t.Errorf("round trip gave %s", got)
	}
}

func TestDecode(t *testing.T) {
	reply := jetstreamtest.Post("ya", noon, "id")
	reply["reply"] = map[string]any{
		"parent": map[string]any{"uri": "at://" + siti + "/app.bsky.feed.post/3l3pte3p2e325", "cid": "x"},
		"root":   map[string]any{"uri": "at://" + budi + "/app.bsky.feed.post/3l3pte3p2e322", "cid": "x"},
	}
	quote := jetstreamtest.Post("lihat", noon, "id")
	quote["embed"] = map[string]any{"$type": "app.bsky.embed.record", "record": map[string]any{"uri": "at://" + siti + "/app.bsky.feed.post/3l3pte3p2e325"}}
	media := jetstreamtest.Post("lihat", noon, "id")
	media["embed"] = map[string]any{"$type": "app.bsky.embed.recordWithMedia", "media": map[string]any{"images": []any{}},
		"record": map[string]any{"$type": "app.bsky.embed.record", "record": map[string]any{"uri": "at://" + siti + "/app.bsky.feed.post/3l3pte3p2e325"}}}
	images := jetstreamtest.Post("lihat", noon, "id")
	images["embed"] = map[string]any{"$type": "app.bsky.embed.images", "images": []any{}}
	feed := jetstreamtest.Post("lihat", noon, "id")
	feed["embed"] = map[string]any{"$type": "app.bsky.embed.record", "record": map[string]any{"uri": "at://" + siti + "/app.bsky.feed.generator/aaa"}}
	rkey := jetstreamtest.TID(noon)
	commit := func(op string, record map[string]any) string {
		return jetstreamtest.Commit(budi, noon, op, rkey, record)
	}
	sitis := atURI{siti, "3l3pte3p2e325"}
	for _, test := range []struct {
		name, data string
		op         operation
		check      func(*event) bool
	}{
		{"create", commit("create", jetstreamtest.Post(" Air mati ", noon, "id", "en")), create, func(e *event) bool {
			return e.did == budi && e.rkey == rkey && e.time.Equal(noon) && e.rev.Equal(noon) && e.post.text == "Air mati" && len(e.post.langs) == 2 && e.post.createdAt.Equal(noon)
		}},
		{"update", commit("update", jetstreamtest.Post("Air mengalir", noon)), update, func(e *event) bool { return e.post.text == "Air mengalir" && e.post.langs == nil }},
		{"delete", commit("delete", nil), remove, func(e *event) bool { return e.rkey == rkey && e.rev.Equal(noon) }},
		{"reply", commit("create", reply), create, func(e *event) bool { return e.post.parent == sitis && e.post.root.did == budi }},
		{"quote", commit("create", quote), create, func(e *event) bool { return e.post.quote == sitis }},
		{"quote with media", commit("create", media), create, func(e *event) bool { return e.post.quote == sitis }},
		{"images", commit("create", images), create, func(e *event) bool { return e.post.quote == atURI{} }},
		{"quoted feed generator", commit("create", feed), create, func(e *event) bool { return e.post.quote == atURI{} }},
		{"account deleted", jetstreamtest.Account(budi, noon, "deleted"), accountOff, func(e *event) bool { return e.did == budi && e.rev.Equal(noon) }},
		{"account taken down", jetstreamtest.Account(budi, noon, "takendown"), accountOff, nil},
		{"account back", jetstreamtest.Account(budi, noon, ""), ignored, nil},
		{"identity", jetstreamtest.Identity(budi, noon), ignored, nil},
		{"other collection", strings.ReplaceAll(commit("create", jetstreamtest.Post("x", noon)), "feed.post", "feed.like"), ignored, nil},
		{"future kind", `{"did":"did:plc:a","time_us":1779719009132431,"kind":"sync"}`, ignored, nil},
		{"future operation", strings.Replace(commit("delete", nil), `"delete"`, `"purge"`, 1), ignored, nil},
		{"sequence number beside", strings.Replace(commit("delete", nil), `"kind"`, `"cursor":12345,"kind"`, 1), remove, nil},
		{"createdAt nobody can read", strings.Replace(commit("create", jetstreamtest.Post("x", noon)), "2026-11-21T12:00:00.000Z", "kemarin", 1), create, func(e *event) bool { return e.post.createdAt.IsZero() }},
	} {
		e, err := decode([]byte(test.data))
		if err != nil || e.op != test.op || test.check != nil && !test.check(&e) {
			t.Errorf("%s: got %+v, error %v\nfrom %s", test.name, e, err, test.data)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := jetstreamtest.Commit(budi, noon, "create", jetstreamtest.TID(noon), jetstreamtest.Post("x", noon, "id"))
	for _, test := range []struct {
		name, data string
		reason     schemas.Reason
	}{
		{"nothing", "", schemas.ReasonDecode},
		{"half", good[:len(good)/2], schemas.ReasonDecode},
		{"array", "[]", schemas.ReasonDecode},
		{"null", "null", schemas.ReasonDecode},
		{"no kind", `{"did":"did:plc:a","time_us":1779719009132431}`, schemas.ReasonDecode},
		{"not UTF-8", strings.Replace(good, `"x"`, "\"\xff\"", 1), schemas.ReasonInvalidUTF8},
		{"no time", strings.Replace(good, `"time_us":`, `"time_is":`, 1), schemas.ReasonDecode},
		{"a sequence number for a time", strings.Replace(good, `"time_us":`, `"time_us":1,"x":`, 1), schemas.ReasonDecode},
		{"a time beyond all", strings.Replace(good, `"time_us":`, `"time_us":9000000000000000,"x":`, 1), schemas.ReasonDecode},
		{"no did", strings.Replace(good, budi, "budi.bsky.social", 1), schemas.ReasonDecode},
		{"rkey with a slash", strings.Replace(good, `"rkey":"`, `"rkey":"a/`, 1), schemas.ReasonDecode},
		{"no record", strings.Replace(good, `"record":`, `"recorder":`, 1), schemas.ReasonDecode},
		{"langs that are no list", strings.Replace(good, `["id"]`, `"id"`, 1), schemas.ReasonDecode},
	} {
		e, err := decode([]byte(test.data))
		if err == nil || schemas.ReasonOf(err) != test.reason {
			t.Errorf("%s: got %+v, error %v, want %s", test.name, e, err, test.reason)
		}
		if err != nil && strings.Contains(err.Error(), "budi") {
			t.Errorf("%s: the error shows an account: %v", test.name, err)
		}
	}
}

// The revision is the time that the author's server gave, unless that cannot be.
func TestRevision(t *testing.T) {
	good := jetstreamtest.Commit(budi, noon, "delete", "abc", nil)
	for _, test := range []struct {
		name string
		rev  string
		want time.Time
	}{
		{"a little before", jetstreamtest.TID(noon.Add(-time.Second)), noon.Add(-time.Second)},
		{"a clock that is ahead a little", jetstreamtest.TID(noon.Add(time.Minute)), noon.Add(time.Minute)},
		{"seen late", jetstreamtest.TID(noon.Add(-20 * time.Hour)), noon.Add(-20 * time.Hour)},
		{"far future", jetstreamtest.TID(noon.Add(24 * time.Hour)), noon},
		{"1975", "2222222222222", noon},
		{"none", "rev", noon},
	} {
		e, err := decode([]byte(strings.Replace(good, `"rev":"`+jetstreamtest.TID(noon), `"rev":"`+test.rev, 1)))
		if err != nil || !e.rev.Equal(test.want) {
			t.Errorf("%s: got %s, error %v, want %s", test.name, e.rev, err, test.want)
		}
	}
}

func TestPublishedAt(t *testing.T) {
	key := jetstreamtest.TID(noon)
	for _, test := range []struct {
		name      string
		rkey      string
		createdAt time.Time
		want      time.Time // zero: suspect
	}{
		{"as the app does it", key, noon.Add(-300 * time.Millisecond), noon.Add(-300 * time.Millisecond)},
		{"bridged two hours later", key, noon.Add(-2 * time.Hour), noon.Add(-2 * time.Hour)},
		{"1975", key, time.Date(1975, 1, 1, 0, 0, 0, 0, time.UTC), noon},
		{"an archive of 2015", key, time.Date(2015, 6, 1, 0, 0, 0, 0, time.UTC), noon},
		{"two days old", key, noon.Add(-48 * time.Hour), noon},
		{"an hour ahead", key, noon.Add(time.Hour), noon},
		{"unreadable", key, time.Time{}, noon},
		{"key that is no TID", "hello", noon.Add(-time.Minute), noon.Add(-time.Minute)},
		{"key of the future", jetstreamtest.TID(noon.Add(time.Hour)), noon.Add(-time.Minute), noon.Add(-time.Minute)},
		{"key of 2015", jetstreamtest.TID(time.Date(2015, 6, 1, 0, 0, 0, 0, time.UTC)), noon.Add(-time.Minute), noon.Add(-time.Minute)},
		{"both of 2015", jetstreamtest.TID(time.Date(2015, 6, 1, 0, 0, 0, 0, time.UTC)), time.Date(2015, 6, 1, 0, 0, 0, 0, time.UTC), time.Time{}},
		{"no TID and 1975", "hello", time.Date(1975, 1, 1, 0, 0, 0, 0, time.UTC), time.Time{}},
		{"both of the future", jetstreamtest.TID(noon.Add(time.Hour)), noon.Add(time.Hour), time.Time{}},
		{"nothing", "hello", time.Time{}, time.Time{}},
	} {
		// Another host witnesses the same post some seconds apart, and an edit is witnessed days later.
		for _, witnessed := range []time.Time{noon, noon.Add(20 * time.Second), noon.Add(-3 * time.Second)} {
			got, ok := publishedAt(test.rkey, test.createdAt, witnessed)
			if ok == test.want.IsZero() || ok && !got.Equal(test.want) {
				t.Errorf("%s, witnessed at %s: got %s, %t, want %s", test.name, witnessed, got, ok, test.want)
			}
		}
	}
}

func TestFilter(t *testing.T) {
	for _, test := range []struct {
		languages, phrases, langs []string
		text                      string
		want                      bool
	}{
		{[]string{"id"}, nil, []string{"id"}, "halo", true},
		{[]string{"id"}, nil, []string{"en", "id-ID"}, "halo", true},
		{[]string{"ID"}, nil, []string{"in"}, "halo", true},
		{[]string{"id", "jv"}, nil, []string{"jw"}, "halo", true},
		{[]string{"id"}, nil, []string{"en"}, "halo", false},
		{[]string{"id"}, nil, nil, "halo", false}, // says no language, and there are no phrases to go by
		{[]string{"id"}, nil, []string{"id"}, "", false},
		{[]string{"id"}, []string{"air pam"}, nil, "Air PAM mati", true},
		{[]string{"id"}, []string{"air pam"}, []string{"id"}, "Air PAM mati", true},
		{[]string{"id"}, []string{"air pam"}, []string{"en"}, "Air PAM mati", false},
		{[]string{"id"}, []string{"air pam"}, []string{"id"}, "Air minum", false},
		{nil, []string{"pln"}, []string{"en"}, "thanks #PLN!", true},
		{nil, []string{"pln"}, nil, "explna plnx", false},
		{nil, []string{"air pam", "air"}, nil, "kehabisan air", true},
		{nil, []string{"air pam mati"}, nil, "air pam", false},
		{nil, []string{"air pam"}, nil, "air\n\n PAM", true},
		{nil, []string{"listrik padam"}, nil, "#listrik_padam lagi", true},
		{nil, []string{"kafé"}, nil, "di KAFE\u0301 itu", true},
		{nil, []string{"pln"}, nil, "ＰＬＮ mati", true},
		{nil, []string{"BPJS  Kesehatan"}, nil, "bpjs-kesehatan", true},
	} {
		f := newFilter(Config{Languages: test.languages, Phrases: test.phrases})
		if got := f.match(&post{text: test.text, langs: test.langs}); got != test.want {
			t.Errorf("languages %q phrases %q on %q %q: got %t", test.languages, test.phrases, test.langs, test.text, got)
		}
	}
}

func TestValidate(t *testing.T) {
	for _, test := range []struct {
		name string
		c    Config
		good bool
	}{
		{"languages", Config{Languages: []string{"id"}}, true},
		{"phrases", Config{Phrases: []string{"PLN"}}, true},
		{"endpoint", Config{Languages: []string{"id"}, Endpoints: []string{"ws://127.0.0.1:6008/subscribe"}}, true},
		{"the whole network", Config{}, false},
		{"empty phrase", Config{Phrases: []string{"!!"}}, false},
		{"language name", Config{Languages: []string{"Indonesian language"}}, false},
		{"http endpoint", Config{Languages: []string{"id"}, Endpoints: []string{"https://e.id"}}, false},
		{"compressed endpoint", Config{Languages: []string{"id"}, Endpoints: []string{"wss://e.id/subscribe?compress=true"}}, false},
		{"name", Config{Languages: []string{"id"}, Name: "a b"}, false},
		{"negative", Config{Languages: []string{"id"}, Follow: -1}, false},
		{"tiny messages", Config{Languages: []string{"id"}, MaxBytes: 10}, false},
	} {
		if err := test.c.Validate(); (err == nil) != test.good {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	for _, endpoint := range PublicEndpoints() {
		if err := (Config{Languages: []string{"id"}, Endpoints: []string{endpoint}}).Validate(); err != nil {
			t.Error(err)
		}
	}
	if got := subscribeURL("wss://e.id", 1725911162329308); got != "wss://e.id/subscribe?cursor=1725911162329308&wantedCollections=app.bsky.feed.post" {
		t.Error(got)
	}
}

// Whatever a host sends: no panic, and what is decoded holds what handle relies on.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(jetstreamtest.Commit(budi, noon, "create", jetstreamtest.TID(noon), jetstreamtest.Post("x", noon, "id"))))
	f.Add([]byte(jetstreamtest.Commit(budi, noon, "delete", "abc", nil)))
	f.Add([]byte(jetstreamtest.Account(budi, noon, "deleted")))
	f.Add([]byte(jetstreamtest.Identity(budi, noon)))
	f.Add([]byte(`{"did":"did:plc:mcc5yghbk7tixqryac2yxku7","time_us":1779719009132431,"kind":"commit","commit":{"rev":"3mmoojp7vgo2g","operation":"create","collection":"app.bsky.feed.post","rkey":"3mmoojp7etg2g","record":{"embed":{"$type":"app.bsky.embed.record","record":7},"reply":null}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := decode(data)
		if err != nil {
			if reason := schemas.ReasonOf(err); reason != schemas.ReasonDecode && reason != schemas.ReasonInvalidUTF8 {
				t.Errorf("reason %s", reason)
			}
			return
		}
		if e.op == ignored {
			return
		}
		if e.did == "" || e.time.IsZero() || e.rev.UnixMilli() <= 0 || e.rev.UnixMilli() >= 1<<42 || e.op != accountOff && e.rkey == "" {
			t.Errorf("decoded %+v", e)
		}
		if published, ok := publishedAt(e.rkey, e.post.createdAt, e.time); ok && published.Before(launch.Add(-backdating)) {
			t.Errorf("published at %s", published)
		}
	})
}
