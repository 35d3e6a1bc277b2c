package bench

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"text/template"
)

//go:embed results.md.tmpl
var resultsTemplate string

// notes is the line behind which a person writes.
const notes = "\n## Notes\n"

// WriteMarkdown writes r as a document for people. What the file holds from the line "## Notes" on stays.
func WriteMarkdown(path string, r *Result) error {
	t, err := template.New("results").Funcs(template.FuncMap{
		"n":         func(v float64) string { return thousands(fmt.Sprintf("%.0f", v)) },
		"d":         func(v int) string { return thousands(fmt.Sprint(v)) },
		"u":         func(v uint64) string { return thousands(fmt.Sprint(v)) },
		"f2":        func(v float64) string { return fmt.Sprintf("%.2f", v) },
		"mib":       func(v int64) string { return thousands(fmt.Sprint(v >> 20)) },
		"each":      perMention,
		"times":     rates,
		"elsewhere": elsewhere,
		"waiting": func(s Series) string {
			return overRounds(s, func(c *Counts) string { return thousands(fmt.Sprint(c.HoursWaiting)) })
		},
		"counts": func(s Series) string {
			return overRounds(s, func(c *Counts) string {
				return fmt.Sprintf("received %d = stored %d + duplicate %d + excluded %d + dead-lettered %d", c.Received, c.Stored, c.Duplicate, c.Excluded, c.DeadLettered)
			})
		},
	}).Parse(resultsTemplate)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, r); err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	return keepNotes(path, &out)
}

// keepNotes writes out to path, followed by what stands there from the line "## Notes" on.
func keepNotes(path string, out *bytes.Buffer) error {
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if at := bytes.Index(old, []byte(notes)); at >= 0 {
		out.Write(old[at:])
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}

// thousands groups the digits of a whole number.
func thousands(digits string) string {
	var b strings.Builder
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// perMention is the processor time of a role for one mention in microseconds, as a median over the rounds.
func perMention(s Series, role string) string {
	var values []float64
	for _, r := range s.Rounds {
		values = append(values, 1e6*r.CPU[role]/float64(r.Records))
	}
	return fmt.Sprintf("%.1f", median(values))
}

// elsewhere is the share of the cores that others took, and the share that idled, over all rounds.
func elsewhere(s Series) string {
	var others, idle, all float64
	for _, r := range s.Rounds {
		others, idle, all = others+r.Others, idle+r.Idle, all+r.Others+r.Idle+r.total()
	}
	if all == 0 {
		return "unknown"
	}
	return fmt.Sprintf("%.0f %%, %.0f %%", 100*others/all, 100*idle/all)
}

// rates are those of all rounds, in order.
func rates(s Series) string {
	var each []string
	for _, r := range s.Rounds {
		each = append(each, thousands(fmt.Sprintf("%.0f", r.PerSecond)))
	}
	return strings.Join(each, ", ")
}

// overRounds says something of each round's ledger; what is the same for all is said once.
func overRounds(s Series, say func(*Counts) string) string {
	var said []string
	for _, r := range s.Rounds {
		if r.Counts != nil {
			said = append(said, say(r.Counts))
		}
	}
	return strings.Join(slices.Compact(said), "; ")
}

// WriteEnrichmentMarkdown writes r as a document for people. What the file holds from the line "## Notes" on stays.
func WriteEnrichmentMarkdown(path string, r *Enrichment) error {
	var out bytes.Buffer
	fmt.Fprintf(&out, "# How fast a mention is read\n\nWritten by `kentongan bench enrich --write`: %s texts of the replay streams (%.0f bytes on average), one core, median of %d rounds.\n\n",
		thousands(fmt.Sprint(r.Texts)), r.Bytes, r.Rounds)
	fmt.Fprintf(&out, "Machine: %s, load average before the run %s, after it %s. Times of the first table are processor time.\n\n", r.Machine.CPU, r.Machine.LoadBefore, r.Machine.LoadAfter)
	out.WriteString("| Measured | texts | per second | us each | allocations each |\n|---|--:|--:|--:|--:|\n")
	for _, line := range []struct {
		name string
		s    Speed
	}{{"the chain, all texts", r.Chain}, {"the chain, texts not judged English", r.Local}, {"the chain, English tweets", r.English}, {"reading alone (features, canonical words)", r.Reading}} {
		fmt.Fprintf(&out, "| %s | %s | %s | %.2f | %.1f |\n", line.name, thousands(fmt.Sprint(line.s.Texts)), thousands(fmt.Sprintf("%.0f", line.s.PerSecond)), line.s.Microsecond, line.s.Allocations)
	}
	fmt.Fprintf(&out, "\nThe chain takes **%.1f** times as long as the reading alone.\n\n| Judge | version | us each by the clock |\n|---|---|--:|\n", r.Relative)
	for _, j := range r.Judges {
		fmt.Fprintf(&out, "| %s | `%s` | %.2f |\n", j.Name, r.Models[j.Name], j.Microsecond)
	}
	return keepNotes(path, &out)
}
