package broker

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"time"

	"github.com/sirupsen/logrus"
)

// repair makes a directory that was left in the middle of things safe for kfake to open. It is run at every start, and changes
// nothing after a clean stop of partitions that hold records.
func repair(d *dir, f *floors, log logrus.FieldLogger) error {
	// kfake reads these up to where a torn entry begins, but goes on writing behind it: the next start would not see what was
	// committed in between.
	for _, name := range []string{"groups.log", "pids.log"} {
		if err := cutTornEntries(d.file(filepath.Join(logDir, name)), log); err != nil {
			return err
		}
	}
	topics, err := storedTopics(d.file(logDir))
	if err != nil {
		return err
	}
	for _, t := range topics {
		for p := range t.Partitions {
			log := log.WithFields(logrus.Fields{"kafka_topic": t.Name, "partition": p})
			if err := repairPartition(partitionDir(d.file(logDir), t.Name, p), f.of(t.ID, p), log); err != nil {
				return fmt.Errorf("%s, partition %d: %w", t.Name, p, err)
			}
		}
	}
	return nil
}

// snapshot is what kfake writes of a partition at a clean stop, and goes by at a start if its sizes are those of the files. Without
// it kfake takes a partition's offsets from its records, all of which it holds in memory while it does: those of an empty one begin
// again at 0. So after a crash a snapshot is made here.
type snapshot struct {
	Version          int               `json:"version"`
	HighWatermark    int64             `json:"high_watermark"`
	LastStableOffset int64             `json:"last_stable_offset"`
	LogStartOffset   int64             `json:"log_start_offset"`
	MaxTimestamp     int64             `json:"max_timestamp"`
	CreatedAt        time.Time         `json:"created_at"`
	Segments         []snapshotSegment `json:"segments"`
}

type snapshotSegment struct {
	Base int64 `json:"base_offset"`
	Size int64 `json:"size"`
}

// repairPartition cuts what is torn, and makes the partition go on at its offset, where nothing below floor is.
func repairPartition(dir string, floor int64, log logrus.FieldLogger) error {
	bases, err := segments(dir)
	if err != nil || len(bases) == 0 && floor == 0 {
		return err
	}
	if ok, err := hasSnapshot(dir, bases); ok && len(bases) > 0 || err != nil {
		return err
	}
	next := snapshot{Version: 1, HighWatermark: floor, LogStartOffset: floor, MaxTimestamp: -1, CreatedAt: time.Now()}
	for _, base := range bases {
		path := segmentFile(dir, base, ".dat")
		s, err := walk(path, base)
		if err != nil {
			return err
		}
		if s.transactional {
			return nil // kfake must read the records to know which were committed
		}
		if err := cut(path, s.size, log); err != nil {
			return err
		}
		if s.size == 0 {
			if err := removeSegment(dir, base); err != nil {
				return err
			}
			continue
		}
		if len(next.Segments) == 0 {
			next.LogStartOffset = max(floor, base)
		}
		next.Segments = append(next.Segments, snapshotSegment{Base: base, Size: s.size})
		next.HighWatermark = s.next
	}
	if len(next.Segments) == 0 {
		// kfake heeds a snapshot only beside a segment. This one it will go on writing to.
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		if err := writeFile(segmentFile(dir, floor, ".dat"), nil); err != nil {
			return err
		}
		next.Segments = []snapshotSegment{{Base: floor}}
	}
	next.LogStartOffset = min(next.LogStartOffset, next.HighWatermark)
	next.LastStableOffset = next.HighWatermark
	text, err := json.Marshal(next)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, "snapshot.json"), text)
}

// hasSnapshot reports whether there is a snapshot that kfake will go by.
func hasSnapshot(dir string, bases []int64) (bool, error) {
	text, err := os.ReadFile(filepath.Join(dir, "snapshot.json"))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	var have snapshot
	if json.Unmarshal(text, &have) != nil || have.Version != 1 || len(have.Segments) != len(bases) {
		return false, nil
	}
	for i, base := range bases {
		info, err := os.Stat(segmentFile(dir, base, ".dat"))
		if err != nil {
			return false, err
		}
		if have.Segments[i] != (snapshotSegment{Base: base, Size: info.Size()}) {
			return false, nil
		}
	}
	return true, nil
}

// cut shortens the file to size, if it is longer.
func cut(path string, size int64, log logrus.FieldLogger) error {
	info, err := os.Stat(path)
	if err != nil || info.Size() == size {
		return err
	}
	log.WithFields(logrus.Fields{"file": filepath.Base(path), "bytes": info.Size() - size}).Warn("cut what a crash has torn")
	return os.Truncate(path, size)
}

func removeSegment(dir string, base int64) error {
	for _, ending := range []string{".dat", ".idx"} {
		if err := os.Remove(segmentFile(dir, base, ending)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// cutTornEntries cuts an entry log behind its last whole entry. An entry is its length (of version and data), a CRC-32C of
// version and data, a version of two bytes, data; numbers are little-endian.
func cutTornEntries(path string, log logrus.FieldLogger) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	whole := 0
	for whole+10 <= len(text) {
		length := int(binary.LittleEndian.Uint32(text[whole:]))
		end := whole + 8 + length
		if length < 2 || end > len(text) || crc32.Checksum(text[whole+8:end], castagnoli) != binary.LittleEndian.Uint32(text[whole+4:]) {
			break
		}
		whole = end
	}
	return cut(path, int64(whole), log)
}
