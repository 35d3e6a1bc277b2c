package chaos

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/schemas"
)

// books are what the oracle expects of the store. They are made from what was sent and from what Kafka holds, with none of the program's own
// rules but the models: its order of versions, its hours and its cells are written here a second time.
type books struct {
	hours map[sourceHour]*tally
	live  map[string]*standing
	cells map[cellKey]*cell
	total tally
}

type sourceHour struct {
	source string
	hour   int64 // Unix seconds
}

type tally struct{ received, stored, duplicate, excluded, dead uint64 }

// standing is the newest version of a mention so far.
type standing struct {
	mention schemas.Mention
	offset  int64
}

type cellKey struct {
	hour                            int64
	topic, source, place, sentiment string
}

type cell struct {
	posts  uint64
	voices map[uint64]uint64
}

// openBooks reads all of Kafka's raw topic and settles what must have become of it. It fails where something that was sent is not there.
func openBooks(ctx context.Context, admin *kafka.Admin, sent *material, chain enrich.Enricher) (*books, error) {
	b := &books{hours: map[sourceHour]*tally{}, live: map[string]*standing{}, cells: map[cellKey]*cell{}}
	seen := map[string]bool{} // identities that were stored
	present := map[string]int{}
	err := admin.ReadAll(ctx, pipeline.KafkaTopicRaw, func(d pipeline.Delivery) error {
		fate, source := d.Header(fateHeader), d.Header(pipeline.HeaderSource)
		m, decodeErr := schemas.DecodeMention(d.Value)
		if fate == "" { // of the import
			switch {
			case d.Header(pipeline.HeaderRejectReason) != "":
				fate = "dead"
			case strings.Contains(m.Text, excludedPhrase):
				fate = "excluded"
			default:
				fate = "accepted"
			}
			if fate == "dead" {
				present["dead "+d.Header(pipeline.HeaderOrigin)]++
			} else {
				present[identity(&m)]++
			}
		} else {
			present[string(d.Key)+"\x00"+string(d.Value)]++
		}
		if source == "" {
			source = schemas.SourceUnknown
		}
		t := b.tally(sourceHour{source, d.ReceivedAt.Truncate(time.Hour).Unix()})
		t.received++
		switch {
		case fate == "excluded":
			t.excluded++
		case fate != "accepted":
			t.dead++
		case decodeErr != nil:
			return fmt.Errorf("a record that must be accepted does not decode: %w", decodeErr)
		case seen[identity(&m)]:
			t.duplicate++
		default:
			seen[identity(&m)] = true
			t.stored++
		}
		if fate == "accepted" {
			m, _ = enrich.Redact(m)
			b.settle(&m, d.Offset)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := missing(sent, present); err != nil {
		return nil, err
	}
	for _, t := range b.hours {
		b.total.received += t.received
		b.total.stored += t.stored
		b.total.duplicate += t.duplicate
		b.total.excluded += t.excluded
		b.total.dead += t.dead
	}
	return b, b.aggregate(ctx, chain)
}

// missing says what was sent and is not in Kafka.
func missing(sent *material, present map[string]int) error {
	for _, r := range sent.records {
		if present[string(r.Key)+"\x00"+string(r.Value)] == 0 {
			return fmt.Errorf("an acknowledged record is not in Kafka: %s", r.Key)
		}
	}
	dead := 0
	for _, row := range sent.rows {
		if row == "dead" {
			dead++
		} else if present[row] == 0 {
			return fmt.Errorf("an imported row is not in Kafka: %.120s", row)
		}
	}
	origins := 0
	for key := range present {
		if strings.HasPrefix(key, "dead ") {
			origins++
		}
	}
	if origins != dead {
		return fmt.Errorf("%d rows of the file are no mentions, %d were set aside", dead, origins)
	}
	return nil
}

func (b *books) tally(k sourceHour) *tally {
	if b.hours[k] == nil {
		b.hours[k] = &tally{}
	}
	return b.hours[k]
}

// settle lets the newest version win: the source's revision; then, where it gives one, a deletion; then the place in the partition. All versions of a
// mention lie in one partition, which is read in order.
func (b *books) settle(m *schemas.Mention, offset int64) {
	old := b.live[m.ID]
	if old != nil {
		switch {
		case m.Revision != old.mention.Revision:
			if m.Revision < old.mention.Revision {
				return
			}
		case m.Revision > 0 && m.Op != old.mention.Op:
			if m.Op != schemas.OpDelete {
				return
			}
		case offset < old.offset:
			return
		}
	}
	b.live[m.ID] = &standing{*m, offset}
}

// aggregate computes every cell from the mentions that exist and count.
func (b *books) aggregate(ctx context.Context, chain enrich.Enricher) error {
	maps.DeleteFunc(b.live, func(_ string, s *standing) bool { return s.mention.Op == schemas.OpDelete })
	for _, s := range b.live {
		m := &s.mention
		e, err := chain.Enrich(ctx, *m)
		if err != nil {
			return err
		}
		if !e.Counts() {
			continue
		}
		topics := []string{""}
		for _, t := range e.Topics {
			if !slices.Contains(topics, t.Label) {
				topics = append(topics, t.Label)
			}
		}
		place := ""
		if m.Place != nil {
			place = m.Place.Code
		}
		for _, topic := range topics {
			k := cellKey{m.PublishedAt.Truncate(time.Hour).Unix(), topic, m.Source, place, string(e.Sentiment.Label)}
			c := b.cells[k]
			if c == nil {
				c = &cell{voices: map[uint64]uint64{}}
				b.cells[k] = c
			}
			c.posts++
			if m.Author != nil && m.Author.Role == "" {
				raw, err := hex.DecodeString(m.Author.Pseudonym)
				if err != nil {
					return err
				}
				c.voices[binary.LittleEndian.Uint64(raw)]++
			}
		}
	}
	return nil
}

// compare lists where the store differs from the books.
func (b *books) compare(ctx context.Context, conn driver.Conn) ([]string, error) {
	var wrong []string
	for _, check := range []func(context.Context, driver.Conn) ([]string, error){b.compareReceipts, b.compareMentions, b.compareCells} {
		found, err := check(ctx, conn)
		if err != nil {
			return nil, err
		}
		wrong = append(wrong, found...)
	}
	return wrong, nil
}

func (b *books) compareReceipts(ctx context.Context, conn driver.Conn) (wrong []string, err error) {
	rows, err := conn.Query(ctx, `SELECT source, toUnixTimestamp(toStartOfHour(received_at)), count(), uniqExactIf((id_hash, content), outcome = 'accepted'),
		countIf(outcome = 'excluded'), countIf(outcome = 'dead') FROM receipts FINAL GROUP BY 1, 2`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var total tally
	counted := map[sourceHour]bool{}
	for rows.Next() {
		var k sourceHour
		var hour uint32
		var got tally
		var versions uint64
		if err := rows.Scan(&k.source, &hour, &got.received, &versions, &got.excluded, &got.dead); err != nil {
			return nil, err
		}
		k.hour = int64(hour)
		counted[k] = true
		total.received += got.received
		want := b.tally(k)
		if got.received != want.received || got.excluded != want.excluded || got.dead != want.dead {
			wrong = append(wrong, fmt.Sprintf("receipts of %s at %s: got %+v, want %+v", k.source, time.Unix(k.hour, 0).UTC(), got, *want))
		}
	}
	for k, want := range b.hours {
		if !counted[k] && want.received > 0 {
			wrong = append(wrong, fmt.Sprintf("no receipts of %s at %s, want %+v", k.source, time.Unix(k.hour, 0).UTC(), *want))
		}
	}
	return wrong, rows.Err()
}

func (b *books) compareMentions(ctx context.Context, conn driver.Conn) (wrong []string, err error) {
	rows, err := conn.Query(ctx, `SELECT id, source, toUnixTimestamp64Milli(published_at), text, author_role FROM mentions FINAL WHERE is_deleted = 0`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	seen := map[string]bool{}
	for rows.Next() {
		var id, source, text, role string
		var at int64
		if err := rows.Scan(&id, &source, &at, &text, &role); err != nil {
			return nil, err
		}
		want := b.live[id]
		switch {
		case seen[id]:
			wrong = append(wrong, "stands twice: "+id)
		case want == nil:
			wrong = append(wrong, "exists and should not: "+id)
		case want.mention.Text != text || want.mention.PublishedAt.UnixMilli() != at || want.mention.Source != source:
			wrong = append(wrong, fmt.Sprintf("%s: got %q at %d, want %q at %d", id, text, at, want.mention.Text, want.mention.PublishedAt.UnixMilli()))
		}
		seen[id] = true
	}
	for id := range b.live {
		if !seen[id] {
			wrong = append(wrong, "lost: "+id)
		}
	}
	return wrong, rows.Err()
}

func (b *books) compareCells(ctx context.Context, conn driver.Conn) (wrong []string, err error) {
	rows, err := conn.Query(ctx, `SELECT toUnixTimestamp(hour), topic, source, place_code, sentiment, sum(posts), sumMapMerge(authors).1 AS voices, sumMapMerge(authors).2 AS posts_of
		FROM v_cells GROUP BY hour, topic, source, place_code, sentiment`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	seen := map[cellKey]bool{}
	for rows.Next() {
		var k cellKey
		var hour uint32
		var posts uint64
		var voices, counts []uint64
		if err := rows.Scan(&hour, &k.topic, &k.source, &k.place, &k.sentiment, &posts, &voices, &counts); err != nil {
			return nil, err
		}
		k.hour = int64(hour)
		seen[k] = true
		got := map[uint64]uint64{}
		for i, v := range voices {
			got[v] = counts[i]
		}
		want := b.cells[k]
		if want == nil || posts != want.posts || !maps.Equal(got, want.voices) {
			wrong = append(wrong, fmt.Sprintf("cell %+v: got %d posts of %d voices, want %+v", k, posts, len(got), want))
		}
	}
	for k := range b.cells {
		if !seen[k] {
			wrong = append(wrong, fmt.Sprintf("no cell %+v", k))
		}
	}
	return wrong, rows.Err()
}
