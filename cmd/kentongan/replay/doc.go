// Package replay holds the end-to-end test: a synthetic city of which every line is known goes through the real binary's roles, from
// `kentongan import` to the aggregates, while Kafka is killed and restarted in the middle; at the end `kentongan verify` must hold and
// the store must be what an oracle reads out of the file. It runs against the embedded broker and, where its jars are (make
// test-kafka), against Apache Kafka, without and with TLS and SASL.
//
// It is empty but for its tests.
package replay
