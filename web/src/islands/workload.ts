/**
 * The weeks' workload: something open is given to somebody else by dragging it to them, or with Alt and the arrows on it; the dialog behind its
 * button is the twin of both.
 *
 * Page: people `<section data-member="id" data-name>`; things `<li id data-title data-give-url data-values='{"id":"…"}'>`.
 * Request: POST data-give-url `{…values, member}`. Answer: a sentence and an undo; the page follows over the live connection.
 */
import { all, announce } from "../lib/dom";
import { draggable } from "../lib/drag";
import { post, sentenceOf, type Failure } from "../lib/http";
import { toast } from "../lib/toast";
import { shell } from "../lib/words";

export function mount(root: HTMLElement, left: AbortSignal): void {
  const thingOf = (e: Element): HTMLElement | null => e.closest<HTMLElement>("[data-give-url]");
  const personOf = (e: Element): HTMLElement | null => e.closest<HTMLElement>("[data-member]");

  draggable(root, {
    source: thingOf,
    place: personOf,
    over: place => {
      all(root, ".is-over").forEach(p => p.classList.remove("is-over"));
      place?.classList.add("is-over");
      if (place) announce(place.dataset.name ?? "");
    },
    drop: (thing, place) => { if (place !== personOf(thing)) void give(thing, place); },
  }, left);

  root.addEventListener("keydown", e => {
    const step = e.key === "ArrowUp" ? -1 : e.key === "ArrowDown" ? 1 : 0;
    const thing = e.altKey && step ? thingOf(e.target as Element) : null;
    if (!thing) return;
    e.preventDefault();
    const people = all(root, "[data-member]");
    const next = people[people.indexOf(personOf(thing)!) + step];
    if (next) void give(thing, next, true);
  }, { signal: left });
}

/** It goes there at once, and back when it is refused. */
async function give(thing: HTMLElement, to: HTMLElement, focus = false): Promise<void> {
  const [parent, after] = [thing.parentElement!, thing.nextElementSibling];
  const focused = focus ? document.activeElement as HTMLElement : null;
  const list = to.querySelector("ul");
  if (list) list.append(thing);
  focused?.focus();
  thing.classList.add("is-pending");
  const values = JSON.parse(thing.dataset.values ?? "{}") as Record<string, string>;
  const answer = await post<unknown>(thing.dataset.giveUrl!, { ...values, member: to.dataset.member });
  thing.classList.remove("is-pending");
  if (answer.ok) {
    toast({ text: answer.toast ?? to.dataset.name ?? "", undo: answer.undo });
    return;
  }
  parent.insertBefore(thing, after);
  focused?.focus();
  refuse(answer.failure);
}

function refuse(failure: Failure): void {
  const text = failure.kind === "problem" ? failure.sentence
    : failure.kind === "conflict" ? sentenceOf(failure.body)
    : shell(failure.kind === "offline" ? "offline.action" : "signed_out");
  toast({ text: text || shell("failed"), alert: true });
}
