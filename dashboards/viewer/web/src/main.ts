// The page: asks for news, keeps the last numbers when there are none, and redraws what changed.
import type { Freshness, Labels, Overview } from "./api";
import { get, Problem } from "./api";
import { palette } from "./chart";
import type { Context, Part } from "./context";
import { closeOnLeave, h, s, setAttribute, setText } from "./dom";
import { filters } from "./filters";
import type { Language } from "./format";
import { Format } from "./format";
import { freshnessPill } from "./header";
import { newsLine } from "./news";
import { sentiment } from "./sentiment";
import { sources } from "./sources";
import { tiles } from "./tiles";
import { topics } from "./topics";
import { trends } from "./trends";
import { queryOf, readView, remember, remembered } from "./view";
import type { View } from "./view";
import { volume } from "./volume";
import { words as dictionaries } from "./words";

const byId = (id: string) => document.getElementById(id)!;
const main = byId("isi");
const coverageEvery = 30; // seconds: coverage changes without any aggregate changing
const backlog = 24; // hours that wait to be counted; a live stream touches a few, an import or a first start many
const dark = matchMedia("(prefers-color-scheme: dark)");

let labels: Labels;
let view: View = readView(location.search);
let language = remembered("language", "id") as Language;
if (!(language in dictionaries)) language = "id";
let words = dictionaries[language];
let format = new Format(language, "WIB");
let freshness: Freshness | undefined;
let overview: Overview | undefined;
let answered = ""; // the query that overview answers
let problem: Problem | undefined;
let skew = 0; // the server's clock minus ours, milliseconds
let lastAsked = 0; // for the overview, Unix seconds, the server's clock
let lastAnswer = 0; // Unix seconds, the server's clock
let parts: (Part & { destroy?(): void })[] = [];

const now = () => (Date.now() + skew) / 1000;
const showAge = freshnessPill(byId("freshness"));
const showNews = newsLine(byId("news"), document.querySelector(".brand img")!);
let showFilters: ReturnType<typeof filters>;

const topicName = (code: string) => labels.topics.find((t) => t.code === code)?.[language] ?? code;

function choose(change: Partial<View>): void {
  if (change.zone) remember("zone", change.zone);
  view = { ...view, ...change };
  history.pushState(null, "", location.pathname + queryOf(view));
  applyZone();
  void refresh(true);
}

function applyZone(): void {
  const zone = [view.zone, remembered("zone", ""), labels.zone].find((name) => name && labels.zones.includes(name))!;
  if (format.zone !== zone || format.language !== language) format = new Format(language, zone);
}

// Drawing

function switches(): void {
  const group = (root: HTMLElement, label: string, entries: [string, string, string][], current: string, pick: (value: string) => void) => {
    root.setAttribute("aria-label", label);
    root.replaceChildren(...entries.map(([value, text, title]) =>
      h("button", { type: "button", title, "aria-pressed": String(value === current), "data-value": value, "aria-label": text.length > 1 ? `${text}: ${title}` : title, click: () => pick(value) }, text)));
  };
  group(byId("language"), words.language, [["id", "ID", "Bahasa Indonesia"], ["en", "EN", "English"]], language, (value) => {
    language = value as Language;
    remember("language", value);
    build();
    byId("language").querySelector<HTMLElement>(`[data-value=${value}]`)?.focus();
  });
  const theme = remembered("theme", "auto");
  group(byId("theme"), words.theme, [["auto", "◐", words.theme_auto], ["light", "☀", words.theme_light], ["dark", "☾", words.theme_dark]], theme, (value) => {
    remember("theme", value);
    build();
    byId("theme").querySelector<HTMLElement>(`[data-value=${value}]`)?.focus();
  });
  document.documentElement.dataset.theme = theme !== "auto" ? theme : dark.matches ? "dark" : "light";
}

/** Builds everything anew: at the start, and when language or theme change. */
function build(): void {
  words = dictionaries[language];
  document.documentElement.lang = language;
  document.title = `${words.title} · Kentongan`;
  for (const element of document.querySelectorAll<HTMLElement>("[data-t]")) setText(element, words[element.dataset.t as keyof typeof words]);
  switches();
  applyZone();
  for (const part of parts) part.destroy?.();
  const colours = palette();
  parts = [tiles(words), volume(words, colours), sentiment(words, colours), trends(words), topics(words), sources(words)];
  const [top, ...rest] = parts.map((part) => part.element);
  main.replaceChildren(hatchPattern(), top, h("div", { class: "panels" }, ...rest), emptyState(), h("p", { class: "loading" }, words.loading));
  byId("footer").replaceChildren(h("p", {}, words.footer), h("p", {}, h("a", { href: "/licences.txt" }, "Kentongan · Apache-2.0")));
  showFilters = filters(byId("filters"), words, choose);
  draw(false);
}

