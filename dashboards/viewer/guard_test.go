package viewer

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestEveryAnswerIsGuarded(t *testing.T) {
	s, _ := newServer(t, Config{}, newCity(testNow))
	for _, path := range []string{"/", "/api/v0/labels", "/api/v0/overview?range=no", "/nothing/here", "/../../etc/passwd"} {
		h := get(s, path).Header()
		csp := h.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'none'"} {
			if !strings.Contains(csp, part) {
				t.Errorf("%s: the policy lacks %s: %s", path, part, csp)
			}
		}
		if strings.Contains(csp, "unsafe") {
			t.Errorf("%s: %s", path, csp)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", path, h)
		}
	}
	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS"} {
		w := get(s, "/api/v0/overview", func(r *http.Request) { r.Method = method })
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d", method, w.Code)
		}
	}
}

func TestOnlyOwnHostsAreAnswered(t *testing.T) {
	for _, tt := range []struct {
		cfg  Config
		host string
		want int
	}{
		{Config{}, "127.0.0.1:8480", 200}, {Config{}, "localhost:8480", 200}, {Config{}, "[::1]:8480", 200},
		{Config{}, "rebind.example:8480", 421}, {Config{}, "127.0.0.1.example", 421}, {Config{}, "192.0.2.7:8480", 421}, {Config{}, "", 421},
		{Config{Hosts: []string{"kota.example"}}, "KOTA.example:8480", 200},
		{Config{Listen: "0.0.0.0:8480", AllowRemote: true}, "192.0.2.7:8480", 200},
		{Config{Listen: "0.0.0.0:8480", AllowRemote: true}, "rebind.example", 421},
	} {
		s, _ := newServer(t, tt.cfg, newCity(testNow))
		if w := get(s, "/api/v0/labels", func(r *http.Request) { r.Host = tt.host }); w.Code != tt.want {
			t.Errorf("host %q: %d, want %d", tt.host, w.Code, tt.want)
		}
	}
}

func TestConfigValidate(t *testing.T) {
	for _, listen := range []string{"", "127.0.0.1:0", "localhost:80", "[::1]:9", "127.8.8.8:1"} {
		if err := (&Config{Listen: listen}).Validate(); err != nil {
			t.Errorf("%q: %v", listen, err)
		}
	}
	for _, listen := range []string{":8480", "0.0.0.0:8480", "[::]:8480", "192.0.2.7:8480", "kota.example:8480"} {
		if err := (&Config{Listen: listen}).Validate(); !errors.Is(err, ErrNotLoopback) {
			t.Errorf("%q: %v", listen, err)
		}
		if err := (&Config{Listen: listen, AllowRemote: true}).Validate(); err != nil {
			t.Errorf("%q with allow_remote: %v", listen, err)
		}
	}
	for _, cfg := range []Config{{Listen: "127.0.0.1"}, {Listen: "127.0.0.1:http"}, {Zone: time.UTC}, {Refresh: time.Millisecond}, {QueryTimeout: time.Millisecond}, {Hosts: []string{"a:1"}}} {
		if err := cfg.Validate(); err == nil {
			t.Errorf("%+v is accepted", cfg)
		}
	}
}
