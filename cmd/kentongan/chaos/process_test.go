package chaos

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kentongan/kentongan/cmd/kentongan/programtest"
)

// proc is one role of the system under test. It stays up until it is told otherwise: a process that ends by itself is started again, as
// the supervisor would.
type proc struct {
	name string
	args []string
	log  *transcript

	mu      sync.Mutex
	cmd     *exec.Cmd
	stdin   io.Closer
	exited  chan struct{}
	stopped bool
	starts  int
}

func startProc(log *transcript, name string, args ...string) (*proc, error) {
	p := &proc{name: name, args: args, log: log}
	return p, p.start()
}

func (p *proc) start() error {
	path, err := programtest.Path()
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped || p.cmd != nil {
		return nil
	}
	cmd := exec.Command(path, p.args...)
	cmd.Stdout, cmd.Stderr = p.log.writer(p.name), p.log.writer(p.name)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	p.starts++
	exited := make(chan struct{})
	p.cmd, p.stdin, p.exited = cmd, stdin, exited
	go func() {
		err := cmd.Wait()
		p.log.note("%s ended: %v", p.name, err)
		p.mu.Lock()
		if p.cmd == cmd {
			p.cmd = nil
		}
		again := !p.stopped
		p.mu.Unlock()
		close(exited)
		if again {
			time.Sleep(200 * time.Millisecond)
			_ = p.start()
		}
	}()
	return nil
}

// kill is kill -9; after the pause the process is started again.
func (p *proc) kill(pause time.Duration) {
	p.mu.Lock()
	cmd, exited := p.cmd, p.exited
	p.stopped = true // not to be started before the pause is over
	p.mu.Unlock()
	if cmd != nil {
		p.log.note("kill -9 %s", p.name)
		_ = cmd.Process.Kill()
		<-exited
	}
	time.Sleep(pause)
	p.mu.Lock()
	p.stopped = false
	p.mu.Unlock()
	_ = p.start()
}

// stop is SIGTERM, and kill -9 if that does not help.
func (p *proc) stop() {
	p.mu.Lock()
	p.stopped = true
	cmd, exited := p.cmd, p.exited
	p.mu.Unlock()
	if cmd == nil {
		return
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-exited:
	case <-time.After(20 * time.Second):
		p.log.note("%s does not stop", p.name)
		_ = cmd.Process.Kill()
		<-exited
	}
}

// runToEnd runs a command that ends by itself, such as verify.
func runToEnd(ctx context.Context, log *transcript, name string, args ...string) (stdout []byte, err error) {
	path, err := programtest.Path()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, path, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, log.writer(name)
	err = cmd.Run()
	return out.Bytes(), err
}

// transcript gathers what all processes say, for a schedule that fails.
type transcript struct {
	mu    sync.Mutex
	start time.Time
	buf   bytes.Buffer
}

func (t *transcript) note(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintf(&t.buf, "%8.3f == %s\n", time.Since(t.start).Seconds(), fmt.Sprintf(format, args...))
}

func (t *transcript) writer(name string) io.Writer { return transcriptWriter{t, name} }

// save keeps the transcript where the test's output says.
func (t *transcript) save(tb testing.TB, seed uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	path := filepath.Join(os.TempDir(), fmt.Sprintf("kentongan-chaos-%d.log", seed))
	if err := os.WriteFile(path, t.buf.Bytes(), 0o600); err == nil {
		tb.Logf("transcript of seed %d: %s", seed, path)
	}
}

type transcriptWriter struct {
	t    *transcript
	name string
}

func (w transcriptWriter) Write(b []byte) (int, error) {
	w.t.mu.Lock()
	defer w.t.mu.Unlock()
	for line := range bytes.Lines(b) {
		fmt.Fprintf(&w.t.buf, "%8.3f %-10s %s", time.Since(w.t.start).Seconds(), w.name, line)
	}
	return len(b), nil
}
