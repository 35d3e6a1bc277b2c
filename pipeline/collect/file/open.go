package file

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// maxZstdWindow is the most memory a zstd frame may ask for: what `zstd --long` uses by default.
const maxZstdWindow = 128 << 20

// stream is one table: a file, or a member of an archive.
type stream struct {
	name string // for origins: the file's base name, and behind a slash the member's
	open func() (io.ReadCloser, error)
}

// compression is how the bytes of a file are packed, told from its first bytes.
type compression string

const (
	compressionNone compression = "none"
	compressionGzip compression = "gzip"
	compressionZstd compression = "zstd"
	compressionZip  compression = "zip"
)

// magics are the beginnings of what is no text table. refuse says what to do instead.
var magics = []struct {
	prefix string
	kind   compression
	refuse string
}{
	{prefix: "\x1f\x8b", kind: compressionGzip},
	{prefix: "\x28\xb5\x2f\xfd", kind: compressionZstd},
	{prefix: "PK\x03\x04", kind: compressionZip},
	{prefix: "PK\x05\x06", kind: compressionZip},
	{prefix: "PAR1", refuse: "a Parquet file; export it as CSV or NDJSON"},
	{prefix: "BZh", refuse: "compressed with bzip2; unpack it, or use gzip, zstd or zip"},
	{prefix: "\xfd7zXZ\x00", refuse: "compressed with xz; unpack it, or use gzip, zstd or zip"},
	{prefix: "7z\xbc\xaf\x27\x1c", refuse: "a 7z archive; unpack it, or use zip"},
	{prefix: "\xd0\xcf\x11\xe0", refuse: "an old Excel workbook; save the sheet as CSV"},
	{prefix: "%PDF-", refuse: "a PDF document"},
	{prefix: "SQLite format 3\x00", refuse: "an SQLite database; export the table as CSV"},
}

func compressionOf(f *os.File) (compression, error) {
	head := make([]byte, 16)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", err
	}
	for _, m := range magics {
		if bytes.HasPrefix(head[:n], []byte(m.prefix)) {
			if m.refuse != "" {
				return "", errors.New("is " + m.refuse)
			}
			return m.kind, nil
		}
	}
	return compressionNone, nil
}

// tableNames are the endings under which an archive's members are tables; other members are left out, and named.
var tableNames = map[string]bool{".csv": true, ".tsv": true, ".tab": true, ".txt": true, ".ndjson": true, ".jsonl": true, ".json": true}

// streamsOf lists the tables in f. skipped names the members of an archive that are none.
func streamsOf(f *os.File, kind compression, limit limits) (streams []stream, skipped []string, err error) {
	base := filepath.Base(f.Name())
	raw := func() (*os.File, error) { return os.Open(f.Name()) }
	switch kind {
	case compressionZip:
		return zipStreams(f, base, limit)
	case compressionGzip:
		return []stream{{name: base, open: func() (io.ReadCloser, error) {
			return unpack(raw, limit, func(r io.Reader) (io.Reader, func(), error) {
				z, err := gzip.NewReader(r)
				return z, func() {}, err
			})
		}}}, nil, nil
	case compressionZstd:
		return []stream{{name: base, open: func() (io.ReadCloser, error) {
			return unpack(raw, limit, func(r io.Reader) (io.Reader, func(), error) {
				z, err := zstd.NewReader(r, zstd.WithDecoderMaxWindow(maxZstdWindow), zstd.WithDecoderConcurrency(1))
				if err != nil {
					return nil, nil, err
				}
				return z, z.Close, nil
			})
		}}}, nil, nil
	}
	return []stream{{name: base, open: func() (io.ReadCloser, error) { return raw() }}}, nil, nil
}

func zipStreams(f *os.File, base string, limit limits) (streams []stream, skipped []string, err error) {
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	archive, err := zip.NewReader(f, info.Size())
	if err != nil {
		return nil, nil, fmt.Errorf("read zip: %w", err)
	}
	for _, member := range archive.File {
		name := path.Base(member.Name)
		switch {
		case member.Name == "xl/workbook.xml":
			return nil, nil, errors.New("is an Excel workbook; save the sheet as CSV")
		case strings.HasSuffix(member.Name, "/"):
			continue
		case strings.HasPrefix(name, ".") || strings.HasPrefix(member.Name, "__MACOSX/") || !tableNames[strings.ToLower(path.Ext(name))]:
			skipped = append(skipped, member.Name)
			continue
		case member.Flags&1 != 0:
			return nil, nil, fmt.Errorf("zip member %s is encrypted; unpack it first", member.Name)
		}
		streams = append(streams, stream{name: base + "/" + member.Name, open: func() (io.ReadCloser, error) {
			r, err := member.Open()
			if err != nil {
				return nil, fmt.Errorf("open zip member %s: %w", member.Name, err)
			}
			return &unpacked{r: r, limit: limit, packed: func() int64 { return int64(member.CompressedSize64) }, close: r.Close}, nil
		}})
	}
	if len(streams) == 0 {
		return nil, nil, fmt.Errorf("zip holds no table (members left out: %s)", strings.Join(skipped, ", "))
	}
	return streams, skipped, nil
}

// unpack opens raw and puts a decompressor on it, guarded by limit.
func unpack(raw func() (*os.File, error), limit limits, with func(io.Reader) (io.Reader, func(), error)) (io.ReadCloser, error) {
	f, err := raw()
	if err != nil {
		return nil, err
	}
	count := &counter{r: f}
	z, done, err := with(count)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("unpack: %w", err), f.Close())
	}
	return &unpacked{r: z, limit: limit, packed: func() int64 { return count.n }, close: func() error { done(); return f.Close() }}, nil
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// limits say when a packed file is a bomb.
type limits struct {
	bytes int64 // unpacked, at most
	ratio int64 // unpacked to packed, at most, once slack bytes are out
	slack int64
}

// ErrExpands means that a packed file unpacks to more than any table would.
var ErrExpands = errors.New("unpacks to implausibly much")

// unpacked is a decompressed stream that stops at its limits.
type unpacked struct {
	r      io.Reader
	n      int64
	limit  limits
	packed func() int64
	close  func() error
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.n += int64(n)
	switch packed := u.packed(); {
	case u.n > u.limit.bytes:
		return 0, fmt.Errorf("%w: more than %d bytes", ErrExpands, u.limit.bytes)
	case u.n > u.limit.slack && u.n/u.limit.ratio > packed:
		return 0, fmt.Errorf("%w: %d bytes out of %d", ErrExpands, u.n, packed)
	}
	if err != nil && err != io.EOF {
		err = fmt.Errorf("unpack after %d bytes: %w", u.n, err)
	}
	return n, err
}

func (u *unpacked) Close() error { return u.close() }
