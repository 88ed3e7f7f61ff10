/** The composer. What it says to the server is in composer/contract.ts; each part of the page is a file beside it. */
import { h, json, must, one } from "../lib/dom";
import { toast } from "../lib/toast";
import { signInUrl } from "../lib/htmx";
import { shell, wordsOf } from "../lib/words";
import { mountChannels } from "../composer/channels";
import { showConflict } from "../composer/conflict";
import type { ComposerState, PostText } from "../composer/contract";
import { PostDocument } from "../composer/document";
import { mountEditor } from "../composer/editor";
import { mountFindings } from "../composer/lint";
import { attach, mountMedia } from "../composer/media";
import { mergePost, putAt } from "../composer/merge-post";
import { mountOptions } from "../composer/options";
import { mountPreviews } from "../composer/previews";
import { Saver, type SaveState } from "../composer/saver";
import { Session } from "../composer/session";
import { mountTabs } from "../composer/tabs";
import { receiveFiles, Uploads } from "../composer/upload";
import type { Topic } from "../live/protocol";

export async function mount(root: HTMLElement, left: AbortSignal): Promise<void> {
  const state = json<ComposerState>(root, "[data-composer-state]");
  if (!state) return;
  root.dataset.outboxSlot = `post:${state.post}`;
  const words = wordsOf(root, "[data-composer-words]");
  const doc = new PostDocument(state.text);
  const session = new Session(state.post, doc, new Map(state.channels.map(c => [c.id, c])), new Map(state.media.map(m => [m.id, m])), words, state.readOnly);
  const place = (name: string): HTMLElement => must(root, `[data-c="${name}"]`);
  const status = place("status");
  status.setAttribute("role", "status");

  const picker = h("input", { type: "file", multiple: true, hidden: true, accept: "image/*,video/*", onchange: () => { uploads.add([...picker.files ?? []]); picker.value = ""; } });
  const media = mountMedia(place("media"), session, root.dataset.mediaEditUrl!, picker,
    waiting => new Uploads(waiting, { url: root.dataset.mediaUrl!, post: state.post, words, done: m => attach(session, m) }));
  const { uploads } = media;
  const findings = one(root, "[data-c=findings]");
  const draws = [
    mountTabs(place("tabs"), session),
    ...(one(root, "[data-c=channels]") ? [mountChannels(place("channels"), session)] : []),
    mountEditor(place("editor"), session, { addFiles: () => picker.click() }),
    ...(one(root, "[data-c=options]") && root.dataset.optionsUrl ? [mountOptions(place("options"), session, root.dataset.optionsUrl)] : []),
    media.draw,
    mountPreviews(place("previews"), session),
    ...(findings && root.dataset.lintUrl ? [mountFindings(findings, session, root.dataset.lintUrl)] : []),
    () => drawTitle(root, session),
    () => drawSteps(root, doc),
  ];
  const draw = (): void => { for (const run of draws) run(); };
  doc.onChange(draw);
  session.onView(draw);
  draw();
  if (state.readOnly) return;

  const saver = new Saver(state.post, root.dataset.saveUrl!, state.version, doc, {
    state: (s, sentence) => showState(status, s, sentence),
    merged: by => toast({ text: words("composer.merged", by), icon: "swap" }),
    conflict: (conflict, mine) => {
      const box = one(root, "[data-c=conflict]") ?? root.insertBefore(h("div", { "data-c": "conflict" }), root.firstChild);
      showConflict(box, conflict, words, path => nameOf(path, session), chosen => {
        doc.rebase(withTypedSince(mine, doc.text, chosen));
        saver.settle(conflict.version);
      });
    },
  });

  bindKeys(root, doc, saver, left);
  receiveFiles(root, files => uploads.add(files), left);
  watchServer(root, state.post, saver, left);
  document.addEventListener("relais:online", () => saver.now(), { signal: left });
  window.addEventListener("focus", () => { if (status.dataset.state !== "saved") saver.now(); }, { signal: left });
  document.addEventListener("visibilitychange", () => { if (document.hidden) saver.now(); }, { signal: left });
  showState(status, "saved");
  if (await saver.recover()) toast({ text: words("composer.recovered"), icon: "history" });
}

