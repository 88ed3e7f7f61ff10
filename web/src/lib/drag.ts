/**
 * Dragging with a mouse, a pen or a finger (after a long press), without the browser's own drag and drop, which touch lacks.
 * The lifted element stays in place, dimmed; a ghost follows the pointer. Escape gives up.
 */
export interface DragRules {
  /** The element to lift when the pointer goes down on `target`, or null. */
  source(target: Element): HTMLElement | null;
  /** The place under the pointer, or null. */
  place(target: Element): HTMLElement | null;
  /** Entering and leaving places. */
  over(place: HTMLElement | null, source: HTMLElement): void;
  drop(source: HTMLElement, place: HTMLElement, how: { alt: boolean; grabbed: Element }): void;
  /** A long press that ended where it began: the menu's twin on touch. */
  held?(source: HTMLElement): void;
}

const slop = 4;
const longPress = 350;
const edge = 48;

export function draggable(root: HTMLElement, rules: DragRules, left: AbortSignal): void {
  let drag: Lift | null = null;
  const passive = { signal: left };

  root.addEventListener("dragstart", e => { if (rules.source(e.target as Element)) e.preventDefault(); }, passive);
  root.addEventListener("touchmove", e => { if (drag) e.preventDefault(); }, { passive: false, signal: left });
  root.addEventListener("contextmenu", e => { if (drag?.touch) e.preventDefault(); }, passive);

  root.addEventListener("pointerdown", e => {
    const grabbed = e.target as Element;
    const source = e.button === 0 && e.isPrimary && !grabbed.closest("button, input, select") ? rules.source(grabbed) : null;
    if (!source || drag) return;
    const start = { x: e.clientX, y: e.clientY };
    const touch = e.pointerType === "touch";
    const watch = new AbortController();
    const options = { signal: watch.signal };
    const lift = (): void => { drag = new Lift(source, grabbed, start, touch); rules.over(null, source); };
    const timer = touch ? window.setTimeout(lift, longPress) : 0;

    const end = (drop: boolean, alt: boolean): void => {
      clearTimeout(timer);
      watch.abort();
      const done = drag;
      drag = null;
      if (!done) return;
      const { place, moved } = done;
      done.end();
      rules.over(null, source);
      swallowClick(root);
      if (drop && !moved) rules.held?.(source);
      else if (drop && place) rules.drop(source, place, { alt, grabbed: done.grabbed });
    };

    window.addEventListener("pointermove", m => {
      if (m.pointerId !== e.pointerId) return;
      const far = Math.hypot(m.clientX - start.x, m.clientY - start.y) > slop;
      if (!drag) {
        if (!far) return;
        if (touch) { clearTimeout(timer); watch.abort(); return; } // a scroll, not a drag
        lift();
      }
      drag!.moved ||= far;
      drag!.follow(m.clientX, m.clientY);
      const under = document.elementFromPoint(m.clientX, m.clientY);
      const place = under && root.contains(under) ? rules.place(under) : null;
      if (place !== drag!.place) { drag!.place = place; rules.over(place, source); }
    }, options);
    window.addEventListener("pointerup", u => { if (u.pointerId === e.pointerId) end(true, u.altKey); }, options);
    window.addEventListener("pointercancel", () => end(false, false), options);
    window.addEventListener("keydown", k => { if (k.key === "Escape" && drag) { k.preventDefault(); end(false, false); } }, options);
  }, passive);
}

class Lift {
  place: HTMLElement | null = null;
  moved = false;
  private readonly ghost: HTMLElement;
  private readonly dx: number;
  private readonly dy: number;
  private scroll = 0;
  private readonly scroller: Element | null;

  constructor(private readonly source: HTMLElement, readonly grabbed: Element, at: { x: number; y: number }, readonly touch: boolean) {
    const box = source.getBoundingClientRect();
    this.dx = at.x - box.left;
    this.dy = at.y - box.top;
    this.ghost = source.cloneNode(true) as HTMLElement;
    this.ghost.removeAttribute("id");
    this.ghost.setAttribute("aria-hidden", "true");
    this.ghost.classList.add("ghost", "is-dragged");
    this.ghost.style.width = `${box.width}px`;
    source.classList.add("is-lifted");
    this.scroller = source.closest(".scroll");
    document.body.append(this.ghost);
    if (touch) navigator.vibrate?.(12);
    this.follow(at.x, at.y);
  }

  follow(x: number, y: number): void {
    this.ghost.style.transform = `translate(${x - this.dx}px, ${y - this.dy}px)`;
    this.scrollNear(y);
  }

  end(): void {
    cancelAnimationFrame(this.scroll);
    this.ghost.remove();
    this.source.classList.remove("is-lifted");
  }

  /** Near the top or bottom edge, what is below scrolls. */
  private scrollNear(y: number): void {
    cancelAnimationFrame(this.scroll);
    const own = this.scroller && getComputedStyle(this.scroller).overflowY !== "visible" ? this.scroller : null;
    const box = own?.getBoundingClientRect() ?? new DOMRect(0, 0, innerWidth, innerHeight);
    const speed = y < box.top + edge ? -8 : y > box.bottom - edge ? 8 : 0;
    if (!speed) return;
    const roll = (): void => {
      (own ?? document.scrollingElement)?.scrollBy(0, speed);
      this.scroll = requestAnimationFrame(roll);
    };
    this.scroll = requestAnimationFrame(roll);
  }
}

/** The click that follows a drag must not open the link that was dragged. */
function swallowClick(root: HTMLElement): void {
  const stop = (e: Event): void => { e.preventDefault(); e.stopPropagation(); };
  root.addEventListener("click", stop, { capture: true, once: true });
  window.setTimeout(() => root.removeEventListener("click", stop, { capture: true }), 50);
}
