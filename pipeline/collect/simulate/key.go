package simulate

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
)

// KeyVersion is the version of the answer key's form.
const KeyVersion = 1

// Key is the truth about a city: what a collector, a model or a detector is to be measured against. As JSON it is one object; its mentions,
// the bulk of it, stand one a line.
type Key struct {
	Version   int         `json:"version"`
	City      string      `json:"city"`
	Config    Config      `json:"config"`
	Kecamatan []Kecamatan `json:"kecamatan"`
	Services  []Service   `json:"services"` // the order of Citizen.Opinions
	Sources   []KeySource `json:"sources"`
	Crises    []*Crisis   `json:"crises"`
	Campaigns []*Campaign `json:"campaigns"`
	Cascades  []*Cascade  `json:"cascades"`
	Outages   []*Outage   `json:"outages"`
	Citizens  []Citizen   `json:"citizens"`
	Mentions  []*Truth    `json:"mentions,omitempty"` // of everything written in the city's days, also what was never collected, by first record
	Totals    *KeyTotals  `json:"totals,omitempty"`
}

// KeySource is a platform of the city.
type KeySource struct {
	Name      string  `json:"name"`
	Share     float64 `json:"share"`     // of what citizens write on no particular occasion
	Anonymous float64 `json:"anonymous"` // share of its mentions without author
	EditTimes bool    `json:"edit_times"`
	Reposts   bool    `json:"reposts"`
}

// Citizen is a person of the city.
type Citizen struct {
	Home     string            `json:"home"`     // code of the kelurahan
	Activity float64           `json:"activity"` // how much this person writes, relative to others
	Accounts map[string]string `json:"accounts"` // pseudonym by source
	Uses     []int             `json:"uses"`     // indexes into Key.Services
	Opinions []int8            `json:"opinions"` // the true opinion of each service, in hundredths of [-1, 1]
}

// KeyTotals count the records of a whole run.
type KeyTotals struct {
	Records    int            `json:"records"`
	Mentions   int            `json:"mentions"`   // with at least one record
	Deleted    int            `json:"deleted"`    // mentions whose deletion was collected
	Edits      int            `json:"edits"`      // records
	Duplicates int            `json:"duplicates"` // records
	Suspect    int            `json:"suspect"`    // records that the road must set aside
	Lost       int            `json:"lost"`       // records never collected
	BySource   map[string]int `json:"by_source"`  // records
}

// Key is the answer key without its mentions and totals, for a city with an end.
func (c *City) Key() *Key {
	first := dayOf(c.cfg.Start.UnixMilli())
	last := first + max(c.cfg.Days, 1) - 1
	p := c.plansAround(first, last)
	k := &Key{Version: KeyVersion, City: CityName, Config: c.cfg, Kecamatan: c.districts, Services: c.services,
		Crises: p.crises, Campaigns: p.campaigns, Outages: p.outages}
	for day := first - cascadeDays + 1; day <= last; day++ {
		k.Cascades = append(k.Cascades, c.cascadesOf(day)...)
	}
	for i := range sources {
		h := &sources[i]
		k.Sources = append(k.Sources, KeySource{Name: h.name, Share: h.share, Anonymous: h.anonymous, EditTimes: h.editTimes, Reposts: !h.rootsOnly})
	}
	for i := range c.people {
		k.Citizens = append(k.Citizens, c.citizenKey(i))
	}
	return k
}

func (c *City) citizenKey(i int) Citizen {
	p := &c.people[i]
	out := Citizen{Home: c.quarters[p.home].Code, Activity: math.Round(p.activity*100) / 100, Accounts: map[string]string{},
		Opinions: c.opinions[i*len(services) : (i+1)*len(services)]}
	for s := range sources {
		if p.accounts&(1<<s) != 0 {
			out.Accounts[sources[s].name] = c.citizenAuthor(s, i).Pseudonym
		}
	}
	for s := range services {
		if p.uses&(1<<s) != 0 {
			out.Uses = append(out.Uses, s)
		}
	}
	return out
}

// KeyWriter writes an answer key while the city's events go by.
type KeyWriter struct {
	w      *bufio.Writer
	seen   map[*Truth]bool
	order  []*Truth
	totals KeyTotals
}

// NewKeyWriter begins the key of c on w. Add every event, then Close.
func NewKeyWriter(c *City, w io.Writer) (*KeyWriter, error) {
	k := &KeyWriter{w: bufio.NewWriterSize(w, 1<<20), seen: map[*Truth]bool{}, totals: KeyTotals{BySource: map[string]int{}}}
	head, err := json.Marshal(c.Key())
	if err != nil {
		return nil, fmt.Errorf("encode answer key: %w", err)
	}
	k.w.Write(head[:len(head)-1])
	_, err = k.w.WriteString(",\n\"mentions\":[")
	return k, err
}

// Add notes an event. Truths are written at Close, when the fate of every mention is known.
func (k *KeyWriter) Add(e *Event) {
	if e.Truth == nil {
		return
	}
	if !k.seen[e.Truth] {
		k.seen[e.Truth] = true
		k.order = append(k.order, e.Truth)
	}
	k.totals.add(e)
}

func (t *KeyTotals) add(e *Event) {
	if e.Kind == EventLost {
		t.Lost++
		return
	}
	t.Records++
	t.BySource[e.Mention.Source]++
	switch e.Why {
	case WhyEdit:
		t.Edits++
	case WhyDuplicate:
		t.Duplicates++
	case WhyDelete:
		t.Deleted++
	case WhySuspect:
		t.Suspect++
	}
}

// Close ends the key. It does not close the writer underneath.
func (k *KeyWriter) Close() error {
	for i, t := range k.order {
		if t.Fate.Records > 0 {
			k.totals.Mentions++
		}
		line, err := json.Marshal(t)
		if err != nil {
			return fmt.Errorf("encode truth of %s: %w", strconv.Quote(t.ID), err)
		}
		if i > 0 {
			k.w.WriteByte(',')
		}
		k.w.WriteByte('\n')
		k.w.Write(line)
	}
	totals, err := json.Marshal(k.totals)
	if err != nil {
		return fmt.Errorf("encode totals: %w", err)
	}
	k.w.WriteString("\n],\n\"totals\":")
	k.w.Write(totals)
	k.w.WriteString("}\n")
	if err := k.w.Flush(); err != nil {
		return fmt.Errorf("write answer key: %w", err)
	}
	return nil
}

// ReadKey reads an answer key whole.
func ReadKey(r io.Reader) (*Key, error) {
	var k Key
	if err := json.NewDecoder(r).Decode(&k); err != nil {
		return nil, fmt.Errorf("read answer key: %w", err)
	}
	if k.Version != KeyVersion {
		return nil, fmt.Errorf("read answer key: version %d is not known, this program reads version %d", k.Version, KeyVersion)
	}
	return &k, nil
}
