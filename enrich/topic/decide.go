package topic

import (
	"math"

	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/topic/phrase"
)

// Most is how many topics a text is given at most.
const Most = 3

// How phrases and model are weighed against each other. The model learns from written mentions, which avoid the plain word more often than people
// do; these few numbers bring it to the street. Chosen on gold_dev and on held-out rows of both corpora together, and rounded.
const (
	operatorNamed = 3    // added to the score of a topic that an operator's phrase names
	topicNamed    = 0.1  // and of any that a phrase names
	noneNamed     = 0.8  // added to the score of "none" where a phrase names a topic: people also say phrases in jest
	noneUnnamed   = -0.3 // and where none does
	noneMarked    = 1.2  // and, besides, where a phrase speaks for "none"
	threshold     = 0.2  // least probability of the main topic
	further       = 0.28 // of a topic beside it
	furtherNamed  = 0.04 // of one beside it that a phrase names
)

// phrases is what the phrases of a text say: a bit a topic.
type phrases struct {
	named    uint64
	operator uint64 // by phrases of an override
	none     bool   // a phrase speaks for none
}

func evidence(hits []phrase.Hit) phrases {
	var said phrases
	for i := range hits {
		h := &hits[i]
		if h.Kind != phrase.Names {
			continue
		}
		if h.Topic == codes {
			said.none = true
			continue
		}
		bit := uint64(1) << h.Topic
		said.named |= bit
		if h.Operator {
			said.operator |= bit
		}
	}
	return said
}

// weigh turns the model's scores into probabilities, with the phrases' word added.
func (j *Judge) weigh(p []float32, said *phrases) {
	none := len(p) - 1
	for t := range p[:none] {
		if said.named>>t&1 == 1 {
			p[t] += topicNamed
		}
		if said.operator>>t&1 == 1 {
			p[t] += operatorNamed
		}
		if j.set.Off(t) {
			p[t] = float32(math.Inf(-1))
		}
	}
	if said.named != 0 {
		p[none] += noneNamed
	} else {
		p[none] += noneUnnamed
	}
	if said.none {
		p[none] += noneMarked
	}
	linear.Softmax(p)
}

// choice is the topics of a text, the main one first.
type choice struct {
	list [Most]int
	n    int
}

func (c *choice) topics() []int { return c.list[:c.n] }

// any says whether one of the topics is in set, a bit a topic.
func (c *choice) any(set uint64) bool {
	for _, t := range c.topics() {
		if set>>t&1 == 1 {
			return true
		}
	}
	return false
}

// choose picks the topics from the probabilities p. An operator's phrase names its topic whatever the model says.
func choose(p []float32, said *phrases) choice {
	var c choice
	none := len(p) - 1
	best := linear.Best(p)
	if p[best] < threshold || best == none {
		if said.operator == 0 {
			return c
		}
		best = linear.Best(p[:none])
		for t := range p[:none] {
			if said.operator>>t&1 == 1 && (said.operator>>best&1 == 0 || p[t] > p[best]) {
				best = t
			}
		}
	}
	var taken uint64
	for {
		c.list[c.n] = best
		c.n++
		taken |= 1 << best
		if c.n == Most {
			return c
		}
		best = -1
		for t := range p[:none] {
			if taken>>t&1 == 0 && p[t] >= least(t, said) && (best < 0 || p[t] > p[best]) {
				best = t
			}
		}
		if best < 0 {
			return c
		}
	}
}

// least is the probability from which on a topic stands beside the main one.
func least(t int, said *phrases) float32 {
	switch {
	case said.operator>>t&1 == 1:
		return 0
	case said.named>>t&1 == 1:
		return furtherNamed
	}
	return further
}
