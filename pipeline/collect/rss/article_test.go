package rss

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

func TestPlainText(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"plain", "Air PAM mati", "Air PAM mati"},
		{"paragraphs", "<p>Air  PAM</p><p>mati</p>", "Air PAM\nmati"},
		{"break", "Air<br/>mati<br>lagi", "Air\nmati\nlagi"},
		{"inline", "Air <b>PAM</b> <a href='x'>mati</a>", "Air PAM mati"},
		{"script and style", "a<script>alert('x < y')</script><style>p{}</style>b", "ab"},
		{"entities", "Rp&nbsp;5.000 &amp; &quot;gratis&quot; &#8211; ya", `Rp 5.000 & "gratis" – ya`},
		{"comment", "a<!-- <p>hidden</p> -->b", "ab"},
		{"unclosed", "<div><p>Air <b>mati", "Air mati"},
		{"less than", "5 < 6", "5 < 6"},
		{"empty", " <p> </p> ", ""},
	} {
		if got := plainText(test.in); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestIDOf(t *testing.T) {
	u := func(s string) *url.URL {
		if s == "" {
			return nil
		}
		u, err := url.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	base := u("https://www.example.id/rss")
	type item struct{ guid, link string }
	same := [][]item{
		{{"https://www.example.id/a/1", ""}, {"http://www.example.id/a/1", "https://x.id/"}, {"https://WWW.example.id/a/1/#top", ""}, {"", "https://www.example.id/a/1?utm_source=rss"}},
		{{"123", "https://www.example.id/a/1"}, {" 123 ", "https://www.example.id/other"}},
		{{"", "https://www.example.id/b?id=7&utm_medium=feed"}, {"", "https://www.example.id/b?id=7"}},
		{{"tag:example.id,2026:1", "https://www.example.id/c"}, {"tag:example.id,2026:1", "https://mirror.id/c"}},
		{{"123", "https://other.id/a/1"}}, // a mere number is unique within its site only
		{{"", "https://www.example.id/b?id=8"}},
	}
	ids := make(map[string]int)
	for group, items := range same {
		first := ""
		for _, i := range items {
			id := idOf(i.guid, u(i.link), base)
			if first == "" {
				first = id
				if other, taken := ids[id]; taken {
					t.Errorf("group %d has the id of group %d", group, other)
				}
				ids[id] = group
			}
			if id != first {
				t.Errorf("group %d: %+v has id %s, want %s", group, i, id, first)
			}
		}
	}
	if id := idOf(" ", nil, base); id != "" {
		t.Errorf("nothing to go by, yet id %s", id)
	}
}

func TestCharsets(t *testing.T) {
	const item = `<rss version="2.0"><channel><item><guid>https://e.id/1</guid><title>Rp 5 – caf%s</title></item></channel></rss>`
	latin := func(declaration string) []byte {
		return []byte(declaration + strings.NewReplacer("–", "\x96", "%s", "\xe9").Replace(item))
	}
	utf16 := func() []byte {
		b := []byte{0xFF, 0xFE}
		for _, r := range `<?xml version="1.0" encoding="UTF-16"?>` + strings.Replace(item, "%s", "é", 1) {
			b = append(b, byte(r), byte(r>>8))
		}
		return b
	}
	utf8item := strings.Replace(item, "%s", "é", 1)
	for _, test := range []struct {
		name, contentType string
		body              []byte
	}{
		{"nothing said, UTF-8", "text/xml", []byte(utf8item)},
		{"declared windows-1252", "text/xml", latin(`<?xml version="1.0" encoding="windows-1252"?>`)},
		{"declared latin1 means windows-1252 on the web", "text/xml; charset=utf-8", latin(`<?xml version="1.0" encoding='ISO-8859-1' ?>`)},
		{"header windows-1252", "application/rss+xml; charset=windows-1252", latin(`<?xml version="1.0"?>`)},
		{"nothing said, not UTF-8", "", latin("")},
		{"UTF-16 with mark", "", utf16()},
		{"UTF-8 with mark", "", append([]byte{0xEF, 0xBB, 0xBF}, utf8item...)},
		{"leading blank line", "", []byte("\n  " + `<?xml version="1.0" encoding="utf-8"?>` + utf8item)},
	} {
		feed, err := parse(utf8Document(test.body, test.contentType))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := feed.Items[0].Title; got != "Rp 5 – café" {
			t.Errorf("%s: got %q", test.name, got)
		}
	}
	feed, err := parse(utf8Document([]byte(`<?xml version="1.0" encoding="utf-8"?>`+strings.Replace(item, "%s", "\xff", 1)), ""))
	if err != nil || feed.Items[0].Title != "Rp 5 – caf\uFFFD" {
		t.Errorf("one broken byte cost the feed: %v", err)
	}
}

func TestShippedFeeds(t *testing.T) {
	feeds, err := ShippedFeeds()
	if err != nil {
		t.Fatal(err)
	}
	if len(feeds) < 6 {
		t.Errorf("only %d feeds", len(feeds))
	}
	names := make(map[string]bool)
	for _, f := range feeds {
		if err := f.Validate(); err != nil {
			t.Error(err)
		}
		if names[f.Name] || f.Outlet == "" || f.Zone != "WIB" {
			t.Errorf("feed %+v: name taken, no outlet, or no zone", f)
		}
		names[f.Name] = true
	}
}

func TestValidate(t *testing.T) {
	ok := Config{Name: "a", URL: "https://e.id/rss"}
	for _, test := range []struct {
		name   string
		change func(*Config)
		good   bool
	}{
		{"minimal", func(*Config) {}, true},
		{"no name", func(c *Config) { c.Name = "" }, false},
		{"name with a colon", func(c *Config) { c.Name = "a:b" }, false},
		{"file", func(c *Config) { c.URL = "file:///etc/passwd" }, false},
		{"no host", func(c *Config) { c.URL = "https:///rss" }, false},
		{"no url", func(c *Config) { c.URL = "" }, false},
		{"zone", func(c *Config) { c.Zone = "Mars" }, false},
		{"haste", func(c *Config) { c.Interval = time.Millisecond }, false},
		{"negative size", func(c *Config) { c.MaxBytes = -1 }, false},
	} {
		c := ok
		test.change(&c)
		if err := c.Validate(); (err == nil) != test.good {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	if err := (Config{Name: "a", URL: "https://user:secret@e.id:port/rss"}).Validate(); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("error %v shows the password or is missing", err)
	}
}

// Whatever a server sends: no panic, and every mention that comes out is valid.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{rssFeed(article1), atomFeed, jsonFeed, "<html><body>Login</body></html>", "", "\xff\xfe<\x00r\x00", `<rss><channel><item>`} {
		f.Add([]byte(seed), "text/xml; charset=utf-8")
	}
	base, err := url.Parse("https://www.example.id/rss")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		feed, err := parse(utf8Document(body, contentType))
		if err != nil {
			return
		}
		c := Collector{cfg: Config{Name: "fuzz"}, author: &schemas.Author{Pseudonym: strings.Repeat("0", 32), Basis: schemas.BasisAccount}}
		for _, item := range feed.Items {
			a, err := readItem(item, base, time.UTC)
			if err != nil {
				continue
			}
			m := c.mention(&a, seen{Published: a.published.UnixMilli(), Revision: revision(&a, seen{})}, time.Now())
			if err := m.Validate(); err != nil && schemas.ReasonOf(err) != schemas.ReasonSuspectTime {
				t.Errorf("mention is invalid: %v", err)
			}
		}
	})
}
