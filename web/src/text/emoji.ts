/** Tells emoji from other characters, by grapheme: the same rules as src/Networks/Text/Emoji.cs. */
const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
const pictograph = /^\p{Extended_Pictographic}/u;

export function* graphemes(text: string): Generator<string> {
  for (const { segment } of segmenter.segment(text)) yield segment;
}

export function countGraphemes(text: string): number {
  let n = 0;
  for (const _ of segmenter.segment(text)) n++;
  return n;
}

/** Those that are text by nature (©, ®, ™, ♟, a digit) need their selector. */
export function isEmoji(grapheme: string): boolean {
  const first = grapheme.codePointAt(0) ?? 0;
  const rest = grapheme.slice(first > 0xffff ? 2 : 1);
  if ((first >= 0x30 && first <= 0x39) || first === 0x23 || first === 0x2a) return rest.includes("\u20e3");
  if (first === 0xa9 || first === 0xae || first === 0x2122 || first === 0x265f) return rest.includes("\ufe0f");
  if (first >= 0x1f1e6 && first <= 0x1f1ff) return rest.length >= 2;
  return pictograph.test(grapheme);
}

const encoder = new TextEncoder();

export function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}
