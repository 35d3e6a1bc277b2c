package broker

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime/debug"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/google/uuid"
	"github.com/sirupsen/logrus"
	"github.com/twmb/franz-go/pkg/kfake"
)

// Broker is one embedded broker. Make it with New, then Run it once.
type Broker struct {
	cfg    Config
	log    logrus.FieldLogger
	ready  chan struct{}
	addr   string // valid once ready
	faults *faults

	mu      sync.Mutex
	cluster *kfake.Cluster
}

// New makes a broker that has touched nothing yet.
func New(cfg Config) (*Broker, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	cfg = cfg.withDefaults()
	return &Broker{cfg: cfg, log: cfg.Log.WithField("component", "broker"), ready: make(chan struct{}), faults: newFaults()}, nil
}

// AddrInUseError says that something else listens where the broker should.
type AddrInUseError struct{ Addr string }

func (e *AddrInUseError) Error() string {
	return fmt.Sprintf("broker: address %s is taken by another program", e.Addr)
}

// Ready is closed once clients can connect.
func (b *Broker) Ready() <-chan struct{} { return b.ready }

// Addr is the host:port for clients; empty until Ready.
func (b *Broker) Addr() string {
	select {
	case <-b.ready:
		return b.addr
	default:
		return ""
	}
}

// Run serves until ctx ends, then stops cleanly and returns nil. Errors to test for: *LockedError, *LayoutError, *AddrInUseError.
func (b *Broker) Run(ctx context.Context) error {
	d, err := openDir(b.cfg.Dir)
	if err != nil {
		return err
	}
	defer d.close()
	floors, err := loadFloors(d)
	if err != nil {
		return err
	}
	if err := repair(d, floors, b.log); err != nil {
		return fmt.Errorf("repair broker data directory %s: %w", b.cfg.Dir, err)
	}
	cluster, err := b.open(d)
	if err != nil {
		return err
	}
	defer cluster.Close()
	b.mu.Lock()
	b.cluster = cluster
	b.mu.Unlock()
	debug.FreeOSMemory() // kfake has read the whole log to learn where its batches lie
	keeper := &keeper{cluster: cluster, dir: d, floors: floors, log: b.log}
	keeper.guardDeletes()
	b.faults.attach(cluster)

	b.addr = cluster.ListenAddrs()[0]
	if err := writeFile(d.file(addressFile), []byte(b.addr+"\n")); err != nil {
		return fmt.Errorf("note the broker's address: %w", err)
	}
	defer os.Remove(d.file(addressFile))
	b.log.WithFields(logrus.Fields{"addr": b.addr, "dir": b.cfg.Dir, "sync": b.cfg.Sync}).Info("broker listens")
	close(b.ready)

	if b.cfg.FaultsFile != "" {
		go b.faults.follow(ctx, b.cfg.FaultsFile, b.log)
	}
	flusher := newFlusher(d.file(logDir))
	retention, flush := time.NewTicker(b.cfg.RetentionInterval), time.NewTicker(b.cfg.FlushInterval)
	defer retention.Stop()
	defer flush.Stop()
	for {
		select {
		case <-ctx.Done():
			b.log.Info("broker stops")
			return nil
		case now := <-retention.C:
			if err := keeper.expire(now); err != nil {
				b.log.WithError(err).Error("cannot remove expired records")
			}
		case <-flush.C:
			if b.cfg.Sync {
				continue
			}
			if err := flusher.flush(); err != nil {
				b.log.WithError(err).Error("cannot flush to the disk")
			}
		}
	}
}

func (b *Broker) open(d *dir) (*kfake.Cluster, error) {
	host, port, err := net.SplitHostPort(b.cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("broker: listen: %w", err)
	}
	opts := []kfake.Opt{
		kfake.NumBrokers(1),
		kfake.DataDir(d.file(logDir)),
		kfake.ClusterID(uuid.NewString()), // kept in the directory: only the first one counts
		kfake.WithLogger(kfakeLogger{b.log}),
		kfake.GroupMinSessionTimeout(time.Second),
		kfake.BrokerConfigs(map[string]string{
			"log.cleaner.backoff.ms":    strconv.FormatInt(never.Milliseconds(), 10), // retention is the keeper's
			"log.segment.bytes":         strconv.Itoa(b.cfg.SegmentBytes),
			"offsets.retention.minutes": strconv.FormatInt(int64(never/time.Minute), 10), // a group may rest for long
		}),
		kfake.ListenFn(func(network, _ string) (net.Listener, error) {
			ln, err := net.Listen(network, net.JoinHostPort(host, port))
			if errors.Is(err, syscall.EADDRINUSE) {
				return nil, &AddrInUseError{Addr: b.cfg.Listen}
			}
			if err == nil && b.cfg.Advertise != "" {
				return advertised{ln, b.cfg.Advertise}, nil
			}
			return ln, err
		}),
	}
	if b.cfg.Sync {
		opts = append(opts, kfake.SyncWrites())
	}
	// kafka-go joins as a new member where a try to join has failed. kfake, stopped cleanly, writes down the members that it had, and a group
	// would wait for the old one until its session is over. Generations and offsets are kept elsewhere.
	if err := forget(d, "session_state.json"); err != nil {
		return nil, err
	}
	if len(b.cfg.Users) > 0 {
		// The configuration is the truth; kfake would prefer the passwords that it wrote down the last time.
		if err := forget(d, "sasl.json"); err != nil {
			return nil, err
		}
		opts = append(opts, kfake.EnableSASL())
		for _, u := range b.cfg.Users {
			mechanism, err := u.mechanism()
			if err != nil {
				return nil, err
			}
			opts = append(opts, kfake.Superuser(mechanism, u.Name, u.Password))
		}
	}
	tlsConfig, err := b.cfg.tls()
	if err != nil {
		return nil, err
	}
	if tlsConfig != nil {
		opts = append(opts, kfake.TLS(tlsConfig))
	}
	cluster, err := kfake.NewCluster(opts...)
	if err != nil {
		return nil, fmt.Errorf("start broker: %w", err)
	}
	return cluster, nil
}

// forget removes what kfake wrote down under name, if it did.
func forget(d *dir, name string) error {
	if err := os.Remove(d.file(logDir + "/" + name)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("broker: %w", err)
	}
	return nil
}

// never is as long as kfake's timers take: they count milliseconds in an int64 of nanoseconds.
const never = 100 * 365 * 24 * time.Hour

// SetFaults makes the broker misbehave from now on; for tests. The zero Faults makes it behave.
func (b *Broker) SetFaults(f Faults) error { return b.faults.set(f) }

// advertised is a listener that says it is elsewhere; kfake tells clients to connect to what its listener says.
type advertised struct {
	net.Listener
	hostport string
}

func (a advertised) Addr() net.Addr { return hostport(a.hostport) }

type hostport string

func (hostport) Network() string  { return "tcp" }
func (h hostport) String() string { return string(h) }

type kfakeLogger struct{ log logrus.FieldLogger }

func (l kfakeLogger) Logf(level kfake.LogLevel, format string, args ...any) {
	entry := l.log.WithField("detail", fmt.Sprintf(format, args...))
	switch level {
	case kfake.LogLevelError:
		entry.Error("kfake complains")
	case kfake.LogLevelWarn:
		entry.Warn("kfake complains")
	default:
		entry.Debug("kfake says")
	}
}
