package viewer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/kentongan/kentongan/schemas"
)

// exact is a city whose totals are set by hand, so that the page can be compared with them.
func exact() *fakeReader {
	f := newCity(testNow)
	f.fixed = map[schemas.Dimension][]schemas.WindowAggregate{
		schemas.ByNothing: {window10(testNow, testNow, 13803, 9120, 0.341)},
		schemas.ByTopic: {
			topicOf("JALAN", window10(testNow, testNow, 1234, 1000, 0.25)),
			topicOf("AIR", window10(testNow, testNow, 40, 10, 0.5)),
			topicOf("LINDUNG", window10(testNow, testNow, 31, 9, 0.5)),
		},
		schemas.BySource: {sourceOf("x", window10(testNow, testNow, 13803, 9120, 0.341))},
	}
	return f
}

func topicOf(code string, a schemas.WindowAggregate) schemas.WindowAggregate {
	a.Topic = code
	return a
}

func sourceOf(name string, a schemas.WindowAggregate) schemas.WindowAggregate {
	a.Source = name
	return a
}

func TestPageShowsTheReadersNumbers(t *testing.T) {
	p := open(t, exact(), "/", 1280, 800)
	p.until("numbers", ready)
	p.want(`[data-tile=posts] .value`, "13.803")
	p.want(`[data-tile=voices] .value`, "9.120")
	p.want(`[data-tile=negative] .value`, "34,1 %")
	p.want(`[data-tile=negative] .note`, "selang 95 % 33,1–35,1 %")
	p.want(`[data-tile=stored] .value`, "303.412")
	p.want(`[data-topic=JALAN]`, "Jalan, jembatan, trotoar 1.234 1.000 25,0 % 22,4–27,8 %")
	p.want(`[data-topic=AIR]`, "Air bersih / PDAM 40 10 50,0 % 23,7–76,3 %")
	p.want(`[data-topic=LINDUNG]`, "Perempuan, anak, disabilitas, kekerasan < 10 suara")
	p.want(`#freshness strong`, "Data sampai 21:40:00 WIB")
	p.want(`[data-source=tiktok] td:last-child`, "93,7 %")

	p.do(chromedp.Click(chromedp.CSS(`#language [data-value=en]`)))
	p.want(`h1`, "Citizens' Voices")
	p.want(`[data-tile=posts] .value`, "13,803")
	p.want(`[data-topic=JALAN]`, "Roads, bridges, pavements 1,234 1,000 25.0% 22.4–27.8%")
	p.quiet()
}

// The table behind the chart holds the very windows of the reader, newest first.
func TestPageTablesHoldExactNumbers(t *testing.T) {
	f := newCity(testNow)
	p := open(t, f, "/?range=24h", 1280, 800)
	p.until("numbers", ready)
	p.do(chromedp.Click(chromedp.CSS(`[data-panel=volume] .behind > summary`)))
	p.until("the table", `document.querySelectorAll("[data-panel=volume] .behind tbody tr").length === 24`)
	start := time.Date(2026, 11, 21, 13, 0, 0, 0, time.UTC)
	want := f.window(start, start.Add(time.Hour), 1, 0.35)
	p.want(`[data-panel=volume] .behind tbody tr:nth-child(2)`, fmt.Sprintf("Sab 21 Nov 2026, 20:00–21:00 %d %d", want.Posts, want.Voices))
	p.quiet()
}

// The rows of topics over time are the reader's windows; a topic below ten voices is hatched, and Enter on a topic filters by it.
func TestPageShowsTopicsOverTime(t *testing.T) {
	f := newCity(testNow)
	p := open(t, f, "/?range=24h", 1280, 800)
	p.until("numbers", ready)
	p.do(chromedp.Click(chromedp.CSS(`[data-panel=trends] .behind > summary`)))
	p.until("the table", `document.querySelectorAll("[data-panel=trends] .behind tbody tr").length === 24`)
	start := time.Date(2026, 11, 21, 13, 0, 0, 0, time.UTC)
	hour, err := f.Aggregates(t.Context(), schemas.AggregateQuery{From: start, To: start.Add(time.Hour), Step: schemas.StepHour, Zone: time.UTC, By: schemas.ByTopic})
	if err != nil {
		t.Fatal(err)
	}
	cells := "Sab 21 Nov 2026, 20:00–21:00"
	for _, a := range hour[:maxTrends] {
		if withheld(a) {
			cells += " < 10 suara"
		} else {
			cells += fmt.Sprintf(" %d", a.Voices)
		}
	}
	p.want(`[data-panel=trends] .behind tbody tr:nth-child(2)`, cells)
	if !strings.Contains(cells, "<") || !evaluate[bool](p, `document.querySelector("[data-trend=BANJIR] rect[fill='url(#withheld)']") !== null`) {
		t.Errorf("no hour is withheld in %q", cells)
	}
	evaluate[bool](p, `document.querySelector("[data-trend=BANJIR] button").focus(), true`)
	p.do(chromedp.KeyEvent(kb.Enter))
	p.until("the topic alone", `location.search.includes("topic=BANJIR") && document.querySelector("[data-trend=BANJIR]").classList.contains("chosen")`)
	evaluate[bool](p, `document.querySelector("[data-trend=BANJIR] .spark").focus(), true`)
	p.do(chromedp.KeyEvent(kb.Enter))
	p.until("all topics", `!location.search.includes("topic") && !document.querySelector("[data-trend=BANJIR]").classList.contains("chosen")`)
	p.quiet()
}

