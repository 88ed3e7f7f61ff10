/** `<button data-island="copy" data-copy="text">` or `data-copy-from="#id"`: copies, and says so on the button itself. */
import { must } from "../lib/dom";
import { toast } from "../lib/toast";
import { shell } from "../lib/words";

export function mount(root: HTMLElement): void {
  root.addEventListener("click", () => void copy(root));
}

async function copy(root: HTMLElement): Promise<void> {
  const from = root.dataset.copyFrom;
  const source = from ? must(document, from) : null;
  const text = root.dataset.copy ?? (source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement ? source.value : source?.textContent ?? "");
  try {
    await navigator.clipboard.writeText(text);
    toast({ text: shell("copied"), icon: "copy" });
  } catch {
    // Without permission the text is at least selected, so that Ctrl C does the rest.
    if (source) getSelection()?.selectAllChildren(source);
    toast({ text: shell("copy_failed"), alert: true });
  }
}
