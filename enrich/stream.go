package enrich

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
)

// MaxLineBytes bounds one line of StreamNDJSON.
const MaxLineBytes = 8 << 20

// batchLines is how many lines a worker takes at once when they come fast.
const batchLines = 128

// batch is a run of lines, and what became of them once done is closed.
type batch struct {
	first int // line number of lines[0], from 1
	lines [][]byte
	out   []byte
	err   error
	done  chan struct{}
}

// StreamNDJSON reads one JSON object a line from r and writes the same objects, in order, with "enrichment" as their last member; an enrichment they
// had is replaced. All other bytes of an object stay as they are: order of members, numbers, spacing. Blank lines are dropped.
//
// An object needs a string "text", unless it is a deletion ("op": "delete") or a repost ("repost_of"). "title" and "place" are read
// where they stand. The first line that is not such an object, is not valid UTF-8 or is longer than MaxLineBytes ends the run with an error
// that names it; the lines before it are written. Lines are judged on all cores; what is read is written as soon as r has no more at hand.
//
// It returns when r ends, on the first error of r or w, or when ctx ends. A Read of r under way then ends by itself.
func StreamNDJSON(ctx context.Context, e Enricher, r io.Reader, w io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	order := make(chan *batch, 2*workers) // bounds what is in memory
	work := make(chan *batch, 2*workers)
	for range workers {
		go func() {
			for b := range work {
				b.run(ctx, e)
			}
		}()
	}
	var readErr error // read after order is closed
	go func() {
		defer close(order)
		defer close(work)
		readErr = readBatches(ctx, r, func(b *batch) error {
			select {
			case order <- b:
				work <- b // has the capacity of order, and is emptied by workers that wait for nobody
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	for {
		select {
		case b, ok := <-order:
			if !ok {
				return readErr
			}
			<-b.done
			if _, err := w.Write(b.out); err != nil {
				return fmt.Errorf("write enriched lines: %w", err)
			}
			if b.err != nil {
				return b.err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// readBatches cuts r into batches. A batch ends when it is full or nothing more is buffered.
func readBatches(ctx context.Context, r io.Reader, emit func(*batch) error) error {
	in := bufio.NewReaderSize(r, 256<<10)
	b := &batch{first: 1, done: make(chan struct{})}
	for n := 1; ; n++ {
		line, err := readLine(in)
		if err != nil && !errors.Is(err, io.EOF) {
			if len(b.lines) > 0 {
				if err := emit(b); err != nil {
					return err
				}
			}
			return fmt.Errorf("line %d: %w", n, err)
		}
		if len(line) > 0 || err == nil {
			b.lines = append(b.lines, line)
		}
		if len(b.lines) > 0 && (err != nil || len(b.lines) == batchLines || in.Buffered() == 0) {
			if err := emit(b); err != nil {
				return err
			}
			b = &batch{first: n + 1, done: make(chan struct{})}
		}
		if err != nil {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// readLine returns the next line without its break; io.EOF comes with the last one, which may be empty.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(line)+len(part) > MaxLineBytes+1 {
			return nil, fmt.Errorf("longer than %d bytes", MaxLineBytes)
		}
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimRight(line, "\r\n"), err
		}
	}
}

// run enriches the lines of b.
func (b *batch) run(ctx context.Context, e Enricher) {
	defer close(b.done)
	for i, line := range b.lines {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		out, err := enrichLine(ctx, e, line, b.out)
		if err != nil {
			b.err = fmt.Errorf("line %d: %w", b.first+i, err)
			return
		}
		b.out = append(out, '\n')
	}
}
