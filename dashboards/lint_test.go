package dashboards_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// columns of Grafana's grid.
const columns = 24

// what every panel reads: the variable, so that a dashboard works wherever it is imported.
var throughVariable = datasource{Type: "grafana-clickhouse-datasource", UID: "${datasource}"}

func TestDashboardsAreWellFormed(t *testing.T) {
	uids := map[string]bool{}
	each(t, func(t *testing.T, d dashboard) {
		if uids[d.UID] || !regexp.MustCompile(`^kentongan-[a-z-]+$`).MatchString(d.UID) {
			t.Errorf("uid %q is not stable and its own", d.UID)
		}
		uids[d.UID] = true
		for _, problem := range lint(d) {
			t.Error(problem)
		}
	})
}

// lint lists what is wrong with the shape of d, after the rules of grafana/dashboard-linter that make sense for SQL.
func lint(d dashboard) []string {
	var problems []string
	problem := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	if d.Title == "" || d.Description == "" || d.SchemaVersion < 39 || d.SchemaVersion > 41 || d.Timezone == "" || d.Refresh == "" {
		problem("title, description, schema version 39 to 41, time zone or refresh is missing")
	}
	if len(d.Templating.List) == 0 || d.Templating.List[0].Type != "datasource" || d.Templating.List[0].Query != throughVariable.Type {
		problem("the first variable does not choose the data source")
	}
	for _, v := range d.Templating.List[min(1, len(d.Templating.List)):] {
		if v.Type == "query" && (v.Query == "" || v.Query != v.Definition || v.Refresh == 0 || !strings.Contains(string(v.Datasource), throughVariable.UID)) {
			problem("variable %s: query and definition differ, it is never refreshed, or its data source is fixed", v.Name)
		}
	}
	ids, titles, taken := map[int]bool{}, map[string]bool{}, map[[2]int]string{}
	for _, p := range d.Panels {
		if p.ID <= 0 || ids[p.ID] {
			problem("%s: id %d is not its own", p.Title, p.ID)
		}
		if p.Title == "" || titles[p.Title] || !strings.HasSuffix(p.Description, ".") {
			problem("panel %d: title %q is not its own, or the description is no sentence", p.ID, p.Title)
		}
		ids[p.ID], titles[p.Title] = true, true
		if p.FieldConfig.Defaults.Unit == "" {
			problem("%s: no unit", p.Title)
		}
		g := p.GridPos
		if g.X < 0 || g.Y < 0 || g.W <= 0 || g.H <= 0 || g.X+g.W > columns {
			problem("%s: %+v is outside the grid", p.Title, g)
			continue
		}
		for x := g.X; x < g.X+g.W; x++ {
			for y := g.Y; y < g.Y+g.H; y++ {
				if other := taken[[2]int{x, y}]; other != "" && other != p.Title {
					problem("%s lies on %s", p.Title, other)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
		problems = append(problems, lintTargets(p)...)
	}
	return problems
}

func lintTargets(p panel) []string {
	var problems []string
	if p.Datasource != throughVariable || len(p.Targets) == 0 {
		problems = append(problems, fmt.Sprintf("%s: data source %+v, %d targets", p.Title, p.Datasource, len(p.Targets)))
	}
	refs := map[string]bool{}
	for _, target := range p.Targets {
		want := formatTable
		if p.Type == "timeseries" {
			want = formatTimeSeries
		}
		if target.RefID == "" || refs[target.RefID] || target.Datasource != throughVariable || target.EditorType != "sql" || strings.TrimSpace(target.RawSQL) == "" || target.Format != want {
			problems = append(problems, fmt.Sprintf("%s: target %q is incomplete, or its format %d is not that of a %s", p.Title, target.RefID, target.Format, p.Type))
		}
		refs[target.RefID] = true
	}
	return problems
}

func TestLintSees(t *testing.T) {
	good := func() dashboard {
		d := dashboard{Title: "t", Description: "d", SchemaVersion: 39, Timezone: "utc", Refresh: "30s"}
		d.Templating.List = []variable{{Name: "datasource", Type: "datasource", Query: throughVariable.Type}}
		for i := range 2 {
			p := panel{ID: i + 1, Type: "stat", Title: fmt.Sprint("p", i), Description: "What it is.", Datasource: throughVariable,
				Targets: []target{{RefID: "A", Datasource: throughVariable, EditorType: "sql", Format: formatTable, RawSQL: "SELECT 1"}}}
			p.GridPos.X, p.GridPos.W, p.GridPos.H = 12*i, 12, 4
			p.FieldConfig.Defaults.Unit = "short"
			d.Panels = append(d.Panels, p)
		}
		return d
	}
	if problems := lint(good()); len(problems) != 0 {
		t.Fatalf("a good dashboard: %v", problems)
	}
	for name, spoil := range map[string]func(*dashboard){
		"same id":         func(d *dashboard) { d.Panels[1].ID = 1 },
		"overlap":         func(d *dashboard) { d.Panels[1].GridPos.X = 11 },
		"outside":         func(d *dashboard) { d.Panels[1].GridPos.W = 13 },
		"no unit":         func(d *dashboard) { d.Panels[0].FieldConfig.Defaults.Unit = "" },
		"no description":  func(d *dashboard) { d.Panels[0].Description = "" },
		"fixed source":    func(d *dashboard) { d.Panels[0].Datasource.UID = "kentongan" },
		"fixed in target": func(d *dashboard) { d.Panels[0].Targets[0].Datasource.UID = "kentongan" },
		"empty query":     func(d *dashboard) { d.Panels[0].Targets[0].RawSQL = " " },
		"series as table": func(d *dashboard) { d.Panels[0].Type = "timeseries" },
		"no variable":     func(d *dashboard) { d.Templating.List = nil },
		"query not shared": func(d *dashboard) {
			d.Templating.List = append(d.Templating.List, variable{Name: "v", Type: "query", Query: "SELECT 1"})
		},
	} {
		d := good()
		spoil(&d)
		if len(lint(d)) == 0 {
			t.Errorf("%s: nothing seen", name)
		}
	}
}
