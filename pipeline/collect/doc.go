// Package collect owns what all collectors share: the seam to the road ([Output]), the [Pseudonymiser] that replaces authors before
// anything leaves the collector, and the [Runner] that keeps collectors going. Each source is a package below this one.
//
// Collectors import schemas, pipeline and this package; they never see Kafka or the store.
package collect
