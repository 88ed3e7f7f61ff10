/** Between pages and the worker that holds the browser's one connection. */

export interface Topic {
  name: string;
  version: number | string;
}

/** What the server sends as the data of an event named `message`. */
export interface LiveMessage {
  topics: Topic[];
}

export type ToWorker = { kind: "join"; url: string } | { kind: "leave" };

export type FromWorker =
  | { kind: "topics"; topics: Topic[] }
  /** Messages may have been missed: look at everything again. */
  | { kind: "resync" }
  | { kind: "state"; open: boolean };
