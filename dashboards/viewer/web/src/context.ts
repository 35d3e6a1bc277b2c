// What every part of the page is drawn from.
import type { Freshness, Labels, Overview } from "./api";
import type { Format } from "./format";
import type { View } from "./view";
import type { Words } from "./words";

export interface Context {
  words: Words;
  format: Format;
  labels: Labels;
  view: View;
  overview: Overview;
  freshness: Freshness;
  now: number; // the server's clock, Unix seconds
  glow: boolean; // numbers that differ have moved by themselves, not because the reader chose something else
  choose(change: Partial<View>): void;
  topicName(code: string): string;
}

/** A part of the page. Language or theme changes build it anew; new numbers update it. */
export interface Part {
  element: HTMLElement;
  update(context: Context): void;
}