/** The hatching that strips refer to; it must live in the document. */
function hatchPattern(): Element {
  return s("svg", { class: "patterns", width: 0, height: 0, "aria-hidden": "true" }, s("defs", {},
    ...[["hatch", 5, 1.6], ["low", 6, 1.2], ["withheld", 4, 1]].map(([id, gap, line]) =>
      s("pattern", { id, width: gap, height: gap, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, s("rect", { class: `${id}-line`, width: line, height: gap })))));
}

function emptyState(): HTMLElement {
  return h("section", { class: "empty" }, h("h2", {}, words.empty_title), h("p", {}, words.empty_how),
    h("pre", {}, h("code", {}, "kentongan import FILE.csv\nkentongan up --demo")), h("p", {}, words.empty_note));
}

function draw(glow: boolean): void {
  const empty = freshness !== undefined && freshness.stored === 0 && (!overview || overview.total.posts === 0);
  setAttribute(document.body, "data-state", problem ? "broken" : empty ? "empty" : overview ? "ready" : "loading");
  setAttribute(document.body, "data-has", overview && !empty ? "numbers" : "nothing");
  showFilters({ view, labels, overview, format, topicName });
  if (overview && freshness && !empty) {
    const context: Context = { words, format, labels, view, overview, freshness, now: now(), glow, choose, topicName };
    for (const part of parts) part.update(context);
  }
  tick();
  drawBanners(empty);
}

function drawBanners(empty: boolean): void {
  const out: HTMLElement[] = [];
  const banner = (kind: string, text: string, ...actions: HTMLElement[]) => out.push(h("div", { class: "banner", "data-kind": kind }, h("p", {}, text), ...actions));
  const action = (label: string, change: Partial<View>) => h("button", { type: "button", class: "primary", click: () => choose(change) }, label);
  const fresh: Partial<View> = { from: "", to: "", step: "" };
  if (problem?.code === "bad_parameter") {
    banner("broken", `${words.bad_request} ${problem.message}.`, action(words.start_over, { ...fresh, range: "", topic: "", source: "" }));
  } else if (problem) {
    const what = problem.code === "network" ? words.broken_server : words.broken_store;
    banner("broken", [what, overview ? `${words.broken_keep} ${format.moment(lastAnswer, now())}.` : "", words.broken_retry].filter(Boolean).join(" "));
  } else if (overview && freshness && !empty) {
    if (!overview.total.withheld && overview.total.posts === 0) {
      const newest = freshness.newest_published ? ` ${words.newest_is} ${format.moment(freshness.newest_published / 1000, now())}.` : "";
      banner("note", words.empty_range + newest, action(words.show_latest, { ...fresh, range: "latest", topic: "", source: "" }), action(words.show_all, { ...fresh, range: "all" }));
    }
    if (freshness.dirty_hours > 0 && freshness.computed_at && now() - freshness.computed_at / 1000 > 300) {
      banner("note", words.waiting_long.replace("{n}", format.count(freshness.dirty_hours)).replace("{t}", format.moment(freshness.computed_at / 1000, now())));
    } else if (freshness.dirty_hours > backlog) {
      banner("note", words.counting);
    }
  }
  const root = byId("banners");
  if (out.map((b) => b.textContent).join("|") !== [...root.children].map((b) => b.textContent).join("|")) root.replaceChildren(...out);
}

function tick(): void {
  showAge(freshness, now(), format, words, problem !== undefined && problem.code !== "bad_parameter");
  showNews(freshness, now(), format, words);
}

// Asking

let timer: number | undefined;
let asking: AbortController | undefined;
let failures = 0;

/** Asks how fresh the data is, and for the numbers where that, the hour or the reader's choice changed. */
async function refresh(chosen = false): Promise<void> {
  clearTimeout(timer);
  if (asking && !chosen) return;
  asking?.abort();
  const mine = (asking = new AbortController());
  try {
    const before = freshness;
    const next = await get<Freshness>("/api/v0/freshness", mine.signal);
    skew = next.now - Date.now();
    const query = queryOf({ ...view, zone: format.zone });
    const moved = !before || !overview || query !== answered || problem || next.computed_at !== before.computed_at || next.stored !== before.stored
      || Math.floor(next.now / 3600e3) !== Math.floor(before.now / 3600e3) || now() - lastAsked > coverageEvery;
    if (moved) {
      const got = await get<Overview>("/api/v0/overview" + query, mine.signal);
      const same = answered === query;
      lastAsked = now();
      overview = got;
      answered = query;
      freshness = next;
      problem = undefined;
      lastAnswer = now();
      draw(same);
    } else {
      freshness = next;
      lastAnswer = now();
      draw(true);
    }
    failures = 0;
  } catch (cause) {
    if (mine.signal.aborted) return;
    failures++;
    problem = cause instanceof Problem ? cause : new Problem("network", String(cause));
    if (!(cause instanceof Problem)) console.error(cause);
    draw(false);
  } finally {
    if (asking === mine) {
      asking = undefined;
      schedule();
    }
  }
}

/** A hidden page does not ask; silence of the server is asked into less and less often, up to half a minute. */
function schedule(): void {
  clearTimeout(timer);
  if (document.hidden) return;
  timer = setTimeout(() => void refresh(), Math.min(labels.refresh_ms * 2 ** Math.min(failures, 4), Math.max(labels.refresh_ms, 30000)));
}

async function start(): Promise<void> {
  for (;;) {
    try {
      labels = await get<Labels>("/api/v0/labels");
      break;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
  await document.fonts.ready;
  closeOnLeave();
  build();
  addEventListener("popstate", () => {
    view = readView(location.search);
    applyZone();
    void refresh(true);
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : void refresh()));
  dark.addEventListener("change", build);
  setInterval(() => !document.hidden && tick(), 1000);
  void refresh(true);
}

void start();
