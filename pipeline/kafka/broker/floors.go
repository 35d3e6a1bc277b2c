package broker

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
)

// floors remembers, for each partition whose oldest records were removed, the offset of the first that was left. kfake keeps a
// partition's offsets only in its files: without this, a partition that was emptied would begin again at offset 0 with
// the next start, below what its consumers have committed, and what they then skip would be lost.
type floors struct {
	path string

	mu      sync.Mutex
	offsets map[string]map[int32]int64 // by topic id in hex: a topic made anew has another
}

func loadFloors(d *dir) (*floors, error) {
	f := &floors{path: d.file(floorsFile), offsets: make(map[string]map[int32]int64)}
	text, err := os.ReadFile(f.path)
	if errors.Is(err, os.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	if err := json.Unmarshal(text, &f.offsets); err != nil {
		return nil, fmt.Errorf("broker: read %s: %w", f.path, err)
	}
	return f, nil
}

// raise notes that nothing below offset is left, on the disk before it returns. It never lowers a floor.
func (f *floors) raise(topic [16]byte, partition int32, offset int64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	id := hex.EncodeToString(topic[:])
	if f.offsets[id] == nil {
		f.offsets[id] = make(map[int32]int64)
	}
	if offset <= f.offsets[id][partition] {
		return nil
	}
	f.offsets[id][partition] = offset
	text, err := json.Marshal(f.offsets)
	if err != nil {
		return err
	}
	return writeFile(f.path, append(text, '\n'))
}

func (f *floors) of(topic [16]byte, partition int32) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.offsets[hex.EncodeToString(topic[:])][partition]
}
