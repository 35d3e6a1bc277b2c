package speech

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"strings"
)

//go:embed material/city.jsonl.gz
var cityRows []byte

//go:embed material/skip.txt
var skipRows string

//go:embed phrases/*.txt
var phraseFiles embed.FS

//go:embed words.txt
var wordFile string

// Material is everything that texts are made of. It is read-only.
type Material struct {
	grammar sections
	words   *words
	rows    map[shelf][]*row
}

// shelf is where a row stands: who says it, about what, how.
type shelf struct{ author, topic, sentiment string }

// Load reads the embedded material. An error means that a material file is broken.
func Load() (*Material, error) {
	m := &Material{grammar: sections{}, rows: map[shelf][]*row{}}
	entries, err := phraseFiles.ReadDir("phrases")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		file, err := phraseFiles.ReadFile("phrases/" + e.Name())
		if err != nil {
			return nil, err
		}
		if err := m.grammar.parse(string(file)); err != nil {
			return nil, fmt.Errorf("phrases/%s: %w", e.Name(), err)
		}
	}
	if err := m.grammar.check(); err != nil {
		return nil, err
	}
	if m.words, err = parseWords(wordFile); err != nil {
		return nil, err
	}
	return m, m.shelve()
}

// shelve sorts the rows of the corpus that fit the city onto their shelves.
func (m *Material) shelve() error {
	skip := map[string]bool{}
	for line := range strings.Lines(skipRows) {
		skip[strings.TrimSpace(line)] = true
	}
	z, err := gzip.NewReader(bytes.NewReader(cityRows))
	if err != nil {
		return fmt.Errorf("open material/city.jsonl.gz: %w", err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		return fmt.Errorf("read material/city.jsonl.gz: %w", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	for lines.Scan() {
		r, err := parseRow(lines.Bytes())
		if err != nil {
			return fmt.Errorf("read material/city.jsonl.gz: %w", err)
		}
		if skip[r.ID] {
			continue
		}
		topic := ""
		if r.Relevant && len(r.Topics) > 0 {
			topic = r.Topics[0]
		} else if r.Relevant {
			topic = TopicOther
		}
		s := shelf{r.Author, topic, r.Sentiment}
		m.rows[s] = append(m.rows[s], r)
	}
	return lines.Err()
}

// TopicOther stands for what is relevant without being about one of the taxonomy's topics; the empty topic is chatter.
const TopicOther = "-"
