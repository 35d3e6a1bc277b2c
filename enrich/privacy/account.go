package privacy

import "strings"

// account is where a bank account or a wallet's number ends, 0 if the groups cannot be one. That a bank is near is the caller's knowledge.
func (s *scanner) account(d *digits) int {
	const least, most = 10, 18
	if n := d.size(0); n >= 8 && n <= most && s.alone(d) {
		if s.rupiah(d.end(0)) || !s.bounded(d.end(0)) || round(d.value[:n]) {
			return 0
		}
		return d.end(0)
	}
	if s.amount(d) || years(d) {
		return 0
	}
	k := 0
	for d.sum(k) < least {
		if k++; k >= d.n {
			return 0
		}
	}
	if d.sum(k) > most {
		return 0
	}
	end := 0
	for {
		if s.bounded(d.end(k)) { // the next group may be the beginning of a word: 0123 4567 8901 99budi@gmail.com
			end = d.end(k)
		}
		if k+1 >= d.n || d.sum(k+1) > most || k > 0 && s.gap(d, k+1) != s.gap(d, k) || s.gap(d, k+1) == '(' {
			break
		}
		k++
	}
	if s.rupiah(end) {
		return 0
	}
	return end
}

// rupiah says whether the number before i is money.
func (s *scanner) rupiah(i int) bool {
	rest := s.view[i:min(i+7, len(s.view))]
	return strings.EqualFold(rest, " rupiah")
}

// alone says whether the first group is a whole number: what comes after it is set off by a blank.
func (s *scanner) alone(d *digits) bool {
	return d.n == 1 || d.size(0) >= 10 && s.gap(d, 1) == ' ' || s.gap(d, 1) == '('
}

// amount says whether the groups are thousands: 1.250.000.000.
func (s *scanner) amount(d *digits) bool {
	if d.n < 2 || d.size(0) > 3 {
		return false
	}
	for k := 1; k < d.n; k++ {
		if d.size(k) != 3 || s.gap(d, k) != '.' {
			return false
		}
	}
	return true
}

// round says whether digits end in so many zeros that they are money.
func round(v []byte) bool {
	for _, c := range v[len(v)-5:] {
		if c != '0' {
			return false
		}
	}
	return true
}

// years says whether every group is a year.
func years(d *digits) bool {
	for k := range d.n {
		v := d.value[d.sum(k)-d.size(k) : d.sum(k)]
		if len(v) != 4 || string(v[:2]) != "19" && string(v[:2]) != "20" {
			return false
		}
	}
	return true
}
