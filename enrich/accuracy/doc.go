// Package accuracy measures the embedded models on labelled sets and writes ACCURACY.md, the committed table. The figures are
// eval's; a test measures them again where the sets are at hand, so that the table cannot fall behind the models.
package accuracy
