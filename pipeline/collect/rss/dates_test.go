package rss

import (
	"strings"
	"testing"
	"time"
)

// pubDate is what the collector makes of an item's date, through gofeed as in life.
func pubDate(t *testing.T, raw, zone string) (time.Time, bool) {
	t.Helper()
	feed, err := parse([]byte(`<rss version="2.0"><channel><item><pubDate>` + strings.ReplaceAll(raw, "&", "&amp;") + `</pubDate></item></channel></rss>`))
	if err != nil || len(feed.Items) != 1 {
		t.Fatalf("parse: %v", err)
	}
	location, err := zoneOf(zone)
	if err != nil {
		t.Fatal(err)
	}
	return readDate(feed.Items[0].Published, feed.Items[0].PublishedParsed, location)
}

func TestReadDate(t *testing.T) {
	const want = "2026-11-21T03:04:05Z"
	for _, test := range []struct{ raw, zone, want string }{
		{"Sat, 21 Nov 2026 03:04:05 GMT", "", want},
		{"Sat, 21 Nov 2026 03:04:05 UTC", "WIB", want},
		{"Sat, 21 Nov 2026 10:04:05 +0700", "", want},
		{"Sat, 21 Nov 2026 10:04:05 +07:00", "", want},
		{"Sat, 21 Nov 2026 10:04:05 +0700 (WIB)", "", want},
		{"Sat, 21 Nov 2026 10:04:05 WIB", "", want},
		{"Sat, 21 Nov 2026 11:04:05 WITA", "", want},
		{"Sat, 21 Nov 2026 12:04:05 WIT", "", want},
		{"Sabtu, 21 November 2026 10:04:05 WIB", "", want},
		{"Sab, 21 Nov 2026 10:04:05 +0700", "", want},
		{"Jum'at, 20 November 2026 10:04:05 WIB", "", "2026-11-20T03:04:05Z"},
		{"Min, 02 Agu 2026 10:04:05 +0700", "", "2026-08-02T03:04:05Z"},
		{"Rabu, 14 Oktober 2026 10:04 WIB", "", "2026-10-14T03:04:00Z"},
		{"2026-11-21T10:04:05+07:00", "", want},
		{"2026-11-21T03:04:05Z", "WIB", want},
		{"2026-11-21 10:04:05", "WIB", want},
		{"2026-11-21 11:04:05", "+08:00", want},
		{"2026-11-21 03:04:05", "", want},
		{"21 Mei 2026 10:04:05", "WIB", "2026-05-21T03:04:05Z"},
		{"Fri, 20 Nov 2026 22:04:05 EST", "", want},
		{"Sat, 21 Nov 2026 10:04:05 AM", "WIB", ""}, // gofeed knows no such form
		{"Sat, 21 Nov 2026 11:04:05 SGT", "", ""},   // a zone nobody here knows: no guess
		{"Sat, 21 Nov 2026 03:04:05 XYZ", "", ""},
		{"kemarin sore", "", ""},
		{"", "", ""},
	} {
		got, ok := pubDate(t, test.raw, test.zone)
		shown := ""
		if ok {
			shown = got.Format(time.RFC3339)
		}
		if shown != test.want {
			t.Errorf("%q in zone %q: got %q, want %q", test.raw, test.zone, shown, test.want)
		}
	}
}

// The answer must not depend on the machine: Go reads "WIB" as +7 where that is the local zone, and as +0 elsewhere.
func TestReadDateIgnoresTheLocalZone(t *testing.T) {
	before := time.Local
	t.Cleanup(func() { time.Local = before })
	for _, local := range []*time.Location{time.UTC, time.FixedZone("WIB", 7*3600), time.FixedZone("EST", 3600)} {
		time.Local = local
		for _, raw := range []string{"Sat, 21 Nov 2026 10:04:05 WIB", "Fri, 20 Nov 2026 22:04:05 EST"} {
			if got, ok := pubDate(t, raw, ""); !ok || got.Format(time.RFC3339) != "2026-11-21T03:04:05Z" {
				t.Errorf("%q on a machine in %s: got %s, %t", raw, local, got, ok)
			}
		}
	}
}

func TestZoneOf(t *testing.T) {
	for _, bad := range []string{"Asia/Jakarta", "wib", "7", "+7"} {
		if _, err := zoneOf(bad); err == nil {
			t.Errorf("zone %q was accepted", bad)
		}
	}
}
