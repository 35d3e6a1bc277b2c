package engine

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/go-faster/city"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// A compressed block of ClickHouse: 16 bytes of CityHash128 over all that follows, one byte of method, the compressed
// size with these 9 bytes, the size of the data, the compressed bytes.
const (
	blockChecksumSize = 16
	blockHeaderSize   = 9
	blockMaxSize      = 1 << 30 // DBMS_MAX_COMPRESSED_SIZE

	blockNone = 0x02
	blockLZ4  = 0x82
	blockZSTD = 0x90
)

// blockReader decompresses a stream of ClickHouse's blocks. ch-go's own reader stops at 128 MiB a block, and
// clickhouse-go sends a batch as one block whatever its size; it also takes a stream that breaks off behind a header
// for one that is complete.
type blockReader struct {
	source   io.Reader
	maxBytes int64
	packed   []byte
	data     []byte
	unread   []byte
	zstd     *zstd.Decoder
}

// newBlockReader reads blocks from source; one that unpacks to more than maxBytes is refused.
func newBlockReader(source io.Reader, maxBytes int64) *blockReader {
	return &blockReader{source: source, maxBytes: min(maxBytes, blockMaxSize)}
}

// Read returns io.EOF only between blocks.
func (r *blockReader) Read(p []byte) (int, error) {
	for len(r.unread) == 0 {
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.unread)
	r.unread = r.unread[n:]
	return n, nil
}

func (r *blockReader) next() error {
	var header [blockChecksumSize + blockHeaderSize]byte
	if _, err := io.ReadFull(r.source, header[:]); err != nil {
		return err // io.EOF where nothing was read, io.ErrUnexpectedEOF amid the header
	}
	packedSize := int64(binary.LittleEndian.Uint32(header[17:])) - blockHeaderSize
	dataSize := int64(binary.LittleEndian.Uint32(header[21:]))
	if packedSize < 0 || packedSize > blockMaxSize {
		return fmt.Errorf("compressed block of %d bytes is out of range", packedSize)
	}
	if dataSize > r.maxBytes {
		return bodyTooLarge(r.maxBytes)
	}
	r.packed = append(grow(r.packed[:0], int(packedSize)+blockHeaderSize), header[blockChecksumSize:]...)
	r.packed = r.packed[:int(packedSize)+blockHeaderSize]
	if _, err := io.ReadFull(r.source, r.packed[blockHeaderSize:]); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	sum := city.CH128(r.packed)
	if sum.Low != binary.LittleEndian.Uint64(header[:]) || sum.High != binary.LittleEndian.Uint64(header[8:]) {
		return errors.New("compressed block does not match its checksum")
	}
	return r.unpack(header[blockChecksumSize], r.packed[blockHeaderSize:], int(dataSize))
}

func (r *blockReader) unpack(method byte, packed []byte, size int) (err error) {
	n := 0
	switch method {
	case blockNone:
		r.data = append(r.data[:0], packed...)
		n = len(packed)
	case blockLZ4:
		r.data = grow(r.data[:0], size)[:size]
		n, err = lz4.UncompressBlock(packed, r.data)
	case blockZSTD:
		if r.zstd == nil {
			r.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(blockMaxSize))
			if err != nil {
				return err
			}
		}
		r.data, err = r.zstd.DecodeAll(packed, grow(r.data[:0], size))
		n = len(r.data)
	default:
		return fmt.Errorf("compression method 0x%02x of a block is unknown", method)
	}
	if err != nil {
		return fmt.Errorf("decompress block: %w", err)
	}
	if n != size {
		return fmt.Errorf("compressed block holds %d bytes, its header says %d", n, size)
	}
	r.unread = r.data
	return nil
}

// grow returns b with room for size bytes in all.
func grow(b []byte, size int) []byte {
	if cap(b) >= size {
		return b
	}
	return make([]byte, len(b), size)
}
