// Package broker is the embedded Kafka: one broker in this process, its log kept in a directory, for machines where Apache Kafka
// would be too much. It wraps kfake of franz-go, which speaks Kafka's protocol, with what a broker needs that
// must lose nothing: a lock on the directory, a version of its layout, repair of what a crash has torn, retention that
// never forgets an offset, and a stable identity.
//
// What survives what: an acknowledged record and a committed offset survive the death of the process at any point (kill -9),
// because they are written to the file before they are answered. With Config.Sync they also survive the loss of power, as
// they are flushed to the disk first.
//
// It is one broker: no replication, no compaction of topics, and not meant for a network of strangers.
package broker
