// Topics over time: one row a topic, one bar a window, as high as its voices. Each row has its own scale, so that a small topic's rise is seen too.
import type { Trend } from "./api";
import { lowCoverage } from "./chart";
import type { Context, Part } from "./context";
import { h, s, setAttribute, setText } from "./dom";
import { key, panel } from "./panel";
import { followPointer, lengthOf, place, timeAxis } from "./strip";
import { tableBehind } from "./table";
import type { Words } from "./words";

interface Row {
  element: HTMLTableRowElement;
  update(trend: Trend, context: Context): void;
  mark(i: number): void;
}

const peakOf = (trend: Trend) => trend.voices.reduce<number>((most, n) => Math.max(most, n ?? 0), 0);

/** All bars as one shape in a box of n by 1. */
function barsOf(voices: Trend["voices"], peak: number): string {
  const gap = voices.length > 120 ? 0 : 0.14;
  return voices.map((n, i) => (n ? `M${i} 1V${(1 - n / peak).toFixed(4)}h${1 - gap}V1z` : "")).join("");
}

/** Neighbours that are withheld are one stub. */
function stubsOf(voices: Trend["voices"]): SVGElement[] {
  const out: SVGElement[] = [];
  for (let i = 0; i < voices.length; i++) {
    if (voices[i] !== null) continue;
    const from = i;
    while (i + 1 < voices.length && voices[i + 1] === null) i++;
    out.push(s("rect", { fill: "url(#withheld)", ...place(from, i + 1, voices.length), y: "78%", height: "22%" }));
  }
  return out;
}

function row(code: string, words: Words, choose: () => void, point: (code: string, i: number) => void): Row {
  const name = h("button", { type: "button", class: "link", click: choose });
  const low = s("g");
  const stubs = s("g");
  const bars = s("path", { class: "fill-voices" });
  const box = s("svg", { preserveAspectRatio: "none", width: "100%", height: "100%" }, bars);
  const pointer = s("rect", { class: "pointer", y: 0, height: "100%", width: 0 });
  const strip = s("svg", { class: "spark", tabindex: 0, role: "img" }, low, pointer, box, stubs);
  const peak = h("td", { class: "number", "data-label": words.peak });
  let count = 0;
  let drawn = "";
  followPointer(strip, () => count, (i) => point(code, i));
  strip.addEventListener("keydown", (event) => event.key === "Enter" && choose());
  return {
    element: h("tr", { "data-trend": code }, h("th", { scope: "row" }, name), h("td", { class: "strip-cell" }, strip), peak),
    mark(i) {
      const at = i < 0 ? { x: "0", width: "0" } : place(i, i + 1, count);
      setAttribute(pointer, "x", at.x);
      setAttribute(pointer, "width", at.width);
    },
    update(trend, context) {
      const { format, glow, overview, now, view } = context;
      const { starts, step } = overview.trends;
      const chosen = view.topic === code;
      const most = peakOf(trend);
      count = trend.voices.length;
      setText(name, context.topicName(code));
      setAttribute(name, "title", `${code} · ${chosen ? words.clear_topic : words.choose_topic}`);
      setAttribute(name, "aria-pressed", String(chosen));
      this.element.classList.toggle("chosen", chosen);
      setText(peak, most ? format.count(most) : words.few, glow);
      const top = trend.voices.indexOf(most);
      setAttribute(strip, "aria-label", `${context.topicName(code)}. ${words.peak}: ${most ? `${format.count(most)}, ${format.window(starts[top], starts[top] + lengthOf(step), step)}` : words.few}. ${words.keys_strip}`);
      const stretches = lowCoverage(overview, now);
      const shown = JSON.stringify([starts[0], step, trend.voices, stretches]);
      if (shown === drawn) return;
      drawn = shown;
      const [from, span] = [starts[0], starts.length * lengthOf(step)];
      low.replaceChildren(...stretches.map(([a, b]) => s("rect", { fill: "url(#low)", y: 0, height: "100%", ...place(a - from, b - from, span) })));
      setAttribute(box, "viewBox", `0 0 ${Math.max(1, count)} 1`);
      setAttribute(bars, "d", barsOf(trend.voices, most));
      stubs.replaceChildren(...stubsOf(trend.voices));
    },
  };
}

