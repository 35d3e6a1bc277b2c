package enrich

import (
	"context"

	"github.com/kentongan/kentongan/schemas"
)

// ModelEpoch grows by one whenever any judge would answer differently for any text: a better reading of the same record is the newer version
// (schemas.VersionOf). MODELS.md holds the models of the current epoch, and a test that they are the embedded ones.
const ModelEpoch uint16 = 2

// Enricher tags one mention. Same mention and same model version, same answer. Safe for concurrent use.
//
// The answer's Models map may be shared between answers: callers do not write to it. An error is about the machinery, never about the
// text: whatever a stranger wrote gets an answer, if only "unknown".
type Enricher interface {
	Enrich(ctx context.Context, m schemas.Mention) (schemas.Enrichment, error)
}

// Passthrough knows nothing: unknown everywhere, no topics, epoch 0. It measures the road without its judges.
type Passthrough struct{}

// Enrich says unknown.
func (Passthrough) Enrich(context.Context, schemas.Mention) (schemas.Enrichment, error) {
	return unknown(0, noModels), nil
}

var noModels = map[string]string{}

// unknown is the enrichment of a mention of which nothing is known.
func unknown(epoch uint16, models map[string]string) schemas.Enrichment {
	return schemas.Enrichment{
		ModelEpoch: epoch,
		Models:     models,
		Language:   schemas.Language{Label: schemas.LabelUnknown},
		Sentiment:  schemas.Sentiment{Label: schemas.SentimentUnknown},
		Relevance:  schemas.Unknown(),
		Kind:       schemas.Unknown(),
		Urgency:    schemas.Unknown(),
		Author:     schemas.Unknown(),
		Sarcasm:    schemas.Unknown(),
		Spam:       schemas.Unknown(),
	}
}
