package schemas

import "time"

// AggregateQuery asks for aggregates of counted mentions published in [From, To), which lie on hours.
//
// Step cuts the range into windows aligned to local midnight of Zone (a day) or to the hour; zero means one window for the whole range. By splits each
// window by topic or source. Topic and Source narrow the scope; the empty Topic means all mentions, each once.
type AggregateQuery struct {
	From, To time.Time
	Step     Step
	Zone     *time.Location // of the days; nil is UTC
	By       Dimension
	Topic    string
	Source   string
}

// Step is the length of a window.
type Step string

// The steps; StepRange is one window for the whole range.
const (
	StepRange Step = ""
	StepHour  Step = "hour"
	StepDay   Step = "day"
)

// Dimension is what windows are split by.
type Dimension string

// The dimensions; ByNothing gives one WindowAggregate a window.
const (
	ByNothing Dimension = ""
	ByTopic   Dimension = "topic"
	BySource  Dimension = "source"
)

// WindowAggregate is what was said in one window and scope. Posts are mentions; Voices are distinct accounts that are not registered as
// official or media. VoiceShare splits one vote of each voice over the sentiments of its own mentions in the scope: the four sum to 1, or are all 0
// where there is no voice. A scope with fewer than MinVoices voices is not to be shown to people.
type WindowAggregate struct {
	Start, End time.Time // half open, UTC
	Topic      string    // set when split by topic
	Source     string    // set when split by source
	Posts      uint64
	Voices     uint64
	PostCount  SentimentCounts
	VoiceShare SentimentShares
}

// MinVoices is the least number of voices of a scope that may be shown.
const MinVoices = 10

// SentimentCounts are posts by sentiment.
type SentimentCounts struct {
	Negative, Neutral, Positive, Unknown uint64
}

// SentimentShares are shares of voices by sentiment.
type SentimentShares struct {
	Negative, Neutral, Positive, Unknown float64
}

// CoverageCell is how much of what one source should have given in one hour arrived, summed over its collections.
type CoverageCell struct {
	Source   string
	Hour     time.Time
	Expected uint64 // seconds; reports in records are scaled to 3600 an hour
	Got      uint64
}

// Stored is what is stored of mentions published in a range, and what of it is counted: Mentions = Counted + Spam + Irrelevant.
type Stored struct {
	Mentions   uint64 `json:"mentions"`
	Counted    uint64 `json:"counted"`
	Spam       uint64 `json:"spam"`
	Irrelevant uint64 `json:"irrelevant"`
}

// Freshness is how recent the numbers are. Times are zero where there is nothing yet.
type Freshness struct {
	NewestPublished time.Time // event time of the newest counted mention
	NewestReceived  time.Time // receipt of the newest record in the aggregates
	ComputedAt      time.Time // when an aggregate was last computed
	DirtyHours      uint64    // hours that wait to be recomputed
	Stored          uint64    // live mentions
}
