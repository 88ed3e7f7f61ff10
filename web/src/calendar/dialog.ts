/** « Déplacer au… »: what dragging does, for the keyboard, for touch and for exact times. */
import { h, must } from "../lib/dom";
import type { Words } from "../lib/words";
import { deliveriesOf, type Delivery, type Where } from "./moves";

export function askWhere(chip: HTMLElement, date: string, words: Words): Promise<{ which: Delivery[]; to: Where } | null> {
  const deliveries = deliveriesOf(chip);
  const channel = h("select", { class: "select", id: "move-channel" },
    h("option", { value: "" }, words("calendar.all_channels")),
    ...deliveries.map(d => h("option", { value: d.delivery }, d.channel)));
  const dialog = h("dialog", { class: "dlg", "aria-labelledby": "move-title" },
    h("form", { method: "dialog" },
      h("div", { class: "dlg__body" },
        h("h2", { id: "move-title" }, words("calendar.move_title", chip.dataset.title ?? "")),
        field("move-date", words("calendar.date"), h("input", { class: "input", id: "move-date", type: "date", name: "date", value: date, required: true, autofocus: true })),
        field("move-time", words("calendar.time"), h("input", { class: "input", id: "move-time", type: "time", name: "time", value: chip.dataset.time ?? "" })),
        deliveries.length > 1 && field("move-channel", words("calendar.channel"), channel)),
      h("div", { class: "dlg__foot" },
        h("button", { class: "btn", value: "", formnovalidate: true }, words("calendar.keep")),
        h("button", { class: "btn btn--ink", value: "go" }, words("calendar.move")))));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener("close", () => {
    const to: Where = { date: must<HTMLInputElement>(dialog, "[name=date]").value, time: must<HTMLInputElement>(dialog, "[name=time]").value || null };
    dialog.remove();
    chip.focus();
    if (dialog.returnValue !== "go" || !to.date) return resolve(null);
    resolve({ which: channel.value ? deliveries.filter(d => d.delivery === channel.value) : deliveries, to });
  }));
}

/** With Alt held and no network under the pointer: which channel? */
export function askChannel(deliveries: Delivery[], words: Words): Promise<Delivery | null> {
  const dialog = h("dialog", { class: "dlg", "aria-labelledby": "one-title" },
    h("form", { method: "dialog" },
      h("div", { class: "dlg__body" }, h("h2", { id: "one-title" }, words("calendar.which_channel")),
        h("div", { class: "stack stack-2" }, ...deliveries.map(d => h("button", { class: "mi", value: d.delivery }, d.channel)))),
      h("div", { class: "dlg__foot" }, h("button", { class: "btn", value: "" }, words("calendar.keep")))));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(deliveries.find(d => d.delivery === dialog.returnValue) ?? null);
  }));
}

function field(id: string, label: string, input: HTMLElement): HTMLElement {
  return h("div", { class: "field" }, h("label", { for: id }, label), input);
}
