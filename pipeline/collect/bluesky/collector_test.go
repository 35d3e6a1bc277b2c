package bluesky

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/kentongan/kentongan/pipeline/collect/bluesky/jetstreamtest"
	"github.com/kentongan/kentongan/pipeline/collect/collecttest"
	"github.com/kentongan/kentongan/schemas"
)

// life runs a collector against real sockets until what it sent satisfies done, and returns what it sent.
func (r *rig) life(t *testing.T, done func(collecttest.Sent) bool) collecttest.Sent {
	t.Helper()
	c := r.collector(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- c.Collect(ctx, r.out) }()
	sent, err := r.out.Wait(ctx, done)
	if err != nil {
		t.Errorf("waiting for the collector: %v; sent %s, health %+v", err, shown(sent), c.Health())
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Collect returned %v", err)
	}
	return r.out.Sent()
}

// shown is what was sent, a line each.
func shown(s collecttest.Sent) string {
	var lines []string
	for _, m := range s.Mentions {
		lines = append(lines, fmt.Sprintf("%s %s %q", m.Op, m.ID, m.Text))
	}
	for _, r := range s.Rejects {
		lines = append(lines, fmt.Sprintf("reject %s %v", r.Reason, r.Err))
	}
	return strings.Join(lines, "\n")
}

func mentions(n int) func(collecttest.Sent) bool {
	return func(s collecttest.Sent) bool { return len(s.Mentions)+len(s.Rejects) >= n }
}

// history fills a host with events that are a few minutes old, at one a second, and puts the cursor of r before them.
type history struct {
	server *jetstreamtest.Server
	start  time.Time
	n      int
}

func newHistory(t *testing.T, r *rig, server *jetstreamtest.Server) *history {
	t.Helper()
	h := &history{server: server, start: time.Now().Add(-10 * time.Minute).UTC().Truncate(time.Second)}
	data, err := json.Marshal(cursor{TimeUS: h.start.UnixMicro(), Host: server.URL()})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cursors.Put("bluesky:jetstream", data); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *history) now() time.Time { h.n++; return h.start.Add(time.Duration(h.n) * time.Second) }

func (h *history) post(did, text string, langs ...string) (rkey string) {
	at := h.now()
	rkey = jetstreamtest.TID(at)
	h.server.Append(jetstreamtest.Commit(did, at, "create", rkey, jetstreamtest.Post(text, at, langs...)))
	return rkey
}

func (h *history) edit(did, rkey, text string, langs ...string) {
	at := h.now()
	h.server.Append(jetstreamtest.Commit(did, at, "update", rkey, jetstreamtest.Post(text, at, langs...)))
}

func (h *history) delete(did, rkey string) {
	h.server.Append(jetstreamtest.Commit(did, h.now(), "delete", rkey, nil))
}

