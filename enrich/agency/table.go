package agency

import (
	"crypto/sha256"
	_ "embed"
	"fmt"
	"maps"
	"strings"

	"github.com/kentongan/kentongan/schemas"
)

// The levels of government, from the nearest.
const (
	City     = "city" // city or regency
	Province = "province"
	Central  = "central"
)

var levels = [...]string{City, Province, Central}

// key is a topic in a place; no place is everywhere.
type key struct{ topic, place string }

// route is who answers for a topic, by level as in levels.
type route struct {
	bodies [len(levels)][]string
	first  int // level that answers first; -1 for the place's own
}

// Table routes topics.
type Table struct {
	codes  []string
	routes map[key]*route
	sum    [sha256.Size]byte
}

//go:embed routes.txt
var shipped string

// Shipped is the default table for the topics codes: every one of them has a route.
func Shipped(codes []string) (*Table, error) {
	t := &Table{codes: codes, routes: map[key]*route{}}
	if err := t.read("routes.txt", shipped, nil); err != nil {
		return nil, fmt.Errorf("agency routes: %w", err)
	}
	for _, c := range codes {
		if t.routes[key{c, ""}] == nil {
			return nil, fmt.Errorf("agency routes: no route for %s", c)
		}
	}
	return t, nil
}

// Override is t with an operator's routes: a section replaces the levels that it names, and leaves the others. t stays as it is. known says
// whether an official code is one of a place; nil takes every code. The error joins one "name:line: reason" a fault.
func (t *Table) Override(name, text string, known func(code string) bool) (*Table, error) {
	changed := &Table{codes: t.codes, routes: maps.Clone(t.routes), sum: t.sum}
	if err := changed.read(name, text, known); err != nil {
		return nil, fmt.Errorf("agency override: %w", err)
	}
	return changed, nil
}

// Version is short and differs whenever any route does.
func (t *Table) Version() string { return fmt.Sprintf("agency-%x", t.sum[:4]) }

// Route names the bodies that answer for topics at a place, in the order of the topics, each body once: the level that answers first wherever
// the table has one, then the place's own. place's zero value is a place that is not known: the city's bodies. The result is nil where
// there are no topics.
func (t *Table) Route(topics []schemas.Topic, place schemas.Region) []schemas.Agency {
	if len(topics) == 0 {
		return nil
	}
	agencies := make([]schemas.Agency, 0, 2*len(topics))
	own := levelOf(place)
	for _, topic := range topics {
		r := t.route(topic.Label, place.Code)
		if r == nil {
			continue
		}
		if r.first >= 0 && r.first != own {
			agencies = r.add(agencies, topic.Label, r.first)
		}
		agencies = r.add(agencies, topic.Label, own)
	}
	return agencies
}

// route is the most particular route of topic: that of the place, else of what the place lies in, else the one for everywhere.
func (t *Table) route(topic, place string) *route {
	for place != "" {
		if r := t.routes[key{topic, place}]; r != nil {
			return r
		}
		place = place[:max(0, strings.LastIndexByte(place, '.'))]
	}
	return t.routes[key{topic, ""}]
}

// add adds the bodies of a level, or of the next one up that has any.
func (r *route) add(agencies []schemas.Agency, topic string, level int) []schemas.Agency {
	for level < len(levels)-1 && len(r.bodies[level]) == 0 {
		level++
	}
next:
	for _, name := range r.bodies[level] {
		for _, a := range agencies {
			if a.Name == name {
				continue next
			}
		}
		agencies = append(agencies, schemas.Agency{Name: name, Topic: topic, Level: levels[level]})
	}
	return agencies
}

// levelOf is the level of government that a place has.
func levelOf(place schemas.Region) int {
	if place.Code != "" && (place.Level == "province" || !strings.Contains(place.Code, ".")) {
		return 1
	}
	return 0
}
