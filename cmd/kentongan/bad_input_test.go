//go:build linux

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline"
	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/schemas"
)

// dead lists the dead letters by the key of their records.
func (s *system) dead(t *testing.T) map[string][]pipeline.Delivery {
	t.Helper()
	letters := map[string][]pipeline.Delivery{}
	err := s.admin(t).ReadAll(t.Context(), pipeline.KafkaTopicDead, func(d pipeline.Delivery) error {
		letters[string(d.Key)] = append(letters[string(d.Key)], d)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return letters
}

// What any producer may write into the raw topic is set aside with its bytes and a reason, and harms nothing beside it.
func (s *system) setsRecordsAside(t *testing.T) {
	noise := rand.New(rand.NewPCG(1, 2))
	large := make([]byte, 1_046_000) // just what the broker takes; a dead letter of it with its headers it would not
	for i := range large {
		large[i] = byte(noise.UintN(256))
	}
	at := func(r pipeline.Record, t time.Time) pipeline.Record { r.Time = t; return r }
	bad := []struct {
		reason schemas.Reason
		record pipeline.Record
	}{
		{schemas.ReasonUnknownSchema, raw("lapor:skema", bytes.Replace(post(t, "skema").Value, []byte(`"schema":1`), []byte(`"schema":9`), 1))},
		{schemas.ReasonUnknownSchema, raw("lapor:bentuk", []byte(`{"schema":9,"id":{"lapor":"bentuk"}}`))},
		{schemas.ReasonInvalidUTF8, raw("lapor:utf8", bytes.Replace(post(t, "utf8").Value, []byte("lampu"), []byte("l\xe4mpu"), 1))},
		{schemas.ReasonDecode, raw("lapor:json", []byte(`{"schema":1,`))},
		{schemas.ReasonDecode, raw("lapor:kosong", nil)},
		{schemas.ReasonInvalid, raw("lapor:kunci", post(t, "bukan-kunci").Value)},
		{schemas.ReasonTooLarge, raw("lapor:besar", large)},
		{schemas.ReasonSuspectTime, post(t, "besok", func(m *schemas.Mention) { m.PublishedAt = time.Now().Add(24 * time.Hour) })},
		{schemas.ReasonSuspectTime, post(t, "abad-depan", func(m *schemas.Mention) { m.PublishedAt = time.Now().AddDate(100, 0, 0) })},
		{schemas.ReasonSuspectTime, post(t, "1975", func(m *schemas.Mention) { m.PublishedAt = time.Date(1975, 5, 1, 0, 0, 0, 0, time.UTC) })},
		{schemas.ReasonSuspectTime, at(post(t, "jam-kafka-jauh"), time.Date(5138, 11, 16, 9, 46, 40, 0, time.UTC))},
	}
	var records []pipeline.Record
	for _, b := range bad {
		records = append(records, b.record)
	}
	s.publish(t, records...)
	s.sent.DeadLettered += uint64(len(records))
	s.publish(t, s.posts(t, "beside", 30)...)
	s.publish(t, post(t, "iklan", func(m *schemas.Mention) { m.Text = "Beli pengikut murah" }))
	s.sent.Excluded++
	again := s.posts(t, "twice", 1)[0]
	s.publish(t, again, again)
	s.sent.Duplicate++
	// A clock in the future that Kafka's timestamp shares with published_at is the producer's word against nobody's: it is stored.
	s.publish(t, at(post(t, "jam-maju", func(m *schemas.Mention) { m.PublishedAt = time.Now().AddDate(0, 0, 2) }), time.Now().AddDate(0, 0, 2)))
	s.sent.Stored++
	s.balance(t)

	letters := s.dead(t)
	for _, b := range bad {
		key := string(b.record.Key)
		if len(letters[key]) != 1 {
			t.Errorf("%d dead letters of %s, want 1", len(letters[key]), key)
			continue
		}
		d := letters[key][0]
		if got := d.Header(kafka.HeaderReason); got != string(b.reason) || d.Header(kafka.HeaderError) == "" {
			t.Errorf("%s was set aside as %q (%s), want %q", key, got, d.Header(kafka.HeaderError), b.reason)
		}
		if full := d.Header(pipeline.HeaderFullBytes); full != "" {
			assertCut(t, d, b.record.Value)
		} else if !bytes.Equal(d.Value, b.record.Value) {
			t.Errorf("%s: %d bytes are kept, want the original %d", key, len(d.Value), len(b.record.Value))
		}
	}

	publisher, err := kafka.NewPublisher(s.kafka())
	if err != nil {
		t.Fatal(err)
	}
	defer publisher.Close()
	var tooLarge *kafka.TooLargeError
	if err := publisher.Publish(t.Context(), raw("lapor:raksasa", bytes.Repeat([]byte("x"), 11<<20))); !errors.As(err, &tooLarge) {
		t.Errorf("11 MiB: got %v, want a *TooLargeError", err)
	}
}

// assertCut checks a dead letter of which only the beginning is kept: length and SHA-256 of the whole stand beside it.
func assertCut(t *testing.T, d pipeline.Delivery, whole []byte) {
	t.Helper()
	sum := sha256.Sum256(whole)
	if d.Header(pipeline.HeaderFullBytes) != strconv.Itoa(len(whole)) || d.Header(pipeline.HeaderFullSHA256) != hex.EncodeToString(sum[:]) {
		t.Errorf("dead letter says %s bytes with SHA-256 %s, want %d with %x", d.Header(pipeline.HeaderFullBytes), d.Header(pipeline.HeaderFullSHA256), len(whole), sum)
	}
	if len(d.Value) == 0 || !bytes.HasPrefix(whole, d.Value) {
		t.Errorf("dead letter keeps %d bytes that are not the beginning", len(d.Value))
	}
}

func (s *system) importsWhatItCan(t *testing.T) {
	dir := t.TempDir()
	file := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	row := func(n int) string {
		return fmt.Sprintf(`{"id":"%d","source":"lapor","text":"jalan berlubang di km %d","published_at":"2026-11-01T0%d:00:00Z"}`, n, n, n)
	}
	for _, c := range []struct {
		name string
		path string
		refusal
	}{
		{"absent", filepath.Join(dir, "tidak-ada.csv"), refusal{exitUsage, []string{"tidak-ada.csv"}}},
		{"empty", file("kosong.csv", nil), refusal{exitFailed, []string{"kosong.csv", "empty"}}},
		{"binary", file("foto.csv", append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00"), bytes.Repeat([]byte{0, 1, 2, 255}, 500)...)), refusal{exitFailed, []string{"foto.csv"}}},
		{"unknown columns", file("kolom.csv", []byte("warna,ukuran\nmerah,7\n")), refusal{exitFailed, []string{"kolom.csv", "--map", "warna"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, p := runToEnd(t, nil, "import", "--quiet", "--config", s.config, c.path)
			c.assert(t, code, p, s.password(t))
		})
	}

	t.Run("100 MB line", func(t *testing.T) {
		line := []byte(`{"id":"raksasa","source":"lapor","published_at":"2026-11-01T00:00:00Z","text":"` + strings.Repeat("panjang ", 100_000_000/8) + `"}`)
		path := file("raksasa.ndjson", []byte(row(1)+"\n"+string(line)+"\n"+row(2)+"\n"))
		s.imports(t, path)
		s.sent.Received, s.sent.Stored, s.sent.DeadLettered = s.sent.Received+3, s.sent.Stored+2, s.sent.DeadLettered+1
		var found []pipeline.Delivery
		until(t, 30*time.Second, "its dead letter", func() error {
			for _, letters := range s.dead(t) {
				for _, d := range letters {
					if strings.HasPrefix(d.Header(pipeline.HeaderOrigin), "raksasa.ndjson:2") {
						found = append(found, d)
						return nil
					}
				}
			}
			return errors.New("none")
		})
		if got := found[0].Header(kafka.HeaderReason); got != string(schemas.ReasonTooLarge) {
			t.Errorf("set aside as %q, want too_large", got)
		}
		assertCut(t, found[0], line)
	})

	t.Run("rows that are none", func(t *testing.T) {
		path := file("baris.ndjson", []byte(row(3)+"\n{\"id\":\n"+row(4)+"\n{\"id\":\"x\",\"text\":\"\xff\"}\n"+
			`{"id":"5","source":"lapor","text":"dari masa depan","published_at":"2126-01-01T00:00:00Z"}`+"\n"))
		p := s.imports(t, path)
		s.sent.Received, s.sent.Stored, s.sent.DeadLettered = s.sent.Received+5, s.sent.Stored+2, s.sent.DeadLettered+3
		if !strings.Contains(p.stdout.String(), "5") {
			t.Errorf("the summary does not count the rows: %s", p.stdout.String())
		}
		s.imports(t, path) // once more: nothing new is sent
	})
	s.balance(t)
}

func (s *system) imports(t *testing.T, path string) *program {
	t.Helper()
	code, p := runToEnd(t, nil, "import", "--quiet", "--config", s.config, path)
	if code != exitOK {
		t.Fatalf("import ended with %d: %s", code, p.stderr.String())
	}
	return p
}
