// Package train makes the linear models of enrich from labelled texts: multinomial logistic regression in pure Go, deterministic for
// its seed and data. It reads the data folder, writes <judgement>/model.bin and MODELS.md, and is not part of a running system.
//
// What a model may be trained on stands in [Sets]; what it must never see, gold_dev and the corpus's split city, is read nowhere else than
// in gold, which calibrates.
package train
