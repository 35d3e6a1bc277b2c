package privacy

// plate reads a vehicle plate whose number is view[i:end]: area letters, one to four digits, one to three letters. It returns where the plate
// begins and ends, 0 and 0 if there is none.
//
// Capitals are enough where the number has three digits or more. In small letters, or with fewer digits ("S 2 UI" is a degree), a vehicle has to
// be near.
func (s *scanner) plate(i, end int) (from, to int) {
	if s.view[i] == '0' {
		return 0, 0
	}
	a := i
	gap := s.plateGap(a - 1)
	if a > s.last && gap {
		a--
	}
	start := a
	for start > s.last && isLetter(s.view[start-1]) && a-start < 3 {
		start--
	}
	if n := a - start; n == 0 || n > 2 || !isArea(s.view[start:a]) {
		return 0, 0
	}
	if c := s.before(start); isWord(c) || c == '#' || c == '/' || c == '@' || c == '-' || c == '\'' {
		return 0, 0
	}
	b := end
	if s.plateGap(b) {
		b++
	}
	to = b
	for to < len(s.view) && isLetter(s.view[to]) && to-b < 4 {
		to++
	}
	if n := to - b; n == 0 || n > 3 || !s.bounded(to) || to < len(s.view) && (s.view[to] == '/' || s.view[to] == '-') {
		return 0, 0
	}
	if end-i == 0 || end-i > 4 || !s.isPlate(start, a, i, end, b, to) {
		return 0, 0
	}
	return start, to
}

func (s *scanner) plateGap(i int) bool {
	return i >= s.last && i < len(s.view) && i >= 0 && (s.view[i] == ' ' || s.view[i] == '-' || s.view[i] == '.')
}

func (s *scanner) isPlate(start, a, i, end, b, to int) bool {
	var buf [12]byte
	series := string(s.lowered(b, to, &buf))
	n, year := end-i, s.isYear(i, end)
	upper := allUpper(s.view[start:a]) && allUpper(s.view[b:to])
	weak := isShortWord(series) || isUnit(series)
	switch meaning, _ := s.context(start); {
	case meaning == plated:
		return n > 2 || !weak || upper
	case meaning == vehicle:
		return n == 4 || n == 3 && (!weak || upper || a == i && b == end)
	case upper && n == 4 && !year:
		return to-b > 1 || a > i || b > end
	case upper && n >= 3:
		return to-b > 1 && !weak
	case n < 4 || to-b < 2 || year || weak:
		return false
	}
	return a == i && b == end || a-start == 1 || !isShortWord(s.view[start:a])
}

func (s *scanner) isYear(i, end int) bool {
	if end-i != 4 {
		return false
	}
	century := s.view[i : i+2]
	return century == "19" || century == "20" || century == "14" // Hijri
}

func allUpper(s string) bool {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

// isArea knows the letters of the registration areas (Polri regulation 7/2021).
func isArea(letters string) bool {
	var b [2]byte
	for i := range len(letters) {
		b[i] = letters[i] &^ 0x20
	}
	switch string(b[:len(letters)]) {
	case "A", "B", "D", "E", "F", "G", "H", "K", "L", "M", "N", "P", "R", "S", "T", "W", "Z",
		"AA", "AB", "AD", "AE", "AG", "BA", "BB", "BD", "BE", "BG", "BH", "BK", "BL", "BM", "BN", "BP", "DA", "DB", "DC", "DD", "DE", "DG", "DH", "DK", "DL", "DM", "DN", "DP", "DR",
		"DS", "DT", "DW", "EA", "EB", "ED", "KB", "KH", "KT", "KU", "PA", "PB", "PG", "PS", "PT":
		return true
	}
	return false
}

// isShortWord knows the words and abbreviations of up to three letters that follow numbers.
func isShortWord(word string) bool {
	switch word {
	case "an", "di", "ke", "yg", "jg", "ga", "gak", "gk", "tdk", "dan", "ini", "itu", "ada", "dr", "pd", "sm", "dg", "dgn", "utk", "dst", "dll", "aja", "sih", "lah", "kok", "pas", "udh",
		"sdh", "ya", "yo", "per", "sd", "da", "de", "ba", "ea", "pa", "ed", "dp", "kt", "lg", "bgt", "gw", "gue", "aku", "tp", "tapi", "kan", "dong", "nya", "bs", "bisa", "jd", "krn", "kalo",
		"klo", "kl", "sy", "kak", "min", "pak", "bu", "bpk", "ibu", "mas", "mbk", "oleh", "hz", "ghz", "mhz", "gb", "mb", "tb", "rt", "rw", "kg", "usd", "idr", "rp", "km", "psi", "cc", "kv", "kva", "mw", "am", "pm":
		return true
	}
	return false
}
