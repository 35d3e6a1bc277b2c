package file

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"

	"github.com/kentongan/kentongan/pipeline/collect"
)

// maxRecordBytes bounds one record in memory: far above any mention, far below what could hurt.
const maxRecordBytes = 1 << 20

// window is the part of a stream that is in memory: what was read and not yet consumed. It grows only as far as its user asks.
type window struct {
	r      io.Reader
	buf    []byte // unconsumed bytes are buf[pos:]
	pos    int
	offset int64 // of buf[pos] in the stream
	eof    bool
	err    error // of r, other than io.EOF
}

func newWindow(r io.Reader) *window { return &window{r: r, buf: make([]byte, 0, 256<<10)} }

func (w *window) bytes() []byte { return w.buf[w.pos:] }

func (w *window) consume(n int) {
	w.pos += n
	w.offset += int64(n)
}

// fill reads more, at least doubling what is unconsumed where the stream has it, so that rescanning from the start stays linear.
// False at the end of the stream.
func (w *window) fill() bool {
	if w.eof {
		return false
	}
	if w.pos > 0 {
		w.buf = w.buf[:copy(w.buf, w.buf[w.pos:])]
		w.pos = 0
	}
	want := max(2*len(w.buf), 256<<10)
	if want > cap(w.buf) {
		w.buf = append(make([]byte, 0, want), w.buf...)
	}
	before := len(w.buf)
	for len(w.buf) < want && !w.eof {
		n, err := w.r.Read(w.buf[len(w.buf):cap(w.buf)])
		w.buf = w.buf[:len(w.buf)+n]
		if err != nil {
			w.eof = true
			if err != io.EOF {
				w.err = err
			}
		}
	}
	return len(w.buf) > before
}

// line is the length of the first unconsumed line with its line break. whole is false where it is longer than maxRecordBytes; at the end
// of the stream n may be 0.
func (w *window) line(eol byte) (n int, whole bool) {
	scanned := 0
	for {
		data := w.bytes()
		if i := bytes.IndexByte(data[scanned:], eol); i >= 0 && scanned+i < maxRecordBytes {
			return scanned + i + 1, true
		}
		scanned = len(data)
		if scanned >= maxRecordBytes {
			return 0, false
		}
		if !w.fill() {
			return len(w.bytes()), true
		}
	}
}

// overlong is a line too long for memory, consumed as it was measured.
type overlong struct {
	head   []byte // its first collect.MaxRejectBytes
	size   int64  // without the line break
	sha256 string
}

// skipLine consumes the first line, however long.
func (w *window) skipLine(eol byte) overlong {
	var o overlong
	var sum hash.Hash = sha256.New()
	for {
		data := w.bytes()
		end, found := len(data), false
		if i := bytes.IndexByte(data, eol); i >= 0 {
			end, found = i, true
		}
		if room := collect.MaxRejectBytes - len(o.head); room > 0 {
			o.head = append(o.head, data[:min(room, end)]...)
		}
		sum.Write(data[:end])
		o.size += int64(end)
		if found {
			end++
		}
		w.consume(end)
		if found || !w.fill() {
			o.sha256 = hex.EncodeToString(sum.Sum(nil))
			return o
		}
	}
}
