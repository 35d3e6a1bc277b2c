package place

import (
	"fmt"

	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

// Area is where the operator is at home, as official codes of provinces, regencies or districts: names that the text leaves open are
// looked for there first. It may be empty.
type Area []string

// Judge says which place a text is about. Safe for concurrent use.
type Judge struct {
	g       *gazetteer
	area    []int32
	version string
}

// New is the judge of the embedded gazetteer. An unknown code in the area is an error.
func New(area Area) (*Judge, error) {
	g, err := shared()
	if err != nil {
		return nil, err
	}
	j := &Judge{g: g, version: fmt.Sprintf("rules1-%08x", fingerprint())}
	for _, code := range area {
		p, ok := g.codes[code]
		if !ok {
			return nil, fmt.Errorf("area: no province, regency or district has the code %q", code)
		}
		j.area = append(j.area, p)
		j.version += "+" + code
	}
	return j, nil
}

// Known says whether code is the official code of a province, regency or district, or one within such a district.
func (j *Judge) Known(code string) bool {
	_, ok := j.g.codes[districtOf(code)]
	return ok
}

// districtOf is the code of the district that a village's code lies in; a shorter code is itself.
func districtOf(code string) string { return code[:min(len(code), len("11.01.01"))] }

// Name is the judge's key in Enrichment.Models.
func (j *Judge) Name() string { return "place" }

// Version names the gazetteer, the lists, the rules and the area.
func (j *Judge) Version() string { return j.version }

// Judge sets e.Place.
func (j *Judge) Judge(r text.Reading, e *schemas.Enrichment) {
	if r.Home != "" {
		e.Place = j.FindIn(r.Reader, r.Text, r.Home)
		return
	}
	e.Place = j.Find(r.Reader, r.Text)
}

// Find is the place that source is about, which r has read. An empty Code is an abstention. It does not allocate where the text names no
// place.
func (j *Judge) Find(r *text.Reader, source string) schemas.Region { return j.find(r, source, j.area) }

// FindIn is Find for a text whose source says where it belongs: the province, regency or district of that official code, or the one
// that holds the village, takes the place of the operator's area. An unknown code changes nothing.
func (j *Judge) FindIn(r *text.Reader, source, code string) schemas.Region {
	if p, ok := j.g.codes[districtOf(code)]; ok {
		return j.find(r, source, []int32{p})
	}
	return j.find(r, source, j.area)
}

func (j *Judge) find(r *text.Reader, source string, area []int32) schemas.Region {
	s := scan{g: j.g, r: r, source: source, tokens: r.Tokens()}
	s.run()
	if s.n == 0 {
		return schemas.Region{}
	}
	return s.resolve(area)
}

// resolve makes one place of the names. It is apart from find because its room on the stack is wide, and most texts hold no name.
func (s *scan) resolve(area []int32) schemas.Region {
	s.read()
	r := resolver{scan: s, area: area}
	r.claimAll()
	if r.n == 0 {
		return schemas.Region{}
	}
	return r.answer()
}
