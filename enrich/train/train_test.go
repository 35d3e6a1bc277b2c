package train

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/kentongan/kentongan/enrich/dataset"
	"github.com/kentongan/kentongan/enrich/linear"
	"github.com/kentongan/kentongan/enrich/topic"
)

// toy is a judgement that words decide.
func toy(seed uint64) judgement {
	return judgement{
		name: "toy", labels: []string{"road", "light"}, threshold: 0.4,
		options: options{bits: 12, minDocuments: 1, strength: 10, epochs: 10, seed: seed},
		rows: func(string) ([]labelled, error) {
			r := rand.New(rand.NewPCG(5, 5))
			words := [2][]string{strings.Fields("jalan aspal lubang trotoar jembatan"), strings.Fields("lampu gelap padam pju tiang")}
			noise := strings.Fields("min tolong pak di depan sekolah lagi parah banget sudah")
			var rows []labelled
			for i := range 600 {
				c := i % 2
				text := fmt.Sprint(noise[r.IntN(10)], " ", words[c][r.IntN(5)], " ", noise[r.IntN(10)], " ", words[c][r.IntN(5)], " ", noise[r.IntN(10)])
				truth := make([]float32, 2)
				truth[c] = 1
				rows = append(rows, labelled{"toy", text, truth, 1})
			}
			return rows, nil
		},
	}
}

func trainToy(t *testing.T, seed uint64) (*linear.Model, []byte) {
	t.Helper()
	j := toy(seed)
	m, _, err := j.train("")
	if err != nil {
		t.Fatal(err)
	}
	file, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return m, file
}

func TestSameSeedSameBytes(t *testing.T) {
	_, a := trainToy(t, 1)
	_, b := trainToy(t, 1)
	if !bytes.Equal(a, b) {
		t.Error("two runs of one seed differ")
	}
	if _, c := trainToy(t, 2); bytes.Equal(a, c) {
		t.Error("two seeds give the same bytes: the seed is not used")
	}
}

func TestLearns(t *testing.T) {
	m, _ := trainToy(t, 1)
	j := toy(1)
	rows, _ := j.rows("")
	known := score(rows, 0, 2, func(s string, out []float32) { m.Scores(featuresOf(s), out) })
	if f1 := known.macroF1([]float32{0, 0}); f1 < 0.99 {
		t.Errorf("got macro-F1 %.3f on rows that words decide, want 1", f1)
	}
	p := make([]float32, 2)
	m.Scores(featuresOf("lampu gelap"), p)
	linear.Softmax(p)
	if p[1] < 0.9 {
		t.Errorf("got %v for a lamp, want the second", p)
	}
}

// Rounding to eight bits costs next to nothing.
func TestQuantisedScores(t *testing.T) {
	j := toy(1)
	rows, _ := j.rows("")
	var features [][]uint32
	for _, r := range rows {
		features = append(features, featuresOf(r.text))
	}
	w := newWeighting(12, 1, features)
	var examples []example
	for i, r := range rows {
		examples = append(examples, example{w.vector(features[i]), r.truth, 1})
	}
	weights, bias := fit(j.options, 1<<j.options.bits, 2, examples)
	m, err := quantise(linear.Meta{Judgement: "toy", Labels: j.labels, Bits: 12, Temperature: 1}, w, weights, bias)
	if err != nil {
		t.Fatal(err)
	}
	got, want := make([]float32, 2), make([]float32, 2)
	for i := range rows {
		m.Scores(features[i], got)
		product(weights, examples[i].vector, want)
		for c := range want {
			if d := got[c] - (want[c] + bias[c]); d > 0.1 || d < -0.1 {
				t.Fatalf("row %d: got %v, want %v and %v", i, got, want, bias)
			}
		}
	}
}

func TestTemperature(t *testing.T) {
	// scores twice too sure: right in three of four cases at log odds that stand for nine of ten
	var s scored
	for i := range 400 {
		truth := 0
		if i%4 == 0 {
			truth = 1
		}
		shares := make([]float32, 2)
		shares[truth] = 1
		s.scores, s.truth, s.shares = append(s.scores, []float32{2.197, 0}), append(s.truth, truth), append(s.shares, shares)
	}
	if got := s.temperature([]float32{0, 0}); got < 1.98 || got > 2.02 {
		t.Errorf("got temperature %v, want 2", got)
	}
}

