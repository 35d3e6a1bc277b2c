package kafka

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/segmentio/kafka-go"
	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/pipeline"
)

// Consumer is a pipeline.Consumer over kafka.ConsumerGroup.
//
// It joins the group with the first Fetch. Whatever happens to the brokers, it goes on trying; only a refusal (credentials, rights) and
// Close end it. Within a generation each assigned partition has one goroutine that fetches, and waits while what it fetched
// is not asked for. When a generation ends, what was handed out may still be acked for DrainTimeout, and what is done by
// then is committed; nothing of it can be committed later.
type Consumer struct {
	cfg    Config
	tuning ConsumeConfig
	group  string
	topics []string
	log    logrus.FieldLogger

	deliveries chan delivered // from the readers of the current generation
	turn       chan struct{}  // held by the Fetch that waits, so that two cannot swap the order of what they receive
	buffer     delivered      // what Fetch hands out next; only the holder of turn touches it

	ctx  context.Context // ends with Close
	stop context.CancelCauseFunc
	done chan struct{} // closed once nothing of this consumer runs

	mu      sync.Mutex
	started bool
	current *generation // nil outside generations
}

// delivered is a run of records of one partition on the way from its reader to Fetch.
type delivered struct {
	generation *generation
	partition  topicPartition
	records    []pipeline.Delivery
}

var _ pipeline.Consumer = (*Consumer)(nil)

// NewConsumer makes one member of group over topics; it dials with the first Fetch. Where the group never committed, it begins
// at the first record there is.
func NewConsumer(cfg Config, group string, topics ...string) (*Consumer, error) {
	err := cfg.Validate()
	if group == "" {
		err = errors.Join(err, errors.New("group: must not be empty"))
	}
	if len(topics) == 0 {
		err = errors.Join(err, errors.New("topics: at least one is needed"))
	}
	if err != nil {
		return nil, fmt.Errorf("kafka consumer: %w", err)
	}
	c := &Consumer{
		cfg: cfg, tuning: cfg.Consume.withDefaults(), group: group, topics: topics,
		log:        cfg.logger().WithField("group", group),
		deliveries: make(chan delivered),
		turn:       make(chan struct{}, 1),
		done:       make(chan struct{}),
	}
	c.ctx, c.stop = context.WithCancelCause(context.Background())
	return c, nil
}

// Fetch is as pipeline.Consumer says. Besides io.EOF and the context's, its only error is a *RefusedError.
func (c *Consumer) Fetch(ctx context.Context) (pipeline.Delivery, error) {
	c.start()
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return pipeline.Delivery{}, context.Cause(ctx)
	case <-c.ctx.Done():
		return pipeline.Delivery{}, context.Cause(c.ctx)
	}
	for {
		if d, ok := c.handOut(); ok {
			return d, nil
		}
		select {
		case c.buffer = <-c.deliveries:
		case <-ctx.Done():
			return pipeline.Delivery{}, context.Cause(ctx)
		case <-c.ctx.Done():
			return pipeline.Delivery{}, context.Cause(c.ctx)
		}
	}
}

// handOut takes the next record from the buffer, unless its generation has ended: then its new owner will have it.
func (c *Consumer) handOut() (pipeline.Delivery, bool) {
	if len(c.buffer.records) == 0 {
		return pipeline.Delivery{}, false
	}
	d := c.buffer.records[0]
	if !c.buffer.generation.handOut(c.buffer.partition, d.Offset) {
		c.buffer = delivered{}
		return pipeline.Delivery{}, false
	}
	c.buffer.records[0] = pipeline.Delivery{} // the record belongs to the caller alone from here
	c.buffer.records = c.buffer.records[1:]
	return d, true
}

// Ack is as pipeline.Consumer says. It notes what is done and returns; the commit follows within CommitInterval, and before Close returns.
func (c *Consumer) Ack(_ context.Context, done ...pipeline.Delivery) error {
	c.mu.Lock()
	g := c.current
	c.mu.Unlock()
	if g != nil {
		g.ack(done)
	}
	return nil
}

// Close commits what was acked, leaves the group, and makes Fetch return io.EOF. It does not wait for what is still being worked on.
func (c *Consumer) Close() error {
	c.stop(io.EOF)
	c.mu.Lock()
	started := c.started
	c.started = true // a Fetch after Close starts nothing
	c.mu.Unlock()
	if started {
		<-c.done
	}
	return nil
}

func (c *Consumer) start() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.started || c.ctx.Err() != nil {
		return
	}
	c.started = true
	go func() {
		defer close(c.done)
		if err := c.run(); err != nil {
			c.log.WithError(err).Error("consumer ends")
			c.stop(err)
		}
	}()
}

// run takes part in one generation after the other until Close or a refusal.
func (c *Consumer) run() error {
	transport, err := c.cfg.transport()
	if err != nil {
		return err
	}
	defer transport.CloseIdleConnections()
	dialer, err := c.cfg.dialer()
	if err != nil {
		return err
	}
	group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: c.group, Topics: c.topics, Brokers: c.cfg.Brokers, Dialer: dialer,
		HeartbeatInterval:      c.tuning.Heartbeat,
		SessionTimeout:         c.tuning.SessionTimeout,
		RebalanceTimeout:       c.tuning.RebalanceTimeout,
		JoinGroupBackoff:       c.tuning.JoinBackoff,
		PartitionWatchInterval: c.tuning.PartitionWatch,
		WatchPartitionChanges:  true,
		StartOffset:            kafka.FirstOffset, // the last one would lose what came before the first commit
		Timeout:                requestTimeout,
		Logger:                 chatter(c.log),
		ErrorLogger:            complaints(c.log),
	})
	if err != nil {
		return fmt.Errorf("join group %s: %w", c.group, err)
	}
	defer group.Close()
	client := &kafka.Client{Addr: c.cfg.addr(), Transport: transport}
	for {
		next, err := group.Next(c.ctx)
		switch {
		case c.ctx.Err() != nil:
			return nil
		case err == nil:
			c.begin(client, next)
		case permanent(err):
			return &RefusedError{Err: fmt.Errorf("join group %s: %w", c.group, err)}
		default:
			c.log.WithError(err).Warn("cannot join the group, trying again")
		}
	}
}

// begin starts what a generation needs; kafka-go ends it, and waits for it, before the next.
func (c *Consumer) begin(client *kafka.Client, next *kafka.Generation) {
	g := newGeneration(c, client, next)
	c.mu.Lock()
	c.current = g
	c.mu.Unlock()
	c.cfg.Metrics.joined(c.group, c.topics)
	c.log.WithFields(logrus.Fields{"generation": next.ID, "partitions": len(g.trackers)}).Info("generation begins")
	next.Start(func(ctx context.Context) {
		g.commitLoop(ctx)
		c.mu.Lock()
		if c.current == g {
			c.current = nil
		}
		c.mu.Unlock()
	})
	for topic, assignments := range next.Assignments {
		for _, a := range assignments {
			p := topicPartition{topic, a.ID}
			next.Start(func(ctx context.Context) { g.read(ctx, p, a.Offset) })
		}
	}
}
