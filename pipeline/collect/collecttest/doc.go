// Package collecttest holds fakes of the road as a collector sees it: an [Output] that records what it is given, and [Cursors] in
// memory. Both can be told to fail. They are fakes: nothing reaches Kafka or the disk.
//
// Both are safe for concurrent use, so that a test may look while a collector runs.
package collecttest
