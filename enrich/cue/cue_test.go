package cue

import (
	"slices"
	"strings"
	"testing"

	"github.com/kentongan/kentongan/enrich/text"
)

func finder(t testing.TB) *Finder {
	t.Helper()
	f, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func read(r *text.Reader, s string) text.Reading {
	return text.Reading{Text: s, Features: r.Read(s), Reader: r}
}

// classOf is the number of a class by its name, from the lexicon's order.
func classOf(t testing.TB, name string) int {
	t.Helper()
	var names []string
	for line := range strings.Lines(lexicon) {
		if n, _, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(line, "#") && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return slices.Index(names, name)
}

func TestClasses(t *testing.T) {
	f := finder(t)
	for _, c := range []struct{ text, class string }{
		{"mohon perantingan pohon", "request"}, {"mhn dicek", "request"}, {"jalannya rusak", "broken"}, {"terima kasih pak", "thanks"},
		{"air tidak keluar", "noflow"}, {"air ga keluar", "noflow"}, {"sampai sekarang", "notyet"}, {"kapan cair", "ask"},
	} {
		var r text.Reader
		got := f.Find(nil, read(&r, c.text))
		if want := uint32(f.class(classOf(t, c.class), 0)) << (32 - Bits); !slices.Contains(got, want) {
			t.Errorf("%q: no cue of class %s", c.text, c.class)
		}
	}
}

func TestNegation(t *testing.T) {
	f := finder(t)
	support := f.class(classOf(t, "support"), 0)
	for _, c := range []struct {
		text            string
		support, turned bool
	}{{"saya setuju", true, false}, {"saya tidak setuju", false, true}, {"ga terlalu setuju", false, true}, {"tidak tahu kenapa orang setuju", true, false}} {
		var r text.Reader
		got := f.Find(nil, read(&r, c.text))
		has := func(cue int) bool { return slices.Contains(got, uint32(cue)<<(32-Bits)) }
		if has(support) != c.support || has(f.shape(shapeTurned)) != c.turned {
			t.Errorf("%q: support %v, turned %v, want %v, %v", c.text, has(support), has(f.shape(shapeTurned)), c.support, c.turned)
		}
	}
}

func TestShapes(t *testing.T) {
	for _, c := range []struct {
		text  string
		shape shape
		holds bool
	}{
		{"Menteri Tinjau Pasar Induk Hari Ini https://t.co/x", shapeTitle, true},
		{"Menteri tinjau pasar induk hari ini", shapeTitle, false},
		{"Menteri Tinjau Pasar https://t.co/x", shapeEndsInLink, true},
		{"@pln mati lagi", shapeReply, true},
		{"mati lagi @pln", shapeReply, false},
		{"kapan?", shapeQuestion, true},
		{"jalan rusak dpn pasar", shapeLower, true},
		{"Jalan rusak", shapeLower, false},
		{"jalan rusak", shapeShort, true},
		{"KAPAN DIPERBAIKI INI", shapeShout, true},
		{"Tabrakan di tol (12/6)", shapeDate, true},
	} {
		var r text.Reader
		if got := shapesOf(read(&r, c.text))&(1<<c.shape) != 0; got != c.holds {
			t.Errorf("%q: shape %d is %v, want %v", c.text, c.shape, got, c.holds)
		}
	}
}

// No two cues share a number, and all lie below 1<<Bits.
func TestNumbers(t *testing.T) {
	f := finder(t)
	seen := map[int]bool{}
	add := func(n int) {
		if seen[n] || n >= 1<<Bits {
			t.Fatalf("cue %d twice, or beyond %d", n, 1<<Bits)
		}
		seen[n] = true
	}
	for k := range f.classes {
		for l := range levels {
			add(f.class(k, l))
		}
	}
	for s := range shapes {
		add(f.shape(s))
	}
	for i := range f.meeting() {
		for j := range i {
			add(f.pair(i, j))
		}
	}
}

func FuzzFind(f *testing.F) {
	find := finder(f)
	f.Add("mohon perantingan pohon, sudah condong @dkrth 😡 https://t.co/x")
	f.Add("")
	f.Add("\xff# @ ... (")
	f.Fuzz(func(t *testing.T, s string) {
		var a, b text.Reader
		x := find.Find(nil, read(&a, s))
		y := find.Find(nil, read(&b, s))
		if !slices.Equal(x, y) || !slices.Equal(Words(nil, read(&a, s)), Words(nil, read(&b, s))) {
			t.Fatalf("two readings of %q differ", s)
		}
		seen := slices.Clone(x)
		slices.Sort(seen)
		if len(slices.Compact(seen)) != len(x) {
			t.Fatalf("a cue twice in %q", s)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	find := finder(b)
	var r text.Reader
	reading := read(&r, "min kok aplikasi pajak daerah error terus dari kemarin ya, udah coba login berkali-kali tetep gabisa. mohon segera diperbaiki 🙏 @bapenda https://t.co/abc")
	r.Canonical()
	b.ReportAllocs()
	var words, cues []uint32
	for b.Loop() {
		words = Words(words[:0], reading)
		cues = find.Find(cues[:0], reading)
	}
}
