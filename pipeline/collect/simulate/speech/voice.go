package speech

import "math/rand/v2"

// Voice is how one person writes. Shares are probabilities per word or per text, in [0, 1].
type Voice struct {
	Seed      uint64  // picks the spellings this person keeps to
	Slang     float32 // of the words that have an informal spelling
	Formal    float32 // of the words that have a formal one
	Javanese  float32
	Sundanese float32
	English   float32
	Typo      float32
	Emoji     float32 // of the texts
	Stretch   float32 // "bangettt"
	Twos      bool    // "jalan2"
	Casing    Casing
	Ending    Ending
}

// Casing is what a person does with capitals.
type Casing uint8

// The casings.
const (
	CasingLower Casing = iota
	CasingSentence
	CasingAsIs
)

// Ending is how a person ends a sentence.
type Ending uint8

// The endings.
const (
	EndingNone Ending = iota
	EndingStop
	EndingDots
	EndingShout
)

// Dialect is the language of a person's home.
type Dialect uint8

// The dialects of the city.
const (
	DialectIndonesian Dialect = iota
	DialectJavanese
	DialectSundanese
	DialectEnglish
)

// NewVoice draws a person's habits.
func NewVoice(r *rand.Rand, d Dialect) Voice {
	v := Voice{Seed: r.Uint64(), Slang: 0.25 + 0.7*r.Float32(), Emoji: 0.35 * r.Float32() * r.Float32(), Twos: r.IntN(3) > 0}
	switch n := r.IntN(100); {
	case n < 15: // careful writers
		v.Slang, v.Formal = 0.05, 0.7
	case n < 32:
		v.Formal = 0.15
	}
	if r.IntN(3) == 0 {
		v.Typo = 0.035 * r.Float32()
	}
	if r.IntN(4) == 0 {
		v.Stretch = 0.3 * r.Float32()
	}
	if r.IntN(5) == 0 {
		v.Emoji += 0.4
	}
	mix := 0.1 + 0.5*r.Float32()
	switch d {
	case DialectJavanese:
		v.Javanese = mix
	case DialectSundanese:
		v.Sundanese = mix
	case DialectEnglish:
		v.English = mix
	}
	v.Casing = [...]Casing{CasingLower, CasingLower, CasingLower, CasingSentence, CasingSentence, CasingSentence, CasingAsIs}[r.IntN(7)]
	v.Ending = [...]Ending{EndingNone, EndingNone, EndingNone, EndingStop, EndingStop, EndingDots, EndingShout}[r.IntN(7)]
	return v
}

// Formal is the voice of an office or a newsroom.
func Formal(seed uint64) Voice {
	return Voice{Seed: seed, Formal: 0.9, Casing: CasingAsIs, Ending: EndingStop}
}
