package broker

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"

	"github.com/sirupsen/logrus"
)

// repair makes a directory that was left in the middle of things safe for kfake to open. It is run at every start, and finds
// nothing to do after a clean stop of partitions that hold records.
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
			floor := f.of(t.ID, p)
			if floor == 0 {
				continue
			}
			if err := keepOffsets(partitionDir(d.file(logDir), t.Name, p), floor, log); err != nil {
				return fmt.Errorf("%s, partition %d: %w", t.Name, p, err)
			}
		}
	}
	return nil
}

// keepOffsets makes a partition that holds no whole record go on at floor, in the form of an empty segment and the snapshot
// that a clean stop would leave with it.
func keepOffsets(dir string, floor int64, log logrus.FieldLogger) error {
	bases, err := segments(dir)
	if err != nil {
		return err
	}
	for len(bases) > 0 {
		whole, err := beginsWhole(segmentFile(dir, bases[0], ".dat"))
		if err != nil || whole {
			return err // kfake cuts what is torn behind a whole batch
		}
		for _, ending := range []string{".dat", ".idx"} {
			if err := os.Remove(segmentFile(dir, bases[0], ending)); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
		bases = bases[1:]
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	snapshot, err := json.Marshal(map[string]any{
		"version": 1, "high_watermark": floor, "last_stable_offset": floor, "log_start_offset": floor, "max_timestamp": -1,
		"segments": []map[string]any{{"base_offset": floor, "size": 0}},
	})
	if err != nil {
		return err
	}
	if err := writeFile(segmentFile(dir, floor, ".dat"), nil); err != nil {
		return err
	}
	log.WithFields(logrus.Fields{"partition": filepath.Base(dir), "offset": floor}).Debug("empty partition goes on at its offset")
	return writeFile(filepath.Join(dir, "snapshot.json"), snapshot)
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
	if whole == len(text) {
		return nil
	}
	log.WithFields(logrus.Fields{"file": filepath.Base(path), "bytes": len(text) - whole}).Warn("cut what a crash has torn")
	return os.Truncate(path, int64(whole))
}
