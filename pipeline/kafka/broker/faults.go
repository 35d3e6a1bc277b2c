package broker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Faults is how the broker misbehaves, for tests of what depends on it.
type Faults struct {
	Seed  uint64      `json:"seed"` // of the dice; the order of requests is not in its hand
	Rules []FaultRule `json:"rules"`
}

// FaultRule misbehaves on some requests. The first rule that hits a request decides.
type FaultRule struct {
	Requests    []string `json:"requests"`        // produce, fetch, offsets, metadata, commit, committed, coordinator, join, sync, heartbeat, leave; none means all of these
	KafkaTopic  string   `json:"topic,omitempty"` // only requests that name this topic: produce and fetch
	Probability float64  `json:"probability"`     // in [0, 1]

	// Do is "delay", "drop" (the connection closes without an answer, and nothing is done), or the name of a Kafka error,
	// such as NOT_LEADER_FOR_PARTITION. REQUEST_TIMED_OUT to a produce is answered after the records are appended.
	Do      string `json:"do"`
	DelayMS int    `json:"delay_ms,omitempty"`
}

// DeadLettersFail is the rule of a full disk that shows with the dead letters first.
func DeadLettersFail(topic string) FaultRule {
	return FaultRule{Requests: []string{"produce"}, KafkaTopic: topic, Probability: 1, Do: "KAFKA_STORAGE_ERROR"}
}

var faultRequests = map[string]kmsg.Key{
	"produce": kmsg.Produce, "fetch": kmsg.Fetch, "offsets": kmsg.ListOffsets, "metadata": kmsg.Metadata,
	"commit": kmsg.OffsetCommit, "committed": kmsg.OffsetFetch, "coordinator": kmsg.FindCoordinator,
	"join": kmsg.JoinGroup, "sync": kmsg.SyncGroup, "heartbeat": kmsg.Heartbeat, "leave": kmsg.LeaveGroup,
}

const (
	faultDelay = "delay"
	faultDrop  = "drop"
)

var errDropped = errors.New("connection dropped by a fault")

// faults applies the current Faults to a cluster.
type faults struct {
	mu       sync.Mutex
	cluster  *kfake.Cluster
	current  Faults
	dice     dice
	answers  *kfake.FaultHandle // installed for the rules that answer with an error
	watching bool
}

func newFaults() *faults { return &faults{} }

// attach lets the faults that are set act on cluster.
func (f *faults) attach(cluster *kfake.Cluster) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cluster = cluster
	f.installLocked()
}

func (f *faults) set(next Faults) error {
	if err := next.validate(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.current = next
	f.dice.seed(next.Seed)
	f.installLocked()
	return nil
}

func (next Faults) validate() error {
	for i, r := range next.Rules {
		for _, name := range r.Requests {
			if _, ok := faultRequests[name]; !ok {
				return fmt.Errorf("fault %d: unknown request %q", i, name)
			}
		}
		if r.Probability < 0 || r.Probability > 1 {
			return fmt.Errorf("fault %d: probability %v is not in [0, 1]", i, r.Probability)
		}
		if r.Do == faultDelay || r.Do == faultDrop {
			continue
		}
		if kafkaError(r.Do) == nil {
			return fmt.Errorf("fault %d: %q is not delay, drop, or the name of a Kafka error", i, r.Do)
		}
	}
	return nil
}

func kafkaError(name string) *kerr.Error {
	for code := int16(-1); code < 200; code++ {
		var e *kerr.Error
		if errors.As(kerr.ErrorForCode(code), &e) && e.Message == name {
			return e
		}
	}
	return nil
}

func (f *faults) installLocked() {
	if f.cluster == nil {
		return
	}
	if f.answers != nil {
		f.answers.Remove()
		f.answers = nil
	}
	if len(f.current.Rules) == 0 {
		return
	}
	if !f.watching { // a control cannot be taken away again, so there is one, and it asks for the rules of the day
		f.watching = true
		for _, key := range faultRequests {
			f.cluster.ControlKey(int16(key), f.control)
		}
	}
	var install []kfake.Fault
	for _, r := range f.current.Rules {
		if r.Do == faultDelay || r.Do == faultDrop {
			continue
		}
		install = append(install, kfake.Fault{
			Keys: r.keys(), Topic: r.KafkaTopic, Err: kafkaError(r.Do), Count: -1,
			When: func(kmsg.Request) bool { return f.dice.hit(r.Probability) },
		})
	}
	if len(install) > 0 {
		f.answers = f.cluster.Fault(install...)
	}
}

// control is asked about every request before kfake looks at it.
func (f *faults) control(req kmsg.Request) (kmsg.Response, error, bool) {
	f.mu.Lock()
	rules, cluster := f.current.Rules, f.cluster
	f.mu.Unlock()
	for _, r := range rules {
		if r.Do != faultDelay && r.Do != faultDrop || !r.concerns(req) || !f.dice.hit(r.Probability) {
			continue
		}
		if r.Do == faultDrop {
			cluster.KeepControl()
			return nil, errDropped, true
		}
		cluster.SleepControl(func() { time.Sleep(time.Duration(r.DelayMS) * time.Millisecond) })
		break
	}
	return nil, nil, false
}

// dice has a lock of its own: kfake throws it while it holds one that installing a fault needs.
type dice struct {
	mu  sync.Mutex
	rng *rand.Rand
}

func (d *dice) seed(seed uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rng = rand.New(rand.NewPCG(seed, 0))
}

func (d *dice) hit(probability float64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.rng.Float64() < probability
}

func (r FaultRule) keys() []kmsg.Key {
	var keys []kmsg.Key
	for _, name := range r.Requests {
		keys = append(keys, faultRequests[name])
	}
	if keys == nil {
		for _, key := range faultRequests {
			keys = append(keys, key)
		}
	}
	return keys
}

func (r FaultRule) concerns(req kmsg.Request) bool {
	named := len(r.Requests) == 0
	for _, name := range r.Requests {
		named = named || int16(faultRequests[name]) == req.Key()
	}
	if !named || r.KafkaTopic == "" {
		return named
	}
	switch req := req.(type) {
	case *kmsg.ProduceRequest:
		for _, t := range req.Topics {
			if t.Topic == r.KafkaTopic {
				return true
			}
		}
	case *kmsg.FetchRequest:
		for _, t := range req.Topics {
			if t.Topic == r.KafkaTopic {
				return true
			}
		}
	}
	return false
}

// follow reads the file at path whenever it changes, until ctx ends. An absent file means no faults.
func (f *faults) follow(ctx context.Context, path string, log logrus.FieldLogger) {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	last := "{}"
	for {
		text, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			text, err = []byte("{}"), nil
		}
		if err == nil && string(text) != last {
			last = string(text)
			var next Faults
			if err = json.Unmarshal(text, &next); err == nil {
				err = f.set(next)
			}
			log.WithError(err).WithField("rules", len(next.Rules)).Warn("broker misbehaves as told")
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