// One mention on a quiet night is seen to have come, and told to a screen reader.
func TestPageSaysWhatCameSinceItWasOpened(t *testing.T) {
	f := exact()
	p := open(t, f, "/", 1280, 800)
	p.until("numbers", ready)
	p.want(`#news strong`, "Belum ada sebutan baru")
	f.set(func(f *fakeReader) { f.freshness.Stored++ })
	p.until("one more", `document.querySelector("#news strong").textContent === "+1 sebutan baru"`)
	p.until("what a screen reader says", `document.querySelector("#news strong[role=status]").ariaLive === "polite"`)
	if !evaluate[bool](p, `document.querySelector(".brand img").classList.contains("struck")`) {
		t.Error("the drum is silent")
	}
	f.set(func(f *fakeReader) { f.freshness.Stored += 1233 })
	p.until("a crowd", `document.querySelector("#news strong").textContent === "+1.234 sebutan baru"`)
	if live := evaluate[string](p, `document.querySelector("#news strong").ariaLive`); live != "off" {
		t.Errorf("a second change within a minute is announced: %q", live)
	}
	f.set(func(f *fakeReader) { f.freshness.Stored -= 1236 })
	p.until("an erasure", `document.querySelector("#news strong").textContent === "−2 sebutan dihapus"`)
	p.quiet()
}

// While a backlog is counted the page says that its numbers are not complete.
func TestPageSaysThatCountingGoesOn(t *testing.T) {
	f := exact()
	f.freshness.DirtyHours = 300
	p := open(t, f, "/", 1280, 800)
	p.until("the note", `document.getElementById("banners").textContent.startsWith("Penghitungan masih berjalan")`)
	f.set(func(f *fakeReader) { f.freshness.DirtyHours = 2 })
	p.until("its end", `document.getElementById("banners").textContent === ""`)
	p.quiet()
}

// A definition that opens at the edge of the screen stays on it.
func TestPageDefinitionsStayOnTheScreen(t *testing.T) {
	p := open(t, newCity(testNow), "/?range=24h", 1280, 800)
	p.until("numbers", ready)
	p.do(chromedp.Click(chromedp.CSS(`[data-tile=stored] summary`)))
	p.until("the definition inside", `(() => { const b = document.querySelector("[data-tile=stored] .definition-body").getBoundingClientRect(); return b.width > 0 && b.left >= 0 && b.right <= document.documentElement.clientWidth; })()`)
	p.quiet()
}

func TestPageMovesWhileYouLook(t *testing.T) {
	f := exact()
	p := open(t, f, "/", 1280, 800)
	p.until("numbers", ready)
	evaluate[bool](p, `window.before = document.querySelector(".plot canvas"), true`)
	f.set(func(f *fakeReader) {
		f.fixed[schemas.ByNothing] = []schemas.WindowAggregate{window10(testNow, testNow, 13805, 9121, 0.3)}
		f.freshness.ComputedAt = testNow
		f.freshness.Stored++
	})
	p.until("the new total", `document.querySelector("[data-tile=posts] .value").textContent === "13.805"`)
	p.want(`[data-tile=negative] .value`, "30,0 %")
	p.want(`[data-tile=stored] .value`, "303.413")
	if !evaluate[bool](p, `document.querySelector("[data-tile=posts] .value").classList.contains("moved")`) {
		t.Error("a number that moved by itself does not glow")
	}
	if !evaluate[bool](p, `window.before === document.querySelector(".plot canvas")`) {
		t.Error("the chart was built anew: it flickers")
	}
	p.quiet()
}

