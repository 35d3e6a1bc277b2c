// Package kafkatest holds what tests around Kafka share: the conformance suite that every broker passes ([Run]), and an embedded
// broker for a test ([Start]).
package kafkatest
