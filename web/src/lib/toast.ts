/**
 * Toasts: what happened, who has the baton now, and undo. They stay until read: closed by a click, by Escape, or replaced
 * when there are more than three. The server asks for one with the response header
 * `HX-Trigger: {"toast":{"text":"Validé, Hélène prend le relais","undo":"audit-entry-id"}}`.
 */
import { h, icon } from "./dom";
import { post, sentenceOf } from "./http";
import { shell } from "./words";

export interface Toast {
  text: string;
  /** Id of the audit entry whose inverse is kept; shows « Annuler ». */
  undo?: string;
  /** Something went wrong: read at once by screen readers. */
  alert?: boolean;
  icon?: string;
  /** A link or an action of its own. */
  action?: { label: string; href?: string; run?: () => void };
}

const keptAtMost = 3;

function host(): HTMLElement {
  return document.getElementById("toasts") ?? document.body.appendChild(h("div", { class: "toasts", id: "toasts" }));
}

export function toast(t: Toast): HTMLElement {
  const close = (): void => {
    el.remove();
    if (!host().childElementCount) hideHost();
  };
  const undo = t.undo && h("button", { class: "btn btn--sm", type: "button", "data-undo": t.undo, onclick: () => { close(); void runUndo(t.undo!); } },
    shell("undo"), h("kbd", { class: "kbd", "aria-hidden": "true" }, "Z"));
  const action = t.action && (t.action.href
    ? h("a", { class: "btn btn--sm", href: t.action.href, target: "_blank", rel: "noopener" }, t.action.label)
    : h("button", { class: "btn btn--sm", type: "button", onclick: () => { close(); t.action!.run?.(); } }, t.action.label));
  const el = h("div", { class: `toast${t.alert ? " toast--alert" : ""}`, role: t.alert ? "alert" : "status" },
    icon(t.icon ?? (t.alert ? "s-failed" : "check")), h("span", { class: "grow" }, t.text), undo || null, action || null,
    h("button", { class: "ib", type: "button", "aria-label": shell("close"), onclick: close }, icon("x", "i-14")));
  const place = host();
  place.append(el);
  while (place.childElementCount > keptAtMost) place.firstElementChild!.remove();
  showHost(place);
  if (!t.alert && !t.undo && !t.action) window.setTimeout(close, 6000);
  return el;
}

/** The host is a popover, so that a toast is above an open dialog too. */
function showHost(place: HTMLElement): void {
  if (!("showPopover" in place)) return;
  place.popover ??= "manual";
  if (place.matches(":popover-open")) place.hidePopover();
  place.showPopover();
}

function hideHost(): void {
  const place = host();
  if (place.popover && place.matches(":popover-open")) place.hidePopover();
}

/** Undoes what the newest toast offers to undo; false when there is nothing. */
export function undoLast(): boolean {
  const buttons = host().querySelectorAll<HTMLElement>("[data-undo]");
  buttons[buttons.length - 1]?.click();
  return buttons.length > 0;
}

async function runUndo(entry: string): Promise<void> {
  const url = document.querySelector<HTMLMetaElement>("meta[name=undo-url]")?.content ?? "/do/undo";
  const answer = await post<unknown>(url, { entry });
  if (answer.ok) {
    toast({ text: answer.toast ?? shell("undone"), icon: "undo" });
    document.dispatchEvent(new CustomEvent("relais:undone", { detail: entry }));
    return;
  }
  const f = answer.failure;
  const text = f.kind === "problem" ? f.sentence : f.kind === "conflict" ? sentenceOf(f.body) : shell(f.kind === "offline" ? "offline.action" : "signed_out");
  toast({ text: text || shell("failed"), alert: true });
}

document.addEventListener("toast", e => {
  const { text, undo, alert } = (e as CustomEvent<Toast>).detail;
  toast({ text, undo, alert });
});

/** When the answer also sends the browser elsewhere, its toast is shown there. */
const carried = "relais:toast";

document.addEventListener("htmx:beforeOnLoad", e => {
  const { xhr } = (e as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
  const trigger = xhr.getResponseHeader("HX-Redirect") && xhr.getResponseHeader("HX-Trigger");
  if (trigger) sessionStorage.setItem(carried, trigger);
});

/** What the page before this one left to be said: in the page when the server sent the browser on, else kept by the handler above. */
export function showCarriedToast(): void {
  const said = document.querySelector<HTMLMetaElement>("meta[name=toast]");
  if (said) {
    said.remove();
    toast({ text: said.content, undo: said.dataset.undo });
  }
  const trigger = sessionStorage.getItem(carried);
  sessionStorage.removeItem(carried);
  if (!trigger) return;
  const { toast: asked } = JSON.parse(trigger) as { toast?: Toast };
  if (asked) toast({ text: asked.text, undo: asked.undo, alert: asked.alert });
}
