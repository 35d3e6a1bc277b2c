package main

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"github.com/kentongan/kentongan/cmd/kentongan/httpserver"
	"github.com/kentongan/kentongan/dashboards/viewer"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/pipeline/kafka/broker"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine"
)

// BrokerCmd runs the embedded Kafka broker.
type BrokerCmd struct {
	RoleFlags
	FaultsFile string `hidden:"" help:"JSON file of faults, for tests."`
}

// Run serves until ctx ends.
func (c *BrokerCmd) Run(ctx context.Context, g *Globals) error {
	cfg, done, err := g.load(checkBroker)
	if err != nil || done {
		return err
	}
	ctx = c.bind(ctx)
	a := g.newApp(cfg, "broker")
	if _, err := a.data.file("broker"); err != nil {
		return err
	}
	b, err := broker.New(broker.Config{Dir: a.data.path("broker"), Listen: cfg.Broker.Listen, FaultsFile: c.FaultsFile, Log: a.log})
	if err != nil {
		return usageError{err}
	}
	answers := httpserver.Check{Name: "kafka", Run: func(ctx context.Context) error {
		admin, err := kafka.NewAdmin(kafka.Config{Brokers: []string{b.Addr()}})
		if err != nil {
			return err
		}
		defer admin.Close()
		return admin.Ping(ctx)
	}}
	return a.runRole(ctx, health{live: []httpserver.Check{onceReady(b, answers)}, ready: []httpserver.Check{answers}}, func(ctx context.Context) error {
		return a.servePart(ctx, "broker", b)
	})
}

// part is an embedded part: a broker or an engine.
type part interface {
	Run(ctx context.Context) error
	Ready() <-chan struct{}
	Addr() string
}

// portTaken says, of an error about a port that another program has, which key moves the part elsewhere.
func (a *app) portTaken(role string, err error) error {
	listens := map[string]string{"broker": a.cfg.Broker.Listen, "engine": a.cfg.Engine.Listen, "serve": a.cfg.Serve.Listen}
	var brokerPort *broker.AddrInUseError
	if errors.As(err, &brokerPort) || errors.Is(err, engine.ErrPortTaken) || errors.Is(err, viewer.ErrPortTaken) {
		return &httpserver.PortTakenError{Address: listens[role], Key: role + ".listen", Err: err}
	}
	return err
}

// onceReady is the check for a part that may take its time to start, such as to repair what a crash has torn.
func onceReady(p part, check httpserver.Check) httpserver.Check {
	return httpserver.Check{Name: check.Name, Run: func(ctx context.Context) error {
		select {
		case <-p.Ready():
			return check.Run(ctx)
		default:
			return nil
		}
	}}
}

// servePart runs p and notes its address in the data folder while it answers.
func (a *app) servePart(ctx context.Context, role string, p part) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := p.Run(ctx); err != nil {
			return a.portTaken(role, err)
		}
		return errStopped
	})
	group.Go(func() error {
		select {
		case <-ctx.Done():
			return nil
		case <-p.Ready():
		}
		remove, err := a.data.publishAddr(role, p.Addr())
		if err != nil {
			return err
		}
		a.log.WithField("addr", p.Addr()).Info("ready")
		<-ctx.Done()
		remove()
		return nil
	})
	return group.Wait()
}
