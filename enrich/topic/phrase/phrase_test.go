package phrase

import (
	"fmt"
	"strings"
	"testing"

	"github.com/kentongan/kentongan/enrich/text"
)

var codes = []string{
	"JALAN", "PJU", "DRAIN", "BANJIR", "BENCANA", "DAMKAR", "SAMPAH", "RTH", "CEMAR", "AIR", "ENERGI", "LALIN",
	"PARKIR", "ANGKUT", "TRANTIB", "AMAN", "RUANG", "DUKCAPIL", "IZIN", "PAJAK", "FASKES", "JKN", "WABAH",
	"DIDIK", "LINDUNG", "MBG", "BANSOS", "HARGA", "KERJA", "TANI", "DESA", "INTEG", "LAYAN", "DIGIT", "WISATA",
}

func compiled(t testing.TB) *Set {
	t.Helper()
	r, err := Parse("phrases.txt", Shipped(), codes)
	if err != nil {
		t.Fatal(err)
	}
	return r.Compile()
}

func TestShipped(t *testing.T) {
	s := compiled(t)
	counts := make([]int, len(codes))
	for _, x := range s.rules.rules {
		if x.topic >= 0 && x.kind != Excludes {
			for _, p := range x.ways[0] {
				counts[x.topic] += len(p)
			}
		}
	}
	for i, n := range counts {
		if n < 60 {
			t.Errorf("%s has %d phrases, want at least 60", codes[i], n)
		}
	}
	t.Log(len(s.states), "states", len(s.outputs), "outputs", len(s.words), "words", s.slots, "slots", fmt.Sprint(counts))
	_ = strings.ToLower
	_ = text.MaxBytes
}
