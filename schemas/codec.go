package schemas

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

// EncodeMention is the wire form of m: one JSON object without a line break. It does not validate.
func EncodeMention(m Mention) ([]byte, error) { return encode(m) }

// DecodeMention reads one wire record. Fields it does not know are ignored, so that an older worker reads a newer
// collector of the same schema version. Errors are *FieldError; the mention is not validated.
func DecodeMention(record []byte) (Mention, error) {
	var m Mention
	if len(record) > MaxRecordBytes {
		return m, &FieldError{Field: "record", Reason: ReasonTooLarge, Problem: fmt.Sprintf("%d bytes, at most %d", len(record), MaxRecordBytes)}
	}
	if !utf8.Valid(record) { // encoding/json would replace the bytes in silence
		return m, &FieldError{Field: "record", Reason: ReasonInvalidUTF8, Problem: "not valid UTF-8"}
	}
	if !readFast(record, &m) {
		m = Mention{}
		if err := json.Unmarshal(record, &m); err != nil {
			var of struct {
				Schema int `json:"schema"`
			}
			if json.Unmarshal(record, &of) == nil && of.Schema != 0 && of.Schema != SchemaVersion { // another version may have another shape
				return Mention{}, unknownSchema(of.Schema)
			}
			return Mention{}, &FieldError{Field: "record", Reason: ReasonDecode, Problem: err.Error()}
		}
	}
	m.PublishedAt, m.CollectedAt = m.PublishedAt.UTC().Truncate(time.Millisecond), m.CollectedAt.UTC().Truncate(time.Millisecond)
	return m, nil
}

// encode is json.Marshal without HTML escapes: texts stay readable.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// IDHash is a mention id as the store's fixed-size key: the first 16 bytes of its SHA-256.
type IDHash [16]byte

// HashID is the IDHash of id.
func HashID(id string) IDHash {
	sum := sha256.Sum256([]byte(id))
	return IDHash(sum[:16])
}

// ContentHash tells two records of one mention apart: equal when they say the same (operation, revision, time, words, author, links,
// place), whatever was collected when, by which collection, and however the like counts moved meanwhile.
func (m *Mention) ContentHash() uint64 {
	var room [1024]byte
	said := room[:0]
	field := func(s string) {
		said = binary.BigEndian.AppendUint32(said, uint32(len(s)))
		said = append(said, s...)
	}
	field(string(m.Op))
	field(strconv.FormatInt(m.Revision, 10))
	if m.Op == OpUpsert {
		field(strconv.FormatInt(m.PublishedAt.UnixMilli(), 10))
		for _, s := range [...]string{string(m.Kind), m.Title, m.Text, m.URL, m.ParentID, m.RootID, m.RepostOf, m.QuoteOf} {
			field(s)
		}
		if m.Author != nil {
			field(m.Author.Pseudonym)
			field(string(m.Author.Role))
		}
		if m.Place != nil {
			field(m.Place.Code)
			field(m.Place.Name)
		}
	}
	sum := sha256.Sum256(said)
	return binary.BigEndian.Uint64(sum[:])
}
