package agency

import (
	"slices"
	"strings"
	"testing"

	"github.com/kentongan/kentongan/enrich/topic"
	"github.com/kentongan/kentongan/schemas"
)

func table(t testing.TB) *Table {
	t.Helper()
	shipped, err := Shipped(topic.Codes())
	if err != nil {
		t.Fatal(err)
	}
	return shipped
}

func names(agencies []schemas.Agency) string {
	var list []string
	for _, a := range agencies {
		list = append(list, a.Level+"="+a.Name)
	}
	return strings.Join(list, " | ")
}

func topics(codes ...string) (list []schemas.Topic) {
	for _, c := range codes {
		list = append(list, schemas.Topic{Label: c})
	}
	return list
}

const override = `# Kota Semarang
[JALAN] 33.74
city: Dinas Pekerjaan Umum Kota Semarang

[ENERGI]
first: city
city: Bagian Perekonomian
`

func TestRoute(t *testing.T) {
	home, err := table(t).Override("home.txt", override, nil)
	if err != nil {
		t.Fatal(err)
	}
	semarang, district, elsewhere := schemas.Region{Code: "33.74", Level: "regency"}, schemas.Region{Code: "33.74.01", Level: "district"}, schemas.Region{Code: "35.78", Level: "regency"}
	for _, c := range []struct {
		name   string
		table  *Table
		topics []schemas.Topic
		place  schemas.Region
		want   string
	}{
		{"a city's road", table(t), topics("JALAN"), semarang, "city=Dinas Pekerjaan Umum dan Penataan Ruang"},
		{"a province's", table(t), topics("JALAN"), schemas.Region{Code: "33", Level: "province"}, "province=Dinas Bina Marga Provinsi"},
		{"no place", table(t), topics("SAMPAH"), schemas.Region{}, "city=Dinas Lingkungan Hidup"},
		{"a state company answers first", table(t), topics("ENERGI"), semarang, "central=PT PLN | central=PT Pertamina | city=Dinas Perindustrian dan Perdagangan"},
		{"one body for two topics stands once", table(t), topics("SAMPAH", "CEMAR"), semarang, "city=Dinas Lingkungan Hidup"},
		{"no topic", table(t), nil, semarang, ""},
		{"an unknown topic", table(t), topics("AGAMA"), semarang, ""},
		{"an override's city", home, topics("JALAN"), semarang, "city=Dinas Pekerjaan Umum Kota Semarang"},
		{"and what lies in it", home, topics("JALAN"), district, "city=Dinas Pekerjaan Umum Kota Semarang"},
		{"and not elsewhere", home, topics("JALAN"), elsewhere, "city=Dinas Pekerjaan Umum dan Penataan Ruang"},
		{"an override everywhere", home, topics("ENERGI"), elsewhere, "city=Bagian Perekonomian"},
	} {
		if got := names(c.table.Route(c.topics, c.place)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	if home.Version() == table(t).Version() {
		t.Error("an override does not change the version")
	}
	if got := names(table(t).Route(topics("ENERGI"), semarang)); strings.Contains(got, "Perekonomian") {
		t.Error("an override changed the table it was made from")
	}
}

// Every topic routes to a body at every level, and a topic's agency names the topic.
func TestEveryTopicRoutes(t *testing.T) {
	shipped := table(t)
	for _, code := range topic.Codes() {
		for _, place := range []schemas.Region{{}, {Code: "33", Level: "province"}, {Code: "33.74", Level: "regency"}} {
			got := shipped.Route(topics(code), place)
			if len(got) == 0 || got[0].Topic != code || !slices.Contains(levels[:], got[0].Level) {
				t.Errorf("%s at %q: got %v", code, place.Code, got)
			}
		}
	}
}

func TestFaultsNameTheirLine(t *testing.T) {
	for want, text := range map[string]string{
		`home.txt:1: a route before the first [CODE]`:                                         "city: Dinas A",
		`home.txt:2: topic "JALANAN" is none of the 35 codes`:                                 "# x\n[JALANAN]\ncity: Dinas A",
		`home.txt:1: a section without "]"`:                                                   "[JALAN\ncity: Dinas A",
		`home.txt:2: level "kota" is not one of city, province, central, nor "first"`:         "[JALAN]\nkota: Dinas A",
		`home.txt:2: level "kota" is not one of city, province, central`:                      "[JALAN]\nfirst: kota",
		`home.txt:3: level "city" stands in this section already`:                             "[JALAN]\ncity: A\ncity: B",
		`home.txt:2: a body without a name`:                                                   "[JALAN]\ncity: A;",
		`home.txt:2: neither "[CODE]" nor "level: body"`:                                      "[JALAN]\nDinas A",
		`home.txt:1: place "33.7x" is no code such as 33, 33.74 or 33.74.01`:                  "[JALAN] 33.7x\ncity: A",
		`home.txt:1: no place has the code "33.47"`:                                           "[JALAN] 33.47\ncity: A",
		`home.txt:3: [JALAN] 33.74 opens on line 1 already`:                                   "[JALAN] 33.74\ncity: A\n[JALAN] 33.74\ncity: B",
		"home.txt:1: topic \"X\" is none of the 35 codes\nhome.txt:2: topic \"Y\" is none of": "[X]\n[Y]",
	} {
		if _, err := table(t).Override("home.txt", text, func(code string) bool { return code == "33.74" }); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

// A line that was refused is not held against the next.
func TestOneFaultOneError(t *testing.T) {
	_, err := table(t).Override("home.txt", "[JALAN]\ncity: A;\ncity: A", nil)
	if err == nil || strings.Contains(err.Error(), "already") {
		t.Errorf("got %v, want the empty name alone", err)
	}
}

func FuzzOverride(f *testing.F) {
	f.Add(override)
	f.Add("[JALAN] 33..\nfirst:;\n:")
	shipped := table(f)
	f.Fuzz(func(t *testing.T, text string) {
		changed, err := shipped.Override("home.txt", text, nil)
		if err != nil {
			if !strings.Contains(err.Error(), "home.txt:") {
				t.Errorf("%v names no line", err)
			}
			return
		}
		changed.Route(topics("JALAN", "ENERGI"), schemas.Region{Code: "33.74.01", Level: "district"})
	})
}

func BenchmarkRoute(b *testing.B) {
	shipped := table(b)
	two := topics("DRAIN", "BANJIR")
	b.ReportAllocs()
	for b.Loop() {
		shipped.Route(two, schemas.Region{Code: "33.74.01", Level: "district"})
	}
}
