/** `<button data-theme-toggle>`: light, dark, then as the system; kept in a cookie, so that the server renders it without a flash. */
import { shell } from "../lib/words";
import { announce } from "../lib/dom";

const order = ["light", "dark", "system"] as const;
type Theme = (typeof order)[number];

export function currentTheme(): Theme {
  const set = document.documentElement.dataset.theme;
  return set === "light" || set === "dark" ? set : "system";
}

export function nextTheme(): void {
  setTheme(order[(order.indexOf(currentTheme()) + 1) % order.length]!);
}

export function setTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax${secure}`;
  document.querySelectorAll<HTMLElement>("[data-theme-toggle] > .i").forEach(i => { i.className = `i i-${iconOf(theme)}`; });
  announce(shell(`theme.${theme}`));
}

function iconOf(theme: Theme): string {
  return theme === "light" ? "sun" : theme === "dark" ? "moon" : "auto";
}
