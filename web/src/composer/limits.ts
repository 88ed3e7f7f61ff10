/** How much room each channel leaves, with the server's rules. */
import { countText, utf8Bytes } from "../counters";
import { graphemes } from "../text/emoji";
import type { Channel, Segment } from "./contract";

export interface Room {
  used: number;
  limit: number;
  /** Negative when too long. */
  left: number;
}

export function roomOf(channel: Channel, text: string, warning: string): Room {
  const used = countText(channel.counter, text, channel.urlLength, channel.contentWarning ? warning : "");
  const left = channel.limit - used;
  const bytesLeft = channel.byteLimit ? channel.byteLimit - utf8Bytes(text) : Infinity;
  // When bytes run out first, they are what is shown.
  return bytesLeft < 0 && bytesLeft < left ? { used: channel.byteLimit! - bytesLeft, limit: channel.byteLimit!, left: bytesLeft } : { used, limit: channel.limit, left };
}

/** The tightest segment of a channel. */
export function tightest(channel: Channel, segments: Segment[], warning: string): Room {
  return segments.map(s => roomOf(channel, s.text, warning)).reduce((a, b) => (b.left < a.left ? b : a));
}

/** Where the text becomes too long for the channel, in UTF-16 units; its length when it fits. */
export function fitting(channel: Channel, text: string, warning: string): number {
  if (roomOf(channel, text, warning).left >= 0) return text.length;
  const cuts = [0];
  for (const g of graphemes(text)) cuts.push(cuts[cuts.length - 1]! + g.length);
  let low = 0, high = cuts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (roomOf(channel, text.slice(0, cuts[middle]), warning).left >= 0) low = middle;
    else high = middle - 1;
  }
  return cuts[low]!;
}
