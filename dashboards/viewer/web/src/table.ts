// The table behind a chart: exact numbers for eyes, copying and screen readers. It is filled when opened.
import { h } from "./dom";

export interface Grid {
  head: string[];
  rows: string[][];
}

/** rows are asked for only while the table is open. */
export function tableBehind(summary: string, caption: string) {
  const body = h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption });
  const element = h("details", { class: "behind" }, h("summary", {}, summary), body);
  let fill: (() => Grid) | undefined;
  let shown = "";
  const draw = () => {
    if (!element.open || !fill) return;
    const grid = fill();
    const text = JSON.stringify(grid);
    if (text === shown) return;
    shown = text;
    body.replaceChildren(h("table", {},
      h("caption", { class: "hidden" }, caption),
      h("thead", {}, h("tr", {}, ...grid.head.map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, ...grid.rows.map((row) => h("tr", {}, ...row.map((cell, i) => (i === 0 ? h("th", { scope: "row" }, cell) : h("td", {}, cell))))))));
  };
  element.addEventListener("toggle", draw);
  return {
    element,
    update(next: () => Grid) {
      fill = next;
      draw();
    },
  };
}
