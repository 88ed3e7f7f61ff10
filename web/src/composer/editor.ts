/** The text of the open tab: one field per post of the thread, counters, and what can be put in. */
import { h, icon, network } from "../lib/dom";
import type { Channel, Segment } from "./contract";
import { roomOf, type Room } from "./limits";
import type { Session } from "./session";

export interface EditorActions {
  addFiles(): void;
}

export function mountEditor(place: HTMLElement, session: Session, actions: EditorActions): () => void {
  place.id = "composer-editor";
  place.setAttribute("role", "tabpanel");
  const box = h("div", { class: "edit", "data-drop": true });
  const foot = h("div", { class: "row wrap pad-s" });
  place.replaceChildren(box, foot);
  let shape = "";

  const draw = (): void => {
    place.setAttribute("aria-labelledby", `tab-${session.tab || "base"}`);
    const segments = session.document.segments(session.tab);
    const now = `${session.tab}/${segments.length}/${session.readOnly}`;
    if (now !== shape) {
      shape = now;
      box.replaceChildren(...segments.map((_, i) => segmentRow(session, i, segments.length)), tools(session, actions));
    }
    box.querySelectorAll<HTMLTextAreaElement>("textarea").forEach((field, i) => sync(field, segments[i]?.text ?? ""));
    drawCounters(box, session, segments);
    drawFoot(foot, session);
  };
  box.addEventListener("input", e => {
    const field = e.target as HTMLTextAreaElement;
    const i = Number(field.dataset.segment);
    session.document.edit(session.tab, `text.${i}`, s => { s[i]!.text = field.value; });
  });
  box.addEventListener("focusin", e => {
    const i = (e.target as HTMLElement).dataset.segment;
    if (i !== undefined && session.segment !== Number(i)) { session.segment = Number(i); session.changed(); }
  });
  return draw;
}

function segmentRow(session: Session, i: number, count: number): HTMLElement {
  const { words } = session;
  const name = count > 1 ? words("composer.segment", i + 1, count) : session.tab ? words("composer.text_for", session.channel?.networkName ?? "") : words("composer.base_text");
  const field = h("textarea", {
    class: "edit__text", rows: 6, "data-segment": i, "aria-label": name, "aria-describedby": `count-${i}`, spellcheck: true,
    lang: session.document.text.language || null, readonly: session.readOnly, placeholder: i === 0 ? words("composer.placeholder") : null,
  });
  return h("div", { class: i ? "edit__seg" : "" },
    count > 1 && h("div", { class: "edit__segh" }, h("span", {}, name), h("span", { class: "grow" }), !session.readOnly && h("button", {
      class: "ib", type: "button", "aria-label": words("composer.segment_remove", i + 1),
      onclick: () => session.document.edit(session.tab, "cut", s => removeSegment(s, i), "replaced"),
    }, icon("trash", "i-14"))),
    h("div", { class: "edit__box" }, h("div", { class: "edit__mirror", "aria-hidden": "true", "data-mirror": i }), field),
    h("p", { class: "cnt pad-s", id: `count-${i}`, "data-count": i }));
}

/** Pictures of a removed post of the thread go to the one before. */
function removeSegment(segments: Segment[], i: number): void {
  const [gone] = segments.splice(i, 1);
  const heir = segments[Math.max(0, i - 1)];
  if (heir && gone) heir.media.push(...gone.media.filter(m => !heir.media.includes(m)));
}

/** Keeps the caret where it was when the text changes under it. */
function sync(field: HTMLTextAreaElement, text: string): void {
  if (field.value === text) return;
  const { selectionStart, selectionEnd, value } = field;
  let head = 0;
  while (head < value.length && head < text.length && value[head] === text[head]) head++;
  const shift = (at: number): number => (at <= head ? at : Math.max(head, at + text.length - value.length));
  const had = document.activeElement === field;
  field.value = text;
  if (had) field.setSelectionRange(shift(selectionStart), shift(selectionEnd));
}

