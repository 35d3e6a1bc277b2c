package place

import "strings"

// spaced is name as text.Reader folds it: lower-case words with a space between them; an apostrophe joins.
func spaced(name string) string {
	var b strings.Builder
	gap := false
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
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(c)
	}
	return b.String()
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
	tambun talang sungguminasa rejo cipta panca tunas setia sumur bangun gading kebun dukuh wana nusa banyu kuta campur pagar`)

// headOf is the head of a name written as one word, "" if there is none.
func headOf(word string) string {
	for _, h := range heads {
		if len(word) > len(h)+2 && strings.HasPrefix(word, h) {
			return h
		}
	}
	return ""
}
