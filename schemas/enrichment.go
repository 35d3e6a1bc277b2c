package schemas

// Enrichment is what the worker adds to a mention. Models names the version of each model that spoke; ModelEpoch grows
// whenever any of them changes, so that a better reading of the same record is the newer version.
type Enrichment struct {
	ModelEpoch uint16            `json:"model_epoch"`
	Models     map[string]string `json:"models"`
	Language   Judgement         `json:"language"`
	Sentiment  Sentiment         `json:"sentiment"`
	Topics     []Judgement       `json:"topics"` // main topic first; empty where none is said
}

// Judgement is a label and how sure its model is, in [0, 1]. Label "unknown" is an answer: a guess below the model's
// threshold is not reported as knowledge.
type Judgement struct {
	Label      string  `json:"label"`
	Confidence float32 `json:"confidence"`
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
