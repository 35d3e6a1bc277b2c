// Package enrich adds judgements to a mention: a [schemas.Mention] in, a [schemas.Enrichment] out.
//
// A [Chain] reads a text once (enrich/text) and lets its judges speak over the shared features, each in a package of its own
// (enrich/language, enrich/sentiment, enrich/topic). A judge is replaced by another with the same answer field, and a new one
// is appended; enrich/train makes the models, enrich/eval and enrich/accuracy measure them, MODELS.md and ACCURACY.md say what came out.
//
// Everything here computes: no clock, no network, no goroutine but those of [StreamNDJSON], which runs the enrichment over lines of JSON.
package enrich
