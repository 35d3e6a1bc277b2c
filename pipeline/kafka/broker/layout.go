package broker

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// What kfake (v0.0.0-20260918054303) keeps on disk, as far as repair and retention need to know it: topics.json, and for each
// partition a directory of segments, "<first offset>.dat", which hold record batches as Kafka sends them, each beside an
// "<first offset>.idx"; and snapshot.json, written at a clean stop.

type storedTopic struct {
	Name       string            `json:"name"`
	ID         topicID           `json:"id"`
	Partitions int32             `json:"partitions"`
	Configs    map[string]string `json:"configs"`
}

// topicID is written as base64.
type topicID [16]byte

func (id *topicID) UnmarshalText(text []byte) error {
	raw, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil || len(raw) != len(id) {
		return fmt.Errorf("%q is not a topic id", text)
	}
	copy(id[:], raw)
	return nil
}

// storedTopics reads the topics of a log directory; none where it is new.
func storedTopics(log string) ([]storedTopic, error) {
	var file struct {
		Version int           `json:"version"`
		Topics  []storedTopic `json:"topics"`
	}
	text, err := os.ReadFile(filepath.Join(log, "topics.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("read topics.json: %w", err)
	}
	return file.Topics, nil
}

func partitionDir(log, topic string, partition int32) string {
	return filepath.Join(log, "partitions", fmt.Sprintf("%s-%d", url.PathEscape(topic), partition))
}

// segments lists the first offsets of a partition's files, ascending; none where the directory is absent.
func segments(dir string) ([]int64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var bases []int64
	for _, e := range entries {
		name, isData := strings.CutSuffix(e.Name(), ".dat")
		if base, err := strconv.ParseInt(name, 10, 64); isData && err == nil {
			bases = append(bases, base)
		}
	}
	slices.Sort(bases)
	return bases, nil
}

func segmentFile(dir string, base int64, ending string) string {
	return filepath.Join(dir, strconv.FormatInt(base, 10)+ending)
}

// batchHeader is what a record batch says of itself.
type batchHeader struct {
	next          int64 // offset after its last record
	maxTimestamp  time.Time
	transactional bool
	size          int64 // in the file
}

// The fixed part of a record batch, message format v2: https://kafka.apache.org/documentation/#recordbatch
const batchHeaderSize = 61

// readBatchHeader reads the header at position at, and returns io.EOF where the file ends before the header does.
func readBatchHeader(f io.ReaderAt, at int64) (batchHeader, error) {
	var b [batchHeaderSize]byte
	if _, err := f.ReadAt(b[:], at); err != nil {
		return batchHeader{}, err
	}
	return batchHeader{
		next:          int64(binary.BigEndian.Uint64(b[0:])) + int64(binary.BigEndian.Uint32(b[23:])) + 1,
		maxTimestamp:  time.UnixMilli(int64(binary.BigEndian.Uint64(b[35:]))),
		transactional: binary.BigEndian.Uint16(b[21:])&0x30 != 0, // its records, or the mark that ends them
		size:          12 + int64(binary.BigEndian.Uint32(b[8:])),
	}, nil
}

// segment is what a walk over one file finds.
type segment struct {
	base          int64
	size          int64 // of the whole batches
	next          int64 // offset after the last of them; base where there is none
	transactional bool
}

// walk goes over the batches of a file without reading their records. The last one is checked; a tail that is no whole batch does not count.
func walk(path string, base int64) (segment, error) {
	out := segment{base: base, next: base}
	f, err := os.Open(path)
	if err != nil {
		return out, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return out, err
	}
	before := out // the walk without its last batch
	for {
		h, err := readBatchHeader(f, out.size)
		if errors.Is(err, io.EOF) || err == nil && (h.size < batchHeaderSize || out.size+h.size > info.Size()) {
			break
		}
		if err != nil {
			return out, err
		}
		before = out
		out.size, out.next, out.transactional = out.size+h.size, h.next, out.transactional || h.transactional
	}
	if out.size == 0 {
		return out, nil
	}
	batch := make([]byte, out.size-before.size)
	if _, err := f.ReadAt(batch, before.size); err != nil {
		return out, err
	}
	if crc32.Checksum(batch[21:], castagnoli) != binary.BigEndian.Uint32(batch[17:]) {
		return before, nil
	}
	return out, nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)
