// Package linear holds the linear models that the judges of the enrichment speak through: a table of signed 8-bit weights, one row a
// feature bucket, one column a label. It owns the file format ([Decode], [Model.Encode]) and the scoring; it knows
// nothing of languages, topics or thresholds, and does not train (enrich/train does).
//
// Scoring is integer arithmetic over the rows until the last step, so it does not depend on the order of the features or on the machine.
// A Model is never written after it was made, but for [Interleave], which comes before the first use: safe for concurrent use.
package linear
