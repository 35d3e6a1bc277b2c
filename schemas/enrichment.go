package schemas

import (
	"fmt"
	"strconv"
)

// Enrichment is what the worker adds to a mention. Models names the version of each model, lexicon and rule file that spoke; ModelEpoch grows
// whenever any of them changes, so that a better reading of the same record is the newer version.
//
// Every field is a pure function of the mention and of those versions. "unknown" is an answer of every Judgement.
type Enrichment struct {
	ModelEpoch  uint16            `json:"model_epoch"`
	Models      map[string]string `json:"models"`
	Normalised  string            `json:"normalised"` // the text with slang, elongation and disguises undone; the original stays in Mention.Text
	Language    Language          `json:"language"`
	Sentiment   Sentiment         `json:"sentiment"`
	Topics      []Topic           `json:"topics"`               // main topic first; empty where none is said
	Agencies    []Agency          `json:"agencies,omitempty"`   // who answers for the topics at the place, main topic's first
	Relevance   Judgement         `json:"relevance"`            // "true": it speaks of a public service, body, policy or condition; "false"
	Kind        Judgement         `json:"kind"`                 // what the writer wants done with it, "complaint", "aspiration", "question", "appreciation", "information", "other"
	Urgency     Judgement         `json:"urgency"`              // "life", "today", "ordinary"
	Author      Judgement         `json:"author"`               // who speaks: "citizen", "media", "official", "organisation", "business"
	Sarcasm     Judgement         `json:"sarcasm"`              // "suspected", "none"
	Place       Region            `json:"place"`                // where it is about, from the text and the operator's area
	Spam        Judgement         `json:"spam"`                 // "gambling", "other", "ham"
	Fingerprint Fingerprint       `json:"fingerprint"`          // of the words: near-duplicates differ in few bits
	Redactions  map[string]int    `json:"redactions,omitempty"` // how many personal data of each kind the text held
}

// irrelevantFrom is how sure the reading has to be that a mention is irrelevant before it is not counted: a citizen unheard costs more than a
// remark counted.
const irrelevantFrom = 0.65

// Counts says whether the mention enters aggregates: it is neither spam nor, as far as can be told, irrelevant.
func (e *Enrichment) Counts() bool {
	irrelevant := e.Relevance.Label == "false" && e.Relevance.Confidence >= irrelevantFrom
	return !irrelevant && e.Spam.Label != SpamGambling && e.Spam.Label != SpamOther
}

// Labels of Enrichment.Spam.
const (
	SpamGambling = "gambling" // promotes gambling; a complaint about gambling is ham
	SpamOther    = "other"    // advertises something else to everybody
	SpamNone     = "ham"
)

// Judgement is a label and how sure its model is, in [0, 1]. Label "unknown" is an answer: a guess below the model's
// threshold is not reported as knowledge.
type Judgement struct {
	Label      string  `json:"label"`
	Confidence float32 `json:"confidence"`
}

// Language is the language of a text. Parts lists the languages that carry it together where Label is "mixed".
type Language struct {
	Label      string   `json:"label"`
	Confidence float32  `json:"confidence"`
	Parts      []string `json:"parts,omitempty"`
}

// Topic is one subject of a text and what decided it.
type Topic struct {
	Label      string   `json:"label"` // a code of the taxonomy
	Confidence float32  `json:"confidence"`
	Evidence   []string `json:"evidence,omitempty"` // the phrases, or the words that weighed most
	By         string   `json:"by,omitempty"`       // "phrase", "model" or "both"
}

// Agency is a public body that answers for a topic at a place.
type Agency struct {
	Name  string `json:"name"`
	Topic string `json:"topic"`
	Level string `json:"level"` // "city", "province", "central": whose body it is
}

// Region is a place of the official gazetteer. An empty Code is an abstention; Candidates are then the codes it could be.
type Region struct {
	Code       string   `json:"code"` // Kepmendagri code, dotted, such as "33.74.01"
	Name       string   `json:"name,omitempty"`
	Level      string   `json:"level,omitempty"` // "province", "regency", "district", "village"
	Confidence float32  `json:"confidence"`
	Evidence   string   `json:"evidence,omitempty"` // the words that named it
	Candidates []string `json:"candidates,omitempty"`
}

// Sentiment is the writer's attitude. Score lies in [-1, 1].
type Sentiment struct {
	Label      SentimentLabel `json:"label"`
	Score      float32        `json:"score"`
	Confidence float32        `json:"confidence"`
}

// SentimentLabel is the attitude a reader would name.
type SentimentLabel string

// The attitudes.
const (
	SentimentNegative SentimentLabel = "negative"
	SentimentNeutral  SentimentLabel = "neutral"
	SentimentPositive SentimentLabel = "positive"
	SentimentUnknown  SentimentLabel = "unknown"
)

// LabelUnknown is the answer of a model that does not know.
const LabelUnknown = "unknown"

// Unknown is the judgement of what is not known.
func Unknown() Judgement { return Judgement{Label: LabelUnknown} }

// Fingerprint is a 64-bit SimHash (Charikar, 2002). Its text form is 16 hex digits: JSON numbers end at 2^53.
type Fingerprint uint64

// MarshalText writes 16 hex digits.
func (f Fingerprint) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%016x", uint64(f)), nil }

// UnmarshalText reads 16 hex digits.
func (f *Fingerprint) UnmarshalText(text []byte) error {
	n, err := strconv.ParseUint(string(text), 16, 64)
	if err != nil || len(text) != 16 {
		return fmt.Errorf("fingerprint %q is not 16 hex digits", clip(string(text)))
	}
	*f = Fingerprint(n)
	return nil
}

// EnrichedMention is a mention with what was added to it and where its record stood.
type EnrichedMention struct {
	Mention
	Enrichment Enrichment `json:"enrichment"`
	Receipt    Receipt    `json:"-"`
}

// Version is the version of e among those of its mention.
func (e *EnrichedMention) Version() Version {
	return VersionOf(&e.Mention, e.Receipt.Position, e.Enrichment.ModelEpoch)
}
