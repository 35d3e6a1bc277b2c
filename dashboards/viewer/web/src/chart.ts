// What the charts over time share: one time axis, one pointer, hatching where coverage is low, drag to zoom, arrow keys, a line that reads out
// the window under the pointer.
import uPlot from "uplot";
import type { Overview, Series, Window } from "./api";
import type { Context } from "./context";
import { h, setText } from "./dom";
import { ianaZones } from "./format";
import { lengthOf } from "./strip";

export interface Palette {
  ink: string; muted: string; grid: string; surface: string; posts: string; voices: string;
  negative: string; neutral: string; unknown: string; positive: string; hatch: string;
}

export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue("--" + name).trim();
  return {
    ink: of("ink"), muted: of("muted"), grid: of("grid"), surface: of("surface"), posts: of("posts"), voices: of("voices"),
    negative: of("negative"), neutral: of("neutral"), unknown: of("unknown"), positive: of("positive"), hatch: of("hatch"),
  };
}

/** Diagonal lines, on a ground or on nothing. */
export function hatching(line: string, ground?: string, gap = 6): CanvasPattern {
  const size = Math.round(gap * devicePixelRatio);
  const tile = document.createElement("canvas");
  tile.width = tile.height = size;
  const ctx = tile.getContext("2d")!;
  if (ground) {
    ctx.fillStyle = ground;
    ctx.fillRect(0, 0, size, size);
  }
  ctx.strokeStyle = line;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  for (const shift of [-size, 0, size]) {
    ctx.moveTo(shift, size);
    ctx.lineTo(shift + size, 0);
  }
  ctx.stroke();
  return ctx.createPattern(tile, "repeat")!;
}

/** Stretches in which some source gave less than it should have, in Unix seconds; hours still running are not judged. */
export function lowCoverage(overview: Overview, now: number): [number, number][] {
  const { starts, sources, step } = overview.coverage;
  const length = lengthOf(step);
  const out: [number, number][] = [];
  starts.forEach((start, i) => {
    const end = start + length;
    if (step === "hour" && end > now) return;
    if (!sources.some((row) => row.expected[i] > 0 && row.got[i] < row.expected[i])) return;
    const last = out.at(-1);
    if (last && last[1] === start) last[1] = end;
    else out.push([start, end]);
  });
  return out;
}

export interface Drawing {
  series: uPlot.Series[];
  axis: (format: Context["format"]) => Partial<uPlot.Axis>;
  range: uPlot.Scale.Range;
  columns(windows: Window[]): (number | null)[][];
  over?(u: uPlot, windows: Window[], colours: Palette): void;
  read(w: Window, context: Context): string;
}

/** A wall screen has room to spare. */
const height = () => Math.round((innerWidth >= 1900 ? 19 : 15) * parseFloat(getComputedStyle(document.documentElement).fontSize));

