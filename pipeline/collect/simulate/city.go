package simulate

import (
	"fmt"

	"github.com/kentongan/kentongan/pipeline/collect"
	"github.com/kentongan/kentongan/pipeline/collect/simulate/speech"
)

// City is the synthetic city of one configuration.
type City struct {
	cfg        Config
	material   *speech.Material
	pseudonyms *collect.Pseudonymiser

	districts []Kecamatan
	quarters  []quarter // of all districts, in order
	services  []Service
	people    []citizen
	opinions  []int8 // hundredths, by person and service
	crowds    []crowd
	topics    [12]wheel // of the services, by month
}

// New builds the city: its map, services and people. It takes a fraction of a second; the days are made when they are asked for.
// Authors get pseudonyms from p; nil means the city's own key, which holds no secret.
func New(cfg Config, p *collect.Pseudonymiser) (*City, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if p == nil {
		var err error
		if p, err = ownPseudonyms(cfg.Seed); err != nil {
			return nil, err
		}
	}
	material, err := speech.Load()
	if err != nil {
		return nil, fmt.Errorf("load the city's texts: %w", err)
	}
	c := &City{cfg: cfg, material: material, pseudonyms: p, districts: buildMap(cfg.Seed), services: buildServices(cfg.Seed)}
	for month := range c.topics {
		weights := make([]float64, len(c.services))
		for i, s := range c.services {
			weights[i] = s.Weight * season(i, month)
		}
		c.topics[month] = newWheel(weights)
	}
	c.populate()
	return c, nil
}

// Config is the configuration the city was built from.
func (c *City) Config() Config { return c.cfg }

func (c *City) topicWheel(month int) wheel { return c.topics[month] }

// ordinaryShare is how many of the configured records are written by citizens on no particular occasion. What crises, campaigns,
// cascades, offices, spam, copies, edits and deletions add was measured over a year of the default configuration.
const ordinaryShare = 0.80

func (c *City) perDay() float64 { return float64(c.cfg.MentionsPerDay) }

func (c *City) where(quarter int) speech.Where {
	q := &c.quarters[quarter]
	return speech.Where{Kelurahan: q.Name, Kecamatan: c.districts[q.district].Name, Neighbour: c.quarters[(quarter*7+3)%len(c.quarters)].Name}
}

// quarterOf picks one of a district's quarters; of any district if it is -1.
func (c *City) quarterOf(d *die, district int) int {
	if district < 0 {
		return d.IntN(len(c.quarters))
	}
	first := 0
	for i := range district {
		first += len(c.districts[i].Kelurahan)
	}
	return first + d.IntN(len(c.districts[district].Kelurahan))
}

func sourceIndex(name string) int {
	for i := range sources {
		if sources[i].name == name {
			return i
		}
	}
	return -1
}
