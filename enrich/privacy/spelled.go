package privacy

// spelled reads a telephone number in words from a zero at i on: "nol delapan satu dua ...", digits among them too.
func (s *scanner) spelled(i int) int {
	const least = 9
	if isWord(s.before(i)) {
		return i + 1
	}
	n, end := 0, 0
	for k := i; k < len(s.view) && n < 15; {
		start := k
		for k < len(s.view) && isLetter(s.view[k]) && k-start < 9 {
			k++
		}
		if k == start && n > 0 && isDigit(s.view[k]) {
			k++
		} else if d := s.spoken(start, k); d < 0 || n == 0 && d != 0 {
			break
		}
		if !s.bounded(k) {
			break
		}
		n, end = n+1, k
		for gap := 0; gap < 2 && k < len(s.view) && (s.view[k] == ' ' || s.view[k] == '-' || s.view[k] == ',' || s.view[k] == '.'); gap++ {
			k++
		}
		if k == end {
			break
		}
	}
	if n < least {
		return i + 1
	}
	return s.cover(phone, i, end)
}

// spoken is the digit that view[start:end] says, -1 for another word.
func (s *scanner) spoken(start, end int) int {
	var buf [12]byte
	switch string(s.lowered(start, end, &buf)) {
	case "nol", "kosong", "enol":
		return 0
	case "satu":
		return 1
	case "dua":
		return 2
	case "tiga":
		return 3
	case "empat":
		return 4
	case "lima":
		return 5
	case "enam":
		return 6
	case "tujuh":
		return 7
	case "delapan", "lapan":
		return 8
	case "sembilan":
		return 9
	}
	return -1
}
