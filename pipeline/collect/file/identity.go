package file

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// IDBasis is where a mention's id came from.
type IDBasis string

// The bases of an id, best first.
const (
	IDNative  IDBasis = "id column"
	IDURL     IDBasis = "url"
	IDContent IDBasis = "content"
)

// maxNativeID leaves room for the source in a mention's id.
const maxNativeID = 400

var (
	exponent   = regexp.MustCompile(`^[+-]?[0-9]*\.?[0-9]+[eE][+-]?[0-9]+$`)
	fractional = regexp.MustCompile(`^([0-9]+)\.0+$`)
)

// nativeID reads an id column. Ids that went through a float (1.26335E+18) or a spreadsheet have lost their last digits: they name
// another mention, or none, and are never used. "" where value is no id.
func nativeID(platform, value string) string {
	value = strings.TrimSpace(value)
	if value == "" || len(value) > maxNativeID || exponent.MatchString(value) || isNothing(value) {
		return ""
	}
	if strings.Contains(value, "://") {
		if rest, ok := strings.CutPrefix(value, "at://"); ok {
			parts := strings.Split(rest, "/")
			if len(parts) == 3 && strings.HasPrefix(parts[0], "did:") {
				return blueskyID(parts[0], parts[2])
			}
			return ""
		}
		if l := locate(value); l.platform == platform {
			return l.id
		}
		return ""
	}
	if m := fractional.FindStringSubmatch(value); m != nil { // 12345.0: whole while a float can hold it exactly
		if len(m[1]) > 15 {
			return ""
		}
		value = m[1]
	}
	if strings.ContainsFunc(value, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError }) {
		return ""
	}
	return value
}

// blueskyDigits is how much of its author's pseudonym a Bluesky post's id holds, here as in the collector of Bluesky.
const blueskyDigits = 16

// native is id as it may leave the collector: a Bluesky post is known by its author's DID, which becomes the pseudonym's beginning.
func (r *rower) native(id string) string {
	if !strings.HasPrefix(id, "did:") {
		return id
	}
	did, key, ok := strings.Cut(id, "/")
	if !ok {
		return ""
	}
	return r.pseudonyms.Author("bluesky", did, "").Pseudonym[:blueskyDigits] + "/" + key
}

// isNothing recognises how tools write an absent value.
func isNothing(value string) bool {
	switch strings.ToLower(value) {
	case "", "nan", "null", "none", "na", "n/a", "-", "nil", "undefined", "<na>":
		return true
	}
	return false
}

// rounded recognises an id of 16 or more digits whose tail a spreadsheet has zeroed.
func rounded(id string) bool {
	return len(id) >= 16 && strings.HasSuffix(id, "000") && allDigits.MatchString(id)
}

// contentID names a mention by what it says: its author's pseudonym (not the handle: a hash of a handle can be guessed), its time and its
// words.
func contentID(pseudonym string, published time.Time, text string) string {
	h := sha256.New()
	h.Write([]byte(pseudonym + "\x00" + strconv.FormatInt(published.UnixMilli(), 10) + "\x00" + text))
	return "h-" + hex.EncodeToString(h.Sum(nil)[:16])
}

// The ids of X since 4 November 2010 hold their time: milliseconds since snowflakeEpoch above 22 lower bits.
const (
	snowflakeEpoch = 1288834974657
	firstSnowflake = 100_000_000_000_000 // seven hours into the new ids; the old ones are far below
)

// xBirth is before the first post on X: an earlier claim is a tool's default value.
var xBirth = time.Date(2006, 3, 21, 0, 0, 0, 0, time.UTC)

// snowflakeTime is the time in an id of X, to the second, as the platform itself shows it.
func snowflakeTime(id string) (time.Time, bool) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n < firstSnowflake {
		return time.Time{}, false
	}
	return time.UnixMilli(n>>22 + snowflakeEpoch).UTC().Truncate(time.Second), true
}