function drawCounters(box: HTMLElement, session: Session, segments: Segment[]): void {
  segments.forEach((segment, i) => {
    const place = box.querySelector<HTMLElement>(`[data-count="${i}"]`);
    if (!place) return;
    const channels = session.tab ? (session.channel ? [session.channel] : []) : session.channels.filter(c => !session.document.isOwn(c.id));
    const rooms = channels.map(c => ({ channel: c, room: roomOf(c, segment.text, session.document.text.warning) }));
    const worst = rooms.sort((a, b) => a.room.left / a.room.limit - b.room.left / b.room.limit)[0];
    place.replaceChildren(...(worst ? counter(worst.channel, worst.room) : []));
  });
}

function counter(channel: Channel, room: Room): Node[] {
  const ring = h("span", { class: "ring", "aria-hidden": "true" });
  ring.style.setProperty("--p", String(Math.min(100, Math.round((100 * room.used) / room.limit))));
  if (room.left < 0) ring.style.setProperty("--rc", "var(--danger)");
  return [ring, h("span", {}, `${channel.networkName}\u00a0: `, h("strong", { class: room.left < 0 ? "c-danger" : "" }, `${room.used} / ${room.limit}`))];
}

function tools(session: Session, actions: EditorActions): HTMLElement {
  const { words } = session;
  if (session.readOnly) return h("div", { class: "edit__tools" }, icon("lock", "i-14"), h("span", { class: "t12 muted" }, words("composer.read_only")));
  const button = (name: string, label: string, run: () => void): HTMLElement => h("button", { class: "ib", type: "button", "aria-label": label, title: label, onclick: run }, icon(name));
  return h("div", { class: "edit__tools" },
    button("image", words("composer.add_media"), actions.addFiles),
    button("at", words("composer.mention"), () => insert(session, "@")),
    button("hash", words("composer.hashtag"), () => insert(session, "#")),
    button("warn", words("composer.warning"), () => toggleWarning(session)),
    session.channels.some(c => c.threads) && button("list", words("composer.segment_add"), () => addSegment(session)));
}

function insert(session: Session, text: string): void {
  const field = document.querySelector<HTMLTextAreaElement>(`#composer-editor [data-segment="${session.segment}"]`);
  if (!field) return;
  field.focus();
  const before = field.value.slice(0, field.selectionStart);
  field.setRangeText(before && !/\s$/.test(before) ? ` ${text}` : text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function addSegment(session: Session): void {
  session.document.edit(session.tab, "thread", s => { s.splice(session.segment + 1, 0, { text: "", media: [] }); }, "replaced");
  session.segment++;
  document.querySelector<HTMLElement>(`#composer-editor [data-segment="${session.segment}"]`)?.focus();
}

function toggleWarning(session: Session): void {
  const field = document.getElementById("composer-warning");
  if (field) field.focus();
  else session.document.change("warning", d => { d.warning = d.warning || session.words("composer.warning_start"); }, "replaced");
}

function drawFoot(foot: HTMLElement, session: Session): void {
  const { words, document: doc } = session;
  const parts: Node[] = [];
  if (doc.text.warning && !foot.querySelector("#composer-warning")) {
    const field = h("input", {
      class: "input", id: "composer-warning", value: doc.text.warning, readonly: session.readOnly,
      oninput: e => doc.change("warning", d => { d.warning = (e.target as HTMLInputElement).value; }),
    });
    parts.push(h("div", { class: "field grow" }, h("label", { for: "composer-warning" }, words("composer.warning")), field));
  } else if (doc.text.warning) {
    const field = foot.querySelector<HTMLInputElement>("#composer-warning")!;
    if (document.activeElement !== field) field.value = doc.text.warning;
    parts.push(field.closest(".field")!);
  }
  if (session.tab && session.channel) {
    parts.push(network(session.channel.network), h("span", { class: "t12 muted grow" }, words(doc.isOwn(session.tab) ? "composer.own_text" : "composer.follows_base")));
    if (doc.isOwn(session.tab) && !session.readOnly) {
      parts.push(h("button", { class: "btn btn--sm", type: "button", onclick: () => doc.change("back", d => { delete d.versions[session.tab]; }, "replaced") }, words("composer.back_to_base")));
    }
  }
  const same = parts.length === foot.childNodes.length && parts.every((p, i) => p === foot.childNodes[i]);
  if (!same) foot.replaceChildren(...parts);
}
