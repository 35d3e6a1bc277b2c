package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/schemas"
)

// Rule excludes mentions by what the operator decided not to keep. Every field that is set must match; Phrase is looked for in the text
// without regard to case.
type Rule struct {
	Name       string
	Source     string
	Collection string
	Phrase     string
}

// Validate names what is wrong.
func (r *Rule) Validate() error {
	switch {
	case r.Name == "":
		return errors.New("rules.exclude: a rule has no name")
	case r.Source == "" && r.Collection == "" && r.Phrase == "":
		return fmt.Errorf("rules.exclude: rule %s would exclude everything", r.Name)
	}
	return nil
}

func (r *Rule) matches(m *schemas.Mention) bool {
	return (r.Source == "" || r.Source == m.Source) && (r.Collection == "" || r.Collection == m.Collection) &&
		(r.Phrase == "" || strings.Contains(strings.ToLower(m.Text), strings.ToLower(r.Phrase)))
}

// judge decides what becomes of a record: a pure function of the record, the rules and the models, so that a redelivered record
// meets the same fate.
type judge struct {
	epoch    uint32
	rules    []Rule
	enricher enrich.Enricher
}

// verdict is the fate of one record.
type verdict struct {
	receipt   schemas.Receipt
	mention   schemas.EnrichedMention // where receipt.Outcome is accepted
	rejection Rejection               // where it is dead
}

// judge fills v, which is zero: a verdict is a kilobyte that is better not copied. It returns an error only for broken state: ctx, or an
// enricher that cannot work.
func (j *judge) judge(ctx context.Context, d Delivery, v *verdict) error {
	v.receipt = schemas.Receipt{
		Position:   schemas.Position{Epoch: j.epoch, Partition: uint16(d.Partition), Offset: uint64(d.Offset)},
		ReceivedAt: ReceivedAt(d),
		Source:     schemas.SourceUnknown,
	}
	if s := d.Header(HeaderSource); schemas.ValidSource(s) {
		v.receipt.Source, v.receipt.Collection = s, clean(d.Header(HeaderCollection))
	}
	m, err := read(d, v.receipt.ReceivedAt)
	if err != nil {
		v.receipt.Outcome, v.receipt.Reason = schemas.OutcomeDead, string(schemas.ReasonOf(err))
		v.rejection = Rejection{Delivery: d, Reason: schemas.ReasonOf(err), Cause: err}
		return nil
	}
	v.receipt.Source, v.receipt.Collection = m.Source, m.Collection
	for i := range j.rules {
		if j.rules[i].matches(&m) && m.Op == schemas.OpUpsert {
			v.receipt.Outcome, v.receipt.Reason = schemas.OutcomeExcluded, j.rules[i].Name
			return nil
		}
	}
	v.receipt.Outcome = schemas.OutcomeAccepted
	v.receipt.ID, v.receipt.Content = schemas.HashID(m.ID), m.ContentHash()
	v.receipt.Version = schemas.VersionOf(&m, v.receipt.Position, 0)
	m, _ = enrich.Redact(m) // the ledger knows the record as it came; nothing else of ours does
	v.mention.Mention, v.mention.Receipt = m, v.receipt
	if m.Op == schemas.OpUpsert {
		if v.mention.Enrichment, err = j.enricher.Enrich(ctx, m); err != nil {
			return fmt.Errorf("enrich %s: %w", m.ID, err)
		}
	}
	return nil
}

// read makes a mention of a raw record. Errors carry their Reason.
func read(d Delivery, received time.Time) (schemas.Mention, error) {
	if reason := schemas.Reason(d.Header(HeaderRejectReason)); reason != "" {
		if !slices.Contains(schemas.Reasons(), reason) {
			reason = schemas.ReasonBadRow
		}
		return schemas.Mention{}, &schemas.FieldError{Field: "input", Reason: reason, Problem: d.Header(HeaderRejectError)}
	}
	m, err := schemas.DecodeMention(d.Value)
	if err != nil {
		return m, err
	}
	if err := m.ValidateAt(received); err != nil {
		return m, err
	}
	if s := d.Header(HeaderSource); s != "" && s != m.Source {
		return m, &schemas.FieldError{Field: "source", Reason: schemas.ReasonInvalid, Problem: "is not the one in the record's header"}
	}
	if string(d.Key) != m.ID {
		return m, &schemas.FieldError{Field: "id", Reason: schemas.ReasonInvalid, Problem: "is not the key of the record, so its versions would not meet in order"}
	}
	return m, nil
}

// ReceivedAt is the time of receipt under which the ledger notes d: its Kafka timestamp, or the start of 2000 where its producer set one that
// cannot be.
func ReceivedAt(d Delivery) time.Time {
	t := d.ReceivedAt.UTC().Truncate(time.Millisecond)
	if t.Year() < 2000 || t.Year() > 2099 {
		return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return t
}

// clean keeps a collection name short and printable.
func clean(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), 128)], "")
}
