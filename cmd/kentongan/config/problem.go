package config

import "strings"

// Problem is one thing that is wrong with a configuration. It never holds the value of a secret.
type Problem struct {
	Where string // "kentongan.yaml:12", a variable, or empty
	Key   string // "kafka.partitions"; "collect.feeds[1].url" within a list
	Text  string
}

// Error is "where: key: text".
func (p Problem) Error() string {
	parts := make([]string, 0, 3)
	for _, part := range []string{p.Where, p.Key, p.Text} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ": ")
}

// Problems are all that is wrong with a configuration, at least one. errors.As finds it in what Load and Validate return.
type Problems []Problem

// Error gives each problem a line.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}
