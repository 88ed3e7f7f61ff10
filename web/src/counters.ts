/**
 * The four ways in which networks count the length of a text: the same answers as src/Networks/Counters.cs, held by
 * tests/vectors/counters.json.
 */
import type { CounterKind } from "./composer/contract";
import { countGraphemes, graphemes, isEmoji, utf8Bytes } from "./text/emoji";
import { findEntities, type EntityRules } from "./text/entities";

const usualLinkLength = 23;

export function countText(kind: CounterKind, text: string, linkLength = usualLinkLength, warning = ""): number {
  switch (kind) {
    case "graphemes": return countGraphemes(text);
    case "mastodon": return linkAndMentionAware(text, linkLength) + countGraphemes(warning);
    case "weighted": return weighted(text, linkLength);
    case "threads": return emojiAsBytes(text);
  }
}

export { countGraphemes, utf8Bytes };

/** How a network that counts this way recognises links. */
export function rulesOf(kind: CounterKind): EntityRules {
  return kind === "mastodon" ? "mastodon" : kind === "graphemes" ? "bluesky" : "x";
}

/** Mastodon: each link has a fixed length, each mention loses its server. */
export function linkAndMentionAware(text: string, linkLength = usualLinkLength): number {
  let shortened = "";
  let from = 0;
  for (const e of findEntities(text, "mastodon")) {
    if (e.kind === "hashtag") continue;
    shortened += text.slice(from, e.start) + (e.kind === "link" ? "x".repeat(linkLength) : `@${e.value}`);
    from = e.end;
  }
  return countGraphemes(shortened + text.slice(from));
}

/** X: normalised to NFC; most alphabets weigh 1, everything else and any emoji 2, a link a fixed length. */
export function weighted(text: string, linkLength = usualLinkLength): number {
  const normal = text.normalize("NFC");
  let weight = 0;
  let from = 0;
  for (const e of findEntities(normal, "x")) {
    if (e.kind !== "link") continue;
    weight += weigh(normal.slice(from, e.start)) + linkLength;
    from = e.end;
  }
  return weight + weigh(normal.slice(from));
}

function weigh(text: string): number {
  let weight = 0;
  for (const g of graphemes(text)) {
    if (isEmoji(g)) weight += 2;
    else for (const c of g) weight += isLight(c.codePointAt(0)!) ? 1 : 2;
  }
  return weight;
}

/** The ranges of weight 100 in twitter-text configuration v3. */
function isLight(code: number): boolean {
  return code <= 4351 || (code >= 8192 && code <= 8205) || (code >= 8208 && code <= 8223) || (code >= 8242 && code <= 8247);
}

/** Threads: characters, but an emoji counts the bytes of its UTF-8 form. */
export function emojiAsBytes(text: string): number {
  let count = 0;
  for (const g of graphemes(text)) count += isEmoji(g) ? utf8Bytes(g) : [...g].length;
  return count;
}
