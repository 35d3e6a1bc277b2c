// Sources: posts, voices, and a strip that shows, window by window, what share of the expected data arrived.
import type { CoverageRow, Named } from "./api";
import type { Context, Part } from "./context";
import { h, s, setAttribute, setText } from "./dom";
import { key, panel } from "./panel";
import { followPointer, lengthOf, place } from "./strip";
import { tableBehind } from "./table";
import { coverShare } from "./tiles";
import type { Words } from "./words";

type State = "full" | "most" | "some" | "nothing" | "absent" | "running";

function stateAt(row: CoverageRow, i: number, running: boolean): State {
  if (!row.expected[i]) return "absent";
  if (running) return "running";
  const share = row.got[i] / row.expected[i];
  return share >= 1 ? "full" : share === 0 ? "nothing" : share >= 0.9 ? "most" : "some";
}

/** Neighbours of the same state are one rectangle. */
function stripOf(states: State[]): SVGElement[] {
  const out: SVGElement[] = [];
  for (let i = 0; i < states.length; ) {
    let j = i + 1;
    while (j < states.length && states[j] === states[i]) j++;
    const box = { ...place(i, j, states.length), y: 0, height: "100%" };
    if (states[i] !== "absent") out.push(s("rect", { class: "cover-" + states[i], ...box }));
    if (states[i] === "some" || states[i] === "most") out.push(s("rect", { fill: "url(#hatch)", ...box }));
    i = j;
  }
  return out;
}

interface Row {
  element: HTMLTableRowElement;
  update(scope: Named | undefined, cover: CoverageRow | undefined, context: Context): void;
}

function row(source: string, words: Words, choose: () => void, read: (text: string) => void): Row {
  const name = h("button", { type: "button", class: "link", click: choose }, source);
  const posts = h("td", { class: "number", "data-label": words.posts });
  const voices = h("td", { class: "number", "data-label": words.voices });
  const percent = h("td", { class: "number", "data-label": words.coverage });
  const strip = s("svg", { class: "strip", tabindex: 0, role: "img" });
  const none = h("span", { class: "doubt" }, words.no_reports);
  const element = h("tr", { "data-source": source }, h("th", { scope: "row" }, name), posts, voices, h("td", { class: "strip-cell" }, strip, none), percent);
  let drawn = "";
  let cover: CoverageRow | undefined;
  let context: Context | undefined;
  let at = -1;

  const describe = (i: number) => {
    if (!cover || !context || i < 0 || i >= cover.got.length) return "";
    const { overview, format, now } = context;
    const { starts, step } = overview.coverage;
    const end = starts[i] + lengthOf(step);
    const state = stateAt(cover, i, step === "hour" && end > now);
    const share = state === "absent" ? words.not_expected
      : `${coverShare(format, cover.got[i] / cover.expected[i])} (${format.count(cover.got[i])} / ${format.count(cover.expected[i])})`;
    return `${source}, ${format.window(starts[i], end, step)} · ${share}${state === "running" ? " · " + words.running : ""}`;
  };
  const point = (i: number) => {
    at = i;
    read(describe(i));
  };
  followPointer(strip, () => cover?.got.length ?? 0, point);

  return {
    element,
    update(scope, nextCover, next) {
      cover = nextCover;
      context = next;
      const { format, glow, overview, now, view } = next;
      const chosen = view.source === source;
      setAttribute(name, "aria-pressed", String(chosen));
      setAttribute(name, "title", words.choose_source);
      element.classList.toggle("chosen", chosen);
      setText(posts, scope?.withheld ? "" : format.count(scope?.posts ?? 0), glow);
      setText(voices, scope?.withheld ? words.few : format.count(scope?.voices ?? 0), glow);
      const share = cover?.total_expected ? cover.total_got / cover.total_expected : undefined;
      setText(percent, share === undefined ? "–" : coverShare(format, share), glow);
      percent.classList.toggle("below", share !== undefined && share < 1);
      strip.toggleAttribute("hidden", !cover);
      none.hidden = !!cover;
      if (!cover) return;
      const { starts, step } = overview.coverage;
      const states = starts.map((start, i) => stateAt(cover!, i, step === "hour" && start + 3600 > now));
      const key = states.join();
      setAttribute(strip, "aria-label", `${words.coverage} ${source}: ${share === undefined ? words.not_expected : coverShare(format, share)}. ${words.keys_strip}`);
      if (key !== drawn) {
        drawn = key;
        strip.replaceChildren(...stripOf(states));
      }
      if (at >= 0) read(describe(at));
    },
  };
}

