// Package file puts files on the road: CSV, TSV and NDJSON tables, bare or in gzip, zstd or zip, as people and tools export them.
//
// A file is read twice. The first reading looks at all of it (SHA-256, size, encoding, and from its beginning the format, the
// delimiter, the header and which column means what) and refuses what cannot be imported before anything is sent. The second sends
// one mention a row. What a row says decides its id and time, never the clock or the file's name, so that importing again changes nothing.
//
// A row that cannot be read is set aside with its bytes and the file, line and column at fault, and stops nothing. Progress
// is kept per (content, mapping, collection) after each acknowledged stretch: a killed import goes on there, a
// finished one is remembered.
//
// What it leaves to others: Kafka and batching (collect.Output), the key of the pseudonyms (collect.Pseudonymiser), and judging
// whether a time lies in the future (the worker, against the time of receipt).
//
// An Importer is for one goroutine.
package file
