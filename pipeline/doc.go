// Package pipeline owns the seams of the road and the worker that drives them: records come from a [Consumer], are enriched, stored by a
// [Sink], noted in a [Ledger], or set aside by a [DeadLetter]; only then are they acknowledged.
//
// Adapters live elsewhere: pipeline/kafka is the one package that imports kafka-go, sinks the ones that store. This
// package imports schemas and enrich only.
package pipeline
