/**
 * Keys: `data-key="c"` on a link or button lets that letter press it. Letters never fire in a field, with a modifier or while a
 * dialog or menu is open, and can be turned off (WCAG 2.1.4). `?` lists the page's keys.
 */
import { all, h, isField } from "../lib/dom";
import { shell } from "../lib/words";
import { undoLast } from "../lib/toast";
import { openPalette } from "./palette";

const stored = "relais.keys";

export function keysAreOn(): boolean {
  if (document.documentElement.dataset.keys === "off") return false;
  try { return localStorage.getItem(stored) !== "off"; } catch { return true; }
}

export function startKeys(): void {
  document.addEventListener("keydown", e => {
    if ((e.ctrlKey || e.metaKey) && !e.altKey && e.key.toLowerCase() === "k") {
      e.preventDefault();
      openPalette();
      return;
    }
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
      const go = document.querySelector<HTMLElement>("[data-key-go]");
      if (go && !document.querySelector("dialog[open]")) { e.preventDefault(); go.click(); }
      return;
    }
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.key.length !== 1 || isField(e.target)) return;
    if (document.querySelector("dialog[open], .menu:popover-open") || !keysAreOn()) return;
    if (press(e.key)) e.preventDefault();
  });
}

function press(key: string): boolean {
  if (key === "?") { showKeys(); return true; }
  const letter = key.toLowerCase();
  const target = all(document, `[data-key="${CSS.escape(letter)}"]`).find(visible);
  if (target) {
    if (target.matches("input, textarea, select")) target.focus();
    else target.click();
    return true;
  }
  if (letter === "z") return undoLast();
  if (letter === "j" || letter === "k") return step(letter === "j" ? 1 : -1);
  return false;
}

function visible(el: HTMLElement): boolean {
  return el.checkVisibility ? el.checkVisibility() : el.offsetParent !== null;
}

/** J and K walk through the page's list: `data-step` on each item. */
function step(by: 1 | -1): boolean {
  const items = all(document, "[data-step]").filter(visible);
  if (!items.length) return false;
  const current = items.findIndex(i => i === document.activeElement || i.contains(document.activeElement) || i.hasAttribute("aria-current"));
  const next = items[Math.max(0, Math.min(items.length - 1, current + by))];
  next?.focus();
  return true;
}

function showKeys(): void {
  const rows = all(document, "[data-key]").filter(visible).map(el => [el.dataset.key!.toUpperCase(), labelOf(el)] as const);
  const standing: (readonly [string, string])[] = [["Ctrl K", shell("keys.palette")], ["J / K", shell("keys.step")], ["Z", shell("keys.undo")], ["?", shell("keys.help")]];
  const box = h("input", { class: "switch", type: "checkbox", role: "switch", checked: keysAreOn(), onchange: () => localStorage.setItem(stored, box.checked ? "on" : "off") });
  const dialog = h("dialog", { class: "dlg", "aria-labelledby": "keys-title" },
    h("div", { class: "dlg__body" }, h("h2", { id: "keys-title" }, shell("keys.title")),
      h("dl", { class: "keys" }, ...[...rows, ...standing].flatMap(([k, t]) => [h("dt", {}, h("kbd", { class: "kbd" }, k)), h("dd", {}, t)])),
      h("label", { class: "row" }, box, shell("keys.on"))),
    h("div", { class: "dlg__foot" }, h("button", { class: "btn", type: "button", onclick: () => dialog.close() }, shell("close"))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function labelOf(el: HTMLElement): string {
  const label = el.dataset.keyLabel ?? el.getAttribute("aria-label");
  if (label) return label;
  const clone = el.cloneNode(true) as HTMLElement;
  clone.querySelectorAll(".kbd, .count, .i").forEach(x => x.remove());
  return clone.textContent?.trim().replace(/\s+/g, " ") ?? "";
}
