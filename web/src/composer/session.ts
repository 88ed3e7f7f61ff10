/** What the parts of the composer share. */
import type { Words } from "../lib/words";
import type { Channel, Media } from "./contract";
import type { PostDocument } from "./document";

export class Session {
  /** Channel id of the open tab; empty for the base text. */
  tab = "";
  /** Index of the segment that has, or last had, the focus. */
  segment = 0;
  private readonly listeners: (() => void)[] = [];

  constructor(
    readonly post: string,
    readonly document: PostDocument,
    readonly known: Map<string, Channel>,
    readonly media: Map<string, Media>,
    readonly words: Words,
    readonly readOnly: boolean,
  ) {}

  /** The channels the post is for, in the order of the tabs. */
  get channels(): Channel[] {
    return this.document.text.channels.map(id => this.known.get(id)).filter(c => c !== undefined);
  }

  get channel(): Channel | undefined {
    return this.known.get(this.tab);
  }

  /** Something besides the text changed: the open tab, the media. */
  onView(run: () => void): void {
    this.listeners.push(run);
  }

  changed(): void {
    for (const run of this.listeners) run();
  }

  open(tab: string): void {
    this.tab = tab;
    this.segment = 0;
    this.changed();
  }
}
