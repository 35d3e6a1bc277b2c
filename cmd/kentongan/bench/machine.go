package bench

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// Machine is where the run took place.
type Machine struct {
	CPU         string `json:"cpu"`
	CPUs        int    `json:"cpus"`
	MemoryBytes int64  `json:"memory_bytes"`
	Kernel      string `json:"kernel"`
	OS          string `json:"os"`
	LoadBefore  string `json:"load_average_before"` // of 1, 5 and 15 minutes: what others did meanwhile makes figures worse
	LoadAfter   string `json:"load_average_after"`
}

// Revision is what was measured.
type Revision struct {
	Commit   string            `json:"commit"` // "unknown" where the binary does not say
	Modified bool              `json:"modified,omitempty"`
	Go       string            `json:"go"`
	Engine   string            `json:"engine"`
	Modules  map[string]string `json:"modules"`
}

// machine reads what Linux tells of itself; fields stay empty elsewhere.
func machine() Machine {
	m := Machine{CPUs: runtime.NumCPU(), OS: runtime.GOOS + "/" + runtime.GOARCH, LoadBefore: loadAverage(), Kernel: firstLine("/proc/sys/kernel/osrelease")}
	m.CPU = field("/proc/cpuinfo", "model name")
	kib, _ := strconv.ParseInt(strings.TrimSuffix(field("/proc/meminfo", "MemTotal"), " kB"), 10, 64)
	m.MemoryBytes = kib << 10
	return m
}

func loadAverage() string {
	fields := strings.Fields(firstLine("/proc/loadavg"))
	return strings.Join(fields[:min(3, len(fields))], " ")
}

func firstLine(path string) string {
	raw, _ := os.ReadFile(path)
	line, _, _ := strings.Cut(string(raw), "\n")
	return line
}

// field is the value of the first line "name : value" of a file.
func field(path, name string) string {
	raw, _ := os.ReadFile(path)
	for line := range strings.Lines(string(raw)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// measured are the modules whose versions matter here.
var measured = []string{"github.com/segmentio/kafka-go", "github.com/ClickHouse/clickhouse-go/v2", "github.com/twmb/franz-go/pkg/kfake", "github.com/twmb/franz-go"}

// describe adds what can be said only now.
func (b *bench) describe(ctx context.Context) error {
	b.result.Machine.LoadAfter = loadAverage()
	r := Revision{Commit: "unknown", Go: runtime.Version(), Modules: map[string]string{}}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				r.Commit = s.Value
			case "vcs.modified":
				r.Modified = s.Value == "true"
			}
		}
		for _, d := range info.Deps {
			for _, name := range measured {
				if d.Path == name {
					r.Modules[name] = d.Version
				}
			}
		}
	}
	if r.Commit == "unknown" {
		if out, err := exec.CommandContext(ctx, "git", "rev-parse", "HEAD").Output(); err == nil {
			r.Commit = strings.TrimSpace(string(out))
		}
	}
	d, err := b.system.newStore(ctx, "version")
	if err != nil {
		return err
	}
	if err := d.conn.QueryRow(ctx, "SELECT version()").Scan(&r.Engine); err != nil {
		return err
	}
	b.result.Revision = r
	return d.drop(ctx)
}
