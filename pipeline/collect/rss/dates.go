package rss

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Indonesia's three zones. Neither Go nor gofeed knows their names: both would read 10:00 WIB as 10:00 UTC, and Go would
// do so depending on the zone of the machine it runs on.
var indonesianZones = map[string]string{"WIB": "+0700", "WITA": "+0800", "WIT": "+0900"}

// knownZones are the names that gofeed v1.4.2 (internal/shared/dateparser.go) reads the same way on every machine.
var knownZones = map[string]bool{
	"Z": true, "UT": true, "GMT": true, "UTC": true, "EST": true, "EDT": true, "CST": true, "CDT": true, "MST": true, "MDT": true,
	"PST": true, "PDT": true, "WET": true, "WEST": true, "BST": true, "CET": true, "CEST": true, "EET": true, "EEST": true,
}

var (
	zoneName    = regexp.MustCompile(`[\s\d]([A-Z]{1,5})$`)
	zoneOffset  = regexp.MustCompile(`:\d{2}(\.\d+)?\s*[+-]\d{2}:?\d{2}$`)
	dateComment = regexp.MustCompile(`\s*\([^)]*\)$`)
	weekday     = regexp.MustCompile(`^\pL+['’]?\pL*,?\s+(\d)`)
	monthName   = regexp.MustCompile(`\pL+`)
)

// months that Indonesian spells otherwise; the others are the same or share their first three letters.
var months = map[string]string{
	"januari": "Jan", "februari": "Feb", "pebruari": "Feb", "maret": "Mar", "mei": "May", "juni": "Jun", "juli": "Jul", "agustus": "Aug",
	"agu": "Aug", "agt": "Aug", "ags": "Aug", "september": "Sep", "oktober": "Oct", "okt": "Oct", "november": "Nov", "nopember": "Nov",
	"nop": "Nov", "desember": "Dec", "des": "Dec",
}

// layouts of what is left when weekday, zone name and Indonesian months are replaced.
var layouts = []string{
	"2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04 -0700", "2 January 2006 15:04:05 -0700", "2 January 2006 15:04 -0700",
	"2 Jan 2006, 15:04:05 -0700", "2 Jan 2006, 15:04 -0700", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04 -0700",
	"2006-01-02T15:04:05 -0700", "2/1/2006 15:04:05 -0700", "2/1/2006 15:04 -0700", "2-1-2006 15:04:05 -0700", "2 Jan 2006 -0700",
	"2-Jan-2006 15:04:05 -0700",
}

// readDate is the moment that a feed's date means. raw is the feed's text, parsed what gofeed made of it (nil if nothing). A date without a
// zone is read in zone. False where the date cannot be read, or names a zone that nobody here knows: a guess would move
// the article by hours.
func readDate(raw string, parsed *time.Time, zone *time.Location) (time.Time, bool) {
	raw = strings.Join(strings.Fields(dateComment.ReplaceAllString(strings.TrimSpace(raw), "")), " ")
	if raw == "" {
		return time.Time{}, false
	}
	if name := zoneName.FindStringSubmatch(raw); name != nil && name[1] != "AM" && name[1] != "PM" {
		if offset, ok := indonesianZones[name[1]]; ok {
			return readIndonesian(strings.TrimSpace(strings.TrimSuffix(raw, name[1])) + " " + offset)
		}
		if knownZones[name[1]] && parsed != nil {
			return parsed.UTC(), true
		}
		if name[1] == "GMT" || name[1] == "UTC" {
			return readIndonesian(strings.TrimSpace(strings.TrimSuffix(raw, name[1])) + " +0000")
		}
		return time.Time{}, false
	}
	if zoneOffset.MatchString(raw) {
		if parsed != nil {
			return parsed.UTC(), true
		}
		return readIndonesian(raw)
	}
	if parsed != nil { // gofeed read the wall clock as UTC
		p := parsed.UTC()
		return time.Date(p.Year(), p.Month(), p.Day(), p.Hour(), p.Minute(), p.Second(), p.Nanosecond(), zone).UTC(), true
	}
	return readIndonesian(raw + " " + time.Date(2000, 1, 1, 0, 0, 0, 0, zone).Format("-0700"))
}

// readIndonesian reads a date that ends with a numeric zone and may name day and month in Indonesian.
func readIndonesian(raw string) (time.Time, bool) {
	raw = weekday.ReplaceAllString(raw, "$1")
	raw = monthName.ReplaceAllStringFunc(raw, func(word string) string {
		if english, ok := months[strings.ToLower(word)]; ok {
			return english
		}
		return word
	})
	for _, layout := range layouts {
		if t, err := time.Parse(layout, raw); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// zoneOf is the zone that a configuration names. Offsets only: Indonesia has no summer time, and a name from the zone database would
// make the answer depend on the machine.
func zoneOf(name string) (*time.Location, error) {
	switch name {
	case "", "UTC", "Z":
		return time.UTC, nil
	}
	offset := name
	if known, ok := indonesianZones[name]; ok {
		offset = known
	}
	for _, layout := range []string{"-0700", "-07:00"} {
		if t, err := time.Parse(layout, offset); err == nil {
			_, seconds := t.Zone()
			return time.FixedZone(name, seconds), nil
		}
	}
	return nil, fmt.Errorf("zone %q is none of UTC, WIB, WITA, WIT or an offset like +07:00", name)
}
