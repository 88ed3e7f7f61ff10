/**
 * The post being written: one value, changed through `change`, with undo that outlives saves. When somebody else's words
 * are merged in, the steps of undo are rebased, so that undoing takes back only what was typed here.
 */
import type { PostText, Segment } from "./contract";
import { mergePost, samePost } from "./merge-post";

const keptSteps = 200;
const oneStep = 1000; // milliseconds within which typing in the same place is one step

export class PostDocument {
  private past: PostText[] = [];
  private future: PostText[] = [];
  private last = { place: "", at: 0 };
  private readonly listeners: ((why: "typed" | "replaced") => void)[] = [];

  constructor(public text: PostText) {}

  onChange(run: (why: "typed" | "replaced") => void): void {
    this.listeners.push(run);
  }

  /** `place` groups typing: changes in the same place within a second are undone together. */
  change(place: string, edit: (draft: PostText) => void, why: "typed" | "replaced" = "typed"): void {
    const next = structuredClone(this.text);
    edit(next);
    if (samePost(next, this.text)) return;
    const now = performance.now();
    if (place !== this.last.place || now - this.last.at > oneStep) {
      this.past.push(this.text);
      if (this.past.length > keptSteps) this.past.shift();
    }
    this.last = { place, at: now };
    this.future = [];
    this.text = next;
    this.tell(why);
  }

  get canUndo(): boolean { return this.past.length > 0; }
  get canRedo(): boolean { return this.future.length > 0; }

  undo(): boolean { return this.step(this.past, this.future); }
  redo(): boolean { return this.step(this.future, this.past); }

  /** Takes what stands elsewhere; the steps of undo keep the other's words. */
  rebase(onto: PostText): void {
    const before = this.text;
    if (samePost(before, onto)) return;
    const carry = (step: PostText): PostText => mergePost(before, step, onto).text;
    this.past = this.past.map(carry).filter(s => !samePost(s, onto));
    this.future = this.future.map(carry);
    this.text = onto;
    this.last.place = "";
    this.tell("replaced");
  }

  /** The segments a channel publishes: its own, else the base text. */
  segments(channel: string): Segment[] {
    return (channel && this.text.versions[channel]) || this.text.base;
  }

  isOwn(channel: string): boolean {
    return channel !== "" && channel in this.text.versions;
  }

  /** Changes a channel's segments; a channel that followed the base text gets its own from then on. */
  edit(channel: string, place: string, run: (segments: Segment[]) => void, why: "typed" | "replaced" = "typed"): void {
    this.change(`${channel}/${place}`, draft => {
      if (channel && !draft.versions[channel]) draft.versions[channel] = structuredClone(draft.base);
      run(channel ? draft.versions[channel]! : draft.base);
    }, why);
  }

  private step(from: PostText[], to: PostText[]): boolean {
    const next = from.pop();
    if (!next) return false;
    to.push(this.text);
    this.text = next;
    this.last.place = "";
    this.tell("replaced");
    return true;
  }

  private tell(why: "typed" | "replaced"): void {
    for (const run of this.listeners) run(why);
  }
}
