// Small hands on the document. Nothing here parses HTML: the content security policy forbids it.

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | ((event: Event) => void) | undefined>;

function fill(element: Element, attributes: Attributes, children: Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child) element.append(child);
}

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

export function s<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(element, attributes, children);
  return element;
}

/** Writes text only where it differs, and lets a number that moved glow for a moment. */
export function setText(element: Element, text: string, glow = false): void {
  if (element.textContent === text) return;
  const first = element.textContent === "";
  element.textContent = text;
  if (glow && !first) restart(element, "moved");
}

/** Plays the animation of a class from its beginning. */
export function restart(element: Element, name: string): void {
  element.classList.remove(name);
  void (element as HTMLElement).offsetWidth; // without a layout in between, the browser sees no change
  element.classList.add(name);
}

export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** A '?' that opens the definition of what stands beside it. */
export function definition(label: string, ...lines: string[]): HTMLElement {
  const body = h("div", { class: "definition-body" }, ...lines.map((line) => h("p", {}, line)));
  return h("details", { class: "definition", toggle: () => keepInside(body) }, h("summary", { "aria-label": label, title: label }, "?"), body);
}

/** Moves what opened near an edge of the screen back into it. */
function keepInside(body: HTMLElement): void {
  body.style.translate = "";
  const box = body.getBoundingClientRect();
  const shift = Math.min(0, document.documentElement.clientWidth - 8 - box.right) || Math.max(0, 8 - box.left);
  if (shift) body.style.translate = `${shift}px`;
}

/** Opened definitions and menus close on Escape and on a click elsewhere. */
export function closeOnLeave(): void {
  const selector = "details.definition[open], details.menu[open]";
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll<HTMLDetailsElement>(selector)) if (!open.contains(event.target as Node)) open.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of document.querySelectorAll<HTMLDetailsElement>(selector)) {
      open.open = false;
      open.querySelector("summary")?.focus();
    }
  });
}
