// What the reader chose: range and filters in the address, so that a link shares them; language, theme and zone on this machine.

export interface View {
  range: string; // "" is automatic, "custom" has from and to
  from: string;
  to: string;
  step: string;
  zone: string;
  topic: string;
  source: string;
}

const keys = ["range", "from", "to", "step", "zone", "topic", "source"] as const;

export function readView(search: string): View {
  const q = new URLSearchParams(search);
  const view: View = { range: "", from: "", to: "", step: "", zone: "", topic: "", source: "" };
  for (const key of keys) view[key] = q.get(key) ?? "";
  if (view.from || view.to) view.range = "custom";
  return view;
}

/** The query of an address or of a request, "" or "?...". */
export function queryOf(view: View): string {
  const q = new URLSearchParams();
  for (const key of keys) {
    if (view[key] && !(key === "range" && view.range === "custom")) q.set(key, view[key]);
  }
  const text = q.toString();
  return text && "?" + text;
}

/** A choice kept on this machine; a browser that refuses storage forgets it. */
export function remembered(name: string, fallback: string): string {
  try {
    return localStorage.getItem("kentongan." + name) ?? fallback;
  } catch {
    return fallback;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem("kentongan." + name, value);
  } catch {
    // Nothing to do: the choice holds until the page is closed.
  }
}
