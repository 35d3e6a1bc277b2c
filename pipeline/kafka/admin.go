package kafka

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/segmentio/kafka-go"
	"github.com/sirupsen/logrus"
)

// Admin looks after topics and offsets. A call rides out a hiccup, such as a connection that went stale, and fails within seconds where
// the brokers cannot be reached: waiting for them is what Ping is for.
type Admin struct {
	cfg       Config
	transport *kafka.Transport
	client    *kafka.Client
	sasl      *watchedMechanism // nil without authentication
	log       logrus.FieldLogger
}

// NewAdmin makes an Admin; it dials with the first call.
func NewAdmin(cfg Config) (*Admin, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("kafka admin: %w", err)
	}
	transport, err := cfg.transport()
	if err != nil {
		return nil, fmt.Errorf("kafka admin: %w", err)
	}
	a := &Admin{cfg: cfg, transport: transport, client: &kafka.Client{Addr: cfg.addr(), Transport: transport}, log: cfg.logger()}
	if transport.SASL != nil {
		a.sasl = &watchedMechanism{Mechanism: transport.SASL}
		transport.SASL = a.sasl
	}
	return a, nil
}

// Close lets the connections go.
func (a *Admin) Close() error {
	a.transport.CloseIdleConnections()
	return nil
}

// Ping asks whether a broker answers us. A *RefusedError means that it does, and will not have us: it says so, or hangs up on our
// credentials at every try.
func (a *Admin) Ping(ctx context.Context) error {
	before := a.unanswered()
	// The versions are asked of a broker every time; metadata could be a remembered answer.
	err := a.ask(ctx, func(ctx context.Context) error {
		_, err := a.client.ApiVersions(ctx, &kafka.ApiVersionsRequest{Addr: a.client.Addr})
		return err
	})
	switch {
	case err == nil:
		return nil
	case permanent(err):
		err = &RefusedError{Err: err}
	case errors.Is(err, io.ErrUnexpectedEOF) && a.unanswered()-before >= tries:
		err = &RefusedError{Err: fmt.Errorf("%w: the broker hung up on user %s at each of %d tries", kafka.SASLAuthenticationFailed, a.cfg.SASL.User, tries)}
	}
	return fmt.Errorf("kafka at %s: %w", strings.Join(a.cfg.Brokers, ", "), err)
}

// unanswered is how many authentications were begun that the broker never answered.
func (a *Admin) unanswered() int64 {
	if a.sasl == nil {
		return 0
	}
	return a.sasl.open.Load()
}

// TopicSpec says what a topic shall be.
type TopicSpec struct {
	Name        string
	Partitions  int
	Replication int               // copies; 0 leaves it to the broker
	Configs     map[string]string // such as retention.ms, max.message.bytes
}

// PartitionMismatchError says that a topic has another number of partitions than asked for. It is not changed: a mention's versions
// would no longer meet in one partition.
type PartitionMismatchError struct {
	KafkaTopic string
	Want, Have int
}

func (e *PartitionMismatchError) Error() string {
	return fmt.Sprintf("kafka topic %s has %d partitions, the configuration says %d", e.KafkaTopic, e.Have, e.Want)
}

// EnsureTopics creates the topics that are missing and gives those that exist the configs of their spec. Several processes may
// do so at once.
func (a *Admin) EnsureTopics(ctx context.Context, specs ...TopicSpec) error {
	for _, s := range specs {
		if err := a.create(ctx, s); err != nil {
			return fmt.Errorf("create kafka topic %s: %w", s.Name, err)
		}
		partitions, err := a.awaitPartitions(ctx, s.Name)
		if err != nil {
			return err
		}
		if len(partitions) != s.Partitions {
			return &PartitionMismatchError{KafkaTopic: s.Name, Want: s.Partitions, Have: len(partitions)}
		}
		if err := a.configure(ctx, s); err != nil {
			return fmt.Errorf("configure kafka topic %s: %w", s.Name, err)
		}
	}
	return nil
}

// tries is how often ask asks.
const tries = 5

