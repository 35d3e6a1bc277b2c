// Package text turns a mention's words into the features and the canonical words that the judges share.
//
// A [Reader] scans a text once: letters are lower-cased and decorative ones made plain, stretched words folded ("lamaaaa" is "lama"),
// reduplication marks dropped ("hati2" is "hati"), links and @handles replaced by what they are, hashtags split into their words, emoji
// and marks kept as tokens. [Reader.Read] then hashes single words, pairs of neighbours and runs of 4 and 5 bytes within a word to
// 32-bit features. Judges mask the hash to their own number of buckets, so one pass serves all of them.
//
// [Reader.Canonical] is the same text as phrases and places are looked up in it: short forms and slang replaced by what they stand for, glued and
// disguised words taken apart. Tokens know their bytes in the source; nothing of the original is lost.
//
// The package holds no goroutine, no clock, no I/O and no model. A Reader keeps its buffers between texts and is for one
// goroutine at a time; what Read returns is a pure function of the text.
//
// Version changes whenever the same text would yield other features: a model trained on others would speak nonsense, so its
// file names the version it was trained on.
package text

// Version names the features of [Reader.Read].
const Version = "words12-bytes45-v2"