func TestPageStates(t *testing.T) {
	shared := browser(t)
	t.Run("empty", func(t *testing.T) {
		f := &fakeReader{}
		p := openIn(shared, t, f, "/", 1280, 800)
		p.until("the empty state", `document.body.dataset.state === "empty"`)
		p.want(`.empty h2`, "Belum ada data")
		p.shot("state-empty")
		f.set(func(f *fakeReader) {
			city := newCity(testNow)
			f.first, f.last, f.perHour, f.topics, f.sources, f.freshness, f.cells = city.first, city.last, city.perHour, city.topics, city.sources, city.freshness, city.cells
		})
		p.until("numbers once data arrives", ready)
		p.quiet()
	})
	t.Run("stale", func(t *testing.T) {
		f := newCity(testNow.Add(-26 * time.Hour))
		f.freshness.DirtyHours = 31
		p := openIn(shared, t, f, "/", 1280, 800)
		p.until("numbers", ready)
		if level := evaluate[string](p, `document.getElementById("freshness").dataset.level`); level != "stale" {
			t.Errorf("level = %q", level)
		}
		p.want(`#banners`, "Penghitungan tertinggal: 31 jam data menunggu dihitung sejak 20 Nov 2026 19:40:09 WIB.")
		p.shot("state-stale")
		p.quiet()
	})
	t.Run("broken keeps the last numbers", func(t *testing.T) {
		f := exact()
		p := openIn(shared, t, f, "/", 1280, 800)
		p.until("numbers", ready)
		f.set(func(f *fakeReader) { f.err = errors.New("connection refused") })
		p.until("the broken state", `document.body.dataset.state === "broken"`)
		p.want(`[data-tile=posts] .value`, "13.803")
		p.wantLike(`#banners`, `^Penyimpanan tidak menjawab\. Angka di bawah adalah yang terakhir diterima, pukul 21:4\d:\d\d WIB\. Dicoba lagi sendiri\.$`)
		p.wantLike(`#freshness .age`, `^· \d+ (detik|menit) lalu · usang$`) // the page's own clock goes on
		p.shot("state-broken")
		f.set(func(f *fakeReader) { f.err = nil })
		p.until("recovery", ready)
		p.want(`#banners`, "")
	})
	t.Run("nothing in range", func(t *testing.T) {
		f := newCity(time.Date(2021, 4, 30, 14, 0, 0, 0, time.UTC))
		p := openIn(shared, t, f, "/?range=7d", 1280, 800)
		p.until("a way to the data", `document.querySelector("#banners button") !== null`)
		p.shot("state-nothing-in-range")
		p.do(chromedp.Click(chromedp.CSS(`#banners button`)))
		p.until("the latest data", `location.search.includes("range=latest") && document.querySelector("[data-tile=posts] .value").textContent !== "0"`)
		p.want(`.shown`, "Ditampilkan: Sab 17 Apr 2021 00:00 – Sab 1 Mei 2021 00:00 WIB")
		p.quiet()
	})
	t.Run("an import of old data is found without asking", func(t *testing.T) {
		p := openIn(shared, t, newCity(time.Date(2021, 4, 30, 14, 0, 0, 0, time.UTC)), "/", 1280, 800)
		p.until("numbers", ready)
		p.want(`.shown`, "Ditampilkan: Sab 17 Apr 2021 00:00 – Sab 1 Mei 2021 00:00 WIB")
		p.quiet()
	})
	t.Run("bad address", func(t *testing.T) {
		p := openIn(shared, t, exact(), "/?range=yesterday", 1280, 800)
		p.until("what is wrong", `document.querySelector("#banners button") !== null`)
		p.do(chromedp.Click(chromedp.CSS(`#banners button`)))
		p.until("numbers", ready)
	})
	t.Run("english", func(t *testing.T) {
		p := openIn(shared, t, newCity(testNow), "/", 1280, 800)
		p.until("numbers", ready)
		p.do(chromedp.Click(chromedp.CSS(`#language [data-value=en]`)), chromedp.Click(chromedp.CSS(`#theme [data-value=dark]`)))
		p.do(chromedp.Reload())
		p.until("the remembered language and theme", ready+` && document.documentElement.lang === "en" && document.documentElement.dataset.theme === "dark"`)
		p.shot("state-english-dark")
		p.quiet()
	})
}

