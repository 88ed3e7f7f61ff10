/** What a network will turn into links: the same rules as src/Networks/TextEntities.cs, for previews and counters. */
import { countGraphemes } from "./emoji";
import { findLinks } from "./links";

export type EntityRules = "mastodon" | "bluesky" | "x";

export interface Entity {
  kind: "link" | "mention" | "hashtag";
  /** UTF-16 offsets. */
  start: number;
  end: number;
  /** A link's address, a mention's name without @ (on Mastodon without server), a hashtag without #. */
  value: string;
  server?: string;
}

const mastodonMention = /(?<![=/\p{L}\p{M}\p{Nd}\p{Pc}])@(?<name>[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*)(?:@(?<server>[\p{L}\p{N}]+(?:[.-]+[\p{L}\p{N}]+)*))?/gu;
const blueskyMention = /(?<=^|[\s("'«“‘[])@(?<name>[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+)/gu;
const xMention = /(?<![A-Za-z0-9_!#$%&*@＠])[@＠](?<name>[A-Za-z0-9_]{1,20})(?![@＠\p{L}\p{M}\p{Nd}\p{Pc}])/gu;
const commonTag = /(?<![=/)\p{L}\p{N}_&])[#＃](?<tag>[\p{L}\p{M}\p{N}_·・\u200C]*[\p{L}\p{M}][\p{L}\p{M}\p{N}_·・\u200C]*)/gu;
const blueskyTag = /(?<=^|\s)[#＃](?<tag>(?!\uFE0F)[^\s\u00AD\u2060\u200A\u200B\u200C\u200D\u20E2]+)/gu;
const blueskyMostGraphemes = 64;

export function findEntities(text: string, rules: EntityRules): Entity[] {
  const found = findLinks(text, rules);
  for (const e of [...mentions(text, rules), ...hashtags(text, rules)]) {
    if (!found.some(o => e.start < o.end && o.start < e.end)) found.push(e);
  }
  return found.sort((a, b) => a.start - b.start);
}

function mentions(text: string, rules: EntityRules): Entity[] {
  const pattern = { mastodon: mastodonMention, bluesky: blueskyMention, x: xMention }[rules];
  return [...text.matchAll(pattern)].map(m => ({
    kind: "mention", start: m.index, end: m.index + m[0].length, value: m.groups!.name!, server: m.groups!.server,
  }));
}

function hashtags(text: string, rules: EntityRules): Entity[] {
  const found: Entity[] = [];
  for (const m of text.matchAll(rules === "bluesky" ? blueskyTag : commonTag)) {
    let tag = m.groups!.tag!;
    if (rules === "bluesky") {
      tag = tag.replace(/\p{P}+$/u, "");
      if (!/\p{L}|[\u{10000}-\u{10FFFF}]/u.test(tag) || countGraphemes(tag) > blueskyMostGraphemes) continue;
    }
    found.push({ kind: "hashtag", start: m.index, end: m.index + tag.length + 1, value: tag });
  }
  return found;
}
