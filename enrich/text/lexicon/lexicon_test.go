package lexicon

import (
	"strings"
	"testing"
)

func TestEmbedded(t *testing.T) {
	l := Embedded()
	for _, c := range []struct {
		word, formal string
		known        bool
	}{
		{"dpn", "depan", true}, {"gak", "tidak", true}, {"dmn", "di mana", true}, {"jalan", "", true}, {"km", "", true}, {"qwertz", "", false},
	} {
		if formal, known := l.Lookup([]byte(c.word)); formal != c.formal || known != c.known {
			t.Errorf("%s: got %q, %v, want %q, %v", c.word, formal, known, c.formal, c.known)
		}
	}
	// what a word stands for is final: looking it up again changes nothing
	for word, formal := range l.words {
		for w := range strings.FieldsSeq(formal) {
			if again := l.words[w]; again != "" {
				t.Errorf("%s stands for %s, and %s for %s", word, formal, w, again)
			}
		}
	}
}

func TestParse(t *testing.T) {
	for name, s := range map[string]string{"twice": "a\na\n", "itself": "a\ta\n", "nothing behind the tab": "a\t\n", "no word": "\tb\n"} {
		if _, err := Parse(s); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
	if l, err := Parse("# a comment\nb\tc d\n\ne\n"); err != nil || l.Len() != 2 {
		t.Errorf("got %v, %v", l, err)
	}
}
