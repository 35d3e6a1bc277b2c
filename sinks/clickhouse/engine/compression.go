package engine

import (
	"compress/gzip"
	"compress/zlib"
	"io"
	"strings"

	"github.com/ClickHouse/ch-go/compress"
	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// decodeBody undoes the Content-Encoding of a request.
func decodeBody(encoding string, body io.Reader) (io.Reader, error) {
	switch encoding {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		r, err := gzip.NewReader(body)
		if err != nil {
			return nil, badArguments("Cannot decompress request body: %s", err)
		}
		return r, nil
	case "deflate":
		r, err := zlib.NewReader(body)
		if err != nil {
			return nil, badArguments("Cannot decompress request body: %s", err)
		}
		return r, nil
	case "zstd":
		r, err := zstd.NewReader(body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, badArguments("Cannot decompress request body: %s", err)
		}
		return r.IOReadCloser(), nil
	case "br":
		return brotli.NewReader(body), nil
	case "lz4":
		return lz4.NewReader(body), nil
	default:
		return nil, notImplemented("Content-Encoding %q is not supported: use gzip, deflate, zstd, lz4 or br", encoding)
	}
}

// answerEncoding picks what both sides speak; empty for none.
func answerEncoding(accept string) string {
	accepted := map[string]bool{}
	for _, part := range strings.Split(accept, ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.ReplaceAll(quality, " ", "") != "q=0" {
			accepted[strings.TrimSpace(name)] = true
		}
	}
	for _, encoding := range []string{"zstd", "br", "lz4", "gzip", "deflate"} {
		if accepted[encoding] {
			return encoding
		}
	}
	return ""
}

// encodeAnswer wraps w so that what is written to it is encoded. Close ends the encoding, not w.
func encodeAnswer(encoding string, w io.Writer) io.WriteCloser {
	switch encoding {
	case "zstd":
		// The options are constants that the library accepts.
		z, _ := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
		return z
	case "br":
		return brotli.NewWriterLevel(w, 1)
	case "lz4":
		return lz4.NewWriter(w)
	case "gzip":
		z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) // the level is in range
		return z
	case "deflate":
		z, _ := zlib.NewWriterLevel(w, zlib.BestSpeed)
		return z
	}
	return plainAnswer{w}
}

type plainAnswer struct{ io.Writer }

func (plainAnswer) Close() error { return nil }

// blockWriter packs what is written into ClickHouse's compressed blocks.
type blockWriter struct {
	w        io.Writer
	compress *compress.Writer
}

// blockDataSize bounds the data in one block; ClickHouse's own is 1 MiB as well.
const blockDataSize = 1 << 20

func newBlockWriter(w io.Writer, method string) *blockWriter {
	chosen := compress.LZ4
	switch strings.ToUpper(method) {
	case "ZSTD":
		chosen = compress.ZSTD
	case "NONE":
		chosen = compress.None
	}
	return &blockWriter{w: w, compress: compress.NewWriter(compress.LevelZero, chosen)}
}

func (b *blockWriter) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		part := p[:min(len(p), blockDataSize)]
		if err := b.compress.Compress(part); err != nil {
			return written, err
		}
		if _, err := b.w.Write(b.compress.Data); err != nil {
			return written, err
		}
		written += len(part)
		p = p[len(part):]
	}
	return written, nil
}

// contentType is the media type of an answer in a ClickHouse format.
func contentType(format string) string {
	switch {
	case strings.EqualFold(format, "Native") || strings.HasPrefix(format, "RowBinary") || format == "Parquet" || format == "Arrow" || format == "ArrowStream" || format == "ORC":
		return "application/octet-stream"
	case strings.HasSuffix(format, "EachRow") || format == "NDJSON":
		return "application/x-ndjson; charset=UTF-8"
	case strings.HasPrefix(format, "JSON"):
		return "application/json; charset=UTF-8"
	case strings.HasPrefix(format, "CSV"):
		return "text/csv; charset=UTF-8"
	case strings.HasPrefix(format, "TSV") || strings.HasPrefix(format, "TabSeparated"):
		return "text/tab-separated-values; charset=UTF-8"
	case format == "XML":
		return "application/xml; charset=UTF-8"
	default:
		return "text/plain; charset=UTF-8"
	}
}
