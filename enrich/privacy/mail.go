package privacy

import "strings"

func isLocal(c byte) bool {
	return isWord(c) || c == '.' || c == '-' || c == '+' || c == '%'
}

// localBefore is where the part of an address before the "@" at end begins; end itself if there is none.
func (s *scanner) localBefore(end int) int {
	const longest = 64
	k := end
	for k > s.last && isLocal(s.view[k-1]) && end-k <= longest {
		k--
	}
	if end-k > longest {
		return end
	}
	for k < end && !isWord(s.view[k]) {
		k++
	}
	if c := s.before(k); c == '@' || c == '/' || c == '#' {
		return end
	}
	return k
}

// domainAfter is where the domain from i on ends, with a dot and a top level at least; 0 if there is none. Blanks around dots and "dot" in place of one
// are read where spelled is set.
func (s *scanner) domainAfter(i int, spelled bool) int {
	labels, end := 0, 0
	for labels < 6 {
		start := i
		for i < len(s.view) && (isLetter(s.view[i]) || isDigit(s.view[i]) || s.view[i] == '-') && i-start < 64 {
			i++
		}
		if i == start {
			break
		}
		labels++
		if labels > 1 && i-start >= 2 && isLetter(s.view[start]) && s.bounded(i) {
			end = i
		}
		next := s.dot(i, spelled)
		if next == 0 {
			break
		}
		i = next
	}
	return end
}

var spelledDots = [...]string{" dot ", "(dot)", "[dot]", " (dot) ", " [dot] ", "{dot}", " titik ", " . ", " ."}

// dot is what follows the dot at i, 0 if there is none.
func (s *scanner) dot(i int, spelled bool) int {
	if i < len(s.view) && s.view[i] == '.' {
		return i + 1
	}
	if !spelled {
		return 0
	}
	for _, d := range spelledDots {
		if i+len(d) <= len(s.view) && strings.EqualFold(s.view[i:i+len(d)], d) {
			if i += len(d); i < len(s.view) && s.view[i] == ' ' {
				i++
			}
			return i
		}
	}
	return 0
}

// mail reads an address around the "@" at i.
func (s *scanner) mail(i int) int {
	start, domain, spelled := s.localBefore(i), i+1, false
	if start == i && s.before(i) == ' ' { // budi @ gmail.com, budi @gmail.com
		start = s.localBefore(i - 1)
		if start == i-1 {
			return i + 1
		}
		spelled = true
	}
	if domain < len(s.view) && s.view[domain] == ' ' {
		domain++
		spelled = true
	}
	if start == i || spelled && !s.isProvider(domain) {
		return i + 1
	}
	if end := s.domainAfter(domain, spelled || s.isProvider(domain)); end > 0 {
		return s.cover(email, start, end)
	}
	return i + 1
}

var bracketedAts = [...]string{"(at)", "(a)", "[at]", "{at}", "(@)", "[@]", "( at )", "[ at ]"}

// bracketedMail reads an address around an "(at)" at i.
func (s *scanner) bracketedMail(i int) int {
	for _, form := range bracketedAts {
		if i+len(form) > len(s.view) || !strings.EqualFold(s.view[i:i+len(form)], form) {
			continue
		}
		before, after := i, i+len(form)
		if before > s.last && s.view[before-1] == ' ' {
			before--
		}
		if after < len(s.view) && s.view[after] == ' ' {
			after++
		}
		start := s.localBefore(before)
		if start == before {
			break
		}
		if end := s.domainAfter(after, true); end > 0 {
			return s.cover(email, start, end)
		}
		if end := s.providerEnd(after); end > 0 {
			return s.cover(email, start, end)
		}
	}
	return i + 1
}

var providers = [...]string{"gmail", "yahoo", "ymail", "hotmail", "outlook", "icloud", "rocketmail", "googlemail"}

// providerEnd is where the name of a mail provider from i on ends, 0 if there is none.
func (s *scanner) providerEnd(i int) int {
	for _, p := range providers {
		if i+len(p) <= len(s.view) && strings.EqualFold(s.view[i:i+len(p)], p) && s.bounded(i+len(p)) {
			return i + len(p)
		}
	}
	return 0
}

func (s *scanner) isProvider(i int) bool { return s.providerEnd(i) > 0 }

// provider reads "budi at gmail dot com" at the provider's first letter.
func (s *scanner) provider(i int) int {
	if s.before(i) != ' ' || i+5 > len(s.view) || !s.isProvider(i) {
		return i + 1
	}
	word, at := s.wordBefore(i)
	if word != "at" && word != "et" || s.before(at) != ' ' {
		return i + 1
	}
	start := s.localBefore(at - 1)
	end := s.domainAfter(i, true)
	if name := s.providerEnd(i); end == 0 && strings.HasPrefix(s.view[name:], " com") && s.bounded(name+4) {
		end = name + 4
	}
	if start == at-1 || end == 0 {
		return i + 1
	}
	return s.cover(email, start, end)
}
