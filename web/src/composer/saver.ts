/**
 * Autosave: within 800 ms of a pause and never later than 2 s. Whatever happens to the connection or the sign-in, the text is
 * first in IndexedDB, then on its way. IndexedDB answers too late for a page that is going away: the last words are then left
 * in the tab's own storage, which is written at once.
 */
import { lost } from "../lib/connection";
import { sentenceOf, type Answer } from "../lib/http";
import { sendOrKeep } from "../offline/outbox";
import { drop, put, take } from "../offline/store";
import type { Conflict, PostText, SaveAnswer, SaveRequest } from "./contract";
import type { PostDocument } from "./document";
import { mergePost, samePost } from "./merge-post";

export type SaveState = "saved" | "saving" | "kept" | "signedOut" | "conflict" | "refused";

interface LocalCopy {
  version: string;
  /** What the server had at that version. */
  saved: PostText;
  text: PostText;
  at: number;
}

export interface SaverEvents {
  state(state: SaveState, sentence?: string): void;
  /** Somebody else's words came in. */
  merged(by: string): void;
  /** `mine` is the text that the clashes were found in. */
  conflict(conflict: Conflict, mine: PostText): void;
}

const pause = 800;
const atMost = 2000;
const again = 10_000;

export class Saver {
  private saved: PostText;
  private dirtySince = 0;
  private timer = 0;
  private sending = false;
  private held = false;
  private mustSend = false;

  constructor(private readonly post: string, private readonly url: string, public version: string, private readonly document: PostDocument, private readonly events: SaverEvents) {
    this.saved = structuredClone(document.text);
    document.onChange(() => this.touch());
    window.addEventListener("pagehide", () => this.leave());
  }

  get isDirty(): boolean { return !samePost(this.document.text, this.saved); }
  get isBusy(): boolean { return this.sending || this.held; }

  /** Text typed here that never reached the server, from before a reload or a crash. */
  async recover(): Promise<boolean> {
    const copy = this.left() ?? await take<LocalCopy>("texts", this.post).catch(() => undefined);
    if (!copy || samePost(copy.text, copy.saved) || samePost(copy.text, this.saved)) return false;
    // Saved on top of what it grew from: the server merges it with what others wrote since.
    this.version = copy.version;
    this.saved = copy.saved;
    this.document.change("recovered", draft => Object.assign(draft, copy.text), "replaced");
    this.plan(0);
    return true;
  }

  /** What stands on the server, learnt otherwise than by saving. */
  adopt(version: string, text: PostText, by: string): void {
    if (this.isBusy || version === this.version) return;
    this.take(version, this.saved, text, by);
  }

  /** Saves at once, also without changes: after a choice, on Ctrl S, when the page is hidden. */
  now(): void {
    this.plan(0);
  }

  /** A conflict was settled: what is written now goes on top of `version`, also when it equals what was proposed. */
  settle(version: string): void {
    this.held = false;
    this.mustSend = true;
    this.version = version;
    this.plan(0);
  }

  private touch(): void {
    if (!this.isDirty) return;
    void this.keep();
    if (this.held) return;
    this.dirtySince ||= performance.now();
    this.plan(Math.max(0, Math.min(pause, atMost - (performance.now() - this.dirtySince))));
  }

  private copy(): LocalCopy {
    return { version: this.version, saved: this.saved, text: this.document.text, at: Date.now() };
  }

  private keep(): Promise<unknown> {
    return put("texts", this.post, this.copy()).catch(() => undefined);
  }

  /** The page goes away, perhaps to come back out of the browser's cache of pages. */
  private leave(): void {
    if (!this.isDirty) return;
    try { sessionStorage.setItem(this.tabKey, JSON.stringify(this.copy())); } catch { /* full or forbidden: what IndexedDB has stays */ }
  }

  /** What this tab had when it was left; forgotten with that. */
  private left(): LocalCopy | null {
    try {
      const text = sessionStorage.getItem(this.tabKey);
      sessionStorage.removeItem(this.tabKey);
      return text ? (JSON.parse(text) as LocalCopy) : null;
    } catch {
      return null;
    }
  }

  private get tabKey(): string { return `relais.text.${this.post}`; }

  private plan(after: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.send(), after);
  }

  private async send(): Promise<void> {
    if (this.sending || this.held) return;
    if (!this.isDirty && !this.mustSend) { this.dirtySince = 0; return; }
    this.sending = true;
    this.mustSend = false;
    this.dirtySince = 0;
    const sent = structuredClone(this.document.text);
    this.events.state("saving");
    const request: SaveRequest = { post: this.post, version: this.version, text: sent };
    const answer = await sendOrKeep<SaveAnswer>(`post:${this.post}`, this.url, request);
    this.sending = false;
    await this.receive(answer, sent);
  }

  private async receive(answer: Answer<SaveAnswer>, sent: PostText): Promise<void> {
    if (answer.ok) {
      const { version, merged, by } = answer.value;
      this.take(version, sent, merged ?? sent, merged && !samePost(merged, sent) ? by ?? "" : "");
      if (this.held) return;
      if (this.isDirty) return this.plan(pause);
      await drop("texts", this.post).catch(() => undefined);
      this.left();
      this.events.state("saved");
      return;
    }
    const failure = answer.failure;
    await this.keep();
    switch (failure.kind) {
      case "offline":
        lost(true);
        this.events.state("kept");
        return this.plan(again);
      case "signedOut":
        this.events.state("signedOut");
        return this.plan(again);
      case "conflict":
        this.held = true;
        this.events.state("conflict", sentenceOf(failure.body));
        return this.events.conflict((failure.body as { current: Conflict }).current, sent);
      case "problem":
        // Tried again with the next change: the reason is usually in the text.
        this.events.state("refused", failure.sentence);
    }
  }

  /** The server's text becomes ours, with what was typed since `sent`. */
  private take(version: string, sent: PostText, standing: PostText, by: string): void {
    this.version = version;
    this.saved = structuredClone(standing);
    const { text, clashes } = mergePost(sent, this.document.text, standing);
    if (clashes.length) {
      this.held = true;
      this.events.state("conflict");
      this.events.conflict({ version, by, at: new Date().toISOString(), text, clashes }, structuredClone(this.document.text));
      return;
    }
    this.document.rebase(text);
    if (by && !samePost(standing, sent)) this.events.merged(by);
  }
}
