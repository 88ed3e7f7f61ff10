/**
 * Live parts of a page: `<div id data-live="calendar post:*" hx-get="/w/canal/calendar/day/2026-08-04">` is fetched
 * again, under the reader's own permissions, when one of its topics changes, and morphed so that focus and typing stay.
 * Parts being dragged or saved wait: an element that is gone when its answer arrives could not say so. Islands that care for themselves listen for `relais:live` on the document.
 */
import { htmx } from "../lib/htmx";
import { all } from "../lib/dom";
import { LiveSource } from "./source";
import type { FromWorker, Topic, ToWorker } from "./protocol";

const seen = new WeakMap<Element, string>();
const due = new Set<HTMLElement>();
let timer = 0;

export function startLive(): void {
  const url = document.querySelector<HTMLMetaElement>("meta[name=live-url]")?.content;
  if (!url) return;
  if (typeof SharedWorker === "undefined") direct(url);
  else shared(url);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) plan(); });
}

function shared(url: string): void {
  const { port } = new SharedWorker("/assets/live-worker.js", "relais-live");
  port.onmessage = (e: MessageEvent<FromWorker>) => receive(e.data);
  const say = (m: ToWorker): void => port.postMessage(m);
  say({ kind: "join", url });
  window.addEventListener("pagehide", () => say({ kind: "leave" }));
  // A page out of the back-forward cache has missed messages.
  window.addEventListener("pageshow", e => { if (e.persisted) { say({ kind: "join", url }); receive({ kind: "resync" }); } });
}

function direct(url: string): void {
  const source = new LiveSource(url, receive);
  window.addEventListener("pagehide", () => source.stop());
}

function receive(message: FromWorker): void {
  if (message.kind === "topics") {
    for (const t of message.topics) mark(t);
    document.dispatchEvent(new CustomEvent<Topic[]>("relais:live", { detail: message.topics }));
  } else if (message.kind === "resync") {
    all(document, "[data-live][hx-get]").forEach(el => due.add(el));
    document.dispatchEvent(new CustomEvent("relais:resync"));
  } else {
    document.documentElement.toggleAttribute("data-live-off", !message.open);
    return;
  }
  plan();
}

function mark(topic: Topic): void {
  const stamp = `${topic.name}@${topic.version}`;
  for (const el of all(document, "[data-live][hx-get]")) {
    if (!hears(el, topic.name) || seen.get(el) === stamp) continue;
    seen.set(el, stamp);
    due.add(el);
  }
}

/** `data-live` lists topics; `post:*` hears everything that begins with `post:`. */
export function hears(el: HTMLElement, topic: string): boolean {
  return (el.dataset.live ?? "").split(/\s+/).some(t => topic === "*" || t === topic || (t.endsWith("*") && topic.startsWith(t.slice(0, -1))));
}

function plan(): void {
  if (timer || document.hidden) return;
  timer = window.setTimeout(() => {
    timer = 0;
    refresh();
  }, 120);
}

function refresh(): void {
  for (const el of [...due]) {
    if (!el.isConnected) {
      due.delete(el);
    } else if (!el.querySelector(".is-lifted, .is-pending, .htmx-request") && !el.closest(".is-lifted, .is-pending")) {
      due.delete(el);
      void htmx.ajax("get", el.getAttribute("hx-get")!, { source: el, target: el, swap: "morph:outerHTML" });
    }
  }
  if (due.size) plan();
}
