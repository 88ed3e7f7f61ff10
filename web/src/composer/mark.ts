/** What stands for a channel in a small place: its network's sign, or its own picture where several are on one network. */
import { h, network } from "../lib/dom";
import type { Channel } from "./contract";

export function mark(channel: Channel): HTMLElement {
  return channel.isOneOfSeveral && channel.avatarUrl ? h("img", { class: "net net--pic", src: channel.avatarUrl, alt: "" }) : network(channel.network);
}
