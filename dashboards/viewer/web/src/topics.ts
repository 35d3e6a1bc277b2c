// Topics side by side: posts, voices, and the negative share of voices with its interval. The table is the chart.
import type { Named } from "./api";
import type { Context, Part } from "./context";
import { h, s, setAttribute, setText } from "./dom";
import { panel } from "./panel";
import type { Words } from "./words";

type Order = "name" | "posts" | "voices" | "negative";

interface Row {
  element: HTMLTableRowElement;
  update(topic: Named, context: Context, most: number): void;
}

function row(code: string, words: Words, choose: () => void): Row {
  const name = h("button", { type: "button", class: "link", click: choose });
  const posts = h("td", { class: "number", "data-label": words.posts });
  const voices = h("td", { class: "number", "data-label": words.voices });
  const percent = h("span", { class: "percent" });
  const doubt = h("span", { class: "doubt" });
  const volume = s("rect", { class: "fill-posts", x: 0, y: 0, height: 4, rx: 0 });
  const bar = s("rect", { class: "fill-negative", x: 0, y: 2, height: 8 });
  const whisker = s("path", { class: "whisker", "vector-effect": "non-scaling-stroke" });
  const gauge = s("svg", { class: "gauge", viewBox: "0 0 100 12", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("rect", { class: "track", x: 0, y: 2, width: 100, height: 8 }), bar, whisker);
  const amount = s("svg", { class: "amount", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" }, volume);
  const negative = h("td", { class: "negative" }, gauge, h("span", { class: "figures" }, percent, " ", doubt));
  const element = h("tr", { "data-topic": code }, h("th", { scope: "row" }, name, amount), posts, voices, negative);
  return {
    element,
    update(topic, context, most) {
      const { format, glow, view } = context;
      const chosen = view.topic === code;
      setText(name, context.topicName(code));
      setAttribute(name, "title", `${code} · ${chosen ? words.clear_topic : words.choose_topic}`);
      setAttribute(name, "aria-pressed", String(chosen));
      element.classList.toggle("chosen", chosen);
      element.classList.toggle("withheld", !!topic.withheld);
      setAttribute(volume, "width", String(topic.withheld ? 0 : (100 * (topic.posts ?? 0)) / most));
      setText(posts, topic.withheld ? "" : format.count(topic.posts!), glow);
      setText(voices, topic.withheld ? words.few : format.count(topic.voices!), glow);
      const known = topic.negative !== undefined;
      gauge.toggleAttribute("hidden", !known);
      setText(percent, known ? format.percent(topic.negative!) : "", glow);
      setText(doubt, known ? format.interval(topic.negative_low!, topic.negative_high!) : topic.withheld ? "" : words.nothing_said);
      if (!known) return;
      setAttribute(bar, "width", String(topic.negative! * 100));
      const [low, high] = [topic.negative_low! * 100, topic.negative_high! * 100];
      setAttribute(whisker, "d", `M${low} 6H${high}M${low} 3V9M${high} 3V9`);
    },
  };
}

export function topics(words: Words): Part {
  let order: Order = "voices";
  let context: Context | undefined;
  const rows = new Map<string, Row>();
  const body = h("tbody");
  const columns: [Order, string][] = [["name", words.topic], ["posts", words.posts], ["voices", words.voices], ["negative", words.share_negative]];
  const heads = columns.map(([by, label]) => h("th", { scope: "col", class: by },
    h("button", { type: "button", click: () => { order = by; draw(); } }, label, h("span", { class: "arrow", "aria-hidden": "true" }))));
  const table = h("table", { class: "topics" }, h("caption", { class: "hidden" }, words.topics), h("thead", {}, h("tr", {}, ...heads)), body);
  const { element: framed, unit } = panel("topics", words.topics, words, [words.def_topics, words.def_shares, words.def_interval, words.def_few], h("div", { class: "scrolling" }, table));
  const element = h("div", { class: "topics-cell" }, framed);

  const draw = () => {
    if (!context) return;
    const { overview, topicName, format } = context;
    columns.forEach(([by], i) => setAttribute(heads[i], "aria-sort", by === order ? (by === "name" ? "ascending" : "descending") : "none"));
    const value = (t: Named) => (order === "name" ? 0 : t[order] ?? -1);
    const sorted = overview.topics.toSorted((a, b) => {
      if (!!a.withheld !== !!b.withheld) return a.withheld ? 1 : -1;
      return value(b) - value(a) || topicName(a.code).localeCompare(topicName(b.code), format.language);
    });
    const most = Math.max(1, ...sorted.map((t) => t.posts ?? 0));
    const present = new Set(sorted.map((t) => t.code));
    for (const [code, { element }] of rows) if (!present.has(code)) { element.remove(); rows.delete(code); }
    sorted.forEach((topic, i) => {
      let r = rows.get(topic.code);
      if (!r) rows.set(topic.code, (r = row(topic.code, words, () => context!.choose({ topic: context!.view.topic === topic.code ? "" : topic.code }))));
      r.update(topic, context!, most);
      if (body.children[i] !== r.element) body.insertBefore(r.element, body.children[i] ?? null);
    });
  };
  return {
    element,
    update(next) {
      context = next;
      setText(unit, `${next.format.count(next.overview.topics.length)} / ${next.labels.topics.length}`);
      draw();
    },
  };
}
