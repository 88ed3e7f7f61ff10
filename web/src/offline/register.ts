/** The service worker: an offline page, static files from the cache, and writes that wait for the connection. */
import { flushOutbox } from "./outbox";

export function registerWorker(): void {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
  window.addEventListener("load", () => {
    // Registered from the assets' folder; the server allows the whole site as its scope.
    navigator.serviceWorker.register("/assets/sw.js", { scope: "/" }).catch(() => undefined);
  });
  document.addEventListener("relais:online", () => void flushOutbox());
  void flushOutbox();
}
