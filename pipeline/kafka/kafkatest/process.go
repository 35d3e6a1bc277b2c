package kafkatest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/pipeline/kafka"
	"github.com/kentongan/kentongan/pipeline/kafka/broker"
)

// processEnv carries a broker's configuration to a child.
const processEnv = "KENTONGAN_TEST_BROKER_PROCESS"

// Main is the TestMain of a package that uses StartProcess: the test binary is also the broker's.
func Main(m *testing.M) {
	if text := os.Getenv(processEnv); text != "" {
		if err := serve(text); err != nil {
			fmt.Fprintln(os.Stderr, "broker:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

type processConfig struct {
	Broker     broker.Config
	FaultsFile string
}

func serve(text string) error {
	var p processConfig
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return err
	}
	log := logrus.New() // to standard error
	log.SetLevel(logrus.WarnLevel)
	p.Broker.Log = log
	p.Broker.FaultsFile = p.FaultsFile
	b, err := broker.New(p.Broker)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	return b.Run(ctx)
}

// Process is an embedded broker in a process of its own, which can be killed.
type Process struct {
	Config kafka.Config

	cfg    broker.Config
	cmd    *exec.Cmd
	exited chan error
}

// StartProcess runs an embedded broker in a child until the test ends. The package's TestMain must be Main. Dir and Listen
// are chosen where cfg leaves them empty; Log is not taken over.
func StartProcess(t testing.TB, cfg broker.Config) *Process {
	t.Helper()
	if cfg.Dir == "" {
		cfg.Dir = filepath.Join(t.TempDir(), "broker")
	}
	if cfg.Listen == "" {
		cfg.Listen = FreeAddr(t)
	}
	p := &Process{cfg: cfg, Config: ClientConfig(cfg.Listen)}
	p.start(t)
	t.Cleanup(func() { p.end(t, syscall.SIGKILL) })
	return p
}

// Restart stops the broker cleanly, runs meanwhile if it is not nil, and starts it again.
func (p *Process) Restart(t testing.TB, meanwhile func()) { p.again(t, syscall.SIGTERM, meanwhile) }

// Kill is Restart with kill -9.
func (p *Process) Kill(t testing.TB, meanwhile func()) { p.again(t, syscall.SIGKILL, meanwhile) }

// PID is the process of the broker.
func (p *Process) PID() int { return p.cmd.Process.Pid }

func (p *Process) again(t testing.TB, how syscall.Signal, meanwhile func()) {
	t.Helper()
	p.end(t, how)
	if meanwhile != nil {
		meanwhile()
	}
	p.start(t)
}

func (p *Process) start(t testing.TB) {
	t.Helper()
	cfg := p.cfg
	cfg.Log = nil
	text, err := json.Marshal(processConfig{Broker: cfg, FaultsFile: cfg.FaultsFile})
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd = exec.Command(self)
	p.cmd.Env = append(os.Environ(), processEnv+"="+string(text))
	p.cmd.Stderr = os.Stderr
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.exited = make(chan error, 1)
	exited := p.exited
	cmd := p.cmd
	go func() { exited <- cmd.Wait() }()

	admin, err := kafka.NewAdmin(p.Config)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	for deadline := time.Now().Add(30 * time.Second); ; {
		if err = admin.Ping(context.Background()); err == nil {
			return
		}
		select {
		case exit := <-p.exited:
			p.exited <- exit
			t.Fatalf("broker ended before it answered: %v", exit)
		case <-time.After(10 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatalf("broker does not answer: %v", err)
		}
	}
}

func (p *Process) end(t testing.TB, how syscall.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(how); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("stop broker: %v", err)
	}
	err := <-p.exited
	p.exited <- err
	if how == syscall.SIGTERM && err != nil {
		t.Errorf("broker did not stop cleanly: %v", err)
	}
}