func TestPostsEditsAndDeletions(t *testing.T) {
	server := jetstreamtest.NewServer()
	defer server.Close()
	r := newRig(t, server.URL())
	r.cfg.Phrases = []string{"air pam", "listrik"}
	registry := prometheus.NewRegistry()
	r.metrics = NewMetrics(registry)
	h := newHistory(t, r, server)
	h.post(budi, "good morning", "en")
	wanted := h.post(budi, "Air PAM mati lagi", "id")
	h.post(siti, "Halo semua", "id")
	other := h.post(siti, "Listrik padam", "id")
	h.edit(budi, wanted, "Sudah nyala, terima kasih") // no longer matches, and names no language
	h.delete(siti, "3l3pte3p2e325")                   // of a post nobody sent
	h.edit(siti, other, "")
	server.Append(jetstreamtest.Identity(budi, h.now()))
	h.delete(budi, wanted)
	h.post(budi, "listrik nyala", "id")
	sent := r.life(t, mentions(6))
	if len(sent.Mentions) != 6 || len(sent.Rejects) != 0 {
		t.Fatalf("got\n%s", shown(sent))
	}
	post, second, edited, emptied, gone := sent.Mentions[0], sent.Mentions[1], sent.Mentions[2], sent.Mentions[3], sent.Mentions[4]
	if post.Text != "Air PAM mati lagi" || post.Kind != schemas.KindPost || post.URL != "" || post.LanguageHint != "id" || post.Author.Basis != schemas.BasisAccount {
		t.Errorf("post %+v", post)
	}
	if post.ID != edited.ID || post.ID != gone.ID || second.ID != emptied.ID || post.ID == second.ID {
		t.Errorf("ids do not meet:\n%s", shown(sent))
	}
	if gone.Op != schemas.OpDelete || emptied.Op != schemas.OpDelete || edited.Op != schemas.OpUpsert {
		t.Errorf("operations:\n%s", shown(sent))
	}
	if !edited.PublishedAt.Equal(post.PublishedAt) || !gone.PublishedAt.Equal(post.PublishedAt) {
		t.Errorf("published_at moved from %s to %s and %s", post.PublishedAt, edited.PublishedAt, gone.PublishedAt)
	}
	if post.Revision >= edited.Revision || edited.Revision >= gone.Revision {
		t.Errorf("revisions %d, %d, %d do not grow", post.Revision, edited.Revision, gone.Revision)
	}
	data, _ := json.Marshal(sent.Mentions)
	if bytes.Contains(data, []byte("did:")) || bytes.Contains(data, []byte("eygmaihciaxprqvxpfvl6flk")) {
		t.Errorf("a DID left the collector: %s", data)
	}
	if got := testutil.ToFloat64(r.metrics.events.WithLabelValues("filtered")); got != 3 {
		t.Errorf("%v filtered, want 3", got)
	}
	if problems, err := testutil.GatherAndLint(registry); err != nil || len(problems) > 0 {
		t.Errorf("metrics: %v %v", problems, err)
	}
}

func TestRepliesAndQuotesMeetTheirPosts(t *testing.T) {
	server := jetstreamtest.NewServer()
	defer server.Close()
	r := newRig(t, server.URL())
	h := newHistory(t, r, server)
	root := h.post(budi, "Air mati", "id")
	at := h.now()
	reply := jetstreamtest.Post("di sini juga", at, "id")
	uri := map[string]any{"uri": "at://" + budi + "/app.bsky.feed.post/" + root, "cid": "x"}
	reply["reply"] = map[string]any{"root": uri, "parent": uri}
	reply["embed"] = map[string]any{"$type": "app.bsky.embed.record", "record": uri}
	server.Append(jetstreamtest.Commit(siti, at, "create", jetstreamtest.TID(at), reply))
	sent := r.life(t, mentions(2))
	if len(sent.Mentions) != 2 {
		t.Fatalf("got\n%s", shown(sent))
	}
	id, m := sent.Mentions[0].ID, sent.Mentions[1]
	if m.Kind != schemas.KindReply || m.ParentID != id || m.RootID != id || m.QuoteOf != id {
		t.Errorf("reply %+v to %s", m, id)
	}
}

