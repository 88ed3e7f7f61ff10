/**
 * htmx as the pages use it: no eval, no injected styles, antiforgery with each write, problem fragments put where the page
 * has room for them, and a lost connection said once.
 */
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph";
import { mountAll, sweep } from "./islands";
import { tokenHeader, sentenceOf } from "./http";
import { toast } from "./toast";
import { lost, found } from "./connection";
import { shell } from "./words";

interface ResponseDetail {
  xhr: XMLHttpRequest;
  target: HTMLElement;
  elt: HTMLElement;
  shouldSwap: boolean;
  isError: boolean;
  swapOverride?: string;
  requestConfig: { verb: string; path: string; headers: Record<string, string> };
}

export function startHtmx(): void {
  Object.assign(htmx.config, {
    allowEval: false,
    allowScriptTags: false,
    includeIndicatorStyles: false,
    selfRequestsOnly: true,
    historyCacheSize: 0, // private pages are never kept in local storage
    refreshOnHistoryMiss: true,
    scrollIntoViewOnBoost: false,
    timeout: 30_000,
    responseHandling: [{ code: "204", swap: false }, { code: "[23]..", swap: true }, { code: "...", swap: false, error: true }],
  });
  htmx.defineExtension("morph", {
    isInlineSwap: (style: string) => style === "morph" || style === "morph:outerHTML",
    handleSwap: (style: string, target: Node, fragment: Node) => {
      if (!style.startsWith("morph")) return false;
      const inner = style === "morph:innerHTML";
      const quiet = new Set<Element>();
      const morphed = Idiomorph.morph(target as Element, (fragment as Element).children, morphing(inner, quiet));
      // htmx looks at elements that ask for something; one that no longer does would keep the old request under its new words.
      quiet.forEach(el => { htmx.process(el); });
      return morphed;
    },
  });
  listen();
}

/** Fields that someone is typing in, or has filled in an open dialog, keep their value, focus and selection; open menus and what islands have set stay. */
function morphing(inner: boolean, quiet: Set<Element>): object {
  return {
    morphStyle: inner ? "innerHTML" : "outerHTML",
    ignoreActiveValue: true,
    restoreFocus: true,
    callbacks: {
      beforeNodeMorphed: (old: Node) => !(old instanceof HTMLElement && (old.hasAttribute("data-keep") || (old.closest("dialog[open]") && isFilled(old)))),
      beforeNodeRemoved: (old: Node) => !(old instanceof HTMLElement && (old.hasAttribute("data-keep") || old.classList.contains("is-lifted"))),
      beforeAttributeUpdated: (name: string, el: Element, change: string) => {
        if (change === "remove" && /^hx-(get|post|put|patch|delete)$/.test(name)) quiet.add(el);
        return !(name === "data-ready" || name === "style" || (name === "open" && el instanceof HTMLDialogElement) || (name === "aria-expanded" && el.hasAttribute("data-menu")));
      },
    },
  };
}

/** Whether a field says something else than the page gave it. */
function isFilled(el: Element): boolean {
  if (el instanceof HTMLSelectElement) return el.selectedIndex !== Math.max([...el.options].findIndex(o => o.defaultSelected), 0);
  if (el instanceof HTMLTextAreaElement) return el.value !== el.defaultValue;
  return el instanceof HTMLInputElement && el.type !== "hidden" && (el.value !== el.defaultValue || el.checked !== el.defaultChecked);
}

function listen(): void {
  const on = (name: string, run: (e: CustomEvent<ResponseDetail>) => void): void =>
    document.addEventListener(name, e => run(e as CustomEvent<ResponseDetail>));

  document.addEventListener("htmx:configRequest", e => {
    const { verb, headers } = (e as CustomEvent<{ verb: string; headers: Record<string, string> }>).detail;
    if (verb === "get") return;
    Object.assign(headers, tokenHeader(), { "Idempotency-Key": headers["Idempotency-Key"] ?? crypto.randomUUID() });
  });
  on("htmx:beforeSwap", e => putProblem(e.detail));
  on("htmx:sendError", e => { lost(e.detail.requestConfig.verb !== "get"); });
  on("htmx:timeout", e => { lost(e.detail.requestConfig.verb !== "get"); });
  on("htmx:afterOnLoad", () => found());
  document.addEventListener("htmx:afterSwap", sweep);
  document.addEventListener("htmx:load", e => mountAll((e as CustomEvent<{ elt: HTMLElement }>).detail.elt));
  document.addEventListener("htmx:afterSettle", e => mountAll((e as CustomEvent<{ elt: HTMLElement }>).detail.elt));
  document.addEventListener("htmx:confirm", e => askFirst(e as CustomEvent<{ question: string | null; elt: HTMLElement; issueRequest(skip: boolean): void }>));
}

/** A refusal goes into the nearest `[data-problem]` of the form; without one it becomes an alert. */
function putProblem(detail: ResponseDetail): void {
  const { xhr, elt } = detail;
  if (xhr.status < 400) return;
  if (xhr.status === 401) {
    toast({ text: shell("signed_out"), alert: true, icon: "lock", action: { label: shell("sign_in"), href: signInUrl() } });
    return;
  }
  const isHtml = xhr.getResponseHeader("content-type")?.includes("text/html") ?? false;
  const place = problemPlace(elt);
  if (isHtml && place) {
    detail.target = place;
    detail.shouldSwap = true;
    detail.isError = false;
    detail.swapOverride = "innerHTML";
    queueMicrotask(() => place.focus({ preventScroll: false }));
    return;
  }
  toast({ text: sentenceOf(bodyOf(xhr)) || shell(xhr.status >= 500 ? "failed" : "refused"), alert: true });
}

function problemPlace(elt: HTMLElement): HTMLElement | null {
  const form = elt.closest<HTMLElement>("form, dialog, [data-problem-scope]");
  return form?.querySelector<HTMLElement>("[data-problem]") ?? elt.closest<HTMLElement>("[data-problem]");
}

function bodyOf(xhr: XMLHttpRequest): unknown {
  if (!xhr.getResponseHeader("content-type")?.includes("json")) return xhr.responseText;
  try {
    return JSON.parse(xhr.responseText) as unknown;
  } catch {
    return "";
  }
}

export function signInUrl(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=signin-url]")?.content ?? "/signin";
}

/** `hx-confirm` through the page's own dialog; only used where undo is impossible. */
function askFirst(e: CustomEvent<{ question: string | null; elt: HTMLElement; issueRequest(skip: boolean): void }>): void {
  const { question, elt, issueRequest } = e.detail;
  if (!question) return;
  e.preventDefault();
  void import("../islands/confirm").then(async m => {
    if (await m.confirm(question, elt.dataset.confirmLabel ?? elt.textContent?.trim() ?? shell("ok"), elt.classList.contains("btn--danger"))) issueRequest(true);
  });
}

export { htmx };
