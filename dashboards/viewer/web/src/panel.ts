// The frame around a chart: title, unit, definition, key, and what is drawn.
import { definition, h } from "./dom";
import type { Words } from "./words";

export function panel(name: string, title: string, words: Words, definitions: string[], ...children: HTMLElement[]) {
  const unit = h("span", { class: "unit" });
  const element = h("section", { class: "panel", "data-panel": name, "aria-labelledby": `title-${name}` },
    h("header", {}, h("h2", { id: `title-${name}` }, title), unit, definition(`${words.explain}: ${title}`, ...definitions)), ...children);
  return { element, unit };
}

export function key(entries: [string, string][]): HTMLElement {
  return h("ul", { class: "key" }, ...entries.map(([kind, label]) => h("li", {}, h("i", { class: "swatch fill-" + kind, "aria-hidden": "true" }), label)));
}
