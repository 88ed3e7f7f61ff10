/** Which channels the post is for: a menu of them beside the tabs. */
import { h, icon } from "../lib/dom";
import { mark } from "./mark";
import type { Session } from "./session";

export function mountChannels(place: HTMLElement, session: Session): () => void {
  const label = session.words("composer.channels");
  const menu = h("div", { class: "pop menu", id: "composer-channels", role: "menu", "aria-label": label, popover: "auto" });
  place.replaceChildren(
    h("button", { class: "ib", type: "button", "data-menu": "composer-channels", "aria-haspopup": "menu", "aria-expanded": "false", "aria-controls": "composer-channels", "aria-label": label, title: label }, icon("plus")),
    menu);
  const items = [...session.known.values()].map(c => h("button", {
    class: "mi", type: "button", role: "menuitemcheckbox", tabindex: -1, "data-stay": true, "data-channel": c.id,
    onclick: () => session.document.change("channels", d => {
      d.channels = d.channels.includes(c.id) ? d.channels.filter(id => id !== c.id) : [...d.channels, c.id];
    }, "replaced"),
  }, mark(c), h("span", {}, c.name, h("small", {}, c.networkName))));
  menu.replaceChildren(...items);
  place.hidden = session.readOnly || items.length === 0;
  return () => {
    for (const item of items) item.setAttribute("aria-checked", String(session.document.text.channels.includes(item.dataset.channel!)));
  };
}
