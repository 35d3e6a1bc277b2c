package bench

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

// Enrichment is the speed of the chain and of its parts on real tweets, on one core, with figures of one run only.
type Enrichment struct {
	Machine  Machine           `json:"machine"`
	Models   map[string]string `json:"models"`
	Texts    int               `json:"texts"`
	Bytes    float64           `json:"bytes_per_text"`
	Rounds   int               `json:"rounds"`
	Chain    Speed             `json:"chain"`            // all texts
	Local    Speed             `json:"chain_indonesian"` // texts judged another language than English
	English  Speed             `json:"chain_english"`    // tweets in English
	Reading  Speed             `json:"reading"`          // scanning a text to features and canonical words, by itself: the baseline
	Judges   []JudgeCost       `json:"judges"`
	Relative float64           `json:"chain_to_reading"` // time of the chain over that of the reading
}

// Speed is how fast texts went through, by the processor time they took: others on the machine take turns, not cycles.
type Speed struct {
	Texts       int     `json:"texts"`
	PerSecond   float64 `json:"per_second"` // of one core, median of the rounds
	Microsecond float64 `json:"microseconds_each"`
	Allocations float64 `json:"allocations_each"`
}

// JudgeCost is what one judge adds by the clock, reading it included (about 0.05 us); on a busy machine too much, but in proportion.
type JudgeCost struct {
	Name        string  `json:"name"`
	Microsecond float64 `json:"microseconds_each"`
}

// tweets are the columns of the replay streams that hold text.
var tweets = []struct{ file, column string }{
	{"stream_vaccine_april2021/april-2021.csv", "content"},
	{"stream_psbb_may2020/covid19_indonesia-first.csv", "original_text"},
	{"stream_psbb_may2020/covid19_indonesia-second.csv", "original_text"},
	{"stream_psbb_may2020/covid19_indonesia-third.csv", "original_text"},
	{"stream_psbb_may2020/covid19_indonesia.csv", "original_text"},
	{"stream_mbg_replies_2025/hybrid_labeled_data.csv", "reply_text"},
	{"stream_mbg_tweets_2025/DatasetMBG.csv", "full_text"},
	{"stream_debate_2023/pilpres.csv", "full_text"},
	{"stream_youtube_spam_2024/filtered_youtube_bersih.csv", "Komentar"},
}

// englishTweets are for the English path, one a line.
const englishTweets = "tweeteval_sentiment/val_text.txt"

// Enrich measures chain on texts of the data folder under shared, rounds times, on one core. n bounds the texts; where the streams hold fewer they are
// read again from the start.
func Enrich(ctx context.Context, chain *enrich.Chain, shared string, n, rounds int) (Enrichment, error) {
	if n < 1 || rounds < 1 {
		return Enrichment{}, fmt.Errorf("bench enrich: %d texts, %d rounds", n, rounds)
	}
	var texts []string
	for _, t := range tweets {
		more, err := column(filepath.Join(shared, "data", filepath.FromSlash(t.file)), t.column)
		if err != nil {
			return Enrichment{}, fmt.Errorf("bench enrich: %w", err)
		}
		texts = append(texts, more...)
	}
	raw, err := os.ReadFile(filepath.Join(shared, "data", filepath.FromSlash(englishTweets)))
	if err != nil {
		return Enrichment{}, fmt.Errorf("bench enrich: %w", err)
	}
	english := strings.Split(strings.TrimSpace(string(raw)), "\n")
	held := len(texts)
	for i := 0; len(texts) < n; i++ {
		texts = append(texts, texts[i%held])
	}
	texts = texts[:n]

	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	r := Enrichment{Machine: machine(), Models: chain.Models(), Texts: n, Rounds: rounds}
	for _, s := range texts {
		r.Bytes += float64(len(s)) / float64(n)
	}
	var local []string
	for _, s := range texts {
		if e, err := chain.Enrich(ctx, schemas.Mention{Op: schemas.OpUpsert, Text: s}); err != nil {
			return r, err
		} else if e.Language.Label != "en" {
			local = append(local, s)
		}
	}
	through := func(s string) error {
		_, err := chain.Enrich(ctx, schemas.Mention{Op: schemas.OpUpsert, Text: s})
		return err
	}
	var reader text.Reader
	read := func(s string) error { reader.Read(s); reader.Canonical(); return ctx.Err() }
	for _, m := range []struct {
		into  *Speed
		texts []string
		do    func(string) error
	}{{&r.Chain, texts, through}, {&r.Local, local, through}, {&r.English, english, through}, {&r.Reading, texts, read}} {
		if *m.into, err = speed(ctx, m.texts, rounds, m.do); err != nil {
			return r, err
		}
	}
	r.Relative = r.Chain.Microsecond / r.Reading.Microsecond
	r.Judges = judgeCosts(chain, texts)
	r.Machine.LoadAfter = loadAverage()
	return r, nil
}

// speed runs do over texts, rounds times.
func speed(ctx context.Context, texts []string, rounds int, do func(string) error) (Speed, error) {
	s := Speed{Texts: len(texts)}
	if len(texts) == 0 {
		return s, errors.New("bench enrich: no texts")
	}
	var took []float64
	for range rounds {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		started := processorTime()
		for _, t := range texts {
			if err := do(t); err != nil {
				return s, err
			}
		}
		took = append(took, (processorTime()-started).Seconds()/float64(len(texts)))
		runtime.ReadMemStats(&after)
		s.Allocations = float64(after.Mallocs-before.Mallocs) / float64(len(texts))
		if err := ctx.Err(); err != nil {
			return s, err
		}
	}
	slices.Sort(took)
	s.Microsecond = took[len(took)/2] * 1e6
	s.PerSecond = 1e6 / s.Microsecond
	return s, nil
}

// judgeCosts reads each text once and asks each judge.
func judgeCosts(chain *enrich.Chain, texts []string) []JudgeCost {
	judges := chain.Judges()
	costs := make([]JudgeCost, len(judges))
	var reader text.Reader
	for _, s := range texts {
		var e schemas.Enrichment
		reading := text.Reading{Text: s, Features: reader.Read(s), Reader: &reader}
		for i, j := range judges {
			started := time.Now()
			j.Judge(reading, &e)
			costs[i].Microsecond += float64(time.Since(started).Nanoseconds()) / 1e3 / float64(len(texts))
		}
	}
	for i, j := range judges {
		costs[i].Name = j.Name()
	}
	return costs
}

// column lists the texts of one named column of a CSV file; empty ones are left out.
func column(path, name string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, true
	header, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	at := slices.Index(header, name)
	if at < 0 {
		return nil, fmt.Errorf("%s: no column %q", filepath.Base(path), name)
	}
	var texts []string
	for {
		record, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return texts, nil
		case err != nil:
			return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
		case at < len(record) && record[at] != "":
			texts = append(texts, record[at])
		}
	}
}
