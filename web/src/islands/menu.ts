/**
 * Menus: `<button data-menu="id" aria-haspopup="menu" aria-expanded="false">` opens `<div id role="menu" class="pop menu" popover>`.
 * Arrows, Home, End, first letters, Escape and Tab as in the ARIA menu-button pattern; the browser closes it on a click outside.
 */
import { all } from "../lib/dom";

export function toggleMenu(button: HTMLElement): void {
  const menu = document.getElementById(button.dataset.menu ?? "");
  if (!menu) return;
  if (menu.matches(":popover-open")) menu.hidePopover();
  else openMenu(button, menu);
}

export function openMenu(button: HTMLElement, menu: HTMLElement, at: "first" | "last" = "first"): void {
  if (!menu.dataset.bound) bind(menu);
  opener.set(menu, button);
  menu.showPopover();
  place(menu, button.getBoundingClientRect());
  button.setAttribute("aria-expanded", "true");
  const items = itemsOf(menu);
  (at === "first" ? items[0] : items[items.length - 1])?.focus();
}

const opener = new WeakMap<HTMLElement, HTMLElement>();

function bind(menu: HTMLElement): void {
  menu.dataset.bound = "1";
  menu.addEventListener("toggle", e => {
    if ((e as ToggleEvent).newState === "open") return;
    const button = opener.get(menu);
    button?.setAttribute("aria-expanded", "false");
    if (menu.contains(document.activeElement) || document.activeElement === document.body) button?.focus();
  });
  menu.addEventListener("keydown", e => walk(menu, e));
  menu.addEventListener("click", e => {
    const item = (e.target as HTMLElement).closest<HTMLElement>("[role^=menuitem]");
    if (!item) return;
    if (item.getAttribute("aria-disabled") === "true") { e.preventDefault(); e.stopPropagation(); }
    else if (!item.hasAttribute("data-stay")) menu.hidePopover();
  });
}

function itemsOf(menu: HTMLElement): HTMLElement[] {
  return all(menu, "[role^=menuitem]").filter(i => !i.hidden);
}

function walk(menu: HTMLElement, e: KeyboardEvent): void {
  const items = itemsOf(menu);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const go: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  const to = go[e.key];
  if (to !== undefined) {
    e.preventDefault();
    items[(to + items.length) % items.length]?.focus();
  } else if (e.key === "Tab") {
    menu.hidePopover();
  } else if (e.key.length === 1 && !e.ctrlKey && !e.metaKey && !e.altKey) {
    const letter = e.key.toLocaleLowerCase();
    const next = [...items.slice(at + 1), ...items.slice(0, at + 1)].find(i => i.textContent?.trim().toLocaleLowerCase().startsWith(letter));
    if (next) { e.preventDefault(); e.stopPropagation(); next.focus(); }
  }
}

/** Below its button, or above when there is no room; never outside the window. */
function place(menu: HTMLElement, anchor: DOMRect): void {
  const { width, height } = menu.getBoundingClientRect();
  const left = Math.max(8, Math.min(anchor.left, innerWidth - width - 8));
  const below = anchor.bottom + 4;
  const top = below + height > innerHeight - 8 && anchor.top - height - 4 > 8 ? anchor.top - height - 4 : Math.min(below, Math.max(8, innerHeight - height - 8));
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}
