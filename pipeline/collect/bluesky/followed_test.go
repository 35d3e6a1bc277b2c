package bluesky

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"
)

func open(t *testing.T, path string, keep time.Duration) *Followed {
	t.Helper()
	f, err := OpenFollowed(path, keep)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func key(author byte, rkey string) []byte {
	return followedKey([]byte{author, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, rkey)
}

// The set must agree with a map, whatever is put, deleted, committed, reopened or lost in between.
func TestFollowedAgreesWithAMap(t *testing.T) {
	path := filepath.Join(t.TempDir(), "followed.db")
	f := open(t, path, 365*24*time.Hour)
	r := rand.New(rand.NewPCG(1, 2))
	committed, now := map[string]sent{}, map[string]sent{}
	for step := range 3000 {
		k := key(byte(r.IntN(5)), fmt.Sprint(r.IntN(20)))
		switch r.IntN(10) {
		case 0:
			if r.IntN(10) > 0 {
				break
			}
			if err := f.Close(); err != nil { // a crash: what is pending is lost
				t.Fatal(err)
			}
			f = open(t, path, 365*24*time.Hour)
			now = map[string]sent{}
			for k, s := range committed {
				now[k] = s
			}
		case 1:
			if err := f.Commit(noon); err != nil {
				t.Fatal(err)
			}
			committed = map[string]sent{}
			for k, s := range now {
				committed[k] = s
			}
		case 2, 3, 4:
			s := sent{published: noon, revision: int64(step), witnessed: 7, day: day(noon), deleted: true}
			f.put(k, s)
			now[string(k)] = s
		default:
			s := sent{published: noon, revision: int64(step), day: day(noon) - int64(r.IntN(3))}
			f.put(k, s)
			now[string(k)] = s
		}
		got, err := f.get(k)
		if err != nil {
			t.Fatal(err)
		}
		if want, ok := now[string(k)]; (got != nil) != ok || ok && *got != want {
			t.Fatalf("step %d: got %+v, want %+v, %t", step, got, want, ok)
		}
		author := k[:pseudonymBytes]
		posts, err := f.ofAuthor(author)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for k, s := range now {
			if !s.deleted && k[:pseudonymBytes] == string(author) {
				n++
			}
		}
		if len(posts) != n {
			t.Fatalf("step %d: %d posts of the author, want %d", step, len(posts), n)
		}
	}
}

func TestFollowedForgets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "followed.db")
	f := open(t, path, 30*24*time.Hour)
	old, young := key(1, "old"), key(1, "young")
	f.put(old, sent{published: noon, revision: 1, day: day(noon)})
	if err := f.Commit(noon); err != nil {
		t.Fatal(err)
	}
	f.put(young, sent{published: noon, revision: 2, day: day(noon) + 20})
	f.put(old, sent{published: noon, revision: 3, day: day(noon)}) // an edit makes it no younger
	if err := f.Commit(noon.Add(25 * 24 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	if s, err := f.get(old); err != nil || s == nil || s.revision != 3 {
		t.Errorf("forgotten too early: %+v, %v", s, err)
	}
	if err := f.Commit(noon.Add(31 * 24 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	if s, err := f.get(old); err != nil || s != nil {
		t.Errorf("still followed after 31 days: %+v, %v", s, err)
	}
	if s, err := f.get(young); err != nil || s == nil {
		t.Errorf("the young one was forgotten: %v", err)
	}
}

func TestFollowedIsLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "followed.db")
	open(t, path, time.Hour)
	if _, err := OpenFollowed(path, time.Hour); !errors.Is(err, ErrFollowedLocked) {
		t.Errorf("got %v", err)
	}
}

func TestDeletions(t *testing.T) {
	d := newDeletions(100)
	for i := range 1000 {
		d.note([]byte(fmt.Sprint(i)), int64(i))
		if len(d.young)+len(d.old) > 200 {
			t.Fatalf("%d kept", len(d.young)+len(d.old))
		}
	}
	if !d.covers([]byte("999"), 999) || d.covers([]byte("999"), 1000) || !d.covers([]byte("900"), 900) || d.covers([]byte("1"), 1) {
		t.Error("wrong memory")
	}
}
