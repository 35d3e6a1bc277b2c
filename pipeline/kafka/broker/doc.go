// Package broker is the embedded Kafka: one broker in this process, its log kept in a directory, for machines where Apache Kafka
// would be too much. It wraps kfake of franz-go, which speaks Kafka's protocol, with what a broker needs that
// must lose nothing: a lock on the directory, a version of its layout, repair of what a crash has torn, retention that
// never forgets an offset, and a stable identity.
//
// What survives what: an acknowledged record and a committed offset survive the death of the process at any point (kill -9),
// because they are written to the file before they are answered. The loss of power they survive once they are flushed to the
// disk: within a second, or with Config.Sync before they are answered.
//
// It is one broker: no replication, no compaction of topics, and not meant for a network of strangers.
package broker
