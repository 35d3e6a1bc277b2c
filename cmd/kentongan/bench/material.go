package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/collect/simulate"
	"github.com/kentongan/kentongan/schemas"
)

// sampleSize bounds what is held in memory: records that are produced, inserted and stored without the road.
const sampleSize = 100_000

// material is what the synthetic city says: its own mixture of sources, lengths, edits, deletions and duplicates. Every text is its own.
type material struct {
	facts  Facts
	sample []pipeline.Record
	rows   []schemas.EnrichedMention // of the sample, as the worker would make them
}

// load makes the mentions and publishes them to the raw topic.
func load(ctx context.Context, s *system, p pipeline.Publisher) (*material, error) {
	city := simulate.DefaultConfig()
	city.Seed = s.cfg.Seed
	city.Days = s.cfg.Mentions*5/4/city.MentionsPerDay + 3
	if end := city.Start.AddDate(0, 0, city.Days+7); end.After(time.Now()) { // a text from the future is no mention
		city.Start = city.Start.AddDate(0, 0, -int(end.Sub(time.Now()).Hours()/24)-1)
	}
	town, err := simulate.New(city, nil)
	if err != nil {
		return nil, err
	}
	m := &material{facts: Facts{Seed: city.Seed, From: city.Start.Add(7 * time.Hour).Format(time.DateOnly), Ops: map[string]int{}, Sources: map[string]int{}}}
	hours := map[time.Time]bool{}
	var batch []pipeline.Record
	for e := range town.Events() {
		if e.Kind != simulate.EventRecord {
			continue
		}
		value, err := schemas.EncodeMention(e.Mention)
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", e.Mention.ID, err)
		}
		r := record(&e.Mention, value)
		if batch = append(batch, r); len(batch) == 5000 {
			if err := p.Publish(ctx, batch...); err != nil {
				return nil, err
			}
			batch = batch[:0]
		}
		if len(m.sample) < sampleSize {
			m.sample = append(m.sample, r)
		}
		m.facts.Records++
		m.facts.Bytes += int64(len(value))
		m.facts.Ops[string(e.Mention.Op)]++
		m.facts.Sources[e.Mention.Source]++
		hours[e.Mention.PublishedAt.Truncate(time.Hour)] = true
		if m.facts.Records == s.cfg.Mentions {
			break
		}
	}
	if m.facts.Records < s.cfg.Mentions {
		return nil, fmt.Errorf("the city said %d mentions, not %d", m.facts.Records, s.cfg.Mentions)
	}
	m.facts.Hours = len(hours)
	if err := p.Publish(ctx, batch...); err != nil {
		return nil, err
	}
	return m, m.enrich(ctx, s.epoch)
}

// record is m as a collector sends it.
func record(m *schemas.Mention, value []byte) pipeline.Record {
	return pipeline.Record{
		KafkaTopic: pipeline.KafkaTopicRaw, Key: []byte(m.ID), Value: value,
		Headers: []pipeline.Header{{Key: pipeline.HeaderSource, Value: []byte(m.Source)}, {Key: pipeline.HeaderCollection, Value: []byte(m.Collection)}},
	}
}

// enrich makes the rows of the sample, as the worker makes them of one partition.
func (m *material) enrich(ctx context.Context, epoch uint32) error {
	enricher, err := enrich.Default()
	if err != nil {
		return err
	}
	received := time.Now().UTC().Truncate(time.Millisecond)
	m.facts.Sample = len(m.sample)
	m.rows = make([]schemas.EnrichedMention, len(m.sample))
	for i := range m.sample {
		row := &m.rows[i]
		if row.Mention, err = schemas.DecodeMention(m.sample[i].Value); err != nil {
			return err
		}
		row.Receipt = schemas.Receipt{
			Position: schemas.Position{Epoch: epoch, Offset: uint64(i)}, ReceivedAt: received, Source: row.Source, Collection: row.Collection,
			Outcome: schemas.OutcomeAccepted, ID: schemas.HashID(row.ID), Content: row.ContentHash(),
		}
		row.Receipt.Version = schemas.VersionOf(&row.Mention, row.Receipt.Position, 0)
		if row.Op != schemas.OpUpsert {
			continue
		}
		m.facts.Upserts++
		if row.Enrichment, err = enricher.Enrich(ctx, row.Mention); err != nil {
			return err
		}
	}
	return nil
}
