package kafkatest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
)

func (s *suite) commitIsGapFree() {
	topic, group := s.topic(1, nil), s.name("group")
	s.publish(topic, 100, 3)
	first := s.consumer(group, topic)
	got := s.fetch(first, 100)
	slices.Reverse(got)
	for _, d := range got {
		if d.Offset != 40 {
			s.must(first.Ack(s.ctx, d))
		}
	}
	s.must(first.Close())
	if _, err := first.Fetch(s.ctx); err != io.EOF {
		s.Fatalf("fetch after close: %v, want io.EOF", err)
	}
	s.must(first.Ack(s.ctx, got[0]))
	s.must(first.Close())

	committed, err := s.admin().CommittedOffsets(s.ctx, group, topic)
	s.must(err)
	if committed[0] != 40 {
		s.Fatalf("committed %v, want 40: the record there was not acked", committed)
	}
	second := s.consumer(group, topic)
	again := s.fetch(second, 60)
	if again[0].Offset != 40 {
		s.Fatalf("goes on at %d, want 40", again[0].Offset)
	}
	s.must(second.Ack(s.ctx, again...))
	s.must(second.Close())
	if lag := s.lag(group, topic); lag != 0 {
		s.Fatalf("lag %d after all is acked", lag)
	}
}

// What was handed out in one generation and acked in the next must not be committed: it may be in other hands.
func (s *suite) ackOfAnEndedGeneration() {
	topic, group := s.topic(2, nil), s.name("group")
	s.publish(topic, 50, 20)
	brief := func(c *kafka.Config) { c.Consume.DrainTimeout = time.Millisecond }
	one := s.consumer(group, topic, brief)
	old := s.fetch(one, 50)

	two := s.consumer(group, topic, brief)
	var got []pipeline.Delivery
	var mu sync.Mutex
	ctx, cancel := context.WithCancel(s.ctx)
	var wg sync.WaitGroup
	take := func(c *kafka.Consumer) {
		wg.Go(func() {
			for {
				d, err := c.Fetch(ctx)
				if err != nil {
					return
				}
				mu.Lock()
				got = append(got, d)
				mu.Unlock()
			}
		})
	}
	take(one)
	take(two)
	s.eventually("all 50 records come again", func() bool {
		mu.Lock()
		defer mu.Unlock()
		come := map[string]bool{}
		for _, d := range got {
			if d.Generation > old[0].Generation {
				come[string(d.Value)] = true
			}
		}
		return len(come) == 50
	})
	s.must(one.Ack(s.ctx, old...))
	s.must(two.Ack(s.ctx, old...))
	cancel()
	wg.Wait()
	s.must(one.Close())
	s.must(two.Close())
	if lag := s.lag(group, topic); lag != 50 {
		s.Fatalf("lag %d, want 50: acks of an ended generation were committed", lag)
	}
}

// Members join and leave while records come; each record is worked on by somebody, and in the end everything is committed.
func (s *suite) membersComeAndGo() {
	const n = 4000
	topic, group := s.topic(6, nil), s.name("group")
	seen := newBooks()
	publishing := make(chan error, 1)
	p := s.publisher()
	go func() {
		for i := 0; i < n; i += 50 {
			if err := p.Publish(s.ctx, numbered(topic, i, i+50, 100)...); err != nil {
				publishing <- err
				return
			}
		}
		publishing <- nil
	}()
	work := func(c *kafka.Consumer) (done chan struct{}) {
		done = make(chan struct{})
		go func() {
			defer close(done)
			var batch []pipeline.Delivery
			flush := func() {
				for _, d := range batch {
					seen.note(d)
				}
				if err := c.Ack(s.ctx, batch...); err != nil {
					s.Error(err)
				}
				batch = nil
			}
			for {
				ctx, cancel := context.WithTimeout(s.ctx, 20*time.Millisecond)
				d, err := c.Fetch(ctx)
				cancel()
				switch {
				case err == nil:
					if batch = append(batch, d); len(batch) == 30 {
						flush()
					}
				case errors.Is(err, context.DeadlineExceeded) && s.ctx.Err() == nil:
					flush()
				default:
					return // what is in the batch was never acked, and goes to somebody else
				}
			}
		}()
		return done
	}
	var members []*kafka.Consumer
	var workers []chan struct{}
	join := func() {
		c := s.consumer(group, topic)
		members = append(members, c)
		workers = append(workers, work(c))
	}
	leave := func(i int) {
		s.must(members[i].Close())
		<-workers[i]
	}
	came := func(count int) {
		s.eventually(fmt.Sprintf("%d records come", count), func() bool { return seen.count() >= count })
	}
	join()
	came(n / 8)
	join()
	came(n / 4)
	join()
	came(n / 2)
	leave(0)
	came(3 * n / 4)
	leave(1)
	join()
	s.must(<-publishing)
	came(n)
	s.eventually("everything is committed", func() bool { return s.lag(group, topic) == 0 })
	leave(2)
	leave(3)
	if missing := seen.missing(n); len(missing) > 0 {
		s.Fatalf("lost: %v ...", missing)
	}
}

