// Package enrich adds judgements to a mention: a [schemas.Mention] in, a [schemas.Enrichment] out.
//
// A [Chain] takes personal data out (enrich/privacy), reads the text once (enrich/text) and lets its judges speak over that reading, each in a
// package of its own: enrich/language, spam, manner (with the sentiment), topic, place, agency, fingerprint. A judge is replaced by another with
// the same answer field, and a new one is appended; [New] composes the shipped ones with what an operator adds. enrich/train makes the models,
// enrich/eval and enrich/accuracy measure them, MODELS.md and ACCURACY.md say what came out.
//
// Everything here computes: no clock, no network, no goroutine but those of [StreamNDJSON], which runs the enrichment over lines of JSON.
package enrich
