package file

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// dayOrder says which number of 05/04/2021 is the day.
type dayOrder uint8

const (
	dayFirst   dayOrder = iota // Indonesia and most of the world: the default
	monthFirst                 // where the file itself shows it: a second number above 12, and never a first one
)

// clock reads the times of one file. Pure: the same text gives the same time.
type clock struct {
	zone  *time.Location // of times that name none
	order dayOrder
}

var errNoTime = errors.New("not a time in a known form")

// layouts are the forms of a time, without their zone. No two of them read one text differently.
var layouts = []string{
	"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02",
	"Jan 2 15:04:05 2006",
	"2006/01/02 15:04:05", "2006/01/02 15:04", "2006/01/02",
	"Jan 2 2006 15:04:05", "Jan 2 2006 15:04", "Jan 2 2006 3:04:05 PM", "Jan 2 2006 3:04 PM", "Jan 2 2006",
	"2 Jan 2006 15:04:05", "2 Jan 2006 15:04", "2 Jan 2006 3:04 PM", "2 Jan 2006",
	"20060102150405",
}

var dayFirstLayouts = []string{
	"2/1/2006 15:04:05", "2/1/2006 15:04", "2/1/2006 3:04:05 PM", "2/1/2006 3:04 PM", "2/1/2006",
	"2/1/06 15:04:05", "2/1/06 15:04", "2/1/06",
}

var monthFirstLayouts = []string{
	"1/2/2006 15:04:05", "1/2/2006 15:04", "1/2/2006 3:04:05 PM", "1/2/2006 3:04 PM", "1/2/2006",
	"1/2/06 15:04:05", "1/2/06 15:04", "1/2/06",
}

// zones are the abbreviations that are read: Indonesia's three, and UTC's names. Others are ambiguous and are refused.
var zones = map[string]int{"Z": 0, "UTC": 0, "GMT": 0, "WIB": 7 * 3600, "WITA": 8 * 3600, "WIT": 9 * 3600}

// parse reads a time: Unix seconds, milliseconds or microseconds, ISO 8601 and its relatives, Twitter's and mail's forms, dates with
// slashes, dots or dashes in the file's order, and months by English or Indonesian name. zoned says whether the text named its zone.
func (c clock) parse(text string) (t time.Time, zoned bool, err error) {
	text = strings.TrimSpace(text)
	if len(text) > 64 {
		return time.Time{}, false, errNoTime
	}
	if t, ok := unixTime(text); ok {
		return t, true, nil
	}
	text, offset, zoned := cutZone(text)
	zone := c.zone
	if zoned {
		zone = time.FixedZone("", offset)
	}
	read := func(text string, layouts []string) bool {
		for _, layout := range layouts {
			if t, err = time.ParseInLocation(layout, text, zone); err == nil {
				t = t.UTC()
				return true
			}
		}
		return false
	}
	if len(text) > 4 && text[4] == '-' { // the common case
		if read(strings.Replace(text, ",", ".", 1), layouts[:5]) {
			return t, zoned, nil
		}
		return time.Time{}, false, errNoTime
	}
	text = plainWords(text)
	if read(text, layouts) {
		return t, zoned, nil
	}
	ordered := dayFirstLayouts
	if c.order == monthFirst {
		ordered = monthFirstLayouts
	}
	if read(slashes(text), ordered) {
		return t, zoned, nil
	}
	return time.Time{}, false, errNoTime
}

