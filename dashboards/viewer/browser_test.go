package viewer

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	logtest "github.com/sirupsen/logrus/hooks/test"
)

// browser starts a headless Chromium with one tab, or skips by the name of what is absent. Starting one costs more than most tests do, so tests in
// tables share one; what a page remembers stays with its server, whose port no other has.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := os.Getenv("KENTONGAN_CHROMIUM")
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); path == "" && err == nil {
			path = found
		}
	}
	if path == "" {
		t.Skip("no chromium on the PATH (apt install chromium), nor in KENTONGAN_CHROMIUM")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-gpu", true), chromedp.Flag("hide-scrollbars", false), chromedp.Flag("lang", "id"))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 8*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// tab is one page and everything it complained about.
type tab struct {
	t   *testing.T
	ctx context.Context
	url string

	mu         sync.Mutex
	complaints []string
}

// open serves reader and opens the page at path in a browser of its own. Without a built page it skips.
func open(t *testing.T, reader Reader, path string, width, height int64) *tab {
	t.Helper()
	return openIn(browser(t), t, reader, path, width, height)
}

// openIn is open in a new tab of a browser that runs.
func openIn(browser context.Context, t *testing.T, reader Reader, path string, width, height int64) *tab {
	t.Helper()
	quiet, _ := logtest.NewNullLogger()
	s, err := New(Config{Refresh: 200 * time.Millisecond, Now: func() time.Time { return testNow }}, reader, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if !s.Built() {
		t.Skip("dashboards/viewer/web/dist holds no page: run npm run build --prefix dashboards/viewer/web")
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	p := &tab{t: t, ctx: ctx, url: server.URL}
	p.do(chromedp.EmulateViewport(width, height))
	go func() {
		for message, err := range chromedp.Console(p.ctx) {
			if err != nil {
				return // the browser is gone, or the test over
			}
			p.mu.Lock()
			p.complaints = append(p.complaints, fmt.Sprintf("%s: %s (%s)", message.Type, message.Text, message.URL))
			p.mu.Unlock()
		}
	}()
	p.do(chromedp.Navigate(server.URL + path))
	return p
}

func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.t.Fatal(err)
	}
}

func evaluate[T any](p *tab, expression string) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("evaluate %s: %v", expression, err)
	}
	return value
}

// until asks for a JavaScript condition until it holds. (chromedp.Poll evaluates in the page, where the content security policy forbids it.)
func (p *tab) until(what, condition string) {
	p.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); <-tick.C {
		if evaluate[bool](p, condition) {
			return
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.t.Fatalf("the page never showed %s; it says %q, and complained: %q", what, p.text("body"), p.complaints)
}

func (p *tab) text(selector string) string {
	p.t.Helper()
	text := evaluate[string](p, fmt.Sprintf(`document.querySelector(%q)?.innerText ?? "(absent)"`, selector))
	return strings.Join(strings.Fields(text), " ")
}

func (p *tab) want(selector, want string) {
	p.t.Helper()
	if got := p.text(selector); got != want {
		p.t.Errorf("%s = %q, want %q", selector, got, want)
	}
}

// wantLike is want for what a clock writes.
func (p *tab) wantLike(selector, pattern string) {
	p.t.Helper()
	if got := p.text(selector); !regexp.MustCompile(pattern).MatchString(got) {
		p.t.Errorf("%s = %q, want it to match %s", selector, got, pattern)
	}
}

func (p *tab) quiet() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.complaints {
		p.t.Errorf("the page complained: %s", c)
	}
}

// shot keeps a picture of the whole page in KENTONGAN_SCREENSHOTS, or throws it away after looking that it is one.
func (p *tab) shot(name string) {
	p.t.Helper()
	png, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatal(err)
	}
	dir := os.Getenv("KENTONGAN_SCREENSHOTS")
	if dir == "" {
		dir = p.t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		p.t.Fatal(err)
	}
	if len(png) < 10_000 {
		p.t.Errorf("the picture of %s has %d bytes", name, len(png))
	}
}

const ready = `document.body.dataset.state === "ready" && document.querySelectorAll(".plot canvas").length === 2`

// dark makes the browser's owner prefer dark or light pages.
func dark(on bool) chromedp.Action[chromedp.Void] {
	scheme := "light"
	if on {
		scheme = "dark"
	}
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	})
}

func TestPageLooks(t *testing.T) {
	shared := browser(t)
	for _, look := range []struct {
		name          string
		width, height int64
		dark          bool
		path          string
	}{
		{"phone-light", 360, 740, false, "/"},
		{"phone-dark", 360, 740, true, "/"},
		{"desktop-light", 1280, 800, false, "/"},
		{"desktop-dark", 1280, 800, true, "/"},
		{"wall-light", 2560, 1440, false, "/"},
		{"wall-dark", 2560, 1440, true, "/"},
		{"desktop-24h", 1280, 800, false, "/?range=24h"},
		{"tablet-24h", 820, 1180, false, "/?range=24h"},
		{"laptop-7d", 1180, 800, true, "/?range=7d"},
		{"desktop-90d-topic", 1280, 800, false, "/?range=90d&topic=BANJIR"},
		{"desktop-years", 1280, 800, true, "/?from=2020-03-01&to=2026-11-21"},
	} {
		t.Run(look.name, func(t *testing.T) {
			p := openIn(shared, t, newCity(testNow), look.path, look.width, look.height)
			p.do(dark(look.dark))
			p.until("numbers", ready)
			if over := evaluate[int](p, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
				t.Errorf("the page is %d px wider than the screen", over)
			}
			for _, panel := range []string{"topics", "trends", "sources"} {
				if over := evaluate[float64](p, fmt.Sprintf(`Math.max(...Array.from(document.querySelectorAll("[data-panel=%s] table *"), (e) => e.getBoundingClientRect().right)) - document.querySelector("[data-panel=%s]").getBoundingClientRect().right`, panel, panel)); over > 0 {
					t.Errorf("the table of %s is cut off by %.0f px", panel, over)
				}
			}
			if labels := evaluate[int](p, `document.querySelectorAll(".axis text").length`); labels < 2 {
				t.Errorf("the time axis has %d labels", labels)
			}
			if !evaluate[bool](p, `Array.from(document.querySelectorAll(".axis text"), (e) => e.getBoundingClientRect()).every((box, i, all) => i === 0 || box.left > all[i - 1].right)`) {
				t.Error("labels of the time axis overlap")
			}
			p.shot(look.name)
			p.quiet()
		})
	}
}
