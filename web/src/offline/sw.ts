/**
 * Service worker. It keeps the offline page and static files, and nothing else: a private page is never stored. Writes are not its
 * business either (see outbox.ts): it has neither the antiforgery token nor a person to ask.
 */
interface ExtendableEvent extends Event { waitUntil(p: Promise<unknown>): void }
interface FetchEvent extends ExtendableEvent { request: Request; respondWith(r: Promise<Response>): void }
interface WorkerScope {
  addEventListener(type: "install" | "activate", run: (e: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", run: (e: FetchEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  location: Location;
}
const scope = self as unknown as WorkerScope;

const cacheName = "relais-static-1";
const offlinePage = "/offline";
const keptAtMost = 80;

scope.addEventListener("install", e => e.waitUntil(prepare().then(() => scope.skipWaiting())));
scope.addEventListener("activate", e => e.waitUntil(tidy().then(() => scope.clients.claim())));
scope.addEventListener("fetch", e => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== scope.location.origin) return;
  if (e.request.mode === "navigate") e.respondWith(page(e.request));
  else if (url.pathname.startsWith("/assets/")) e.respondWith(asset(e.request));
});

async function prepare(): Promise<void> {
  const cache = await caches.open(cacheName);
  const response = await fetch(offlinePage, { credentials: "same-origin", cache: "reload" });
  if (!response.ok) return;
  const html = await response.clone().text();
  await cache.put(offlinePage, response);
  await cache.addAll([...new Set([...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(m => m[1]!))]);
}

async function tidy(): Promise<void> {
  for (const key of await caches.keys()) {
    if (key !== cacheName) await caches.delete(key);
  }
}

/** Pages come from the network, always; without one the offline page says so. The browser's own language and theme apply. */
async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(offlinePage)) ?? Response.error();
  }
}

/** A file whose name carries its content's hash never changes; the others are asked for first. */
async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const named = /[.-][a-zA-Z0-9]{8,}\.(js|css|svg)$/.test(new URL(request.url).pathname);
  const kept = named ? await cache.match(request) : undefined;
  if (kept) return kept;
  try {
    const response = await fetch(request);
    if (response.ok) await keep(cache, request, response.clone());
    return response;
  } catch (error) {
    const old = await cache.match(request);
    if (old) return old;
    throw error;
  }
}

/** Files of earlier versions go when there are many: the cache lists the oldest first. */
async function keep(cache: Cache, request: Request, response: Response): Promise<void> {
  await cache.put(request, response);
  const old = (await cache.keys()).filter(k => k.url.includes("/assets/"));
  for (const k of old.slice(0, Math.max(0, old.length - keptAtMost))) await cache.delete(k);
}
