/**
 * What the composer and the server say to each other. All JSON is camelCase; times are ISO 8601 in UTC; ids and versions are
 * opaque strings. Every write carries the antiforgery header and an `Idempotency-Key`, so that a repeated request is harmless.
 *
 * The page gives, inside `<div data-island="composer" data-save-url data-media-url data-media-edit-url [data-state-url] [data-lint-url]>`:
 *   <JsonIsland Mark="data-composer-state" Value="state" />             ComposerState
 *   <IslandWords Keys="IslandTexts.Composer" Mark="data-composer-words" />
 * and empty places that the island fills: data-c="tabs" "editor" "media" "previews" "status" (role=status), and where wanted
 * "conflict" "findings". An `<input data-c="title">` anywhere in it is the working title; `[data-c=undo]`, `[data-c=redo]` are buttons.
 * Answers of `/do/{slice}` come as `{result, toast, undo}`; what follows is the result.
 *
 * Save       POST data-save-url        SaveRequest -> 200 SaveAnswer
 *            401 signed out: the text is kept, the island offers a link to sign in in a new tab and tries again
 *            409 problem whose `current` is a Conflict: a true conflict; both texts are kept and shown
 *            any other problem: the sentence is shown; the text is kept
 * State      GET  data-state-url       -> 200 {version, text}; asked when the live topic `post:{id}` changes
 * Upload     POST data-media-url       multipart/form-data: file, post -> 200 Media; problems as problem+json
 * Media      POST data-media-edit-url  MediaEdit -> 204
 * Options    POST data-options-url     {post, channel, visibility} -> 200 (optional)
 * Lint       POST data-lint-url        LintRequest -> 200 LintAnswer (optional; asked 300 ms after the last keystroke)
 */

/** How a network counts characters; the four rules of src/Networks. */
export type CounterKind = "graphemes" | "weighted" | "mastodon" | "threads";

export interface Channel {
  id: string;
  /** Network key, lower case: mastodon, bluesky, linkedin, x, instagram, facebook, threads, ... */
  network: string;
  /** Name of the network, never translated. */
  networkName: string;
  /** Account name and handle as the network shows them. */
  name: string;
  handle: string;
  avatarUrl?: string;
  /** Another channel is on the same network: its sign would not tell them apart. */
  isOneOfSeveral?: boolean;
  counter: CounterKind;
  limit: number;
  /** UTF-8 bytes allowed as well (Bluesky: 3,000). */
  byteLimit?: number;
  /** Length that every link counts for (Mastodon, X: 23). */
  urlLength?: number;
  maxMedia: number;
  altLimit?: number;
  /** Whether a chain of posts can be published. */
  threads: boolean;
  contentWarning: boolean;
  /** Who may see a post, as choices; empty when the network has none. */
  visibilities: string[];
  /** The one chosen for this post; absent or empty for the account's usual. */
  visibility?: string;
}

export interface Media {
  id: string;
  name: string;
  kind: "image" | "video" | "gif" | "audio";
  /** A small rendition for the list and the preview. Absent while it is being prepared. */
  url?: string;
  width?: number;
  height?: number;
  alt: string;
  decorative: boolean;
  /** Focus point from -1 to 1, right and up positive, as Mastodon defines it. */
  focusX: number;
  focusY: number;
  state: "ready" | "processing" | "failed";
  /** Sentence that says why it failed. */
  reason?: string;
}

/** One post of a thread. */
export interface Segment {
  text: string;
  /** Ids of media, in order. */
  media: string[];
}

/** What people write. Everything here is versioned together. */
export interface PostText {
  title: string;
  /** The base text: at least one segment. */
  base: Segment[];
  /** Channel id -> its own text; a channel that is absent follows the base text. */
  versions: Record<string, Segment[]>;
  /** Content warning; empty for none. */
  warning: string;
  /** BCP 47 language of the text. */
  language: string;
  /** Ids of the channels it is for, in the order of the tabs. */
  channels: string[];
}

export interface ComposerState {
  post: string;
  version: string;
  readOnly: boolean;
  text: PostText;
  channels: Channel[];
  media: Media[];
}

export interface SaveRequest {
  post: string;
  /** The version that `text` grew from. */
  version: string;
  text: PostText;
}

export interface SaveAnswer {
  version: string;
  savedAt: string;
  /** Present when somebody else's changes were merged in: the text as it now stands on the server. */
  merged?: PostText;
  /** Name of the other writer, when merged. */
  by?: string;
}

/** Where two writers changed the same words. `path` is title, warning, base.{i} or versions.{channel}.{i}. */
export interface Clash {
  path: string;
  base: string;
  mine: string;
  theirs: string;
}

export interface Conflict {
  /** The version that stands now; the choice is saved on top of it. */
  version: string;
  by: string;
  at: string;
  /** Everything that could be merged, with the other's words where it could not. */
  text: PostText;
  clashes: Clash[];
}

export interface MediaEdit {
  post: string;
  media: string;
  alt: string;
  decorative: boolean;
  focusX: number;
  focusY: number;
}

export interface LintRequest {
  post: string;
  /** Channel id, or empty for the base text. */
  channel: string;
  segments: string[];
}

export interface Finding {
  id: string;
  segment: number;
  /** UTF-16 offsets in the segment. */
  start: number;
  end: number;
  severity: "block" | "warn" | "info";
  title: string;
  /** Where the rule comes from. */
  rule: string;
  suggestion?: string;
}

export interface LintAnswer {
  findings: Finding[];
}
