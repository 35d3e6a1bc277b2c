package accuracy

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kentongan/kentongan/enrich"
	"github.com/kentongan/kentongan/enrich/eval"
)

// section is a part of ACCURACY.md. A judgement with figures of its own adds one, in a file of its own.
type section struct {
	title string
	write func(*bench) (string, error) // Markdown after the title
}

// bench is what sections measure with.
type bench struct {
	ctx     context.Context
	shared  string          // folder that holds data/
	chain   enrich.Enricher // the embedded models
	details *strings.Builder
	models  map[string]enrich.Enricher // baselines made so far
}

// set is a labelled set of one task in eval's form.
type set struct {
	name, task string
	rows       func(shared string) (tsv string, err error)
}

// rival is who answers beside the embedded chain.
type rival struct {
	name string
	make func(*bench) (enrich.Enricher, error) // made once a bench
}

const tableHead = "| set | task | who | n | accuracy | macro-F1 (95 %) | abstained | ECE |\n|---|---|---|---|---|---|---|---|\n"

// measure is one row a set and answerer: the chain first, then rivals. The chain's figures by label go to the details.
func (b *bench) measure(s set, rivals ...rival) (string, error) {
	tsv, err := s.rows(b.shared)
	if err != nil {
		return "", err
	}
	own, err := eval.Evaluate(b.ctx, b.chain, s.task, strings.NewReader(tsv))
	if err != nil {
		return "", fmt.Errorf("%s on %s: %w", s.task, s.name, err)
	}
	byLabel(b.details, s, own)
	out := row(s, "kentongan", own)
	for _, v := range rivals {
		e, err := b.rival(v)
		if err != nil {
			return "", fmt.Errorf("%s: %w", v.name, err)
		}
		r, err := eval.Evaluate(b.ctx, e, s.task, strings.NewReader(tsv))
		if err != nil {
			return "", fmt.Errorf("%s on %s: %w", s.task, s.name, err)
		}
		out += row(s, v.name, r)
	}
	return out, nil
}

// rival makes v once: two rivals of one name are one model.
func (b *bench) rival(v rival) (enrich.Enricher, error) {
	if e := b.models[v.name]; e != nil {
		return e, nil
	}
	e, err := v.make(b)
	if err != nil {
		return nil, err
	}
	if b.models == nil {
		b.models = map[string]enrich.Enricher{}
	}
	b.models[v.name] = e
	return e, nil
}

func row(s set, who string, r eval.Result) string {
	low, high := interval(r.Confusion)
	return fmt.Sprintf("| %s | %s | %s | %d | %.3f | %.3f (%.2f-%.2f) | %d | %s |\n", s.name, s.task, who, r.N, r.Accuracy, r.MacroF1, low, high, r.Abstained, optional(r.ECE))
}

func optional(figure *float64) string {
	if figure == nil {
		return ""
	}
	return fmt.Sprintf("%.3f", *figure)
}

// byLabel writes one row a label, in alphabetical order.
func byLabel(b *strings.Builder, s set, r eval.Result) {
	fmt.Fprintf(b, "\n## %s: %s\n\n| label | precision | recall | F1 | support |\n|---|---|---|---|---|\n", s.name, s.task)
	for _, name := range slices.Sorted(maps.Keys(r.PerLabel)) {
		l := r.PerLabel[name]
		fmt.Fprintf(b, "| %s | %.3f | %.3f | %.3f | %d |\n", name, l.Precision, l.Recall, l.F1, l.Support)
	}
}
