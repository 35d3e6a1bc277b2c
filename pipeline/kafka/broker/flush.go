package broker

import (
	"errors"
	"os"
	"path/filepath"
)

// flusher flushes to the disk what the broker has only written. kfake's files grow and are removed, and change in no other way while it
// runs, so a file's size says whether there is anything to flush.
type flusher struct {
	log     string
	flushed map[string]int64 // bytes of each file that are on the disk
}

func newFlusher(log string) *flusher {
	return &flusher{log: log, flushed: make(map[string]int64)}
}

func (f *flusher) flush() error {
	topics, err := storedTopics(f.log)
	if err != nil {
		return err
	}
	files := []string{filepath.Join(f.log, "groups.log")}
	for _, t := range topics {
		for p := range t.Partitions {
			dir := partitionDir(f.log, t.Name, p)
			bases, err := segments(dir)
			if err != nil {
				return err
			}
			for _, base := range bases {
				files = append(files, segmentFile(dir, base, ".dat"), segmentFile(dir, base, ".idx"))
			}
		}
	}
	flushed := make(map[string]int64, len(files))
	var errs []error
	for _, path := range files {
		size, err := f.flushFile(path)
		if errors.Is(err, os.ErrNotExist) {
			continue // not written yet, or expired while we looked
		}
		errs = append(errs, err)
		flushed[path] = size
	}
	f.flushed = flushed
	return errors.Join(errs...)
}

// flushFile returns how much of the file is on the disk.
func (f *flusher) flushFile(path string) (int64, error) {
	before, known := f.flushed[path]
	info, err := os.Stat(path)
	if err != nil || known && info.Size() == before {
		return before, err
	}
	if err := syncPath(path); err != nil {
		return before, err
	}
	if !known { // a new file is found again only with its directory's entry
		if err := syncPath(filepath.Dir(path)); err != nil {
			return before, err
		}
	}
	return info.Size(), nil
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
