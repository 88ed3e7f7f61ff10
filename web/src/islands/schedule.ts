/**
 * Date, time and zone: `<fieldset data-island="schedule" data-hint-url>` with inputs named date, time and zone and an
 * `<output aria-live="polite" data-hint>`. The server answers `GET {hint-url}?date&time&zone` with a fragment that says what the
 * chosen hour means there, and whether it is skipped or doubled when the clocks change.
 */
import { debounce, must } from "../lib/dom";

export function mount(root: HTMLElement, left: AbortSignal): void {
  const hint = must(root, "[data-hint]");
  let asking: AbortController | null = null;
  let asked = "";
  const value = (name: string): string => root.querySelector<HTMLInputElement | HTMLSelectElement>(`[name="${name}"]`)?.value ?? "";

  const ask = async (): Promise<void> => {
    const query = new URLSearchParams({ date: value("date"), time: value("time"), zone: value("zone") }).toString();
    // The same question has the same answer: asked again, it would take back the tick that confirms it.
    if (query === asked) return;
    asked = query;
    asking?.abort();
    if (!value("date") || !value("time")) { hint.replaceChildren(); return; }
    asking = new AbortController();
    try {
      const response = await fetch(`${root.dataset.hintUrl}?${query}`, { headers: { "HX-Request": "true" }, signal: asking.signal });
      if (response.ok) hint.innerHTML = await response.text();
    } catch {
      // The hint is only help: the server checks again when it is saved.
      if (asked === query) asked = "";
    }
  };

  const later = debounce(250, () => void ask());
  root.addEventListener("input", later, { signal: left });
  // Suggested slots: <button data-slot-time="12:30" [data-slot-date] aria-pressed>
  root.addEventListener("click", e => {
    const slot = (e.target as HTMLElement).closest<HTMLElement>("[data-slot-time]");
    if (!slot) return;
    set(root, "time", slot.dataset.slotTime!);
    if (slot.dataset.slotDate) set(root, "date", slot.dataset.slotDate);
    root.querySelectorAll("[data-slot-time]").forEach(s => s.setAttribute("aria-pressed", String(s === slot)));
  }, { signal: left });
  void ask();
}

function set(root: HTMLElement, name: string, value: string): void {
  const field = root.querySelector<HTMLInputElement>(`[name="${name}"]`);
  if (!field) return;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
