package file

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kentongan/kentongan/pipeline/collect/collecttest"
	"github.com/kentongan/kentongan/schemas"
)

// resumable has everything that a position must survive: rows of several lines, blank lines, rejects, a broken quote.
func resumable() []byte {
	var b strings.Builder
	b.WriteString("id,text,published_at,author\r\n")
	for i := range 40 {
		switch i % 8 {
		case 3:
			fmt.Fprintf(&b, "x-%d,\"dua\nbaris, \"\"kutip\"\"\",2024-02-01 0%d:00:00,ani\n", i, i%10)
		case 5:
			b.WriteString("\n,,,\n")
		case 6:
			fmt.Fprintf(&b, "x-%d,\"kutip rusak,2024-02-01 08:00:00,ani\n", i)
		case 7:
			fmt.Fprintf(&b, "x-%d,tanpa waktu,,ani\n", i)
		default:
			fmt.Fprintf(&b, "x-%d,satu,2024-02-0%d 08:00:00,budi\r\n", i, 1+i%9)
		}
	}
	return []byte(b.String())
}

// TestKillAndResume ends the import at each call to the road or the cursors in turn, and starts it again from what the cursors hold.
func TestKillAndResume(t *testing.T) {
	killed := errors.New("killed")
	for _, name := range []string{"a.csv", "a.csv.gz", "a.zip"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Clean(name)
			if name == "a.csv" {
				path = writeFile(t, name, resumable())
			} else {
				path = pack(t, name, resumable())
			}
			options := func(cursors *collecttest.Cursors) func(*Options) {
				return func(o *Options) { o.Cursors, o.Source, o.CheckpointRows = cursors, "kaskus", 3 }
			}
			whole, want := importFile(t, path, options(&collecttest.Cursors{}))
			if want.Counts.Sent == 0 || want.Counts.SetAside() == 0 || want.Counts.Blank == 0 {
				t.Fatalf("the file tests nothing: %+v", want.Counts)
			}
			for kill := 1; ; kill++ {
				cursors := &collecttest.Cursors{}
				calls, done := 0, false
				ids, origins := make(map[string]bool), make(map[string]bool)
				extra := 0
				hours := make(map[time.Time]int64)
				for life := 0; life < 2; life++ {
					var out collecttest.Output
					die := func() error {
						if calls++; life == 0 && calls == kill {
							return killed
						}
						return nil
					}
					out.Fail = func(context.Context, string) error { return die() }
					cursors.FailPut = func(string) error { return die() }
					o := Options{Paths: []string{path}, Pseudonymiser: testPseudonymiser(t)}
					options(cursors)(&o)
					i, err := New(o)
					if err != nil {
						t.Fatal(err)
					}
					summary, err := i.Import(t.Context(), &out)
					sent := out.Sent()
					for _, m := range sent.Mentions {
						ids[m.ID] = true
					}
					for _, r := range sent.Rejects {
						origins[r.Origin] = true
					}
					for _, c := range sent.Coverage {
						hours[c.Hour] = c.Got
					}
					extra += len(sent.Mentions) + len(sent.Rejects)
					if err == nil {
						done = life == 0
						got := summary.Files[0].Counts
						if got.Rows != want.Counts.Rows || got.Sent != want.Counts.Sent || got.Blank != want.Counts.Blank || !maps.Equal(got.Rejected, want.Counts.Rejected) {
							t.Fatalf("killed at call %d: counts %+v, want %+v", kill, got, want.Counts)
						}
						break
					}
					if !errors.Is(err, killed) {
						t.Fatalf("killed at call %d: %v", kill, err)
					}
				}
				if done {
					t.Logf("killed at %d points", kill-1)
					break
				}
				if len(ids) != len(whole.Mentions) || len(origins) != len(whole.Rejects) {
					t.Fatalf("killed at call %d: %d ids and %d rejects, want %d and %d", kill, len(ids), len(origins), len(whole.Mentions), len(whole.Rejects))
				}
				if all := len(whole.Mentions) + len(whole.Rejects); extra > all+3 {
					t.Fatalf("killed at call %d: %d records sent, want at most %d", kill, extra, all+3)
				}
				for _, c := range whole.Coverage {
					if latest := lastGot(whole.Coverage, c.Hour); hours[c.Hour] != latest {
						t.Fatalf("killed at call %d: hour %s got %d, want %d", kill, c.Hour, hours[c.Hour], latest)
					}
				}
			}
		})
	}
}

func lastGot(reports []schemas.Coverage, hour time.Time) int64 {
	var got int64
	for _, c := range reports {
		if c.Hour.Equal(hour) {
			got = c.Got
		}
	}
	return got
}
