// Package speech makes the texts of the synthetic city: what a person with given habits would write about a topic with a given sentiment.
//
// Two materials meet in it, both the project's own and under its Apache-2.0 licence. material/city.jsonl.gz is the split `city` of the corpus
// suara_corpus, byte for byte: 3,081 mentions that were written and labelled for this project and that no shipped model is trained on
// (the corpus keeps that split apart); material/skip.txt names the rows that do not fit the city. phrases/*.txt is a grammar written for this package.
// A text is a row or a sentence of the grammar, joined with openings, details, places and closings that agree with its label, and then spelt the
// way its writer spells: slang, Javanese, Sundanese or English words, casing, punctuation, typing errors, emoji.
//
// [Load] reads the material once; a [*Material] is read-only afterwards and safe for concurrent use. Everything is a pure function of the
// random numbers handed in: no clock, no map order.
package speech
