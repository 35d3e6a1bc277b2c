package httpserver

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Probe asks the listener at address (as configured: host:port, where any address means this machine) for path, "/healthz" or "/readyz". It returns
// nil for a good answer, else what failed. For container health checks, which then need no other program.
func Probe(ctx context.Context, address, path string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("probe %q: %w", address, err)
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, CheckTimeout+time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+path, nil)
	if err != nil {
		return fmt.Errorf("probe %s: %w", address, err)
	}
	// A transport of its own: no proxy of the environment, no connection that stays.
	response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
	if err != nil {
		return fmt.Errorf("probe %s: %w", address, err)
	}
	defer response.Body.Close()
	var answer Report
	if err := json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&answer); err != nil {
		return fmt.Errorf("probe %s%s: status %d without a report; is it another program's port?", address, path, response.StatusCode)
	}
	if response.StatusCode == http.StatusOK && answer.Status == StatusOK {
		return nil
	}
	var failed []string
	for _, name := range slices.Sorted(maps.Keys(answer.Checks)) {
		if answer.Checks[name] != "ok" {
			failed = append(failed, name+": "+answer.Checks[name])
		}
	}
	return fmt.Errorf("probe %s%s: %s", address, path, strings.Join(failed, "; "))
}
