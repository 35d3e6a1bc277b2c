// Package httpserver is the listener of one role for those who look after it: /metrics for Prometheus, /healthz (the process lives and its
// loop turns) and /readyz (what it depends on answers). It serves no pages and knows no role; cmd/kentongan says what to check.
// It asks for no password and is meant for loopback or a private network.
package httpserver
