/** Two people changed the same words: both texts are kept and shown, and someone chooses. */
import { h, icon } from "../lib/dom";
import type { Words } from "../lib/words";
import type { Clash, Conflict, PostText } from "./contract";
import { putAt } from "./merge-post";

type Choice = "mine" | "theirs" | "both";

/** Fills `place`; `done` gets the text with every choice made. */
export function showConflict(place: HTMLElement, conflict: Conflict, words: Words, nameOf: (path: string) => string, done: (text: PostText) => void): void {
  const choices = new Map<Clash, Choice>();
  const settle = (): void => {
    const text = structuredClone(conflict.text);
    for (const clash of conflict.clashes) putAt(text, clash.path, chosen(clash, choices.get(clash)!));
    place.replaceChildren();
    done(text);
  };
  const boxes = conflict.clashes.map(clash => box(clash, conflict.by, words, nameOf(clash.path), choice => {
    choices.set(clash, choice);
    if (choices.size === conflict.clashes.length) settle();
  }));
  place.replaceChildren(h("section", { class: "clashbox", role: "alert", tabindex: -1 },
    h("p", { class: "row top" }, icon("split", "c-warn"), h("strong", {}, words("composer.conflict", conflict.by))), ...boxes));
  place.querySelector<HTMLElement>(".clashbox")?.focus();
}

function chosen(clash: Clash, choice: Choice): string {
  if (choice === "both") return `${clash.theirs}\n\n${clash.mine}`;
  return choice === "mine" ? clash.mine : clash.theirs;
}

function box(clash: Clash, by: string, words: Words, name: string, choose: (choice: Choice) => void): HTMLElement {
  const button = (choice: Choice, label: string): HTMLElement => h("button", {
    class: "btn btn--sm", type: "button", "aria-pressed": "false", onclick: e => {
      root.querySelectorAll("[aria-pressed]").forEach(b => b.setAttribute("aria-pressed", String(b === e.currentTarget)));
      choose(choice);
    },
  }, label);
  const root = h("div", { class: "stack" }, h("h3", {}, name),
    h("p", { class: "label" }, words("composer.conflict.mine")), h("p", { class: "clashbox__t" }, clash.mine),
    h("p", { class: "label" }, words("composer.conflict.theirs", by)), h("p", { class: "clashbox__t" }, clash.theirs),
    h("div", { class: "row wrap" }, button("mine", words("composer.conflict.keep_mine")), button("theirs", words("composer.conflict.take_theirs")), button("both", words("composer.conflict.keep_both"))));
  return root;
}
