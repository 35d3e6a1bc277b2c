// Package engine is the embedded ClickHouse: the real engine as a shared library (libchdb), opened on one data
// directory and put behind ClickHouse's HTTP interface, so that the same client speaks to it and to a server.
//
// The package owns finding the library, the data directory (its lock and its version), the pool of engine connections,
// and the HTTP interface: parameters, settings, users, compression, exceptions, cancellation. What the tables mean is
// left to package clickhouse; metrics and probes of the process to whoever runs it.
//
// One process can open one engine, once: the library keeps global state and can not be opened a second time. Run it in
// a process of its own, so that a crash of one is not a crash of the other; tests do so with package enginetest.
//
// What a ClickHouse server has and this has not: the native TCP protocol, sessions and temporary tables, external
// tables, replication and Keeper, users created by SQL. Each is refused with an exception that says so.
package engine
