package text

import (
	"unicode"
	"unicode/utf8"
)

// Kind is what a token is.
type Kind uint8

// The kinds of token.
const (
	KindWord   Kind = iota // letters and digits, lower-cased and folded
	KindNumber             // digits only; three and more are all zeros, so that "150" and "275" are one feature
	KindEmoji              // one symbol, or one emoticon such as ":("
	KindMark               // a run of "!" or of "?"
	KindLink               // a URL, as "url"
	KindHandle             // an @handle, as "@": who is addressed is not kept
)

// Token is one token of a scanned text: the bytes [Start, End) of the reader's folded text, made of the bytes [From, To) of the source.
type Token struct {
	Start, End int32
	From, To   int32
	Kind       Kind
	last       int32 // where its features end
	tag        bool  // a word of a #hashtag
	twice      bool  // a reduplication mark was dropped: "hati2"
}

// MaxBytes is how much of a text is read: the lead of an article says what it is about, and a worker's time has a bound.
const MaxBytes = 8 << 10

// maxWord bounds one word in bytes; what is longer is noise, and its start says enough.
const maxWord = 40

// Reader scans texts. The zero value is ready. Not safe for concurrent use.
type Reader struct {
	source   string
	norm     []byte // " word word ... " and padding: every token has a space on either side
	tokens   []Token
	features []uint32

	canonical []byte // made when asked for
	starts    []int32
	made      bool
}

// Tokens are the tokens of the text read last, in order. Valid until the next Read.
func (r *Reader) Tokens() []Token { return r.tokens }

// Word is the folded form of t, a token of the text read last. Valid until the next Read.
func (r *Reader) Word(t Token) []byte { return r.norm[t.Start:t.End] }

// scan fills norm and tokens.
func (r *Reader) scan(s string) {
	if len(s) > MaxBytes {
		s = s[:MaxBytes]
	}
	r.norm, r.tokens = append(r.norm[:0], ' '), r.tokens[:0]
	r.source, r.made = s, false
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf:
			i = r.scanWide(s, i)
		case asciiClass[c]&classAlnum != 0:
			if n := linkLen(s[i:]); n > 0 {
				r.add(KindLink, "url", i, i+n)
				i += n
			} else {
				i = r.scanWord(s, i, false)
			}
		case c == '@':
			i = r.scanHandle(s, i)
		case c == '#':
			i = r.scanWord(s, i+1, true)
		case c == '!' || c == '?':
			i = r.scanMark(s, i)
		case c == ':' || c == ';' || c == '=':
			i = r.scanEmoticon(s, i)
		default:
			i++
		}
	}
}

// add adds a token that reads word, of the source's bytes [from, to).
func (r *Reader) add(kind Kind, word string, from, to int) {
	start := int32(len(r.norm))
	r.norm = append(append(r.norm, word...), ' ')
	r.tokens = append(r.tokens, Token{Start: start, End: int32(len(r.norm)) - 1, From: int32(from), To: int32(to), Kind: kind})
}

// scanWide reads a token that starts with a rune outside ASCII: a word, or one symbol.
func (r *Reader) scanWide(s string, i int) int {
	c, n := utf8.DecodeRuneInString(s[i:])
	plain := fold(c)
	switch {
	case plain < utf8.RuneSelf && asciiClass[byte(plain)]&classAlnum != 0, plain >= utf8.RuneSelf && unicode.IsLetter(plain):
		return r.scanWord(s, i, false)
	case isSymbol(c):
		if k := len(r.tokens) - 1; k >= 0 && r.tokens[k].Kind == KindEmoji && string(r.norm[r.tokens[k].Start:r.tokens[k].End]) == s[i:i+n] {
			r.tokens[k].To = int32(i + n) // a row of one emoji says it once
			return i + n
		}
		r.add(KindEmoji, s[i:i+n], i, i+n)
	}
	return i + n
}

// scanWord reads letters and digits from i on and adds what they make. In a hashtag an inner capital starts a new word.
func (r *Reader) scanWord(s string, i int, hashtag bool) int {
	w := wordWriter{r: r, start: len(r.norm), from: i, digits: true, tag: hashtag}
	lower := false // the letter before was lower case
	for i < len(s) {
		if !hashtag {
			if i = w.letters(s, i); i == len(s) {
				break
			}
		}
		c := s[i]
		if c < utf8.RuneSelf {
			class := asciiClass[c]
			if class&classAlnum == 0 {
				if c == '\'' && i+1 < len(s) && asciiClass[s[i+1]]&classAlnum != 0 && len(r.norm) > w.start {
					i++ // jum'at, don't: one word
					continue
				}
				break
			}
			if hashtag && lower && class&classUpper != 0 {
				w.finish(i)
				w = wordWriter{r: r, start: len(r.norm), from: i, digits: true, tag: true}
			}
			lower = class&(classUpper|classDigit) == 0
			w.ascii(c|class&classUpper, class&classDigit != 0)
			i++
			continue
		}
		wide, n := utf8.DecodeRuneInString(s[i:])
		if plain := fold(wide); plain == 0 { // joiners and variation selectors inside a word hide nothing
		} else if plain < utf8.RuneSelf && asciiClass[byte(plain)]&classAlnum != 0 {
			class := asciiClass[byte(plain)]
			w.ascii(byte(plain)|class&classUpper, class&classDigit != 0)
			lower = true
		} else if plain >= utf8.RuneSelf && (unicode.IsLetter(plain) || unicode.IsMark(plain)) {
			w.wide(unicode.ToLower(plain))
			lower = true
		} else {
			break
		}
		i += n
	}
	w.finish(i)
	return i
}

// scanHandle reads "@name" from i on. A lone "@" is dropped.
func (r *Reader) scanHandle(s string, i int) int {
	start := i + 1
	for i++; i < len(s) && (s[i] == '_' || s[i] == '.' || s[i] == '-' || s[i] == '@' || s[i] < utf8.RuneSelf && asciiClass[s[i]]&classAlnum != 0); i++ {
	}
	if i > start {
		r.add(KindHandle, "@", start-1, i)
	}
	return i
}

// scanMark reads a run of "!" and "?"; one question mark makes it a question.
func (r *Reader) scanMark(s string, i int) int {
	mark, start := "!", i
	for ; i < len(s) && (s[i] == '!' || s[i] == '?'); i++ {
		if s[i] == '?' {
			mark = "?"
		}
	}
	r.add(KindMark, mark, start, i)
	return i
}

// scanEmoticon reads the commonest faces: eyes, an optional nose, a mouth.
func (r *Reader) scanEmoticon(s string, i int) int {
	j := i + 1
	for j < len(s) && (s[j] == '-' || s[j] == '\'') {
		j++
	}
	if j == len(s) || j > i+2 {
		return i + 1
	}
	switch s[j] {
	case ')', ']', 'D':
		if s[j] == 'D' && j+1 < len(s) && asciiClass[s[j+1]]&classAlnum != 0 {
			return i + 1
		}
		r.add(KindEmoji, ":)", i, j+1)
	case '(', '[':
		r.add(KindEmoji, ":(", i, j+1)
	default:
		return i + 1
	}
	return j + 1
}
