//go:build !linux

package bench

import "time"

// bindCores cannot bind here: the processes use every core, and the result says so by naming none.
func bindCores(int) ([]int, error) { return nil, nil }

var start = time.Now()

// processorTime is the time since the process began: what it has used is not known here.
func processorTime() time.Duration { return time.Since(start) }
