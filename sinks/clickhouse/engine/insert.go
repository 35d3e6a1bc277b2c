package engine

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine/internal/chdb"
)

// insert is an INSERT with the data that follow it.
type insert struct {
	insertion
	data    io.Reader
	control *http.ResponseController
}

func newInsert(parsed insertion, begun string, rest io.Reader, control *http.ResponseController) *insert {
	return &insert{insertion: parsed, data: io.MultiReader(strings.NewReader(begun), rest), control: control}
}

// copyBuffers hold data on their way from the socket to the engine.
var copyBuffers = sync.Pool{New: func() any {
	b := make([]byte, 256<<10)
	return &b
}}

// insert passes the data on to the engine as they arrive. A body that breaks off cancels the insert: of the blocks that
// the engine cuts (max_insert_block_size rows, 1,048,449 by default) those already complete may be stored, so that a
// body of one block is stored as a whole or not at all.
func (h *handler) insert(w http.ResponseWriter, r *http.Request, q *request, s *session, in *insert) {
	if err := refuseWrite(s, q); err != nil {
		h.refuse(w, err)
		return
	}
	stats, err := s.insert(in, q.params)
	if err != nil {
		s.broken = true // see query
		h.refuse(w, err)
		return
	}
	summarize(w.Header(), stats)
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(http.StatusOK)
}

func (s *session) insert(in *insert, params []chdb.Param) (chdb.Stats, error) {
	stream, err := s.conn.Insert(in.statement, in.format, params)
	if err != nil {
		return chdb.Stats{}, err
	}
	buffer := copyBuffers.Get().(*[]byte)
	defer copyBuffers.Put(buffer)
	for {
		n, readErr := fill(in.data, *buffer)
		if _, err := stream.Write((*buffer)[:n]); err != nil {
			// The engine has given up; Done says why. A client that still sends would not read the answer.
			_, _ = io.Copy(io.Discard, in.data)
			break
		}
		if readErr == io.EOF { // bare: a decoder that wraps it has broken off
			break
		}
		if readErr != nil {
			stream.Cancel()
			return chdb.Stats{}, bodyError(readErr)
		}
	}
	_ = in.control.SetReadDeadline(time.Time{}) // storing may take longer than a client may be silent
	return stream.Done()
}

// fill reads until b is full or r fails. Unlike io.ReadFull it keeps the reader's own error: a body that broke off is
// not one that ended.
func fill(r io.Reader, b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		var m int
		m, err = r.Read(b[n:])
		n += m
	}
	return n, err
}
