package topic

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/network"
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/enrich/topic/phrase"
	"github.com/kentongan/kentongan/schemas"
)

//go:embed model.bin
var model []byte

// Judge names the topics of texts.
type Judge struct {
	model   *network.Model
	set     *phrase.Set
	readers sync.Pool // of *Reader
}

// New decodes the embedded model and compiles the shipped phrases.
func New() (*Judge, error) {
	r, err := Rules("", "")
	if err != nil {
		return nil, err
	}
	return NewWith(r)
}

// NewWith is New with other phrases, such as those of Rules. It retains r.
func NewWith(r *phrase.Rules) (*Judge, error) {
	m, err := network.Open(model, "topic", Features, Heads())
	if err != nil {
		return nil, fmt.Errorf("topic model: %w", err)
	}
	return newJudge(m, r), nil
}

func newJudge(m *network.Model, r *phrase.Rules) *Judge {
	j := &Judge{model: m, set: r.Compile()}
	j.readers.New = func() any { return NewReader(j.set) }
	return j
}

// Heads are the columns of the model: one head, the codes and None.
func Heads() []network.Head { return []network.Head{{Name: "topic", Labels: append(Codes(), None)}} }

// Name is the judge's key in Enrichment.Models.
func (j *Judge) Name() string { return "topic" }

// Version names the model and the phrases.
func (j *Judge) Version() string { return j.model.Version() + "+" + j.set.Version() }

// Judge sets e.Topics. Each confidence is the probability that the topic is the main one. No topic is said where "none" is
// likelier than each of them, or where the likeliest lies below a threshold, nor one that no phrase and no word speaks for.
func (j *Judge) Judge(r text.Reading, e *schemas.Enrichment) {
	e.Topics = nil
	if len(r.Features) == 0 {
		return
	}
	reader := j.readers.Get().(*Reader)
	cues, hits := reader.Read(r)
	var p [codes + 1]float32
	j.model.Scores(r.Features, cues, p[:])
	all := p
	said := evidence(hits)
	j.weigh(p[:], &said)
	if chosen := choose(p[:], &said); chosen.n > 0 {
		e.Topics = j.explain(r, reading{p: p[:], all: all[:], cues: cues, hits: hits, said: &said}, &chosen)
	}
	j.readers.Put(reader)
}

// Tables are the tables of weights that Judge looks a text's features up in.
func (j *Judge) Tables() []*linear.Model { return []*linear.Model{j.model.Words()} }
