package phrase

import (
	"fmt"
	"slices"
	"strings"
)

// none is the topic of a line before the first section.
const none = -2

// reader reads the lines of one file into rules.
type reader struct {
	rules    *Rules
	operator bool
	topic    int
	seen     map[string]int // section, kind and phrase -> line
}

// line reads one line and returns what is wrong with it.
func (r *reader) line(line string, number int) []string {
	switch {
	case line == "" || line[0] == '#':
		return nil
	case line[0] == '[':
		return r.section(line)
	case r.topic == none:
		return []string{"a phrase before the first [CODE]"}
	}
	kind, remove := Names, false
	switch line[0] {
	case '?':
		kind, line = Hints, line[1:]
	case '!':
		kind, line = Excludes, line[1:]
	case '-':
		if !r.operator {
			return []string{"\"-\" removes a phrase: only an override can"}
		}
		remove, line = true, line[1:]
	}
	if r.topic < 0 && kind != Excludes && !remove {
		return []string{"[*] holds exclusions only: begin the line with \"!\""}
	}
	var faults []string
	for _, written := range splitOutside(line, ',') {
		written = strings.Join(strings.Fields(written), " ")
		var fault string
		switch {
		case written == "":
			fault = "an empty phrase: a comma too many"
		case remove:
			fault = r.remove(written)
		default:
			fault = r.add(kind, written, number)
		}
		if fault != "" {
			faults = append(faults, fault)
		}
	}
	return faults
}

// section reads "[CODE] title" or "[CODE] off".
func (r *reader) section(line string) []string {
	code, title, closed := strings.Cut(line[1:], "]")
	if !closed {
		return []string{"a section without \"]\""}
	}
	if code == everything {
		r.topic = -1
		return nil
	}
	t := slices.Index(r.rules.codes, code)
	if t < 0 {
		r.topic = 0 // its phrases are still checked
		return []string{fmt.Sprintf("topic %q is none of the %d codes%s", code, len(r.rules.codes), nearest(code, r.rules.codes))}
	}
	r.topic = t
	if r.operator && strings.TrimSpace(title) == "off" {
		r.rules.off[t] = true
	}
	return nil
}

// nearest names the code that differs in one letter or in case.
func nearest(code string, codes []string) string {
	for _, c := range codes {
		if strings.EqualFold(c, code) || len(code) > 2 && (strings.HasPrefix(c, strings.ToUpper(code)) || strings.HasPrefix(strings.ToUpper(code), c)) {
			return fmt.Sprintf("; did you mean %s?", c)
		}
	}
	return ""
}

func (r *reader) add(kind Kind, written string, number int) string {
	key := fmt.Sprint(r.topic, kind, written)
	if first, twice := r.seen[key]; twice {
		return fmt.Sprintf("%q stands on line %d already", written, first)
	}
	r.seen[key] = number
	ways, err := expand(written)
	if err != nil {
		return fmt.Sprintf("%q: %v", written, err)
	}
	r.rules.rules = append(r.rules.rules, rule{r.topic, kind, written, ways, r.operator})
	return ""
}

// remove takes a pattern away that was written so, or one phrase that patterns of the topic stand for.
func (r *reader) remove(written string) string {
	ways, err := expand(written)
	if err != nil {
		return fmt.Sprintf("%q: %v", written, err)
	}
	found := false
	kept := r.rules.rules[:0:0]
	for _, x := range r.rules.rules {
		if x.topic != r.topic {
			kept = append(kept, x)
			continue
		}
		if x.text == written {
			found = true
			continue
		}
		if len(ways) == 1 && len(ways[0]) == 1 && len(ways[0][0]) == 1 {
			if y, hit := x.without(ways[0][0][0]); hit {
				x, found = y, true
			}
		}
		kept = append(kept, x)
	}
	if !found {
		return fmt.Sprintf("%q is no phrase of the topic: nothing to remove", written)
	}
	r.rules.rules = kept
	return ""
}

// without is x with one row of words less, where x is rows of words without gaps.
func (x rule) without(words []string) (rule, bool) {
	if len(x.ways) != 1 || len(x.ways[0]) != 1 {
		return x, false
	}
	rows := slices.DeleteFunc(slices.Clone(x.ways[0][0]), func(row []string) bool { return slices.Equal(row, words) })
	if len(rows) == len(x.ways[0][0]) {
		return x, false
	}
	x.ways = []way{{rows}}
	return x, true
}
