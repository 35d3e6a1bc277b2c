package speech

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// template is one line of the grammar: literals, {alternative|alternative} and <slot>, nested as one likes.
type template []part

// part is a literal, or a choice, or a slot; exactly one of them is set.
type part struct {
	text string
	alts []template
	slot string
}

// parseTemplate reads one line. An empty alternative is allowed: "{sangat |}rusak".
func parseTemplate(line string) (template, error) {
	p := parser{in: line}
	t, err := p.sequence(false)
	if err == nil && p.at < len(line) {
		err = fmt.Errorf("unexpected %q at byte %d", line[p.at], p.at)
	}
	if err != nil {
		return nil, fmt.Errorf("parse %q: %w", line, err)
	}
	return t, nil
}

type parser struct {
	in string
	at int
}

func (p *parser) sequence(inside bool) (template, error) {
	var t template
	for p.at < len(p.in) {
		switch c := p.in[p.at]; c {
		case '{':
			alts, err := p.choice()
			if err != nil {
				return nil, err
			}
			t = append(t, part{alts: alts})
		case '<':
			end := strings.IndexByte(p.in[p.at:], '>')
			if end < 2 {
				return nil, fmt.Errorf("slot without end at byte %d", p.at)
			}
			t = append(t, part{slot: p.in[p.at+1 : p.at+end]})
			p.at += end + 1
		case '|', '}':
			if inside {
				return t, nil
			}
			return nil, fmt.Errorf("stray %q at byte %d", c, p.at)
		default:
			end := strings.IndexAny(p.in[p.at:], "{}<|")
			if end < 0 {
				end = len(p.in) - p.at
			}
			t = append(t, part{text: p.in[p.at : p.at+end]})
			p.at += end
		}
	}
	return t, nil
}

func (p *parser) choice() ([]template, error) {
	var alts []template
	for {
		p.at++ // over '{' or '|'
		t, err := p.sequence(true)
		if err != nil {
			return nil, err
		}
		alts = append(alts, t)
		if p.at >= len(p.in) {
			return nil, fmt.Errorf("choice without end")
		}
		if p.in[p.at] == '}' {
			p.at++
			return alts, nil
		}
	}
}

// slots calls visit with the name of each slot below t.
func (t template) slots(visit func(string)) {
	for _, p := range t {
		if p.slot != "" {
			visit(p.slot)
		}
		for _, alt := range p.alts {
			alt.slots(visit)
		}
	}
}

// sections are the grammar's lines by section name, such as "JALAN neg" or "slot jl".
type sections map[string][]template

// parseSections reads a phrase file: "== NAME" opens a section (a name may occur again), "#" a comment, every other line is a template.
func (s sections) parse(file string) error {
	name := ""
	for i, line := range strings.Split(file, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case strings.HasPrefix(line, "== "):
			name = line[3:]
		case name == "":
			return fmt.Errorf("line %d: before the first section", i+1)
		default:
			t, err := parseTemplate(line)
			if err != nil {
				return fmt.Errorf("line %d: %w", i+1, err)
			}
			s[name] = append(s[name], t)
		}
	}
	return nil
}

// check reports a slot that no section and no built-in fills.
func (s sections) check() error {
	for name, lines := range s {
		for _, t := range lines {
			var missing string
			t.slots(func(slot string) {
				if !builtin(slot) && len(s["slot "+slot]) == 0 {
					missing = slot
				}
			})
			if missing != "" {
				return fmt.Errorf("section %q: slot <%s> has no lines", name, missing)
			}
		}
	}
	return nil
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }
