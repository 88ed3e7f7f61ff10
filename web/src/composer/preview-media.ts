/** Pictures as networks lay them out, with their ALT mark and their focus point. */
import { all, h, icon } from "../lib/dom";
import type { Media } from "./contract";
import { focusAt } from "./media";

/** One alone keeps the network's proportion; two stand side by side, three as one tall and two, four in a square. */
export function mediaGrid(media: Media[], ratio: string, rounded: boolean, blurred: boolean): HTMLElement | null {
  if (!media.length) return null;
  const pictures = media.slice(0, 4).map(m => picture(m, blurred));
  if (pictures.length === 1) {
    pictures[0]!.classList.add(`r-${ratio}`);
    if (rounded) pictures[0]!.classList.add("pv__img--r");
    return pictures[0]!;
  }
  return h("div", { class: `pv__grid pv__grid--${pictures.length}` }, ...pictures);
}

export function picture(m: Media, blurred = false): HTMLElement {
  return h("div", { class: `pv__img${blurred ? " is-blurred" : ""}`, "data-focus": `${m.focusX} ${m.focusY}` },
    m.url && m.state === "ready" ? h("img", { src: m.url, alt: m.decorative ? "" : m.alt }) : h("span", { class: "sk sk--1" }),
    m.kind === "video" && h("span", { class: "pv__play", "aria-hidden": "true" }, icon("playf", "i-24")),
    m.alt.trim() && !m.decorative && h("span", { class: "pv__alt", "aria-hidden": "true" }, "ALT"));
}

/** Set on the elements of the page, not on those they are morphed from: the content policy refuses style attributes. */
export function placeFocus(root: HTMLElement): void {
  for (const el of all(root, "[data-focus]")) {
    const [focusX = 0, focusY = 0] = el.dataset.focus!.split(" ").map(Number);
    focusAt(el, { focusX, focusY });
  }
}
