// Package chaos is the test that nothing is lost and nothing counts twice, whatever happens to the processes: seeded schedules of kills,
// rebalances, broker faults, engine faults before and after an insert was applied, and a full disk for the dead letters, against
// the real binary. An oracle keeps its own books of what was sent and computes from them what the store must hold.
//
// It is empty but for its tests. `make chaos` runs 200 schedules; go test -run TestChaos -chaos.seed N repeats one.
package chaos
