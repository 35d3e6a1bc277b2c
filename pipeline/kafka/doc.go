// Package kafka is the road's connection to Kafka, and the one package that imports kafka-go. It owns how records are sent
// ([NewPublisher]), consumed by a group ([NewConsumer]), set aside ([NewDeadLetter]), and how topics and offsets are looked after
// ([NewAdmin]). What is in the records is the business of schemas; what is done with them, of the worker.
//
// What it promises:
//
//   - Publish returns nil only when every in-sync replica has every record, and never reorders the records of one key.
//   - A committed offset stands for a gap-free prefix of acknowledged records, and a member that has lost a partition cannot
//     move its offset: commits carry the group's generation, and the broker refuses an ended one.
//   - What a consumer cannot get, because it expired before it was read, is reported as a [LostRange]; nothing is skipped in silence.
//   - A slow reader of deliveries slows the fetching: per partition at most one fetched set waits while another is handed out.
//
// What it leaves out: exactly-once (a record may be sent twice after a lost answer, and delivered twice after a crash; the
// store makes that harmless), transactions, and compacted topics.
//
// Publishers, consumers, dead letters and admins are safe for concurrent use.
package kafka
