package bluesky

import (
	"strings"
	"time"
)

// tidDigits is the alphabet of atproto's timestamp identifiers (https://atproto.com/specs/tid): 13 digits of 5 bits; the top bit is 0, then
// 53 bits of microseconds since 1970, then 10 bits of clock id.
const tidDigits = "234567abcdefghijklmnopqrstuvwxyz"

// tidTime is the time inside a TID, false if s is none.
func tidTime(s string) (time.Time, bool) {
	if len(s) != 13 {
		return time.Time{}, false
	}
	var v uint64
	for i := range len(s) {
		digit := strings.IndexByte(tidDigits, s[i])
		if digit < 0 || i == 0 && digit > 7 { // 13 digits hold 65 bits: of the first, the overflow and the top bit are 0
			return time.Time{}, false
		}
		v = v<<5 | uint64(digit)
	}
	return time.UnixMicro(int64(v >> 10)).UTC(), true
}
