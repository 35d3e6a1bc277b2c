package privacy

import "strings"

// Version changes whenever any text would be redacted otherwise.
const Version = "privacy-v2"

// The keys of the counts.
const (
	Identity = "nik"
	Phone    = "phone"
	Email    = "email"
	Plate    = "plate"
	Account  = "account"
	Address  = "address"
)

type kind uint8

const (
	none kind = iota
	identity
	phone
	email
	plate
	account
	address
)

var kinds = [...]struct{ name, placeholder string }{
	identity: {Identity, "[NIK]"},
	phone:    {Phone, "[TELEPON]"},
	email:    {Email, "[EMAIL]"},
	plate:    {Plate, "[PLAT]"},
	account:  {Account, "[REKENING]"},
	address:  {Address, "[ALAMAT]"},
}

// Redact is text with a placeholder for each piece of personal data, and how many there are of each kind, placeholders of an earlier
// redaction included. counts is nil where there is nothing. A text without personal data comes back as it was; behind a colon or semicolon a
// placeholder is set off by a blank.
func Redact(text string) (redacted string, counts map[string]int) {
	s := scanner{text: text, view: text}
	s.run()
	if s.found == [len(kinds)]int{} {
		return text, nil
	}
	counts = map[string]int{}
	for k, n := range s.found {
		if n > 0 {
			counts[kinds[k].name] = n
		}
	}
	if s.copied == 0 {
		return text, counts
	}
	s.out.WriteString(text[s.copied:])
	return s.out.String(), counts
}

// scanner walks over view, the text with every costume taken off, from left to right.
type scanner struct {
	text, view string
	at         []int32 // source offset of each byte of view and of its end; nil: view is text
	folded     bool
	last       int // end of the last redaction or placeholder in view: nothing looks back beyond it
	copied     int // text[:copied] is in out, redacted
	out        strings.Builder
	found      [len(kinds)]int
}

// Bytes at which something may begin.
const (
	nothing uint8 = iota
	digit
	at
	bracket
	zero     // n, k, e of a spelled-out zero
	provider // g, y, h, o of a mail provider
	wide
)

var starts = func() (t [256]uint8) {
	for c := '0'; c <= '9'; c++ {
		t[c] = digit
	}
	for _, c := range "nNkKeE" {
		t[c] = zero
	}
	for _, c := range "gGyYhHoO" {
		t[c] = provider
	}
	t['@'], t['('], t['['], t['{'] = at, bracket, bracket, bracket
	for c := 0x80; c < 0x100; c++ {
		t[c] = wide
	}
	return t
}()

func (s *scanner) run() {
	for i := 0; i < len(s.view); {
		switch starts[s.view[i]] {
		case nothing:
			i++
		case wide:
			if !s.folded && costumed(s.view, i) {
				s.undress()
				i = 0
				continue
			}
			i++
		case digit:
			i = s.number(i)
		case at:
			i = s.mail(i)
		case bracket:
			i = s.bracket(i)
		case zero: // every third letter is one of these and the next: they are settled here as far as they go
			if i+3 < len(s.view) && (s.view[i+1]|0x20 == 'o' || s.view[i+1]|0x20 == 'n') && (i == 0 || !isWord(s.view[i-1])) {
				i = s.spelled(i)
			} else {
				i++
			}
		case provider:
			if i > 3 && s.view[i-1] == ' ' && s.view[i-2]|0x20 == 't' {
				i = s.provider(i)
			} else {
				i++
			}
		}
	}
}

// cover puts k's placeholder in place of view[start:end] and returns end.
func (s *scanner) cover(k kind, start, end int) int {
	from, to := start, end
	if s.at != nil {
		from, to = int(s.at[start]), int(s.at[end])
	}
	if s.out.Len() == 0 {
		s.out.Grow(len(s.text) + 16)
	}
	s.out.WriteString(s.text[s.copied:from])
	if from > 0 && (s.text[from-1] == ':' || s.text[from-1] == ';') {
		s.out.WriteByte(' ') // "WA:[TELEPON]" would put a sad face, ":[", into a text that has none
	}
	s.out.WriteString(kinds[k].placeholder)
	s.copied, s.last = to, end
	s.found[k]++
	return end
}

// bracket reads what an opening bracket begins: a placeholder, or "(at)".
func (s *scanner) bracket(i int) int {
	if s.view[i] == '[' {
		for k := identity; int(k) < len(kinds); k++ {
			if strings.HasPrefix(s.view[i:], kinds[k].placeholder) {
				s.found[k]++
				s.last = i + len(kinds[k].placeholder)
				return s.last
			}
		}
	}
	return s.bracketedMail(i)
}

// isWord says whether c is a letter, a digit or an underscore: nothing begins or ends beside one.
func isWord(c byte) bool {
	return isLetter(c) || isDigit(c) || c == '_'
}

func isLetter(c byte) bool { c |= 0x20; return c >= 'a' && c <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// bounded says whether no word goes on after end.
func (s *scanner) bounded(end int) bool { return end >= len(s.view) || !isWord(s.view[end]) }

// before is the byte before i, 0 where a redaction or the start of the text is.
func (s *scanner) before(i int) byte {
	if i <= s.last {
		return 0
	}
	return s.view[i-1]
}