// Deletions follow posts over restarts, accounts that go take their posts along, and what was never sent is never deleted.
func TestDeletionsAfterARestart(t *testing.T) {
	server := jetstreamtest.NewServer()
	defer server.Close()
	r := newRig(t, server.URL())
	h := newHistory(t, r, server)
	one, _, _ := h.post(budi, "satu", "id"), h.post(budi, "dua", "id"), h.post(siti, "tiga", "id")
	h.post(siti, "four", "en")
	first := r.life(t, mentions(3))
	if len(first.Mentions) != 3 {
		t.Fatalf("got\n%s", shown(first))
	}
	r.out = &collecttest.Output{}
	h.delete(budi, one)
	server.Append(jetstreamtest.Account("did:plc:stranger", h.now(), "deleted"), jetstreamtest.Account(siti, h.now(), ""), jetstreamtest.Account(budi, h.now(), "takendown"))
	h.post(siti, "lima", "id")
	second := r.life(t, mentions(3))
	var got []string
	for _, m := range second.Mentions {
		got = append(got, string(m.Op)+" "+m.ID)
	}
	want := []string{"delete " + first.Mentions[0].ID, "delete " + first.Mentions[1].ID, "upsert " + second.Mentions[len(second.Mentions)-1].ID}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A delete wins over what it deletes even where the author's server is ahead of the relay's clock.
func TestDeletionOfAnAccountWithAFastClock(t *testing.T) {
	server := jetstreamtest.NewServer()
	defer server.Close()
	r := newRig(t, server.URL())
	h := newHistory(t, r, server)
	at := h.now()
	ahead := jetstreamtest.TID(at.Add(4 * time.Minute))
	server.Append(strings.Replace(jetstreamtest.Commit(budi, at, "create", jetstreamtest.TID(at), jetstreamtest.Post("satu", at, "id")), `"rev":"`+jetstreamtest.TID(at), `"rev":"`+ahead, 1))
	server.Append(jetstreamtest.Account(budi, h.now(), "deleted"))
	sent := r.life(t, mentions(2))
	if len(sent.Mentions) != 2 {
		t.Fatalf("got\n%s", shown(sent))
	}
	upsert, gone := schemas.VersionOf(&sent.Mentions[0], schemas.Position{Offset: 9}, 0), schemas.VersionOf(&sent.Mentions[1], schemas.Position{Offset: 1}, 0)
	if !upsert.Less(gone) {
		t.Errorf("the post outlives its account: revisions %d and %d", sent.Mentions[0].Revision, sent.Mentions[1].Revision)
	}
}

func TestDuplicatesAndDisorder(t *testing.T) {
	server := jetstreamtest.NewServer()
	defer server.Close()
	r := newRig(t, server.URL())
	h := newHistory(t, r, server)
	at := h.now()
	record := func(text string) map[string]any { return jetstreamtest.Post(text, at, "id") }
	commit := func(rkey, op, text string, after time.Duration) string {
		if op == "delete" {
			return jetstreamtest.Commit(budi, at.Add(after), op, rkey, nil)
		}
		return jetstreamtest.Commit(budi, at.Add(after), op, rkey, record(text))
	}
	a, b, c, d := jetstreamtest.TID(at), jetstreamtest.TID(at.Add(time.Millisecond)), jetstreamtest.TID(at.Add(2*time.Millisecond)), jetstreamtest.TID(at.Add(3*time.Millisecond))
	server.Append(
		commit(a, "create", "a", 0), commit(a, "create", "a", 0), // twice
		commit(b, "update", "b2", 2*time.Second), commit(b, "create", "b1", time.Second), // the edit first
		commit(c, "delete", "", 4*time.Second), commit(c, "create", "c", 3*time.Second), // the deletion first
		commit(d, "create", "d", 5*time.Second), commit(d, "delete", "", 6*time.Second), commit(d, "create", "d again", 7*time.Second), // the same key again
		commit(d, "delete", "", 6*time.Second), commit(d, "create", "d", 5*time.Second), // and then the old story once more
		commit(jetstreamtest.TID(at.Add(4*time.Millisecond)), "create", "end", -30*time.Second), // time_us goes back
	)
	sent := r.life(t, func(s collecttest.Sent) bool {
		return len(s.Mentions) > 0 && s.Mentions[len(s.Mentions)-1].Text == "end"
	})
	var got []string
	for _, m := range sent.Mentions {
		got = append(got, strings.TrimSuffix(string(m.Op)+" "+m.Text, " "))
	}
	if want := "upsert a|upsert b2|upsert d|delete|upsert d again|upsert end"; strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
}

// However a host ends a connection, every post arrives, and none is sent twice.
func TestMisbehaviour(t *testing.T) {
	const posts = 40
	for _, test := range []struct {
		name   string
		behave func(n int) jetstreamtest.Behaviour
		extra  int // rejects
	}{
		{"closes in form", func(n int) jetstreamtest.Behaviour { return ifFirst(n, jetstreamtest.Behaviour{Limit: 10}) }, 0},
		{"restarts", func(n int) jetstreamtest.Behaviour {
			return ifFirst(n, jetstreamtest.Behaviour{Limit: 10, Code: websocket.StatusGoingAway, Reason: "server shutting down"})
		}, 0},
		{"finds us slow", func(n int) jetstreamtest.Behaviour {
			return ifFirst(n, jetstreamtest.Behaviour{Limit: 10, Code: websocket.StatusPolicyViolation, Reason: "ConsumerTooSlow"})
		}, 0},
		{"drops the connection", func(n int) jetstreamtest.Behaviour {
			return ifFirst(n, jetstreamtest.Behaviour{Limit: 10, End: jetstreamtest.EndDrop})
		}, 0},
		{"cuts a message", func(n int) jetstreamtest.Behaviour {
			return ifFirst(n, jetstreamtest.Behaviour{Limit: 10, End: jetstreamtest.EndCut})
		}, 0},
		{"stalls", func(n int) jetstreamtest.Behaviour {
			return ifFirst(n, jetstreamtest.Behaviour{Limit: 10, End: jetstreamtest.EndStall})
		}, 0},
		{"refuses with 429", func(n int) jetstreamtest.Behaviour {
			return ifFirst(n, jetstreamtest.Behaviour{Status: 429, RetryAfter: "1"})
		}, 0},
		{"fails with 502", func(n int) jetstreamtest.Behaviour { return ifFirst(n, jetstreamtest.Behaviour{Status: 502}) }, 0},
		{"is slow", func(int) jetstreamtest.Behaviour { return jetstreamtest.Behaviour{Delay: 5 * time.Millisecond} }, 0},
		{"wants pongs", func(int) jetstreamtest.Behaviour { return jetstreamtest.Behaviour{Ping: true} }, 0},
		{"sends garbage", func(n int) jetstreamtest.Behaviour {
			return ifFirst(n, jetstreamtest.Behaviour{First: []string{"{", "<html>", `{"kind":"commit","commit":{"collection":"app.bsky.feed.post","operation":"create"}}`}})
		}, 3},
		{"sends a huge message", func(n int) jetstreamtest.Behaviour {
			return ifFirst(n, jetstreamtest.Behaviour{First: []string{strings.Repeat("x", 3<<20)}})
		}, 1},
		{"speaks binary", func(n int) jetstreamtest.Behaviour { return ifFirst(n, jetstreamtest.Behaviour{Binary: true}) }, tooMuchGarbage},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := jetstreamtest.NewServer()
			defer server.Close()
			server.Behave = test.behave
			r := newRig(t, server.URL())
			r.cfg.StallAfter = 500 * time.Millisecond
			h := newHistory(t, r, server)
			want := make(map[string]int)
			for i := range posts {
				text := fmt.Sprintf("pos %d", i)
				h.post(budi, text, "id")
				want[text] = 1
			}
			sent := r.life(t, func(s collecttest.Sent) bool { return len(s.Mentions) >= posts })
			for _, m := range sent.Mentions {
				want[m.Text]--
			}
			for text, n := range want {
				if n != 0 {
					t.Errorf("%q: %d missing (below zero: too many)", text, n)
				}
			}
			if len(sent.Rejects) != test.extra {
				t.Errorf("%d rejects, want %d", len(sent.Rejects), test.extra)
			}
			if sent.Acked != len(sent.Mentions)+len(sent.Rejects) {
				t.Errorf("stopped with %d of %d acknowledged", sent.Acked, len(sent.Mentions)+len(sent.Rejects))
			}
		})
	}
}

