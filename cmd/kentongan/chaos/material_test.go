package chaos

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/pipeline/collect/simulate"
	"github.com/kentongan/kentongan/schemas"
)

// excludedPhrase is what the configuration's rule excludes.
const excludedPhrase = "promo uji kekacauan"

// fateHeader says, on records that the test publishes itself, what must become of them: "accepted", "excluded" or a reason.
const fateHeader = "chaos-fate"

// material is what one schedule sends: a file for the import and records to publish, both in order, and the books of both.
type material struct {
	file    []byte            // NDJSON, with rows that are no mentions
	rows    []string          // what each row must appear as in Kafka (identity, or "dead")
	records []pipeline.Record // with fateHeader
}

// identity is what a mention says, whoever collected it when: equal identities are duplicates.
func identity(m *schemas.Mention) string {
	if m.Op == schemas.OpDelete {
		return fmt.Sprintf("%s delete %d", m.ID, m.Revision)
	}
	author, place := "", ""
	if m.Author != nil {
		author = m.Author.Pseudonym + " " + string(m.Author.Role)
	}
	if m.Place != nil {
		place = m.Place.Code + " " + m.Place.Name
	}
	return fmt.Sprintf("%s upsert %d %d %q", m.ID, m.Revision, m.PublishedAt.UnixMilli(),
		[]string{string(m.Kind), m.Title, m.Text, m.URL, m.ParentID, m.RootID, m.RepostOf, m.QuoteOf, author, place})
}

// newMaterial makes the material of a seed: a small city with far more duplicates, edits, deletions and late records than life, swapped neighbours,
// and strangers' garbage.
func newMaterial(seed uint64, target int) (*material, error) {
	dice := rand.New(rand.NewPCG(seed, 1))
	pseudonyms, err := collect.NewPseudonymiser([]byte("kunci uji kekacauan"), "uji", simulate.Registered())
	if err != nil {
		return nil, err
	}
	cfg := simulate.DefaultConfig()
	cfg.Seed, cfg.Days, cfg.MentionsPerDay, cfg.Citizens = int64(seed), 2, target/2, 400
	cfg.DuplicateShare, cfg.EditShare, cfg.DeleteShare, cfg.LateShare, cfg.SuspectShare = 0.1, 0.1, 0.06, 0.1, 0.01
	city, err := simulate.New(cfg, pseudonyms)
	if err != nil {
		return nil, err
	}
	m := &material{}
	var published []*schemas.Mention
	for e := range city.Events() {
		if e.Kind != simulate.EventRecord {
			continue
		}
		mention := e.Mention
		if dice.IntN(60) == 0 && mention.Op == schemas.OpUpsert {
			mention.Text += " " + excludedPhrase
		}
		if schemas.HashID(mention.ID)[0]%3 == 0 {
			if err := m.addRow(&mention); err != nil {
				return nil, err
			}
			continue
		}
		published = append(published, &mention)
	}
	for i := 0; i+1 < len(published); i++ { // out of order: the source's revisions must put it right
		if dice.IntN(10) == 0 {
			published[i], published[i+1] = published[i+1], published[i]
		}
	}
	for _, mention := range published {
		r, err := record(mention)
		if err != nil {
			return nil, err
		}
		m.records = append(m.records, r)
		if dice.IntN(50) == 0 {
			m.records = append(m.records, garbage(dice, mention, len(m.records)))
		}
	}
	for i := range len(m.rows)/40 + 1 {
		m.file = append(m.file, fmt.Sprintf("{\"schema\":1, baris rusak %d\n", i)...)
		m.rows = append(m.rows, "dead")
	}
	return m, nil
}

func (m *material) addRow(mention *schemas.Mention) error {
	raw, err := schemas.EncodeMention(*mention)
	if err != nil {
		return err
	}
	m.file = append(append(m.file, raw...), '\n')
	if mention.Validate() != nil {
		m.rows = append(m.rows, "dead")
	} else {
		m.rows = append(m.rows, identity(mention))
	}
	return nil
}

// record is mention as a collector sends it, received when it was collected.
func record(m *schemas.Mention) (pipeline.Record, error) {
	raw, err := schemas.EncodeMention(*m)
	if err != nil {
		return pipeline.Record{}, err
	}
	fate := "accepted"
	switch err := m.ValidateAt(m.CollectedAt); {
	case err != nil:
		fate = string(schemas.ReasonOf(err))
	case m.Op == schemas.OpUpsert && strings.Contains(m.Text, excludedPhrase):
		fate = "excluded"
	}
	return sent(m.ID, raw, m.Source, fate, m.CollectedAt), nil
}

func sent(key string, value []byte, source, fate string, at time.Time) pipeline.Record {
	r := pipeline.Record{KafkaTopic: pipeline.KafkaTopicRaw, Key: []byte(key), Value: value, Time: at.Truncate(time.Millisecond),
		Headers: []pipeline.Header{{Key: fateHeader, Value: []byte(fate)}}}
	if source != "" {
		r.Headers = append(r.Headers, pipeline.Header{Key: pipeline.HeaderSource, Value: []byte(source)})
	}
	return r
}

// garbage is what should never have been sent.
func garbage(dice *rand.Rand, like *schemas.Mention, n int) pipeline.Record {
	at := like.CollectedAt
	bad := func(change func(map[string]any)) []byte {
		raw, _ := schemas.EncodeMention(schemas.Mention{Schema: 1, Op: schemas.OpUpsert, ID: fmt.Sprintf("x:g%d", n), Source: "x", Kind: schemas.KindPost,
			PublishedAt: at, CollectedAt: at, Text: "sampah"})
		var m map[string]any
		_ = json.Unmarshal(raw, &m)
		change(m)
		raw, _ = json.Marshal(m)
		return raw
	}
	key := fmt.Sprintf("x:g%d", n)
	switch dice.IntN(9) {
	case 0:
		return sent(key, []byte("bukan json"), "x", "decode", at)
	case 1:
		return sent(key, bad(func(m map[string]any) { m["schema"] = 9 }), "x", "unknown_schema", at)
	case 2:
		return sent(key, []byte("{\"text\":\"\xff\xfe\"}"), "", "invalid_utf8", at)
	case 3:
		return sent(key, bad(func(m map[string]any) { m["text"] = strings.Repeat("panjang ", 10_000) }), "x", "too_large", at)
	case 4:
		return sent(key, bytes.Repeat([]byte("a"), 600_000), "x", "too_large", at)
	case 5:
		return sent(key, bad(func(m map[string]any) { m["published_at"] = at.Add(48 * time.Hour) }), "x", "suspect_time", at)
	case 6:
		return sent("x:kunci lain", bad(func(map[string]any) {}), "x", "invalid", at)
	case 7:
		return sent(key, nil, "", "decode", at)
	default:
		r := sent(key, []byte("baris,rusak"), "facebook", "bad_row", at)
		r.Headers = append(r.Headers, pipeline.Header{Key: pipeline.HeaderRejectReason, Value: []byte("bad_row")},
			pipeline.Header{Key: pipeline.HeaderRejectError, Value: []byte("two columns of five")}, pipeline.Header{Key: pipeline.HeaderOrigin, Value: []byte("uji.csv:3:1")})
		return r
	}
}
