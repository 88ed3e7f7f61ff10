/** Brings together what was typed here and what stands on the server, as the server does with two writers. */
import type { Clash, PostText, Segment } from "./contract";
import { mergeWords } from "./merge";

/** Between two segments while a thread is merged as one text; no keyboard writes it. */
const cut = "\u001e";

export function mergePost(origin: PostText, mine: PostText, theirs: PostText): { text: PostText; clashes: Clash[] } {
  const clashes: Clash[] = [];
  const words = (path: string, o: string, m: string, t: string): string => {
    const merged = mergeWords(o, m, t);
    if (merged.clash) clashes.push({ path, base: o, mine: m, theirs: t });
    return merged.text;
  };
  const segments = (path: string, o: Segment[], m: Segment[], t: Segment[]): Segment[] => {
    if (same(m, o) || same(m, t)) return t;
    if (same(t, o)) return m;
    if (o.length === m.length && m.length === t.length) {
      return o.map((s, i) => ({ text: words(`${path}.${i}`, s.text, m[i]!.text, t[i]!.text), media: both(s.media, m[i]!.media, t[i]!.media) }));
    }
    return reshaped(words(`${path}.0`, whole(o), whole(m), whole(t)), o, m, t);
  };
  const versions: Record<string, Segment[]> = {};
  const channels = both(origin.channels, mine.channels, theirs.channels);
  for (const c of channels) {
    const o = origin.versions[c], m = mine.versions[c], t = theirs.versions[c];
    const merged = same(m, o) ? t : same(t, o) ? m : !m || !t ? (m ?? t) : segments(`versions.${c}`, o ?? [], m, t);
    if (merged) versions[c] = merged;
  }
  return {
    text: {
      title: words("title", origin.title, mine.title, theirs.title),
      warning: words("warning", origin.warning, mine.warning, theirs.warning),
      language: mine.language === origin.language ? theirs.language : mine.language,
      base: segments("base", origin.base, mine.base, theirs.base),
      versions,
      channels,
    },
    clashes,
  };
}

/** A thread whose cuts changed on both sides: merged as one text, then cut again; no picture is dropped. */
function reshaped(merged: string, o: Segment[], m: Segment[], t: Segment[]): Segment[] {
  const texts = merged.split(cut);
  const shape = texts.length === m.length ? m : t;
  const wanted = both(pictures(o), pictures(m), pictures(t));
  const result = texts.map((text, i) => ({ text, media: (shape[i]?.media ?? []).filter(id => wanted.includes(id)) }));
  const placed = new Set(pictures(result));
  result[result.length - 1]!.media.push(...wanted.filter(id => !placed.has(id)));
  return result;
}

/** A list as both left it: theirs, without what mine took out, with what mine added at its place. */
export function both<T>(origin: T[], mine: T[], theirs: T[]): T[] {
  if (theirs.length === origin.length && theirs.every((x, i) => x === origin[i])) return mine;
  const result = theirs.filter(x => mine.includes(x) || !origin.includes(x));
  mine.forEach((x, i) => {
    if (!origin.includes(x) && !result.includes(x)) result.splice(Math.min(i, result.length), 0, x);
  });
  return result;
}

/** Puts a chosen text at a clash's path. */
export function putAt(text: PostText, path: string, value: string): void {
  const [head, ...rest] = path.split(".");
  if (head === "title" || head === "warning") {
    text[head] = value;
    return;
  }
  const segments = head === "base" ? text.base : (text.versions[rest[0]!] ??= structuredClone(text.base));
  const segment = segments[Number(rest[rest.length - 1])];
  if (segment) segment.text = value;
}

export function samePost(a: PostText, b: PostText): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function same(a: Segment[] | undefined, b: Segment[] | undefined): boolean {
  return a === b || (!!a && !!b && JSON.stringify(a) === JSON.stringify(b));
}

const whole = (s: Segment[]): string => s.map(x => x.text).join(cut);
const pictures = (s: Segment[]): string[] => [...new Set(s.flatMap(x => x.media))];
