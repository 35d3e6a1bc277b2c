package fingerprint

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/fingerprint/copies"
	"github.com/kentongan/kentongan/enrich/text"
)

func of(s string) (uint64, int) {
	var r text.Reader
	r.Read(s)
	return Of(r.Canonical())
}

func near(a, b string) bool {
	x, n := of(a)
	y, m := of(b)
	return Near(x, y, n, m)
}

func TestNear(t *testing.T) {
	const long = "jalan depan pasar johar rusak parah sudah sebulan tidak diperbaiki, banyak motor jatuh kalau malam"
	for _, c := range []struct {
		name, a, b string
		want       bool
	}{
		{"same", long, long, true},
		{"handles, links and emoji", long, "RT @warga: " + long + " 😡😡 https://t.co/x @pemkot", true},
		{"capitals and short forms", "dpn pasar johar jalan rusak parah udh sebulan gak diperbaiki", "DEPAN PASAR JOHAR JALAN RUSAK PARAH SUDAH SEBULAN TIDAK DIPERBAIKI", true},
		{"one typo", long, "jalan depan pasar johar rusak parah sudah sebulan tdiak diperbaiki, banyak motor jatuh kalau malam", true},
		{"another matter", long, "lampu jalan di perempatan masjid padam sejak kemarin sore, gelap sekali dan rawan begal", false},
		{"short and the same", "jalan rusak", "Jalan rusak!!", true},
		{"short and not the same", "jalan rusak", "jalan rusak parah", false},
		{"empty", "", "jalan", false},
	} {
		if got := near(c.a, c.b); got != c.want {
			x, _ := of(c.a)
			y, _ := of(c.b)
			t.Errorf("%s: got %v at distance %d, want %v", c.name, got, Distance(x, y), c.want)
		}
	}
}

// pairs are made of the corpus's split city.
func pairs(t *testing.T, seed uint64, n int) []copies.Pair {
	t.Helper()
	shared, ok := dataset.Find()
	if !ok {
		t.Skipf("no texts to copy: %s is absent", filepath.Join(shared, "data"))
	}
	rows, err := dataset.Corpus(shared)
	if err != nil {
		t.Fatal(err)
	}
	var all []copies.Text
	for _, r := range rows {
		if r.Split == "city" {
			all = append(all, copies.Text{Text: r.Text, Topic: strings.Join(r.Topics[:min(1, len(r.Topics))], "")})
		}
	}
	return copies.Pairs(all, Least, seed, n)
}

// Copies are told from texts that only resemble each other; equal text, spaces apart, is the baseline.
func TestPairs(t *testing.T) {
	const floor = 0.95
	for _, seed := range []uint64{1, 2, 3} {
		var ours, exact tally
		distances := map[string]*[2]float64{}
		histogram := map[bool]*[65]int{true: {}, false: {}}
		for _, p := range pairs(t, seed, 6000) {
			x, n := of(p.A)
			y, m := of(p.B)
			ours.add(Near(x, y, n, m), p.Copy, p.Kind)
			exact.add(p.A == p.B, p.Copy, p.Kind)
			d := distances[p.Kind]
			if d == nil {
				d = new([2]float64)
				distances[p.Kind] = d
			}
			d[0] += float64(Distance(x, y))
			d[1]++
			histogram[p.Copy][Distance(x, y)]++
		}
		t.Logf("seed %d: fingerprint F1 %.4f (precision %.4f, recall %.4f), equal text F1 %.4f", seed, ours.f1(), ours.precision(), ours.recall(), exact.f1())
		for kind, d := range distances {
			t.Logf("  %s: %.0f pairs, mean distance %.1f, wrong %d", kind, d[1], d[0]/d[1], ours.wrong[kind])
		}
		var made, right, others int
		for _, n := range histogram[true] {
			made += n
		}
		for k := range Most + 6 {
			right += histogram[true][k]
			others += histogram[false][k]
			t.Logf("  near up to distance %d: F1 %.4f", k, 2*float64(right)/float64(made+right+others))
		}
		if f1 := ours.f1(); f1 < floor {
			t.Errorf("seed %d: got F1 %.4f, want %v", seed, f1, floor)
		}
	}
}

type tally struct {
	right, said, copies int
	wrong               map[string]int
}

func (c *tally) add(said, is bool, kind string) {
	if c.wrong == nil {
		c.wrong = map[string]int{}
	}
	if said {
		c.said++
	}
	if is {
		c.copies++
	}
	if said && is {
		c.right++
	}
	if said != is {
		c.wrong[kind]++
	}
}

func (c *tally) f1() float64        { return 2 * float64(c.right) / float64(c.said+c.copies) }
func (c *tally) precision() float64 { return float64(c.right) / float64(max(c.said, 1)) }
func (c *tally) recall() float64    { return float64(c.right) / float64(c.copies) }

// How many pairs that differ in some bits share a band.
func TestBandRecall(t *testing.T) {
	const draws = 20_000
	r := rand.New(rand.NewPCG(5, 5))
	for distance := 0; distance <= Most; distance++ {
		met := 0
		for range draws {
			a := r.Uint64()
			b := a
			for _, k := range r.Perm(64)[:distance] {
				b ^= 1 << k
			}
			x, y := Bands(a), Bands(b)
			if x[0] == y[0] || x[1] == y[1] || x[2] == y[2] || x[3] == y[3] {
				met++
			}
		}
		recall := float64(met) / draws
		t.Logf("distance %2d: %.3f share one of four bands", distance, recall)
		if distance <= 3 && recall < 1 {
			t.Errorf("distance %d: got %v, want every pair", distance, recall)
		}
	}
}

// The sliced counter counts as a plain one does.
func TestCounter(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for range 200 {
		var c counter
		var plain [64]int
		total := 0
		for range r.IntN(300) {
			h, w := r.Uint64(), r.IntN(3)
			c.add(h, w)
			total += 1 << w
			for k := range 64 {
				plain[k] += int(h>>k&1) << w
			}
		}
		got := c.majority()
		for k, n := range plain {
			if want := n > total/2; got>>k&1 == 1 != want {
				t.Fatalf("bit %d: %d of %d, got %v", k, n, total, got>>k&1)
			}
		}
	}
}

// Bits are set about half of the time, each, a little less since a tie is 0: no band is empty of meaning.
func TestBitsAreEven(t *testing.T) {
	ps := pairs(t, 4, 3000)
	var set [64]int
	for _, p := range ps {
		x, _ := of(p.A)
		for k := range 64 {
			set[k] += int(x >> k & 1)
		}
	}
	for k, n := range set {
		if share := float64(n) / float64(len(ps)); math.Abs(share-0.5) > 0.25 {
			t.Errorf("bit %d is set in %.2f of the texts", k, share)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("jalan rusak 😡 @a https://t.co/x")
	f.Fuzz(func(t *testing.T, s string) {
		a, n := of(s)
		b, m := of(s)
		if a != b || n != m {
			t.Fatalf("two answers for %q", s)
		}
		if !Near(a, b, n, m) {
			t.Fatalf("not near itself: %q", s)
		}
	})
}

func BenchmarkOf(b *testing.B) {
	var r text.Reader
	const s = "min kok aplikasi pajak daerah error terus dari kemarin ya, udah coba login berkali-kali tetep gabisa. mohon segera diperbaiki 🙏 @bapenda https://t.co/abc"
	r.Read(s)
	canonical := r.Canonical()
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		Of(canonical)
	}
}
