package enrich

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/kentongan/kentongan/enrich/agency"
	"github.com/kentongan/kentongan/enrich/fingerprint"
	"github.com/kentongan/kentongan/enrich/language"
	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/manner"
	"github.com/kentongan/kentongan/enrich/place"
	"github.com/kentongan/kentongan/enrich/spam"
	"github.com/kentongan/kentongan/enrich/topic"
)

// Config is what an operator adds to the embedded models. The zero Config adds nothing.
type Config struct {
	Area     []string // official codes of the operator's own provinces, regencies or districts: what a text leaves open is looked for there first
	Topics   Override // of the shipped phrases, enrich/topic/phrase/phrases.txt
	Agencies Override // of the shipped routes, enrich/agency/routes.txt
}

// Override is a file of the operator's, read already. Name is what errors call it; an empty Text changes nothing.
type Override struct{ Name, Text string }

// text is o's text without the byte order mark that some editors set before it. Bytes that are no UTF-8 are an error, not a name that
// nothing downstream can store.
func (o Override) text() (string, error) {
	text := strings.TrimPrefix(o.Text, "\ufeff")
	number := 0
	for line := range strings.Lines(text) {
		if number++; !utf8.ValidString(line) {
			return "", fmt.Errorf("%s:%d: not valid UTF-8", o.Name, number)
		}
	}
	return text, nil
}

// New is the chain of the embedded models: language, spam, manner (with the sentiment), topic, place, agency and fingerprint. An error
// names what is wrong with cfg, with file and line where it came from a file.
func New(cfg Config) (*Chain, error) {
	judges, err := embedded(cfg)
	if err != nil {
		return nil, fmt.Errorf("load enrichment: %w", err)
	}
	var tables []*linear.Model
	for _, j := range judges {
		if t, ok := j.(interface{ Tables() []*linear.Model }); ok {
			tables = append(tables, t.Tables()...)
		}
	}
	linear.Interleave(tables...)
	return NewChain(ModelEpoch, judges...)
}

func embedded(cfg Config) ([]Judge, error) {
	l, err := language.New()
	if err != nil {
		return nil, err
	}
	m, err := manner.New()
	if err != nil {
		return nil, err
	}
	words, err := cfg.Topics.text()
	if err != nil {
		return nil, fmt.Errorf("topic override: %w", err)
	}
	phrases, err := topic.Rules(cfg.Topics.Name, words)
	if err != nil {
		return nil, err
	}
	t, err := topic.NewWith(phrases)
	if err != nil {
		return nil, err
	}
	p, err := place.New(place.Area(cfg.Area))
	if err != nil {
		return nil, err
	}
	routes, err := agency.Shipped(topic.Codes())
	if err != nil {
		return nil, err
	}
	bodies, err := cfg.Agencies.text()
	if err != nil {
		return nil, fmt.Errorf("agency override: %w", err)
	}
	if bodies != "" {
		if routes, err = routes.Override(cfg.Agencies.Name, bodies, p.Known); err != nil {
			return nil, err
		}
	}
	s, err := spam.New()
	if err != nil {
		return nil, err
	}
	return []Judge{l, s, m, t, p, agency.NewJudge(routes), fingerprint.Judge{}}, nil
}

// Default is New without additions, as an Enricher.
func Default() (Enricher, error) {
	c, err := New(Config{})
	if err != nil {
		return nil, err
	}
	return c, nil
}
