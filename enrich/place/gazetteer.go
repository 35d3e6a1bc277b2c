package place

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"sync"
)

//go:embed gazetteer.bin
var packed []byte

//go:embed aliases.tsv
var aliases string

//go:embed common.tsv
var commonNames string

//go:embed cues.tsv
var cueWords string

// gazetteer is the index. It does not change once made.
type gazetteer struct {
	places []entry
	names  string // of all places, one after the other
	nodes  map[uint64]node
	posts  []int32 // places by name
	sieve  sieve
	codes  map[string]int32 // provinces, regencies and districts
	usual  []int32          // what a name alone means
}

// shared is the index of the embedded files, made on first use.
var shared = sync.OnceValues(func() (*gazetteer, error) {
	g, rules, err := decode(packed)
	if err != nil {
		return nil, fmt.Errorf("load gazetteer: %w", err)
	}
	x := indexer{g: g}
	if err := x.index(rules, aliases, commonNames, cueWords); err != nil {
		return nil, fmt.Errorf("load gazetteer: %w", err)
	}
	return g, nil
})

// fingerprint names the embedded data.
func fingerprint() uint32 {
	h := fnv.New32a()
	h.Write(packed)
	h.Write([]byte(aliases + commonNames + cueWords))
	return h.Sum32()
}

// decode reads the places of a file that Build made, and what the file says of the name of each.
func decode(file []byte) (*gazetteer, []rule, error) {
	body, err := unpack(file)
	if err != nil {
		return nil, nil, err
	}
	g := &gazetteer{codes: make(map[string]int32, 8192), places: make([]entry, 0, 92_000)}
	rules := make([]rule, 0, 92_000)
	var names strings.Builder
	names.Grow(len(body))
	var last [village + 1]uint16
	open := [village + 1]int32{-1, -1, -1, -1, -1} // the place of each level that the next row may lie in
	for len(body) > 0 {
		v, n := binary.Uvarint(body)
		if n <= 0 {
			return nil, nil, errors.New("cut short")
		}
		name, rest, ok := bytes.Cut(body[n:], []byte{'\n'})
		l := level(v&3) + 1
		if !ok || l > province && open[l-1] < 0 {
			return nil, nil, errors.New("cut short")
		}
		body = rest
		last[l] += uint16(v >> rowBits)
		clear(last[l+1:])
		p := int32(len(g.places))
		g.places = append(g.places, entry{
			end: p + 1, parent: open[l-1], name: uint32(names.Len()), length: uint8(len(name)),
			level: l, city: l == regency && last[l] > 70, last: last[l],
		})
		names.Write(name)
		open[l] = p
		for i := l + 1; i <= village; i++ {
			open[i] = -1
		}
		for a := open[l-1]; a >= 0; a = g.places[a].parent {
			g.places[a].end = p + 1
		}
		if l < village {
			g.codes[g.code(p)] = p
		}
		var r rule
		if v&rowOrdinary != 0 {
			r |= ruleOrdinary
		}
		if v&rowSplit != 0 {
			r |= ruleSplit
		}
		if v&rowFrequent != 0 {
			r |= ruleFrequent
		}
		rules = append(rules, r)
	}
	g.names = names.String()
	for _, code := range usual {
		g.usual = append(g.usual, g.codes[code])
	}
	return g, rules, nil
}
