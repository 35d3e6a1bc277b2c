// Package bench measures the road, as ratios taken in one run: the real processes (broker, engine, worker, aggregator) of this program on a
// folder of their own, all on the same two cores, against the same road without judgement, against kafka-go alone and against the insert
// alone.
//
// It starts processes and measures; it decides nothing and holds no threshold. Everything it writes lies in a temporary folder, which it
// removes. Figures of a machine that others use are noisy: rounds alternate, medians are reported, and the CPU time that each process took
// stands beside the clock's.
package bench
