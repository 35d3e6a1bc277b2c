// Package trial holds own items that enrich/spam is measured on, none of them trained on: promotions, the costumes they come in, and complaints of people who
// suffer from gambling. Names of sites are invented.
package trial

import (
	_ "embed"
	"strings"
)

//go:embed promotions.txt
var promotions string

//go:embed veiled.txt
var veiled string

//go:embed complaints.txt
var complaints string

func lines(s string) []string { return strings.Split(strings.TrimSpace(s), "\n") }

// Promotions are sixty promotions of gambling in the usual words. What they showed was missing went into the training rows.
func Promotions() []string { return lines(promotions) }

// Veiled are thirty that keep off the usual words and mostly name no site, written after the training rows were settled.
func Veiled() []string { return lines(veiled) }

// Complaints are sixty mentions by people who want gambling gone, in its own words.
func Complaints() []string { return lines(complaints) }

// Keyword says whether words hold one that is listed for gambling: the baseline.
func Keyword(words []string) bool {
	for _, w := range words {
		switch w {
		case "gacor", "maxwin", "slot", "scatter", "jackpot", "togel", "judol", "judi", "jepe", "wd", "depo", "rtp", "casino", "poker", "freespin", "spin", "cuan", "jp":
			return true
		}
	}
	return false
}
