// How voices feel, window by window, as shares that fill 100 %; the negative share carries its interval.
import uPlot from "uplot";
import type { Window } from "./api";
import type { Palette } from "./chart";
import { hatching, timeChart } from "./chart";
import type { Context, Part } from "./context";
import { h, setText } from "./dom";
import { key, panel } from "./panel";
import { tableBehind } from "./table";
import type { Words } from "./words";

/** Bars are drawn from the highest edge down, each over the one before. */
function edges(windows: Window[]): (number | null)[][] {
  const of = (f: (w: Window) => number) => windows.map((w) => (w.negative === undefined ? null : f(w)));
  return [
    of(() => 1),
    of((w) => w.negative! + w.neutral! + w.unknown!),
    of((w) => w.negative! + w.neutral!),
    of((w) => w.negative!),
  ];
}

/** The interval of the negative share: a whisker where bars are wide, a band where they are not. */
function intervals(u: uPlot, windows: Window[], colours: Palette): void {
  const { ctx } = u;
  ctx.fillStyle = ctx.strokeStyle = colours.ink;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  for (const w of windows) {
    if (w.negative === undefined) continue;
    const left = u.valToPos(w.start, "x", true);
    const width = (u.valToPos(w.end, "x", true) - left) * 0.86;
    const low = u.valToPos(w.negative_low!, "y", true);
    const high = u.valToPos(w.negative_high!, "y", true);
    if (width < 12 * devicePixelRatio) {
      ctx.globalAlpha = 0.28;
      ctx.fillRect(left, high, width, low - high);
      ctx.globalAlpha = 1;
      continue;
    }
    const middle = left + width / 2;
    const cap = Math.min(width / 5, 5 * devicePixelRatio);
    ctx.beginPath();
    ctx.moveTo(middle, low);
    ctx.lineTo(middle, high);
    for (const y of [low, high]) {
      ctx.moveTo(middle - cap, y);
      ctx.lineTo(middle + cap, y);
    }
    ctx.stroke();
  }
}

export function sentiment(words: Words, colours: Palette): Part & { destroy(): void } {
  const bars = uPlot.paths.bars!({ size: [0.86, Infinity], align: 1 });
  const unknown = hatching(colours.muted, colours.unknown, 5);
  const bar = (fill: string | CanvasPattern): uPlot.Series => ({ paths: bars, points: { show: false }, fill: () => fill, width: 0 });
  const chart = timeChart("sentiment", `${words.sentiment}. ${words.keys}`, {
    series: [bar(colours.positive), bar(unknown), bar(colours.neutral), bar(colours.negative)],
    range: [0, 1],
    axis: (format) => ({
      size: 3.1 * parseFloat(getComputedStyle(document.documentElement).fontSize),
      splits: () => [0, 0.25, 0.5, 0.75, 1],
      values: (_, splits) => splits.map((x) => format.wholePercent(x)),
    }),
    columns: edges,
    over: intervals,
    read: (w, context) => (w.negative === undefined ? words.nothing_said : describe(w, context)),
  }, colours);
  const describe = (w: Window, { format }: Context) =>
    `${words.negative} ${format.percent(w.negative!)} (${format.interval(w.negative_low!, w.negative_high!)}) · ${words.neutral} ${format.percent(w.neutral!)}` +
    ` · ${words.unknown} ${format.percent(w.unknown!)} · ${words.positive} ${format.percent(w.positive!)} · n = ${format.count(w.voices!)} ${words.voices.toLowerCase()}`;
  const note = h("p", { class: "aside" });
  const table = tableBehind(words.table, words.sentiment);
  const { element, unit } = panel("sentiment", words.sentiment, words, [words.def_shares, words.def_interval, words.def_few],
    chart.readout, chart.canvas,
    key([["negative", words.negative], ["neutral", words.neutral], ["unknown", words.unknown], ["positive", words.positive], ["interval", words.interval], ["withheld", words.few]]),
    note, table.element);

  return {
    element,
    update(context: Context) {
      const s = context.overview.sentiment;
      const { format } = context;
      setText(unit, `${words.sentiment_of} ${words[s.step]}`);
      setText(note, s.coarser ? words.coarser : "");
      note.hidden = !s.coarser;
      chart.update(context, s);
      table.update(() => ({
        head: [`${words.time} (${format.zone})`, words.voices, words.negative, words.interval, words.neutral, words.unknown, words.positive],
        rows: s.windows.toReversed().map((w) => {
          const cells = w.negative === undefined ? ["–", "–", "–", "–", "–"]
            : [format.percent(w.negative), format.interval(w.negative_low!, w.negative_high!), format.percent(w.neutral!), format.percent(w.unknown!), format.percent(w.positive!)];
          return [format.window(w.start, w.end, s.step), w.withheld ? words.few : format.count(w.voices!), ...cells];
        }),
      }));
    },
    destroy: chart.destroy,
  };
}