func ifFirst(n int, b jetstreamtest.Behaviour) jetstreamtest.Behaviour {
	if n > 0 {
		return jetstreamtest.Behaviour{}
	}
	return b
}

func TestHugeMessageIsSetAsideWithItsHash(t *testing.T) {
	server := jetstreamtest.NewServer()
	defer server.Close()
	server.Behave = func(n int) jetstreamtest.Behaviour {
		return ifFirst(n, jetstreamtest.Behaviour{First: []string{strings.Repeat("x", 5000)}})
	}
	r := newRig(t, server.URL())
	r.cfg.MaxBytes = 2000
	h := newHistory(t, r, server)
	h.post(budi, "satu", "id")
	sent := r.life(t, mentions(2))
	if len(sent.Rejects) != 1 || len(sent.Mentions) != 1 {
		t.Fatalf("got\n%s", shown(sent))
	}
	reject := sent.Rejects[0]
	// sha256 of 5000 times x, by sha256sum
	const sum = "c59d3c0480cc2d71d8f646e735e92da65450311eec46e81a5db8c7e6e8a92054"
	if reject.Reason != schemas.ReasonTooLarge || len(reject.Bytes) != 2000 || reject.FullBytes != 5000 || reject.FullSHA256 != sum {
		t.Errorf("reject %s, %d bytes of %d, %s", reject.Reason, len(reject.Bytes), reject.FullBytes, reject.FullSHA256)
	}
	if len(server.Connections()) != 1 {
		t.Error("the connection was given up for a large message")
	}
}

