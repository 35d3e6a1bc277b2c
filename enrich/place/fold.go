package place

import "strings"

// spaced is name as text.Reader folds it: lower-case words with a space between them; an apostrophe joins, and a letter that comes three
// times or more in a row is written once.
func spaced(name string) string {
	b := make([]byte, 0, len(name))
	gap, run := false, 0
	for _, c := range name {
		switch {
		case c >= 'A' && c <= 'Z':
			c |= 0x20
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
		case c == 'é' || c == 'è' || c == 'É':
			c = 'e'
		case c == '\'' || c == '`' || c == '’' || c == '‘':
			continue
		default:
			gap = len(b) > 0
			continue
		}
		if gap {
			b, gap = append(b, ' '), false
		}
		if n := len(b); n > 0 && b[n-1] == byte(c) && c > '9' {
			if run++; run == 2 {
				b = b[:n-1]
			}
			if run >= 2 {
				continue
			}
		} else {
			run = 0
		}
		b = append(b, byte(c))
	}
	return string(b)
}

// shorten drops what people leave out of an official name: what stands in brackets or after a slash, and the kind of province or regency.
func shorten(name string, l level) string {
	if i := strings.IndexAny(name, "(/"); i > 0 {
		name = name[:i]
	}
	if l <= regency {
		for _, kind := range []string{"Kabupaten ", "Kota ", "Administrasi ", "Daerah Khusus Ibukota ", "Daerah Istimewa "} {
			name = strings.TrimPrefix(name, kind)
		}
		if rest, ok := strings.CutPrefix(name, "Kep. "); ok {
			name = "Kepulauan " + rest
		}
	}
	return strings.TrimSpace(name)
}

// heads are words that open names which some write as one word and others as two.
var heads = strings.Fields(`gunung kulon palangka pangkalan pangkal tanjung lubuk tebing bukit payah pematang padang bandar banjar banda pulau
	muara kota suka karang batu sungai ujung pasar sumber tegal wono sidodadi sido sari rawa ranca parung pondok kebon kampung kali kedung jati jaya mekar
	harapan marga mulya mulyo bumi tirto toli pare bau raja tulang labuhan labuan rantau mojo kerto purwo purwa sindang sendang teluk taman tambak
	tambun talang sungguminasa rejo cipta panca tunas setia sumur bangun gading kebun dukuh wana nusa banyu kuta campur pagar karimun`)

// headOf is the head of a name written as one word, "" if there is none.
func headOf(word string) string {
	for _, h := range heads {
		if len(word) > len(h)+2 && strings.HasPrefix(word, h) {
			return h
		}
	}
	return ""
}
