// Package chdb binds the C interface of libchdb, the ClickHouse engine as a shared library, without cgo.
//
// It owns the calls and the memory that crosses them; what a query means, who may run it and how its answer travels is
// left to package engine. The library holds one data directory per process: a second Open in the same process fails.
//
// Every call on a Conn happens on an operating system thread that belongs to that Conn, because the engine keeps
// per-thread state (memory trackers, allocator caches) that must not wander with a goroutine. A Conn runs one
// statement at a time and is not safe for concurrent use; several Conns run side by side.
//
// Source of the interface: programs/local/chdb.h of chdb-io/chdb-core, release 26.7 (Apache-2.0).
package chdb

import (
	"fmt"
	"runtime"
	"unsafe"

	"github.com/ebitengine/purego"
)

// Library is an opened libchdb. It is never unloaded, and its chdb_shutdown is not called: in release 26.7.3 that fails
// once a table was made, for idle threads of its pools that it does not join. Closing the last Conn closes the engine:
// tables, merges and files; what is left are idle threads that end with the process.
type Library struct {
	version           func() string
	setSignalHandlers func(enabled int32)
	connect           func(argc int32, argv **byte) *unsafe.Pointer
	closeConn         func(conn *unsafe.Pointer)

	query         func(conn unsafe.Pointer, q *byte, qn uintptr, f *byte, fn uintptr, names **byte, nameLens *uintptr, values **byte, valueLens *uintptr, count uintptr) unsafe.Pointer
	streamQuery   func(conn unsafe.Pointer, q *byte, qn uintptr, f *byte, fn uintptr, names **byte, nameLens *uintptr, values **byte, valueLens *uintptr, count uintptr) unsafe.Pointer
	streamFetch   func(conn, stream unsafe.Pointer) unsafe.Pointer
	streamCancel  func(conn, stream unsafe.Pointer)
	destroyResult func(result unsafe.Pointer)

	insertBegin   func(conn unsafe.Pointer, q *byte, qn uintptr, f *byte, fn uintptr, names **byte, nameLens *uintptr, values **byte, valueLens *uintptr, count uintptr) unsafe.Pointer
	insertAppend  func(stream unsafe.Pointer, data *byte, n uintptr) int32
	insertDone    func(stream unsafe.Pointer) unsafe.Pointer
	insertCancel  func(stream unsafe.Pointer)
	insertError   func(stream unsafe.Pointer) string
	insertDestroy func(stream unsafe.Pointer)

	classify func(conn unsafe.Pointer, q *byte, qn uintptr, target *byte, tn uintptr, out *analysis) int32

	resultBuffer       func(result unsafe.Pointer) *byte
	resultLength       func(result unsafe.Pointer) uintptr
	resultError        func(result unsafe.Pointer) string
	resultElapsed      func(result unsafe.Pointer) float64
	resultRows         func(result unsafe.Pointer) uint64
	resultBytes        func(result unsafe.Pointer) uint64
	resultStorageRows  func(result unsafe.Pointer) uint64
	resultStorageBytes func(result unsafe.Pointer) uint64
	resultRowsWritten  func(result unsafe.Pointer) uint64
	resultBytesWritten func(result unsafe.Pointer) uint64
}

// Open loads the shared library at path and turns its signal handlers off: the Go runtime keeps its own.
func Open(path string) (*Library, error) {
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, fmt.Errorf("load engine library %s: %w", path, err)
	}
	l := &Library{}
	for name, fn := range map[string]any{
		"chdb_version":                     &l.version,
		"chdb_set_signal_handlers_enabled": &l.setSignalHandlers,
		"chdb_connect":                     &l.connect,
		"chdb_close_conn":                  &l.closeConn,
		"chdb_query_with_params_n":         &l.query,
		"chdb_stream_query_with_params_n":  &l.streamQuery,
		"chdb_stream_fetch_result":         &l.streamFetch,
		"chdb_stream_cancel_query":         &l.streamCancel,
		"chdb_destroy_query_result":        &l.destroyResult,
		"chdb_stream_insert_with_params_n": &l.insertBegin,
		"chdb_stream_append":               &l.insertAppend,
		"chdb_stream_done":                 &l.insertDone,
		"chdb_stream_cancel_insert":        &l.insertCancel,
		"chdb_stream_insert_error":         &l.insertError,
		"chdb_destroy_insert_stream":       &l.insertDestroy,
		"chdb_classify_query_n":            &l.classify,
		"chdb_result_buffer":               &l.resultBuffer,
		"chdb_result_length":               &l.resultLength,
		"chdb_result_error":                &l.resultError,
		"chdb_result_elapsed":              &l.resultElapsed,
		"chdb_result_rows_read":            &l.resultRows,
		"chdb_result_bytes_read":           &l.resultBytes,
		"chdb_result_storage_rows_read":    &l.resultStorageRows,
		"chdb_result_storage_bytes_read":   &l.resultStorageBytes,
		"chdb_result_rows_written":         &l.resultRowsWritten,
		"chdb_result_bytes_written":        &l.resultBytesWritten,
	} {
		symbol, err := purego.Dlsym(handle, name)
		if err != nil {
			return nil, fmt.Errorf("load engine library %s: it is not a libchdb of release 26.7 or newer: %w", path, err)
		}
		purego.RegisterFunc(fn, symbol)
	}
	l.setSignalHandlers(0)
	return l, nil
}

// Version is the library's own version, such as "26.7.3".
func (l *Library) Version() string { return l.version() }

// Param is one value for a {name:Type} placeholder, in ClickHouse's escaped text form.
type Param struct{ Name, Value string }

// params are C arrays of names, values and their lengths; they stay reachable through the struct during a call.
type params struct {
	names, values         []*byte
	nameLens, valueLens   []uintptr
	nameBytes, valueBytes [][]byte
}

func newParams(ps []Param) *params {
	p := &params{}
	for _, param := range ps {
		name, value := []byte(param.Name+"\x00"), []byte(param.Value+"\x00")
		p.nameBytes, p.valueBytes = append(p.nameBytes, name), append(p.valueBytes, value)
		p.names, p.values = append(p.names, &name[0]), append(p.values, &value[0])
		p.nameLens = append(p.nameLens, uintptr(len(param.Name)))
		p.valueLens = append(p.valueLens, uintptr(len(param.Value)))
	}
	return p
}

func (p *params) args() (names **byte, nameLens *uintptr, values **byte, valueLens *uintptr, count uintptr) {
	if len(p.names) == 0 {
		return nil, nil, nil, nil, 0
	}
	return &p.names[0], &p.nameLens[0], &p.values[0], &p.valueLens[0], uintptr(len(p.names))
}

// cstring is s with a terminating NUL, so that a pointer to its first byte always exists.
func cstring(s string) *byte { return unsafe.SliceData([]byte(s + "\x00")) }

// argv builds C's argument vector; the caller keeps the returned slice reachable during the call.
func argv(args []string) []*byte {
	out := make([]*byte, 0, len(args)+1)
	for _, a := range args {
		out = append(out, cstring(a))
	}
	return append(out, nil)
}

// thread runs functions on one operating system thread until closed.
type thread struct {
	work chan func()
}

func newThread() *thread {
	t := &thread{work: make(chan func())}
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		for f := range t.work {
			f()
		}
	}()
	return t
}

// do runs f on the thread and waits for it.
func (t *thread) do(f func()) {
	done := make(chan struct{})
	t.work <- func() {
		defer close(done)
		f()
	}
	<-done
}

func (t *thread) close() { close(t.work) }
