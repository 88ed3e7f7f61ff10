/** The shell's own clicks: theme, menus, dialogs, palette, panes of narrow screens, tabs. One listener for the page. */
import { all } from "../lib/dom";
import { backdrop, closeDialog, closeWhenDone, fetchDialog, openDialog } from "./dialog";
import { openMenu, toggleMenu } from "./menu";
import { openPalette } from "./palette";
import { nextTheme } from "./theme";

export function startShell(): void {
  document.addEventListener("click", e => {
    if (e.target instanceof HTMLDialogElement) return backdrop(e);
    const el = e.target instanceof Element ? e.target.closest<HTMLElement>("[aria-disabled=true], [data-theme-toggle], [data-menu], [data-open], [data-close], [data-dialog-url], [data-palette], [data-goto], [data-dismiss], [role=tab][aria-controls]") : null;
    if (!el) return;
    if (el.getAttribute("aria-disabled") === "true") { e.preventDefault(); e.stopPropagation(); return; }
    if (el.matches("[data-theme-toggle]")) nextTheme();
    else if (el.dataset.menu) toggleMenu(el);
    else if (el.dataset.open) openDialog(el.dataset.open);
    else if (el.dataset.dialogUrl) { e.preventDefault(); void fetchDialog(el.dataset.dialogUrl); }
    else if (el.matches("[data-palette]")) openPalette();
    else if (el.dataset.goto) showPane(el, el.dataset.goto);
    else if (el.matches("[role=tab][aria-controls]")) showTab(el);
    else if (el.matches("[data-dismiss]")) el.closest("[data-dismissable]")?.remove();
    else if (el.matches("[data-close]")) closeDialog(el);
  });
  document.addEventListener("htmx:afterRequest", closeWhenDone);
  document.addEventListener("keydown", e => {
    const el = e.target instanceof HTMLElement ? e.target : null;
    if (el?.dataset.menu && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
      const menu = document.getElementById(el.dataset.menu);
      if (menu) { e.preventDefault(); openMenu(el, menu, e.key === "ArrowUp" ? "last" : "first"); }
    } else if (el?.matches("[role=tab]")) {
      walkTabs(el, e);
    }
  });
}

/** Narrow screens show one pane at a time: `data-pane` on the layout, `data-goto` on the buttons. */
function showPane(button: HTMLElement, pane: string): void {
  const back = button.dataset.back;
  const to = back && button.getAttribute("aria-pressed") === "true" ? back : pane;
  all(document, "[data-pane]").forEach(el => { el.dataset.pane = to; });
  all(document, "[data-goto][aria-pressed]").forEach(b => b.setAttribute("aria-pressed", String(b.dataset.goto === to)));
}

function showTab(tab: HTMLElement): void {
  const list = tab.closest("[role=tablist]");
  if (!list) return;
  for (const other of all(list, "[role=tab]")) {
    const on = other === tab;
    other.setAttribute("aria-selected", String(on));
    other.tabIndex = on ? 0 : -1;
    const panel = document.getElementById(other.getAttribute("aria-controls") ?? "");
    if (panel) panel.hidden = !on;
  }
}

function walkTabs(tab: HTMLElement, e: KeyboardEvent): void {
  const tabs = all(tab.closest("[role=tablist]") ?? document, "[role=tab]");
  const at = tabs.indexOf(tab);
  const go: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
  const to = go[e.key];
  if (to === undefined) return;
  e.preventDefault();
  const next = tabs[(to + tabs.length) % tabs.length]!;
  next.focus();
  next.click();
}
