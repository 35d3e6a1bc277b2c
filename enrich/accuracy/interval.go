package accuracy

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
)

// interval is the 95 % bootstrap interval of macro-F1: the rows behind a confusion drawn anew, with replacement, samples times. Macro-F1 asks for
// no more of a row than its cell.
func interval(confusion map[string]map[string]int) (low, high float64) {
	const samples = 2000
	type cell struct{ label, answer int }
	var cells []cell
	var upTo []int // how many rows the cells up to this one hold
	index := map[string]int{}
	number := func(s string) int {
		if _, known := index[s]; !known {
			index[s] = len(index)
		}
		return index[s]
	}
	n := 0
	for _, label := range slices.Sorted(maps.Keys(confusion)) {
		for _, answer := range slices.Sorted(maps.Keys(confusion[label])) {
			n += confusion[label][answer]
			cells, upTo = append(cells, cell{number(label), number(answer)}), append(upTo, n)
		}
	}
	if n == 0 {
		return 0, 0
	}
	random := rand.New(rand.NewPCG(1, 1))
	figures := make([]float64, samples)
	right, labelled, answered := make([]int, len(index)), make([]int, len(index)), make([]int, len(index))
	for i := range figures {
		clear(right)
		clear(labelled)
		clear(answered)
		for range n {
			k, exact := slices.BinarySearch(upTo, random.IntN(n)+1)
			_ = exact // k is the first cell that reaches the row either way
			c := cells[k]
			labelled[c.label]++
			answered[c.answer]++
			if c.label == c.answer {
				right[c.label]++
			}
		}
		var sum, labels float64
		for l, count := range labelled {
			if count > 0 {
				sum += 2 * float64(right[l]) / float64(count+answered[l])
				labels++
			}
		}
		figures[i] = sum / labels
	}
	slices.Sort(figures)
	return figures[samples*25/1000], figures[samples*975/1000-1]
}

// wilson is the 95 % interval of a share (Wilson, 1927).
func wilson(part, whole int) (low, high float64) {
	if whole == 0 {
		return 0, 1
	}
	const z = 1.96
	n := float64(whole)
	p := float64(part) / n
	middle, half := p+z*z/(2*n), z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return (middle - half) / (1 + z*z/n), (middle + half) / (1 + z*z/n)
}
