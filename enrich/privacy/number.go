package privacy

import "strings"

// A number is written in groups of digits with little between them.
const (
	mostGroups = 20
	mostDigits = 24
	mostGap    = 3 // bytes between two groups
)

type group struct{ start, end int32 } // of view

// digits are the groups from one on, as far as they may belong together.
type digits struct {
	groups [mostGroups]group
	n      int
	value  [mostDigits]byte // of all groups, letters among them read as digits
	sums   [mostGroups]int8 // digits up to and with each group
}

func (d *digits) size(k int) int { return int(d.groups[k].end - d.groups[k].start) }

func (d *digits) start(k int) int { return int(d.groups[k].start) }

func (d *digits) end(k int) int { return int(d.groups[k].end) }

func (d *digits) sum(k int) int { return int(d.sums[k]) }

// gap is the one character that separates group k from the one before: ' ', '-', '.', '(' for anything with a bracket.
func (s *scanner) gap(d *digits, k int) byte {
	sep := byte(' ')
	for i := d.end(k - 1); i < d.start(k); i++ {
		switch c := s.view[i]; c {
		case ' ':
		case '(', ')':
			return '('
		default:
			sep = c
		}
	}
	return sep
}

// read fills d with the groups from start on, at a digit or a letter that stands for one.
func (s *scanner) read(start int, d *digits) {
	d.n = 0
	total := 0
	for i := start; d.n < mostGroups; {
		end := s.groupEnd(i)
		if end == i || total+end-i > mostDigits {
			return
		}
		for k := i; k < end; k++ {
			d.value[total] = asDigit(s.view[k])
			total++
		}
		d.groups[d.n], d.sums[d.n] = group{int32(i), int32(end)}, int8(total)
		d.n++
		for i = end; i < len(s.view) && i-end < mostGap && isGap(s.view[i]); i++ {
		}
		if i == end || i >= len(s.view) {
			return
		}
	}
}

func isGap(c byte) bool { return c == ' ' || c == '.' || c == '-' || c == '(' || c == ')' || c == '_' }

// groupEnd is where the digits from i on end. Letters that look like digits belong to them where the whole word is made of such and
// digits are the most of it.
func (s *scanner) groupEnd(i int) int {
	end, real := i, 0
	for end < len(s.view) && end-i <= mostDigits {
		c := s.view[end]
		if isDigit(c) {
			real++
		} else if asDigit(c) == 0 {
			break
		}
		end++
	}
	if real == end-i {
		return end
	}
	if real >= 3 && real*2 > end-i && s.bounded(end) {
		return end
	}
	end = i // digits only, then
	for end < len(s.view) && end-i <= mostDigits && isDigit(s.view[end]) {
		end++
	}
	return end
}

// asDigit is the digit that c stands for, 0 for none.
func asDigit(c byte) byte {
	switch c {
	case 'o', 'O':
		return '0'
	case 'l', 'I', 'i':
		return '1'
	}
	if isDigit(c) {
		return c
	}
	return 0
}

// number reads what may begin at the digit i and returns where to go on.
func (s *scanner) number(i int) int {
	next := i + 1 // all digits of this group
	for next < len(s.view) && isDigit(s.view[next]) {
		next++
	}
	start := i
	for start > s.last && i-start < 4 && asDigit(s.view[start-1]) != 0 && !isDigit(s.view[start-1]) { // O812
		start--
	}
	if start < i && start > s.last && isWord(s.view[start-1]) {
		start = i
	}
	attached := isWord(s.before(start))
	if attached && !s.attachedCall(start) {
		if next-i <= 4 {
			return s.plateOrAddress(i, next)
		}
		return next
	}
	meaning, direct := s.context(start)
	if c := s.before(start); c == '+' && meaning == impersonal && s.view[i] == '6' {
		meaning = silent // +62 says more than the word before it
	}
	if meaning == impersonal && next-i == 4 {
		var d digits
		if s.read(start, &d); s.token(&d) {
			return d.end(4)
		}
	}
	if meaning != impersonal && !(next-i <= 4 && next < len(s.view) && !isGap(s.view[next]) && asDigit(s.view[next]) == 0 && start == i) {
		var d digits
		s.read(start, &d)
		if meaning != personal && s.token(&d) {
			return d.end(4)
		}
		if d.n > 0 && d.sum(d.n-1) >= 8 {
			if k, end := s.personal(&d, meaning, direct); k != none {
				if c := s.before(start); k == phone && (c == '+' || c == '(' && strings.HasPrefix(s.view[d.end(0):], ")")) {
					start-- // the sign of the country code; the bracket around the area code
				}
				return s.cover(k, start, end)
			}
		}
	}
	if next-i <= 4 && !attached {
		return s.plateOrAddress(i, next)
	}
	return next
}

// token says whether the groups are the five of four digits that a prepaid meter is fed with.
func (s *scanner) token(d *digits) bool {
	for k := range 5 {
		if k >= d.n || d.size(k) != 4 || k > 0 && s.gap(d, k) != s.gap(d, 1) {
			return false
		}
	}
	return true
}

// personal decides what the groups are, and where that ends.
func (s *scanner) personal(d *digits, meaning sense, direct bool) (kind, int) {
	if end := s.identity(d, meaning); end > 0 {
		return identity, end
	}
	if meaning == banked {
		if end := s.account(d); end > 0 {
			return account, end
		}
	}
	if meaning != callable && s.leadsTo(d) == banked {
		if end := s.account(d); end > 0 {
			return account, end
		}
	}
	if end := s.telephone(d, meaning); end > 0 {
		return phone, end
	}
	return none, 0
}

// leadsTo is the sense of the words after all groups.
func (s *scanner) leadsTo(d *digits) sense { return s.follows(d.end(d.n - 1)) }
