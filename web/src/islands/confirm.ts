/** Asks before what cannot be undone. Anything else is done at once and offers « Annuler ». */
import { h } from "../lib/dom";
import { shell } from "../lib/words";

export function confirm(question: string, label: string, danger: boolean): Promise<boolean> {
  return new Promise(resolve => {
    const yes = h("button", { class: `btn ${danger ? "btn--danger" : "btn--ink"}`, value: "yes" }, label);
    const no = h("button", { class: "btn", value: "no", autofocus: true }, shell("keep"));
    const dialog = h("dialog", { class: "dlg", "aria-labelledby": "confirm-title" },
      h("form", { method: "dialog" },
        h("div", { class: "dlg__body" }, h("h2", { id: "confirm-title" }, question)),
        h("div", { class: "dlg__foot" }, no, yes)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
