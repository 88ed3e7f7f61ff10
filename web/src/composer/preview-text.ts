/** A text as a network shows it: links shortened as there, mentions and hashtags marked, what is too long struck out. */
import { h } from "../lib/dom";
import { rulesOf } from "../counters";
import { findEntities, type Entity } from "../text/entities";
import type { Channel } from "./contract";
import { fitting } from "./limits";

export function shownText(channel: Channel, text: string, warning: string): Node[] {
  const end = fitting(channel, text, warning);
  const nodes: Node[] = [];
  let at = 0;
  for (const e of findEntities(text, rulesOf(channel.counter))) {
    if (e.end > end) break;
    if (e.start > at) nodes.push(document.createTextNode(text.slice(at, e.start)));
    nodes.push(h("span", { class: "pv__link" }, shownAs(channel, text, e)));
    at = e.end;
  }
  if (at < end) nodes.push(document.createTextNode(text.slice(at, end)));
  if (end < text.length) nodes.push(h("mark", { class: "excess" }, text.slice(end)));
  return nodes;
}

function shownAs(channel: Channel, text: string, e: Entity): string {
  const written = text.slice(e.start, e.end);
  if (e.kind === "mention") return channel.counter === "mastodon" ? `@${e.value}` : written;
  if (e.kind !== "link") return written;
  if (channel.counter === "mastodon") return mastodonLink(written);
  return channel.network === "bluesky" ? written.replace(/^https?:\/\//i, "") : written.replace(/^https?:\/\/(www\.)?/i, "");
}

/** Mastodon hides the scheme and "www.", and shows thirty characters (app/lib/text_formatter.rb, read 2026-11-22). */
export function mastodonLink(url: string): string {
  const bare = url.replace(/^https?:\/\/(www\.)?/i, "");
  return bare.length > 30 ? `${bare.slice(0, 30)}…` : bare;
}

/** The first link, whose card a network shows when there is no picture. */
export function firstLink(channel: Channel, text: string): string | null {
  return findEntities(text, rulesOf(channel.counter)).find(e => e.kind === "link")?.value ?? null;
}
