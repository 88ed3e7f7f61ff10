/** Live previews, one per channel. Mastodon and Bluesky as they render there; the others in their own proportions. */
import { Idiomorph } from "idiomorph";
import { h, icon, network } from "../lib/dom";
import type { Channel, Media, Segment } from "./contract";
import { roomOf, tightest } from "./limits";
import { mediaGrid, placeFocus } from "./preview-media";
import { firstLink, shownText } from "./preview-text";
import type { Session } from "./session";

interface Look {
  /** Class of the card: pv--m, pv--b, ... */
  css: string;
  ratio: string;
  rounded: boolean;
  square: boolean;
  actions: string[];
  /** Characters shown before « voir plus ». */
  fold?: number;
  mediaFirst?: boolean;
  /** Whether a link without pictures becomes a card. */
  card: boolean;
}

const looks: Record<string, Look> = {
  mastodon: { css: "m", ratio: "16x9", rounded: true, square: true, actions: ["reply", "repeat", "star", "bookmark", "more"], card: true },
  bluesky: { css: "b", ratio: "16x10", rounded: true, square: false, actions: ["bubble", "repeat", "heart", "more"], card: true },
  x: { css: "x", ratio: "16x9", rounded: true, square: false, actions: ["bubble", "repeat", "heart", "chart", "out"], card: true },
  linkedin: { css: "l", ratio: "4x3", rounded: false, square: true, actions: ["thumb", "bubble", "repeat", "send"], fold: 210, card: true },
  instagram: { css: "i", ratio: "4x5", rounded: false, square: false, actions: ["heart", "bubble", "send", "bookmark"], fold: 125, mediaFirst: true, card: false },
  facebook: { css: "l", ratio: "4x3", rounded: false, square: false, actions: ["thumb", "bubble", "send"], fold: 477, card: true },
  threads: { css: "b", ratio: "4x5", rounded: true, square: false, actions: ["heart", "bubble", "repeat", "send"], card: true },
};
const plain: Look = { css: "x", ratio: "16x9", rounded: true, square: true, actions: [], card: true };

export function mountPreviews(place: HTMLElement, session: Session): () => void {
  place.classList.add("pvs");
  const unfolded = new Set<string>();
  let frame = 0;
  const draw = (): void => {
    frame = 0;
    const fresh = h("div", {}, ...session.channels.map(c => card(c, session, unfolded)));
    Idiomorph.morph(place, fresh.children, { morphStyle: "innerHTML", callbacks: { beforeAttributeUpdated: (name: string) => name !== "style" } });
    placeFocus(place);
  };
  place.addEventListener("click", e => {
    const button = (e.target as Element).closest<HTMLElement>("[data-unfold]");
    if (!button) return;
    const id = button.dataset.unfold!;
    if (!unfolded.delete(id)) unfolded.add(id);
    draw();
  });
  return () => { frame ||= requestAnimationFrame(draw); };
}

function card(channel: Channel, session: Session, unfolded: Set<string>): HTMLElement {
  const look = lookOf(channel);
  const segments = session.document.segments(channel.id);
  const warning = channel.contentWarning ? session.document.text.warning : "";
  const hidden = warning !== "" && !unfolded.has(channel.id);
  return h("section", { class: "pvwrap", id: `pv-${channel.id}`, "aria-label": session.words("composer.preview", channel.networkName) },
    header(channel, segments, session),
    h("article", { class: `pv pv--${look.css}` },
      who(channel, look),
      warning !== "" && h("p", { class: "pv__cw" }, h("span", { class: "grow" }, warning),
        h("button", { class: "btn btn--sm", type: "button", "data-unfold": channel.id, "aria-expanded": String(!hidden) }, session.words(hidden ? "composer.show_more" : "composer.show_less"))),
      ...(hidden ? [hiddenMedia(segments, look, session)] : segments.map((s, i) => segment(channel, s, i, look, session, unfolded))),
      look.actions.length > 0 && h("div", { class: "pv__a", "aria-hidden": "true" }, ...look.actions.map(a => h("span", {}, icon(a))))));
}

