package place

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/kentongan/kentongan/enrich/text"
)

// Ordinary reads the corpus (JSON lines with text and split) and gives how often a word occurs in split "train" otherwise than as a name:
// in lower case and not after a preposition of place or a level. It is 0 for words of which that is less than half.
func Ordinary(corpus io.Reader) (func(word string) int, error) {
	type count struct{ all, plain int }
	counts := map[string]*count{}
	names := map[string]bool{}
	for w := range strings.FieldsSeq(`di dari dr daerah sekitar ke kec kecamatan kel kelurahan desa ds kab kabupaten kota wilayah kawasan warga nang neng
		ning ing ti ka camat lurah kades bupati walikota menuju arah jl jln jalan`) {
		names[w] = true
	}
	lines := bufio.NewScanner(corpus)
	lines.Buffer(nil, 1<<20)
	var r text.Reader
	for lines.Scan() {
		var row struct{ Text, Split string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return nil, fmt.Errorf("read corpus: %w", err)
		}
		if row.Split != "train" {
			continue
		}
		r.Read(row.Text)
		before := ""
		for _, t := range r.Tokens() {
			if t.Kind != text.KindWord {
				before = ""
				continue
			}
			w := string(r.Word(t))
			c := counts[w]
			if c == nil {
				c = &count{}
				counts[w] = c
			}
			c.all++
			if first := row.Text[t.From]; first >= 'a' && first <= 'z' && !names[before] {
				c.plain++
			}
			before = w
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read corpus: %w", err)
	}
	return func(word string) int {
		if c := counts[word]; c != nil && c.plain*2 >= c.all {
			return c.plain
		}
		return 0
	}, nil
}
