// Package schemas is the vocabulary of Kentongan: what travels on Kafka and what every other package speaks of.
//
// It owns the wire form of a [Mention] (one JSON object a Kafka record), of an [Enrichment], of a [Coverage] report and of a
// [Receipt], their validation, and the rule that decides which of two versions of one mention is the newer one
// ([Version]). It leaves storage to schemas/ddl and the sinks, and transport to pipeline.
//
// testdata/mention.json and testdata/enriched.json are normative; mention.schema.json says the same to other languages.
//
// Everything here is a plain value: safe to copy, safe to read from several goroutines.
package schemas
