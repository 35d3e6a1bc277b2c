package place

import (
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/text"
)

// Real complaints to two governments. Whatever place one is about should lie in that government's area, or hold it; and one of the two
// notes the district and village of each complaint, though the writer may live in one and complain about another.
func TestComplaintsLieWhereTheyWereMade(t *testing.T) {
	folder, ok := dataset.Find()
	if !ok {
		t.Skipf("no data in %s", folder)
	}
	for _, c := range []struct {
		set, area, text string
		least           [2]float64 // share of places in or around the area, without and with it known
	}{
		{"complaints_surabaya", "35.78", "keluhan", [2]float64{0.93, 0.97}}, // measured: 0.945 and 0.986
		{"complaints_purbalingga", "33.03", "text", [2]float64{0.93, 0.96}}, // measured: 0.951 and 0.975
	} {
		rows := table(t, filepath.Join(folder, "data", c.set, "train.csv"))
		for known, area := range []Area{nil, {c.area}} {
			j, err := New(area)
			if err != nil {
				t.Fatal(err)
			}
			var r text.Reader
			var said, inside, districts, sameDistrict, villages, sameVillage int
			for _, row := range rows {
				s := row[c.text]
				r.Read(s)
				got := j.Find(&r, s)
				if got.Code == "" {
					continue
				}
				said++
				if !strings.HasPrefix(got.Code, c.area) && !strings.HasPrefix(c.area, got.Code) {
					if os.Getenv("KENTONGAN_PLACE_WRONG") != "" {
						t.Logf("%s %q %.2f | %.200s", got.Code, got.Evidence, got.Confidence, s)
					}
					continue
				}
				inside++
				p := j.g.codes[strings.Join(strings.Split(got.Code, ".")[:min(3, strings.Count(got.Code, ".")+1)], ".")]
				if j.g.places[p].level == district {
					districts++
					if plain(j.g.name(p)) == plain(row["kecamatan"]) {
						sameDistrict++
					}
				}
				if got.Level == "village" {
					villages++
					if plain(got.Name) == plain(row["kelurahan"]) {
						sameVillage++
					}
				}
			}
			share := float64(inside) / float64(max(said, 1))
			t.Logf("%s, area %v: %d texts, %d with a place, %.3f of them in the area or around it", c.set, area, len(rows), said, share)
			if c.set == "complaints_surabaya" {
				t.Logf("    %d name a district, %.3f of them the one noted; %d a village, %.3f of them the one noted",
					districts, float64(sameDistrict)/float64(max(districts, 1)), villages, float64(sameVillage)/float64(max(villages, 1)))
			}
			if share < c.least[known] {
				t.Errorf("got %.3f, want at least %.2f", share, c.least[known])
			}
		}
	}
}

// plain is a name without spaces and capitals.
func plain(name string) string { return strings.ReplaceAll(spaced(name), " ", "") }

// table is the rows of a CSV file by column; the test is skipped where the file is absent.
func table(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	lines := csv.NewReader(f)
	head, err := lines.Read()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for {
		line, err := lines.Read()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		row := make(map[string]string, len(head))
		for i, h := range head {
			row[h] = line[i]
		}
		rows = append(rows, row)
	}
}
