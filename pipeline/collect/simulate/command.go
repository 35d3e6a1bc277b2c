package simulate

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// WriteNDJSON writes the city's records in order of collection, one JSON object a line, until the last one or until ctx ends. watch, which
// may be nil, sees every event first.
func (c *City) WriteNDJSON(ctx context.Context, w io.Writer, watch func(*Event)) error {
	out := bufio.NewWriterSize(w, 1<<20)
	n := 0
	for e := range c.Events() {
		if watch != nil {
			watch(&e)
		}
		if e.Kind != EventRecord {
			continue
		}
		line, err := schemas.EncodeMention(e.Mention)
		if err != nil {
			return fmt.Errorf("encode %s: %w", e.Mention.ID, err)
		}
		out.Write(line)
		if err := out.WriteByte('\n'); err != nil {
			return fmt.Errorf("write mentions: %w", err)
		}
		if n++; n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write mentions: %w", err)
	}
	return nil
}

// Command is `kentongan simulate`. Its fields carry kong's tags; it knows nothing else of the program around it.
type Command struct {
	Seed           int64  `help:"Seed of the city: the same seed gives the same bytes." default:"1"`
	Days           int    `help:"Days of publication, 1 to 3660." default:"90"`
	From           string `help:"First day (YYYY-MM-DD, in WIB)." default:"2026-08-01" placeholder:"DATE"`
	Key            string `help:"Write the answer key to this file." type:"path" placeholder:"FILE"`
	MentionsPerDay int    `help:"Records a day, on average over a year." default:"3333"`
	Citizens       int    `help:"People with at least one account." default:"24000"`
}

// Config is the city that the command names.
func (cmd Command) Config() (Config, error) {
	cfg := DefaultConfig()
	cfg.Seed, cfg.Days, cfg.MentionsPerDay, cfg.Citizens = cmd.Seed, cmd.Days, cmd.MentionsPerDay, cmd.Citizens
	if cmd.Days < 1 || cmd.Days > maxDays { // a file has an end
		return cfg, fmt.Errorf("simulate: --days is %d, not 1 to %d", cmd.Days, maxDays)
	}
	if cmd.From != "" {
		from, err := time.ParseInLocation(time.DateOnly, cmd.From, wib)
		if err != nil {
			return cfg, fmt.Errorf("simulate: --from %q is not a date such as 2026-08-01", cmd.From)
		}
		cfg.Start = from.UTC()
	}
	return cfg, cfg.Validate()
}

// Execute writes the mentions to stdout and the key to its file. A key that cannot be completed is removed.
func (cmd Command) Execute(ctx context.Context, stdout io.Writer) (err error) {
	cfg, err := cmd.Config()
	if err != nil {
		return err
	}
	city, err := New(cfg, nil)
	if err != nil {
		return err
	}
	if cmd.Key == "" {
		return city.WriteNDJSON(ctx, stdout, nil)
	}
	file, err := os.Create(cmd.Key)
	if err != nil {
		return fmt.Errorf("create answer key: %w", err)
	}
	defer func() {
		if closed := file.Close(); err == nil && closed != nil {
			err = fmt.Errorf("write answer key: %w", closed)
		}
		if err != nil {
			os.Remove(cmd.Key)
		}
	}()
	key, err := NewKeyWriter(city, file)
	if err != nil {
		return err
	}
	if err := city.WriteNDJSON(ctx, stdout, key.Add); err != nil {
		return err
	}
	return key.Close()
}
