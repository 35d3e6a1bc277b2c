package engine_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"

	"github.com/kentongan/kentongan/sinks/clickhouse/engine"
	"github.com/kentongan/kentongan/sinks/clickhouse/engine/enginetest"
)

func TestConfigIsChecked(t *testing.T) {
	for name, c := range map[string]struct {
		cfg  engine.Config
		want string
	}{
		"nothing":           {engine.Config{}, "engine dir is empty\nengine listen address is empty\nengine log is nil"},
		"too little memory": {engine.Config{Dir: "d", Listen: ":0", Log: logrus.New(), MaxMemoryBytes: 1}, "engine max memory is 1 bytes"},
		"no grants":         {engine.Config{Dir: "d", Listen: ":0", Log: logrus.New(), ReadOnlyUser: "r"}, "has no grants"},
		"one user twice":    {engine.Config{Dir: "d", Listen: ":0", Log: logrus.New(), ReadOnlyUser: "default", ReadOnlyGrants: []string{"g"}}, "is the full user as well"},
		"below zero":        {engine.Config{Dir: "d", Listen: ":0", Log: logrus.New(), MaxConcurrent: -1, MaxBodyBytes: -1}, "below zero"},
	} {
		if _, err := engine.New(c.cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v, want %q in it", name, err, c.want)
		}
	}
}

func TestAbsentLibrarySaysHowToGetIt(t *testing.T) {
	t.Setenv(engine.LibraryEnv, "")
	missing := filepath.Join(t.TempDir(), "libchdb.so")
	_, err := engine.FindLibrary(missing)
	if !errors.Is(err, engine.ErrNoLibrary) || !strings.Contains(err.Error(), "make engine") || !strings.Contains(err.Error(), missing) {
		t.Errorf("an absent explicit library: %v", err)
	}
	t.Setenv(engine.LibraryEnv, missing)
	if _, err = engine.FindLibrary(""); !errors.Is(err, engine.ErrNoLibrary) || !strings.Contains(err.Error(), missing) {
		t.Errorf("an absent library of the environment: %v", err)
	}
	t.Setenv(engine.LibraryEnv, "")
	t.Chdir(t.TempDir())
	if _, err = engine.FindLibrary(""); !errors.Is(err, engine.ErrNoLibrary) || !strings.Contains(err.Error(), "node_modules") {
		t.Errorf("no library anywhere: %v", err)
	}
	e, err := engine.New(engine.Config{Dir: t.TempDir(), Listen: "127.0.0.1:0", Log: logrus.New()})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Run(context.Background()); !errors.Is(err, engine.ErrNoLibrary) {
		t.Errorf("Run without a library: %v", err)
	}
	found := filepath.Join(t.TempDir(), "libchdb.so")
	if err := os.WriteFile(found, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if path, err := engine.FindLibrary(found); err != nil || path != found {
		t.Errorf("a present explicit library: %q, %v", path, err)
	}
	if e, err = engine.New(engine.Config{Dir: t.TempDir(), Listen: "127.0.0.1:0", Library: found, Log: logrus.New()}); err != nil {
		t.Fatal(err)
	}
	if err := e.Run(context.Background()); err == nil || !strings.Contains(err.Error(), "load engine library") {
		t.Errorf("Run with a file that is no library: %v", err)
	}
}

func TestTakenPortIsRefused(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, err = enginetest.TryStart(t, engine.Config{Listen: listener.Addr().String()})
	if err == nil || !strings.Contains(err.Error(), engine.ErrPortTaken.Error()+": "+listener.Addr().String()) {
		t.Errorf("error is %v, want %v", err, engine.ErrPortTaken)
	}
}

func TestLockedDirectoryNamesItsHolder(t *testing.T) {
	first := enginetest.Start(t)
	_, err := enginetest.TryStart(t, engine.Config{Dir: first.Config.Dir})
	if err == nil || !strings.Contains(err.Error(), engine.ErrLocked.Error()) || !strings.Contains(err.Error(), "process "+strconv.Itoa(first.PID())) {
		t.Errorf("error is %v, want %v by process %d", err, engine.ErrLocked, first.PID())
	}
	first.Kill(t)
	enginetest.StartConfig(t, engine.Config{Dir: first.Config.Dir}) // a lock does not outlive its holder
}

func TestNewerDataAreRefused(t *testing.T) {
	for wrote, ok := range map[string]bool{"99.1.0": false, "26.99.0": false, "26.7.9": true, "25.12.1": true, "rubbish": false} {
		t.Run(wrote, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "engine.version"), []byte(wrote+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			p, err := enginetest.TryStart(t, engine.Config{Dir: dir})
			if (err == nil) != ok {
				t.Fatalf("data of engine %s: %v", wrote, err)
			}
			if ok {
				p.Kill(t)
				return
			}
			if wrote != "rubbish" && (!strings.Contains(err.Error(), engine.ErrNewerData.Error()) || !strings.Contains(err.Error(), wrote) || !strings.Contains(err.Error(), "this one is 26.")) {
				t.Errorf("error is %v, want one that names both versions", err)
			}
			if entries, err := os.ReadDir(filepath.Join(dir, "store")); err != nil || len(entries) != 0 {
				t.Errorf("refused data were touched: %v, %v", entries, err)
			}
		})
	}
}

