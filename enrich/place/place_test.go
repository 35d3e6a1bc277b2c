package place

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

func find(t testing.TB, area Area, source string) schemas.Region {
	t.Helper()
	j, err := New(area)
	if err != nil {
		t.Fatal(err)
	}
	var r text.Reader
	r.Read(source)
	return j.Find(&r, source)
}

func TestAnswer(t *testing.T) {
	for _, c := range []struct {
		name, text string
		area       Area
		want       schemas.Region
	}{
		{"nothing", "kapan bansos cair min?", nil, schemas.Region{}},
		{
			"an address", "Air mati di Kel. Sendangmulyo, Kec. Tembalang, Kota Semarang", nil,
			schemas.Region{Code: "33.74.10.1011", Name: "Sendangmulyo", Level: "village", Confidence: sureCueEnclosed, Evidence: "di Kel. Sendangmulyo"},
		},
		{
			"the usual meaning, with the other beside it", "banjir di Semarang", nil,
			schemas.Region{Code: "33.74", Name: "Kota Semarang", Level: "regency", Confidence: sureUsual, Evidence: "di Semarang", Candidates: []string{"33.22", "33.74"}},
		},
		{
			"what twins share", "macet di Bogor", nil,
			schemas.Region{Code: "32", Name: "Jawa Barat", Level: "province", Confidence: sureShared, Evidence: "di Bogor", Candidates: []string{"32.01", "32.71"}},
		},
		{
			"nothing shared", "Kec. Prambanan gelap", nil,
			schemas.Region{Evidence: "Kec. Prambanan", Candidates: []string{"33.10.01", "34.04.09"}},
		},
		{
			"the operator's area", "Kec. Prambanan gelap", Area{"34"},
			schemas.Region{Code: "34.04.09", Name: "Prambanan", Level: "district", Confidence: sureArea, Evidence: "Kec. Prambanan"},
		},
	} {
		if got := find(t, c.area, c.text); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestNewRefusesAnUnknownCode(t *testing.T) {
	if _, err := New(Area{"33.74", "99.99"}); err == nil || !strings.Contains(err.Error(), `"99.99"`) {
		t.Errorf("got %v, want an error that names the code", err)
	}
}

func TestFindIn(t *testing.T) {
	j, err := New(Area{"34"})
	if err != nil {
		t.Fatal(err)
	}
	const s = "Kec. Prambanan gelap"
	var r text.Reader
	r.Read(s)
	for code, want := range map[string]string{"33.10": "33.10.01", "33.10.01.2001": "33.10.01", "nowhere": "34.04.09", "": "34.04.09"} {
		if got := j.FindIn(&r, s, code); got.Code != want {
			t.Errorf("source says %q: got %q, want %q", code, got.Code, want)
		}
	}
}

func TestVersionFollowsTheArea(t *testing.T) {
	a, _ := New(nil)
	b, _ := New(Area{"33.74"})
	if a.Version() == b.Version() {
		t.Errorf("both %q", a.Version())
	}
}

// One judge on many goroutines says what it says on one.
func TestFindIsPure(t *testing.T) {
	j, err := New(Area{"33.74"})
	if err != nil {
		t.Fatal(err)
	}
	rows := sentences(t, "sentences.jsonl")
	want := make([]schemas.Region, len(rows))
	var r text.Reader
	for i, s := range rows {
		r.Read(s.Text)
		want[i] = j.Find(&r, s.Text)
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			var r text.Reader
			for k := range rows {
				i := (k*(2*g+1) + g) % len(rows)
				r.Read(rows[i].Text)
				if got := j.Find(&r, rows[i].Text); !reflect.DeepEqual(got, want[i]) {
					t.Errorf("goroutine %d: %q: got %+v, want %+v", g, rows[i].Text, got, want[i])
				}
			}
		})
	}
	wg.Wait()
}

func TestNoPlaceTakesNoMemory(t *testing.T) {
	j, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{
		"min kok aplikasi pajak daerah error terus dari kemarin ya, udah coba login berkali-kali tetep gabisa. mohon segera diperbaiki",
		"semoga jalan desa kami segera diaspal, harapan warga makmur dan damai, jaya selalu",
		"Jl. Sudirman macet, jl ahmad yani juga",
	} {
		var r text.Reader
		r.Read(s)
		if n := testing.AllocsPerRun(100, func() { j.Find(&r, s) }); n != 0 {
			t.Errorf("%q: got %v allocations, want 0", s, n)
		}
	}
}

// The names are folded as the texts are: each official name, read as a text, is found in the index.
func TestNamesFoldAsTextsDo(t *testing.T) {
	g, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	var r text.Reader
	missed := 0
	for i := range g.places {
		name := shorten(g.name(int32(i)), g.places[i].level)
		r.Read(name)
		h := uint64(hashSeed)
		for _, tok := range r.Tokens() {
			h = hash(h, r.Word(tok))
		}
		n := g.nodes[h]
		if !slices.Contains(g.posts[n.first:n.first+int32(n.n)], int32(i)) {
			if missed++; missed <= 5 {
				t.Logf("%s %q is read as other words than it is indexed by", g.code(int32(i)), name)
			}
		}
	}
	t.Logf("%d of %d names", missed, len(g.places))
	if missed > len(g.places)/1000 {
		t.Errorf("got %d of %d names that no text can hold, want at most one in a thousand", missed, len(g.places))
	}
}

