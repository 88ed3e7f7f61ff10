/**
 * Writes made without a connection wait here and are sent again with the same Idempotency-Key, so that a write whose answer was
 * lost is not done twice. They are sent from a page, never from the worker: only a page has the antiforgery token of a live sign-in.
 */
import { post, type Answer } from "../lib/http";
import { drop, keys, put, take } from "./store";

export interface Waiting {
  url: string;
  body: unknown;
  key: string;
  at: number;
}

let flushing: Promise<void> | null = null;

/** Sends; without a connection or a sign-in the write waits and the answer says so. One write per `slot`: a newer one replaces it. */
export async function sendOrKeep<T>(slot: string, url: string, body: unknown): Promise<Answer<T>> {
  const waiting: Waiting = { url, body, key: crypto.randomUUID(), at: Date.now() };
  await put("outbox", slot, waiting).catch(() => undefined);
  const answer = await post<T>(url, body, waiting.key);
  if (answer.ok || (answer.failure.kind !== "offline" && answer.failure.kind !== "signedOut")) await forget(slot, waiting.key);
  return answer;
}

/** Drops what waits in a slot, unless a newer write took its place. */
async function forget(slot: string, key: string): Promise<void> {
  const now = await take<Waiting>("outbox", slot).catch(() => undefined);
  if (now?.key === key) await drop("outbox", slot).catch(() => undefined);
}

export function flushOutbox(): Promise<void> {
  return (flushing ??= flush().finally(() => { flushing = null; }));
}

async function flush(): Promise<void> {
  for (const slot of (await keys("outbox").catch(() => [])).map(String)) {
    // A composer that is open saves its own text, on top of the newest version.
    if (document.querySelector(`[data-outbox-slot="${CSS.escape(slot)}"]`)) continue;
    const waiting = await take<Waiting>("outbox", slot);
    if (!waiting) continue;
    const answer = await post<unknown>(waiting.url, waiting.body, waiting.key);
    if (!answer.ok && (answer.failure.kind === "offline" || answer.failure.kind === "signedOut")) return;
    // Refused or in conflict: the local copy of the text stays, and opening the post shows both.
    await forget(slot, waiting.key);
    document.dispatchEvent(new CustomEvent("relais:sent", { detail: { slot, ok: answer.ok } }));
  }
}
