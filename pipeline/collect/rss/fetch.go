package rss

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const maxRedirects = 5

var (
	errTooLarge      = errors.New("response is larger than max_bytes")
	errTooManyHops   = errors.New("more than 5 redirects")
	errBadRedirect   = errors.New("redirect to something that is not http or https")
	errPrivateTarget = errors.New("redirect from a public to a private address refused (allow_private permits it)")
)

// fetcher does the HTTP exchange of one feed.
type fetcher struct {
	cfg     Config
	direct  http.RoundTripper // for the address that the operator configured
	guarded http.RoundTripper // for addresses that a stranger's redirect names: refuses private ones
}

// response is what came back in the end. body is nil unless status is 200.
type response struct {
	status  int
	header  http.Header
	body    []byte
	url     *url.URL // where it came from
	movedTo string   // where 301 and 308 say the feed lives now, "" if they do not; without credentials
}

// validators let a server say that nothing changed. They mean something to the host that made them only.
type validators struct {
	Host         string `json:"host,omitempty"`
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

// fetch asks for the feed, if it changed since v. The error means that there is no response.
func (f *fetcher) fetch(ctx context.Context, v validators) (*response, error) {
	ctx, cancel := context.WithTimeout(ctx, f.cfg.Timeout)
	defer cancel()
	target, err := url.Parse(f.cfg.URL)
	if err != nil {
		return nil, err
	}
	transport, permanent := f.direct, true
	movedTo := ""
	for hop := 0; hop <= maxRedirects; hop++ {
		private := false
		traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) {
			private = private || isPrivate(i.Conn.RemoteAddr())
		}})
		req, err := http.NewRequestWithContext(traced, http.MethodGet, target.String(), nil)
		if err != nil {
			return nil, err
		}
		req.Header.Set("User-Agent", f.cfg.UserAgent)
		req.Header.Set("Accept", "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5")
		if v.ETag != "" && v.Host == target.Host {
			req.Header.Set("If-None-Match", v.ETag)
		}
		if v.LastModified != "" && v.Host == target.Host {
			req.Header.Set("If-Modified-Since", v.LastModified)
		}
		if user := target.User; user != nil {
			password, _ := user.Password()
			req.SetBasicAuth(user.Username(), password)
		}
		resp, err := transport.RoundTrip(req)
		if err != nil {
			return nil, fmt.Errorf("get feed: %w", err)
		}
		if !isRedirect(resp.StatusCode) {
			return f.read(resp, target, movedTo)
		}
		resp.Body.Close()
		next, err := target.Parse(resp.Header.Get("Location"))
		switch {
		case resp.Header.Get("Location") == "" || err != nil || !isHTTP(next) || next.Host == "":
			return nil, errBadRedirect
		case f.cfg.AllowPrivate || private || usesProxy(req):
			// The operator allows it, or already asked for a private address, or a proxy decides what may be reached.
		default:
			transport = f.guarded
		}
		if next.User = nil; next.Host == target.Host && next.Scheme == target.Scheme {
			next.User = target.User // the operator's password goes nowhere else
		}
		if permanent = permanent && (resp.StatusCode == http.StatusMovedPermanently || resp.StatusCode == http.StatusPermanentRedirect); permanent {
			shown := *next
			shown.User = nil
			movedTo = shown.String()
		}
		target = next
	}
	return nil, errTooManyHops
}

func (f *fetcher) read(resp *http.Response, from *url.URL, movedTo string) (*response, error) {
	defer resp.Body.Close()
	r := &response{status: resp.StatusCode, header: resp.Header, url: from, movedTo: movedTo}
	if resp.StatusCode != http.StatusOK {
		return r, nil
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, f.cfg.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read feed: %w", err)
	}
	if int64(len(body)) > f.cfg.MaxBytes {
		return nil, errTooLarge
	}
	r.body = body
	return r, nil
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// retryAfter is how long the server asks to be left alone, 0 if it does not say.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.Atoi(value); err == nil {
		return time.Duration(max(0, min(seconds, 7*24*3600))) * time.Second
	}
	if t, err := http.ParseTime(value); err == nil {
		return max(0, t.Sub(now))
	}
	return 0
}

// maxAge is how long the server says that its answer stays fresh, 0 if it does not say.
func maxAge(h http.Header) time.Duration {
	for _, directive := range strings.Split(strings.Join(h.Values("Cache-Control"), ","), ",") {
		key, value, _ := strings.Cut(strings.ToLower(strings.TrimSpace(directive)), "=")
		if key != "max-age" {
			continue
		}
		if seconds, err := strconv.Atoi(strings.Trim(value, `"`)); err == nil && seconds > 0 {
			return time.Duration(min(seconds, 7*24*3600)) * time.Second
		}
	}
	return 0
}

// newTransport is http.DefaultTransport with connections of our own; a guarded one dials public addresses only. The address is
// judged when it is dialled, after the name was resolved, so that no name can point inside.
func newTransport(guarded bool) *http.Transport {
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	t := &http.Transport{
		Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, DialContext: dialer.DialContext, MaxIdleConns: 2,
		IdleConnTimeout: 30 * time.Second, TLSHandshakeTimeout: 15 * time.Second, ResponseHeaderTimeout: 30 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
	if guarded {
		t.Proxy = nil
		dialer.Control = refusePrivate
	}
	return t
}

func refusePrivate(_, address string, _ syscall.RawConn) error {
	addr, err := netip.ParseAddrPort(address)
	if err != nil || !isPublic(addr.Addr()) {
		return errPrivateTarget
	}
	return nil
}

func isPrivate(a net.Addr) bool {
	addr, err := netip.ParseAddrPort(a.String())
	return err == nil && !isPublic(addr.Addr())
}

// carrierNAT is RFC 6598's shared address space, which netip does not count as private.
var carrierNAT = netip.MustParsePrefix("100.64.0.0/10")

func isPublic(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsGlobalUnicast() && !a.IsPrivate() && !carrierNAT.Contains(a)
}

func usesProxy(req *http.Request) bool {
	proxy, err := http.ProxyFromEnvironment(req)
	return err == nil && proxy != nil
}
