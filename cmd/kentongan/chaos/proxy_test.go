package chaos

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
)

// proxy stands between the roles and the engine and lets inserts fail: before they reach the engine, or after the engine applied them, so
// that the writer cannot know.
type proxy struct {
	engine string // host:port
	server *http.Server
	addr   string

	mu    sync.Mutex
	dice  *rand.Rand
	share float64 // of statements that write

	before, after atomic.Int64
}

func startProxy(engine string, seed uint64) (*proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{engine: engine, addr: l.Addr().String(), dice: rand.New(rand.NewPCG(seed, 3))}
	p.server = &http.Server{Handler: p}
	go func() { _ = p.server.Serve(l) }()
	return p, nil
}

func (p *proxy) misbehave(share float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.share = share
}

type fault int

const (
	faultNone fault = iota
	faultBefore
	faultAfter
	faultAfterSilently
)

func (p *proxy) roll() fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dice.Float64() >= p.share {
		return faultNone
	}
	return faultBefore + fault(p.dice.IntN(3))
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	f := faultNone
	if statement := r.URL.Query().Get("query"); strings.HasPrefix(statement, "INSERT") || bytes.HasPrefix(body, []byte("INSERT")) {
		f = p.roll()
	}
	if f == faultBefore {
		p.before.Add(1)
		http.Error(w, "Code: 243. DB::Exception: Cannot reserve space (chaos, nothing was applied)", http.StatusInternalServerError)
		return
	}
	out, err := http.NewRequestWithContext(r.Context(), r.Method, "http://"+p.engine+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	out.Header = r.Header.Clone()
	answer, err := http.DefaultTransport.RoundTrip(out)
	if err != nil {
		panic(http.ErrAbortHandler) // the engine is away: so is the proxy
	}
	defer answer.Body.Close()
	switch f {
	case faultAfter:
		_, _ = io.Copy(io.Discard, answer.Body)
		p.after.Add(1)
		http.Error(w, "Code: 209. DB::Exception: Timeout exceeded (chaos, it was applied)", http.StatusInternalServerError)
		return
	case faultAfterSilently:
		_, _ = io.Copy(io.Discard, answer.Body)
		p.after.Add(1)
		panic(http.ErrAbortHandler)
	}
	for k, v := range answer.Header {
		w.Header()[k] = v
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}
