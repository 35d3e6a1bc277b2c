package enrich

import (
	"context"
	"fmt"
	"sync"

	"github.com/kentongan/kentongan/enrich/privacy"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

// Judge adds one judgement to e. Judges run in the chain's order and may read what those before them said. A Judge is a pure function of
// the reading and of e, does not keep or change the reading, does not fail, and is safe for concurrent use.
type Judge interface {
	Name() string    // key in Enrichment.Models
	Version() string // differs whenever the judge may answer differently
	Judge(r text.Reading, e *schemas.Enrichment)
}

// Chain is an Enricher made of judges that share one reading of the text.
type Chain struct {
	epoch   uint16
	judges  []Judge
	models  map[string]string
	readers sync.Pool // of *text.Reader: a Reader serves one goroutine at a time
}

// NewChain composes judges, in order. No two have the same name.
func NewChain(epoch uint16, judges ...Judge) (*Chain, error) {
	c := &Chain{epoch: epoch, judges: judges, models: make(map[string]string, len(judges)+1)}
	c.models["privacy"] = privacy.Version
	c.readers.New = func() any { return new(text.Reader) }
	for _, j := range judges {
		if _, twice := c.models[j.Name()]; twice {
			return nil, fmt.Errorf("compose judges: two named %q", j.Name())
		}
		c.models[j.Name()] = j.Version()
	}
	return c, nil
}

// Models names the version of each judge. The map is the caller's.
func (c *Chain) Models() map[string]string {
	models := make(map[string]string, len(c.models))
	for name, version := range c.models {
		models[name] = version
	}
	return models
}

// Enrich judges the mention's title and text, without the personal data in them. A deletion and a repost without words of its own are unknown.
func (c *Chain) Enrich(_ context.Context, m schemas.Mention) (schemas.Enrichment, error) {
	e := unknown(c.epoch, c.models)
	m, e.Redactions = Redact(m)
	words := m.Text
	if m.Title != "" {
		words = m.Title + "\n" + m.Text
	}
	if m.Op == schemas.OpDelete || words == "" {
		return e, nil
	}
	reader := c.readers.Get().(*text.Reader)
	r := text.Reading{Text: words, Features: reader.Read(words), Reader: reader}
	if m.Place != nil {
		r.Home = m.Place.Code
	}
	e.Normalised = reader.Normalised()
	for _, j := range c.judges {
		j.Judge(r, &e)
	}
	c.readers.Put(reader)
	return e, nil
}

// Judges are the judges in the chain's order. The slice is the caller's.
func (c *Chain) Judges() []Judge { return append([]Judge(nil), c.judges...) }