func TestSuspectTime(t *testing.T) {
	server := jetstreamtest.NewServer()
	defer server.Close()
	r := newRig(t, server.URL())
	h := newHistory(t, r, server)
	at, joke := h.now(), time.Date(1975, 1, 1, 0, 0, 0, 0, time.UTC)
	server.Append(
		jetstreamtest.Commit(budi, at, "create", "hello", jetstreamtest.Post("dari 1975", joke, "id")),
		jetstreamtest.Commit(budi, at, "create", "hello2", jetstreamtest.Post("from 1975", joke, "en")), // not asked for: not our concern
		jetstreamtest.Commit(budi, at, "create", jetstreamtest.TID(at), jetstreamtest.Post("katanya 1975", joke, "id")))
	sent := r.life(t, mentions(2))
	if len(sent.Rejects) != 1 || sent.Rejects[0].Reason != schemas.ReasonSuspectTime || !bytes.Contains(sent.Rejects[0].Bytes, []byte("dari 1975")) {
		t.Errorf("got\n%s", shown(sent))
	}
	if len(sent.Mentions) != 1 || !sent.Mentions[0].PublishedAt.Equal(at) {
		t.Errorf("got\n%s", shown(sent))
	}
}

func TestCursorTooOldLeavesAGap(t *testing.T) {
	server := jetstreamtest.NewServer()
	defer server.Close()
	r := newRig(t, server.URL())
	h := newHistory(t, r, server)
	for i := range 300 {
		h.post(budi, fmt.Sprintf("pos %d", i), "id")
	}
	server.Floor = h.start.Add(200 * time.Second)
	sent := r.life(t, mentions(101))
	if len(sent.Mentions) != 101 {
		t.Errorf("%d posts, want the 101 that the host still has", len(sent.Mentions))
	}
	var covered int64
	for hour := h.start.Truncate(time.Hour); hour.Before(time.Now()); hour = hour.Add(time.Hour) {
		covered += sent.Covered(hour)
	}
	if covered < 99 || covered > 100 { // two hours may each lose a fraction of a second
		t.Errorf("%d seconds covered, want 100", covered)
	}
	logged := false
	for _, e := range r.log.AllEntries() {
		logged = logged || e.Data["gap_seconds"] == 200
	}
	if !logged {
		t.Error("the gap was not logged")
	}
}
