package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// runsAsProgram makes the test binary the program itself, so that tests meet real processes, exit codes and signals. It has no KENTONGAN_ before
// it: such a variable would be refused.
const runsAsProgram = "TEST_BINARY_IS_KENTONGAN"

func TestMain(m *testing.M) {
	if os.Getenv(runsAsProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// program is a process of kentongan.
type program struct {
	name   string
	cmd    *exec.Cmd
	stdout output
	stderr output
	exited chan struct{}
}

// output is what a process has written so far.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// start runs kentongan with variables (NAME=value) beside a clean environment. What still runs at the end of the test is killed.
func start(t *testing.T, variables []string, args ...string) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{name: strings.Join(args, " "), cmd: exec.Command(self, args...), exited: make(chan struct{})}
	p.cmd.Env = append([]string{runsAsProgram + "=1"}, variables...)
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "KENTONGAN_") {
			p.cmd.Env = append(p.cmd.Env, v)
		}
	}
	p.cmd.Stdout, p.cmd.Stderr = &p.stdout, &p.stderr
	// A group of its own: a terminal's Ctrl-C reaches a program and its children alike.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // the exit code tells
		close(p.exited)
	}()
	t.Cleanup(func() {
		select {
		case <-p.exited:
		default:
			_ = p.cmd.Process.Kill()
			<-p.exited
		}
		if t.Failed() {
			t.Logf("== %s\n%s%s", p.name, tail(p.stdout.String()), tail(p.stderr.String()))
		}
	})
	return p
}

func tail(s string) string { return s[max(0, len(s)-6000):] }

// wait returns the exit code once the process has ended; after limit it fails the test.
func (p *program) wait(t *testing.T, limit time.Duration) int {
	t.Helper()
	select {
	case <-p.exited:
	case <-time.After(limit):
		t.Fatalf("%s has not ended after %v", p.name, limit)
	}
	return p.cmd.ProcessState.ExitCode()
}

// runToEnd runs kentongan to its end, a minute at most.
func runToEnd(t *testing.T, variables []string, args ...string) (code int, p *program) {
	t.Helper()
	p = start(t, variables, args...)
	return p.wait(t, time.Minute), p
}

// until tries until it works, for limit at most.
func until(t *testing.T, limit time.Duration, what string, try func() error) {
	t.Helper()
	deadline := time.Now().Add(limit)
	for {
		err := try()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("waited %v for %s: %v", limit, what, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// refusal is how a process has to end, and what it has to say.
type refusal struct {
	code int
	says []string
}

// assert checks that p ended with the code and said what a person can act on: no more than a few lines, no stack, no secret.
func (r refusal) assert(t *testing.T, code int, p *program, secrets ...string) {
	t.Helper()
	said := p.stderr.String()
	if code != r.code {
		t.Errorf("%s ended with %d, want %d; it said:\n%s", p.name, code, r.code, said)
	}
	for _, want := range r.says {
		if !strings.Contains(said, want) {
			t.Errorf("%s does not say %q, but:\n%s", p.name, want, said)
		}
	}
	if !strings.Contains(said, "kentongan:") {
		t.Errorf("%s does not say why it ended:\n%s", p.name, said)
	}
	for _, never := range append([]string{"goroutine ", "panic", "runtime error", ".go:"}, secrets...) {
		if never != "" && strings.Contains(said+p.stdout.String(), never) {
			t.Errorf("%s says %q:\n%s", p.name, never, said)
		}
	}
}

// folder is a data folder with a configuration of its own: every listener on a free port, metrics off.
type folder struct {
	dir    string // of the data
	config string // path
	addr   map[string]string
}

func newFolder(t *testing.T, more ...string) *folder {
	t.Helper()
	f := &folder{dir: filepath.Join(t.TempDir(), "data"), addr: map[string]string{}}
	for _, part := range []string{"broker", "engine", "serve"} {
		f.addr[part] = freeAddr(t)
	}
	f.config = f.write(t, "kentongan.yaml", more...)
	return f
}

// write makes another configuration of the same folder. Lines of more replace the sections of the same name.
func (f *folder) write(t *testing.T, name string, more ...string) string {
	t.Helper()
	lines := []string{
		fmt.Sprintf("data: {dir: %q}", f.dir),
		"log: {level: debug}",
		"kafka: {partitions: 3, session_timeout: 2s}",
		fmt.Sprintf("broker: {listen: %q, metrics_listen: \"0\"}", f.addr["broker"]),
		fmt.Sprintf("engine: {listen: %q, metrics_listen: \"0\"}", f.addr["engine"]),
		"collect: {metrics_listen: \"0\"}",
		"work: {batch_wait: 50ms, metrics_listen: \"0\"}",
		"aggregate: {interval: 200ms, metrics_listen: \"0\"}",
		fmt.Sprintf("serve: {listen: %q, metrics_listen: \"0\"}", f.addr["serve"]),
	}
	for _, m := range more {
		section, _, _ := strings.Cut(m, ":")
		at := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, section+":") })
		if at >= 0 {
			lines[at] = m
		} else {
			lines = append(lines, m)
		}
	}
	path := filepath.Join(filepath.Dir(f.dir), name)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// occupy holds a port, as another program would.
func occupy(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().String()
}

// children lists the processes that pid has started, by role.
func children(pid int) map[string]int {
	found := map[string]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:])) // state, parent, ...
		if len(fields) < 2 || fields[0] == "Z" || fields[1] != strconv.Itoa(pid) {
			continue
		}
		args, err := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
		if err != nil {
			continue
		}
		child, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if parts := strings.Split(string(args), "\x00"); len(parts) > 1 {
			found[parts[1]] = child
		}
	}
	return found
}

// alive reports whether a process runs. One that has ended and was not waited for does not.
func alive(pid int) bool {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if errors.Is(err, os.ErrNotExist) {
		return false
	}
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
	return len(fields) > 0 && fields[0] != "Z"
}
