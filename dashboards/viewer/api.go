package viewer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/kentongan/kentongan/schemas"
)

// Handler answers the page, its files and its JSON.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/v0/labels", s.serveLabels)
	mux.HandleFunc("/api/v0/freshness", s.serveFreshness)
	mux.HandleFunc("/api/v0/overview", s.serveOverview)
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("/readyz", s.serveReady)
	mux.Handle("/", s.site)
	return s.guard(mux)
}

// problem is the body of every answer that is not what was asked for.
type problem struct {
	Code      string `json:"code"` // bad_parameter, store_unavailable, not_found, method_not_allowed or unknown_host
	Parameter string `json:"parameter,omitempty"`
	Message   string `json:"message"`
}

func writeProblem(w http.ResponseWriter, status int, p problem) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]problem{"error": p})
}

// labelsAnswer is what the page needs once.
type labelsAnswer struct {
	Topics    []Topic  `json:"topics"`
	Zones     []string `json:"zones"`
	Zone      string   `json:"zone"`
	MinVoices int      `json:"min_voices"`
	RefreshMS int64    `json:"refresh_ms"`
}

func (s *Server) serveLabels(w http.ResponseWriter, r *http.Request) {
	a := labelsAnswer{Topics: Topics(), Zone: shortOf(s.cfg.Zone), MinVoices: schemas.MinVoices, RefreshMS: s.cfg.Refresh.Milliseconds()}
	for _, z := range zones {
		a.Zones = append(a.Zones, z.short)
	}
	body, err := json.Marshal(a)
	if err != nil {
		s.fail(w, err)
		return
	}
	writeTagged(w, r, body)
}

// freshnessAnswer holds times in Unix milliseconds, 0 where there is nothing yet.
type freshnessAnswer struct {
	Now             int64  `json:"now"` // the server's clock
	NewestPublished int64  `json:"newest_published"`
	NewestReceived  int64  `json:"newest_received"`
	ComputedAt      int64  `json:"computed_at"`
	DirtyHours      uint64 `json:"dirty_hours"`
	Stored          uint64 `json:"stored"`
}

func (s *Server) serveFreshness(w http.ResponseWriter, r *http.Request) {
	f, err := s.freshness(r.Context())
	if err != nil {
		s.fail(w, err)
		return
	}
	s.outage.over(s.log)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(freshnessAnswer{
		Now: s.cfg.Now().UnixMilli(), NewestPublished: milliseconds(f.NewestPublished), NewestReceived: milliseconds(f.NewestReceived),
		ComputedAt: milliseconds(f.ComputedAt), DirtyHours: f.DirtyHours, Stored: f.Stored,
	})
}

func (s *Server) freshness(ctx context.Context) (schemas.Freshness, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.QueryTimeout)
	defer cancel()
	return s.reader.Freshness(ctx)
}

func milliseconds(t time.Time) int64 {
	if t.IsZero() || t.Unix() <= 0 {
		return 0
	}
	return t.UnixMilli()
}

func (s *Server) serveReady(w http.ResponseWriter, r *http.Request) {
	if _, err := s.freshness(r.Context()); err != nil {
		s.fail(w, err)
		return
	}
	_, _ = w.Write([]byte("ready\n"))
}

func (s *Server) serveOverview(w http.ResponseWriter, r *http.Request) {
	q, err := parseRequest(r.URL.Query(), s.cfg.Zone)
	if err != nil {
		s.fail(w, err)
		return
	}
	f, err := s.freshness(r.Context())
	if err != nil {
		s.fail(w, err)
		return
	}
	// An answer from before the last computation is no answer to this question.
	key := fmt.Sprintf("%s %s %s %s %s %s %s %d", q.Range, q.From, q.To, q.Step, q.Zone, q.Topic, q.Source, f.ComputedAt.UnixNano())
	body, err := s.answers.get(r.Context(), key, func(ctx context.Context) ([]byte, error) {
		resolved, err := s.resolve(ctx, q, f.NewestPublished)
		if err != nil {
			return nil, err
		}
		o, err := s.overviewOf(ctx, resolved)
		if err != nil {
			return nil, err
		}
		return json.Marshal(o)
	})
	if err != nil {
		s.fail(w, err)
		return
	}
	s.outage.over(s.log)
	writeTagged(w, r, body)
}

// writeTagged sends body, or 304 where the client has it already.
func writeTagged(w http.ResponseWriter, r *http.Request, body []byte) {
	sum := sha256.Sum256(body)
	etag := `"` + hex.EncodeToString(sum[:12]) + `"`
	w.Header().Set("ETag", etag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if strings.Contains(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(body)
}

// fail answers 400 for what the client got wrong and 503 for the rest, whose details go to the log alone.
func (s *Server) fail(w http.ResponseWriter, err error) {
	var bad *parameterError
	if errors.As(err, &bad) {
		writeProblem(w, http.StatusBadRequest, problem{Code: "bad_parameter", Parameter: bad.parameter, Message: bad.Error()})
		return
	}
	if errors.Is(err, context.Canceled) {
		return // the client hung up
	}
	s.outage.begin(s.log, err)
	w.Header().Set("Retry-After", "5")
	writeProblem(w, http.StatusServiceUnavailable, problem{Code: "store_unavailable", Message: "the store does not answer; the page asks again by itself"})
}
