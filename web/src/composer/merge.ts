/**
 * Three-way merge of a text, word by word (diff3): the same answers as the server's WordMerge, held by tests/vectors/merge.json.
 * What only one of two writers changed is taken; where both changed the same words differently there is a clash, and the
 * other's words stand in the result.
 */
export interface Merged {
  text: string;
  clash: boolean;
}

/** Past this many differences the rest is taken as replaced whole. */
const mostDifferences = 4000;

export function mergeWords(origin: string, mine: string, theirs: string): Merged {
  if (mine === theirs || mine === origin) return { text: theirs, clash: false };
  if (theirs === origin) return { text: mine, clash: false };
  const o = tokens(origin), m = tokens(mine), t = tokens(theirs);
  const toMine = matches(o, m), toTheirs = matches(o, t);
  let text = "";
  let clash = false;
  for (let i = 0, a = 0, b = 0; ;) {
    while (i < o.length && toMine[i] === a && toTheirs[i] === b) {
      text += o[i];
      i++; a++; b++;
    }
    if (i === o.length && a === m.length && b === t.length) return { text, clash };
    let j = i;
    while (j < o.length && (toMine[j]! < 0 || toTheirs[j]! < 0)) j++;
    const nextA = j < o.length ? toMine[j]! : m.length;
    const nextB = j < o.length ? toTheirs[j]! : t.length;
    const part = region(o.slice(i, j).join(""), m.slice(a, nextA).join(""), t.slice(b, nextB).join(""));
    text += part.text;
    clash ||= part.clash;
    i = j; a = nextA; b = nextB;
  }
}

function region(origin: string, mine: string, theirs: string): Merged {
  if (mine === theirs || mine === origin || goesFurther(theirs, mine, origin)) return { text: theirs, clash: false };
  return theirs === origin || goesFurther(mine, theirs, origin) ? { text: mine, clash: false } : { text: theirs, clash: true };
}

/** Both went on from the same words and one went further: what follows a save whose answer was lost. */
function goesFurther(longer: string, shorter: string, origin: string): boolean {
  return shorter.length > origin.length && shorter.startsWith(origin) && longer.startsWith(shorter);
}

/** Words, runs of white space, and every other character by itself. */
export function tokens(text: string): string[] {
  return text.match(/[\p{L}\p{M}\p{Nd}_]+|[\p{White_Space}]+|[^]/gu) ?? [];
}

/** For each token its place in the other list, or -1: a longest common subsequence (Myers 1986). */
function matches(from: string[], to: string[]): number[] {
  const places = new Array<number>(from.length).fill(-1);
  let head = 0;
  while (head < from.length && head < to.length && from[head] === to[head]) { places[head] = head; head++; }
  let tail = 0;
  while (tail < from.length - head && tail < to.length - head && from[from.length - tail - 1] === to[to.length - tail - 1]) {
    tail++;
    places[from.length - tail] = to.length - tail;
  }
  for (const [x, y] of middle(from.slice(head, from.length - tail), to.slice(head, to.length - tail))) places[head + x] = head + y;
  return places;
}

function middle(from: string[], to: string[]): [number, number][] {
  const n = from.length, m = to.length;
  if (!n || !m) return [];
  const most = Math.min(n + m, mostDifferences);
  const centre = most + 1;
  const far = new Array<number>(2 * most + 3).fill(0);
  const trace: number[][] = [];
  for (let d = 0; d <= most; d++) {
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && far[centre + k - 1]! < far[centre + k + 1]!) ? far[centre + k + 1]! : far[centre + k - 1]! + 1;
      let y = x - k;
      while (x < n && y < m && from[x] === to[y]) { x++; y++; }
      far[centre + k] = x;
      if (x >= n && y >= m) {
        trace.push(far.slice(centre - d - 1, centre + d + 2));
        return walk(trace, n, m);
      }
    }
    trace.push(far.slice(centre - d - 1, centre + d + 2));
  }
  return [];
}

function walk(trace: number[][], n: number, m: number): [number, number][] {
  const pairs: [number, number][] = [];
  let x = n, y = m;
  for (let d = trace.length - 1; d > 0; d--) {
    const row = trace[d - 1]!;
    const at = (k: number): number => row[k + d]!; // a row kept after d-1 steps holds diagonals -d to d
    const k = x - y;
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const previous = down ? k + 1 : k - 1;
    const startX = at(previous);
    const startY = startX - previous;
    const firstX = down ? startX : startX + 1;
    const firstY = down ? startY + 1 : startY;
    while (x > startX && y > startY && x - 1 >= firstX && y - 1 >= firstY) pairs.push([--x, --y]);
    x = startX;
    y = startY;
  }
  while (x > 0 && y > 0) pairs.push([--x, --y]);
  return pairs;
}
