// The numbers of the whole range, each with its denominator or its doubt.
import type { Context, Part } from "./context";
import { definition, h, s, setAttribute, setText } from "./dom";
import type { Words } from "./words";

const feelings = ["negative", "neutral", "unknown", "positive"] as const;

function tile(name: string, label: string, explain: string, ...lines: string[]) {
  const value = h("p", { class: "value" });
  const note = h("p", { class: "note" });
  const element = h("section", { class: "tile", "data-tile": name },
    h("h2", {}, label, " ", definition(`${explain}: ${label}`, ...lines)), value, note);
  return { element, value, note };
}

export function tiles(words: Words): Part {
  const posts = tile("posts", words.posts, words.explain, words.def_posts);
  const voices = tile("voices", words.voices, words.explain, words.def_voices, words.def_few);
  const negative = tile("negative", words.negative_voices, words.explain, words.def_shares, words.def_interval);
  const covered = tile("coverage", words.coverage, words.explain, words.def_coverage);
  const stored = tile("stored", words.stored, words.explain, words.def_stored, words.def_waiting);

  const rects = feelings.map((name) => s("rect", { class: "fill-" + name, y: 0, height: 10 }));
  const split = s("svg", { class: "split", viewBox: "0 0 100 10", preserveAspectRatio: "none", role: "img" }, ...rects);
  const key = h("p", { class: "split-key" });
  const keyParts = feelings.map((name) => {
    const number = h("b", {});
    key.append(h("span", {}, h("i", { class: "swatch fill-" + name, "aria-hidden": "true" }), words[name] + " ", number));
    return number;
  });
  negative.element.classList.add("wide");
  negative.element.append(split, key);

  const element = h("div", { class: "tiles" }, posts.element, voices.element, negative.element, covered.element, stored.element);
  return {
    element,
    update({ overview, freshness, format, glow, now }: Context) {
      const t = overview.total;
      setText(posts.value, t.withheld ? "–" : format.count(t.posts ?? 0), glow);
      setText(voices.value, t.withheld ? words.few : format.count(t.voices ?? 0), glow);
      const days = Math.max(1 / 24, (Math.min(overview.range.to, now) - overview.range.from) / 86400);
      const perDay = `${format.count(Math.round((t.posts ?? 0) / days))} ${words.per_day}`;
      const all = overview.stored;
      setText(posts.note, t.withheld ? words.few_why : !all ? perDay
        : `${perDay} · ${format.count(all.mentions)} ${words.stored_here}: ${format.count(all.irrelevant)} ${words.irrelevant}, ${format.count(all.spam)} spam`);
      if (t.withheld) setText(voices.note, words.few_why);
      else if (t.voices) setText(voices.note, `${format.decimal((t.posts ?? 0) / t.voices)} ${words.per_voice}`);
      else setText(voices.note, t.posts ? words.no_voices : "");

      const known = t.negative !== undefined;
      setText(negative.value, known ? format.percent(t.negative!) : t.withheld ? words.few : "–", glow);
      setText(negative.note, known ? `${words.interval} ${format.interval(t.negative_low!, t.negative_high!)}` : t.withheld ? words.few_why : words.nothing_said);
      split.toggleAttribute("hidden", !known);
      key.hidden = !known;
      let x = 0;
      feelings.forEach((name, i) => {
        const width = (t[name] ?? 0) * 100;
        setAttribute(rects[i], "x", String(x));
        setAttribute(rects[i], "width", String(width));
        setText(keyParts[i], format.percent(t[name] ?? 0), glow);
        x += width;
      });
      setAttribute(split, "aria-label", feelings.map((name) => `${words[name]} ${format.percent(t[name] ?? 0)}`).join(", "));

      const rows = overview.coverage.sources.filter((row) => row.total_expected > 0);
      const shares = rows.map((row) => ({ source: row.source, share: row.total_got / row.total_expected })).sort((a, b) => a.share - b.share);
      const below = shares.filter((row) => row.share < 1).length;
      setText(covered.value, shares.length ? coverShare(format, shares[0].share) : "–", glow);
      setText(covered.note, !shares.length ? words.no_reports
        : below ? `${words.lowest}: ${shares[0].source} · ${below} / ${shares.length} ${words.sources_below}` : words.all_complete);
      setAttribute(covered.element, "data-level", shares.length && shares[0].share < 0.9 ? "low" : "");

      setText(stored.value, format.count(freshness.stored), glow);
      setText(stored.note, `${words.waiting}: ${format.count(freshness.dirty_hours)} ${words.hours}`);
    },
  };
}

/** Never rounds what is incomplete up to 100 %. */
export function coverShare(format: Context["format"], share: number): string {
  return format.percent(share < 1 ? Math.min(share, 0.999) : 1);
}
