package simulate

import (
	"github.com/kentongan/kentongan/pipeline/collect/simulate/speech"
	"github.com/kentongan/kentongan/schemas"
)

// idForm is how a platform writes its native ids.
type idForm uint8

const (
	idSnowflake idForm = iota // milliseconds since the platform's epoch, then random bits
	idNumber
	idShortcode
	idTID // AT protocol: microseconds in sortable base 32
	idUUID
	idTicket
	idMessage
	idHash
)

// habit is how a platform and its people behave. Shares are in [0, 1].
type habit struct {
	name        string
	share       float64 // of what citizens write
	hours       *[24]float64
	kind        schemas.Kind
	replyKind   schemas.Kind
	replies     float64 // answers to another mention
	ids         idForm
	anonymous   float64 // without author
	handles     bool    // the platform tells no stable account id
	presence    float64 // share of the citizens with an account
	editTimes   bool    // edits and deletions carry a time, so records carry a revision
	edits       float64 // relative to Config.EditShare
	deletes     float64
	lagMin      float64 // seconds from publication to collection: at least, and on average above that
	lagMean     float64
	late        float64 // relative to Config.LateShare
	precision   int64   // of the claimed time, in milliseconds
	behind      float64 // share of claims that are hours before the truth: a clock set wrong
	placed      float64 // with a place from the platform
	entities    float64 // texts with HTML entities left in
	cutShare    float64 // texts that arrive cut, with an ellipsis
	chatter     float64 // of what is said there, nothing for an office
	reach       float64 // scale of likes
	channel     speech.Channel
	rootsOnly   bool // no reposts
	titlePrefix string
}

// sources are the platforms of the city. Shares follow no survey: they are what a demonstration needs, and the answer key states them.
var sources = [...]habit{
	{name: "x", share: 0.33, hours: &hoursSocial, kind: "post", replyKind: "reply", replies: 0.22, ids: idSnowflake, presence: 0.34,
		edits: 0, deletes: 1.4, lagMin: 4, lagMean: 40, late: 0.8, precision: 1, placed: 0.015, chatter: 0.12, reach: 6,
		channel: speech.Channel{Long: 0.18, Tags: 0.22, MaxRunes: 280}},
	{name: "facebook", share: 0.19, hours: &hoursEvening, kind: "post", replyKind: "comment", replies: 0.5, ids: idNumber, anonymous: 0.24, presence: 0.52,
		editTimes: true, edits: 2, deletes: 0.8, lagMin: 60, lagMean: 900, late: 1.3, precision: 1000, placed: 0.05, cutShare: 0.03, chatter: 0.11, reach: 12,
		channel: speech.Channel{Long: 0.4, Tags: 0.06}},
	{name: "instagram", share: 0.1, hours: &hoursEvening, kind: "comment", replyKind: "comment", replies: 0.85, ids: idShortcode, presence: 0.4,
		edits: 0, deletes: 1.2, lagMin: 120, lagMean: 1500, late: 1.2, precision: 1000, placed: 0.08, chatter: 0.12, reach: 9, rootsOnly: true,
		channel: speech.Channel{Long: 0.08, Tags: 0.15, MaxRunes: 2200}},
	{name: "tiktok", share: 0.1, hours: &hoursNight, kind: "comment", replyKind: "comment", replies: 0.8, ids: idSnowflake, presence: 0.38,
		edits: 0, deletes: 1.1, lagMin: 200, lagMean: 3000, late: 1.5, precision: 1000, cutShare: 0.02, chatter: 0.14, reach: 20, rootsOnly: true,
		channel: speech.Channel{Long: 0.04, Tags: 0.08, MaxRunes: 150}},
	{name: "youtube", share: 0.045, hours: &hoursNight, kind: "comment", replyKind: "reply", replies: 0.7, ids: idShortcode, anonymous: 0.02, presence: 0.2,
		edits: 1.2, deletes: 0.8, lagMin: 300, lagMean: 4000, late: 1.5, precision: 1000, entities: 0.04, chatter: 0.1, reach: 5, rootsOnly: true,
		channel: speech.Channel{Long: 0.35}},
	{name: "threads", share: 0.035, hours: &hoursSocial, kind: "post", replyKind: "reply", replies: 0.3, ids: idNumber, presence: 0.12, handles: true,
		edits: 0.5, deletes: 1, lagMin: 60, lagMean: 500, late: 1, precision: 1000, chatter: 0.14, reach: 4,
		channel: speech.Channel{Long: 0.2, Tags: 0.05, MaxRunes: 500}},
	{name: "bluesky", share: 0.015, hours: &hoursSocial, kind: "post", replyKind: "reply", replies: 0.25, ids: idTID, presence: 0.05,
		editTimes: true, edits: 0.2, deletes: 2, lagMin: 1, lagMean: 4, late: 0.3, precision: 1, behind: 0.004, chatter: 0.14, reach: 2,
		channel: speech.Channel{Long: 0.2, Tags: 0.1, MaxRunes: 300}},
	{name: "lapor", share: 0.055, hours: &hoursOffice, kind: "report", replyKind: "comment", replies: 0, ids: idTicket, anonymous: 0.42, presence: 0.16,
		editTimes: true, edits: 3, deletes: 0.1, lagMin: 1800, lagMean: 9000, late: 2, precision: 60_000, placed: 0.92, chatter: 0.004, reach: 0, rootsOnly: true,
		channel: speech.Channel{Long: 0.9, Formal: true}},
	{name: "app_review", share: 0.035, hours: &hoursEvening, kind: "review", replyKind: "review", replies: 0, ids: idUUID, presence: 0.25, handles: true,
		editTimes: true, edits: 2.5, deletes: 0.3, lagMin: 3600, lagMean: 14_000, late: 1, precision: 1000, entities: 0.06, chatter: 0.03, reach: 3, rootsOnly: true,
		channel: speech.Channel{Long: 0.15, MaxRunes: 500}},
	{name: "telegram", share: 0.05, hours: &hoursSocial, kind: "message", replyKind: "message", replies: 0.35, ids: idMessage, anonymous: 0.55, presence: 0.15, handles: true,
		editTimes: true, edits: 1.4, deletes: 0.9, lagMin: 1, lagMean: 5, late: 0.4, precision: 1000, placed: 0.01, chatter: 0.16, reach: 0,
		channel: speech.Channel{Long: 0.12}},
	{name: "rss", share: 0, hours: &hoursOffice, kind: "article", replyKind: "article", ids: idHash, presence: 0,
		editTimes: true, edits: 4, deletes: 0.2, lagMin: 60, lagMean: 500, late: 0.6, precision: 60_000, behind: 0.02, entities: 0.25, cutShare: 0.3, reach: 0, rootsOnly: true,
		channel: speech.Channel{}},
}

