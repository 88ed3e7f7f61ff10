/** One EventSource that comes back by itself, also when the browser gave it up (a 401 or a 5xx closes it for good). */
import type { FromWorker, LiveMessage } from "./protocol";

const retryAfter = 15_000;

export class LiveSource {
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wasOpen = false;
  private stopped = false;

  constructor(private readonly url: string, private readonly tell: (message: FromWorker) => void) {
    this.open();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.source?.close();
  }

  private open(): void {
    if (this.stopped) return;
    const source = this.source = new EventSource(this.url);
    source.onopen = () => {
      if (this.wasOpen) this.tell({ kind: "resync" });
      this.wasOpen = true;
      this.tell({ kind: "state", open: true });
    };
    source.onmessage = e => {
      const { topics } = JSON.parse(e.data as string) as LiveMessage;
      if (topics?.length) this.tell({ kind: "topics", topics });
    };
    source.onerror = () => {
      this.tell({ kind: "state", open: false });
      if (source.readyState !== EventSource.CLOSED) return; // the browser retries by itself
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.open(), retryAfter);
    };
  }
}
