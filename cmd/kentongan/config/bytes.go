package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Bytes is an amount of memory. It reads "1GiB", "512 MiB", "1.5GB" and plain numbers of bytes.
type Bytes int64

var byteUnits = []struct {
	name string
	size float64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1},
}

// ParseBytes reads the text form.
func ParseBytes(text string) (Bytes, error) {
	number, size := strings.TrimSpace(text), 1.0
	for _, unit := range byteUnits {
		if len(number) > len(unit.name) && strings.EqualFold(number[len(number)-len(unit.name):], unit.name) {
			number, size = strings.TrimSpace(number[:len(number)-len(unit.name)]), unit.size
			break
		}
	}
	value, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(value) || value < 0 || value*size >= math.MaxInt64 {
		return 0, fmt.Errorf("%q is not an amount of memory such as 768MiB or 2GiB", text)
	}
	return Bytes(value * size), nil
}

// String is the largest binary unit that divides b.
func (b Bytes) String() string {
	for i := 3; i >= 0; i-- {
		if unit := byteUnits[i]; b != 0 && int64(b)%int64(unit.size) == 0 {
			return strconv.FormatInt(int64(b)/int64(unit.size), 10) + unit.name
		}
	}
	return strconv.FormatInt(int64(b), 10)
}
