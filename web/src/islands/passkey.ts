/**
 * Passkeys. `<form data-island="passkey" data-mode="create|get" data-options-url data-done-url [data-conditional]>`: options are
 * fetched with POST as WebAuthn JSON; the credential is posted back as JSON `{credential, ...fields of the form}`; the answer is
 * `{location}`. `data-conditional` offers passkeys in the browser's own list of names as soon as the page opens.
 */
import { must } from "../lib/dom";
import { post, sentenceOf, type Failure } from "../lib/http";
import { shell } from "../lib/words";

type Codec = { parseCreationOptionsFromJSON(o: unknown): PublicKeyCredentialCreationOptions; parseRequestOptionsFromJSON(o: unknown): PublicKeyCredentialRequestOptions };
let pending: AbortController | null = null;

export async function mount(form: HTMLElement, left: AbortSignal): Promise<void> {
  if (!(form instanceof HTMLFormElement)) return;
  const supported = typeof PublicKeyCredential !== "undefined" && "parseRequestOptionsFromJSON" in PublicKeyCredential;
  form.toggleAttribute("data-unsupported", !supported);
  if (!supported) { say(form, shell("passkey.unsupported")); return; }
  form.addEventListener("submit", e => { e.preventDefault(); void run(form, false); }, { signal: left });
  left.addEventListener("abort", () => pending?.abort());
  if (form.hasAttribute("data-conditional") && await PublicKeyCredential.isConditionalMediationAvailable?.()) void run(form, true);
}

async function run(form: HTMLFormElement, conditional: boolean): Promise<void> {
  pending?.abort();
  const mine = pending = new AbortController();
  const button = form.querySelector<HTMLElement>("[type=submit]");
  if (!conditional) { say(form, ""); button?.classList.add("is-busy"); }
  try {
    const fields = Object.fromEntries([...new FormData(form)].filter(([, v]) => typeof v === "string"));
    const options = await post<unknown>(form.dataset.optionsUrl!, fields);
    if (!options.ok) { if (!conditional) say(form, sentence(options.failure)); return; }
    const credential = await ask(form.dataset.mode === "create", options.value, conditional, mine.signal);
    if (!credential) return;
    const done = await post<{ location: string }>(form.dataset.doneUrl!, { ...fields, credential: (credential as PublicKeyCredential).toJSON() });
    if (done.ok) location.assign(done.value.location);
    else say(form, sentence(done.failure));
  } catch (error) {
    if (!conditional && !mine.signal.aborted) say(form, shell(error instanceof DOMException && error.name === "InvalidStateError" ? "passkey.known" : "passkey.stopped"));
  } finally {
    button?.classList.remove("is-busy");
  }
}

function ask(create: boolean, options: unknown, conditional: boolean, signal: AbortSignal): Promise<Credential | null> {
  const codec = PublicKeyCredential as unknown as Codec;
  return create
    ? navigator.credentials.create({ publicKey: codec.parseCreationOptionsFromJSON(options), signal })
    : navigator.credentials.get({ publicKey: codec.parseRequestOptionsFromJSON(options), signal, mediation: conditional ? "conditional" : "optional" });
}

function sentence(failure: Failure): string {
  if (failure.kind === "problem" && failure.sentence) return failure.sentence;
  if (failure.kind === "conflict") return sentenceOf(failure.body);
  return shell(failure.kind === "offline" ? "offline.action" : "passkey.stopped");
}

function say(form: HTMLElement, text: string): void {
  const place = must(form, "[data-problem]");
  place.textContent = text;
  place.hidden = !text;
}
