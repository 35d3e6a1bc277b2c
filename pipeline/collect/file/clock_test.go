package file

import (
	"strings"
	"testing"
	"time"
)

func TestClockParse(t *testing.T) {
	utc := func(y int, mo time.Month, d, h, mi, s int) time.Time {
		return time.Date(y, mo, d, h, mi, s, 0, time.UTC)
	}
	full, noSeconds := utc(2021, 4, 30, 16, 58, 10), utc(2021, 4, 30, 16, 58, 0)
	tests := []struct {
		text  string
		want  time.Time // zero: refused
		zoned bool
	}{
		{"2021-04-30T16:58:10Z", full, true},
		{"2021-04-30T16:58:10+00:00", full, true},
		{"2021-04-30T23:58:10+07:00", full, true},
		{"2021-04-30T23:58:10+0700", full, true},
		{"2021-04-30T23:58:10+07", full, true},
		{"2021-04-30T12:58:10-04:00", full, true},
		{"2021-04-30T16:58:10.250Z", full.Add(250 * time.Millisecond), true},
		{"2021-04-30T16:58:10.250417+00:00", full.Add(250417 * time.Microsecond), true},
		{"2021-04-30 16:58:10 UTC", full, true},
		{"2021-04-30 23:58:10 WIB", full, true},
		{"2021-05-01 00:58:10 WITA", full, true},
		{"2021-05-01 01:58 WIT", noSeconds, true},
		{"2021-04-30 23:58:10 +0700", full, true},
		{"2021-04-30T23:58:10", full, false},
		{"2021-04-30 23:58:10", full, false},
		{"2021-04-30 23:58:10.0", full, false},
		{"2021-04-30 23:58:10,5", full.Add(500 * time.Millisecond), false},
		{"2021-04-30 23:58", noSeconds, false},
		{"2021-04-30", utc(2021, 4, 29, 17, 0, 0), false},
		{"2021/04/30 23:58:10", full, false},
		{"Fri Apr 30 16:58:10 +0000 2021", full, true},
		{"Fri, 30 Apr 2021 23:58:10 +0700", full, true},
		{"Fri, 30 Apr 2021 16:58:10 GMT", full, true},
		{"1619801890", full, true},
		{"1619801890.0", full, true},
		{"1619801890.25", full.Add(250 * time.Millisecond), true},
		{"1619801890000", full, true},
		{"1619801890250000", full.Add(250 * time.Millisecond), true},
		{"30/04/2021 23:58:10", full, false},
		{"30/4/2021 23:58", noSeconds, false},
		{"30-04-2021 23:58", noSeconds, false},
		{"30.04.2021 23.58", noSeconds, false},
		{"30/04/21 23:58", noSeconds, false},
		{"30/04/2021, 23:58:10", full, false},
		{"05/04/2021 10:00", utc(2021, 4, 5, 3, 0, 0), false},
		{"30 April 2021 23:58", noSeconds, false},
		{"Jumat, 30 April 2021 23:58 WIB", noSeconds, true},
		{"17 Agustus 2021 10:00", utc(2021, 8, 17, 3, 0, 0), false},
		{"9 Mei 2021", utc(2021, 5, 8, 17, 0, 0), false},
		{"Apr 30, 2021 11:58 PM", noSeconds, false},
		{"20210430235810", full, false},

		{"", time.Time{}, false},
		{"0", time.Time{}, false},
		{"1.61980189E+09", time.Time{}, false},
		{"04/30/2021 10:00", time.Time{}, false}, // there is no month 30
		{"31/02/2021 10:00", time.Time{}, false},
		{"2021-13-01", time.Time{}, false},
		{"2021-04-30 23:58:10 EST", time.Time{}, false}, // which of them?
		{"kemarin", time.Time{}, false},
		{strings.Repeat("2021-04-30 ", 20), time.Time{}, false},
	}
	c := clock{zone: jakarta}
	for _, tt := range tests {
		got, zoned, err := c.parse(tt.text)
		if tt.want.IsZero() {
			if err == nil {
				t.Errorf("%q was read as %s, want it refused", tt.text, got)
			}
			continue
		}
		if err != nil || !got.Equal(tt.want) || zoned != tt.zoned {
			t.Errorf("%q: %s zoned %t (%v), want %s zoned %t", tt.text, got, zoned, err, tt.want, tt.zoned)
		}
	}
	american := clock{zone: time.UTC, order: monthFirst}
	if got, _, err := american.parse("04/30/2021 16:58:10"); err != nil || !got.Equal(full) {
		t.Errorf("month first: %s, %v; want %s", got, err, full)
	}
}

func TestOrderOf(t *testing.T) {
	for _, tt := range []struct {
		sample string
		want   dayOrder
	}{
		{"05/04/2021|06/04/2021", dayFirst}, {"30/04/2021|05/04/2021", dayFirst}, {"04/30/2021 10:00|04/05/2021 10:00", monthFirst},
		{"13/01/2021|01/13/2021", dayFirst}, {"2021-04-30|2021-05-30", dayFirst}, {"", dayFirst},
	} {
		if got := orderOf(strings.Split(tt.sample, "|")); got != tt.want {
			t.Errorf("orderOf(%s) = %d, want %d", tt.sample, got, tt.want)
		}
	}
}

// FuzzClock: whatever the text, reading it twice gives the same, and what is read has a year that a calendar shows.
func FuzzClock(f *testing.F) {
	for _, s := range []string{"2021-04-30T16:58:10Z", "Fri Apr 30 16:58:10 +0000 2021", "30/04/2021 23:58", "1619801890", "-", "+07", "Z", "a +07:00", "9999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range []clock{{zone: jakarta}, {zone: time.UTC, order: monthFirst}} {
			got, zoned, err := c.parse(text)
			again, zonedAgain, errAgain := c.parse(text)
			if !got.Equal(again) || zoned != zonedAgain || (err == nil) != (errAgain == nil) {
				t.Fatalf("%q read twice: %s and %s", text, got, again)
			}
			if err == nil && (got.Year() < -1 || got.Year() > 10000) {
				t.Fatalf("%q is in the year %d", text, got.Year())
			}
		}
	})
}
