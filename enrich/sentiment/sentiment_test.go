package sentiment

import (
	"testing"

	"github.com/kentongan/kentongan/schemas"
)

func TestSay(t *testing.T) {
	v := NewSpeaker()
	for _, c := range []struct {
		name    string
		scores  [3]float32
		text    string
		english bool
		want    schemas.SentimentLabel
	}{
		{"the likeliest", [3]float32{2, 0, -1}, "jalan rusak", false, schemas.SentimentNegative},
		{"too unsure", [3]float32{0, 0, 0}, "jalan", false, schemas.SentimentUnknown},
		{"English praise", [3]float32{0, 0, 0}, "the new park is wonderful, great job", true, schemas.SentimentPositive},
		{"English anger", [3]float32{0, 0, 0}, "terrible service, I hate this awful queue", true, schemas.SentimentNegative},
		{"the same words, not English", [3]float32{0, 2, 0}, "terrible service, I hate this awful queue", false, schemas.SentimentNeutral},
	} {
		got := v.Say(c.scores, c.text, c.english)
		if got.Label != c.want || got.Score < -1 || got.Score > 1 || got.Confidence < 0 || got.Confidence > 1 {
			t.Errorf("%s: got %+v, want %s", c.name, got, c.want)
		}
	}
}
