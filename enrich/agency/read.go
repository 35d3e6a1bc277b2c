package agency

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// mostErrors bounds how many faults of a file are told at once.
const mostErrors = 20

// read adds the routes of a file.
func (t *Table) read(name, text string, known func(code string) bool) error {
	r := reader{table: t, known: known, opened: map[key]int{}}
	var faults []error
	number := 0
	for line := range strings.Lines(text) {
		number++
		reason := r.line(strings.TrimSpace(line), number)
		if reason == "" {
			continue
		}
		if faults = append(faults, fmt.Errorf("%s:%d: %s", name, number, reason)); len(faults) == mostErrors {
			faults = append(faults, fmt.Errorf("%s: more faults than these", name))
			break
		}
	}
	sum := sha256.Sum256([]byte(text))
	t.sum = sha256.Sum256(append(t.sum[:], sum[:]...))
	return errors.Join(faults...)
}

// reader reads the lines of one file.
type reader struct {
	table  *Table
	known  func(code string) bool // of places; nil for any
	opened map[key]int            // line of each section
	route  *route                 // of the section read now; nil before the first good one
	named  [len(levels)]bool
	inside bool // a section was opened, good or not
}

// line reads one line and says what is wrong with it, "" for nothing.
func (r *reader) line(line string, number int) string {
	if line == "" || line[0] == '#' {
		return ""
	}
	if line[0] == '[' {
		return r.section(line, number)
	}
	if !r.inside {
		return "a route before the first [CODE]"
	}
	level, bodies, found := strings.Cut(line, ":")
	if !found {
		return "neither \"[CODE]\" nor \"level: body\""
	}
	level, bodies = strings.TrimSpace(level), strings.TrimSpace(bodies)
	if level == "first" {
		at := slices.Index(levels[:], bodies)
		if at < 0 {
			return fmt.Sprintf("level %q is not one of %s", bodies, strings.Join(levels[:], ", "))
		}
		if r.route != nil {
			r.route.first = at
		}
		return ""
	}
	at := slices.Index(levels[:], level)
	if at < 0 {
		return fmt.Sprintf("level %q is not one of %s, nor \"first\"", level, strings.Join(levels[:], ", "))
	}
	if r.named[at] {
		return fmt.Sprintf("level %q stands in this section already", level)
	}
	var names []string
	for _, n := range strings.Split(bodies, ";") {
		if n = strings.TrimSpace(n); n == "" {
			return "a body without a name"
		}
		names = append(names, n)
	}
	r.named[at] = true
	if r.route != nil {
		r.route.bodies[at] = names
	}
	return ""
}

// section reads "[CODE] title" or "[CODE] 33.74".
func (r *reader) section(line string, number int) string {
	r.inside, r.route, r.named = true, nil, [len(levels)]bool{}
	code, rest, closed := strings.Cut(line[1:], "]")
	if !closed {
		return "a section without \"]\""
	}
	if !slices.Contains(r.table.codes, code) {
		return fmt.Sprintf("topic %q is none of the %d codes", code, len(r.table.codes))
	}
	k := key{topic: code}
	if rest = strings.TrimSpace(rest); rest != "" && rest[0] >= '0' && rest[0] <= '9' {
		if k.place = rest; !placeCode(rest) {
			return fmt.Sprintf("place %q is no code such as 33, 33.74 or 33.74.01", rest)
		}
		if r.known != nil && !r.known(rest) {
			return fmt.Sprintf("no place has the code %q", rest)
		}
	}
	if first, twice := r.opened[k]; twice {
		return fmt.Sprintf("%s opens on line %d already", line, first)
	}
	r.opened[k] = number
	fresh := &route{first: -1}
	if before := r.table.route(k.topic, k.place); before != nil {
		*fresh = *before // bodies are replaced as a whole, never changed
	}
	r.route, r.table.routes[k] = fresh, fresh
	return ""
}

// placeCode says whether s is digits in groups with dots between them, two digits first.
func placeCode(s string) bool {
	for i, group := range strings.Split(s, ".") {
		if len(group) < 2 || i == 0 && len(group) != 2 || strings.Trim(group, "0123456789") != "" {
			return false
		}
	}
	return true
}
