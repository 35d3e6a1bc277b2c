package place

import "math/bits"

// node is what the index knows of a run of words: the places of that name, whether it is a cue, and whether longer names start with it.
type node struct {
	first  int32 // of the places in gazetteer.posts
	n      uint16
	levels uint8 // bit l is set where one of the places is of level l
	rule   rule
	cue    cue
	prefix bool // a longer name or cue starts with these words
}

// rule is what a name needs beside it to be claimed.
type rule uint16

const (
	ruleOrdinary rule = 1 << iota // one ordinary word
	ruleSplit                     // written as several words, those are ordinary
	rulePrep                      // needs a preposition, a cue or a capital
	ruleCue                       // needs a level cue, or a preposition and a capital
	ruleStrict                    // needs a level cue
	ruleAlias                     // no official name
	ruleStem                      // stands for districts that add a direction: "Cikarang"
	ruleFrequent                  // an ordinary word that occurs often
	ruleLower                     // in capitals somebody else, unless after a preposition or a cue: "SBY"
)

// cue is what a word says of the name beside it.
type cue uint8

const (
	cueNone     cue = iota
	cueProvince     // "gubernur": the next name is a province; and so on
	cueRegency
	cueCity
	cueDistrict
	cueVillage
	cueFacility   // "puskesmas": called after where it stands
	cueStation    // "stasiun": lies in the city, where a regency has its name
	cuePrep       // "di"
	cueFrom       // "dari", "ke"
	cueStreet     // "jl"
	cueTitle      // "raya", "jenderal": goes on with the street, or with a person
	cuePerson     // "pak"
	cueBrand      // "persib"
	cueNature     // "sungai"
	cueCompare    // "kayak"
	cueAfterBrand // "united"
)

var cueNames = map[string]cue{
	"province": cueProvince, "regency": cueRegency, "city": cueCity, "district": cueDistrict, "village": cueVillage, "facility": cueFacility, "station": cueStation,
	"prep": cuePrep, "from": cueFrom, "street": cueStreet, "title": cueTitle, "person": cuePerson, "brand": cueBrand, "nature": cueNature,
	"compare": cueCompare, "after_brand": cueAfterBrand,
}

// A run of words is hashed as the bytes of the words with a space between them.
const (
	hashSeed  = 0xcbf29ce484222325
	hashPrime = 0x100000001b3 // FNV-1a
)

func hash(h uint64, word []byte) uint64 {
	if h != hashSeed {
		h = (h ^ ' ') * hashPrime
	}
	for _, c := range word {
		h = (h ^ uint64(c)) * hashPrime
	}
	return h
}

// sieve says of most words that no name or cue starts with them.
type sieve [1 << 13]uint64

func (s *sieve) slot(h uint64) (int, uint64) {
	h = bits.RotateLeft64(h*0x9E3779B97F4A7C15, 19) // FNV's low bits alone are weak for short words
	return int(h>>6) & (len(s) - 1), 1 << (h & 63)
}

func (s *sieve) add(h uint64)      { i, b := s.slot(h); s[i] |= b }
func (s *sieve) has(h uint64) bool { i, b := s.slot(h); return s[i]&b != 0 }
