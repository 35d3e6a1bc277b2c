package file

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/kentongan/kentongan/pipeline/collect"
)

// Importer puts files on the road. For one goroutine.
type Importer struct{ o Options }

// New makes an Importer. No file is opened before Import.
func New(o Options) (*Importer, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	return &Importer{o: o.withDefaults()}, nil
}

// Import sends every file, in the order of the paths, and returns once out has acknowledged all of it.
//
// A file that cannot be read (absent, no table, no usable mapping, ErrExpands) is in the error and in its summary's Err, and does not keep
// the others from being imported: a file is refused before its first row is sent. An error of out or of ctx ends
// it all; running Import again goes on at the last checkpoint. Rows that are no mention are no error.
func (i *Importer) Import(ctx context.Context, out collect.Output) (Summary, error) {
	var summary Summary
	var failed []error
	for _, path := range i.o.Paths {
		f := FileSummary{Path: path, Collection: i.collection(path)}
		started := i.o.Clock()
		err := i.file(ctx, out, path, &f)
		f.Elapsed = i.o.Clock().Sub(started)
		f.Err = err
		summary.Files = append(summary.Files, f)
		var broken *roadError
		switch {
		case ctx.Err() != nil:
			return summary, errors.Join(append(failed, ctx.Err())...)
		case errors.As(err, &broken):
			return summary, errors.Join(append(failed, fmt.Errorf("import %s: %w", path, broken.err))...)
		case err != nil:
			failed = append(failed, fmt.Errorf("import %s: %w", path, err))
		}
	}
	return summary, errors.Join(failed...)
}

// Look reads every file as Import does before it sends the first row, and says which of them Import would refuse; it sends and notes nothing.
func (i *Importer) Look(ctx context.Context) error {
	var refused []error
	for _, path := range i.o.Paths {
		if err := i.lookAtFile(ctx, path); err != nil {
			refused = append(refused, fmt.Errorf("import %s: %w", path, err))
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return errors.Join(refused...)
}

func (i *Importer) lookAtFile(ctx context.Context, path string) error {
	f, err := open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	meter := newMeter(&i.o, path)
	_, _, _, err = look(ctx, f, &i.o, func(read int64) { meter.tick(PhaseLooking, read, nil) })
	return err
}

// open opens a file whose path is named by the caller: its error does not.
func open(path string) (*os.File, error) {
	f, err := os.Open(path)
	var reason *os.PathError
	if errors.As(err, &reason) {
		return nil, reason.Err
	}
	return f, err
}

// roadError is an error of the Output or the Cursors: what follows would meet it too.
type roadError struct{ err error }

func (r *roadError) Error() string { return r.err.Error() }
func (r *roadError) Unwrap() error { return r.err }

func road(err error) error {
	if err == nil {
		return nil
	}
	return &roadError{err}
}

// file imports one file.
func (i *Importer) file(ctx context.Context, out collect.Output, path string, summary *FileSummary) error {
	f, err := open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	meter := newMeter(&i.o, path)
	sum, plans, skipped, err := look(ctx, f, &i.o, func(read int64) { meter.tick(PhaseLooking, read, nil) })
	if err != nil {
		return err
	}
	summary.SHA256, summary.Skipped = sum, skipped
	for _, p := range plans {
		summary.Tables = append(summary.Tables, p.summary())
	}
	name := i.cursorName(sum, summary.Collection)
	var at notes
	if !i.o.Again {
		if at, err = i.load(name); err != nil {
			return road(err)
		}
	}
	if at.Done {
		summary.Counts, summary.Already = at.Counts, true
		return nil
	}
	if at.Table >= len(plans) {
		return errors.New("the notes of an earlier import do not fit the file; --again starts over")
	}
	summary.ResumedAt = at.Counts.Rows
	run := &run{Importer: i, ctx: ctx, out: out, plans: plans, notes: at, hours: newHours(at.Hours), cursor: name, part: sum[:12], path: path,
		collection: summary.Collection, meter: meter}
	err = run.all()
	summary.Counts = run.notes.Counts
	return err
}

// collection is the one asked for, or the file's name without directories and endings.
func (i *Importer) collection(path string) string {
	if i.o.Collection != "" {
		return i.o.Collection
	}
	name := filepath.Base(path)
	for {
		ext := strings.ToLower(filepath.Ext(name))
		if !tableNames[ext] && ext != ".gz" && ext != ".zst" && ext != ".zip" || ext == strings.ToLower(name) {
			return collect.Cut(strings.ToValidUTF8(name, "_"), 128)
		}
		name = name[:len(name)-len(ext)]
	}
}

func (p *plan) summary() TableSummary {
	t := TableSummary{Name: p.stream.name, Bytes: p.size, Encoding: p.encoding, Preset: p.mapping.preset.name, Mapping: p.mapping.named(p.columns), Notes: p.notes}
	switch p.format {
	case formatWire:
		t.Format, t.Preset = "NDJSON", PresetWire
	case formatObjects:
		t.Format = "NDJSON"
	default:
		t.Format = p.dialect.String()
	}
	return t
}
