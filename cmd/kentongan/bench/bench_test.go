package bench_test

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kentongan/kentongan/cmd/kentongan/bench"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine"
)

// A quick run of the real program says everything, and its numbers agree with each other. How fast it was is nobody's business here.
func TestQuickPipelineIsCompleteAndConsistent(t *testing.T) {
	library, err := engine.FindLibrary("")
	if err != nil {
		t.Skip(err)
	}
	if testing.Short() {
		t.Skip("runs real processes for some ten seconds")
	}
	dir := t.TempDir()
	program, document := filepath.Join(dir, "kentongan"), filepath.Join(dir, "results.md")
	if out, err := exec.Command("go", "build", "-o", program, "github.com/kentongan/kentongan/cmd/kentongan").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	if err := os.WriteFile(document, []byte("old figures\n\n## Notes\nwhat a person wrote\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "bench", "pipeline", "--quick", "--write", document)
	cmd.Env = append(os.Environ(), engine.LibraryEnv+"="+library, "TMPDIR="+dir)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, &said)
	}
	var r bench.Result
	decoder := json.NewDecoder(&out)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&r); err != nil {
		t.Fatal(err)
	}
	want := bench.QuickConfig()
	if !r.Quick || r.Material.Records != want.Mentions || r.Material.Ops["upsert"]+r.Material.Ops["delete"] != want.Mentions || r.Material.Sample != want.Mentions {
		t.Errorf("material: %+v", r.Material)
	}
	if s := r.Simulate; s.Days != want.CityDays || s.Mentions < 1000*s.Days || s.Bytes < 100*int64(s.Mentions) || s.Seconds <= 0 {
		t.Errorf("simulate: %+v", s)
	}
	for name, s := range map[string]bench.Series{"road": r.Road, "pass_through": r.PassThrough, "consume": r.Consume, "produce": r.Produce, "insert": r.Insert, "store": r.Store} {
		checkSeries(t, name, s, want)
	}
	checkRoads(t, r)
	for name, ratio := range map[string][3]float64{
		"pass_through": {r.Ratios.RoadToPassThrough, r.Road.Median, r.PassThrough.Median}, "consume": {r.Ratios.RoadToConsume, r.Road.Median, r.Consume.Median},
		"insert": {r.Ratios.RoadToInsert, r.Road.Median, r.Insert.Median}, "store": {r.Ratios.RoadToStore, r.Road.Median, r.Store.Median},
	} {
		if math.Abs(ratio[0]-ratio[1]/ratio[2]) > 1e-9 {
			t.Errorf("road to %s is %v, not %v / %v", name, ratio[0], ratio[1], ratio[2])
		}
	}
	if len(r.Latency) != len(want.Rates) {
		t.Fatalf("latency: %+v", r.Latency)
	}
	if l := r.Latency[0]; l.Sent != 400 || l.Visible != l.Sent || l.InHour > 400 || !(0 < l.P50 && l.P50 <= l.P90 && l.P90 <= l.P99 && l.P99 <= l.Max) {
		t.Errorf("latency: %+v", l)
	}
	checkMemory(t, r)
	if c := r.Recompute; c.Mentions != uint64(want.DayMentions) || c.HourMentions == 0 || c.HourMentions > c.Mentions || c.Cells == 0 || c.HourMedian <= 0 || c.DayMedian <= 0 {
		t.Errorf("recompute: %+v", c)
	}
	if r.Revision.Commit == "" || r.Revision.Go == "" || r.Revision.Engine == "" || len(r.Revision.Modules) < 3 || r.Machine.CPUs == 0 {
		t.Errorf("revision and machine: %+v, %+v", r.Revision, r.Machine)
	}
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"whole road, judged", "The simulator alone writes", r.Revision.Commit, "these figures mean nothing", "\n## Notes\nwhat a person wrote\n"} {
		if !strings.Contains(string(text), words) {
			t.Errorf("the document does not say %q", words)
		}
	}
	if strings.Contains(string(text), "old figures") || strings.Contains(string(text), "<no value>") {
		t.Errorf("the document:\n%s", text)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "kentongan-bench-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func checkSeries(t *testing.T, name string, s bench.Series, want bench.Config) {
	t.Helper()
	if len(s.Rounds) != want.Rounds || s.Median <= 0 {
		t.Errorf("%s: %+v", name, s)
	}
	for _, round := range s.Rounds {
		if round.Records != want.Mentions || round.Seconds <= 0 || math.Abs(round.PerSecond*round.Seconds-float64(round.Records)) > 1e-3 {
			t.Errorf("%s: %+v", name, round)
		}
	}
}

// checkRoads holds the roads to conservation, and judged and unjudged ones to the same mentions.
func checkRoads(t *testing.T, r bench.Result) {
	t.Helper()
	var live uint64
	for name, s := range map[string]bench.Series{"road": r.Road, "pass_through": r.PassThrough} {
		for _, round := range s.Rounds {
			c := round.Counts
			if c == nil || c.Received != uint64(r.Material.Records) || c.Received != c.Stored+c.Duplicate+c.Excluded+c.DeadLettered || c.Live == 0 || c.Live > c.Stored {
				t.Errorf("%s: %+v", name, c)
				continue
			}
			if live == 0 {
				live = c.Live
			}
			if c.Live != live {
				t.Errorf("%s: %d mentions live, another road has %d", name, c.Live, live)
			}
			if len(round.CPU) != 5 {
				t.Errorf("%s: processes %v", name, round.CPU)
			}
		}
	}
}

func checkMemory(t *testing.T, r bench.Result) {
	t.Helper()
	road, ok := r.Memory["road"]
	if !ok || len(road.Processes) != 4 {
		t.Fatalf("memory: %+v", r.Memory)
	}
	for phase, m := range r.Memory {
		sum := int64(0)
		for role, peak := range m.Processes {
			if peak <= 0 {
				t.Errorf("%s: %s took %d bytes", phase, role, peak)
			}
			sum += peak
		}
		if sum != m.Sum {
			t.Errorf("%s: sum %d, want %d", phase, m.Sum, sum)
		}
	}
}

func TestConfigNamesWhatIsWrong(t *testing.T) {
	for field, change := range map[string]func(*bench.Config){
		"program":  func(c *bench.Config) { c.Program = "" },
		"mentions": func(c *bench.Config) { c.Mentions = 10 },
		"city":     func(c *bench.Config) { c.CityDays = 0 },
		"rounds":   func(c *bench.Config) { c.Rounds = 0 },
		"rate":     func(c *bench.Config) { c.Rates = []int{1} },
		"day":      func(c *bench.Config) { c.DayMentions = -1 },
		"latency":  func(c *bench.Config) { c.LatencyTime = 0 },
		"cores":    func(c *bench.Config) { c.Cores = -1 },
	} {
		c := bench.DefaultConfig()
		c.Program = "kentongan"
		if err := c.Validate(); err != nil {
			t.Fatal(err)
		}
		change(&c)
		if err := c.Validate(); err == nil || !strings.HasPrefix(err.Error(), field) {
			t.Errorf("%s: got %v", field, err)
		}
	}
}
