// Package eval scores an enricher against labelled texts: TSV in, one JSON object of figures out. It judges nothing itself and keeps
// no text. ACCURACY.md is written from the same figures (enrich/accuracy).
package eval
