package viewer

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// axe-core is a development dependency of the page: `npm ci` without --omit=dev brings it.
const axe = "web/node_modules/axe-core/axe.min.js"

func TestPageHasNoAccessibilityViolations(t *testing.T) {
	script, err := os.ReadFile(axe)
	if err != nil {
		t.Skipf("no %s: run npm ci --prefix dashboards/viewer/web", axe)
	}
	shared := browser(t)
	for _, look := range []struct {
		name  string
		width int64
		dark  bool
		state string // a condition of the page
		err   error
	}{
		{"light", 1280, false, ready, nil},
		{"dark", 1280, true, ready, nil},
		{"phone", 360, false, ready, nil},
		{"broken", 1280, false, `document.body.dataset.state === "broken"`, os.ErrDeadlineExceeded},
	} {
		t.Run(look.name, func(t *testing.T) {
			f := newCity(testNow)
			p := openIn(shared, t, f, "/?range=24h", look.width, 800)
			p.do(dark(look.dark))
			p.until("numbers", ready)
			f.set(func(f *fakeReader) { f.err = look.err })
			p.until(look.name, look.state)
			if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[chromedp.Void](string(script))); err != nil {
				t.Fatal(err)
			}
			type violation struct{ ID, Impact, Help, Targets string }
			found, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]violation](`axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then((r) =>
				r.violations.map((v) => ({ID: v.id, Impact: v.impact, Help: v.help, Targets: v.nodes.map((n) => n.target.join(" ") + ": " + n.any.map((a) => a.message).join("; ")).join(" | ")})))`, chromedp.EvalAwaitPromise))
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range found {
				t.Errorf("%s (%s): %s: %.600s", v.ID, v.Impact, v.Help, v.Targets)
			}
		})
	}
}