// post sends a bare request as the user of the process and returns status, exception code and body.
func post(t *testing.T, p *enginetest.Process, params url.Values, body string) (status int, code, text string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, p.URL()+"?"+params.Encode(), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(p.User, p.Password)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header.Get("X-ClickHouse-Exception-Code"), string(b)
}

func TestWhatTheEngineHasNotIsSaid(t *testing.T) {
	p := enginetest.Start(t)
	for _, c := range []struct {
		name       string
		params     url.Values
		body, want string
	}{
		{"session", url.Values{"session_id": {"x"}}, "SELECT 1", "Sessions are not supported"},
		{"session check", url.Values{"session_check": {"1"}}, "SELECT 1", "Sessions are not supported"},
		{"temporary table", nil, "CREATE TEMPORARY TABLE t (n UInt8)", "Temporary tables are not supported"},
		{"temporary table in disguise", nil, "/* x */ create or replace temporary table t (n UInt8) ENGINE = Memory", "Temporary tables are not supported"},
	} {
		status, code, text := post(t, p, c.params, c.body)
		if status != http.StatusNotImplemented || code != "48" || !strings.Contains(text, c.want) {
			t.Errorf("%s: status %d, code %s, %q; want 501, 48 and %q", c.name, status, code, text, c.want)
		}
	}
	if status, code, _ := post(t, p, url.Values{"role": {"kentongan_full"}}, "SELECT 1"); status != http.StatusForbidden || code != "512" {
		t.Errorf("a role: status %d, code %s; want 403 and 512", status, code)
	}
	// Statements for a session work, and leave nothing to the next request.
	for _, text := range []string{"SET max_block_size = 77", "USE system"} {
		if status, _, answer := post(t, p, nil, text); status != http.StatusOK {
			t.Errorf("%s: status %d, %s", text, status, answer)
		}
	}
	if got := p.Ask(t, "SELECT currentDatabase(), getSetting('max_block_size') = 77"); got != "default\t0\n" {
		t.Errorf("after SET and USE the next request has %q", got)
	}
}

func TestWrongPasswordIsRefused(t *testing.T) {
	p := enginetest.Start(t)
	for _, c := range []struct {
		name, user, password string
		given                bool
		status               int
		code                 string
	}{
		{"right", enginetest.User, enginetest.Password, true, 200, ""},
		{"wrong password", enginetest.User, "x", true, 403, "516"},
		{"no password", enginetest.User, "", true, 403, "516"},
		{"unknown user", "x", enginetest.Password, true, 403, "516"},
		{"the library's own user", "default", "", true, 403, "516"},
		{"nothing", "", "", false, 401, "194"},
	} {
		r, err := http.NewRequest(http.MethodGet, p.URL()+"?query=SELECT+1", nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.given {
			r.SetBasicAuth(c.user, c.password)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if code := response.Header.Get("X-ClickHouse-Exception-Code"); response.StatusCode != c.status || code != c.code {
			t.Errorf("%s: status %d, code %q; want %d, %q", c.name, response.StatusCode, code, c.status, c.code)
		}
		if c.status == 401 && response.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: no WWW-Authenticate", c.name)
		}
	}
}

func TestLargeBodyIsRefused(t *testing.T) {
	p := enginetest.StartConfig(t, engine.Config{MaxBodyBytes: 1 << 20})
	p.Ask(t, "CREATE TABLE t (s String) ENGINE = MergeTree ORDER BY s")
	insert := url.Values{"query": {"INSERT INTO t FORMAT TSV"}}
	line := strings.Repeat("x", 99) + "\n"
	if status, _, text := post(t, p, insert, strings.Repeat(line, 10000)); status != http.StatusOK {
		t.Fatalf("a body within the limit: status %d, %s", status, text)
	}
	large := strings.Repeat(line, 11000)
	if status, code, text := post(t, p, insert, large); status != http.StatusRequestEntityTooLarge || code != "307" || !strings.Contains(text, "1048576 bytes") {
		t.Errorf("a body beyond the limit: status %d, code %s, %s; want 413 and 307", status, code, text)
	}
	zipped := gzipped(t, large)
	r, err := http.NewRequest(http.MethodPost, p.URL()+"?"+insert.Encode(), strings.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(p.User, p.Password)
	r.Header.Set("Content-Encoding", "gzip")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("%d bytes that unzip beyond the limit: status %d, want 413", len(zipped), response.StatusCode)
	}
	if got := p.Ask(t, "SELECT count() FROM t"); got != "10000\n" {
		t.Errorf("%s rows are stored, want those of the accepted body alone", got)
	}
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b strings.Builder
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
