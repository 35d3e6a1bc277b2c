package config

import "strings"

// nearest is the candidate that takes the fewest edits to reach from name. A key in the wrong section is near as well: one edit for the
// section, beside those of the last part. Among equals the first.
func nearest(name string, candidates []string) string {
	best, least := "", -1
	for _, candidate := range candidates {
		d := min(editDistance(name, candidate), 1+editDistance(lastPart(name), lastPart(candidate)))
		if least < 0 || d < least {
			best, least = candidate, d
		}
	}
	return best
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// editDistance is Levenshtein's, over bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