// rssSource is the index of the newspapers' feeds; the people write everywhere else.
const rssSource = len(sources) - 1

// Hours of the day in WIB: how much is written in each, relative to the others.
var (
	hoursSocial  = [24]float64{1.6, 0.9, 0.5, 0.4, 0.7, 1.6, 3.2, 4.6, 5.2, 5.4, 5.2, 5.1, 5.6, 5.2, 4.8, 4.8, 5.2, 5.6, 5.6, 6.4, 6.6, 6.0, 4.6, 3.0}
	hoursEvening = [24]float64{1.4, 0.7, 0.4, 0.3, 0.6, 1.6, 3.0, 3.8, 4.2, 4.4, 4.4, 4.6, 5.4, 4.8, 4.2, 4.4, 5.0, 5.6, 6.4, 7.6, 7.8, 6.8, 4.8, 2.8}
	hoursNight   = [24]float64{3.0, 1.8, 1.0, 0.6, 0.6, 1.0, 1.8, 2.4, 2.8, 3.2, 3.6, 4.0, 4.8, 4.6, 4.2, 4.2, 4.6, 5.0, 6.0, 7.6, 8.4, 8.2, 7.0, 5.0}
	hoursOffice  = [24]float64{0.3, 0.2, 0.1, 0.1, 0.2, 0.6, 1.6, 4.4, 7.8, 9.2, 9.0, 7.6, 5.4, 7.0, 7.6, 6.8, 5.0, 3.6, 2.8, 3.0, 2.8, 2.2, 1.4, 0.7}
)

func hourShare(h *[24]float64, hour int) float64 {
	sum := 0.0
	for _, x := range h {
		sum += x
	}
	return h[hour] / sum
}
