// What has come since the page was opened: a quiet night looks quiet, not broken.
import type { Freshness } from "./api";
import { h, restart, setAttribute, setText } from "./dom";
import type { Format } from "./format";
import type { Words } from "./words";

const announceEvery = 60; // seconds: a screen reader is not talked over by a busy day

/** Counts stored mentions, whatever the range and filters; drum is struck once when some arrive. */
export function newsLine(root: HTMLElement, drum: Element) {
  const count = h("strong", { role: "status" });
  const since = h("span", { class: "detail" });
  root.replaceChildren(count, since);
  let opened: { stored: number; at: number } | undefined;
  let stored = 0;
  let changed = 0;
  let announced = 0;

  return (f: Freshness | undefined, now: number, format: Format, words: Words) => {
    if (!f) return;
    opened ??= { stored: (stored = f.stored), at: now };
    const moved = f.stored !== stored;
    if (moved) {
      if (f.stored > stored) restart(drum, "struck");
      stored = f.stored;
      changed = now;
    }
    const n = stored - opened.stored;
    const aloud = now - announced >= announceEvery;
    if (moved && aloud) announced = now;
    if (moved) setAttribute(count, "aria-live", aloud ? "polite" : "off");
    setText(count, n > 0 ? `+${format.count(n)} ${words.news}` : n < 0 ? `−${format.count(-n)} ${words.news_gone}` : words.news_none, moved);
    const age = `${format.age(now - (changed || opened.at))} ${words.ago}`;
    setText(since, changed ? `${words.since_opened} · ${words.news_last} ${age}` : `${words.since_opened} ${age}`);
  };
}
