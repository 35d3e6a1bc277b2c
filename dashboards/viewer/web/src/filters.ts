// Range, zone and filters. Everything chosen here stands in the address.
import type { Labels, Overview } from "./api";
import { h, setAttribute, setText } from "./dom";
import type { Format } from "./format";
import type { View } from "./view";
import type { Words } from "./words";

const presets = ["24h", "7d", "14d", "30d", "90d", "all", "latest"] as const;

export interface FilterState {
  view: View;
  labels: Labels;
  overview?: Overview;
  format: Format;
  topicName(code: string): string;
}

export function filters(root: HTMLElement, words: Words, choose: (change: Partial<View>) => void) {
  const none = { range: "", from: "", to: "" };
  const buttons = presets.map((name) => h("button", { type: "button", "data-range": name, click: () => choose({ ...none, range: name }) }, words[`r${name}`]));

  const from = h("input", { type: "date", id: "from" });
  const to = h("input", { type: "date", id: "to" });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const summary = h("summary", { "data-range": "custom" }, words.rcustom);
  const menu = h("details", { class: "menu" }, summary, h("div", { class: "menu-body" },
    h("label", { for: "from" }, words.from), from, h("label", { for: "to" }, words.to), to, wrong,
    h("button", {
      type: "button", class: "primary", click: () => {
        const bad = !from.value || !to.value || from.value > to.value;
        setText(wrong, bad ? words.bad_dates : "");
        if (bad) return;
        menu.open = false;
        choose({ range: "custom", from: from.value, to: to.value });
      },
    }, words.apply)));

  const select = (name: keyof View, label: string) => {
    const element = h("select", { id: `choose-${name}`, change: () => choose({ [name]: element.value }) });
    return { element, field: h("label", { class: "field", for: `choose-${name}` }, h("span", {}, label), element) };
  };
  const topic = select("topic", words.topic);
  const source = select("source", words.source);
  const step = select("step", words.step);
  const zone = select("zone", words.zone);
  const reset = h("button", { type: "button", class: "quiet", click: () => choose({ topic: "", source: "", step: "" }) }, words.reset);
  const shown = h("p", { class: "shown" });

  root.setAttribute("aria-label", words.filters);
  root.replaceChildren(
    h("div", { class: "segmented ranges", role: "group", "aria-label": words.range }, ...buttons, menu),
    h("div", { class: "fields" }, topic.field, source.field, step.field, zone.field, reset), shown);

  const options = (element: HTMLSelectElement, entries: [string, string][], value: string) => {
    if (value && !entries.some(([code]) => code === value)) entries.push([value, value]);
    const text = JSON.stringify(entries);
    if (element.dataset.entries !== text) {
      element.dataset.entries = text;
      element.replaceChildren(...entries.map(([code, label]) => h("option", { value: code }, label)));
    }
    if (element.value !== value) element.value = value;
  };

  return ({ view, labels, overview, format, topicName }: FilterState) => {
    const range = view.range || overview?.range.name || "";
    for (const button of buttons) setAttribute(button, "aria-pressed", String(button.dataset.range === range));
    summary.classList.toggle("pressed", range === "custom");
    const topics = labels.topics.map(({ code }): [string, string] => [code, topicName(code)]).sort((a, b) => a[1].localeCompare(b[1], format.language));
    options(topic.element, [["", words.all_topics], ...topics], view.topic);
    const names = new Set([...(overview?.sources ?? []).map((n) => n.code), ...(overview?.coverage.sources ?? []).map((row) => row.source)]);
    options(source.element, [["", words.all_sources], ...[...names].sort().map((name): [string, string] => [name, name])], view.source);
    options(step.element, [["", words.step_auto], ["hour", words.step_hour], ["day", words.step_day]], view.step);
    options(zone.element, labels.zones.map((name): [string, string] => [name, name]), format.zone);
    reset.hidden = !(view.topic || view.source || view.step);
    if (!overview) return;
    const { from: start, to: end } = overview.range;
    const edge = (t: number) => `${format.weekday(t)} ${format.day(t, true)} ${format.clock(t)}`;
    setText(shown, `${words.shown}: ${edge(start)} – ${edge(end)} ${format.zone}`);
    if (!menu.open) {
      from.value = format.isoDay(start);
      to.value = format.isoDay(end - 1);
    }
  };
}
