package dashboards_test

import (
	"encoding/xml"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/kentongan/kentongan/schemas"
	"github.com/kentongan/kentongan/sinks/clickhouse"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine/enginetest"
	"github.com/kentongan/kentongan/sinks/sinktest"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

// database is the one that Grafana's grants name.
const database = "kentongan"

// reader is Grafana's user.
const reader, readerPassword = "grafana", "pembaca"

// grants are those of Grafana's user on the server of docker-compose.yml.
func grants(t *testing.T) []string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("provisioning", "clickhouse", "users.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Grants []string `xml:"users>grafana>grants>query"`
	}
	if err := xml.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	return file.Grants
}

// store is an engine with the real schema and a small city in it.
type store struct {
	*enginetest.Process
	now time.Time
}

func (s store) config(user, password string) clickhouse.Config {
	return clickhouse.Config{URL: "http://" + s.Addr, Database: database, User: user, Password: password}
}

// seeded fills a store through the sink: fifteen accounts on x, three on bluesky, over five hours that are all past; a feed that was watched for
// an hour and a half of them; and two records that were set aside.
func seeded(t *testing.T) store {
	t.Helper()
	process := enginetest.StartConfig(t, engine.Config{ReadOnlyUser: reader, ReadOnlyPassword: readerPassword, ReadOnlyGrants: grants(t)})
	s := store{Process: process, now: time.Now().UTC()}
	if _, err := clickhouse.Migrate(t.Context(), s.config(process.User, process.Password)); err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(s.config(process.User, process.Password))
	if err != nil {
		t.Fatal(err)
	}
	sink, hours := clickhouse.NewSink(conn), clickhouse.NewHours(conn)
	t.Cleanup(func() { _ = sink.Close() })
	mentions, receipts, coverage := city(s.now)
	if err := sink.Write(t.Context(), mentions); err != nil {
		t.Fatal(err)
	}
	if err := sink.Note(t.Context(), receipts); err != nil {
		t.Fatal(err)
	}
	if err := sink.WriteCoverage(t.Context(), coverage); err != nil {
		t.Fatal(err)
	}
	dirty, err := hours.Dirty(t.Context(), 100)
	if err != nil || len(dirty) == 0 {
		t.Fatalf("dirty hours %v, %v", dirty, err)
	}
	for _, hour := range dirty {
		if err := hours.Recompute(t.Context(), hour); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func city(now time.Time) ([]schemas.EnrichedMention, []schemas.Receipt, []schemas.Coverage) {
	start := now.Truncate(time.Hour).Add(-8 * time.Hour)
	labels := []schemas.SentimentLabel{schemas.SentimentNegative, schemas.SentimentNegative, schemas.SentimentNeutral, schemas.SentimentPositive, schemas.SentimentUnknown}
	var mentions []schemas.EnrichedMention
	var receipts []schemas.Receipt
	for i := range 40 {
		source, account := "x", i%15
		if i%8 == 0 {
			source, account = "bluesky", 100+i%3
		}
		m := sinktest.Mention(fmt.Sprint(i), uint64(i), func(m *schemas.EnrichedMention) {
			m.ID, m.Source = fmt.Sprintf("%s:%d", source, i), source
			m.PublishedAt = start.Add(time.Duration(max(0, i-30)%5)*time.Hour + 20*time.Minute) // the first hour has enough voices to be shown
			m.Author.Pseudonym = fmt.Sprintf("%032x", (account+1)*0x1000001)
			m.Author.Pseudonym = m.Author.Pseudonym[24:] + m.Author.Pseudonym[:24] // the first 64 bits tell voices apart
			m.Enrichment.Sentiment.Label = labels[i%len(labels)]
			if i%4 == 0 {
				m.Enrichment.Topics = append(m.Enrichment.Topics, schemas.Topic{Label: "JALAN", Confidence: 0.8})
			}
		})
		m.Receipt.ReceivedAt = m.PublishedAt.Add(time.Minute)
		mentions, receipts = append(mentions, m), append(receipts, m.Receipt)
	}
	for i := range 2 {
		receipts = append(receipts, schemas.Receipt{Position: schemas.Position{Epoch: 3, Offset: uint64(100 + i)}, ReceivedAt: start.Add(time.Hour), Source: "x", Collection: "uji",
			Outcome: schemas.OutcomeDead, Reason: string(schemas.ReasonDecode)})
	}
	var coverage []schemas.Coverage
	for i, got := range []int64{3600, 1800} {
		at := start.Add(time.Duration(i) * time.Hour)
		coverage = append(coverage, schemas.Coverage{Schema: 1, Source: "rss", Collection: "antara", Unit: schemas.CoverageSeconds, Hour: at, Part: "a", Expected: 3600, Got: got, ReportedAt: at.Add(time.Hour)})
	}
	return mentions, receipts, coverage
}

// result is an answer; columns[i] is the name of rows[r][i].
type result struct {
	columns []string
	types   []string
	rows    [][]any
}

// ask expands a query and sends it as Grafana's user.
func (s store) ask(t *testing.T, sql string, v view) result {
	t.Helper()
	expanded, err := expand(sql, v)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(s.config(reader, readerPassword))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	rows, err := conn.Query(t.Context(), expanded)
	if err != nil {
		t.Fatalf("%v\n%s", err, expanded)
	}
	defer rows.Close()
	r := result{columns: rows.Columns()}
	for rows.Next() {
		into := make([]any, len(r.columns))
		for i, column := range rows.ColumnTypes() {
			into[i] = reflect.New(column.ScanType()).Interface()
			if len(r.rows) == 0 {
				r.types = append(r.types, column.DatabaseTypeName())
			}
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		row := make([]any, len(into))
		for i, cell := range into {
			value := reflect.ValueOf(cell).Elem()
			for value.Kind() == reflect.Pointer && !value.IsNil() {
				value = value.Elem()
			}
			row[i] = value.Interface()
		}
		r.rows = append(r.rows, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%v\n%s", err, expanded)
	}
	return r
}

// number is a cell as a float, NaN where it is null.
func number(t *testing.T, cell any) float64 {
	t.Helper()
	switch value := reflect.ValueOf(cell); {
	case value.CanFloat():
		return value.Float()
	case value.CanInt():
		return float64(value.Int())
	case value.CanUint():
		return float64(value.Uint())
	case value.Kind() == reflect.Pointer:
		return math.NaN()
	default:
		t.Fatalf("%v (%T) is no number", cell, cell)
		return 0
	}
}

func isNumeric(databaseType string) bool {
	databaseType = strings.TrimPrefix(databaseType, "Nullable(")
	return strings.HasPrefix(databaseType, "UInt") || strings.HasPrefix(databaseType, "Int") || strings.HasPrefix(databaseType, "Float")
}

func TestDashboardsOnTheStore(t *testing.T) {
	s := seeded(t)
	t.Run("queries meet the schema", s.meetsTheSchema)
	t.Run("overview agrees with the pages", s.agreesWithTheReader)
	t.Run("Grafana's user is confined", s.confinesGrafana)
}

// Every query of every dashboard meets the real schema as Grafana's user, gives something, and in the form that its panel draws: with all
// sources, and with one chosen.
func (s store) meetsTheSchema(t *testing.T) {
	each(t, func(t *testing.T, d dashboard) {
		for _, v := range d.Templating.List {
			if v.Type == "query" && len(s.ask(t, v.Query, view{}).rows) == 0 {
				t.Errorf("variable %s has no values", v.Name)
			}
		}
		for _, sources := range [][]string{nil, {"x", "rss"}} {
			v := view{From: s.now.Add(-48 * time.Hour), To: s.now, Interval: time.Hour, Sources: sources}
			for _, p := range d.Panels {
				for _, target := range p.Targets {
					r := s.ask(t, target.RawSQL, v)
					if len(r.rows) == 0 {
						t.Errorf("%s: no rows\n%s", p.Title, target.RawSQL)
						continue
					}
					checkForm(t, p, r)
				}
			}
		}
	})
}

func checkForm(t *testing.T, p panel, r result) {
	t.Helper()
	switch p.Type {
	case "timeseries":
		if r.columns[0] != "time" || !strings.HasPrefix(r.types[0], "DateTime") {
			t.Errorf("%s: the first column is %s, a %s, not the time", p.Title, r.columns[0], r.types[0])
		}
		values := 0
		for i, name := range r.types[1:] {
			switch {
			case isNumeric(name):
				values++
			case name != "String" && name != "LowCardinality(String)":
				t.Errorf("%s: column %s is a %s, neither a number nor a name", p.Title, r.columns[i+1], name)
			}
		}
		if values == 0 {
			t.Errorf("%s: no column is a number: %v", p.Title, r.types)
		}
	case "stat":
		if len(r.rows) != 1 || len(r.columns) != 1 || !isNumeric(r.types[0]) {
			t.Errorf("%s: %d rows of %v, want one number", p.Title, len(r.rows), r.types)
		}
	}
}

// value is the only cell of a panel's answer.
func (s store) value(t *testing.T, d dashboard, title string, v view) float64 {
	t.Helper()
	for _, p := range d.Panels {
		if p.Title == title {
			return number(t, s.ask(t, p.Targets[0].RawSQL, v).rows[0][0])
		}
	}
	t.Fatalf("no panel %s", title)
	return 0
}

// Grafana's numbers are those of the pages, which come from the Reader.
func (s store) agreesWithTheReader(t *testing.T) {
	conn, err := clickhouse.Open(s.config(s.User, s.Password))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	pages := clickhouse.NewReader(conn, time.Now)
	from, to := s.now.Truncate(time.Hour).Add(-24*time.Hour), s.now.Truncate(time.Hour)
	each(t, func(t *testing.T, d dashboard) {
		if d.UID != "kentongan-overview" {
			return
		}
		for _, source := range []string{"", "x", "bluesky"} {
			v := view{From: from, To: to.Add(-time.Second), Interval: time.Hour}
			if source != "" {
				v.Sources = []string{source}
			}
			windows, err := pages.Aggregates(t.Context(), schemas.AggregateQuery{From: from, To: to, Source: source})
			if err != nil || len(windows) != 1 {
				t.Fatalf("%v, %v", windows, err)
			}
			w := windows[0]
			if got := s.value(t, d, "Posts", v); got != float64(w.Posts) || w.Posts == 0 {
				t.Errorf("source %q: %v posts, the pages say %d", source, got, w.Posts)
			}
			voices, net := float64(w.Voices), 100*(w.VoiceShare.Positive-w.VoiceShare.Negative)
			if w.Voices < schemas.MinVoices {
				voices, net = math.NaN(), math.NaN() // not to be shown
			}
			if got := s.value(t, d, "Voices", v); got != voices && !(math.IsNaN(got) && math.IsNaN(voices)) {
				t.Errorf("source %q: %v voices, the pages say %v", source, got, voices)
			}
			if got := s.value(t, d, "Net sentiment of voices", v); math.Abs(got-net) > 1e-6 || math.IsNaN(got) != math.IsNaN(net) {
				t.Errorf("source %q: net %v, the pages say %v", source, got, net)
			}
		}
		cells, err := pages.Coverage(t.Context(), from, to)
		if err != nil {
			t.Fatal(err)
		}
		var expected, got uint64
		for _, c := range cells {
			expected, got = expected+c.Expected, got+c.Got
		}
		want := 100 * float64(got) / float64(expected)
		if shown := s.value(t, d, "Coverage", view{From: from, To: to.Add(-time.Second)}); math.Abs(shown-want) > 1e-6 || want == 0 || want == 100 {
			t.Errorf("coverage %v, the pages say %v", shown, want)
		}
		if dead := s.value(t, d, "Set aside", view{From: from, To: to}); dead != 2 {
			t.Errorf("%v records set aside, want 2", dead)
		}
		if age := s.value(t, d, "Age of the newest data", view{}); age < 3*3600 || age > 5*3600+60 {
			t.Errorf("newest data is %v seconds old, want about four hours", age)
		}
	})
}

// Who reads dashboards reads no mention: neither texts nor pseudonyms' full values nor writes.
func (s store) confinesGrafana(t *testing.T) {
	conn, err := clickhouse.Open(s.config(reader, readerPassword))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Exec(t.Context(), "SELECT count() FROM v_cells"); err != nil {
		t.Fatalf("what it may: %v", err)
	}
	for _, sql := range []string{
		"SELECT text FROM mentions", "SELECT text FROM v_mentions", "SELECT * FROM mention_keys", "SELECT id_hash FROM receipts",
		"INSERT INTO runs (hour) VALUES (now())", "TRUNCATE TABLE cells", "SELECT * FROM file('/etc/passwd', 'LineAsString')",
		"SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
	} {
		if err := conn.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s was allowed", sql)
		}
	}
}
