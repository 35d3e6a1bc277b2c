// Package memory is a fake store for tests: it keeps the newest version of each mention in a map. It passes the same conformance suite
// (sinks/sinktest) as the real one, by simpler means, so that the two check each other.
package memory

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// Store implements pipeline.Sink, pipeline.Ledger and pipeline.CoverageSink. The zero value is ready; safe for concurrent use.
type Store struct {
	mu       sync.Mutex
	newest   map[string]schemas.EnrichedMention
	receipts map[schemas.Position]schemas.Receipt
	coverage map[coverageKey]schemas.Coverage
}

type coverageKey struct {
	source, collection, part string
	hour                     time.Time
}

// Write keeps the newest version of each mention.
func (s *Store) Write(_ context.Context, batch []schemas.EnrichedMention) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.newest == nil {
		s.newest = map[string]schemas.EnrichedMention{}
	}
	for _, m := range batch {
		if old, ok := s.newest[m.ID]; !ok || !m.Version().Less(old.Version()) {
			s.newest[m.ID] = m
		}
	}
	return nil
}

// Note keeps receipts by their place.
func (s *Store) Note(_ context.Context, receipts []schemas.Receipt) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.receipts == nil {
		s.receipts = map[schemas.Position]schemas.Receipt{}
	}
	for _, r := range receipts {
		s.receipts[r.Position] = r
	}
	return nil
}

// WriteCoverage keeps the latest report of each part and hour.
func (s *Store) WriteCoverage(_ context.Context, reports []schemas.Coverage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.coverage == nil {
		s.coverage = map[coverageKey]schemas.Coverage{}
	}
	for _, c := range reports {
		k := coverageKey{c.Source, c.Collection, c.Part, c.Hour}
		if old, ok := s.coverage[k]; !ok || !c.ReportedAt.Before(old.ReportedAt) {
			s.coverage[k] = c
		}
	}
	return nil
}

// Live lists the mentions that exist, by id.
func (s *Store) Live(context.Context) (map[string]schemas.EnrichedMention, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	live := maps.Clone(s.newest)
	maps.DeleteFunc(live, func(_ string, m schemas.EnrichedMention) bool { return m.Op == schemas.OpDelete })
	return live, nil
}

// Receipts lists the receipts by place.
func (s *Store) Receipts() map[schemas.Position]schemas.Receipt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.receipts)
}

// Close does nothing.
func (s *Store) Close() error { return nil }
