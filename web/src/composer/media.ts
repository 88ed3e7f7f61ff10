/** Pictures and videos of the open segment: order, alternative text, focus point. */
import { debounce, h, icon } from "../lib/dom";
import { post as send } from "../lib/http";
import { toast } from "../lib/toast";
import { shell } from "../lib/words";
import type { Media, MediaEdit } from "./contract";
import type { Session } from "./session";
import type { Uploads } from "./upload";

export function mountMedia(place: HTMLElement, session: Session, editUrl: string, picker: HTMLInputElement, uploads: (place: HTMLElement) => Uploads): { draw: () => void; uploads: Uploads } {
  const head = h("p", { class: "row pad-s" });
  const list = h("div", { class: "media", role: "group", "aria-label": session.words("composer.media") });
  const waiting = h("div", {});
  const details = h("div", {});
  place.replaceChildren(head, list, waiting, details, picker);
  let chosen = "";
  let shown = "";

  const draw = (): void => {
    const ids = current(session);
    if (!ids.includes(chosen)) chosen = ids[0] ?? "";
    const media = ids.map(id => session.media.get(id)).filter(m => m !== undefined);
    const described = media.filter(m => m.alt.trim() || m.decorative).length;
    head.replaceChildren(h("strong", {}, session.words("composer.media")), media.length ? h("span", { class: "t12 muted" }, session.words("composer.described", described, media.length)) : "");
    list.replaceChildren(...media.map(m => thumb(m, m.id === chosen, session, () => { chosen = m.id; draw(); })), ...(session.readOnly ? [] : [adder(session, picker)]));
    const item = session.media.get(chosen);
    const now = item ? `${session.tab}/${session.segment}/${item.id}/${item.state}/${ids.join()}` : "";
    if (now !== shown) {
      shown = now;
      details.replaceChildren(...(item ? [editor(item, session, editUrl, draw)] : []));
    }
  };
  return { draw, uploads: uploads(waiting) };
}

export function current(session: Session): string[] {
  return session.document.segments(session.tab)[session.segment]?.media ?? [];
}

/** A new picture joins the segment that was open when it was chosen. */
export function attach(session: Session, media: Media): void {
  session.media.set(media.id, media);
  session.document.edit(session.tab, "media", s => {
    const segment = s[Math.min(session.segment, s.length - 1)]!;
    if (!segment.media.includes(media.id)) segment.media.push(media.id);
  }, "replaced");
}

function thumb(m: Media, on: boolean, session: Session, choose: () => void): HTMLElement {
  const done = m.decorative || m.alt.trim() !== "";
  const mark = done ? "ALT" : "ALT ?";
  // What is seen comes first in the name, for people who speak to their browser.
  const label = [mark, m.name, m.decorative ? session.words("composer.decorative") : m.alt.trim() || session.words("composer.alt_missing")].join(", ");
  const button = h("button", { class: "thumb", type: "button", "aria-pressed": String(on), "aria-label": label, title: m.name, onclick: choose },
    m.state === "ready" && m.url ? h("img", { src: m.url, alt: "", loading: "lazy" }) : icon(m.state === "failed" ? "warn" : "clock", "i-20"),
    h("span", { class: `thumb__alt${done ? "" : " thumb__alt--no"}`, "aria-hidden": "true" }, icon(done ? "check" : "warn"), mark));
  focusAt(button, m);
  return button;
}

function adder(session: Session, picker: HTMLInputElement): HTMLElement {
  return h("button", { class: "thumb thumb--add", type: "button", "aria-label": session.words("composer.add_media"), onclick: () => picker.click() }, icon("plus", "i-20"));
}