export function trends(words: Words): Part {
  const rows = new Map<string, Row>();
  const when = h("span", { class: "when" });
  const what = h("span", { class: "what" });
  const doubt = h("span", { class: "caution" });
  const readout = h("p", { class: "readout", "aria-live": "polite" }, when, " ", what, " ", doubt);
  const body = h("tbody");
  const axis = timeAxis();
  const columns = [words.topic, words.voices, words.peak];
  const table = h("table", { class: "trends" }, h("caption", { class: "hidden" }, words.trends),
    h("thead", {}, h("tr", {}, ...columns.map((label, i) => h("th", { scope: "col", class: ["", "strip-cell", "number"][i] }, label)))),
    body, h("tfoot", { "aria-hidden": "true" }, h("tr", {}, h("td"), h("td", { class: "strip-cell" }, axis.element), h("td"))));
  const none = h("p", { class: "aside" });
  const behind = tableBehind(words.table, words.trends);
  const { element, unit } = panel("trends", words.trends, words, [words.def_trends, words.def_voices, words.def_few], readout, table,
    key([["voices", words.voices], ["withheld", words.few], ["low", words.low_coverage]]), none, behind.element);

  let context: Context | undefined;
  let pointed: [string, number] | undefined;
  const read = () => {
    const { format, overview, topicName, now } = context!;
    const { starts, step, topics } = overview.trends;
    const trend = pointed && topics.find((t) => t.code === pointed![0]);
    const i = pointed?.[1] ?? -1;
    for (const r of rows.values()) r.mark(trend && i < starts.length ? i : -1);
    if (!trend || i >= starts.length) {
      setText(when, words.own_scale.replace("{n}", format.count(topics.length)).replace("{m}", format.count(overview.topics.length)));
      setText(what, "");
      setText(doubt, "");
      return;
    }
    const [start, end] = [starts[i], starts[i] + lengthOf(step)];
    const n = trend.voices[i];
    setText(when, `${topicName(trend.code)}, ${format.window(start, end, step)}`);
    setText(what, n === null ? words.few : `${words.voices} ${format.count(n)}`);
    setText(doubt, [end > now ? words.running : "", lowCoverage(overview, now).some(([a, b]) => a < end && b > start) ? words.low_coverage : ""].filter(Boolean).join(" · "));
  };
  const point = (code: string, i: number) => {
    pointed = i < 0 ? undefined : [code, i];
    read();
  };

  return {
    element,
    update(next) {
      context = next;
      const { overview, format, view, topicName } = next;
      const { topics, starts, step, coarser } = overview.trends;
      const present = new Set(topics.map((t) => t.code));
      for (const [code, { element }] of rows) if (!present.has(code)) { element.remove(); rows.delete(code); }
      topics.forEach((trend, i) => {
        let r = rows.get(trend.code);
        if (!r) rows.set(trend.code, (r = row(trend.code, words, () => context!.choose({ topic: context!.view.topic === trend.code ? "" : trend.code }), point)));
        r.update(trend, next);
        if (body.children[i] !== r.element) body.insertBefore(r.element, body.children[i] ?? null);
      });
      setText(unit, `${words.trends_of} ${words[step]}`);
      setText(none, topics.length ? (coarser ? words.coarser : "") : view.source ? words.no_trends_source : words.no_trends);
      none.hidden = none.textContent === "";
      table.toggleAttribute("hidden", topics.length === 0);
      axis.update(starts, step, format);
      read();
      behind.update(() => ({
        head: [`${words.time} (${format.zone})`, ...topics.map((t) => topicName(t.code))],
        rows: starts.map((start, i) => [format.window(start, start + lengthOf(step), step), ...topics.map((t) => (t.voices[i] === null ? words.few : format.count(t.voices[i]!)))]).toReversed(),
      }));
    },
  };
}
