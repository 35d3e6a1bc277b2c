// Package english reads the polarity of English text: VADER's rules and lexicon (Hutto and Gilbert, "VADER: A Parsimonious Rule-based Model for
// Sentiment Analysis of Social Media Text", ICWSM 2014; govader, MIT, lexicon embedded), corrected by what prose's part-of-speech tags
// (MIT) say of two things that VADER, which looks three words back, does not see: a negation that reaches to the end of its clause ("I do
// not think that anybody here is helpful"), and a wish that sounds like praise ("the lights should be better").
//
// prose's model is loaded once, at the first text, in about half a second; it then costs some 0.1 ms a tweet, so only
// texts judged English should come here. prose adds floats in map order, so a tag could differ between two runs where two of
// them weigh exactly the same; 2,334 English texts tagged eight times over gave no case.
//
// A Reader is safe for concurrent use.
package english
