package replay

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kentongan/kentongan/cmd/kentongan/programtest"
)

func TestMain(m *testing.M) { programtest.Main(m) }

// process is one run of the program.
type process struct {
	name   string
	cmd    *exec.Cmd
	stdout bytes.Buffer // whole after exited is closed
	stderr transcript
	exited chan struct{}
}

// startRole is start of a role, which ends with the test's own process, however that ends.
func startRole(t *testing.T, name, role, config string, args ...string) *process {
	t.Helper()
	return start(t, name, append([]string{role, "--supervised", "--config", config}, args...)...)
}

// start runs the program with args until it ends, or the test does.
func start(t *testing.T, name string, args ...string) *process {
	t.Helper()
	path, err := programtest.Path()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{name: name, cmd: exec.Command(path, args...), exited: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = &p.stdout, &p.stderr
	if _, err := p.cmd.StdinPipe(); err != nil { // it stays open for as long as p runs
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", name, err)
	}
	go func() {
		_ = p.cmd.Wait() // its state says how it went
		close(p.exited)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("%s ended with %d, having said at last:\n%s", name, p.code(), p.stderr.tail(3000))
		}
	})
	return p
}

// kill is kill -9.
func (p *process) kill() {
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return
	}
	<-p.exited
}

// code is the exit code of a process that has ended; -1 where a signal ended it.
func (p *process) code() int { return p.cmd.ProcessState.ExitCode() }

// wait waits for a process that ends by itself, and is its exit code.
func (p *process) wait(t *testing.T) int {
	t.Helper()
	select {
	case <-p.exited:
	case <-time.After(90 * time.Second):
		t.Fatalf("%s does not end", p.name)
	}
	return p.code()
}

// ends is wait for the right exit code.
func (p *process) ends(t *testing.T, want int) {
	t.Helper()
	if code := p.wait(t); code != want {
		t.Fatalf("%s ended with %d, want %d:\n%s", p.name, code, want, p.stderr.tail(3000))
	}
}

// endsSaying is ends with words on standard error.
func (p *process) endsSaying(t *testing.T, want int, words string) {
	t.Helper()
	p.ends(t, want)
	if said := p.stderr.tail(3000); !strings.Contains(said, words) {
		t.Errorf("%s does not say %q:\n%s", p.name, words, said)
	}
}

// stop asks a role to end. It must be running, and must end in peace.
func (p *process) stop(t *testing.T) {
	t.Helper()
	select {
	case <-p.exited:
		t.Errorf("%s has ended by itself with %d", p.name, p.code())
		return
	default:
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Errorf("stop %s: %v", p.name, err)
	}
	select {
	case <-p.exited:
	case <-time.After(30 * time.Second):
		_ = p.cmd.Process.Signal(syscall.SIGQUIT) // it says where it stands, and ends
		<-p.exited
		t.Errorf("%s does not stop:\n%s", p.name, p.stderr.tail(60_000))
		return
	}
	if p.code() != 0 {
		t.Errorf("%s stopped with %d:\n%s", p.name, p.code(), p.stderr.tail(3000))
	}
}

// transcript keeps what a process says.
type transcript struct {
	mu   sync.Mutex
	text []byte
}

func (t *transcript) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b...)
	return len(b), nil
}

// tail is the last n bytes at most.
func (t *transcript) tail(n int) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text[max(0, len(t.text)-n):])
}