// ask calls f, again and again for about a second while it fails for a passing reason. kafka-go calls a lost connection
// Unknown where it has merged several answers.
func (a *Admin) ask(ctx context.Context, f func(context.Context) error) error {
	backoff := newBackoff()
	for try := 1; ; try++ {
		attempt, cancel := context.WithTimeout(ctx, requestTimeout)
		err := f(attempt)
		cancel()
		var code kafka.Error
		passing := err != nil && !permanent(err) && (!errors.As(err, &code) || code == kafka.Unknown || code.Temporary() && code != kafka.UnknownTopicOrPartition)
		if !passing || try == tries || !backoff.wait(ctx) {
			return err
		}
	}
}

func (a *Admin) create(ctx context.Context, s TopicSpec) error {
	replication := s.Replication
	if replication == 0 {
		replication = -1
	}
	config := kafka.TopicConfig{Topic: s.Name, NumPartitions: s.Partitions, ReplicationFactor: replication}
	for _, name := range slices.Sorted(maps.Keys(s.Configs)) {
		config.ConfigEntries = append(config.ConfigEntries, kafka.ConfigEntry{ConfigName: name, ConfigValue: s.Configs[name]})
	}
	err := a.ask(ctx, func(ctx context.Context) error {
		res, err := a.client.CreateTopics(ctx, &kafka.CreateTopicsRequest{Topics: []kafka.TopicConfig{config}})
		if err == nil {
			err = res.Errors[s.Name]
		}
		return err
	})
	if errors.Is(err, kafka.TopicAlreadyExists) {
		return nil
	}
	if err == nil {
		a.log.WithFields(logrus.Fields{"kafka_topic": s.Name, "partitions": s.Partitions}).Info("topic created")
	}
	return err
}

func (a *Admin) configure(ctx context.Context, s TopicSpec) error {
	if len(s.Configs) == 0 {
		return nil
	}
	resource := kafka.IncrementalAlterConfigsRequestResource{ResourceType: kafka.ResourceTypeTopic, ResourceName: s.Name}
	for _, name := range slices.Sorted(maps.Keys(s.Configs)) {
		resource.Configs = append(resource.Configs, kafka.IncrementalAlterConfigsRequestConfig{Name: name, Value: s.Configs[name], ConfigOperation: kafka.ConfigOperationSet})
	}
	return a.ask(ctx, func(ctx context.Context) error {
		res, err := a.client.IncrementalAlterConfigs(ctx, &kafka.IncrementalAlterConfigsRequest{Resources: []kafka.IncrementalAlterConfigsRequestResource{resource}})
		if err != nil {
			return err
		}
		for _, r := range res.Resources {
			if r.Error != nil {
				return r.Error
			}
		}
		return nil
	})
}

// awaitPartitions is partitions of a topic that exists, and of which the cached answer may not know yet.
func (a *Admin) awaitPartitions(ctx context.Context, topic string) ([]int, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	backoff := newBackoff()
	for {
		partitions, err := a.partitions(ctx, topic)
		if err == nil || !errors.Is(err, kafka.UnknownTopicOrPartition) || !backoff.wait(ctx) {
			return partitions, err
		}
	}
}

// partitions lists the ids of the partitions of topic.
func (a *Admin) partitions(ctx context.Context, topic string) (ids []int, err error) {
	err = a.ask(ctx, func(ctx context.Context) error {
		ids, err = a.askPartitions(ctx, topic)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("partitions of %s: %w", topic, err)
	}
	return ids, nil
}

func (a *Admin) askPartitions(ctx context.Context, topic string) ([]int, error) {
	res, err := a.client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return nil, err
	}
	for _, t := range res.Topics {
		if t.Name != topic {
			continue
		}
		ids := make([]int, 0, len(t.Partitions))
		for _, p := range t.Partitions {
			ids = append(ids, p.ID)
		}
		slices.Sort(ids)
		return ids, t.Error
	}
	return nil, kafka.UnknownTopicOrPartition
}

// bounds is the first offset and the one past the last of each partition of topic.
func (a *Admin) bounds(ctx context.Context, topic string) (out map[int][2]int64, err error) {
	partitions, err := a.partitions(ctx, topic)
	if err != nil {
		return nil, err
	}
	err = a.ask(ctx, func(ctx context.Context) error {
		out, err = topicBounds(ctx, a.client, topic, partitions)
		return err
	})
	return out, err
}
