// Package clickhouse stores the road's mentions in ClickHouse and reads them back: the [Sink] and the ledger behind the worker, the
// [Hours] that the aggregator recomputes, the [Reader] behind dashboards, the [Audit] behind verify, and [Migrate]. It is the
// one package that imports clickhouse-go.
//
// The same code talks to the embedded engine (http://) and to a ClickHouse server (http://, https://, clickhouse://). Nothing here
// retries: callers know how long waiting makes sense. All types are safe for concurrent use.
package clickhouse
