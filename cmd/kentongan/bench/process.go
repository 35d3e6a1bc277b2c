package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is one role of the program, running.
type process struct {
	role string
	cmd  *exec.Cmd
	life io.Closer     // the role ends when this does
	done chan struct{} // closed when it has ended

	mu     sync.Mutex
	lines  []logLine // what it said
	raw    []string  // the last lines, for the error message
	change chan struct{}
	ended  bool
	failed error
}

// logLine is a line of a role's JSON log, as far as it is of interest.
type logLine struct {
	Time    time.Time `json:"time"`
	Message string    `json:"msg"`
	Group   string    `json:"group"`
}

func startProcess(program, role, dir string, env map[string]string) (*process, error) {
	p := &process{role: role, done: make(chan struct{}), change: make(chan struct{})}
	p.cmd = exec.Command(program, role, "--supervised", "--data", dir)
	p.cmd.Env = environment(env)
	var err error
	if p.life, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	said, err := p.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", role, err)
	}
	go p.follow(said)
	return p, nil
}

// environment is the caller's without any setting of this program, and env.
func environment(env map[string]string) []string {
	var out []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "KENTONGAN_") {
			out = append(out, pair)
		}
	}
	for name, value := range env {
		out = append(out, name+"="+value)
	}
	return out
}

func (p *process) follow(said io.Reader) {
	in := bufio.NewScanner(said)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var line logLine
		_ = json.Unmarshal(in.Bytes(), &line)
		p.mu.Lock()
		p.lines = append(p.lines, line)
		p.raw = append(p.raw[max(0, len(p.raw)-20):], in.Text())
		close(p.change)
		p.change = make(chan struct{})
		p.mu.Unlock()
	}
	err := p.cmd.Wait()
	p.mu.Lock()
	p.ended, p.failed = true, err
	close(p.change)
	p.change = make(chan struct{})
	p.mu.Unlock()
	close(p.done)
}

// await returns the first line that says message, of group unless that is empty.
func (p *process) await(message, group string, limit time.Duration) (logLine, error) {
	late := time.NewTimer(limit)
	defer late.Stop()
	for {
		p.mu.Lock()
		for _, l := range p.lines {
			if l.Message == message && (group == "" || l.Group == group) {
				p.mu.Unlock()
				return l, nil
			}
		}
		ended, change := p.ended, p.change
		p.mu.Unlock()
		if ended {
			return logLine{}, p.broken()
		}
		select {
		case <-change:
		case <-late.C:
			return logLine{}, fmt.Errorf("%s did not say %q within %v; it said:\n%s", p.role, message, limit, p.tail())
		}
	}
}

// broken is an error that says why the process is gone, nil while it runs.
func (p *process) broken() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.ended {
		return nil
	}
	return fmt.Errorf("%s has ended: %v; it said:\n%s", p.role, p.failed, strings.Join(p.raw, "\n"))
}

func (p *process) tail() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.raw, "\n")
}

// stop asks it to end and waits; what does not end is killed.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(30 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
	_ = p.life.Close()
}

// cpuSeconds is the processor time that a process has taken, in user and kernel; 0 where the system does not tell.
func cpuSeconds(pid int) float64 {
	raw, err := os.ReadFile(procFile(pid, "stat"))
	if err != nil {
		return 0
	}
	// The second field is the name in parentheses, which may hold anything; the 14th and 15th are ticks of 10 ms (proc(5)).
	_, rest, _ := bytes.Cut(raw[bytes.LastIndexByte(raw, ')'):], []byte(" "))
	fields := strings.Fields(string(rest))
	if len(fields) < 13 {
		return 0
	}
	user, err1 := strconv.ParseFloat(fields[11], 64)
	system, err2 := strconv.ParseFloat(fields[12], 64)
	if errors.Join(err1, err2) != nil {
		return 0
	}
	return (user + system) / 100
}

// coreSeconds is what some cores have done since the system started.
type coreSeconds struct{ busy, idle float64 }

// coresSeconds adds up the cores of these numbers; zero where the system does not tell. Time that the hypervisor gave to others counts as busy.
func coresSeconds(cores []int) (sum coreSeconds) {
	raw, _ := os.ReadFile("/proc/stat")
	for line := range strings.Lines(string(raw)) {
		fields := strings.Fields(line)
		number, err := strconv.Atoi(strings.TrimPrefix(fields[0], "cpu"))
		if err != nil || !slices.Contains(cores, number) || len(fields) < 9 {
			continue
		}
		for i, field := range fields[1:9] { // user, nice, system, idle, iowait, irq, softirq, steal
			ticks, _ := strconv.ParseFloat(field, 64)
			if i == 3 || i == 4 {
				sum.idle += ticks / 100
			} else {
				sum.busy += ticks / 100
			}
		}
	}
	return sum
}

// peakMemory is the largest resident memory of a process so far, in bytes; 0 where the system does not tell.
func peakMemory(pid int) int64 {
	raw, err := os.ReadFile(procFile(pid, "status"))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kib << 10
		}
	}
	return 0
}

func procFile(pid int, name string) string { return filepath.Join("/proc", strconv.Itoa(pid), name) }
