// What rows over time share: where each window lies, and a pointer that mouse and arrow keys move.
import type { Step } from "./api";
import { s, setAttribute, setText } from "./dom";
import type { Format } from "./format";

export const lengthOf = (step: Step) => (step === "day" ? 86400 : 3600);

/** The place of windows [from, to) of n, in percentages, so that hatching keeps its grain at every width. */
export const place = (from: number, to: number, n: number) => ({ x: `${(100 * from) / n}%`, width: `${(100 * (to - from)) / n}%` });

/** Calls point with the window under mouse, finger or arrow keys, and with -1 when they leave. */
export function followPointer(strip: SVGElement, count: () => number, point: (i: number) => void): void {
  let at = -1;
  const go = (i: number) => point((at = i));
  const under = (event: PointerEvent) => {
    const box = strip.getBoundingClientRect();
    go(Math.min(count() - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * count()))));
  };
  strip.addEventListener("pointerdown", under);
  strip.addEventListener("pointermove", under);
  strip.addEventListener("pointerleave", () => go(-1));
  strip.addEventListener("blur", () => go(-1));
  strip.addEventListener("keydown", (event) => {
    const last = count() - 1;
    if (last < 0) return;
    const from = at < 0 ? last : at;
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: last, PageUp: from - 24, PageDown: from + 24 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(Math.min(last, Math.max(0, to)));
  });
}

interface Tick {
  at: number; // index of a window
  label: string;
}

/** At most about `most` labels: round hours and midnights, then days, then the first days of months, then of years. */
function ticksOf(starts: number[], step: Step, most: number, format: Format): Tick[] {
  const every = (keep: (start: number, i: number) => boolean, label: (start: number) => string) =>
    starts.flatMap((start, at) => (keep(start, at) ? [{ at, label: label(start) }] : []));
  const stride = (steps: number[]) => steps.find((n) => starts.length / n <= most);
  if (step === "hour") {
    const hours = stride([1, 2, 3, 6, 12, 24, 48, 72, 168, 336]) ?? 720;
    return every((t) => format.hourOfDays(t) % hours === 0, (t) => (format.isMidnight(t) ? format.day(t) : format.clock(t)));
  }
  const days = stride([1, 2, 3, 4, 5, 7, 10, 14, 21, 28]);
  if (days) return every((_, i) => i % days === 0, format.day);
  const firsts = every((t) => format.isoDay(t).endsWith("-01"), format.day);
  const years = every((t) => format.isoDay(t).endsWith("-01-01"), (t) => String(format.year(t)));
  const ticks = firsts.length <= 3 * most ? firsts : years;
  return ticks.filter((_, i) => i % Math.ceil(ticks.length / most) === 0);
}

/** A time axis under rows. A label whose window lies at the very end would be cut off, so it is left out. */
export function timeAxis() {
  const element = s("svg", { class: "axis", "aria-hidden": "true" });
  return {
    element,
    update(starts: number[], step: Step, format: Format): void {
      const width = element.clientWidth || 320;
      const label = 3.6 * parseFloat(getComputedStyle(document.documentElement).fontSize);
      const ticks = ticksOf(starts, step, Math.max(2, Math.floor(width / label)), format).filter(({ at }) => (1 - at / starts.length) * width > 0.8 * label);
      while (element.children.length > ticks.length) element.lastChild!.remove();
      ticks.forEach(({ at, label }, i) => {
        const text = element.children[i] ?? element.appendChild(s("text", { y: "1em" }));
        setAttribute(text, "x", `${(100 * at) / starts.length}%`);
        setText(text, label);
      });
    },
  };
}
