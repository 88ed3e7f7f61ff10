/** Says once that the connection is lost, says what is safe, and looks every few seconds whether it is back. */
import { h, icon } from "./dom";
import { shell } from "./words";

const waits = [2000, 4000, 8000, 15_000, 30_000];
let tries = 0;
let timer = 0;
let isLost = false;

export function lost(wasWriting: boolean): void {
  if (!isLost) show(wasWriting);
  isLost = true;
  plan();
}

export function found(): void {
  if (!isLost) return;
  isLost = false;
  tries = 0;
  clearTimeout(timer);
  document.getElementById("offbar")?.remove();
  document.dispatchEvent(new CustomEvent("relais:online"));
}

export function isOffline(): boolean {
  return isLost;
}

function show(wasWriting: boolean): void {
  const text = shell(wasWriting ? "offline.write" : "offline.read");
  document.getElementById("main")?.prepend(h("div", { class: "offbar", id: "offbar", role: "alert", "data-keep": true },
    icon("offline"), h("span", { class: "grow" }, h("strong", {}, shell("offline.title")), " ", text),
    h("button", { class: "btn btn--sm", type: "button", onclick: () => void check() }, shell("retry"))));
}

function plan(): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => void check(), waits[Math.min(tries++, waits.length - 1)]);
}

async function check(): Promise<void> {
  try {
    const r = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(5000) });
    if (r.ok) return found();
  } catch { /* still away */ }
  plan();
}

export function watchConnection(): void {
  window.addEventListener("offline", () => lost(false));
  window.addEventListener("online", () => void check());
}
