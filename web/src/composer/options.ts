/** What one channel does with the post besides its text: who may see it. Kept at once, apart from the text. */
import { h } from "../lib/dom";
import { post as send } from "../lib/http";
import { toast } from "../lib/toast";
import { shell } from "../lib/words";
import type { Session } from "./session";

export function mountOptions(place: HTMLElement, session: Session, url: string): () => void {
  let shown = "";
  return () => {
    const channel = session.channel;
    const choices = channel?.visibilities ?? [];
    const now = channel && choices.length ? channel.id : "";
    place.hidden = !now;
    if (now === shown) return;
    shown = now;
    if (!channel || !now) { place.replaceChildren(); return; }
    const { words } = session;
    const select = h("select", {
      class: "select", id: "composer-visibility", disabled: session.readOnly, onchange: () => {
        channel.visibility = select.value;
        void keep(url, session.post, channel.id, select.value);
      },
    }, h("option", { value: "" }, words("composer.visibility.usual")), ...choices.map(v => h("option", { value: v }, words(`composer.visibility.${v}`))));
    select.value = channel.visibility ?? "";
    place.replaceChildren(h("label", { class: "row t12 pad-s", for: "composer-visibility" }, words("composer.visibility"), select));
  };
}

async function keep(url: string, post: string, channel: string, visibility: string): Promise<void> {
  const answer = await send<unknown>(url, { post, channel, visibility: visibility || null });
  if (answer.ok) return;
  const { failure } = answer;
  toast({ text: failure.kind === "problem" ? failure.sentence : shell(failure.kind === "signedOut" ? "signed_out" : "offline.action"), alert: true });
}
