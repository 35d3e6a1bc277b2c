package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kentongan/kentongan/cmd/kentongan/httpserver"
)

// RoleFlags are the flags of every role.
type RoleFlags struct {
	Supervised bool `hidden:"" help:"Started by up: ends when standard input ends, and leaves Ctrl-C to the supervisor."`
}

// bind is ctx for a role: under the supervisor it ends with SIGTERM or with the supervisor itself, and not with Ctrl-C, which the
// terminal sends to the whole process group.
func (f RoleFlags) bind(ctx context.Context) context.Context {
	if !f.Supervised {
		return ctx
	}
	signal.Reset(os.Interrupt)
	signal.Ignore(os.Interrupt)
	ctx, stop := signal.NotifyContext(context.WithoutCancel(ctx), syscall.SIGTERM)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	return ctx
}

// errStopped ends a role's group when its work has ended without an error.
var errStopped = errors.New("stopped")

// runRole runs work beside the role's metrics and health until one of them ends. beat is called by loops that turn.
func (a *app) runRole(ctx context.Context, ready []httpserver.Check, work func(context.Context) error) error {
	server, err := httpserver.New(httpserver.Config{
		Listen: a.cfg.MetricsListen(a.role), Key: a.role + ".metrics_listen", Gatherer: a.registry, Ready: ready, Log: a.log,
	})
	if err != nil {
		return err
	}
	if err := server.Listen(ctx); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return server.Run(ctx) })
	group.Go(func() error {
		if err := work(ctx); err != nil {
			return err
		}
		return errStopped
	})
	if err := group.Wait(); !errors.Is(err, errStopped) {
		return err
	}
	return nil
}

// stopGrace is how long what is under way may take after a role was asked to stop.
const stopGrace = 10 * time.Second
