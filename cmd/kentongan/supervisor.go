package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/sirupsen/logrus"
)

// supervisor runs roles as child processes: a crash of one is not a crash of the others, and it is started again.
type supervisor struct {
	app   *app
	flags []string

	fatal chan error // a role that will not start however often it is tried
}

func newSupervisor(a *app, flags []string) *supervisor {
	return &supervisor{app: a, flags: flags, fatal: make(chan error, 16)}
}

// keeper keeps one role going.
type keeper struct {
	role role
	stop chan struct{} // closed to end it
	done chan struct{} // closed when it has ended
}

// run starts the stages one after another and waits for ctx or for a role that refuses to run; then it stops them in reverse.
func (s *supervisor) run(ctx context.Context, stages []stage) error {
	var started [][]*keeper
	var err error
	for _, st := range stages {
		var keepers []*keeper
		for _, r := range st.roles {
			k := &keeper{role: r, stop: make(chan struct{}), done: make(chan struct{})}
			keepers = append(keepers, k)
			go s.keep(k)
		}
		started = append(started, keepers)
		if st.then != nil {
			if err = s.untilFatal(ctx, st.then); err != nil {
				break
			}
		}
	}
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-s.fatal:
		}
	}
	s.app.log.Info("stopping")
	for i := len(started) - 1; i >= 0; i-- {
		for _, k := range started[i] {
			close(k.stop)
		}
		for _, k := range started[i] {
			<-k.done
		}
	}
	if ctx.Err() != nil {
		s.app.log.Info("stopped")
		return nil
	}
	return err
}

// untilFatal runs then, and ends it early when a role refuses to run: its reason is the better error.
func (s *supervisor) untilFatal(ctx context.Context, then func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	result := make(chan error, 1)
	go func() { result <- then(ctx) }()
	select {
	case err := <-result:
		return err
	case err := <-s.fatal:
		cancel()
		<-result
		return err
	}
}

// keep runs the role until it is stopped, and starts it again when it ends.
func (s *supervisor) keep(k *keeper) {
	defer close(k.done)
	log := s.app.log.WithField("role", k.role.name)
	failures := 0
	for {
		began := time.Now()
		code, err := s.once(k, log)
		select {
		case <-k.stop:
			return
		default:
		}
		if code == exitUsage || code == exitRefused {
			s.fatal <- roleError{k.role.name, code}
			<-k.stop
			return
		}
		if time.Since(began) > time.Minute {
			failures = 0
		}
		wait := restartWait(failures)
		failures++
		log.WithError(err).WithField("wait", wait).Warn("role ended, it is started again")
		select {
		case <-k.stop:
			return
		case <-time.After(wait):
		}
	}
}

// roleError says which role refused to run; it has said why itself.
type roleError struct {
	role string
	code int
}

func (e roleError) Error() string { return fmt.Sprintf("role %s cannot run here (see above)", e.role) }

// once runs the role's process to its end.
func (s *supervisor) once(k *keeper, log logrus.FieldLogger) (code int, err error) {
	self, err := os.Executable()
	if err != nil {
		return exitFailed, err
	}
	args := append(append([]string{k.role.name, "--supervised"}, k.role.args...), s.flags...)
	cmd := exec.Command(self, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	lifeline, err := cmd.StdinPipe() // its end tells the role that the supervisor is gone
	if err != nil {
		return exitFailed, err
	}
	defer lifeline.Close()
	if err := cmd.Start(); err != nil {
		return exitFailed, err
	}
	log.WithField("pid", cmd.Process.Pid).Debug("role started")
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err = <-ended:
	case <-k.stop:
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case err = <-ended:
		case <-time.After(stopGrace + 5*time.Second):
			log.Warn("role does not stop, it is killed")
			_ = cmd.Process.Kill()
			err = <-ended
		}
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return exitFailed, err
	}
	return exitOK, errors.New("it ended by itself")
}
