package simulate

import (
	"strings"
	"testing"
)

// The days that the command refuses, and the range that it names, are the same on both sides.
func TestCommandDays(t *testing.T) {
	cmd := Command{Seed: 1, From: "2026-08-01", MentionsPerDay: 100, Citizens: 100}
	for days, good := range map[int]bool{-1: false, 0: false, 1: true, maxDays: true, maxDays + 1: false} {
		cmd.Days = days
		_, err := cmd.Config()
		if (err == nil) != good {
			t.Errorf("%d days: got %v, want accepted %v", days, err, good)
		}
		if err != nil && !strings.HasSuffix(err.Error(), "not 1 to 3660") {
			t.Errorf("%d days: %v", days, err)
		}
	}
}
