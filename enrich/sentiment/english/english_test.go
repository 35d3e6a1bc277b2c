package english

import (
	"math"
	"sync"
	"testing"
)

var shared = sync.OnceValue(NewReader)

// The reference examples of VADER's authors, from the README of vaderSentiment, that hold no far negation and no wish: compound to
// within 0.01.
func TestReferenceExamples(t *testing.T) {
	for _, c := range []struct {
		text string
		want float64
	}{
		{"VADER is smart, handsome, and funny.", 0.8316},
		{"VADER is smart, handsome, and funny!", 0.8439},
		{"VADER is very smart, handsome, and funny.", 0.8545},
		{"VADER is not smart, handsome, nor funny.", -0.7424},
		{"The book was good.", 0.4404},
		{"At least it isn't a horrible book.", 0.431},
		{"Today SUX!", -0.5461},
		{"Catch utf-8 emoji such as 💘 and 💋 and 😁", 0.7003},
	} {
		if got, ok := shared().Polarity(c.text); !ok || math.Abs(got-c.want) > 0.01 {
			t.Errorf("got %.4f, %v, want %.4f: %q", got, ok, c.want, c.text)
		}
	}
}

func TestClauses(t *testing.T) {
	for _, c := range []struct {
		name, text string
		positive   bool
	}{
		{"far negation", "I do not think that anybody at this office is helpful", false},
		{"near negation", "the staff is not helpful", false},
		{"negation ends at but", "I did not expect much, but the officers were helpful", true},
		{"wish", "The street lights should be much better by now", false},
		{"praise", "the street lights are much better now", true},
		{"far negation of something bad", "nobody can say that the new bus service is terrible", true},
	} {
		if got, ok := shared().Polarity(c.text); !ok || got > 0 != c.positive {
			t.Errorf("%s: got %.4f, %v, want positive %v: %q", c.name, got, ok, c.positive, c.text)
		}
	}
}

func FuzzPolarity(f *testing.F) {
	// the first two made older govaders index before the start of the text
	for _, s := range []string{"least good", "least", "at least good", "never so good", "without doubt good", "kind of", "yeah right", "", " ", "n't", "$", "no\u2019", "'s not good", "\xff no"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := shared().Polarity(s)
		if !ok {
			t.Fatalf("a library panicked over %q", s)
		}
		if !(got >= -1 && got <= 1) {
			t.Fatalf("polarity %v of %q", got, s)
		}
		if again, _ := shared().Polarity(s); again != got {
			t.Fatalf("polarities %v and %v of %q", got, again, s)
		}
	})
}
