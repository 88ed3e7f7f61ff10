/**
 * Moving what is on the calendar.
 *
 * Page: root `data-island="calendar" data-move-url data-zone`; each day `<li data-date="2026-08-04" data-label="mardi 4 août"
 * [data-closed="why"]>`; each chip `<a data-drag data-title data-time="10:00" data-deliveries='[{"delivery","version","channel"}]'>`.
 * Request: POST data-move-url `{moves:[{delivery, version}], date, time, zone}`, time null to keep each its own.
 * Answer:  200 `{moved?:[{delivery, version}], text, undo}`; the changed days follow over the live connection.
 *          409 problem `{detail, current}`: the chip goes back and the sentence is said; so with any other refusal.
 * Ideas:   `<article data-drag data-place-url data-id data-title>` dropped on a day: POST `{id, date, zone}`, same answers.
 */
import { announce, all } from "../lib/dom";
import { post, sentenceOf, type Failure } from "../lib/http";
import { toast } from "../lib/toast";
import { shell, type Words } from "../lib/words";

export interface Delivery {
  delivery: string;
  version: string;
  channel: string;
}

export interface Where {
  date: string;
  time: string | null;
}

interface Moved {
  moved?: { delivery: string; version: string }[];
}

export function deliveriesOf(chip: HTMLElement): Delivery[] {
  return JSON.parse(chip.dataset.deliveries ?? "[]") as Delivery[];
}

export function dayOf(root: HTMLElement, date: string): HTMLElement | null {
  return root.querySelector<HTMLElement>(`[data-date="${CSS.escape(date)}"]`);
}

/** Puts the chip in its day, by time, as the server will. */
export function settle(chip: HTMLElement, day: HTMLElement): void {
  const time = chip.dataset.time ?? "";
  const later = all(day, ".post[data-time]").find(other => other !== chip && (other.dataset.time ?? "") > time);
  const last = all(day, ".post, .keyday, .dept, .day__head").filter(other => other !== chip).pop();
  if (later) later.before(chip);
  else if (last) last.after(chip);
  else day.append(chip);
  chip.classList.add("is-settling");
  chip.addEventListener("animationend", () => chip.classList.remove("is-settling"), { once: true });
}

export async function move(root: HTMLElement, chip: HTMLElement, which: Delivery[], to: Where, words: Words): Promise<boolean> {
  const everything = which.length === deliveriesOf(chip).length;
  const back = remember(chip);
  const day = dayOf(root, to.date);
  const focused = chip.contains(document.activeElement);
  if (everything) {
    if (to.time) chip.dataset.time = to.time;
    if (day) settle(chip, day);
    if (focused) chip.focus();
  }
  chip.classList.add("is-pending");
  const answer = await post<Moved | null>(root.dataset.moveUrl!, {
    moves: which.map(d => ({ delivery: d.delivery, version: d.version })),
    date: to.date,
    time: to.time,
    zone: root.dataset.zone,
  });
  chip.classList.remove("is-pending");
  if (answer.ok) {
    renew(chip, answer.value?.moved ?? []);
    const text = answer.toast ?? words("calendar.moved", chip.dataset.title ?? "", day?.dataset.label ?? to.date);
    toast({ text, undo: answer.undo });
    return true;
  }
  back();
  if (focused) chip.focus();
  refuse(answer.failure);
  return false;
}

export async function place(root: HTMLElement, idea: HTMLElement, date: string, words: Words): Promise<void> {
  idea.classList.add("is-pending");
  const answer = await post<Moved | null>(idea.dataset.placeUrl!, { id: idea.dataset.id, date, zone: root.dataset.zone });
  idea.classList.remove("is-pending");
  if (!answer.ok) return refuse(answer.failure);
  idea.remove();
  toast({ text: answer.toast ?? words("calendar.moved", idea.dataset.title ?? "", dayOf(root, date)?.dataset.label ?? date), undo: answer.undo });
}

function renew(chip: HTMLElement, moved: { delivery: string; version: string }[]): void {
  const versions = new Map(moved.map(m => [m.delivery, m.version]));
  const deliveries = deliveriesOf(chip).map(d => ({ ...d, version: versions.get(d.delivery) ?? d.version }));
  chip.dataset.deliveries = JSON.stringify(deliveries);
}

function remember(chip: HTMLElement): () => void {
  const { parentElement: parent, nextSibling: next } = chip;
  const time = chip.dataset.time;
  return () => {
    if (time !== undefined) chip.dataset.time = time;
    if (parent?.isConnected) parent.insertBefore(chip, next?.parentNode === parent ? next : null);
  };
}

function refuse(failure: Failure): void {
  const text = failure.kind === "problem" ? failure.sentence
    : failure.kind === "conflict" ? sentenceOf(failure.body)
    : shell(failure.kind === "offline" ? "offline.action" : "signed_out");
  toast({ text: text || shell("failed"), alert: true });
  announce(text);
}
