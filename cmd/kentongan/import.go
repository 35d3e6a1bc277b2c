package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/kentongan/kentongan/cmd/kentongan/config"
	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/pipeline/collect/file"
	"github.com/kentongan/kentongan/pipeline/kafka"
)

// ImportCmd puts files on the road.
type ImportCmd struct {
	Files      []string `arg:"" name:"FILE" help:"CSV, TSV or NDJSON; also .gz, .zst and .zip."`
	Map        []string `placeholder:"FIELD=COLUMN" sep:"none" help:"Which column holds a field (id, text, published_at, author, url, source, ...); repeatable. The rest comes from the preset."`
	Preset     string   `placeholder:"NAME" help:"How the file is laid out; told by its columns where not given."`
	Source     string   `placeholder:"NAME" help:"The platform of every row, such as x or facebook."`
	Collection string   `placeholder:"NAME" help:"Name of what is imported. Default: the file's name."`
	TZ         string   `name:"tz" placeholder:"ZONE" help:"Zone of times that name none, such as Asia/Makassar. Default: Asia/Jakarta."`
	Encoding   string   `placeholder:"NAME" help:"utf-8, utf-16le, utf-16be or windows-1252. Default: told by the content."`
	Again      bool     `help:"Send once more what was imported before. Ids make that harmless."`
	Quiet      bool     `short:"q" help:"No progress, only the summary."`
}

// Run imports every file; running it again goes on where it was cut off.
func (c *ImportCmd) Run(ctx context.Context, g *Globals) error {
	options, err := c.options()
	if err != nil {
		return usageError{err}
	}
	checks := []check{checkData, checkKafka, checkPseudonyms, checkFiles(c.Files...)}
	if g.Validate { // an import looks at each file itself before it sends its first row
		checks = append(checks, func(*config.Config) error { return c.look(ctx, options) })
	}
	cfg, done, err := g.load(checks...)
	if err != nil || done {
		return err
	}
	a := g.newApp(cfg, "import")
	k := a.kafkaConfig()
	if len(cfg.Kafka.Brokers) == 0 {
		if _, err := os.Stat(a.data.path("run", "broker.addr")); err != nil {
			return &unavailableError{"Kafka", fmt.Errorf("no system runs on the data folder %s: start it with `kentongan up`, or name the folder with --data", a.data)}
		}
	}
	path, err := a.data.file("import", "cursors.db")
	if err != nil {
		return err
	}
	cursors, err := collect.OpenCursors(path)
	if err != nil {
		return fmt.Errorf("another import is running: %w", err)
	}
	defer cursors.Close()
	options.Cursors = cursors
	if options.Pseudonymiser, err = a.pseudonymiser(); err != nil {
		return err
	}
	if _, err := a.connectKafka(ctx, k); err != nil {
		return err
	}
	publisher, err := kafka.NewPublisher(k)
	if err != nil {
		return usageError{err}
	}
	defer publisher.Close()
	importer, err := file.New(options)
	if err != nil {
		return usageError{err}
	}
	var summary file.Summary
	err = collect.With(ctx, collect.NewOutput(publisher, collect.OutputConfig{}), func(ctx context.Context, out collect.Output) error {
		var err error
		summary, err = importer.Import(ctx, out)
		return err
	})
	if !c.Quiet {
		clearLine(os.Stderr)
	}
	if _, werr := summary.WriteTo(os.Stdout); err == nil {
		err = werr
	}
	if ctx.Err() != nil {
		fmt.Fprintln(os.Stderr, "kentongan: cut off; the same command goes on where it was")
	}
	return err
}

// options are what the flags say. Pseudonymiser and Cursors still stand for those of the data folder, which is not touched before a system is
// known to run on it.
func (c *ImportCmd) options() (file.Options, error) {
	o := file.Options{Paths: c.Files, Source: c.Source, Collection: c.Collection, Preset: c.Preset, Again: c.Again}
	var err error
	for _, m := range c.Map {
		column, err := file.ParseMap(m)
		if err != nil {
			return o, err
		}
		o.Map = append(o.Map, column)
	}
	if o.Encoding, err = file.ParseEncoding(c.Encoding); err != nil {
		return o, err
	}
	if c.TZ != "" {
		if o.TZ, err = time.LoadLocation(c.TZ); err != nil {
			return o, fmt.Errorf("--tz: %w", err)
		}
	}
	if !c.Quiet {
		o.Progress = func(p file.Progress) { showProgress(os.Stderr, p) }
	}
	o.Pseudonymiser, o.Cursors = new(collect.Pseudonymiser), struct{ collect.Cursors }{}
	return o, o.Validate()
}

// look finds the files whose columns do not say what a mention needs.
func (c *ImportCmd) look(ctx context.Context, options file.Options) error {
	importer, err := file.New(options)
	if err != nil {
		return usageError{err}
	}
	err = importer.Look(ctx)
	if !c.Quiet {
		clearLine(os.Stderr)
	}
	if err != nil && ctx.Err() == nil {
		return usageError{err}
	}
	return err
}

// showProgress rewrites one line.
func showProgress(w io.Writer, p file.Progress) {
	if p.Phase == file.PhaseLooking {
		fmt.Fprintf(w, "\r\033[K%s: looking at the file, %.1f MB", p.Path, float64(p.Bytes)/1e6)
		return
	}
	eta := ""
	if p.ETA > 0 {
		eta = fmt.Sprintf(", %v left", p.ETA.Round(time.Second))
	}
	fmt.Fprintf(w, "\r\033[K%s: %3.0f %%, %d rows, %.0f rows/s, %d set aside%s", p.Path, 100*p.Fraction(), p.Counts.Rows, p.Rate, p.Counts.SetAside(), eta)
}

func clearLine(w io.Writer) { fmt.Fprint(w, "\r\033[K") }
