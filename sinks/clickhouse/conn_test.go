package clickhouse

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A server whose certificate comes from an authority of its own is believed where the configuration names that authority, and only there.
func TestCAFile(t *testing.T) {
	asked := 0
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		http.Error(w, "not today", http.StatusServiceUnavailable)
	}))
	defer server.Close()
	authority := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	ping := func(file string) error {
		conn, err := Open(Config{URL: server.URL, Database: "kentongan", User: "a", CAFile: file})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		return conn.Ping(t.Context())
	}
	var unknown x509.UnknownAuthorityError
	if err := ping(""); !errors.As(err, &unknown) || asked != 0 {
		t.Errorf("without the authority: %v, asked %d times", err, asked)
	}
	if err := ping(authority); err == nil || errors.As(err, &unknown) || asked == 0 {
		t.Errorf("with the authority: %v, asked %d times", err, asked)
	}
	for _, c := range []struct{ scheme, file, says string }{
		{"http", authority, "knows no certificates"},
		{"https", filepath.Join(t.TempDir(), "absent.pem"), "no such file"},
		{"https", writeText(t), "holds no certificate"},
	} {
		u, _ := url.Parse(server.URL)
		cfg := Config{URL: c.scheme + "://" + u.Host, Database: "kentongan", CAFile: c.file}
		if err := cfg.Validate(); err == nil || !strings.HasPrefix(err.Error(), "clickhouse.ca_file: ") || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s with %s: got %v, want %q", c.scheme, c.file, err, c.says)
		}
	}
}

func writeText(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "text.pem")
	if err := os.WriteFile(path, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
