package kafka

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/pipeline"
)

// generation is this member's part in one generation of its group: the partitions it owns, what it has handed out of them, and what
// of that is done. Its commits carry the generation's number, so that the broker refuses those of a member that has
// been declared dead.
type generation struct {
	c      *Consumer
	client *kafka.Client
	group  *kafka.Generation
	log    logrus.FieldLogger

	changed chan struct{} // holds a token when the commit loop has something to look at

	mu        sync.Mutex
	ended     bool // no more is handed out
	trackers  map[topicPartition]*tracker
	committed map[topicPartition]int64
	ends      map[topicPartition]int64 // of the partitions, as the last fetch said
}

func newGeneration(c *Consumer, client *kafka.Client, next *kafka.Generation) *generation {
	g := &generation{
		c: c, client: client, group: next,
		log:       c.log.WithField("generation", next.ID),
		changed:   make(chan struct{}, 1),
		trackers:  make(map[topicPartition]*tracker),
		committed: make(map[topicPartition]int64),
		ends:      make(map[topicPartition]int64),
	}
	for topic, assignments := range next.Assignments {
		for _, a := range assignments {
			// A relative offset is resolved by the partition's reader, before it hands out anything.
			g.trackers[topicPartition{topic, a.ID}] = newTracker(a.Offset)
			g.committed[topicPartition{topic, a.ID}] = a.Offset
		}
	}
	return g
}

// begins says where a partition starts once that is known: at the offset already committed, or at the first there is.
func (g *generation) begins(p topicPartition, offset, committed int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.trackers[p] = newTracker(offset)
	g.committed[p] = committed
}

// handOut notes that a record goes to the caller. It reports false once the generation has ended.
func (g *generation) handOut(p topicPartition, offset int64) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ended {
		return false
	}
	g.trackers[p].handOut(offset)
	return true
}

func (g *generation) skip(p topicPartition, to int64) {
	g.mu.Lock()
	g.trackers[p].skip(to)
	g.mu.Unlock()
	g.wake()
}

func (g *generation) pending(p topicPartition) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.trackers[p].pending()
}

func (g *generation) ack(done []pipeline.Delivery) {
	g.mu.Lock()
	for i := range done {
		d := &done[i]
		if d.Generation != g.group.ID {
			continue
		}
		if t := g.trackers[topicPartition{d.KafkaTopic, d.Partition}]; t != nil {
			t.ack(d.Offset)
		}
	}
	g.mu.Unlock()
	g.wake()
}

func (g *generation) wake() {
	select {
	case g.changed <- struct{}{}:
	default:
	}
}

// noteEnd keeps the lag.
func (g *generation) noteEnd(p topicPartition, end int64) {
	g.mu.Lock()
	g.ends[p] = end
	lag := end - g.trackers[p].position
	g.mu.Unlock()
	g.c.cfg.Metrics.setLag(g.c.group, p, max(lag, 0))
}

// commitLoop commits what is done, at most once in CommitInterval, until the generation ends; then it waits for what is being
// worked on, and commits a last time. Its return lets the group go on to the next generation.
func (g *generation) commitLoop(ctx context.Context) {
	defer g.forget()
	pause := time.NewTimer(0)
	defer pause.Stop()
	<-pause.C
	for {
		select {
		case <-ctx.Done():
			g.finish()
			return
		case <-g.changed:
		}
		if err := g.commit(); endsGeneration(err) {
			g.finish()
			return
		}
		pause.Reset(g.c.tuning.CommitInterval)
		select {
		case <-ctx.Done():
			g.finish()
			return
		case <-pause.C:
		}
	}
}

// endsGeneration tells the failures of a commit that no later one in the same generation will mend: it was fenced, the
// coordinator has moved, or the connection is lost.
func endsGeneration(err error) bool {
	var code kafka.Error
	if err == nil || !errors.As(err, &code) {
		return err != nil
	}
	return fenced(err) || code == kafka.NotCoordinatorForGroup || permanent(err)
}

func fenced(err error) bool {
	return errors.Is(err, kafka.IllegalGeneration) || errors.Is(err, kafka.UnknownMemberId) || errors.Is(err, kafka.FencedInstanceID)
}

// finish stops handing out, gives what was handed out a last chance to be acked, and commits. The connection of the generation
// still stands, and a broker takes commits of a generation until the next one has begun.
func (g *generation) finish() {
	g.mu.Lock()
	g.ended = true
	g.mu.Unlock()
	deadline := time.NewTimer(g.c.tuning.DrainTimeout)
	defer deadline.Stop()
	for g.anyPending() {
		select {
		case <-g.changed:
			continue
		case <-deadline.C:
		case <-g.c.ctx.Done(): // closing: who closes has acked what it will
		}
		break
	}
	backoff := newBackoff()
	for range 3 { // whoever closes on a broker that hesitates should not have to do its last batch again
		if err := g.commit(); err == nil || endsGeneration(err) || !backoff.wait(context.Background()) {
			return
		}
	}
}

func (g *generation) anyPending() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, t := range g.trackers {
		if t.pending() {
			return true
		}
	}
	return false
}

// commit sends the positions that have moved. The error has been logged.
func (g *generation) commit() error {
	moved := make(map[topicPartition]int64)
	request := make(map[string]map[int]int64)
	g.mu.Lock()
	for p, t := range g.trackers {
		if t.position >= 0 && t.position != g.committed[p] {
			moved[p] = t.position
			if request[p.topic] == nil {
				request[p.topic] = make(map[int]int64)
			}
			request[p.topic][p.partition] = t.position
		}
	}
	g.mu.Unlock()
	if len(moved) == 0 {
		return nil
	}
	metrics, group := g.c.cfg.Metrics, g.c.group
	err := g.group.CommitOffsets(request)
	if err != nil {
		g.wake() // nothing is forgotten: it is tried again, or belongs to the next owner
		outcome := commitFailed
		if fenced(err) {
			outcome = commitFenced
		}
		metrics.addCommit(group, outcome)
		g.log.WithError(err).WithField("outcome", outcome).Warn("offsets not committed")
		return err
	}
	metrics.addCommit(group, commitDone)
	g.mu.Lock()
	defer g.mu.Unlock()
	for p, offset := range moved {
		g.committed[p] = offset
		metrics.setCommitted(group, p, offset)
		if end, ok := g.ends[p]; ok {
			metrics.setLag(group, p, max(end-offset, 0))
		}
	}
	return nil
}

func (g *generation) forget() {
	g.log.Info("generation ends")
	for p := range g.trackers {
		g.c.cfg.Metrics.leave(g.c.group, p)
	}
}
