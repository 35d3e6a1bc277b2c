package simulate

import (
	"fmt"
	"math"
	"time"
)

// Crisis is something that went wrong, as planted.
type Crisis struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	Service   string    `json:"service"`
	PlaceCode string    `json:"place_code"` // a kelurahan, a kecamatan, or the city
	PlaceName string    `json:"place_name"`
	Onset     time.Time `json:"onset"`
	End       time.Time `json:"end"`    // the last reaction is before it
	Surge     float64   `json:"surge"`  // its reactions at the height, in multiples of the service's usual mentions per hour
	Size      int       `json:"size"`   // reactions planned, before outages
	Rise      float64   `json:"rise"`   // time constants of the curve (1-e^(-t/rise))*e^(-t/fall), in hours
	Fall      float64   `json:"fall"`   //
	Answer    float64   `json:"answer"` // hours until the office answers; 0: never

	serial   uint64
	kind     *crisisKind
	service  int
	district int // -1: the whole city
	quarter  int // -1: the whole district
}

// crisisKind is a way in which a service fails.
type crisisKind struct {
	name       string // section "krisis <name>" of the grammar
	service    string
	weight     float64
	scope      int // 0 kelurahan, 1 kecamatan, 2 city
	rise, fall float64
	days       float64
}

var crisisKinds = []crisisKind{
	{"banjir", "BANJIR", 3, 1, 1.5, 14, 4},
	{"air_mati", "AIR", 3, 1, 2, 20, 4},
	{"listrik_padam", "ENERGI", 3, 1, 0.3, 5, 2},
	{"gas_langka", "ENERGI", 2, 2, 10, 40, 6},
	{"keracunan_mbg", "MBG", 2.5, 0, 1, 18, 4},
	{"jembatan_ambles", "JALAN", 2.5, 0, 0.8, 18, 4},
	{"sampah_menumpuk", "SAMPAH", 2.5, 2, 12, 48, 7},
	{"server_dukcapil", "DUKCAPIL", 2, 2, 1.5, 12, 3},
	{"pbb_naik", "PAJAK", 2, 2, 5, 40, 7},
	{"mogok_angkot", "ANGKUT", 2, 2, 1, 12, 3},
	{"kebakaran_pasar", "DAMKAR", 2, 0, 0.4, 12, 3},
	{"dbd", "WABAH", 1.5, 1, 14, 60, 8},
	{"bansos_dicoret", "BANSOS", 2, 2, 6, 36, 6},
	{"rsud_penuh", "FASKES", 2, 2, 3, 24, 4},
	{"pungli_sekolah", "INTEG", 1.5, 0, 3, 24, 4},
	{"tawuran", "AMAN", 2, 1, 0.4, 12, 3},
	{"parkir_getok", "PARKIR", 1.5, 0, 2, 16, 3},
	{"asap", "CEMAR", 1.5, 1, 8, 30, 5},
}

// crisisDays is the longest a crisis lasts: how far back a day looks for one.
const crisisDays = 9

// crisesOf are the crises whose onset lies in a week (days 7*week to 7*week+6).
func (c *City) crisesOf(week int) []*Crisis {
	d := c.stream(forCrises, uint64(week), 0)
	var out []*Crisis
	for i := range d.count(c.cfg.Crises) {
		month := int(time.UnixMilli(dayStart(7*week+3)).In(wib).Month()) - 1
		weights := make([]float64, len(crisisKinds))
		for k, kind := range crisisKinds {
			weights[k] = kind.weight * season(serviceIndex(kind.service), month)
		}
		kind := &crisisKinds[newWheel(weights).draw(d)]
		x := &Crisis{ID: fmt.Sprintf("krisis-%d-%d", week, i+1), Kind: kind.name, Service: kind.service, kind: kind, service: serviceIndex(kind.service),
			district: -1, quarter: -1, serial: uint64(week)<<8 | uint64(i), PlaceCode: CityCode, PlaceName: CityName}
		hour := d.between(4, 21)
		onset := dayStart(7*week+d.IntN(7)) + int64(hour*3_600_000)
		x.Onset = at(onset - onset%60_000)
		x.Rise, x.Fall = kind.rise*d.between(0.7, 1.5), kind.fall*d.between(0.7, 1.4)
		x.Surge = math.Round(4*math.Pow(8, d.Float64())*10) / 10
		x.End = x.Onset.Add(time.Duration(min(kind.days*d.between(0.8, 1.1), crisisDays-1) * float64(24*time.Hour)).Truncate(time.Minute))
		if d.chance(0.8) {
			x.Answer = math.Round(d.between(1.5, 20)*10) / 10
		}
		q := d.IntN(len(c.quarters))
		switch kind.scope {
		case 0:
			x.quarter, x.district = q, c.quarters[q].district
			x.PlaceCode, x.PlaceName = c.quarters[q].Code, c.quarters[q].Name
		case 1:
			x.district = c.quarters[q].district
			x.PlaceCode, x.PlaceName = c.districts[x.district].Code, c.districts[x.district].Name
		}
		height, area := curve(x.Rise, x.Fall)
		x.Size = max(15, int(x.Surge*c.usualPerHour(x.service)*area/height))
		out = append(out, x)
	}
	return out
}

// usualPerHour is how many citizens' mentions of a service an average hour holds.
func (c *City) usualPerHour(service int) float64 {
	sum := 0.0
	for _, s := range c.services {
		sum += s.Weight
	}
	return c.perDay() * 0.85 / 24 * c.services[service].Weight / sum
}

// curve is the height and the area in hours of (1-e^(-t/rise))*e^(-t/fall).
func curve(rise, fall float64) (height, area float64) {
	peak := rise * math.Log(1+fall/rise)
	height = (1 - math.Exp(-peak/rise)) * math.Exp(-peak/fall)
	return height, fall - rise*fall/(rise+fall)
}

// reactions are the times at which citizens react, as hours after the onset are drawn from the curve and thinned at night.
func (c *City) reactions(x *Crisis, visit func(n int, ms int64)) {
	d := c.stream(forCrises, x.serial, 1)
	onset, end := x.Onset.UnixMilli(), x.End.UnixMilli()
	for n := range x.Size {
		for range 40 {
			// The sum of two exponentials, one with the time constant of the rise and one of the fall, has nearly the wanted curve.
			t := onset + int64((x.Rise*d.ExpFloat64()*0.6+x.Fall*d.ExpFloat64())*3_600_000)
			awake := hoursSocial[int(t/3_600_000+7)%24] / 6.6
			if t < end && d.chance(0.15+0.85*awake) {
				visit(n, t)
				break
			}
		}
	}
}