// unixTime reads a number of seconds, milliseconds or microseconds since 1970, told apart by size. A number written with an exponent
// has lost its last digits and is refused.
func unixTime(text string) (time.Time, bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	if len(whole) < 9 || len(whole) > 16 || strings.Trim(fraction, "0123456789") != "" {
		return time.Time{}, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n < 0 {
		return time.Time{}, false
	}
	switch {
	case len(whole) == 14: // 20210430235810 reads as a calendar, not as a count
		return time.Time{}, false
	case n >= 1e14:
		return time.UnixMicro(n).UTC(), true
	case n >= 1e11:
		return time.UnixMilli(n).UTC(), true
	}
	t := time.Unix(n, 0)
	if fraction != "" {
		f, err := strconv.ParseFloat("0."+fraction, 64)
		if err != nil {
			return time.Time{}, false
		}
		t = t.Add(time.Duration(math.Round(f*1e3)) * time.Millisecond)
	}
	return t.UTC(), true
}

// cutZone takes the zone off the end of text, or out of the middle, where Twitter's form has it. offset is in seconds east of UTC.
func cutZone(text string) (rest string, offset int, zoned bool) {
	words := strings.Fields(text)
	for i := len(words) - 1; i > 0 && i >= len(words)-2; i-- {
		word := strings.Trim(words[i], "()")
		seconds, ok := zones[word]
		if !ok {
			seconds, ok = numericZone(word)
		}
		if ok {
			return strings.Join(append(words[:i:i], words[i+1:]...), " "), seconds, true
		}
	}
	if at := strings.LastIndexAny(text, "Z+-"); at > 10 && strings.Contains(text[:at], ":") {
		if text[at:] == "Z" {
			return text[:at], 0, true
		}
		if seconds, ok := numericZone(text[at:]); ok {
			return text[:at], seconds, true
		}
	}
	return text, 0, false
}

// numericZone reads +07:00, +0700 and +07.
func numericZone(text string) (seconds int, ok bool) {
	if len(text) < 3 || text[0] != '+' && text[0] != '-' {
		return 0, false
	}
	digits := strings.Replace(text[1:], ":", "", 1)
	if len(digits) != 2 && len(digits) != 4 || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	hours, _ := strconv.Atoi(digits[:2])
	minutes := 0
	if len(digits) == 4 {
		minutes, _ = strconv.Atoi(digits[2:])
	}
	if hours > 14 || minutes > 59 {
		return 0, false
	}
	seconds = hours*3600 + minutes*60
	if text[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}

// months maps the names of months, English and Indonesian, to the three letters that the layouts know.
var months = map[string]string{
	"january": "Jan", "february": "Feb", "march": "Mar", "april": "Apr", "june": "Jun", "july": "Jul", "august": "Aug", "september": "Sep",
	"october": "Oct", "november": "Nov", "december": "Dec", "sept": "Sep",
	"januari": "Jan", "februari": "Feb", "maret": "Mar", "mei": "May", "juni": "Jun", "juli": "Jul", "agustus": "Aug", "agu": "Aug", "ags": "Aug", "agt": "Aug",
	"oktober": "Oct", "okt": "Oct", "nopember": "Nov", "nop": "Nov", "desember": "Dec", "des": "Dec", "pebruari": "Feb",
}

var weekdays = map[string]bool{
	"mon": true, "tue": true, "wed": true, "thu": true, "fri": true, "sat": true, "sun": true, "monday": true, "tuesday": true, "wednesday": true,
	"thursday": true, "friday": true, "saturday": true, "sunday": true, "senin": true, "selasa": true, "rabu": true, "kamis": true, "jumat": true, "jum'at": true,
	"sabtu": true, "minggu": true, "sen": true, "sel": true, "rab": true, "kam": true, "jum": true, "sab": true, "min": true,
}

// plainWords drops weekdays and commas and gives months their three letters.
func plainWords(text string) string {
	words := strings.Fields(strings.ReplaceAll(text, ",", " "))
	kept := words[:0]
	for i, word := range words {
		low := strings.ToLower(strings.TrimSuffix(word, "."))
		switch {
		case i == 0 && weekdays[low] && len(words) > 1, low == "pukul", low == "·":
		case months[low] != "":
			kept = append(kept, months[low])
		case low == "am" || low == "pm":
			kept = append(kept, strings.ToUpper(low))
		default:
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, " ")
}

// slashes writes the date part of 30-04-2021 15:04 and 30.04.2021 15.04 as 30/04/2021 15:04.
func slashes(text string) string {
	date, rest, both := strings.Cut(text, " ")
	date = strings.NewReplacer("-", "/", ".", "/").Replace(date)
	if !both {
		return date
	}
	if !strings.Contains(rest, ":") {
		rest = strings.ReplaceAll(rest, ".", ":")
	}
	return date + " " + rest
}

// orderOf looks at the times of a sample: month first where some second number is above 12 and no first one is.
func orderOf(sample []string) dayOrder {
	first, second := 0, 0
	for _, text := range sample {
		date, _, _ := strings.Cut(strings.TrimSpace(text), " ")
		parts := strings.FieldsFunc(date, func(r rune) bool { return r == '/' || r == '-' || r == '.' })
		if len(parts) != 3 || len(parts[0]) > 2 {
			continue
		}
		a, errA := strconv.Atoi(parts[0])
		b, errB := strconv.Atoi(parts[1])
		if errA != nil || errB != nil {
			continue
		}
		first, second = max(first, a), max(second, b)
	}
	if second > 12 && first <= 12 {
		return monthFirst
	}
	return dayFirst
}

// shape is text without what it says: letters as a, digits as 9, at most 32 bytes. For error messages about cells that should hold a
// time and may hold a person's words.
func shape(text string) string {
	var b strings.Builder
	for _, r := range text {
		if b.Len() >= 32 {
			b.WriteString("...")
			break
		}
		switch {
		case r >= '0' && r <= '9':
			b.WriteByte('9')
		case r < 128 && !(r >= 'a' && r <= 'z') && !(r >= 'A' && r <= 'Z'):
			b.WriteRune(r)
		default:
			b.WriteByte('a')
		}
	}
	return b.String()
}
