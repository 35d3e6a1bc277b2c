// Package fingerprint gives a text a number of 64 bits that is the same for the same words and differs in few bits for nearly the same
// ones: SimHash (Charikar, "Similarity Estimation Techniques from Rounding Algorithms", 2002) over the words of text's canonical form and pairs of
// neighbours. Handles, links, emoji, marks and a leading "RT" do not count: who copies a text adds those.
//
// A text of fewer than [Least] words is too short for that: one word more is another text. Its fingerprint is a plain hash of its words, so that only
// the same words are near. [Near] is the decision; [Bands] are for looking up candidates among many.
//
// Everything here is pure and independent of any trained model. A [Judge] is safe for concurrent use.
package fingerprint