func (s *suite) topicGrows() {
	topic := s.topic(1, nil)
	c := s.consumer(s.name("group"), topic)
	s.publish(topic, 10, 50)
	s.must(c.Ack(s.ctx, s.fetch(c, 10)...))
	s.grow(topic, 4)
	a := s.admin()
	s.eventually("the new partitions are known", func() bool {
		ends, err := a.EndOffsets(s.ctx, topic)
		return err == nil && len(ends) == 4
	})
	s.must(s.publisher().Publish(s.ctx, numbered(topic, 10, 110, 50)...))
	seen := newBooks()
	partitions := map[int]bool{}
	for seen.count() < 100 {
		d := s.fetch(c, 1)[0]
		if d.Offset == 0 || d.Partition > 0 || string(d.Value) != "0" {
			partitions[d.Partition] = true
		}
		var n int
		fmt.Sscan(string(d.Value), &n)
		if n >= 10 {
			seen.note(d)
		}
		s.must(c.Ack(s.ctx, d))
	}
	if len(partitions) != 4 {
		s.Fatalf("records came from %d partitions, want 4", len(partitions))
	}
}

func (s *suite) expiredRecords() {
	topic, group := s.topic(1, nil), s.name("group")
	s.publish(topic, 100, 1)
	first := s.consumer(group, topic)
	s.must(first.Ack(s.ctx, s.fetch(first, 10)...))
	s.must(first.Close())
	s.deleteBefore(topic, 0, 60)

	lost := make(chan kafka.LostRange, 10)
	c := s.consumer(group, topic, func(c *kafka.Config) { c.OnLost = func(l kafka.LostRange) { lost <- l } })
	got := s.fetch(c, 40)
	if got[0].Offset != 60 {
		s.Fatalf("goes on at %d, want 60", got[0].Offset)
	}
	select {
	case l := <-lost:
		if want := (kafka.LostRange{Group: group, KafkaTopic: topic, From: 10, To: 60}); l != want {
			s.Fatalf("reported %+v, want %+v", l, want)
		}
	default:
		s.Fatal("fifty records expired in silence")
	}
	s.must(c.Ack(s.ctx, got...))
	s.must(c.Close())

	// All of it gone, and then some more comes: the offsets go on.
	s.deleteBefore(topic, 0, 100)
	s.must(s.publisher().Publish(s.ctx, numbered(topic, 100, 101, 1)...))
	if d := s.fetch(s.consumer(group, topic), 1)[0]; d.Offset != 100 {
		s.Fatalf("the next record has offset %d, want 100", d.Offset)
	}
}

func (s *suite) offsetsAndReadAll() {
	topic, group := s.topic(4, nil), s.name("group")
	a := s.admin()
	none, err := a.CommittedOffsets(s.ctx, group, topic)
	s.must(err)
	if len(none) != 0 {
		s.Fatalf("a group that never was has committed %v", none)
	}
	s.publish(topic, 1000, 1000)
	ends, err := a.EndOffsets(s.ctx, topic)
	s.must(err)
	starts, err := a.StartOffsets(s.ctx, topic)
	s.must(err)
	var sum int64
	for p := range 4 {
		if starts[p] != 0 {
			s.Errorf("partition %d starts at %d", p, starts[p])
		}
		sum += ends[p]
	}
	if sum != 1000 || len(ends) != 4 || s.lag(group, topic) != 1000 {
		s.Fatalf("ends %v, lag %d, want 1000 in all", ends, s.lag(group, topic))
	}
	seen, next := newBooks(), map[int]int64{}
	s.must(a.ReadAll(s.ctx, topic, func(d pipeline.Delivery) error {
		if d.Offset != next[d.Partition] {
			return fmt.Errorf("partition %d: offset %d, want %d", d.Partition, d.Offset, next[d.Partition])
		}
		next[d.Partition]++
		seen.note(d)
		return nil
	}))
	if missing := seen.missing(1000); len(missing) > 0 {
		s.Fatalf("not read: %v ...", missing)
	}
	stop := errors.New("enough")
	if err := a.ReadAll(s.ctx, topic, func(pipeline.Delivery) error { return stop }); !errors.Is(err, stop) {
		s.Fatalf("got %v, want the error of the function", err)
	}
}