func TestAlarm(t *testing.T) {
	// alarms in falling order of score: three of six are right, three of seven, three of eight
	var s scored
	for i, truth := range []int{0, 2, 1, 2, 2, 1, 2, 2, 2, 2} {
		s.scores, s.truth = append(s.scores, []float32{-float32(i) / 2, -float32(i)/2 - 1, 0.05}), append(s.truth, truth)
	}
	shift := make([]float32, 3)
	s.alarm(shift)
	if shift[0] != shift[1] || shift[0] < 3.05 || shift[0] > 3.55 {
		t.Errorf("got %v, want as far as the seventh, which needs 3.05", shift)
	}
}

func TestSeeds(t *testing.T) {
	b := builder{labels: topicLabels()}
	b.seeds(1)
	if b.err != nil {
		t.Fatal(b.err)
	}
	seen := map[int]bool{}
	for _, r := range b.rows {
		for c, share := range r.truth {
			if share == 1 {
				seen[c] = true
			}
		}
	}
	if len(seen) != len(topic.Codes())+1 {
		t.Errorf("seeds for %d labels, want %d", len(seen), len(topic.Codes())+1)
	}
}

func TestConfig(t *testing.T) {
	if err := Run(context.Background(), Config{}); err == nil {
		t.Error("ran without folders")
	}
}

func sharedFolder(t *testing.T) string {
	t.Helper()
	shared, ok := dataset.Find()
	if !ok {
		t.Skipf("no labelled sets: %s is absent", filepath.Join(shared, "data"))
	}
	return shared
}

// No model sees gold_dev, the split city, or a set that is not listed with its licence.
func TestWhatIsTrainedOn(t *testing.T) {
	shared := sharedFolder(t)
	forbidden := map[string]string{}
	corpus, err := dataset.Corpus(shared)
	if err != nil {
		t.Fatal(err)
	}
	trained := map[string]bool{}
	for _, r := range corpus {
		if r.Split == "train" {
			trained[r.Text] = true
		}
	}
	for _, r := range corpus {
		if r.Split == "city" && !trained[r.Text] {
			forbidden[r.Text] = "city"
		}
	}
	gold, err := dataset.Gold(shared)
	if err != nil || len(gold) == 0 {
		t.Fatal(len(gold), err)
	}
	for _, r := range gold {
		forbidden[r.Text] = "gold_dev"
	}
	listed := map[string]bool{}
	for _, s := range Sets() {
		listed[s.Name] = true
	}
	sources := map[string]func(string) ([]labelled, error){"manner": mannerRows, "topic": topicRows}
	for _, j := range judgements() {
		sources[j.name] = j.rows
	}
	for name, read := range sources {
		rows, err := read(shared)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			// another set may hold a text of one word that a row of city happens to be
			if from := forbidden[r.text]; from == "gold_dev" || from != "" && r.set == "suara_corpus" {
				t.Errorf("%s is trained on a row of %s, by way of %s", name, from, r.set)
			}
			if !listed[r.set] {
				t.Fatalf("%s is trained on %s, which is not listed", name, r.set)
			}
		}
	}
}

// The committed models are what Run makes of the data. Half a minute on a busy machine.
func TestModelsAreReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("trains every model")
	}
	if runtime.GOARCH != "amd64" {
		t.Skipf("math.Exp and math.Log may round otherwise on %s than where the models were made", runtime.GOARCH)
	}
	shared := sharedFolder(t)
	out := t.TempDir()
	for _, k := range makers() {
		if err := os.Mkdir(filepath.Join(out, k.name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := Run(context.Background(), Config{Shared: shared, Out: out}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"language/model.bin", "manner/model.bin", "spam/model.bin", "topic/model.bin", "MODELS.md"} {
		got, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what training makes: run make train", name)
		}
	}
}
