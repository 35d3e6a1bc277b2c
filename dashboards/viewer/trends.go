package viewer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// maxTrends bounds the topics of trends; the chosen one may come on top. Rows beyond a dozen are read by nobody, and the list of topics has them all.
const maxTrends = 12

// trends is how many voices spoke of the topics with most voices, window by window. It is of the chosen source and of all topics, so that the chosen
// one stays among its peers.
type trends struct {
	Step schemas.Step `json:"step"`
	// Coarser says that hours were asked for, but most of them have too few voices to be shown, so these are days.
	Coarser bool    `json:"coarser,omitempty"`
	Starts  []int64 `json:"starts"` // Unix seconds
	Topics  []trend `json:"topics"` // by voices in the range
}

// trend is one topic's voices in each of the windows: 0 where nobody spoke, null where 1 to 9 did.
type trend struct {
	Code   string    `json:"code"`
	Voices []*uint64 `json:"voices"`
}

// trendsFor asks for all topics at once: at most len(Topics()) times maxDays rows. totals are the topics over the whole range.
func (s *Server) trendsFor(ctx context.Context, r resolved, totals []schemas.WindowAggregate) (trends, error) {
	codes := trendingOf(totals, r.Topic)
	ask := func(step schemas.Step) ([]schemas.WindowAggregate, error) {
		q := r.query(step, schemas.ByTopic)
		q.Topic = ""
		got, err := s.reader.Aggregates(ctx, q)
		return slices.DeleteFunc(got, func(a schemas.WindowAggregate) bool { return !slices.Contains(codes, a.Topic) }), err
	}
	step, coarser := r.SentimentStep, false
	if len(codes) == 0 {
		return trendsOf(nil, nil, r, step)
	}
	got, err := ask(step)
	if err == nil && step == schemas.StepHour && r.Step == "" && r.onDays() && tooThin(got) {
		step, coarser = schemas.StepDay, true
		got, err = ask(step)
	}
	if err != nil {
		return trends{}, err
	}
	t, err := trendsOf(got, codes, r, step)
	t.Coarser = coarser
	return t, err
}

// trendingOf is the codes of the topics that are shown over time, by voices. One that is withheld for the whole range is not among them.
func trendingOf(totals []schemas.WindowAggregate, chosen string) []string {
	shown := slices.DeleteFunc(slices.Clone(totals), func(a schemas.WindowAggregate) bool {
		return a.Topic == "" || a.Voices < schemas.MinVoices
	})
	slices.SortFunc(shown, func(a, b schemas.WindowAggregate) int {
		return cmp.Or(cmp.Compare(b.Voices, a.Voices), cmp.Compare(a.Topic, b.Topic))
	})
	var codes []string
	for i, a := range shown {
		if i < maxTrends || a.Topic == chosen {
			codes = append(codes, a.Topic)
		}
	}
	return codes
}

// trendsOf lays got on the grid of the range. It fails where got holds a window that the grid does not.
func trendsOf(got []schemas.WindowAggregate, codes []string, r resolved, step schemas.Step) (trends, error) {
	t := trends{Step: step, Starts: []int64{}, Topics: []trend{}}
	column := map[int64]int{}
	for i, start := range grid(r.From, r.To, step, r.Zone) {
		t.Starts = append(t.Starts, start.Unix())
		column[start.Unix()] = i
	}
	nobody := uint64(0)
	for _, code := range codes {
		t.Topics = append(t.Topics, trend{Code: code, Voices: slices.Repeat([]*uint64{&nobody}, len(t.Starts))})
	}
	for _, a := range got {
		i, ok := column[a.Start.Unix()]
		if !ok {
			return trends{}, fmt.Errorf("the reader gave a %s of topic %s that starts at %s, which is not in the range", step, a.Topic, a.Start.UTC().Format(time.RFC3339))
		}
		t.Topics[slices.Index(codes, a.Topic)].Voices[i] = countsOf(a).Voices
	}
	return t, nil
}
