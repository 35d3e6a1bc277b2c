package file

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/kentongan/kentongan/schemas"
)

// Encoding is how the text of a file is written.
type Encoding string

// The encodings that are read.
const (
	EncodingUTF8        Encoding = "utf-8"
	EncodingUTF16LE     Encoding = "utf-16le"
	EncodingUTF16BE     Encoding = "utf-16be"
	EncodingWindows1252 Encoding = "windows-1252"
)

// ParseEncoding reads a name as people write it. Empty means: look at the file.
func ParseEncoding(name string) (Encoding, error) {
	switch strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(name)) {
	case "":
		return "", nil
	case "utf8", "utf8sig", "ascii":
		return EncodingUTF8, nil
	case "utf16le", "utf16":
		return EncodingUTF16LE, nil
	case "utf16be":
		return EncodingUTF16BE, nil
	case "windows1252", "cp1252", "latin1", "iso88591":
		return EncodingWindows1252, nil
	}
	return "", fmt.Errorf("encoding %q is not known; known are utf-8, utf-16le, utf-16be and windows-1252", name)
}

// census counts what tells UTF-8 from Windows-1252 in a whole stream.
type census struct {
	multibyte int64 // characters of several bytes, rightly formed
	invalid   int64 // bytes that are no part of UTF-8
	rest      []byte
}

func (c *census) Write(p []byte) (int, error) {
	data := p
	if len(c.rest) > 0 {
		data = append(c.rest, p...)
	}
	for len(data) > 0 {
		if data[0] < utf8.RuneSelf {
			i := 1
			for i < len(data) && data[i] < utf8.RuneSelf {
				i++
			}
			data = data[i:]
			continue
		}
		if !utf8.FullRune(data) {
			break
		}
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			c.invalid++
		} else {
			c.multibyte++
		}
		data = data[size:]
	}
	c.rest = append([]byte(nil), data...)
	return len(p), nil
}

// encodingOf decides from a stream's beginning and the census of all of it. Text in UTF-8 with a few broken bytes stays UTF-8, so that they cost
// their own rows; what is broken more often than not was never UTF-8.
func encodingOf(head []byte, c census) Encoding {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return EncodingUTF16LE
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return EncodingUTF16BE
	}
	var zero [2]int // zero bytes at even and odd places
	for i, b := range head[:min(len(head), 4096)] {
		if b == 0 {
			zero[i%2]++
		}
	}
	half := min(len(head), 4096) / 2
	switch {
	case zero[1] > half*6/10 && zero[0] < half/10: // a header and Latin text: every other byte is zero
		return EncodingUTF16LE
	case zero[0] > half*6/10 && zero[1] < half/10:
		return EncodingUTF16BE
	case c.invalid > c.multibyte:
		return EncodingWindows1252
	}
	return EncodingUTF8
}

// split is r as a stream in which delimiters are single bytes: UTF-16 is decoded, a byte order mark is gone. Windows-1252 stays as it
// is, and its fields are decoded one by one.
func (e Encoding) split(r io.Reader) io.Reader {
	switch e {
	case EncodingUTF16LE:
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case EncodingUTF16BE:
		return transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder())
	case EncodingUTF8:
		return &withoutMark{r: r}
	}
	return r
}

// text decodes one field. The error says that it is not of this encoding.
func (e Encoding) text(field []byte) (string, error) {
	if e == EncodingWindows1252 {
		text, err := charmap.Windows1252.NewDecoder().Bytes(field)
		return string(text), err
	}
	if !utf8.Valid(field) {
		return "", &schemas.FieldError{Reason: schemas.ReasonInvalidUTF8, Problem: "not valid UTF-8"}
	}
	return string(field), nil
}

// original is a record's bytes as they stand in the file.
func (e Encoding) original(raw []byte) []byte {
	order := unicode.LittleEndian
	switch e {
	case EncodingUTF16BE:
		order = unicode.BigEndian
	case EncodingUTF16LE:
	default:
		return raw
	}
	text, err := unicode.UTF16(order, unicode.IgnoreBOM).NewEncoder().Bytes(raw)
	if err != nil {
		return raw
	}
	return text
}

// withoutMark drops UTF-8's byte order mark.
type withoutMark struct {
	r     io.Reader
	begun bool
}

func (w *withoutMark) Read(p []byte) (int, error) {
	if w.begun {
		return w.r.Read(p)
	}
	w.begun = true
	head := make([]byte, 3)
	n, err := io.ReadFull(w.r, head)
	if n == 3 && string(head) == "\xef\xbb\xbf" {
		n = 0
	}
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		err = nil
	}
	if err != nil {
		return 0, err
	}
	w.r = io.MultiReader(bytes.NewReader(head[:n]), w.r)
	return w.r.Read(p)
}
