/**
 * Islands: `data-island="calendar"` loads its module once and mounts it on the element. A mounted island gets an
 * `AbortSignal` that fires when its element leaves the page, for listeners on window and document.
 */
export interface Island {
  mount(root: HTMLElement, left: AbortSignal): void | Promise<void>;
}

const known: Record<string, () => Promise<Island>> = {
  calendar: () => import("../islands/calendar"),
  composer: () => import("../islands/composer"),
  library: () => import("../islands/library"),
  schedule: () => import("../islands/schedule"),
  passkey: () => import("../islands/passkey"),
  copy: () => import("../islands/copy"),
  workload: () => import("../islands/workload"),
  portrait: () => import("../islands/portrait"),
};

const mounted = new WeakMap<HTMLElement, AbortController>();
let live: HTMLElement[] = [];

export function mountAll(root: ParentNode): void {
  const found = [...root.querySelectorAll<HTMLElement>("[data-island]")];
  if (root instanceof HTMLElement && root.dataset.island) found.push(root);
  for (const el of found) {
    if (!mounted.has(el)) void mount(el);
  }
}

async function mount(el: HTMLElement): Promise<void> {
  const load = known[el.dataset.island ?? ""];
  if (!load) return;
  const left = new AbortController();
  mounted.set(el, left);
  live.push(el);
  try {
    await (await load()).mount(el, left.signal);
    el.dataset.ready = "";
  } catch (error) {
    el.dataset.failed = "";
    throw error;
  }
}

/** Tells islands whose element is gone to let go. */
export function sweep(): void {
  live = live.filter(el => {
    if (el.isConnected) return true;
    mounted.get(el)?.abort();
    return false;
  });
}