/** Servers that count as Mastodon does show posts as it does. */
const lookOf = (channel: Channel): Look => looks[channel.network] ?? (channel.counter === "mastodon" ? looks.mastodon! : plain);

function header(channel: Channel, segments: Segment[], session: Session): HTMLElement {
  const { words, document: doc } = session;
  const room = tightest(channel, segments, doc.text.warning);
  const extra = segments.reduce((most, s) => Math.max(most, s.media.length), 0) - channel.maxMedia;
  return h("header", {}, network(channel.network), h("strong", {}, channel.networkName), h("span", { class: "grow" }),
    extra > 0 && h("span", { class: "tag tag--danger" }, icon("warn"), words("composer.too_many_media", channel.maxMedia)),
    doc.isOwn(channel.id) && h("span", { class: "tag tag--info" }, icon("pen"), words("composer.own_text")),
    room.left < 0
      ? h("span", { class: "tag tag--danger" }, icon("warn"), words("composer.over", -room.left))
      : h("span", { class: "num" }, `${room.used} / ${room.limit}`));
}

function who(channel: Channel, look: Look): HTMLElement {
  const words = channel.name.split(/\s+/).filter(Boolean);
  const initials = [words[0], words.length > 1 ? words[words.length - 1] : ""].map(w => w?.[0] ?? "").join("").toUpperCase();
  const face = channel.avatarUrl
    ? h("img", { class: `av${look.square ? " av--org" : ""}`, src: channel.avatarUrl, alt: "" })
    : h("span", { class: `av k2${look.square ? " av--org" : ""}`, "aria-hidden": "true" }, initials);
  const handle = channel.handle.startsWith("@") || look.css === "l" ? channel.handle : `@${channel.handle}`;
  return h("div", { class: "pv__h" }, face,
    h("div", { class: "grow" }, h("span", { class: "pv__n ell" }, channel.name), h("span", { class: "pv__s ell" }, handle)),
    look.css === "m" && h("span", { class: "pv__s" }, icon("globe", "i-12")));
}

function segment(channel: Channel, s: Segment, i: number, look: Look, session: Session, unfolded: Set<string>): HTMLElement {
  const media = pictures(s, session);
  const warning = channel.contentWarning ? session.document.text.warning : "";
  const text = h("div", { class: "pv__t" }, ...folded(channel, s.text, look, session, unfolded, warning));
  const grid = mediaGrid(media, look.ratio, look.rounded, false);
  const link = look.card && !media.length ? firstLink(channel, s.text) : null;
  const parts = look.mediaFirst ? [grid, text] : [text, grid, link && linkCard(link)];
  return h("div", { class: "pv__seg", "data-room": roomOf(channel, s.text, warning).left, id: `pv-${channel.id}-${i}` }, ...parts);
}

/** Long texts end in « voir plus » there, and here. */
function folded(channel: Channel, text: string, look: Look, session: Session, unfolded: Set<string>, warning: string): Node[] {
  const key = `fold-${channel.id}`;
  if (!look.fold || text.length <= look.fold || unfolded.has(key)) return shownText(channel, text, warning);
  const cut = text.slice(0, look.fold).replace(/\s+\S*$/, "");
  return [...shownText(channel, cut, ""), h("button", { class: "pv__more linkbtn", type: "button", "data-unfold": key }, session.words("composer.see_more"))];
}

function hiddenMedia(segments: Segment[], look: Look, session: Session): HTMLElement | null {
  return mediaGrid(pictures(segments[0]!, session), look.ratio, look.rounded, true);
}

function pictures(s: Segment, session: Session): Media[] {
  return s.media.map(id => session.media.get(id)).filter(m => m !== undefined);
}

function linkCard(link: string): HTMLElement {
  const url = URL.canParse(link) ? new URL(link) : null;
  return h("div", { class: "pv__card" }, h("small", {}, url?.hostname ?? link), h("b", { class: "ell" }, (url?.pathname ?? "/") === "/" ? url?.hostname ?? link : url!.pathname));
}
