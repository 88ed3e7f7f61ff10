/**
 * Links in a text: the same grammar as src/Networks/Text/LinkPattern.cs. X and Mastodon share that of twitter-text (Mastodon needs a
 * scheme); Bluesky takes everything up to the next space, less closing punctuation.
 */
import list from "../../../src/Networks/Text/tlds.txt";
import type { Entity, EntityRules } from "./entities";

const known = new Set(list.split("\n").map(l => l.trim().toLowerCase()).filter(l => l && !l.startsWith("#")));
const isTopLevel = (name: string): boolean => known.has(name.toLowerCase()) || name.toLowerCase().startsWith("xn--");

const accented = "\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u024F\\u0253\\u0254\\u0256\\u0257\\u0259\\u025B\\u0263\\u0268\\u026F\\u0272\\u0289\\u028B\\u02BB\\u0300-\\u036F\\u1E00-\\u1EFF";
const inPath = `A-Za-z\\u0400-\\u04FF0-9!*';:=+,.$/%#\\[\\]\\-\\u2013_~@\\x7C&${accented}`;
const endOfPath = `+\\-A-Za-z\\u0400-\\u04FF0-9=_#/${accented}`;

const candidate = /(?<![A-Za-z0-9@＠$#＃\uFFFE\uFEFF\uFFFF])(?:(?<scheme>https?:\/\/)|(?<![\-_./]))(?<domain>[\p{L}\p{N}][\p{L}\p{M}\p{N}_\-]*(?:\.[\p{L}\p{M}\p{N}_\-]+)+)/dgiu;
const tail = new RegExp(`(?::[0-9]+)?(?:/(?:[${inPath}]|\\((?:[${inPath}]|\\([${inPath}]+\\))*\\))*(?<=[)${endOfPath}]))?(?:\\?[A-Za-z0-9!?*'@();:&=+$/%#\\[\\]\\-_.,~|]*[A-Za-z0-9\\-_&=#/])?`, "yu");
const spaced = /(?<=^|[\s("'«“‘[])(?:(?<scheme>https?:\/\/)(?<named>[^\s/?#]+)|(?<bare>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)(?=[\s/?#:.,;!)\]"'»”’…]|$))\S*/dgiu;

export function findLinks(text: string, rules: EntityRules): Entity[] {
  return rules === "bluesky" ? spacedLinks(text) : strictLinks(text, rules === "x");
}

function strictLinks(text: string, bare: boolean): Entity[] {
  const found: Entity[] = [];
  candidate.lastIndex = 0;
  for (let match = candidate.exec(text); match; match = candidate.exec(text)) {
    const scheme = match.groups!.scheme;
    const [domainStart, domainEnd] = match.indices!.groups!.domain!;
    candidate.lastIndex = domainEnd;
    if (!scheme && !bare) continue;
    const domain = domainOf(text, domainStart, domainEnd, !scheme);
    if (!domain.end || (scheme && domain.start !== domainStart) || (!scheme && domain.start > 0 && "-_./@＠#＃$".includes(text[domain.start - 1]!))) continue;
    tail.lastIndex = domain.end;
    const end = domain.end + (tail.exec(text)?.[0].length ?? 0);
    candidate.lastIndex = end;
    found.push(link(text, scheme ? match.index : domain.start, end, !!scheme));
  }
  return found;
}

function spacedLinks(text: string): Entity[] {
  const found: Entity[] = [];
  for (const match of text.matchAll(spaced)) {
    const { scheme, bare } = match.groups!;
    const groups = match.indices!.groups!;
    const domainEnd = (groups.named ?? groups.bare)![1];
    if (!scheme && !isTopLevel(bare!.slice(bare!.lastIndexOf(".") + 1))) continue;
    let end = match.index + match[0].length;
    while (end > domainEnd && closes(text.slice(match.index, end))) end--;
    found.push(link(text, match.index, end, !!scheme));
  }
  return found;
}

function link(text: string, start: number, end: number, hasScheme: boolean): Entity {
  const written = text.slice(start, end);
  return { kind: "link", start, end, value: hasScheme ? written : `https://${written}` };
}

function closes(span: string): boolean {
  const last = span[span.length - 1]!;
  if (".,;:!?\"'»”’…".includes(last)) return true;
  const count = (c: string): number => span.split(c).length - 1;
  return (last === ")" && count(")") > count("(")) || (last === "]" && count("]") > count("["));
}

/** The part of a run of domain characters that is a domain with an existing top level; end 0 when there is none. */
function domainOf(text: string, start: number, end: number, ascii: boolean): { start: number; end: number } {
  if (ascii) {
    // Without a scheme only the ASCII part of a run can be a domain: "日本語example.com".
    for (let i = end - 1; i >= start; i--) {
      if (text.charCodeAt(i) <= 0x7f || !text.slice(i, end).includes(".")) continue;
      const inner = lastDomain(text, i + 1, end);
      if (inner > 0) return { start: i + 1, end: inner };
    }
  }
  return { start, end: lastDomain(text, start, end) };
}

function lastDomain(text: string, start: number, end: number): number {
  let found = 0;
  for (let dot = text.indexOf(".", start); dot > start && dot < end - 1; dot = text.indexOf(".", dot + 1)) {
    const label = Math.max(start, text.lastIndexOf(".", dot - 1) + 1);
    if (!isLabel(text.slice(label, dot))) break;
    let run = dot + 1;
    const isPuny = text.slice(dot + 1, dot + 5).toLowerCase() === "xn--";
    while (run < end && (/[A-Za-z0-9]/.test(text[run]!) || (text[run] === "-" && isPuny))) run++;
    let whole = dot + 1;
    while (whole < end && text[whole] !== ".") whole++;
    if (isTopLevel(text.slice(dot + 1, whole))) found = whole;
    else if (run > dot + 1 && run < end && text[run] !== "-" && text[run] !== "_" && isTopLevel(text.slice(dot + 1, run))) return run;
  }
  return found > 0 && found < text.length && "@+-".includes(text[found]!) ? 0 : found;
}

function isLabel(label: string): boolean {
  return label.length > 0 && label.length <= 63 && !/^[-_]|[-_]$/.test(label);
}
