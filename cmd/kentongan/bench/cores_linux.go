package bench

import (
	"os"
	"runtime"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// bindCores binds every thread of this process, and so all that it starts, to the first n cores it may use, and returns their numbers. Where there
// are no more than n, or n is 0, nothing changes.
func bindCores(n int) ([]int, error) {
	var allowed unix.CPUSet
	if err := unix.SchedGetaffinity(0, &allowed); err != nil {
		return nil, err
	}
	var chosen unix.CPUSet
	var cores []int
	for cpu := 0; cpu < 1024 && (n == 0 || len(cores) < n); cpu++ {
		if allowed.IsSet(cpu) {
			chosen.Set(cpu)
			cores = append(cores, cpu)
		}
	}
	if allowed.Count() == len(cores) {
		return cores, nil
	}
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return nil, err
	}
	for _, t := range threads { // later ones inherit from these
		id, _ := strconv.Atoi(t.Name())
		if err := unix.SchedSetaffinity(id, &chosen); err != nil && err != unix.ESRCH {
			return nil, err
		}
	}
	runtime.GOMAXPROCS(len(cores))
	return cores, nil
}

// processorTime is the processor time that this process has used.
func processorTime() time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
