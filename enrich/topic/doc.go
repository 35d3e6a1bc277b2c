// Package topic judges which public services a text is about: up to three of the 35 codes of the default taxonomy, the main one
// first, or none.
//
// Two readers judge together. Phrases (topic/phrase) say what is said in so many words; a linear model over the words of the text and over the
// phrases found in it, trained by enrich/train on the sets that MODELS.md names, says what is said without them, and how far a phrase is to be
// believed where it stands. A government's own phrases come from an override file ([Rules]): they always name their topic.
//
// A Judge is safe for concurrent use.
package topic
