package chdb

import (
	"errors"
	"io"
	"runtime"
	"unsafe"
)

// Class is what a statement does to state that outlives it, judged by the engine's own parser.
type Class uint32

// Values of chdb_query_class; they ascend by how restricted a statement is.
const (
	ClassReadOnly       Class = 0 // SELECT, SHOW, DESCRIBE, EXPLAIN, EXISTS, CHECK
	ClassMutating       Class = 1 // changes a database
	ClassMutatingGlobal Class = 2 // functions, users, named collections, the system database
	ClassControl        Class = 3 // USE, SET, KILL, SYSTEM, BACKUP, INTO OUTFILE: the session, or outside the engine
	ClassUnknown        Class = 4 // did not parse
)

// Analysis is the engine's own reading of a query text.
type Analysis struct {
	Statements int // executable statements; zero where the text did not parse
	Class      Class
}

type analysis struct{ structSize, statements, flags, class uint32 }

// Stats are the numbers of one statement; zero where the engine does not say.
type Stats struct {
	ElapsedSeconds          float64
	ResultRows, ResultBytes uint64
	ReadRows, ReadBytes     uint64
	WroteRows, WroteBytes   uint64
}

func (s *Stats) add(o Stats) {
	s.ElapsedSeconds += o.ElapsedSeconds
	s.ResultRows += o.ResultRows
	s.ResultBytes += o.ResultBytes
	s.ReadRows += o.ReadRows
	s.ReadBytes += o.ReadBytes
	s.WroteRows += o.WroteRows
	s.WroteBytes += o.WroteBytes
}

// Error is what the engine said, in its own words: usually "Code: N. DB::Exception: ...".
type Error struct{ Text string }

func (e *Error) Error() string { return e.Text }

// Conn is one connection with its own session: settings, current database, enabled roles.
type Conn struct {
	lib    *Library
	thread *thread
	owner  *unsafe.Pointer
	handle unsafe.Pointer
}

// Connect opens a connection; the first one of a process boots the engine with args such as "--path=DIR", later ones
// have to name the same path.
func (l *Library) Connect(args ...string) (*Conn, error) {
	c := &Conn{lib: l, thread: newThread()}
	vector := argv(append([]string{"kentongan"}, args...))
	c.thread.do(func() {
		c.owner = l.connect(int32(len(vector)-1), &vector[0])
		runtime.KeepAlive(vector)
		if c.owner != nil {
			c.handle = *c.owner
		}
	})
	if c.handle == nil {
		c.thread.close()
		return nil, errors.New("open engine: the library refused the connection (its reason is on standard error)")
	}
	return c, nil
}

// Close ends the connection. The Conn must be idle.
func (c *Conn) Close() {
	c.thread.do(func() { c.lib.closeConn(c.owner) })
	c.thread.close()
}

// Classify parses sql without running it.
func (c *Conn) Classify(sql string) (a Analysis) {
	out := analysis{structSize: uint32(unsafe.Sizeof(analysis{}))}
	a.Class = ClassUnknown
	c.thread.do(func() {
		if c.lib.classify(c.handle, cstring(sql), uintptr(len(sql)), nil, 0, &out) == 0 {
			a = Analysis{Statements: int(out.statements), Class: Class(out.class)}
		}
	})
	return a
}

// Sink takes a piece of an answer, with the numbers known when it came. The bytes are the engine's: it must not keep
// them.
type Sink func(piece []byte, stats Stats) error

// Query runs sql and hands its whole answer in the given format to sink, once, when it is not empty. An error of the
// engine is an *Error.
func (c *Conn) Query(sql, format string, ps []Param, sink Sink) (stats Stats, err error) {
	p := newParams(ps)
	names, nameLens, values, valueLens, count := p.args()
	c.thread.do(func() {
		result := c.lib.query(c.handle, cstring(sql), uintptr(len(sql)), cstring(format), uintptr(len(format)), names, nameLens, values, valueLens, count)
		runtime.KeepAlive(p)
		stats, _, err = c.take(result, Stats{}, sink)
	})
	return stats, err
}

// Exec runs sql and drops its answer.
func (c *Conn) Exec(sql string) error {
	_, err := c.Query(sql, "Null", nil, nil)
	return err
}

