package simulate

import (
	"fmt"
	"math"
	"time"
)

// Campaign is a group of accounts that post nearly the same words at nearly the same time.
type Campaign struct {
	ID       string    `json:"id"`
	Stance   string    `json:"stance"` // "for" or "against"
	Service  string    `json:"service"`
	Sources  []string  `json:"sources"`
	Accounts []string  `json:"accounts"` // pseudonyms, by source
	Scripts  []string  `json:"scripts"`  // the texts before each account varies them a little
	Waves    []Wave    `json:"waves"`
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Size     int       `json:"size"` // mentions planned, before outages

	serial  uint64
	service int
	sources []int
	members []int
}

// Wave is one burst of a campaign.
type Wave struct {
	Start   time.Time `json:"start"`
	Minutes float64   `json:"minutes"` // most of it is over by then
	Size    int       `json:"size"`
}

// campaignDays is the longest a campaign lasts.
const campaignDays = 5

// hiredAccounts is how many accounts there are to hire; campaigns share them.
const hiredAccounts = 900

var campaignServices = []string{"MBG", "PAJAK", "JALAN", "ANGKUT", "BANSOS", "DIGIT", "WISATA", "SAMPAH", "PARKIR", "RUANG", "FASKES", "HARGA", "LAYAN", "TRANTIB"}

var campaignSources = [][]string{{"x"}, {"x", "facebook"}, {"instagram", "tiktok"}, {"tiktok"}, {"facebook", "instagram"}, {"x", "threads", "facebook"}, {"youtube", "tiktok"}}

func (c *City) campaignsOf(week int) []*Campaign {
	d := c.stream(forCampaigns, uint64(week), 0)
	var out []*Campaign
	for i := range d.count(c.cfg.Campaigns) {
		x := &Campaign{ID: fmt.Sprintf("kampanye-%d-%d", week, i+1), serial: uint64(week)<<8 | uint64(i)}
		x.Stance = [...]string{"for", "against"}[d.IntN(2)]
		x.Service = campaignServices[d.IntN(len(campaignServices))]
		x.service = serviceIndex(x.Service)
		x.Sources = campaignSources[d.IntN(len(campaignSources))]
		for _, s := range x.Sources {
			x.sources = append(x.sources, sourceIndex(s))
		}
		for len(x.members) < 12+d.IntN(60) {
			x.members = append(x.members, d.IntN(hiredAccounts))
		}
		for _, s := range x.sources {
			seen := map[int]bool{}
			for _, m := range x.members {
				if !seen[m] {
					seen[m] = true
					x.Accounts = append(x.Accounts, c.shadowAuthor("k", s, m).Pseudonym)
				}
			}
		}
		for range 2 + d.IntN(5) {
			x.Scripts = append(x.Scripts, c.material.Line(d.Rand, "kampanye "+x.Stance, c.where(d.IntN(len(c.quarters))), x.Service, nil))
		}
		first := dayStart(7*week + d.IntN(7))
		perWave := c.perDay() * 0.02 * math.Pow(9, d.Float64()) // 2 to 18 percent of a day
		for day := range 1 + d.IntN(campaignDays-1) {
			for range 1 + d.IntN(2) {
				start := first + int64(day)*dayMillis + int64(d.between(8, 22)*3_600_000)
				w := Wave{Start: at(start - start%1000), Minutes: math.Round(d.between(3, 25)), Size: max(6, int(perWave*d.between(0.6, 1.3)))}
				x.Waves = append(x.Waves, w)
				x.Size += w.Size
				if x.Start.IsZero() || w.Start.Before(x.Start) {
					x.Start = w.Start
				}
				if end := w.Start.Add(time.Duration(3*w.Minutes) * time.Minute); end.After(x.End) {
					x.End = end
				}
			}
		}
		out = append(out, x)
	}
	return out
}

// posts are the times of a campaign's mentions: each wave falls off within minutes.
func (c *City) posts(x *Campaign, visit func(n int, ms int64)) {
	n := 0
	for i, w := range x.Waves {
		d := c.stream(forCampaigns, x.serial, uint64(1+i))
		for range w.Size {
			visit(n, w.Start.UnixMilli()+int64(min(d.ExpFloat64()*w.Minutes/3, 3*w.Minutes-0.1)*60_000))
			n++
		}
	}
}
