package file

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/schemas"
)

// run is the second reading of one file.
type run struct {
	*Importer
	ctx        context.Context
	out        collect.Output
	plans      []*plan
	notes      notes
	hours      *hours
	cursor     string
	part       string
	path       string
	collection string
	meter      *meter
	before     int64 // bytes of the tables that are done
	pending    int   // rows since the last checkpoint
}

func (r *run) all() error {
	var total int64
	for n, p := range r.plans {
		total += p.size
		if n < r.notes.Table {
			r.before += p.size
		}
	}
	r.meter.begin(total, r.before+r.notes.At.Offset, r.notes.Counts.Rows)
	for r.notes.Table < len(r.plans) {
		p := r.plans[r.notes.Table]
		if err := r.table(p); err != nil {
			return err
		}
		r.before += p.size
		r.notes.Table++
		r.notes.At = position{}
	}
	r.notes.Done, r.notes.Finished = true, r.o.Clock().UTC()
	if err := r.checkpoint(); err != nil {
		return err
	}
	r.meter.tick(PhaseDone, total, &r.notes.Counts)
	return nil
}

// table sends the rows of one table from where the notes stand.
func (r *run) table(p *plan) error {
	source, err := p.stream.open()
	if err != nil {
		return err
	}
	defer source.Close()
	split := p.encoding.split(source)
	at := r.notes.At
	if at.Offset < p.body.Offset {
		at = p.body
	}
	if _, err := io.CopyN(io.Discard, split, at.Offset); err != nil {
		return fmt.Errorf("go back to byte %d: %w", at.Offset, err)
	}
	rows := p.reader(split, at)
	converter := &rower{plan: p, collection: r.collection, pseudonyms: r.o.Pseudonymiser}
	for {
		rec, ok := rows.next()
		if !ok {
			break
		}
		if err := r.row(converter, &rec); err != nil {
			return err
		}
		r.notes.At = rows.position()
		if r.pending >= r.o.CheckpointRows {
			if err := r.checkpoint(); err != nil {
				return err
			}
		}
		if r.notes.Counts.Rows&63 == 0 {
			r.meter.tick(PhaseImporting, r.before+r.notes.At.Offset, &r.notes.Counts)
		}
	}
	return rows.err()
}

func (p *plan) reader(split io.Reader, at position) reader {
	switch p.format {
	case formatTable:
		return newTableReader(newWindow(split), p.dialect, len(p.columns), at)
	case formatObjects:
		return newObjectReader(newWindow(split), p.encoding.text, p.mapping.wanted(p.columns), at)
	}
	return newObjectReader(newWindow(split), p.encoding.text, nil, at)
}

// row sends one record, as a mention or as a reject.
func (r *run) row(converter *rower, rec *record) error {
	counts := &r.notes.Counts
	if rec.blank {
		counts.Blank++
		return nil
	}
	counts.Rows++
	r.pending++
	m, from, bad := r.mention(converter, rec)
	if bad == nil {
		bad = invalid(converter, &m, r.o.Clock())
	}
	if bad != nil && bad.reason == schemas.ReasonSuspectTime {
		from.published = time.Time{} // nor is there an hour that it could be missing from
	}
	r.hours.add(m.Source, m.Collection, from.published, bad == nil)
	if bad != nil {
		return r.reject(converter, rec, &m, bad)
	}
	counts.Sent++
	if m.Op == schemas.OpDelete {
		counts.Deletes++
	}
	if from.id != "" {
		count1(&counts.IDs, from.id)
	}
	if from.timeFromID {
		counts.TimeFromID++
	}
	if from.zoneFromID {
		counts.ZoneFromID++
	}
	return road(r.out.Emit(r.ctx, m))
}

func (r *run) mention(converter *rower, rec *record) (schemas.Mention, origins, *rowError) {
	switch {
	case rec.err != nil:
		return schemas.Mention{}, origins{}, rec.err
	case converter.format == formatWire:
		return r.wire(rec.raw)
	}
	return converter.mention(rec.fields)
}

// wire reads one of Kentongan's own mentions: operation, revision and pseudonym stand as they are.
func (r *run) wire(line []byte) (schemas.Mention, origins, *rowError) {
	m, err := schemas.DecodeMention(line)
	if err != nil {
		return m, origins{}, &rowError{column: 1, reason: schemas.ReasonOf(err), cause: err}
	}
	if r.o.Collection != "" || m.Collection == "" {
		m.Collection = r.collection
	}
	from := origins{id: IDNative}
	if m.Op == schemas.OpUpsert {
		from.published = m.PublishedAt
	}
	return m, from, nil
}

// invalid is what the road would refuse about m, received now; here the row's own bytes and place are still known.
func invalid(converter *rower, m *schemas.Mention, now time.Time) *rowError {
	checked := *m
	if checked.CollectedAt.IsZero() {
		checked.CollectedAt = checked.PublishedAt
		if checked.CollectedAt.IsZero() {
			checked.CollectedAt = time.Unix(0, 0)
		}
	}
	err := checked.ValidateAt(now)
	if err == nil {
		return nil
	}
	column := 1
	var field *schemas.FieldError
	if f, ok := err.(*schemas.FieldError); ok {
		field = f
		column = converter.column(Field(field.Field))
	}
	return &rowError{column: column, reason: schemas.ReasonOf(err), cause: err}
}

func (r *run) reject(converter *rower, rec *record, m *schemas.Mention, bad *rowError) error {
	count1(&r.notes.Counts.Rejected, bad.reason)
	source, collection := m.Source, m.Collection
	if source == "" {
		source = converter.platform
	}
	if source == "" {
		source = SourceFile
	}
	if collection == "" {
		collection = r.collection
	}
	name := converter.stream.name
	return road(r.out.Reject(r.ctx, collect.Reject{
		Source: source, Collection: collection, Key: name,
		Origin: name + ":" + strconv.FormatInt(rec.line, 10) + ":" + strconv.Itoa(bad.column),
		Bytes:  converter.encoding.original(rec.raw), FullBytes: rec.size, FullSHA256: rec.sha256,
		Reason: bad.reason, Err: bad.cause,
	}))
}

// checkpoint notes how far the import is, once everything up to there is acknowledged.
func (r *run) checkpoint() error {
	if err := r.hours.report(r.ctx, r.out, r.part, r.o.Clock().UTC().Truncate(time.Millisecond)); err != nil {
		return road(err)
	}
	if err := r.out.Flush(r.ctx); err != nil {
		return road(err)
	}
	r.notes.Hours = r.hours.saved()
	if r.notes.Done {
		r.notes.Hours = nil
	}
	r.pending = 0
	return road(r.save(r.cursor, r.notes))
}

func count1[K comparable](m *map[K]int64, key K) {
	if *m == nil {
		*m = make(map[K]int64)
	}
	(*m)[key]++
}