// Filters stand in the address, and the back button undoes them.
func TestPageFiltersAreShareable(t *testing.T) {
	p := open(t, newCity(testNow), "/?topic=BANJIR&zone=WIT", 1280, 800)
	p.until("numbers", ready)
	if got := evaluate[string](p, `document.getElementById("choose-topic").value`); got != "BANJIR" {
		t.Errorf("topic = %q", got)
	}
	p.want(`#freshness strong`, "Data sampai 23:40:00 WIT")
	filtered := p.text(`[data-tile=posts] .value`)
	p.do(chromedp.Click(chromedp.CSS(`[data-topic=BANJIR] button`)))
	p.until("all topics", fmt.Sprintf(`!location.search.includes("topic") && document.querySelector("[data-tile=posts] .value").textContent !== %q`, filtered))
	p.do(chromedp.NavigateBack())
	p.until("the topic again", fmt.Sprintf(`location.search.includes("topic=BANJIR") && document.querySelector("[data-tile=posts] .value").textContent === %q`, filtered))
	p.quiet()
}

func TestPageByKeyboard(t *testing.T) {
	p := open(t, newCity(testNow), "/?range=24h", 1280, 800)
	p.until("numbers", ready)
	p.do(chromedp.KeyEvent(kb.Tab))
	p.want(`:focus`, "Langsung ke isi")

	evaluate[bool](p, `document.querySelector("[data-panel=volume] .plot").focus(), true`)
	p.do(chromedp.KeyEvent(kb.ArrowLeft))
	p.until("the hour before", `document.querySelector("[data-panel=volume] .when").textContent === "Sab 21 Nov 2026, 20:00–21:00"`)
	p.until("the same hour in the other chart", `document.querySelector("[data-panel=sentiment] .when").textContent === "Sab 21 Nov 2026, 20:00–21:00"`)

	evaluate[bool](p, `document.querySelector("[data-trend=JALAN] .spark").focus(), true`)
	p.do(chromedp.KeyEvent(kb.ArrowLeft))
	p.until("one hour of a topic", `document.querySelector("[data-panel=trends] .readout").textContent.startsWith("Jalan, jembatan, trotoar, Sab 21 Nov 2026, 20:00–21:00 Suara ")`)

	evaluate[bool](p, `document.querySelector("[data-source=x] .strip").focus(), true`)
	p.do(chromedp.KeyEvent(kb.ArrowLeft))
	p.until("one hour of coverage", `document.querySelector("[data-panel=sources] .readout").textContent === "x, Sab 21 Nov 2026, 20:00–21:00 · 100,0 % (3.600 / 3.600)"`)

	evaluate[bool](p, `document.querySelector("[data-tile=voices] summary").focus(), true`)
	p.do(chromedp.KeyEvent(kb.Enter))
	p.until("the definition", `document.querySelector("[data-tile=voices] details").open`)
	p.do(chromedp.KeyEvent(kb.Escape))
	p.until("the definition gone", `!document.querySelector("[data-tile=voices] details").open && document.activeElement.tagName === "SUMMARY"`)

	evaluate[bool](p, `document.querySelector("[data-range='7d']").focus(), true`)
	p.do(chromedp.KeyEvent(kb.Enter))
	p.until("the range", `location.search === "?range=7d" && document.activeElement.dataset.range === "7d"`)
	p.quiet()
}

func TestPageZoomsByDrag(t *testing.T) {
	p := open(t, newCity(testNow), "/?range=24h", 1280, 800)
	p.until("numbers", ready)
	type box struct{ X, Y, W, H float64 }
	b := evaluate[box](p, `(() => { const b = document.querySelector("[data-panel=volume] .u-over").getBoundingClientRect(); return {X: b.x, Y: b.y, W: b.width, H: b.height} })()`)
	p.do(chromedp.DragAndDropXY(b.X+b.W*0.26, b.Y+b.H/2, b.X+b.W*0.49, b.Y+b.H/2, 5))
	p.until("the hours under the drag", `document.querySelector(".shown").textContent === "Ditampilkan: Sab 21 Nov 2026 04:00 – Sab 21 Nov 2026 10:00 WIB"`)
	if n := evaluate[int](p, `history.length`); n != 3 { // blank, the page, the zoomed page
		t.Errorf("the history has %d entries: one drag must be one step back", n)
	}
	p.quiet()
}

func TestPageWithoutScriptSaysSo(t *testing.T) {
	p := open(t, newCity(testNow), "/", 360, 740)
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}), chromedp.Reload())
	p.shot("state-no-script")
	if text := p.text("noscript"); !strings.Contains(text, "memerlukan JavaScript") {
		t.Errorf("noscript says %q", text)
	}
}
