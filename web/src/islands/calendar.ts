/**
 * The calendar: drag a chip to another day, or Alt+arrows, or « Déplacer au… » (the M key on a chip, a long press, a button with
 * `data-move-to="id of the chip"`). Alt while dropping moves one channel only.
 */
import { all, announce } from "../lib/dom";
import { draggable } from "../lib/drag";
import { wordsOf } from "../lib/words";
import { keysAreOn } from "./keys";
import { askChannel, askWhere } from "../calendar/dialog";
import { dayOf, deliveriesOf, move, place, type Delivery } from "../calendar/moves";

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

export function mount(root: HTMLElement, left: AbortSignal): void {
  const words = wordsOf(root, "[data-words]");
  foldBrief(left);
  openAtToday(root);
  const dateOf = (chip: HTMLElement): string => chip.closest<HTMLElement>("[data-date]")?.dataset.date ?? "";

  const go = async (chip: HTMLElement, which: Delivery[], day: HTMLElement): Promise<void> => {
    if (day.dataset.closed) announce(day.dataset.closed);
    else if (which.length && day.dataset.date !== dateOf(chip)) await move(root, chip, which, { date: day.dataset.date!, time: null }, words);
  };

  draggable(root, {
    source: target => target.closest<HTMLElement>("[data-drag]"),
    place: target => target.closest<HTMLElement>("[data-date]"),
    over: (day, source) => {
      all(root, ".is-over, .is-closed").forEach(d => d.classList.remove("is-over", "is-closed"));
      day?.classList.add(day.dataset.closed ? "is-closed" : "is-over");
      announce(day ? day.dataset.label ?? "" : source.classList.contains("is-lifted") ? words("calendar.lifted", source.dataset.title ?? "") : "");
    },
    drop: (source, day, how) => {
      if (source.dataset.placeUrl) { if (!day.dataset.closed) void place(root, source, day.dataset.date!, words); return; }
      const deliveries = deliveriesOf(source);
      if (!how.alt || deliveries.length < 2) { void go(source, deliveries, day); return; }
      const grabbed = how.grabbed.closest<HTMLElement>("[data-delivery]")?.dataset.delivery;
      const known = deliveries.find(d => d.delivery === grabbed);
      void (known ? Promise.resolve(known) : askChannel(deliveries, words)).then(one => one && go(source, [one], day));
    },
    held: source => { if (source.dataset.deliveries) void ask(source); },
  }, left);

  root.addEventListener("keydown", e => {
    const chip = (e.target as Element).closest<HTMLElement>("[data-drag][data-deliveries]");
    const step = steps[e.key];
    if (chip && e.key.toLowerCase() === "m" && !e.altKey && !e.ctrlKey && !e.metaKey && keysAreOn()) {
      e.preventDefault();
      void ask(chip);
    }
    if (!chip || step === undefined || !e.altKey) return;
    e.preventDefault();
    const day = dayOf(root, shifted(dateOf(chip), step));
    if (day) void go(chip, deliveriesOf(chip), day);
    else announce(words("calendar.edge"));
  }, { signal: left });

  const ask = async (chip: HTMLElement): Promise<void> => {
    const answer = await askWhere(chip, dateOf(chip), words);
    if (answer) await move(root, chip, answer.which, answer.to, words);
  };
  root.addEventListener("click", e => {
    const button = (e.target as Element).closest<HTMLElement>("[data-move-to]");
    if (!button) return;
    e.preventDefault();
    const chip = document.getElementById(button.dataset.moveTo!);
    if (chip) void ask(chip);
  }, { signal: left });
}

/** A brief that a guest has folded stays so in this browser until it says something else. */
function foldBrief(left: AbortSignal): void {
  const brief = document.querySelector<HTMLDetailsElement>("details.brief");
  if (!brief) return;
  const said = brief.querySelector(".brief__body")?.textContent ?? "";
  try { if (localStorage.getItem("relais.brief") === said) brief.open = false; } catch { return; }
  brief.addEventListener("toggle", () => brief.open ? localStorage.removeItem("relais.brief") : localStorage.setItem("relais.brief", said), { signal: left });
}

/**
 * A month opens on the week that runs, whose scroll is the grid's own on wide screens.
 * On the phone the month is one long list: it opens where today is, unless the address names a place in it or the browser has put back where one was.
 * Today near the top stays where it is, so that the title is seen first; so does a guest's brief until they fold it.
 */
function openAtToday(root: HTMLElement): void {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (!matchMedia("(max-width: 767px)").matches) {
    if (!location.hash) showWeek(root);
    return;
  }
  if (location.hash || scrollY > 0 || document.querySelector(".brief[open]") || entry?.type === "back_forward") return;
  const today = root.querySelector<HTMLElement>(".day--today");
  if (today && today.getBoundingClientRect().top > innerHeight * 0.6) today.scrollIntoView({ block: "start", behavior: "instant" });
}

/** Scrolls the grid to the week of today when its end is out of sight; the names of the days stay above it. */
function showWeek(root: HTMLElement): void {
  const scroll = root.querySelector<HTMLElement>(".scroll");
  const week = root.querySelector<HTMLElement>(".day--today")?.closest<HTMLElement>(".week");
  if (!scroll || !week) return;
  const [top, bottom] = [week.getBoundingClientRect().top, week.getBoundingClientRect().bottom].map(y => y - scroll.getBoundingClientRect().top) as [number, number];
  const names = scroll.querySelector<HTMLElement>(".cal__dow")?.offsetHeight ?? 0;
  if (bottom > scroll.clientHeight && top > names) scroll.scrollTop += top - names;
}

/** Days are counted in UTC, so that no change of clocks can skip one. */
function shifted(date: string, days: number): string {
  const d = new Date(`${date}T00:00:00Z`);
  d.setUTCDate(d.getUTCDate() + days);
  return d.toISOString().slice(0, 10);
}
