package viewer

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/kentongan/kentongan/schemas"
)

func TestPortTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s, _ := newServer(t, Config{Listen: l.Addr().String()}, newCity(testNow))
	if err := s.Run(t.Context()); !errors.Is(err, ErrPortTaken) {
		t.Errorf("got %v", err)
	}
}

// slow answers once it is told to.
type slow struct {
	Reader
	asked, answer chan struct{}
}

func (s *slow) Freshness(ctx context.Context) (schemas.Freshness, error) {
	close(s.asked)
	<-s.answer
	return s.Reader.Freshness(ctx)
}

func TestServeLetsAnswersFinish(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	defer http.DefaultClient.CloseIdleConnections()
	reader := &slow{newCity(testNow), make(chan struct{}), make(chan struct{})}
	s, _ := newServer(t, Config{Listen: "127.0.0.1:0"}, reader)
	l, err := s.Listen()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, l) }()
	answered := make(chan error, 1)
	go func() {
		response, err := http.Get("http://" + l.Addr().String() + "/api/v0/freshness")
		if err == nil {
			defer response.Body.Close()
			if body, _ := io.ReadAll(response.Body); response.StatusCode != 200 || !strings.Contains(string(body), "303412") {
				err = errors.New(string(body))
			}
		}
		answered <- err
	}()
	<-reader.asked
	stop()
	close(reader.answer)
	if err := <-answered; err != nil {
		t.Errorf("the answer under way: %v", err)
	}
	if err := <-served; err != nil {
		t.Errorf("serve: %v", err)
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("somebody still listens")
	}
}

// Without a built page the program says how to build it, and answers its JSON.
func TestUnbuiltPageSaysHow(t *testing.T) {
	s, _ := newServer(t, Config{}, newCity(testNow))
	s.site = &site{files: map[string]file{"/": newFile("unbuilt.html", unbuilt)}}
	if w := get(s, "/"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "make build") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := get(s, "/api/v0/labels"); w.Code != http.StatusOK {
		t.Errorf("labels: %d", w.Code)
	}
}
