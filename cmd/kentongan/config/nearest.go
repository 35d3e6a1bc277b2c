package config

import (
	"strings"

	"github.com/agnivade/levenshtein"
)

// nearest is the candidate that takes the fewest edits to reach from name. A key in the wrong section is near as well: one edit for the
// section, beside those of the last part. Among equals the first.
func nearest(name string, candidates []string) string {
	best, least := "", -1
	for _, candidate := range candidates {
		d := min(levenshtein.ComputeDistance(name, candidate), 1+levenshtein.ComputeDistance(lastPart(name), lastPart(candidate)))
		if least < 0 || d < least {
			best, least = candidate, d
		}
	}
	return best
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }
