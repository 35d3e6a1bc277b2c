// What rows over time share: where each window lies, and a pointer that mouse and arrow keys move.
import type { Step } from "./api";
import { s, setText } from "./dom";
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

/** A time axis under rows: as many labels as fit, on local midnights where windows are hours. */
export function timeAxis() {
  const element = s("svg", { class: "axis", "aria-hidden": "true" });
  return {
    element,
    update(starts: number[], step: Step, format: Format): void {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const most = Math.max(2, Math.floor((element.clientWidth || 320) / (3.6 * rem)));
      const strides = step === "day" ? [1, 2, 3, 4, 5, 7, 10, 14, 28, 56, 91, 182, 365, 730] : [1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 720];
      const stride = strides.find((n) => starts.length / n <= most) ?? 1095;
      const at = starts.map((_, i) => i).filter((i) => (step === "day" ? i % stride === 0 : format.hourOfDays(starts[i]) % stride === 0)).filter((i) => i + 0.6 * stride <= starts.length);
      const label = (t: number) => {
        if (step === "hour") return format.isMidnight(t) ? format.day(t) : format.clock(t);
        return stride >= 182 ? `${format.day(t)} ${format.year(t)}` : format.day(t);
      };
      while (element.children.length > at.length) element.lastChild!.remove();
      at.forEach((i, k) => {
        const text = element.children[k] ?? element.appendChild(s("text", { y: "1em" }));
        text.setAttribute("x", `${(100 * i) / starts.length}%`);
        setText(text, label(starts[i]));
      });
    },
  };
}