export function sources(words: Words): Part {
  const rows = new Map<string, Row>();
  const readout = h("p", { class: "readout", "aria-live": "polite" });
  let summary = "";
  const read = (text: string) => setText(readout, text || summary);
  const body = h("tbody");
  const totalPosts = h("td", { class: "number", "data-label": words.posts });
  const totalVoices = h("td", { class: "number", "data-label": words.voices });
  const mean = h("td", { class: "number", "data-label": words.mean });
  const head = h("tr", {}, ...[words.source, words.posts, words.voices, words.coverage, ""].map((label, i) =>
    h("th", { scope: "col", class: i === 3 ? "strip-cell" : i === 0 ? "" : "number" }, i === 4 ? h("span", { class: "hidden" }, words.total) : label)));
  const table = h("table", { class: "sources" }, h("caption", { class: "hidden" }, words.sources), h("thead", {}, head), body,
    h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, words.total), totalPosts, totalVoices, h("td", { class: "strip-cell mean" }, words.mean), mean)));
  const behind = tableBehind(words.table, words.coverage);
  const { element, unit } = panel("sources", words.sources, words, [words.def_coverage, words.def_voices, words.def_few], readout, table,
    key([["cover-full", words.full], ["cover-some", words.partial], ["cover-nothing", words.nothing], ["cover-absent", words.not_expected]]), behind.element);

  return {
    element,
    update(context) {
      const { overview, format, view, now } = context;
      const cover = new Map(overview.coverage.sources.map((row) => [row.source, row]));
      const scopes = new Map(overview.sources.map((named) => [named.code, named]));
      const names = [...new Set([...cover.keys(), ...scopes.keys()])].filter((name) => !view.source || name === view.source || scopes.has(name)).sort();
      for (const [name, { element }] of rows) if (!names.includes(name)) { element.remove(); rows.delete(name); }
      names.forEach((name, i) => {
        let r = rows.get(name);
        if (!r) rows.set(name, (r = row(name, words, () => context.choose({ source: context.view.source === name ? "" : name }), read)));
        r.update(scopes.get(name), cover.get(name), context);
        if (body.children[i] !== r.element) body.insertBefore(r.element, body.children[i] ?? null);
      });
      setText(unit, `${words.volume_of.split(" ").at(-1)} ${words[overview.coverage.step]}`);
      const t = overview.total;
      setText(totalPosts, t.withheld ? "" : format.count(t.posts ?? 0), context.glow);
      setText(totalVoices, t.withheld ? words.few : format.count(t.voices ?? 0), context.glow);
      const shares = overview.coverage.sources.filter((row) => row.total_expected).map((row) => row.total_got / row.total_expected);
      setText(mean, shares.length ? coverShare(format, shares.reduce((a, b) => a + b, 0) / shares.length) : "–", context.glow);
      const below = shares.filter((share) => share < 1).length;
      const idle = readout.textContent === summary;
      summary = shares.length ? (below ? `${below} / ${shares.length} ${words.sources_below}` : words.all_complete) : words.no_reports;
      if (idle) setText(readout, summary);
      behind.update(() => ({
        head: [`${words.time} (${format.zone})`, ...overview.coverage.sources.map((row) => row.source)],
        rows: overview.coverage.starts.map((start, i) => {
          const end = start + lengthOf(overview.coverage.step);
          return [format.window(start, end, overview.coverage.step), ...overview.coverage.sources.map((row) => {
            const state = stateAt(row, i, overview.coverage.step === "hour" && end > now);
            return state === "absent" ? "–" : `${coverShare(format, row.got[i] / row.expected[i])} (${format.count(row.got[i])} / ${format.count(row.expected[i])})`;
          })];
        }).toReversed(),
      }));
    },
  };
}
