package chaos

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
)

// results add up the figures of a run, for RESULTS.md.
type results struct {
	started time.Time

	mu            sync.Mutex
	seeds         []uint64
	heldSeeds     []uint64
	total         tally
	live, cells   int
	before, after int64
	blows         map[string]int
}

func (r *results) ran(seed uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seeds = append(r.seeds, seed)
}

// held notes a schedule after which everything was as the oracle's books say.
func (r *results) held(s *system, b *books) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.blows == nil {
		r.blows = map[string]int{}
	}
	r.heldSeeds = append(r.heldSeeds, s.seed)
	r.total.received += b.total.received
	r.total.stored += b.total.stored
	r.total.duplicate += b.total.duplicate
	r.total.excluded += b.total.excluded
	r.total.dead += b.total.dead
	r.live += len(b.live)
	r.cells += len(b.cells)
	r.before += s.proxy.before.Load()
	r.after += s.proxy.after.Load()
	for name, n := range s.blows {
		r.blows[name] += n
	}
}

func (r *results) write(path string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	revision, err := exec.Command("git", "describe", "--always", "--dirty").Output()
	if err != nil {
		revision = []byte("unknown")
	}
	var failed []uint64
	for _, seed := range r.seeds {
		if !slices.Contains(r.heldSeeds, seed) {
			failed = append(failed, seed)
		}
	}
	slices.Sort(r.seeds)
	slices.Sort(failed)
	var b strings.Builder
	fmt.Fprintf(&b, "# Chaos: figures of the last full run\n\nWritten by `make check-long` (test `TestChaos`); do not edit. Revision %s, %s, %.0f minutes.\n\n",
		strings.TrimSpace(string(revision)), time.Now().UTC().Format(time.DateOnly), time.Since(r.started).Minutes())
	fmt.Fprintf(&b, "| | |\n|---|---:|\n| schedules, seeds %d to %d | %d |\n| schedules after which every number was right | %d |\n", slices.Min(r.seeds), slices.Max(r.seeds), len(r.seeds), len(r.heldSeeds))
	fmt.Fprintf(&b, "| seeds that failed | %v |\n", failed)
	t := r.total
	for _, row := range []struct {
		name string
		n    any
	}{
		{"records received", t.received}, {"= stored", t.stored}, {"+ duplicate", t.duplicate}, {"+ excluded", t.excluded}, {"+ dead-lettered", t.dead},
		{"mentions live at the end", r.live}, {"aggregate cells compared voice by voice", r.cells},
		{"inserts failed before the engine had them", r.before}, {"inserts failed after the engine applied them", r.after},
	} {
		fmt.Fprintf(&b, "| %s | %d |\n", row.name, row.n)
	}
	var names []string
	for name := range r.blows {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "| blow: %s | %d |\n", name, r.blows[name])
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}
