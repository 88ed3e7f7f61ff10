/** Small typed conveniences over the DOM, so that islands stay short. */

type Child = Node | string | null | undefined | false;
type Props = Record<string, string | number | boolean | null | undefined | ((e: Event) => void)>;

/** Makes an element. `on…` props are listeners, the rest attributes; false, null and undefined leave an attribute out. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") el.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) el.setAttribute(name, value === true ? "" : String(value));
  }
  el.append(...children.filter((c): c is Node | string => c !== null && c !== undefined && c !== false));
  return el;
}

export function icon(name: string, extra = ""): HTMLSpanElement {
  return h("span", { class: `i i-${name} ${extra}`.trim(), "aria-hidden": "true" });
}

export function network(name: string, extra = ""): HTMLSpanElement {
  return h("span", { class: `net i-n-${name} ${extra}`.trim(), "aria-hidden": "true" });
}

export function one<T extends HTMLElement>(root: ParentNode, selector: string): T | null {
  return root.querySelector<T>(selector);
}

/** The element that must be there; a page without it is a programming mistake. */
export function must<T extends HTMLElement>(root: ParentNode, selector: string): T {
  const el = root.querySelector<T>(selector);
  if (!el) throw new Error(`Missing ${selector}`);
  return el;
}

export function all<T extends HTMLElement>(root: ParentNode, selector: string): T[] {
  return [...root.querySelectorAll<T>(selector)];
}

/** JSON that the server put into the page in a script element, which the content policy never executes. */
export function json<T>(root: ParentNode, selector: string): T | null {
  const el = root.querySelector(selector);
  return el?.textContent ? (JSON.parse(el.textContent) as T) : null;
}

/** Whether keys typed now belong to a field rather than to the page. */
export function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox],[type=radio],[type=button]), textarea, select"));
}

export function debounce<A extends unknown[]>(ms: number, run: (...args: A) => void): ((...args: A) => void) & { cancel(): void } {
  let timer = 0;
  const later = (...args: A): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => run(...args), ms);
  };
  return Object.assign(later, { cancel: () => clearTimeout(timer) });
}

/** Says something to screen readers without showing it. */
export function announce(text: string): void {
  const region = document.getElementById("announcer");
  if (!region) return;
  region.textContent = "";
  // A change after a pause is read even when the same sentence comes twice.
  window.setTimeout(() => { region.textContent = text; }, 60);
}
