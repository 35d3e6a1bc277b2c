// Package trial holds own items that enrich/spam is measured on, none of them trained on: promotions, the costumes they come in, and complaints of people who
// suffer from gambling. Names of sites are invented.
package trial

import (
	_ "embed"
	"strings"
)

//go:embed promotions.txt
var promotions string

//go:embed unseen.txt
var unseen string

//go:embed complaints.txt
var complaints string

func lines(s string) []string { return strings.Split(strings.TrimSpace(s), "\n") }

// Promotions are thirty promotions of gambling. What they showed was missing went into the training rows.
func Promotions() []string { return lines(promotions) }

// Unseen are thirty more in plain letters, mostly without a site's name, written after the training rows were settled.
func Unseen() []string { return lines(unseen) }

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
