// What the server sends: see overview.go and api.go beside web/.

/** A scope with 1 to 9 voices is withheld and says nothing else; one without voices has posts but no shares. */
export interface Scope {
  withheld?: boolean;
  posts?: number;
  voices?: number;
  negative?: number;
  neutral?: number;
  positive?: number;
  unknown?: number;
  negative_low?: number;
  negative_high?: number;
}

/** Start and end are Unix seconds. */
export interface Window extends Scope {
  start: number;
  end: number;
}

/** Mentions of the range, counted or not: mentions = counted + spam + irrelevant. */
export interface Stored {
  mentions: number;
  counted: number;
  spam: number;
  irrelevant: number;
}

export type Step = "hour" | "day";

export interface Series {
  step: Step;
  coarser?: boolean;
  windows: Window[];
}

export interface Named extends Scope {
  code: string;
}

/** Voices by window: 0 where nobody spoke, null where 1 to 9 did. */
export interface Trend {
  code: string;
  voices: (number | null)[];
}

export interface Trends {
  step: Step;
  coarser?: boolean;
  starts: number[];
  topics: Trend[];
}

export interface CoverageRow {
  source: string;
  got: number[];
  expected: number[];
  total_got: number;
  total_expected: number;
}

export interface Coverage {
  step: Step;
  starts: number[];
  sources: CoverageRow[];
}

export interface Overview {
  range: { name: string; from: number; to: number; zone: string; topic?: string; source?: string };
  total: Scope;
  stored?: Stored;
  volume: Series;
  sentiment: Series;
  topics: Named[];
  trends: Trends;
  sources: Named[];
  coverage: Coverage;
}

/** Times are Unix milliseconds, 0 where there is nothing yet. */
export interface Freshness {
  now: number;
  newest_published: number;
  newest_received: number;
  computed_at: number;
  dirty_hours: number;
  stored: number;
}

export interface Labels {
  topics: { code: string; id: string; en: string }[];
  zones: string[];
  zone: string;
  min_voices: number;
  refresh_ms: number;
}

/** Why there is no answer: "network" is the server itself being silent. */
export class Problem extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/** Fetches JSON. The browser's cache and the server's ETag spare what has not changed. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { signal, headers: { Accept: "application/json" } });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Problem("network", "the server does not answer");
  }
  const body = await response.json().catch(() => null);
  if (!response.ok) throw new Problem(body?.error?.code ?? "network", body?.error?.message ?? response.statusText);
  return body as T;
}
