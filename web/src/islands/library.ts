/**
 * The media library: files chosen, dropped or pasted are sent one after the other; the list refreshes itself by its live topic.
 * The page gives `<div data-island="library" data-media-url>` with `[data-c=waiting]` inside and a button `[data-c=choose]` anywhere.
 */
import { h, must } from "../lib/dom";
import { wordsOf } from "../lib/words";
import { receiveFiles, Uploads } from "../composer/upload";

export function mount(root: HTMLElement, left: AbortSignal): void {
  const url = root.dataset.mediaUrl!;
  const uploads = new Uploads(must(root, "[data-c=waiting]"), { url, post: "", words: wordsOf(root, "[data-composer-words]"), done: () => undefined });
  const picker = h("input", { type: "file", multiple: true, hidden: true, accept: "image/*,video/*", onchange: () => { uploads.add([...picker.files ?? []]); picker.value = ""; } });
  root.append(picker);
  document.querySelector("[data-c=choose]")?.addEventListener("click", () => picker.click(), { signal: left });
  receiveFiles(root, files => uploads.add(files), left);
}
