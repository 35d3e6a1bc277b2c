package viewer

import (
	"math"

	"github.com/kentongan/kentongan/schemas"
)

// scope is what may be said of one group of mentions. Where it has 1 to 9 voices it is {"withheld": true} and nothing else: not even posts leave the
// server. A scope without voices holds no private people, so its posts are shown.
type scope struct {
	Withheld bool    `json:"withheld,omitempty"`
	Posts    *uint64 `json:"posts,omitempty"`
	Voices   *uint64 `json:"voices,omitempty"`
	*Feeling
}

// Feeling is how the voices of a scope are split, each as a share of all voices with 4 decimals, and the 95 % Wilson interval of the negative share.
type Feeling struct {
	Negative     float64 `json:"negative"`
	Neutral      float64 `json:"neutral"`
	Positive     float64 `json:"positive"`
	Unknown      float64 `json:"unknown"`
	NegativeLow  float64 `json:"negative_low"`
	NegativeHigh float64 `json:"negative_high"`
}

func withheld(a schemas.WindowAggregate) bool { return a.Voices > 0 && a.Voices < schemas.MinVoices }

// scopeOf is a as people may see it.
func scopeOf(a schemas.WindowAggregate) scope {
	s := countsOf(a)
	if s.Withheld || a.Voices == 0 {
		return s
	}
	low, high := wilson(a.VoiceShare.Negative, float64(a.Voices))
	s.Feeling = &Feeling{
		Negative: share(a.VoiceShare.Negative), Neutral: share(a.VoiceShare.Neutral),
		Positive: share(a.VoiceShare.Positive), Unknown: share(a.VoiceShare.Unknown),
		NegativeLow: share(low), NegativeHigh: share(high),
	}
	return s
}

// countsOf is a without its sentiments, as people may see it.
func countsOf(a schemas.WindowAggregate) scope {
	if withheld(a) {
		return scope{Withheld: true}
	}
	return scope{Posts: &a.Posts, Voices: &a.Voices}
}

// share rounds to a hundredth of a percent, which is finer than any interval here and hides the last bits of small groups.
func share(x float64) float64 { return math.Round(x*1e4) / 1e4 }