function editor(m: Media, session: Session, editUrl: string, redraw: () => void): HTMLElement {
  const { words } = session;
  const save = debounce(800, () => void saveEdit(editUrl, session.post, m));
  const changed = (): void => { redraw(); session.changed(); save(); };
  const alt = h("textarea", {
    class: "area t13", id: "media-alt", rows: 2, readonly: session.readOnly, disabled: m.decorative,
    oninput: () => { m.alt = alt.value; changed(); },
  }, m.alt);
  const box = h("input", {
    class: "tick", type: "checkbox", checked: m.decorative, disabled: session.readOnly,
    onchange: () => { m.decorative = box.checked; alt.disabled = box.checked; changed(); },
  });
  return h("div", { class: "altrow" },
    m.state === "failed" && h("p", { class: "note note--danger" }, icon("s-failed"), m.reason ?? shell("failed")),
    m.state === "processing" && h("p", { class: "note" }, icon("clock"), m.reason ?? words("composer.processing")),
    h("label", { class: "label", for: "media-alt" }, words("composer.alt_for", m.name)), alt,
    h("label", { class: "row t12" }, box, words("composer.decorative")),
    m.kind === "image" && m.url && m.state === "ready" && focusPicker(m, session, changed),
    !session.readOnly && h("div", { class: "row wrap" },
      mover(session, m, -1, "left", words("composer.earlier")), mover(session, m, 1, "right", words("composer.later")),
      h("button", { class: "btn btn--sm", type: "button", onclick: () => session.document.edit(session.tab, "media", s => drop(s, session.segment, m.id), "replaced") }, icon("trash", "i-14"), words("composer.remove_media"))));
}

function drop(segments: { media: string[] }[], i: number, id: string): void {
  const segment = segments[i];
  if (segment) segment.media = segment.media.filter(x => x !== id);
}

function mover(session: Session, m: Media, by: 1 | -1, name: string, label: string): HTMLElement {
  const ids = current(session);
  const to = ids.indexOf(m.id) + by;
  return h("button", {
    class: "ib ib--line", type: "button", "aria-label": label, title: label, "aria-disabled": to < 0 || to >= ids.length ? "true" : null,
    onclick: () => session.document.edit(session.tab, "media", s => {
      const list = s[session.segment]?.media;
      const at = list?.indexOf(m.id) ?? -1;
      if (list && at >= 0 && list[at + by] !== undefined) list.splice(at + by, 0, ...list.splice(at, 1));
    }, "replaced"),
  }, icon(name));
}

/** The part that stays in view when a network crops: a click, or the arrows. */
function focusPicker(m: Media, session: Session, changed: () => void): HTMLElement {
  const set = (x: number, y: number): void => {
    if (session.readOnly) return;
    m.focusX = clamp(x);
    m.focusY = clamp(y);
    focusAt(root, m);
    changed();
  };
  const root = h("button", {
    class: "focus", type: "button", "aria-label": session.words("composer.focus"), title: session.words("composer.focus"),
    onclick: e => {
      const { clientX, clientY, detail } = e as MouseEvent;
      if (!detail) return; // pressed with the keyboard: the arrows move it
      const box = root.querySelector("img")!.getBoundingClientRect();
      set(((clientX - box.left) / box.width) * 2 - 1, 1 - ((clientY - box.top) / box.height) * 2);
    },
    onkeydown: e => {
      const steps: Record<string, [number, number]> = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] };
      const step = steps[(e as KeyboardEvent).key];
      if (!step) return;
      e.preventDefault();
      set(m.focusX + step[0], m.focusY + step[1]);
    },
  }, h("img", { src: m.url!, alt: "" }), h("span", { class: "focus__dot", "aria-hidden": "true" }));
  focusAt(root, m);
  return root;
}

export function focusAt(el: HTMLElement, m: Pick<Media, "focusX" | "focusY">): void {
  el.style.setProperty("--fx", `${(m.focusX + 1) * 50}%`);
  el.style.setProperty("--fy", `${(1 - m.focusY) * 50}%`);
}

const clamp = (v: number): number => Math.max(-1, Math.min(1, Math.round(v * 100) / 100));

async function saveEdit(url: string, post: string, m: Media): Promise<void> {
  const edit: MediaEdit = { post, media: m.id, alt: m.alt, decorative: m.decorative, focusX: m.focusX, focusY: m.focusY };
  const answer = await send<unknown>(url, edit);
  if (answer.ok) return;
  const { failure } = answer;
  if (failure.kind === "problem") toast({ text: failure.sentence, alert: true });
  else toast({ text: shell(failure.kind === "signedOut" ? "signed_out" : "offline.action"), alert: true, action: { label: shell("retry"), run: () => void saveEdit(url, post, m) } });
}
