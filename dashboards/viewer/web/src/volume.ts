// Posts and voices over time: how much was said, and by how many.
import uPlot from "uplot";
import type { Palette } from "./chart";
import { timeChart } from "./chart";
import type { Context, Part } from "./context";
import { h, setText } from "./dom";
import { key, panel } from "./panel";
import { tableBehind } from "./table";
import type { Words } from "./words";

export function volume(words: Words, colours: Palette): Part & { destroy(): void } {
  const bars = uPlot.paths.bars!({ size: [0.86, 60], align: 1, radius: [0.08, 0] });
  const chart = timeChart("volume", `${words.volume}. ${words.keys}`, {
    series: [
      { paths: bars, points: { show: false }, fill: colours.posts, width: 0 },
      { paths: bars, points: { show: false }, fill: colours.voices, width: 0 },
    ],
    range: (_, __, max) => [0, Math.max(10, (max ?? 0) * 1.08)],
    axis: (format) => ({ size: 3.1 * parseFloat(getComputedStyle(document.documentElement).fontSize), values: (_, splits) => splits.map((n) => format.compact(n)) }),
    columns: (windows) => [windows.map((w) => w.posts ?? null), windows.map((w) => w.voices ?? null)],
    read: (w, { format }) => `${words.posts} ${format.count(w.posts ?? 0)} · ${words.voices} ${format.count(w.voices ?? 0)}`,
  }, colours);
  const note = h("p", { class: "aside" });
  const table = tableBehind(words.table, words.volume);
  const { element, unit } = panel("volume", words.volume, words, [words.def_posts, words.def_voices, words.def_few],
    chart.readout, chart.canvas, key([["posts", words.posts], ["voices", words.voices], ["withheld", words.few], ["low", words.low_coverage]]), note, table.element);

  return {
    element,
    update(context: Context) {
      const s = context.overview.volume;
      setText(unit, `${words.volume_of} ${words[s.step]}`);
      setText(note, s.coarser ? words.coarser : "");
      note.hidden = !s.coarser;
      chart.update(context, s);
      table.update(() => ({
        head: [`${words.time} (${context.format.zone})`, words.posts, words.voices],
        rows: s.windows.toReversed().map((w) => [context.format.window(w.start, w.end, s.step),
          w.withheld ? "–" : context.format.count(w.posts!), w.withheld ? words.few : context.format.count(w.voices!)]),
      }));
    },
    destroy: chart.destroy,
  };
}
