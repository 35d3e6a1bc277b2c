// The age of the newest data. It ticks by itself, so silence is seen.
import type { Freshness } from "./api";
import { h, setAttribute, setText } from "./dom";
import type { Format } from "./format";
import type { Words } from "./words";

const delayedAfter = 5 * 60;
const staleAfter = 60 * 60;

export function freshnessPill(root: HTMLElement) {
  const dot = h("span", { class: "dot", "aria-hidden": "true" });
  const until = h("strong", {});
  const age = h("span", { class: "age" });
  const detail = h("span", { class: "detail" });
  root.replaceChildren(dot, h("span", { class: "lines" }, h("span", { class: "line" }, until, " ", age), detail));

  return (f: Freshness | undefined, now: number, format: Format, words: Words, broken: boolean) => {
    if (!f?.newest_published) {
      setAttribute(root, "data-level", "none");
      setText(until, f ? words.none_yet : "…");
      setText(age, "");
      setText(detail, "");
      return;
    }
    const seconds = now - f.newest_published / 1000;
    const level = broken ? "stale" : seconds < delayedAfter ? "fresh" : seconds < staleAfter ? "slow" : "stale";
    setAttribute(root, "data-level", level);
    setText(until, `${words.until} ${format.moment(f.newest_published / 1000, now)}`);
    setText(age, `· ${format.age(seconds)} ${words.ago} · ${words[level]}`);
    const parts = [];
    if (f.newest_received) parts.push(`${words.received} ${format.age(now - f.newest_received / 1000)} ${words.ago}`);
    if (f.computed_at) parts.push(`${words.computed} ${format.age(now - f.computed_at / 1000)} ${words.ago}`);
    setText(detail, parts.join(" · "));
  };
}
