package schemas

import "time"

// Receipt is the ledger's line for one input record: where it stood, when it was received, and what became of it. It is a pure
// function of the record, so that writing it again changes nothing.
type Receipt struct {
	Position   Position
	ReceivedAt time.Time // the record's Kafka timestamp, UTC
	Source     string    // "unknown" where the record does not say
	Collection string
	Outcome    Outcome
	Reason     string  // Reason of a dead letter, name of the rule that excluded it, else empty
	ID         IDHash  // zero unless accepted
	Content    uint64  // Mention.ContentHash; zero unless accepted
	Version    Version // without its model epoch; zero unless accepted
}

// Outcome is what became of a record. Whether an accepted one is a new version or a duplicate is decided over all
// receipts: the first with its ID and Content is stored, later ones are duplicates.
type Outcome string

// The outcomes of a record.
const (
	OutcomeAccepted Outcome = "accepted"
	OutcomeExcluded Outcome = "excluded"
	OutcomeDead     Outcome = "dead"
)

// SourceUnknown stands for the source of a record that names none.
const SourceUnknown = "unknown"
