package rss

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func fetch(t *testing.T, cfg Config) (*response, error) {
	t.Helper()
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	f := fetcher{cfg: cfg.withDefaults(), direct: newTransport(false), guarded: newTransport(true)}
	return f.fetch(t.Context(), validators{})
}

func TestRedirects(t *testing.T) {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	redirect := func(path, to string, status int) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Location", to); w.WriteHeader(status) })
	}
	mux.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		fmt.Fprintf(w, "feed for %s:%s", user, password)
	})
	redirect("/moved", "/feed", 301)
	redirect("/moved-twice", "/moved", 308)
	redirect("/found", "/feed", 302)
	redirect("/found-then-moved", "/found2", 307)
	redirect("/found2", "/feed", 301)
	redirect("/loop", "/loop", 302)
	redirect("/file", "file:///etc/passwd", 302)
	redirect("/gopher", "gopher://example.id/", 302)
	redirect("/nowhere", "", 302)
	for _, test := range []struct {
		path    string
		want    error
		movedTo string
	}{
		{"/feed", nil, ""},
		{"/moved", nil, "/feed"},
		{"/moved-twice", nil, "/feed"},
		{"/found", nil, ""},
		{"/found-then-moved", nil, ""}, // only what is permanent from the start may replace the configured address
		{"/loop", errTooManyHops, ""},
		{"/file", errBadRedirect, ""},
		{"/gopher", errBadRedirect, ""},
		{"/nowhere", errBadRedirect, ""},
	} {
		r, err := fetch(t, Config{Name: "e", URL: strings.Replace(server.URL, "://", "://budi:rahasia@", 1) + test.path})
		if !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", test.path, err, test.want)
			continue
		}
		if err != nil {
			continue
		}
		want := test.movedTo
		if want != "" {
			want = server.URL + want
		}
		if string(r.body) != "feed for budi:rahasia" || r.movedTo != want {
			t.Errorf("%s: body %q, moved to %q, want %q", test.path, r.body, r.movedTo, want)
		}
	}
}

// elsewhere answers as a public server would: no loopback connection is seen.
type elsewhere string

func (e elsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 302, Header: http.Header{"Location": {string(e)}}, Body: http.NoBody, Request: r}, nil
}

func TestRedirectFromPublicToPrivateIsRefused(t *testing.T) {
	reached := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached = true
		if r.Header.Get("Authorization") != "" {
			t.Error("the password went to another host")
		}
	}))
	defer server.Close()
	cfg := Config{Name: "e", URL: "https://budi:rahasia@public.example/rss"}.withDefaults()
	f := fetcher{cfg: cfg, direct: elsewhere(server.URL), guarded: newTransport(true)}
	if _, err := f.fetch(t.Context(), validators{}); !errors.Is(err, errPrivateTarget) || reached {
		t.Errorf("error %v, server reached: %t", err, reached)
	}
	f.cfg.AllowPrivate, f.direct = true, &firstElsewhere{to: server.URL, then: newTransport(false)}
	if _, err := f.fetch(t.Context(), validators{}); err != nil || !reached {
		t.Errorf("allowed, yet error %v, server reached: %t", err, reached)
	}
}

type firstElsewhere struct {
	to   string
	then http.RoundTripper
	n    int
}

func (f *firstElsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	if f.n++; f.n == 1 {
		return elsewhere(f.to).RoundTrip(r)
	}
	return f.then.RoundTrip(r)
}

func TestIsPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1": false, "::1": false, "10.1.2.3": false, "192.168.0.1": false, "172.16.0.1": false, "169.254.169.254": false, "fe80::1": false,
		"fd00::1": false, "0.0.0.0": false, "::": false, "100.64.0.1": false, "224.0.0.1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false,
		"8.8.8.8": true, "2001:4860:4860::8888": true, "::ffff:8.8.8.8": true,
	} {
		if got := isPublic(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: got %t, want %t", address, got, want)
		}
	}
}

func TestLimits(t *testing.T) {
	release := make(chan struct{})
	mux := http.NewServeMux()
	mux.HandleFunc("/big", func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 2000)) })
	mux.HandleFunc("/fits", func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 1000)) })
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		z.Write(make([]byte, 1<<20))
		z.Close()
	})
	mux.HandleFunc("/stalls", func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("<rss>"))
		w.(http.Flusher).Flush()
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/breaks", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "500")
		w.Write([]byte("<rss>"))
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	defer close(release)
	for _, test := range []struct {
		path string
		want outcome
		is   error
	}{
		{"/big", outcomeTooLarge, errTooLarge},
		{"/bomb", outcomeTooLarge, errTooLarge},
		{"/stalls", outcomeNetwork, context.DeadlineExceeded},
		{"/breaks", outcomeNetwork, nil},
	} {
		cfg := Config{Name: "e", URL: server.URL + test.path, MaxBytes: 1000}
		if test.is == context.DeadlineExceeded {
			cfg.Timeout = 200 * time.Millisecond
		}
		_, err := fetch(t, cfg)
		if err == nil || outcomeOf(err) != test.want || test.is != nil && !errors.Is(err, test.is) {
			t.Errorf("%s: error %v", test.path, err)
		}
	}
	if r, err := fetch(t, Config{Name: "e", URL: server.URL + "/fits", MaxBytes: 1000}); err != nil || len(r.body) != 1000 {
		t.Errorf("a response of exactly max_bytes: %v", err)
	}
}

func TestCertificatesAreChecked(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of the client that hangs up, as it should
	server.StartTLS()
	defer server.Close()
	if _, err := fetch(t, Config{Name: "e", URL: server.URL}); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate that nobody signed was accepted: %v", err)
	}
}
