package enginetest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine"
)

// childEnv holds the configuration of a child; its presence makes a test binary an engine.
const childEnv = "KENTONGAN_ENGINETEST_CHILD"

// reexec is set by Main: without it a child would run the tests again instead of an engine.
var reexec atomic.Bool

// Main runs the package's tests, or the engine where the binary was started by Start. It does not return.
func Main(m *testing.M) {
	if raw := os.Getenv(childEnv); raw != "" {
		os.Exit(child(raw))
	}
	reexec.Store(true)
	os.Exit(m.Run())
}

// child runs an engine until SIGTERM or the end of its standard input, which ends with its parent. It prints its address
// when it is ready.
func child(raw string) int {
	log := logrus.New()
	log.SetOutput(os.Stderr)
	var cfg engine.Config
	if err := json.Unmarshal([]byte(raw), &cfg); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	cfg.Log = log.WithField("component", "engine")
	e, err := engine.New(cfg)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	ctx, orphaned := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // ends when the parent does
		orphaned()
	}()
	go func() {
		<-e.Ready()
		fmt.Println(e.Addr())
	}()
	if err := e.Run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// User and Password are those of an engine that Start has started.
const (
	User     = "kentongan"
	Password = "rahasia-uji"
)

// Process is an engine in a child process.
type Process struct {
	Target
	Config engine.Config

	command *exec.Cmd
	stdin   io.Closer
	stderr  *transcript
	exited  chan struct{}
	err     error // of the exit; set before exited is closed
}

// Start runs an engine on a temporary directory and a free port, waits until it answers, and stops it when the test
// ends. It skips the test where the library is absent.
func Start(t testing.TB) *Process {
	t.Helper()
	return StartConfig(t, engine.Config{})
}

// StartConfig is Start with parts of the configuration given: what is empty of Dir, Listen, User and Password is filled.
func StartConfig(t testing.TB, cfg engine.Config) *Process {
	t.Helper()
	p, err := TryStart(t, cfg)
	if err != nil {
		t.Fatalf("start engine: %v", err)
	}
	return p
}

// TryStart is StartConfig for tests of refusals: an engine that does not come up is an error with its own words.
func TryStart(t testing.TB, cfg engine.Config) (*Process, error) {
	t.Helper()
	if !reexec.Load() {
		t.Fatal("enginetest.Start needs enginetest.Main in this package's TestMain")
	}
	if cfg.Library == "" {
		library, err := engine.FindLibrary("")
		if err != nil {
			t.Skipf("engine library is absent: %v", err)
		}
		cfg.Library = library
	}
	if cfg.Dir == "" {
		cfg.Dir = t.TempDir()
	}
	if cfg.Listen == "" {
		cfg.Listen = "127.0.0.1:0"
	}
	if cfg.User == "" {
		cfg.User, cfg.Password = User, Password
	}
	cfg.Log = nil // of the child
	p := &Process{Config: cfg}
	t.Cleanup(func() {
		p.kill()
		if t.Failed() && p.stderr != nil {
			t.Logf("engine said:\n%s", p.stderr)
		}
	})
	return p, p.start()
}

// startTimeout bounds the wait for an engine to answer; on an idle machine it takes a quarter of a second.
const startTimeout = time.Minute

func (p *Process) start() error {
	raw, err := json.Marshal(p.Config)
	if err != nil {
		return err
	}
	p.command = exec.Command(os.Args[0])
	p.command.Env = append(os.Environ(), childEnv+"="+string(raw))
	p.stderr = &transcript{}
	p.command.Stderr = p.stderr
	if p.stdin, err = p.command.StdinPipe(); err != nil {
		return err
	}
	stdout, err := p.command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := p.command.Start(); err != nil {
		return err
	}
	p.exited = make(chan struct{})
	address := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(stdout).ReadString('\n')
		address <- strings.TrimSpace(line)
		_, _ = io.Copy(io.Discard, stdout)
		p.err = p.command.Wait()
		close(p.exited)
	}()
	select {
	case addr := <-address:
		if addr == "" {
			<-p.exited
			return fmt.Errorf("%w: %s", p.err, p.stderr)
		}
		p.Target = Target{Addr: addr, User: p.Config.User, Password: p.Config.Password, Database: "default"}
		return nil
	case <-time.After(startTimeout):
		p.kill()
		return errors.New("it does not answer")
	}
}

// PID is the process id of the running engine.
func (p *Process) PID() int { return p.command.Process.Pid }

// Log is what the engine has written on standard error so far.
func (p *Process) Log() string { return p.stderr.String() }

// Kill ends the engine with SIGKILL, as a crash would, and waits until it is gone.
func (p *Process) Kill(t testing.TB) {
	t.Helper()
	p.kill()
}

func (p *Process) kill() {
	if p.exited == nil {
		return
	}
	_ = p.command.Process.Kill() // it may be gone already
	_ = p.stdin.Close()
	<-p.exited
}

// Stop ends the engine with SIGTERM and waits until it is gone; the error is that of its exit status.
func (p *Process) Stop(t testing.TB) error {
	t.Helper()
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-p.exited:
		return p.err
	case <-time.After(startTimeout):
		p.kill()
		return errors.New("engine does not stop")
	}
}

// Restart starts the engine again on the same directory and the same address, after Kill or Stop.
func (p *Process) Restart(t testing.TB) {
	t.Helper()
	p.Config.Listen = p.Addr
	if err := p.start(); err != nil {
		t.Fatalf("restart engine: %v", err)
	}
}

// transcript keeps what a child says.
type transcript struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.Write(p)
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.String()
}
