package speech

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// row is one mention of the corpus, ready to be said in the city: its places are slots, its region is the city's.
type row struct {
	ID        string   `json:"id"`
	Text      string   `json:"text"`
	Relevant  bool     `json:"relevant"`
	Sentiment string   `json:"sentiment"`
	Kind      string   `json:"kind"`
	Topics    []string `json:"topics"`
	Urgency   string   `json:"urgency"`
	Author    string   `json:"author"`
	Sarcasm   bool     `json:"sarcasm"`
	Language  string   `json:"language"`
	Place     string   `json:"place"`
	Channel   string   `json:"channel"`

	said template // Text with slots for its places
}

// placeKinds say which slot takes the place of a place, by how its name begins. The last one takes all others.
var placeKinds = []struct {
	begins *regexp.Regexp
	slot   string
}{
	{regexp.MustCompile(`(?i)^(jl|jln|jalan|gang|gg|lintas|tol)\b`), "jl"},
	{regexp.MustCompile(`(?i)^(kelurahan|kel)\b`), "sebutkel"},
	{regexp.MustCompile(`(?i)^(desa|dusun|dukuh|kampung|kp|rt|rw|lingkungan)\b`), "kampung"},
	{regexp.MustCompile(`(?i)^(kecamatan|kec)\b`), "sebutkec"},
	{regexp.MustCompile(`(?i)^(kota|kabupaten|kab)\b`), "kota"},
	{regexp.MustCompile(`(?i)^(puskesmas|posyandu|klinik)\b`), "puskesmas"},
	{regexp.MustCompile(`(?i)^(rsud|rs|rumah sakit)\b`), "rs"},
	{regexp.MustCompile(`(?i)^pasar\b`), "pasar"},
	{regexp.MustCompile(`(?i)^(stasiun|terminal|pelabuhan|bandara|halte)\b`), "halte"},
	{regexp.MustCompile(`(?i)^(simpang|perempatan|pertigaan|bundaran|underpass|flyover|jembatan)\b`), "simpang"},
	{regexp.MustCompile(`(?i)^(kali|sungai|bendung|waduk)\b`), "kali"},
	{regexp.MustCompile(`(?i)^(sd|sdn|smp|smpn|sma|sman|smk|smkn|mts|tk)\b`), "sekolah"},
	{regexp.MustCompile(`(?i)^(taman|alun-alun|stadion|lapangan|gor|museum|pantai|tpu)\b`), "patokan"},
	{regexp.MustCompile(`(?i)^(perum|perumahan|griya|rusun|rusunawa|komplek|kompleks|blok)\b`), "perum"},
	{regexp.MustCompile(``), "daerah"},
}

// cityWords turn a regency's words into a city's.
var cityWords = []struct {
	from *regexp.Regexp
	to   string
}{
	{regexp.MustCompile(`\bPemkab\b`), "Pemkot"}, {regexp.MustCompile(`(?i)\bpemkab\b`), "pemkot"},
	{regexp.MustCompile(`\bBupati\b`), "Wali Kota"}, {regexp.MustCompile(`(?i)\bbupati\b`), "walikota"},
	{regexp.MustCompile(`\bKabupaten\b`), "Kota"}, {regexp.MustCompile(`(?i)\bkabupaten\b`), "kota"},
	{regexp.MustCompile(`(?i)\bsekabupaten\b`), "sekota"}, {regexp.MustCompile(`\bKab\. ?`), "Kota "},
}

func parseRow(line []byte) (*row, error) {
	var r row
	if err := json.Unmarshal(line, &r); err != nil {
		return nil, err
	}
	r.said = localise(r.Text, r.Place)
	return &r, nil
}

// localise cuts text at its places and puts slots there. Inside a handle or hashtag a place becomes "contoh".
func localise(text, place string) template {
	pieces := template{{text: text}}
	taken := map[string]bool{}
	for _, name := range strings.Split(place, ";") {
		if name = strings.TrimSpace(name); name != "" {
			pieces = replacePlace(pieces, name, taken)
		}
	}
	for i := range pieces {
		for _, w := range cityWords {
			pieces[i].text = w.from.ReplaceAllString(pieces[i].text, w.to)
		}
	}
	return pieces
}

// replacePlace puts a slot where name stands. A second place of a text that would get the name of the first gets the neighbour's.
func replacePlace(in template, name string, taken map[string]bool) template {
	var out template
	own := ""
	for _, p := range in {
		rest := p.text
		for p.slot == "" {
			at := indexWord(rest, name)
			if at < 0 {
				break
			}
			before := rest[:at]
			if glued(before) {
				out = append(out, part{text: before + "contoh"})
			} else {
				if own == "" {
					own = placeSlot(before, name)
					if taken[own] && own == "daerah" {
						own = "tetangga"
					}
					taken[own] = true
				}
				out = append(out, part{text: before}, part{slot: own})
			}
			rest = rest[at+len(name):]
		}
		if p.slot != "" {
			out = append(out, p)
		} else if rest != "" {
			out = append(out, part{text: rest})
		}
	}
	return out
}

// glued reports whether what follows before belongs to a handle, a hashtag or a longer word.
func glued(before string) bool {
	last := before[strings.LastIndexAny(before, " \n")+1:]
	return strings.HasPrefix(last, "@") || strings.HasPrefix(last, "#") || strings.HasSuffix(last, "_")
}

var seatOf = regexp.MustCompile(`(?i)(pemkab|pemkot|pemda|kabupaten|kab\.?|kota|bupati|walikota|wali kota|rsud|dprd|polres\w*|disdukcapil|dinkes|disdik|dinas \w+|bpbd|pdam|samsat|pln|mpp) $`)

// placeSlot is the slot for a place, seen with the words before it: "Pemkab Bima" is the city, "di Bima" some quarter of it.
func placeSlot(before, name string) string {
	if seatOf.MatchString(before) {
		return "contoh"
	}
	for _, k := range placeKinds {
		if k.begins.MatchString(name) {
			return k.slot
		}
	}
	return "daerah"
}

// indexWord is where sub stands in s as words of its own or behind a handle's underscore, whatever the case; -1 if nowhere.
func indexWord(s, sub string) int {
	lower, want := strings.ToLower(s), strings.ToLower(sub)
	for from := 0; ; {
		at := strings.Index(lower[from:], want)
		if at < 0 {
			return -1
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(lower[:at])
		after, _ := utf8.DecodeRuneInString(lower[at+len(want):])
		if glued(s[:at]) || !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return at
		}
		from = at + len(want)
	}
}
