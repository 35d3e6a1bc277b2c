package engine

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine/internal/chdb"
)

// backend is the opened engine: its pools of sessions, and one connection of its own by which queries are killed.
type backend struct {
	library     *chdb.Library
	version     string // of ClickHouse, such as 26.7.2.1
	displayName string
	timezone    string
	full        *pool
	reader      *pool

	controlMu sync.Mutex
	control   *chdb.Conn
}

func newBackend(library *chdb.Library, args []string, limit int) (*backend, error) {
	control, err := library.Connect(args...)
	if err != nil {
		return nil, err
	}
	b := &backend{library: library, control: control}
	var opened atomic.Uint64
	opener := func(reader bool) func() (*session, error) {
		return func() (*session, error) {
			return openSession(library, args, fmt.Sprintf("kentongan-%d", opened.Add(1)), reader)
		}
	}
	b.full, b.reader = newPool(limit, opener(false)), newPool(limit, opener(true))
	var row strings.Builder
	_, err = control.Query("SELECT version(), displayName(), timezone()", "TSVRaw", nil, func(p []byte, _ chdb.Stats) error {
		row.Write(p)
		return nil
	})
	fields := strings.Split(strings.TrimSuffix(row.String(), "\n"), "\t")
	if err == nil && len(fields) != 3 {
		err = fmt.Errorf("the engine describes itself as %q", row.String())
	}
	if err != nil {
		control.Close()
		return nil, err
	}
	b.version, b.displayName, b.timezone = fields[0], fields[1], fields[2]
	return b, nil
}

// killInterval is how often a kill is repeated until the query has ended: a query that has not yet reached the engine's
// list of processes can not be seen by the first.
const killInterval = 50 * time.Millisecond

// watch kills what s runs once ctx ends. The returned function ends the watch and waits for a kill under way, so that
// none reaches the next query of s.
func (b *backend) watch(ctx context.Context, s *session) (stop func()) {
	watched, end := context.WithCancel(context.Background())
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		select {
		case <-watched.Done():
			return
		case <-ctx.Done():
		}
		for watched.Err() == nil {
			b.kill(s.tag)
			select {
			case <-watched.Done():
			case <-time.After(killInterval):
			}
		}
	}()
	return func() {
		end()
		<-finished
	}
}

// kill asks the engine to end the query of the session with this tag. That there is none is no error.
func (b *backend) kill(tag string) {
	b.controlMu.Lock()
	defer b.controlMu.Unlock()
	// An error here is an engine that is going away; the caller tries again until its query has ended.
	_ = b.control.Exec("KILL QUERY WHERE Settings[" + quote(tagSetting) + "] = " + quote(tag) + " ASYNC")
}

// close ends every connection, and with the last of them the engine closes its tables; no session may be out.
func (b *backend) close() {
	b.full.close()
	b.reader.close()
	b.controlMu.Lock()
	defer b.controlMu.Unlock()
	b.control.Close()
}
