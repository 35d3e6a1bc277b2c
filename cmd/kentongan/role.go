package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
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

// stuckAfter is how long a loop may take for one turn before /healthz says that it is stuck: longer than all requests of a batch may take. A
// loop that tries again turns, however often it fails.
const stuckAfter = 10 * time.Minute

// health is what a role tells of itself: live whether it works at all, ready whether what it depends on answers as well.
type health struct{ live, ready []httpserver.Check }

// runRole runs work beside the role's metrics and health until one of them ends.
func (a *app) runRole(ctx context.Context, h health, work func(context.Context) error) error {
	server, err := httpserver.New(httpserver.Config{
		Listen: a.cfg.MetricsListen(a.role), Key: a.role + ".metrics_listen", Gatherer: a.registry, Live: h.live, Ready: h.ready, Log: a.log,
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

// httpAnswers is nil where url answers well.
func httpAnswers(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, response.Status)
	}
	return nil
}
