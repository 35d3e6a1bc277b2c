package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/kentongan/kentongan/cmd/kentongan/config"
	"github.com/kentongan/kentongan/cmd/kentongan/httpserver"
	"github.com/kentongan/kentongan/dashboards/viewer"
	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/pipeline/kafka/broker"
	"github.com/kentongan/kentongan/sinks/clickhouse"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine"
)

// The exit codes. Scripts and the supervisor go by them: what exits with exitUsage or exitRefused would do so again, everything else is worth
// another start.
const (
	exitOK          = 0
	exitFailed      = 1   // it ran, and the answer is no; or it broke while running
	exitUsage       = 2   // the command line or the configuration is wrong
	exitUnavailable = 3   // Kafka or ClickHouse did not answer in time
	exitRefused     = 4   // it will not start here: no engine library, a port or folder in use, data or schema of a newer version
	exitInterrupted = 130 // ended by a signal before it was done
)

// usageError is a mistake in the command line or the configuration.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// unavailableError says which dependency did not answer.
type unavailableError struct {
	what string
	err  error
}

func (e *unavailableError) Error() string { return e.what + " does not answer: " + e.err.Error() }
func (e *unavailableError) Unwrap() error { return e.err }

// refusedError is a refusal of the command itself.
type refusedError struct{ error }

func (e refusedError) Unwrap() error { return e.error }

// failedError is an answer of no that the command has already printed.
type failedError struct{ error }

func (e failedError) Unwrap() error { return e.error }

// report prints err for a person and returns the exit code that stands for it.
func report(err error) int {
	if err == nil {
		return exitOK
	}
	var failed failedError
	if !errors.As(err, &failed) || failed.error != nil {
		fmt.Fprintln(os.Stderr, "kentongan:", err)
	}
	return exitCode(err)
}

func exitCode(err error) int {
	var (
		usage       usageError
		problems    config.Problems
		unavailable *unavailableError
		refused     refusedError
		role        roleError
		step        *clickhouse.StepError
		mismatch    *kafka.PartitionMismatchError
		lockedLog   *broker.LockedError
		layout      *broker.LayoutError
		brokerPort  *broker.AddrInUseError
		port        *httpserver.PortTakenError
		credentials *kafka.RefusedError
	)
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &role):
		return role.code
	case errors.As(err, &usage), errors.As(err, &problems), errors.Is(err, viewer.ErrNotLoopback):
		return exitUsage
	case errors.As(err, &refused), errors.As(err, &step), errors.As(err, &mismatch), errors.As(err, &lockedLog), errors.As(err, &layout),
		errors.As(err, &brokerPort), errors.As(err, &port), errors.As(err, &credentials), errors.Is(err, viewer.ErrPortTaken),
		errors.Is(err, engine.ErrNoLibrary), errors.Is(err, engine.ErrBadLibrary), errors.Is(err, engine.ErrPortTaken), errors.Is(err, engine.ErrLocked), errors.Is(err, engine.ErrNewerData),
		errors.Is(err, collect.ErrCursorsLocked):
		return exitRefused
	case errors.As(err, &unavailable):
		return exitUnavailable
	}
	return exitFailed
}
