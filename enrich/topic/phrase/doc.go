// Package phrase finds the phrases by which topics are named: what a text says in so many words, beside what a model guesses.
//
// [Parse] reads rules from a text that people write (phrases.txt is the shipped one and says its form; [Rules.Override] adds an operator's own), and names
// file, line and reason of everything that is wrong with it. [Rules.Compile] makes a [Set]: an Aho-Corasick automaton whose letters are whole words
// of text.Reader's canonical form. Words as letters make word boundaries hold by construction and cost one step a word; the
// libraries for Go that were looked at (cloudflare/ahocorasick, petar-dambovaliev/aho-corasick, anknown/ahocorasick, BobuSumisu/aho-corasick) match
// bytes, allocate their results, or lock, and know no gaps.
//
// A Set is never written after it was compiled: safe for concurrent use. A [Finder] belongs to one goroutine at a time.
package phrase