/** What was typed while the choice was open is kept, after the chosen words where it touches them. */
function withTypedSince(mine: PostText, now: PostText, chosen: PostText): PostText {
  const { text, clashes } = mergePost(mine, now, chosen);
  for (const c of clashes) putAt(text, c.path, `${c.theirs}\n\n${c.mine}`);
  return text;
}

function showState(status: HTMLElement, state: SaveState, sentence = ""): void {
  const now = state + sentence;
  if (status.dataset.now === now) return;
  status.dataset.now = now;
  status.dataset.state = state;
  const icons: Record<SaveState, string> = { saved: "check", saving: "refresh", kept: "offline", signedOut: "lock", conflict: "split", refused: "warn" };
  const text = state === "refused" && sentence ? sentence : wordsOf(status.closest("[data-island]")!, "[data-composer-words]")(`composer.state.${state}`);
  status.replaceChildren(h("span", { class: `i i-14 i-${icons[state]}`, "aria-hidden": "true" }), text,
    state === "signedOut" ? h("a", { class: "linkbtn", href: signInUrl(), target: "_blank", rel: "noopener" }, shell("sign_in")) : "");
}

function drawTitle(root: HTMLElement, session: Session): void {
  const field = one<HTMLInputElement>(root, "input[data-c=title]");
  if (!field) return;
  field.readOnly = session.readOnly;
  if (document.activeElement !== field) field.value = session.document.text.title;
  field.oninput = () => session.document.change("title", d => { d.title = field.value; });
}

function drawSteps(root: HTMLElement, doc: PostDocument): void {
  const set = (name: string, can: boolean, run: () => void): void => {
    const button = one(root, `[data-c=${name}]`);
    if (!button) return;
    if (can) button.removeAttribute("aria-disabled");
    else button.setAttribute("aria-disabled", "true");
    button.onclick = run;
  };
  set("undo", doc.canUndo, () => doc.undo());
  set("redo", doc.canRedo, () => doc.redo());
}

function bindKeys(root: HTMLElement, doc: PostDocument, saver: Saver, left: AbortSignal): void {
  root.addEventListener("keydown", e => {
    if (!(e.ctrlKey || e.metaKey) || e.altKey) return;
    const key = e.key.toLowerCase();
    const undo = key === "z" && !e.shiftKey, redo = key === "y" || (key === "z" && e.shiftKey);
    if (undo || redo || key === "s") e.preventDefault();
    if (undo) doc.undo();
    else if (redo) doc.redo();
    else if (key === "s") saver.now();
  }, { signal: left });
}

/** Others' words arrive while nothing is being saved here. */
function watchServer(root: HTMLElement, post: string, saver: Saver, left: AbortSignal): void {
  const url = root.dataset.stateUrl;
  if (!url) return;
  let timer = 0;
  const look = async (): Promise<void> => {
    if (saver.isBusy || saver.isDirty) return;
    const response = await fetch(url, { headers: { accept: "application/json" } }).catch(() => null);
    if (!response?.ok) return;
    const { version, text, by } = (await response.json()) as { version: string; text: PostText; by?: string };
    saver.adopt(version, text, by ?? "");
  };
  const soon = (): void => { clearTimeout(timer); timer = window.setTimeout(() => void look(), 600); };
  document.addEventListener("relais:live", e => {
    if ((e as CustomEvent<Topic[]>).detail.some(t => t.name === "*" || t.name === `post:${post}`)) soon();
  }, { signal: left });
  document.addEventListener("relais:resync", soon, { signal: left });
}

function nameOf(path: string, session: Session): string {
  const [head, id] = path.split(".");
  if (head === "title" || head === "warning") return session.words(`composer.${head}`);
  return head === "base" ? session.words("composer.base_text") : session.words("composer.text_for", session.known.get(id!)?.networkName ?? "");
}
