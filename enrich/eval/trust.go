package eval

import "math"

// trust compares how sure answers were with how often they were right, in ten bins of confidence (Guo et al., "On Calibration of Modern Neural
// Networks", 2017).
type trust struct {
	n     int
	count [10]int
	right [10]int
	sure  [10]float64
}

// add counts one answer that was given with a confidence in [0, 1].
func (t *trust) add(confidence float32, right bool) {
	bin := min(int(confidence*10), 9)
	t.n++
	t.count[bin]++
	t.sure[bin] += float64(confidence)
	if right {
		t.right[bin]++
	}
}

// error is the expected calibration error; nil without answers.
func (t *trust) error() *float64 {
	if t.n == 0 {
		return nil
	}
	var sum float64
	for bin := range t.count {
		sum += math.Abs(float64(t.right[bin]) - t.sure[bin])
	}
	sum /= float64(t.n)
	return &sum
}
