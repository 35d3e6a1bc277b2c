package privacy

// telephone is where a telephone number that begins with the first group ends, 0 if none does.
func (s *scanner) telephone(d *digits, meaning sense) int {
	v := d.value[:d.sum(d.n-1)]
	called := meaning == callable
	plus := s.before(d.start(0)) == '+'
	switch {
	case len(v) < 8:
		return 0
	case plus && v[0] == '6' && v[1] == '2':
		return s.extent(d, 10, 15)
	case plus && v[0] != '0' && s.gapsNot(d, '.'):
		return s.extent(d, 10, 14)
	case v[0] == '0' && v[1] == '8' && v[2] >= '1' && v[2] <= '9':
		if s.clockOrDate(d) {
			return 0
		}
		if called {
			return s.extent(d, 9, 14)
		}
		return s.extent(d, 10, 13)
	case v[0] == '6' && v[1] == '2' && v[2] == '8' && v[3] != '0' && (d.size(0) > 2 || d.n > 1 && d.size(1) >= 3 || called):
		return s.extent(d, 11, 14)
	case v[0] == '0' && v[1] == '0' && v[2] == '6' && v[3] == '2':
		return s.extent(d, 12, 16)
	case v[0] == '0' && v[1] >= '2' && v[1] != '8':
		return s.landLine(d, called)
	case v[0] == '8' && v[1] >= '1' && called:
		return s.extent(d, 9, 12)
	case called && s.linked(d.start(0)):
		return s.extent(d, 8, 15)
	}
	return 0
}

// linked says whether a "/" or "=" stands before i: the number of a WhatsApp link.
func (s *scanner) linked(i int) bool { c := s.before(i); return c == '/' || c == '=' || c == '+' }

// extent joins groups until there are least digits or more, and then those that are set off in the same manner or digit by digit, up to most. 0
// where no such number ends at the end of a group.
func (s *scanner) extent(d *digits, least, most int) int {
	if d.size(0) == 1 && d.n > 2 && d.size(1) != 1 { // 0 8 1 2 ... has digits one by one, or not at all
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
		if s.bounded(d.end(k)) {
			end = d.end(k)
		}
		alike := k > 0 && k+1 < d.n && (s.gap(d, k+1) == s.gap(d, k) || s.gap(d, k) == '(' || d.size(k) == 1 && d.size(k+1) == 1)
		if !alike || d.sum(k+1) > most {
			return end
		}
		k++
	}
}

func (s *scanner) gapsNot(d *digits, sep byte) bool {
	for k := 1; k < d.n; k++ {
		if s.gap(d, k) == sep {
			return false
		}
	}
	return true
}

// clockOrDate says whether groups that begin with 08 tell the time (08.30-10.15) or the day (08-12-2024).
func (s *scanner) clockOrDate(d *digits) bool {
	if d.size(0) != 2 || d.n < 2 || d.size(1) > 2 {
		return false
	}
	if d.size(1) == 1 {
		return true
	}
	if d.n > 2 && d.size(2) == 4 { // 08-12-2024, but not 08 12 3456 7890
		century := string(d.value[4:6])
		return century == "19" || century == "20"
	}
	return s.gap(d, 1) != ' '
}

// landLine knows an area code set off by brackets, a blank or a dash, and one that is not where "telp" stands before it.
func (s *scanner) landLine(d *digits, called bool) int {
	v := d.value[:d.sum(d.n-1)]
	area := 4
	switch {
	case v[1] == '2' && (v[2] == '1' || v[2] == '2' || v[2] == '4'), v[1] == '3' && v[2] == '1', v[1] == '6' && v[2] == '1':
		area = 3
	}
	if d.size(0) != area {
		if called && d.size(0) >= area+5 && v[area] >= '2' {
			return s.extent(d, 9, 12)
		}
		return 0
	}
	if d.n < 2 || len(v) < area+5 || v[area] < '2' && v[area] != '1' || len(v) >= area+4 && string(v[area:area+4]) == "1500" {
		return 0
	}
	if d.size(1) == 4 && d.n > 1 && d.size(1)+area == len(v) {
		return 0
	}
	if d.size(1) < 3 {
		return 0
	}
	return s.extent(d, area+5, area+8)
}
