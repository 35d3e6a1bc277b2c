package rss

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/kentongan/kentongan/pipeline/collect/observed"
)

// state is what a feed's collector knows between polls and lives: one cursor.
type state struct {
	URL         string          `json:"url"` // of the feed that Validators and NotBefore belong to
	Validators  validators      `json:"validators"`
	LastSuccess time.Time       `json:"last_success,omitzero"`
	NotBefore   time.Time       `json:"not_before,omitzero"` // of the next poll: a restart is no reason to ask sooner
	SetAside    string          `json:"set_aside,omitempty"` // hash of the last document that was no feed
	Seen        map[string]seen `json:"seen,omitempty"`      // by article id
	Books       observed.Log    `json:"books"`
}

// seen is what was sent of an article.
type seen struct {
	Content   string `json:"c"`
	Published int64  `json:"p"` // Unix milliseconds, as first said; an edit must not move the stored key
	Revision  int64  `json:"r,omitempty"`
	Last      int64  `json:"l"` // Unix seconds of the last poll that had it
}

func decodeState(data []byte, feedURL, part string) (*state, error) {
	s := &state{}
	if data != nil {
		if err := json.Unmarshal(data, s); err != nil {
			return nil, fmt.Errorf("decode cursor: %w", err)
		}
	}
	if s.URL != feedURL { // the same articles may come back under the new address: keep what was seen
		s.URL, s.Validators, s.NotBefore = feedURL, validators{}, time.Time{}
	}
	if s.Seen == nil {
		s.Seen = make(map[string]seen)
	}
	if s.Books.Part == "" {
		s.Books.Part = part
	}
	return s, nil
}

// forget drops the articles that left the feed longest ago, so that at most most of those remain.
func (s *state) forget(poll int64, most int) {
	var gone []string
	for id, a := range s.Seen {
		if a.Last != poll {
			gone = append(gone, id)
		}
	}
	if len(gone) <= most {
		return
	}
	slices.SortFunc(gone, func(a, b string) int {
		return cmp.Or(cmp.Compare(s.Seen[b].Last, s.Seen[a].Last), cmp.Compare(a, b))
	})
	for _, id := range gone[most:] {
		delete(s.Seen, id)
	}
}