func TestCodes(t *testing.T) {
	g, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	var levels [village + 1]int
	last := ""
	for i := range g.places {
		code := g.code(int32(i))
		if code <= last {
			t.Fatalf("%q follows %q", code, last)
		}
		last = code
		e := &g.places[i]
		levels[e.level]++
		if e.parent >= 0 && !strings.HasPrefix(code, g.code(e.parent)+".") {
			t.Fatalf("%q lies in %q", code, g.code(e.parent))
		}
	}
	if want := [village + 1]int{0, 38, 514, 7285, 83762}; levels != want {
		t.Errorf("got %v places by level, want %v", levels, want)
	}
}

// The embedded file is the one that the shared data make.
func TestGazetteerIsUpToDate(t *testing.T) {
	folder, ok := dataset.Find()
	if !ok {
		t.Skipf("no data in %s", folder)
	}
	wilayah, err := os.ReadFile(filepath.Join(folder, "data", "gazetteer_wilayah", "wilayah.csv"))
	if err != nil {
		t.Skip(err)
	}
	corpus, err := os.Open(filepath.Join(folder, "data", "suara_corpus", "corpus.jsonl"))
	if err != nil {
		t.Skip(err)
	}
	defer corpus.Close()
	ordinary, err := Ordinary(corpus)
	if err != nil {
		t.Fatal(err)
	}
	file, err := Build(bytes.NewReader(wilayah), ordinary)
	if err != nil {
		t.Fatal(err)
	}
	got, err := unpack(file)
	if err != nil {
		t.Fatal(err)
	}
	want, err := unpack(packed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("gazetteer.bin differs from what the data make: run go run ./enrich/place/generate")
	}
}

func TestBuildRefuses(t *testing.T) {
	never := func(string) int { return 0 }
	for name, csv := range map[string]string{
		"nothing":      "kode,nama\n",
		"a bad code":   "kode,nama\nxx,Aceh\n",
		"out of order": "kode,nama\n12,B\n11,A\n",
		"no name":      "kode,nama\n11,\n",
		"five levels":  "kode,nama\n11.01.01.2001.1,A\n",
	} {
		if _, err := Build(strings.NewReader(csv), never); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	if _, _, err := decode([]byte("something else")); err == nil {
		t.Error("got no error for another file")
	}
	if _, _, err := decode(packed[:len(packed)/2]); err == nil {
		t.Error("got no error for half a file")
	}
}

// What the index costs: it is paid once in a process.
func TestCostOfTheIndex(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	g, rules, err := decode(packed)
	if err != nil {
		t.Fatal(err)
	}
	x := indexer{g: g}
	if err := x.index(rules, aliases, commonNames, cueWords); err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	x, rules = indexer{}, nil
	runtime.GC()
	runtime.ReadMemStats(&after)
	held := int64(after.HeapAlloc) - int64(before.HeapAlloc)
	t.Logf("%d bytes embedded, %d nodes, %.1f MB held, %v to load", len(packed), len(g.nodes), float64(held)/1e6, took)
	if held > 60e6 {
		t.Errorf("got %d bytes held, want at most 60 MB", held)
	}
	if len(packed) > 2<<20 {
		t.Errorf("got a file of %d bytes, want at most 2 MB", len(packed))
	}
	runtime.KeepAlive(g)
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"", "di", "kec. ", "Jl. Solo-Semarang", "#semarang2024", "Kab. Kab. Kab.", "di Semarang, Demak, dan Kudus", "SMAN 3", "suka maju", "\xff#a", "dari Sabang sampai Merauke", "Pak Pak Pak Budi Solo"} {
		f.Add(s)
	}
	j, err := New(Area{"33.74", "32"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var r text.Reader
		r.Read(s)
		got := j.Find(&r, s)
		if got.Code == "" && (got.Name != "" || got.Level != "" || got.Confidence != 0) {
			t.Fatalf("an abstention with a name: %+v", got)
		}
		if got.Code != "" && (got.Name == "" || got.Level == "" || got.Confidence <= 0 || got.Confidence > 1 || got.Evidence == "") {
			t.Fatalf("a place without a name: %+v", got)
		}
		if len(got.Candidates) > maxCandidates || !slices.IsSorted(got.Candidates) {
			t.Fatalf("candidates %v", got.Candidates)
		}
		if again := j.Find(&r, s); !reflect.DeepEqual(got, again) {
			t.Fatalf("got %+v, then %+v", got, again)
		}
	})
}

// No text takes longer than its length allows: ten times as many names take at most about ten times as long, and never long.
func TestNoSuperlinearTime(t *testing.T) {
	j, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, unit := range []string{"desa Sukamaju ", "Semarang ", "kec kab kota ", "suka maju jaya makmur ", "di Mijen, ", "jl raya jenderal "} {
		s := strings.Repeat(unit, text.MaxBytes/len(unit))
		var r text.Reader
		r.Read(s)
		best := time.Hour
		for range 5 {
			start := time.Now()
			j.Find(&r, s)
			best = min(best, time.Since(start))
		}
		t.Logf("%q: %v for %d bytes", unit, best, len(s))
		if best > 20*time.Millisecond {
			t.Errorf("%q: got %v for %d bytes, want at most 20 ms", unit, best, len(s))
		}
	}
}
