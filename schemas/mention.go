package schemas

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// SchemaVersion is the version of the wire form that this package reads and writes.
const SchemaVersion = 1

// MaxTextBytes bounds Mention.Text. Longer texts (whole articles) are cut by their collector, at a rune.
const MaxTextBytes = 64 << 10

// MaxRecordBytes bounds one encoded Mention. What is larger is dead-lettered as ReasonTooLarge.
const MaxRecordBytes = 512 << 10

// Op says what a record does to the mention it names.
type Op string

// The operations of a record.
const (
	OpUpsert Op = "upsert" // the mention exists and reads like this
	OpDelete Op = "delete" // the source no longer has the mention
)

// Kind is the form of a mention at its source.
type Kind string

// The forms a mention can have.
const (
	KindPost    Kind = "post"
	KindComment Kind = "comment"
	KindReply   Kind = "reply"
	KindRepost  Kind = "repost"
	KindReview  Kind = "review"
	KindReport  Kind = "report"
	KindArticle Kind = "article"
	KindMessage Kind = "message"
)

// Mention is one public text, or the news that one is gone.
//
// ID is "<source>:<native id>" and stable across recollection. PublishedAt is event time in UTC and, as part of the
// stored key, a pure function of what the source said; it may be zero for a delete. Revision orders versions
// of one mention: Unix milliseconds of the source's edit time, 0 where the source gives none (then the order in the Kafka
// partition decides; see Version).
type Mention struct {
	Schema       int       `json:"schema"`
	Op           Op        `json:"op"`
	ID           string    `json:"id"`
	Source       string    `json:"source"`
	Collection   string    `json:"collection,omitempty"`
	Kind         Kind      `json:"kind,omitempty"`
	PublishedAt  time.Time `json:"published_at,omitzero"`
	CollectedAt  time.Time `json:"collected_at"`
	Revision     int64     `json:"revision,omitempty"`
	Author       *Author   `json:"author,omitempty"`
	Title        string    `json:"title,omitempty"`
	Text         string    `json:"text,omitempty"`
	LanguageHint string    `json:"language_hint,omitempty"`
	URL          string    `json:"url,omitempty"`
	ParentID     string    `json:"parent_id,omitempty"`
	RootID       string    `json:"root_id,omitempty"`
	RepostOf     string    `json:"repost_of,omitempty"`
	QuoteOf      string    `json:"quote_of,omitempty"`
	Place        *Place    `json:"place,omitempty"`
	Reach        *Reach    `json:"reach,omitempty"`
}

// Author is who wrote a mention, as far as it may be known: a keyed pseudonym made in the collector.
// Name is set only for accounts that the operator registered as official or media (Role).
type Author struct {
	Pseudonym string `json:"pseudonym"`      // 32 hex digits, HMAC-SHA-256 cut to 128 bits
	KeyID     string `json:"key_id"`         // which key made it
	Basis     Basis  `json:"basis"`          // what was hashed
	Role      Role   `json:"role,omitempty"` // empty unless registered
	Name      string `json:"name,omitempty"` // registered accounts only
}

// Basis is what a pseudonym was made from.
type Basis string

// The bases of a pseudonym.
const (
	BasisAccount Basis = "account" // the platform's stable account id
	BasisHandle  Basis = "handle"  // the lower-cased handle, which its owner can change
)

// Role is how the operator registered an account.
type Role string

// The roles of a registered account; the empty role is everybody else.
const (
	RoleOfficial Role = "official"
	RoleMedia    Role = "media"
)

// Place is where the source says a mention belongs. Code is the official administrative code
// (Kepmendagri, dotted, such as "33.74.01"); Lat and Lon are WGS 84 degrees.
type Place struct {
	Code string   `json:"code,omitempty"`
	Name string   `json:"name,omitempty"`
	Lat  *float64 `json:"lat,omitempty"`
	Lon  *float64 `json:"lon,omitempty"`
}

// Reach is what the source counted when the mention was collected.
type Reach struct {
	Likes   int64 `json:"likes,omitempty"`
	Replies int64 `json:"replies,omitempty"`
	Reposts int64 `json:"reposts,omitempty"`
	Views   int64 `json:"views,omitempty"`
}

// earliest is before the first public text any source holds: older claims are a source's default value, not a date.
var earliest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// FutureTolerance is how far PublishedAt may lie ahead of the receipt of a record before it is ReasonSuspectTime.
const FutureTolerance = 10 * time.Minute

