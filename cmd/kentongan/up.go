package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kentongan/kentongan/cmd/kentongan/config"
)

// UpCmd runs every role on this machine.
type UpCmd struct {
	Listen string `placeholder:"ADDR" help:"Address of the page (serve.listen)."`
	Demo   bool   `help:"Add the synthetic city: its last two weeks, and its live minutes."`
}

// Run supervises the roles until ctx ends, then stops them in order, so that what is under way is finished.
func (c *UpCmd) Run(ctx context.Context, g *Globals) error {
	checks := []check{checkKafka, checkStore, checkWork, checkAggregate, checkServe, checkCollect, checkPseudonyms, checkDemo}
	cfg, done, err := g.loadListening(c.Listen, append(checks, checkParts)...)
	if err != nil || done {
		return err
	}
	a := g.newApp(cfg, "up")
	unlock, err := a.lock()
	if err != nil {
		return err
	}
	defer unlock()
	s := newSupervisor(a, c.childFlags(g, cfg))
	return s.run(ctx, c.stages(a, cfg))
}

// checkParts looks at the embedded parts that are used.
func checkParts(cfg *config.Config) error {
	if len(cfg.Kafka.Brokers) == 0 {
		if err := checkBroker(cfg); err != nil {
			return err
		}
	}
	if cfg.ClickHouse.URL != "" {
		return nil
	}
	return checkEngine(cfg)
}

// childFlags are the flags that every role gets.
func (c *UpCmd) childFlags(g *Globals, cfg *config.Config) []string {
	flags := []string{"--data", cfg.Data.Dir, "--start-timeout", g.StartTimeout.String()}
	if g.ConfigFile != "" {
		flags = append(flags, "--config", g.ConfigFile)
	}
	return flags
}

// stage is a set of roles that start together, and what must work before the next stage starts. Stages stop in reverse order.
type stage struct {
	roles []role
	then  func(ctx context.Context) error
}

type role struct {
	name string
	args []string
}

func (c *UpCmd) stages(a *app, cfg *config.Config) []stage {
	var parts []role
	if len(cfg.Kafka.Brokers) == 0 {
		parts = append(parts, role{name: "broker"})
	}
	if cfg.ClickHouse.URL == "" {
		parts = append(parts, role{name: "engine"})
	}
	serve := role{name: "serve"}
	if c.Listen != "" {
		serve.args = []string{"--listen", c.Listen}
	}
	collect := role{name: "collect"}
	if c.Demo {
		collect.args = []string{"--demo"}
	}
	return []stage{
		{parts, func(ctx context.Context) error {
			for _, part := range parts { // what answers at its address may be another system's
				if _, err := a.awaitAddr(ctx, part.name); err != nil {
					return err
				}
			}
			group, ctx := errgroup.WithContext(ctx)
			group.Go(func() error { return a.migrate(ctx) })
			group.Go(func() error { _, err := a.connectKafka(ctx, a.kafkaConfig()); return err })
			return group.Wait()
		}},
		{[]role{serve, {name: "aggregate"}}, a.announce},
		{[]role{{name: "work"}}, nil},
		{[]role{collect}, nil},
	}
}

// awaitAddr waits until a role of this data folder has noted where it listens: lock has removed the notes of a former life.
func (a *app) awaitAddr(ctx context.Context, role string) (addr string, err error) {
	err = a.wait(ctx, "role "+role, func(context.Context) error {
		if addr = a.data.addr(role, ""); addr == "" {
			return errors.New("it is still starting")
		}
		return nil
	})
	return addr, err
}

// announce prints the page's address once it answers.
func (a *app) announce(ctx context.Context) error {
	addr, err := a.awaitAddr(ctx, "serve")
	if err != nil {
		return err
	}
	err = a.wait(ctx, "the page", func(ctx context.Context) error {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
		if err != nil {
			return err
		}
		return conn.Close()
	})
	if err != nil {
		return err
	}
	fmt.Printf("\n  Suara Warga: http://%s/\n  (Ctrl-C stops everything)\n\n", addr)
	return nil
}

// lock makes sure that one `up` runs on the data folder. The addresses that a former one left behind are removed.
func (a *app) lock() (unlock func(), err error) {
	p, err := a.data.file("run", "up.lock")
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(p, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := os.ReadFile(p)
		f.Close()
		return nil, refusedError{fmt.Errorf("the data folder %s is in use by another `kentongan up` (pid %s)", a.data, holder)}
	}
	_ = f.Truncate(0)
	_, _ = fmt.Fprint(f, os.Getpid())
	stale, _ := filepath.Glob(a.data.path("run", "*.addr"))
	for _, s := range stale {
		_ = os.Remove(s)
	}
	return func() { f.Close() }, nil
}

// restartWait is how long the supervisor waits before it starts a role again: longer each time, shorter once it has run well.
func restartWait(failures int) time.Duration {
	return min(time.Second<<min(failures, 5), 30*time.Second)
}
