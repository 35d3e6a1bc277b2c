package text

// leetLetters are the letters that each digit is drawn for, likeliest first.
var leetLetters = [10]string{"o", "il", "z", "e", "a", "s", "gb", "t", "b", "g"}

// leet writes a word in which digits stand for letters ("sl0t", "g4cor", "m4ti"), if that makes a known word of at least four letters and the
// digits do not count something: "rt05", "2x", "km5" and "jalur3" stay.
func (w *canonicalWriter) leet(buffer, word []byte) bool {
	const shortest, mostDigits = 4, 3
	digits, first, last := 0, -1, -1 // of the letters
	for i, c := range word {
		if c <= '9' {
			digits++
			continue
		}
		if first < 0 {
			first = i
		}
		last = i
	}
	if len(word) < shortest || digits > mostDigits || 2*digits > len(word) || w.counted(word, first, last) {
		return false
	}
	return w.resolve(append(buffer, word...), 0)
}

// counted says whether the digits stand before or behind the letters and these are a word by themselves, or few.
func (w *canonicalWriter) counted(word []byte, first, last int) bool {
	const few = 2
	inside := false
	for _, c := range word[first:last] {
		inside = inside || c <= '9'
	}
	if inside {
		return false
	}
	if last-first < few {
		return true
	}
	_, known := w.known.Lookup(word[first : last+1])
	return known || len(word)-(last+1) > 1 || first > 1
}

// resolve tries the letters of each digit of word from at on until the lexicon knows the word.
func (w *canonicalWriter) resolve(word []byte, at int) bool {
	for at < len(word) && word[at] > '9' {
		at++
	}
	if at == len(word) {
		return w.whole(word) || w.clitic(word)
	}
	digit := word[at]
	for _, letter := range []byte(leetLetters[digit-'0']) {
		word[at] = letter
		if w.resolve(word, at+1) {
			return true
		}
	}
	word[at] = digit
	return false
}