// Validate checks m by itself. The error is a *FieldError.
func (m *Mention) Validate() error {
	switch {
	case m.Schema != SchemaVersion:
		return unknownSchema(m.Schema)
	case m.Op != OpUpsert && m.Op != OpDelete:
		return invalid("op", "%q is neither upsert nor delete", clip(string(m.Op)))
	case !ValidSource(m.Source):
		return invalid("source", "%q is not 1 to 32 of a-z, 0-9 and _", clip(m.Source))
	case !strings.HasPrefix(m.ID, m.Source+":") || len(m.ID) == len(m.Source)+1:
		return invalid("id", "%q is not <source>:<native id> of source %q", clip(m.ID), m.Source)
	case len(m.ID) > 512:
		return invalid("id", "%d bytes, at most 512", len(m.ID))
	case len(m.Collection) > 128:
		return invalid("collection", "%d bytes, at most 128", len(m.Collection))
	case m.CollectedAt.IsZero():
		return invalid("collected_at", "missing")
	case m.Revision < 0 || m.Revision >= 1<<42:
		return invalid("revision", "%d is not a time in Unix milliseconds", m.Revision)
	}
	if err := m.Author.validate(); err != nil {
		return err
	}
	if field := m.invalidUTF8(); field != "" {
		return &FieldError{Field: field, Reason: ReasonInvalidUTF8, Problem: "not valid UTF-8"}
	}
	if m.Op == OpDelete {
		return nil
	}
	switch {
	case m.PublishedAt.IsZero():
		return &FieldError{Field: "published_at", Reason: ReasonSuspectTime, Problem: "missing"}
	case m.PublishedAt.Before(earliest):
		return &FieldError{Field: "published_at", Reason: ReasonSuspectTime, Problem: m.PublishedAt.UTC().Format(time.RFC3339) + " is before " + earliest.Format(time.DateOnly)}
	case !validKind(m.Kind):
		return invalid("kind", "%q is not a known kind", clip(string(m.Kind)))
	case len(m.Text) > MaxTextBytes:
		return &FieldError{Field: "text", Reason: ReasonTooLarge, Problem: fmt.Sprintf("%d bytes, at most %d", len(m.Text), MaxTextBytes)}
	case m.Text == "" && m.RepostOf == "":
		return invalid("text", "missing")
	}
	return nil
}

func unknownSchema(version int) error {
	return &FieldError{Field: "schema", Reason: ReasonUnknownSchema, Problem: fmt.Sprintf("version %d is not known, this program reads version %d", version, SchemaVersion)}
}

// ValidateAt is Validate, and refuses an upsert that claims to be published after it was received.
func (m *Mention) ValidateAt(received time.Time) error {
	if err := m.Validate(); err != nil {
		return err
	}
	if m.Op == OpUpsert && m.PublishedAt.After(received.Add(FutureTolerance)) {
		return &FieldError{Field: "published_at", Reason: ReasonSuspectTime,
			Problem: fmt.Sprintf("%s lies after the receipt at %s", m.PublishedAt.UTC().Format(time.RFC3339), received.UTC().Format(time.RFC3339))}
	}
	return nil
}

func (a *Author) validate() error {
	switch {
	case a == nil:
		return nil
	case !validPseudonym(a.Pseudonym):
		return invalid("author.pseudonym", "not 32 hex digits") // never echoed: it may be a handle
	case a.Basis != BasisAccount && a.Basis != BasisHandle:
		return invalid("author.basis", "%q is neither account nor handle", clip(string(a.Basis)))
	case a.Role != "" && a.Role != RoleOfficial && a.Role != RoleMedia:
		return invalid("author.role", "%q is neither official nor media", clip(string(a.Role)))
	case a.Role == "" && a.Name != "":
		return invalid("author.name", "only registered accounts carry a name")
	}
	return nil
}

// invalidUTF8 names the first text field that is not valid UTF-8, "" if there is none.
func (m *Mention) invalidUTF8() string {
	for _, f := range [...]struct{ name, value string }{
		{"id", m.ID}, {"collection", m.Collection}, {"title", m.Title}, {"text", m.Text}, {"url", m.URL},
	} {
		if !utf8.ValidString(f.value) {
			return f.name
		}
	}
	return ""
}

// ValidSource reports whether s is the name of a source: 1 to 32 of a-z, 0-9 and _.
func ValidSource(s string) bool {
	if len(s) == 0 || len(s) > 32 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

func validPseudonym(s string) bool {
	if len(s) != 32 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func validKind(k Kind) bool {
	switch k {
	case KindPost, KindComment, KindReply, KindRepost, KindReview, KindReport, KindArticle, KindMessage:
		return true
	}
	return false
}

// clip keeps error messages short, whatever a stranger sent.
func clip(s string) string {
	if len(s) > 64 {
		return s[:64] + "..."
	}
	return s
}
