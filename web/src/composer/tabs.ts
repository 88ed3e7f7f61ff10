/** One tab for the base text and one per channel, with what is left of each channel's room. */
import { all, h } from "../lib/dom";
import type { Channel } from "./contract";
import { tightest } from "./limits";
import { mark } from "./mark";
import type { Session } from "./session";

export function mountTabs(place: HTMLElement, session: Session): () => void {
  place.classList.add("ntabs");
  place.setAttribute("role", "tablist");
  place.setAttribute("aria-label", session.words("composer.tabs"));
  place.addEventListener("click", e => {
    const tab = (e.target as Element).closest<HTMLElement>("[data-tab]");
    if (tab) session.open(tab.dataset.tab!);
  });
  place.addEventListener("keydown", e => walk(place, session, e));
  return () => draw(place, session);
}

function draw(place: HTMLElement, session: Session): void {
  const focused = place.contains(document.activeElement);
  if (session.tab && !session.channels.some(c => c.id === session.tab)) session.tab = "";
  place.replaceChildren(tab("", session.words("composer.base"), session, []), ...session.channels.map(c => channelTab(c, session)));
  if (focused) place.querySelector<HTMLElement>("[aria-selected=true]")?.focus();
}

function channelTab(channel: Channel, session: Session): HTMLElement {
  const { left } = tightest(channel, session.document.segments(channel.id), session.document.text.warning);
  const own = session.document.isOwn(channel.id);
  const label = [
    `${channel.networkName}, ${channel.name}`,
    own && session.words("composer.own_text"),
    left < 0 ? session.words("composer.over", -left) : session.words("composer.left", left),
  ].filter(Boolean).join(", ");
  return tab(channel.id, label, session, [
    mark(channel),
    h("span", { class: left < 0 ? "over" : "left", "aria-hidden": "true" }, left < 0 ? `−${-left}` : String(left)),
    own && h("span", { class: "forked", "aria-hidden": "true" }),
  ]);
}

function tab(id: string, label: string, session: Session, inside: (Node | false)[]): HTMLElement {
  const on = session.tab === id;
  const drawn = inside.length > 0;
  return h("button", {
    type: "button", role: "tab", id: `tab-${id || "base"}`, "data-tab": id, "aria-selected": String(on), tabindex: on ? 0 : -1,
    "aria-controls": "composer-editor", "aria-label": drawn ? label : null, title: drawn ? label : null,
  }, ...(drawn ? inside : [label]));
}

function walk(place: HTMLElement, session: Session, e: KeyboardEvent): void {
  const tabs = all(place, "[data-tab]");
  const at = tabs.findIndex(t => t.dataset.tab === session.tab);
  const go: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
  const to = go[e.key];
  if (to === undefined) return;
  e.preventDefault();
  e.stopPropagation();
  session.open(tabs[(to + tabs.length) % tabs.length]!.dataset.tab!);
}
