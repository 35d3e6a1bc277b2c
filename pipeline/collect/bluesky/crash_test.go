package bluesky

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kentongan/kentongan/pipeline/collect/bluesky/jetstreamtest"
	"github.com/kentongan/kentongan/pipeline/collect/collecttest"
	"github.com/kentongan/kentongan/schemas"
)

// replay is a stream over a fixed history: from a cursor on, then silence or an end.
type replay struct {
	events []string
	times  []int64
	next   int
	left   int // events until the connection breaks; negative: never
}

func (p *replay) read(ctx context.Context) (frame, error) {
	if p.left == 0 {
		return frame{}, io.ErrUnexpectedEOF
	}
	if p.next == len(p.events) {
		<-ctx.Done()
		return frame{}, ctx.Err()
	}
	p.next, p.left = p.next+1, p.left-1
	return frame{data: []byte(p.events[p.next-1])}, nil
}

func (p *replay) close() {}

// store is what a store would hold: the newest version of each mention.
type store struct {
	mentions map[string]schemas.Mention
	versions map[string]schemas.Version
	offset   uint64
}

func (s *store) take(t *testing.T, sent collecttest.Sent) {
	for _, m := range sent.Mentions {
		s.offset++
		if before, ok := s.mentions[m.ID]; ok && !before.PublishedAt.Equal(m.PublishedAt) {
			t.Errorf("%s moved from %s to %s", m.ID, before.PublishedAt, m.PublishedAt)
		}
		v := schemas.VersionOf(&m, schemas.Position{Offset: s.offset}, 0)
		if before, ok := s.versions[m.ID]; ok && !before.Less(v) {
			continue
		}
		s.mentions[m.ID], s.versions[m.ID] = m, v
	}
}

// Whatever crashes and whichever connection breaks when: what stands in the end is what an undisturbed reader would have, every post keeps its
// place in time, and no second of coverage counts twice.
func TestCrashes(t *testing.T) {
	for seed := range uint64(40) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { crashes(t, rand.New(rand.NewPCG(seed, 7))) })
		})
	}
}

func crashes(t *testing.T, random *rand.Rand) {
	toTheFuture()
	events, want := invent(random)
	times := make([]int64, len(events))
	for i, e := range events {
		var w wire
		if err := json.Unmarshal([]byte(e), &w); err != nil {
			t.Fatal(err)
		}
		times[i] = w.TimeUS
	}
	breaks := true
	h := &hostScript{play: func(_ int, d dialled) (stream, error) {
		p := &replay{events: events, times: times, left: -1}
		for p.next < len(events) && times[p.next] < d.cursor {
			p.next++
		}
		if breaks && random.IntN(3) > 0 {
			p.left = 1 + random.IntN(80)
		}
		return p, nil
	}}
	r := newRig(t, "ws://a", "ws://b")
	first, err := json.Marshal(cursor{TimeUS: times[0], Host: "ws://a"})
	if err == nil {
		err = r.cursors.Put("bluesky:jetstream", first)
	}
	if err != nil {
		t.Fatal(err)
	}
	boom := errors.New("boom")
	stored := &store{mentions: make(map[string]schemas.Mention), versions: make(map[string]schemas.Version)}
	var coverage collecttest.Sent
	live := func(d time.Duration) error {
		_, err := r.live(t, h, d)
		sent := r.out.Sent()
		stored.take(t, sent)
		coverage.Coverage = append(coverage.Coverage, sent.Coverage...)
		return err
	}
	for range 8 {
		call, left := []string{"emit", "flush", "cover", "put"}[random.IntN(4)], random.IntN(60)
		if call != "emit" {
			left = random.IntN(3)
		}
		failing := func(c string) error {
			if c == call {
				if left--; left < 0 {
					return boom
				}
			}
			return nil
		}
		r.out = &collecttest.Output{Fail: func(_ context.Context, c string) error { return failing(c) }}
		r.cursors.FailPut = func(string) error { return failing("put") }
		if err := live(time.Duration(1+random.IntN(40)) * time.Second); err != nil && !errors.Is(err, boom) {
			t.Fatal(err)
		}
	}
	r.out, r.cursors.FailPut, breaks = &collecttest.Output{}, nil, false
	if err := live(time.Minute); err != nil {
		t.Fatal(err)
	}
	texts := make(map[string]int)
	for _, m := range stored.mentions {
		if m.Op == schemas.OpUpsert {
			texts[m.Text]++
		}
	}
	for text, n := range want {
		if texts[text] != n {
			t.Errorf("%q stands %d times, want %d", text, texts[text], n)
		}
		delete(texts, text)
	}
	if len(texts) > 0 {
		t.Errorf("these should not stand: %v", texts)
	}
	span := time.UnixMicro(times[len(times)-1]).Sub(time.UnixMicro(times[0]))
	var covered time.Duration
	for hour := noon.Add(-3 * time.Hour); hour.Before(noon.Add(2 * time.Hour)); hour = hour.Add(time.Hour) {
		covered += time.Duration(coverage.Covered(hour)) * time.Second
	}
	if covered > span || covered < span-2*time.Second {
		t.Errorf("%s covered of %s", covered, span)
	}
}

// invent makes a history of an hour before noon, and what stands after it: how many posts with which text.
func invent(random *rand.Rand) (events []string, want map[string]int) {
	authors := []string{budi, siti, "did:plc:tonoooooooooooooooooooooo"}
	type standing struct{ did, text string }
	posts := make(map[string]standing) // by rkey
	var keys []string
	at := noon.Add(-time.Hour)
	away := make(map[string]time.Time) // accounts that are gone, until when: coming back within a minute is what deleteAll cannot tell
	for i := range 400 {
		at = at.Add(time.Duration(1+random.IntN(9000)) * time.Millisecond)
		did, text := authors[random.IntN(len(authors))], fmt.Sprintf("pos %d", i)
		pick := ""
		if len(keys) > 0 {
			pick = keys[random.IntN(len(keys))]
		}
		p, stands := posts[pick]
		if at.Before(away[did]) {
			events = append(events, jetstreamtest.Identity(did, at))
			continue
		}
		switch n := random.IntN(20); {
		case n < 4 && stands: // an edit, whose author rewrites the date as well
			events = append(events, jetstreamtest.Commit(p.did, at, "update", pick, jetstreamtest.Post(text, at, "en")))
			posts[pick] = standing{p.did, text}
		case n < 7 && stands:
			events = append(events, jetstreamtest.Commit(p.did, at, "delete", pick, nil))
			delete(posts, pick)
		case n == 7:
			events = append(events, jetstreamtest.Account(did, at, "deactivated"))
			away[did] = at.Add(rewindSwitch + time.Second)
			for k, p := range posts {
				if p.did == did {
					delete(posts, k)
				}
			}
		case n == 8: // of a post that was never sent
			events = append(events, jetstreamtest.Commit(did, at, "delete", jetstreamtest.TID(at.Add(-time.Hour)), nil))
		case n == 9:
			events = append(events, jetstreamtest.Commit(did, at, "create", jetstreamtest.TID(at), jetstreamtest.Post("english", at, "en")))
		default:
			rkey := jetstreamtest.TID(at)
			events = append(events, jetstreamtest.Commit(did, at, "create", rkey, jetstreamtest.Post(text, at, "id")))
			posts[rkey], keys = standing{did, text}, append(keys, rkey)
		}
	}
	want = make(map[string]int)
	for _, p := range posts {
		want[p.text]++
	}
	return events, want
}
