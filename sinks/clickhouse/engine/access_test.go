package engine_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine/enginetest"
)

// TestReaderSeesItsGrantsAlone holds the read-only user to what the engine's own access control and the check for single
// reads leave: the public view, and nothing by any way around it.
func TestReaderSeesItsGrantsAlone(t *testing.T) {
	p := enginetest.StartConfig(t, engine.Config{
		ReadOnlyUser: "pembaca", ReadOnlyPassword: "baca", ReadOnlyGrants: []string{"GRANT SELECT ON road.v_public"},
	})
	for _, text := range []string{
		"CREATE DATABASE road",
		"CREATE TABLE road.mentions (id UInt64, secret String) ENGINE = MergeTree ORDER BY id",
		"INSERT INTO road.mentions VALUES (1, 'rahasia'), (2, 'rahasia')",
		"CREATE VIEW road.v_public SQL SECURITY DEFINER AS SELECT id FROM road.mentions",
	} {
		p.Ask(t, text)
	}
	reader := *p
	reader.User, reader.Password = "pembaca", "baca"
	for range 2 { // whatever a refused statement did, it leaves nothing to the next
		for _, c := range []struct{ text, want string }{
			{"SELECT count() FROM road.v_public", "2\n"},
			{"SELECT id FROM road.v_public ORDER BY id;", "1\n2\n"},
			{"SELECT number FROM numbers(2)", "0\n1\n"},
			{"SELECT id FROM road.v_public ORDER BY id LIMIT 1 SETTINGS max_threads = 1", "1\n"},
		} {
			if got := reader.Ask(t, c.text); got != c.want {
				t.Errorf("%s: %q, want %q", c.text, got, c.want)
			}
		}
		if _, code, text := post(t, &reader, url.Values{"max_execution_time": {"5"}, "database": {"road"}}, "SELECT id FROM v_public"); code != "" {
			t.Errorf("a setting and a database: %s", text)
		}
		for _, text := range []string{
			"SELECT * FROM road.mentions",
			"SELECT secret FROM road.v_public, road.mentions",
			"SELECT * FROM file('/etc/passwd', LineAsString)",
			"SELECT * FROM default.`/etc/passwd`",
			"SELECT * FROM url('http://127.0.0.1:1/', LineAsString)",
			"SELECT * FROM remote('127.0.0.1:1', system.one)",
			"SELECT * FROM executable('id', TSV, 'x String')",
			"SELECT secret FROM merge('road', '.*')",
			"SELECT * FROM system.processes, system.users",
			"SELECT * FROM mysql('h:1', 'd', 't', 'u', 'p')",
			"INSERT INTO road.mentions VALUES (3, 'x')",
			"INSERT INTO road.mentions FORMAT CSV\n3,x\n",
			"INSERT INTO FUNCTION file('reader-test.tsv', 'TSV', 'x UInt8') VALUES (1)",
			"SELECT 1 INTO OUTFILE 'reader-test.tsv'",
			"CREATE TABLE road.mine (n UInt8) ENGINE = Memory",
			"CREATE VIEW road.mine AS SELECT secret FROM road.mentions",
			"CREATE TEMPORARY TABLE mine (n UInt8)",
			"DROP TABLE road.mentions",
			"TRUNCATE TABLE road.mentions",
			"ALTER TABLE road.mentions DELETE WHERE 1",
			"DELETE FROM road.mentions WHERE 1",
			"SET ROLE kentongan_full",
			"SET ROLE ALL",
			"SET readonly = 0",
			"SELECT 1; SET ROLE kentongan_full",
			"SELECT 1 SETTINGS readonly = 0",
			"GRANT SELECT ON *.* TO default",
			"CREATE USER x",
			"KILL QUERY WHERE 1",
			"SYSTEM SHUTDOWN",
			"USE road",
			"EXPLAIN SELECT * FROM road.mentions",
			"DESCRIBE TABLE road.mentions",
			"SHOW CREATE TABLE road.mentions",
			"SELECT dictGet('d', 'a', 1)",
			"nonsense",
			"",
		} {
			status, code, answer := post(t, &reader, nil, text)
			if code == "" || status < 400 {
				t.Errorf("%q is answered %d, %.200q", text, status, answer)
			}
			if strings.Contains(answer, "root:") {
				t.Errorf("%q tells %q", text, answer)
			}
		}
		for _, params := range []url.Values{
			{"readonly": {"0"}}, {"role": {"kentongan_full"}}, {"database": {"nope"}},
		} {
			if status, _, answer := post(t, &reader, params, "SELECT 1"); status < 400 {
				t.Errorf("parameters %v are answered %d, %q", params, status, answer)
			}
		}
		if got := reader.Ask(t, "SELECT name FROM system.tables WHERE database = 'road'"); got != "v_public\n" {
			t.Errorf("the reader sees the tables %q", got)
		}
	}
	if got := p.Ask(t, "SELECT count() FROM road.mentions WHERE secret = 'rahasia'"); got != "2\n" {
		t.Errorf("after the reader there are %q rows", got)
	}
}
