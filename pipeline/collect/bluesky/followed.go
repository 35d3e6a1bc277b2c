package bluesky

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Followed is the set of posts that were sent, so that their edits and deletions can be told from those of the rest of the network. It is exact:
// no false positives, and no false negatives but those of age. It holds author pseudonyms and record keys, no DID.
//
// Changes are pending until Commit, which belongs between Output.Flush and the cursor: a crash before it forgets what the older cursor
// brings again. Not safe for concurrent use.
type Followed struct {
	db      *bolt.DB
	keep    time.Duration
	pending map[string]sent // by key
	expired int64           // day of the last expiry
}

// sent is what is known of a post that was sent. A deleted one is remembered too: what comes again after a reconnect must not bring it back, and should
// it come back by itself, it keeps its place in time.
type sent struct {
	published time.Time // of the first version, to the millisecond
	revision  int64     // of the newest version, deletion included
	witnessed int64     // Unix milliseconds of the event that brought it
	day       int64     // since 1970, of the first version: from then its age counts
	deleted   bool
}

var (
	postsBucket = []byte("posts") // pseudonym (16 bytes) + rkey -> sent
	daysBucket  = []byte("days")  // day (4 bytes) + key of posts -> nothing
)

const pseudonymBytes = 16

// ErrFollowedLocked means that another process follows with the same file.
var ErrFollowedLocked = errors.New("another process has the file open")

// OpenFollowed opens or makes the file and locks it until Close. Posts are forgotten keep after they were first sent.
func OpenFollowed(path string, keep time.Duration) (*Followed, error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: 2 * time.Second})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("open followed posts %s: %w", path, ErrFollowedLocked)
	}
	if err != nil {
		return nil, fmt.Errorf("open followed posts %s: %w", path, err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(postsBucket)
		if err == nil {
			_, err = tx.CreateBucketIfNotExists(daysBucket)
		}
		return err
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open followed posts %s: %w", path, err), db.Close())
	}
	return &Followed{db: db, keep: keep, pending: make(map[string]sent)}, nil
}

// Close releases the file; what is pending is lost.
func (f *Followed) Close() error { return f.db.Close() }

// get is what is known of the post, nil if it was never sent or is forgotten.
func (f *Followed) get(key []byte) (*sent, error) {
	if s, ok := f.pending[string(key)]; ok {
		return &s, nil
	}
	var s *sent
	err := f.db.View(func(tx *bolt.Tx) error {
		var err error
		s, err = decodeSent(tx.Bucket(postsBucket).Get(key))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look up followed post: %w", err)
	}
	return s, nil
}

// put notes that a version of the post, or its deletion, was sent.
func (f *Followed) put(key []byte, s sent) { f.pending[string(key)] = s }

// followedPost is a followed post of one author.
type followedPost struct {
	key  []byte
	sent sent
}

// ofAuthor lists the posts of the author with this pseudonym that were sent and not deleted, in any order.
func (f *Followed) ofAuthor(pseudonym []byte) ([]followedPost, error) {
	var posts []followedPost
	err := f.db.View(func(tx *bolt.Tx) error {
		c := tx.Bucket(postsBucket).Cursor()
		for k, v := c.Seek(pseudonym); k != nil && bytes.HasPrefix(k, pseudonym); k, v = c.Next() {
			if _, changed := f.pending[string(k)]; changed {
				continue
			}
			s, err := decodeSent(v)
			if err != nil {
				return err
			}
			if !s.deleted {
				posts = append(posts, followedPost{bytes.Clone(k), *s})
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list followed posts: %w", err)
	}
	for k, s := range f.pending {
		if !s.deleted && bytes.HasPrefix([]byte(k), pseudonym) {
			posts = append(posts, followedPost{[]byte(k), s})
		}
	}
	return posts, nil
}

// Commit makes everything pending durable and forgets what is older than keep at now (event time).
func (f *Followed) Commit(now time.Time) error {
	expire := !now.IsZero() && day(now) > f.expired
	if len(f.pending) == 0 && !expire {
		return nil
	}
	err := f.db.Update(func(tx *bolt.Tx) error {
		posts, days := tx.Bucket(postsBucket), tx.Bucket(daysBucket)
		for k, s := range f.pending {
			if err := apply(posts, days, []byte(k), s); err != nil {
				return err
			}
		}
		if expire {
			return forgetBefore(posts, days, day(now.Add(-f.keep)))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("commit followed posts: %w", err)
	}
	clear(f.pending)
	if expire {
		f.expired = day(now)
	}
	return nil
}

func apply(posts, days *bolt.Bucket, key []byte, s sent) error {
	before, err := decodeSent(posts.Get(key))
	if err != nil {
		return err
	}
	if before != nil && s.day != before.day {
		if err := days.Delete(dayKey(before.day, key)); err != nil {
			return err
		}
	}
	if err := days.Put(dayKey(s.day, key), nil); err != nil {
		return err
	}
	return posts.Put(key, s.encode())
}

func forgetBefore(posts, days *bolt.Bucket, first int64) error {
	limit := dayKey(first, nil)
	c := days.Cursor()
	var old [][]byte // collected first: bbolt's cursors do not survive deletions well
	for k, _ := c.First(); k != nil && bytes.Compare(k, limit) < 0; k, _ = c.Next() {
		old = append(old, bytes.Clone(k))
	}
	for _, k := range old {
		if err := posts.Delete(k[len(limit):]); err != nil {
			return err
		}
		if err := days.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

// followedKey is the key of a post in the set: the 16 bytes of its author's pseudonym, then its record key.
func followedKey(pseudonym []byte, rkey string) []byte {
	return append(bytes.Clone(pseudonym), rkey...)
}

// encode is s in 29 bytes: published, revision, witnessed (8 each), day (4), deleted (1).
func (s *sent) encode() []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(s.published.UnixMilli()))
	b = binary.BigEndian.AppendUint64(b, uint64(s.revision))
	b = binary.BigEndian.AppendUint64(b, uint64(s.witnessed))
	b = binary.BigEndian.AppendUint32(b, uint32(s.day))
	if s.deleted {
		return append(b, 1)
	}
	return append(b, 0)
}

func decodeSent(b []byte) (*sent, error) {
	if b == nil {
		return nil, nil
	}
	if len(b) != 29 {
		return nil, fmt.Errorf("entry of %d bytes, want 29", len(b))
	}
	return &sent{
		published: time.UnixMilli(int64(binary.BigEndian.Uint64(b))).UTC(), revision: int64(binary.BigEndian.Uint64(b[8:])),
		witnessed: int64(binary.BigEndian.Uint64(b[16:])), day: int64(binary.BigEndian.Uint32(b[24:])), deleted: b[28] == 1,
	}, nil
}

func dayKey(day int64, key []byte) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(day)), key...)
}

func day(t time.Time) int64 { return t.Unix() / (24 * 3600) }
