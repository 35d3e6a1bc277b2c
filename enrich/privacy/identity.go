package privacy

// identity is where a number of a person's papers ends, 0 if it is none.
func (s *scanner) identity(d *digits, meaning sense) int {
	for k := range d.n {
		end := d.end(k)
		if !s.bounded(end) {
			continue
		}
		switch n := d.sum(k); {
		case n == 16 && (meaning == personal || plausible(d.value[:16])):
			return end
		case n == 15 && k == 5 && s.taxNumber(d):
			return end
		case n == 13 && meaning == insured && d.value[0] == '0' && d.value[1] == '0' && d.value[2] == '0':
			return end
		case n >= 16:
			return 0
		}
	}
	return 0
}

// plausible says whether 16 digits are a NIK or the number of a family card: province, regency, district, day (40 more for
// women), month, year, serial (Permendagri 108/2019, article 36).
func plausible(v []byte) bool {
	two := func(i int) int { return int(v[i]-'0')*10 + int(v[i+1]-'0') }
	day := two(6)
	if day > 40 {
		day -= 40
	}
	return isProvince(two(0)) && two(2) > 0 && day >= 1 && day <= 31 && two(8) >= 1 && two(8) <= 12 && two(12)+two(14) > 0
}

func isProvince(code int) bool {
	switch {
	case code >= 11 && code <= 19, code == 21, code >= 31 && code <= 36, code >= 51 && code <= 53,
		code >= 61 && code <= 65, code >= 71 && code <= 76, code == 81, code == 82, code >= 91 && code <= 97:
		return true
	}
	return false
}

// taxNumber knows 00.000.000.0-000.000, which since 2024 is a person's NIK in another coat.
func (s *scanner) taxNumber(d *digits) bool {
	for k, size := range [...]int{2, 3, 3, 1, 3, 3} {
		if d.size(k) != size || k > 0 && s.gap(d, k) == ' ' {
			return false
		}
	}
	return true
}
