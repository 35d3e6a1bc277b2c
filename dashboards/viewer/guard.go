package viewer

import (
	"log"
	"net"
	"net/http"
	"strings"

	"github.com/sirupsen/logrus"
)

// contentSecurityPolicy lets the page load what this server serves and nothing else: no inline script or style, no frame, no form.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// guard sets the headers that hold for every answer and refuses what no page of ours asks for: other methods than GET and HEAD, and
// other hosts, behind which a stranger's page could hide (DNS rebinding).
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		switch {
		case !s.hostAllowed(r.Host):
			writeProblem(w, http.StatusMisdirectedRequest, problem{Code: "unknown_host",
				Message: "this server does not answer under that host name; add it to viewer.hosts"})
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			h.Set("Allow", "GET, HEAD")
			writeProblem(w, http.StatusMethodNotAllowed, problem{Code: "method_not_allowed", Message: "only GET and HEAD are answered"})
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// hostAllowed lets addresses pass, for a name that a stranger controls cannot be one. On loopback it must be a loopback address.
func (s *Server) hostAllowed(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.Trim(host, "[]"), ".")
	if isLoopback(host) {
		return true
	}
	for _, name := range s.cfg.Hosts {
		if strings.EqualFold(name, host) {
			return true
		}
	}
	return s.cfg.AllowRemote && net.ParseIP(host) != nil
}

// serverLog hands what net/http would print to the logger, at debug: it is about clients that hang up.
func serverLog(l logrus.FieldLogger) *log.Logger {
	return log.New(writerFunc(func(p []byte) (int, error) {
		l.WithField("detail", strings.TrimSpace(string(p))).Debug("http server")
		return len(p), nil
	}), "", 0)
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