export function timeChart(name: string, label: string, drawing: Drawing, colours: Palette) {
  const when = h("span", { class: "when" });
  const what = h("span", { class: "what" });
  const doubt = h("span", { class: "caution" });
  const readout = h("p", { class: "readout", id: `readout-${name}` }, when, " ", what, " ", doubt);
  const canvas = h("div", { class: "plot", tabindex: 0, role: "group", "aria-label": label, "aria-describedby": `readout-${name}` });
  let u: uPlot | undefined;
  let context: Context | undefined;
  let series: Series | undefined;
  let low: [number, number][] = [];
  let pointed: number | null = null;
  const lowFill = hatching(colours.hatch);
  const withheldFill = hatching(colours.muted, undefined, 4);

  const readOut = () => {
    if (!series || !context) return;
    const w = series.windows[pointed ?? series.windows.length - 1];
    if (!w) return;
    const { format, words, now } = context;
    const notes = [w.end > now ? words.running : "", low.some(([a, b]) => a < w.end && b > w.start) ? words.low_coverage : ""].filter(Boolean);
    setText(when, format.window(w.start, w.end, series.step));
    setText(what, w.withheld ? words.few : drawing.read(w, context));
    setText(doubt, notes.join(" · "));
  };

  const boxes = (plot: uPlot, from: number, to: number): [number, number] => [
    Math.max(plot.bbox.left, plot.valToPos(from, "x", true)),
    Math.min(plot.bbox.left + plot.bbox.width, plot.valToPos(to, "x", true)),
  ];

  const options = (width: number): uPlot.Options => {
    const format = context!.format;
    const font = `${Math.round(0.75 * parseFloat(getComputedStyle(document.documentElement).fontSize))}px "Inter Variable", system-ui, sans-serif`;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    return {
      width,
      height: height(),
      padding: [8, Math.round(1.4 * rem), 0, 0],
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), ianaZones[format.zone]),
      legend: { show: false },
      focus: { alpha: 1 },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false }, sync: { key: "time", scales: ["x", null], setSeries: false, filters: { pub: (type) => type === "mousemove" || type === "mouseleave", sub: () => true } } },
      scales: { x: { time: true, range: () => [context!.overview.range.from, Math.max(context!.overview.range.to, series!.windows.at(-1)?.end ?? 0)] }, y: { range: drawing.range } },
      series: [{}, ...drawing.series],
      axes: [
        {
          stroke: colours.muted, font, grid: { show: false }, ticks: { stroke: colours.grid, width: 1, size: 4 }, size: 2.2 * rem, gap: 4, space: 4.4 * rem,
          values: (_, splits, __, ___, increment) => splits.map((t, i) => {
            const year = i === 0 || format.year(splits[i - 1]) !== format.year(t);
            if (increment >= 86400) return format.day(t) + (year ? `\n${format.year(t)}` : "");
            return format.isMidnight(t) ? format.day(t) : format.clock(t) + (i === 0 ? `\n${format.day(t)}` : "");
          }),
        },
        { stroke: colours.muted, font, grid: { stroke: colours.grid, width: 1 }, ticks: { show: false }, gap: 6, ...drawing.axis(format) },
      ],
      hooks: {
        drawClear: [(plot) => {
          const { ctx, bbox } = plot;
          ctx.save();
          ctx.fillStyle = lowFill;
          for (const [from, to] of low) {
            const [left, right] = boxes(plot, from, to);
            if (right > left) ctx.fillRect(left, bbox.top, Math.max(right - left, 1), bbox.height);
          }
          ctx.restore();
        }],
        draw: [(plot) => {
          const { ctx, bbox } = plot;
          ctx.save();
          drawing.over?.(plot, series!.windows, colours);
          ctx.fillStyle = withheldFill;
          const stub = 8 * devicePixelRatio;
          for (const w of series!.windows) {
            if (!w.withheld) continue;
            const [left, right] = boxes(plot, w.start, w.end);
            ctx.fillRect(left, bbox.top + bbox.height - stub, right - left, stub);
          }
          ctx.restore();
        }],
        setCursor: [(plot) => {
          const left = plot.cursor.left ?? -1;
          pointed = left < 0 || !series ? null : indexAt(series.windows, plot.posToVal(left, "x"));
          readOut();
        }],
        setSelect: [(plot) => {
          if (plot.select.width < 8) return;
          const from = plot.posToVal(plot.select.left, "x");
          const to = plot.posToVal(plot.select.left + plot.select.width, "x");
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          const iso = (t: number) => new Date(t * 1000).toISOString().replace(".000", "");
          context?.choose({ range: "custom", from: iso(Math.floor(from / 3600) * 3600), to: iso(Math.ceil(to / 3600) * 3600) });
        }],
      },
    };
  };

  const data = (): uPlot.AlignedData => [series!.windows.map((w) => w.start), ...drawing.columns(series!.windows)] as uPlot.AlignedData;

  const resize = new ResizeObserver(() => {
    if (u && canvas.clientWidth > 0) u.setSize({ width: canvas.clientWidth, height: height() });
  });
  resize.observe(canvas);

  /** Moves the pointer here and in the other chart: the third argument, which uPlot's types leave out, tells the others. */
  const pointAt = (left: number, top: number) => (u?.setCursor as ((at: { left: number; top: number }, fire: boolean, publish: boolean) => void) | undefined)?.({ left, top }, true, true);

  canvas.addEventListener("keydown", (event) => {
    if (!u || !series?.windows.length) return;
    const last = series.windows.length - 1;
    const at = pointed ?? last;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last, PageUp: at - 24, PageDown: at + 24 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    readout.setAttribute("aria-live", "polite");
    const w = series.windows[Math.min(last, Math.max(0, to))];
    pointAt(u.valToPos((w.start + w.end) / 2, "x"), 10);
  });
  canvas.addEventListener("blur", () => {
    readout.removeAttribute("aria-live");
    pointAt(-10, -10);
  });

  return {
    canvas,
    readout,
    update(next: Context, s: Series) {
      const fresh = !u || !context || context.format !== next.format;
      context = next;
      series = s;
      low = lowCoverage(next.overview, next.now);
      if (fresh) {
        u?.destroy();
        u = new uPlot(options(canvas.clientWidth || 600), data(), canvas);
      } else {
        u!.setData(data());
      }
      readOut();
    },
    destroy() {
      resize.disconnect();
      u?.destroy();
    },
  };
}

function indexAt(windows: Window[], seconds: number): number | null {
  const i = windows.findIndex((w) => seconds >= w.start && seconds < w.end);
  return i < 0 ? null : i;
}
