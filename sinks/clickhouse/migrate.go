package clickhouse

import (
	"context"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/kentongan/kentongan/schemas/ddl"
)

// StepError says which schema step stands in the way, by name.
type StepError struct {
	Step    string
	Problem string
}

func (e *StepError) Error() string { return "schema step " + e.Step + ": " + e.Problem }

const createSteps = `CREATE TABLE IF NOT EXISTS schema_steps (number UInt32, name String, checksum String, applied_at DateTime DEFAULT now())
ENGINE = ReplacingMergeTree ORDER BY number COMMENT 'Applied schema files'`

// As a batch, not as VALUES in the text: over the native protocol, a server as old as 18.16 waits for ever for the rows of the latter.
const insertStep = `INSERT INTO schema_steps (number, name, checksum)`

// Migrate makes the database and applies the schema steps that are missing, and returns their names. A step that was changed after it
// was applied, is missing in between, or is newer than this program is refused with a *StepError before anything is applied.
// Running it twice, or from two processes at once, does no harm.
func Migrate(ctx context.Context, cfg Config) ([]string, error) {
	steps, err := ddl.Steps()
	if err != nil {
		return nil, err
	}
	if err := createDatabase(ctx, cfg); err != nil {
		return nil, err
	}
	conn, err := Open(cfg)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return apply(ctx, conn, steps)
}

func createDatabase(ctx context.Context, cfg Config) error {
	admin := cfg
	admin.Database = "default"
	conn, err := Open(admin)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.Exec(ctx, "CREATE DATABASE IF NOT EXISTS "+cfg.Database); err != nil { // a name of [a-zA-Z0-9_] only
		return fmt.Errorf("create database %s: %w", cfg.Database, err)
	}
	return nil
}

func apply(ctx context.Context, conn driver.Conn, steps []ddl.Step) ([]string, error) {
	if err := conn.Exec(ctx, createSteps); err != nil {
		return nil, fmt.Errorf("create table schema_steps: %w", err)
	}
	recorded, err := appliedSteps(ctx, conn)
	if err != nil {
		return nil, err
	}
	pending, err := compare(steps, recorded)
	if err != nil {
		return nil, err
	}
	var done []string
	for _, step := range pending {
		for i, statement := range step.Statements {
			if err := conn.Exec(ctx, statement); err != nil {
				return done, fmt.Errorf("schema step %s, statement %d: %w", step.Name, i+1, err)
			}
		}
		err := insert(ctx, conn, insertStep, func(b driver.Batch) error { return b.Append(uint32(step.Number), step.Name, step.Checksum) })
		if err != nil {
			return done, fmt.Errorf("note schema step %s: %w", step.Name, err)
		}
		done = append(done, step.Name)
	}
	return done, nil
}

// CheckSchema is nil when the database holds exactly the steps of this program; else an error that says what to do.
func CheckSchema(ctx context.Context, conn driver.Conn) error {
	steps, err := ddl.Steps()
	if err != nil {
		return err
	}
	recorded, err := appliedSteps(ctx, conn)
	if err != nil {
		return fmt.Errorf("read the applied schema steps (has `kentongan migrate` been run?): %w", err)
	}
	pending, err := compare(steps, recorded)
	if err != nil {
		return err
	}
	if len(pending) > 0 {
		return &StepError{pending[0].Name, "is not applied yet, run `kentongan migrate`"}
	}
	return nil
}

type appliedStep struct {
	Number   uint32 `ch:"number"`
	Name     string `ch:"name"`
	Checksum string `ch:"checksum"`
}

func appliedSteps(ctx context.Context, conn driver.Conn) ([]appliedStep, error) {
	var recorded []appliedStep
	err := conn.Select(ctx, &recorded, "SELECT DISTINCT number, name, checksum FROM schema_steps ORDER BY number, checksum")
	if err != nil {
		return nil, fmt.Errorf("read schema_steps: %w", err)
	}
	return recorded, nil
}

// compare returns the steps that are not recorded yet. recorded is ordered by number.
func compare(steps []ddl.Step, recorded []appliedStep) ([]ddl.Step, error) {
	next := 1 // number of the first step that is not recorded
	for _, r := range recorded {
		switch n := int(r.Number); {
		case n > len(steps):
			return nil, &StepError{r.Name, "was applied by a newer program; this one does not know it"}
		case n > next:
			return nil, &StepError{steps[next-1].Name, "is missing in the database although later ones were applied"}
		case r.Checksum != steps[n-1].Checksum:
			return nil, &StepError{r.Name, "was changed after it was applied; add a new step instead"}
		default:
			next = n + 1
		}
	}
	return steps[next-1:], nil
}
