package eval

import (
	"maps"
	"slices"

	"github.com/kentongan/kentongan/enrich/topic"
	"github.com/kentongan/kentongan/schemas"
)

// tally adds rows up.
type tally struct {
	many                      bool
	n, exact, main, abstained int
	labelled, answered, right map[string]int
	confusion                 map[string]map[string]int
	trust                     trust
}

func newTally(many bool) *tally {
	return &tally{many: many, labelled: map[string]int{}, answered: map[string]int{}, right: map[string]int{}, confusion: map[string]map[string]int{}}
}

// add counts one row: what it is labelled, and what was answered.
func (t *tally) add(labels, answers []string) {
	t.n++
	if t.many && len(answers) == 0 && len(labels) > 0 || !t.many && answers[0] == schemas.LabelUnknown && labels[0] != schemas.LabelUnknown {
		t.abstained++
	}
	if t.many { // their order, beyond the main one, means nothing
		if same(labels, answers) {
			t.exact++
		}
		labels, answers = orNone(labels), orNone(answers)
	} else if labels[0] == answers[0] {
		t.exact++
	}
	if labels[0] == answers[0] {
		t.main++
	}
	for _, l := range labels {
		t.labelled[l]++
		if slices.Contains(answers, l) {
			t.right[l]++
		}
	}
	for _, a := range answers {
		t.answered[a]++
	}
	if t.confusion[labels[0]] == nil {
		t.confusion[labels[0]] = map[string]int{}
	}
	t.confusion[labels[0]][answers[0]]++
}

func orNone(topics []string) []string {
	if len(topics) == 0 {
		return []string{topic.None}
	}
	return topics
}

func same(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for _, x := range a {
		if !slices.Contains(b, x) {
			return false
		}
	}
	return true
}

func (t *tally) result() Result {
	r := Result{N: t.n, Accuracy: share(t.exact, t.n), PerLabel: map[string]Label{}, Abstained: t.abstained, Confusion: t.confusion, ECE: t.trust.error()}
	var right, labelled, answered int
	for l, n := range t.labelled {
		one := Label{share(t.right[l], t.answered[l]), share(t.right[l], n), f1(t.right[l], n, t.answered[l]), n}
		r.PerLabel[l] = one
		if l != topic.None {
			labelled, right = labelled+n, right+t.right[l]
		}
	}
	for _, l := range slices.Sorted(maps.Keys(r.PerLabel)) { // in order: a sum of floats depends on it
		r.MacroF1 += r.PerLabel[l].F1 / float64(len(r.PerLabel))
	}
	if t.many {
		for a, n := range t.answered {
			if a != topic.None {
				answered += n
			}
		}
		micro, main := f1(right, labelled, answered), share(t.main, t.n)
		r.MicroF1, r.MainAccuracy = &micro, &main
	}
	return r
}
