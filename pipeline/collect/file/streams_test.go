package file

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/pipeline/collect/collecttest"
)

// sharedData is the folder of real streams beside the checkout, or where KENTONGAN_SHARED says.
func sharedData(t *testing.T, name string) string {
	t.Helper()
	var tried []string
	roots := []string{os.Getenv("KENTONGAN_SHARED")}
	if roots[0] == "" {
		roots = nil
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for ; ; dir = filepath.Dir(dir) {
			roots = append(roots, filepath.Join(dir, "shared"))
			if filepath.Dir(dir) == dir {
				break
			}
		}
	}
	for _, root := range roots {
		path := filepath.Join(root, "data", name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
		tried = append(tried, path)
	}
	t.Skipf("no real stream: %s is absent", strings.Join(tried, " and "))
	return ""
}

func testPseudonymiser(t testing.TB) *collect.Pseudonymiser {
	t.Helper()
	p, err := collect.NewPseudonymiser([]byte("a key for tests only"), "test", nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// importFile imports path into a fresh Output and fails the test on an error.
func importFile(t testing.TB, path string, change func(*Options)) (collecttest.Sent, FileSummary) {
	t.Helper()
	sent, summary, err := tryImport(t, path, change)
	if err != nil {
		t.Fatal(err)
	}
	return sent, summary.Files[0]
}

func tryImport(t testing.TB, path string, change func(*Options)) (collecttest.Sent, Summary, error) {
	t.Helper()
	o := Options{Paths: []string{path}, Pseudonymiser: testPseudonymiser(t), Cursors: &collecttest.Cursors{}}
	if change != nil {
		change(&o)
	}
	i, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	var out collecttest.Output
	summary, err := i.Import(t.Context(), &out)
	if err == nil && len(summary.Files) == 0 {
		err = errors.New("no summary")
	}
	return out.Sent(), summary, err
}

func TestRealStreams(t *testing.T) {
	for _, name := range []string{"stream_vaccine_april2021/april-2021.csv", "stream_psbb_may2020/covid19_indonesia-first.csv", "stream_psbb_may2020/covid19_indonesia-second.csv",
		"stream_psbb_may2020/covid19_indonesia-third.csv", "stream_psbb_may2020/covid19_indonesia.csv", "stream_debate_2023/pilpres.csv",
		"stream_mbg_tweets_2025/DatasetMBG.csv", "stream_mbg_replies_2025/hybrid_labeled_data.csv", "stream_youtube_spam_2024/filtered_youtube_bersih.csv"} {
		t.Run(name, func(t *testing.T) {
			sent, f := importFile(t, sharedData(t, name), nil)
			ids := map[string]bool{}
			for _, m := range sent.Mentions {
				ids[m.ID] = true
			}
			var b strings.Builder
			f.write(&b)
			t.Logf("distinct ids %d\n%s", len(ids), b.String())
			seen := map[string]int{}
			for _, r := range sent.Rejects {
				if key := string(r.Reason) + r.Err.Error(); seen[key] < 1 && len(seen) < 12 {
					seen[key]++
					t.Logf("%s %s: %v: %d bytes", r.Origin, r.Reason, r.Err, len(r.Bytes))
				}
			}
		})
	}
}