// take reads one result, passes its bytes on and frees it; before are the numbers of the pieces before it.
func (c *Conn) take(result unsafe.Pointer, before Stats, sink Sink) (stats Stats, n int, err error) {
	if result == nil {
		return before, 0, &Error{Text: "the engine gave no result"}
	}
	defer c.lib.destroyResult(result)
	if text := c.lib.resultError(result); text != "" {
		return before, 0, &Error{Text: text}
	}
	n = int(c.lib.resultLength(result))
	stats = Stats{
		ElapsedSeconds: c.lib.resultElapsed(result),
		ResultRows:     c.lib.resultRows(result), ResultBytes: c.lib.resultBytes(result),
		ReadRows: c.lib.resultStorageRows(result), ReadBytes: c.lib.resultStorageBytes(result),
		WroteRows: c.lib.resultRowsWritten(result), WroteBytes: c.lib.resultBytesWritten(result),
	}
	stats.add(before)
	if n > 0 && sink != nil {
		err = sink(unsafe.Slice(c.lib.resultBuffer(result), n), stats)
	}
	return stats, n, err
}

// Stream is an answer that arrives in pieces. Close it before the Conn is used again.
type Stream struct {
	conn   *Conn
	handle unsafe.Pointer
	ended  bool
	stats  Stats
}

// Stream starts sql; its answer is read with Next.
func (c *Conn) Stream(sql, format string, ps []Param) (*Stream, error) {
	p := newParams(ps)
	names, nameLens, values, valueLens, count := p.args()
	s := &Stream{conn: c}
	var err error
	c.thread.do(func() {
		s.handle = c.lib.streamQuery(c.handle, cstring(sql), uintptr(len(sql)), cstring(format), uintptr(len(format)), names, nameLens, values, valueLens, count)
		runtime.KeepAlive(p)
		if s.handle == nil {
			err = &Error{Text: "the engine gave no result"}
			return
		}
		if text := c.lib.resultError(s.handle); text != "" {
			c.lib.destroyResult(s.handle)
			err = &Error{Text: text}
		}
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Next hands the next piece to sink, or returns io.EOF after the last.
func (s *Stream) Next(sink Sink) (err error) {
	if s.ended {
		return io.EOF
	}
	s.conn.thread.do(func() {
		var n int
		s.stats, n, err = s.conn.take(s.conn.lib.streamFetch(s.conn.handle, s.handle), s.stats, sink)
		if err == nil && n == 0 {
			err = io.EOF
		}
	})
	var failed *Error
	s.ended = errors.Is(err, io.EOF) || errors.As(err, &failed)
	return err
}

// Stats are the sums so far.
func (s *Stream) Stats() Stats { return s.stats }

// Close cancels what still runs and frees the stream.
func (s *Stream) Close() {
	s.conn.thread.do(func() {
		if !s.ended {
			s.conn.lib.streamCancel(s.conn.handle, s.handle)
		}
		s.conn.lib.destroyResult(s.handle)
	})
}

// Insert is an INSERT whose data arrive in pieces. End it with Done or Cancel, exactly once.
type Insert struct {
	conn   *Conn
	handle unsafe.Pointer
}

// Insert starts an INSERT without its FORMAT clause; the appended bytes are read in the given format.
func (c *Conn) Insert(sql, format string, ps []Param) (*Insert, error) {
	p := newParams(ps)
	names, nameLens, values, valueLens, count := p.args()
	in := &Insert{conn: c}
	var err error
	c.thread.do(func() {
		in.handle = c.lib.insertBegin(c.handle, cstring(sql), uintptr(len(sql)), cstring(format), uintptr(len(format)), names, nameLens, values, valueLens, count)
		runtime.KeepAlive(p)
		if in.handle == nil {
			err = &Error{Text: "the engine gave no insert stream"}
			return
		}
		if text := c.lib.insertError(in.handle); text != "" {
			c.lib.insertDestroy(in.handle)
			err = &Error{Text: text}
		}
	})
	if err != nil {
		return nil, err
	}
	return in, nil
}

// Write appends p, which it copies. It blocks while the engine is behind and fails once the engine has given up; the
// reason then comes from Done.
func (in *Insert) Write(p []byte) (n int, err error) {
	if len(p) == 0 {
		return 0, nil
	}
	in.conn.thread.do(func() {
		if in.conn.lib.insertAppend(in.handle, unsafe.SliceData(p), uintptr(len(p))) != 0 {
			err = errors.New("append to insert: the engine has ended it")
		}
	})
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// Done tells the engine that the data are complete and waits until it has stored them or says why not.
func (in *Insert) Done() (stats Stats, err error) {
	in.conn.thread.do(func() {
		stats, _, err = in.conn.take(in.conn.lib.insertDone(in.handle), Stats{}, nil)
		in.conn.lib.insertDestroy(in.handle)
	})
	return stats, err
}

// Cancel gives up without completing the data. Blocks that the engine had already stored stay stored.
func (in *Insert) Cancel() {
	in.conn.thread.do(func() {
		in.conn.lib.insertCancel(in.handle)
		in.conn.lib.insertDestroy(in.handle)
	})
}
