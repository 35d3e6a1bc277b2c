package collect

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// lockWait is how long OpenCursors waits for another process to let go of the file: a predecessor that is just ending, no more.
const lockWait = 2 * time.Second

// ErrCursorsLocked means that another process has the cursors open: two collectors that share cursors would skip what the other has
// not sent.
var ErrCursorsLocked = errors.New("another process has the file open")

var cursorBucket = []byte("cursors")

// CursorStore is Cursors in one bbolt file: each Put is synced to disk. Safe for concurrent use.
type CursorStore struct{ db *bolt.DB }

// OpenCursors opens or makes the file and locks it until Close. ErrCursorsLocked where another process holds it.
func OpenCursors(path string) (*CursorStore, error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: lockWait})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("open cursors %s: %w", path, ErrCursorsLocked)
	}
	if err != nil {
		return nil, fmt.Errorf("open cursors %s: %w", path, err)
	}
	if err := db.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(cursorBucket)
		return err
	}); err != nil {
		return nil, errors.Join(fmt.Errorf("open cursors %s: %w", path, err), db.Close())
	}
	return &CursorStore{db: db}, nil
}

// Get implements Cursors.
func (s *CursorStore) Get(name string) ([]byte, error) {
	var value []byte
	err := s.db.View(func(tx *bolt.Tx) error {
		value = bytes.Clone(tx.Bucket(cursorBucket).Get([]byte(name)))
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read cursor %s: %w", name, err)
	}
	return value, nil
}

// Put implements Cursors.
func (s *CursorStore) Put(name string, value []byte) error {
	err := s.db.Update(func(tx *bolt.Tx) error { return tx.Bucket(cursorBucket).Put([]byte(name), value) })
	if err != nil {
		return fmt.Errorf("write cursor %s: %w", name, err)
	}
	return nil
}

// PutJSON puts state as JSON. Its errors name the cursor.
func PutJSON(c Cursors, name string, state any) error {
	data, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("encode cursor of %s: %w", name, err)
	}
	if err := c.Put(name, data); err != nil {
		return fmt.Errorf("save cursor of %s: %w", name, err)
	}
	return nil
}

// Close releases the file. Closing twice is fine.
func (s *CursorStore) Close() error { return s.db.Close() }
