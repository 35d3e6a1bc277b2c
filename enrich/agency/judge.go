package agency

import (
	"github.com/kentongan/kentongan/enrich/text"
	"github.com/kentongan/kentongan/schemas"
)

// Judge routes what the judges of topic and place said before it.
type Judge struct{ table *Table }

// NewJudge makes a judge of t.
func NewJudge(t *Table) *Judge { return &Judge{t} }

// Name is the judge's key in Enrichment.Models.
func (j *Judge) Name() string { return "agency" }

// Version names the table.
func (j *Judge) Version() string { return j.table.Version() }

// Judge sets e.Agencies from e.Topics and e.Place.
func (j *Judge) Judge(_ text.Reading, e *schemas.Enrichment) {
	e.Agencies = j.table.Route(e.Topics, e.Place)
}
