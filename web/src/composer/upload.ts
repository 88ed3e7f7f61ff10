/** Files on their way: progress, and a sentence of its own for each that fails. */
import { h, icon } from "../lib/dom";
import { sentenceOf, tokenHeader } from "../lib/http";
import { shell, type Words } from "../lib/words";
import type { Media } from "./contract";

export interface UploadRules {
  url: string;
  post: string;
  words: Words;
  done(media: Media): void;
}

export class Uploads {
  private queue: Promise<void> = Promise.resolve();

  constructor(private readonly place: HTMLElement, private readonly rules: UploadRules) {
    place.setAttribute("role", "status");
  }

  add(files: Iterable<File>): void {
    for (const file of files) this.enqueue(file, this.row(file));
  }

  /** One at a time: order is kept, and a slow line is not split. */
  private enqueue(file: File, row: UploadRow): void {
    this.queue = this.queue.then(() => this.send(file, row));
  }

  private row(file: File): UploadRow {
    const progress = h("progress", { max: 100, value: 0, "aria-label": this.rules.words("composer.uploading", file.name) });
    const text = h("span", { class: "grow ell" }, file.name);
    const root = h("div", { class: "up" }, icon("image", "i-14"), text, progress);
    this.place.append(root);
    return { root, text, progress };
  }

  private send(file: File, row: UploadRow): Promise<void> {
    return new Promise(resolve => {
      const request = new XMLHttpRequest();
      request.open("POST", this.rules.url);
      request.setRequestHeader("accept", "application/json");
      request.setRequestHeader("idempotency-key", crypto.randomUUID());
      for (const [name, value] of Object.entries(tokenHeader())) request.setRequestHeader(name, value);
      request.upload.onprogress = e => { if (e.lengthComputable) row.progress.value = (100 * e.loaded) / e.total; };
      request.onload = () => {
        if (request.status >= 200 && request.status < 300) {
          row.root.remove();
          this.rules.done(unwrap(request.responseText));
        } else {
          this.fail(file, row, sentence(request));
        }
        resolve();
      };
      request.onerror = () => {
        this.fail(file, row, shell("offline.action"));
        resolve();
      };
      const form = new FormData();
      form.append("post", this.rules.post);
      form.append("file", file, file.name);
      request.send(form);
    });
  }

  private fail(file: File, row: UploadRow, why: string): void {
    const again = h("button", { class: "btn btn--sm", type: "button", onclick: () => { row.root.remove(); this.add([file]); } }, shell("retry"));
    const away = h("button", { class: "ib", type: "button", "aria-label": shell("close"), onclick: () => row.root.remove() }, icon("x", "i-14"));
    row.root.className = "up up--err";
    row.root.setAttribute("role", "alert");
    row.root.replaceChildren(icon("warn", "i-14"), h("span", { class: "grow" }, why.includes(file.name) ? why : h("span", {}, h("strong", {}, file.name), ` ${why}`)), again, away);
  }
}

interface UploadRow {
  root: HTMLElement;
  text: HTMLElement;
  progress: HTMLProgressElement;
}

function unwrap(text: string): Media {
  const body = JSON.parse(text) as Media | { result: Media };
  return "result" in body ? body.result : body;
}

function sentence(request: XMLHttpRequest): string {
  if (request.status === 401) return shell("signed_out");
  const isJson = request.getResponseHeader("content-type")?.includes("json");
  try {
    return sentenceOf(isJson ? JSON.parse(request.responseText) : request.responseText) || shell("failed");
  } catch {
    return shell("failed");
  }
}

/** Files dropped on, or pasted into, the composer. */
export function receiveFiles(root: HTMLElement, take: (files: File[]) => void, left: AbortSignal): void {
  const hasFiles = (e: DragEvent): boolean => e.dataTransfer?.types.includes("Files") ?? false;
  const mark = (on: boolean): void => root.querySelectorAll("[data-drop]").forEach(d => d.classList.toggle("is-over", on));
  const options = { signal: left };
  root.addEventListener("dragover", e => { if (hasFiles(e)) { e.preventDefault(); mark(true); } }, options);
  root.addEventListener("dragleave", e => { if (!root.contains(e.relatedTarget as Node)) mark(false); }, options);
  root.addEventListener("drop", e => {
    mark(false);
    if (!hasFiles(e)) return;
    e.preventDefault();
    take([...e.dataTransfer!.files]);
  }, options);
  root.addEventListener("paste", e => {
    const files = [...(e.clipboardData?.files ?? [])];
    if (files.length && !e.clipboardData?.getData("text/plain")) { e.preventDefault(); take(files); }
  }, options);
}
