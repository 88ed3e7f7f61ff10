/**
 * The palette, Ctrl K: `<dialog id="palette" class="cmdk" data-url="/w/canal/palette">` with an input and a listbox. The server
 * answers `GET {url}?q=` with the inside of the listbox: groups of `<a role="option" id class="mi" href>`.
 */
import { all, debounce, must } from "../lib/dom";
import { shell } from "../lib/words";

let asked = 0;

export function openPalette(): void {
  const dialog = document.getElementById("palette") as HTMLDialogElement | null;
  if (!dialog || dialog.open) return;
  const input = must<HTMLInputElement>(dialog, "input");
  if (!dialog.dataset.bound) bind(dialog, input);
  dialog.showModal();
  input.value = "";
  input.focus();
  void ask(dialog, "");
}

function bind(dialog: HTMLDialogElement, input: HTMLInputElement): void {
  dialog.dataset.bound = "1";
  const later = debounce(90, () => void ask(dialog, input.value));
  input.addEventListener("input", later);
  input.addEventListener("keydown", e => {
    const options = optionsOf(dialog);
    const at = options.findIndex(o => o.getAttribute("aria-selected") === "true");
    const move: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 };
    const to = move[e.key];
    if (to !== undefined) {
      e.preventDefault();
      const wraps = e.key.startsWith("Arrow");
      select(dialog, wraps ? (to + options.length) % options.length : Math.max(0, Math.min(options.length - 1, to)));
    } else if (e.key === "Enter" && options[at]) {
      e.preventDefault();
      options[at].dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: e.ctrlKey, metaKey: e.metaKey }));
      if (!e.ctrlKey && !e.metaKey) dialog.close();
    }
  });
  dialog.addEventListener("click", e => { if (e.target === dialog) dialog.close(); });
  must(dialog, "[role=listbox]").addEventListener("pointermove", e => {
    const option = (e.target as HTMLElement).closest<HTMLElement>("[role=option]");
    if (option) select(dialog, optionsOf(dialog).indexOf(option), false);
  });
}

function optionsOf(dialog: HTMLElement): HTMLElement[] {
  return all(dialog, "[role=option]");
}

function select(dialog: HTMLElement, index: number, scroll = true): void {
  const input = must(dialog, "input");
  optionsOf(dialog).forEach((o, i) => {
    o.setAttribute("aria-selected", String(i === index));
    if (i !== index) return;
    o.id ||= `palette-${i}`;
    input.setAttribute("aria-activedescendant", o.id);
    if (scroll) o.scrollIntoView({ block: "nearest" });
  });
}

async function ask(dialog: HTMLElement, q: string): Promise<void> {
  const turn = ++asked;
  const list = must(dialog, "[role=listbox]");
  const status = must(dialog, "[role=status]");
  try {
    const response = await fetch(`${dialog.dataset.url}?q=${encodeURIComponent(q)}`, { headers: { "HX-Request": "true" } });
    if (turn !== asked) return;
    if (!response.ok) throw new Error(String(response.status));
    list.innerHTML = await response.text();
    const found = optionsOf(dialog).length;
    status.textContent = found ? shell("palette.found", found) : shell("palette.none");
    status.classList.toggle("vh", found > 0);
    if (found) select(dialog, 0);
    else must(dialog, "input").removeAttribute("aria-activedescendant");
  } catch {
    if (turn !== asked) return;
    status.classList.remove("vh");
    status.textContent = shell("offline.action");
  }
}
