/** The one way islands write: antiforgery header, idempotency key, JSON, and failures as values. */

export type Failure =
  | { kind: "offline" }
  | { kind: "signedOut" }
  | { kind: "conflict"; body: unknown }
  | { kind: "problem"; status: number; sentence: string; body: unknown };

export type Answer<T> = { ok: true; value: T; toast?: string; undo?: string } | { ok: false; failure: Failure };

/** What a use case answers beside its result at `/do/{slice}`. */
interface Reply {
  text?: unknown;
  undo?: unknown;
}

export function tokenHeader(): Record<string, string> {
  const meta = document.querySelector<HTMLMetaElement>("meta[name=csrf]");
  return meta?.content ? { [meta.dataset.header ?? "RequestVerificationToken"]: meta.content } : {};
}

export async function post<T>(url: string, body: unknown, key: string = crypto.randomUUID()): Promise<Answer<T>> {
  const once = (): Promise<Answer<T>> => send<T>(url, JSON.stringify(body), { "content-type": "application/json", "idempotency-key": key });
  const answer = await once();
  // A page kept open for long: its form token is renewed once, then the same request is sent again.
  return !answer.ok && isFormExpired(answer.failure) && (await renewToken()) ? once() : answer;
}

function isFormExpired(failure: Failure): boolean {
  return failure.kind === "problem" && failure.status === 403 && (failure.body as { code?: string } | null)?.code === "problem.form_expired";
}

async function renewToken(): Promise<boolean> {
  const meta = document.querySelector<HTMLMetaElement>("meta[name=csrf]");
  try {
    const page = await (await fetch(location.href, { credentials: "same-origin" })).text();
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelector<HTMLMetaElement>("meta[name=csrf]");
    if (!meta || !fresh || fresh.content === meta.content) return false;
    meta.content = fresh.content;
    return true;
  } catch {
    return false;
  }
}

export async function send<T>(url: string, body: BodyInit, headers: Record<string, string>): Promise<Answer<T>> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { accept: "application/json", ...tokenHeader(), ...headers },
      body,
      credentials: "same-origin",
      redirect: "manual",
      signal: AbortSignal.timeout(30_000),
    });
  } catch {
    return { ok: false, failure: { kind: "offline" } };
  }
  return read<T>(response);
}

async function read<T>(response: Response): Promise<Answer<T>> {
  // A redirect of a write can only lead to the sign-in page.
  if (response.status === 401 || response.type === "opaqueredirect") return { ok: false, failure: { kind: "signedOut" } };
  const body = await bodyOf(response);
  if (response.ok) return unwrap<T>(body);
  if (response.status === 502 || response.status === 503 || response.status === 504) return { ok: false, failure: { kind: "offline" } };
  if (response.status === 409) return { ok: false, failure: { kind: "conflict", body } };
  return { ok: false, failure: { kind: "problem", status: response.status, sentence: sentenceOf(body), body } };
}

function unwrap<T>(body: unknown): Answer<T> {
  const { text, undo } = (body && typeof body === "object" ? body : {}) as Reply;
  return { ok: true, value: body as T, toast: typeof text === "string" ? text : undefined, undo: typeof undo === "string" ? undo : undefined };
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!text) return null;
  return response.headers.get("content-type")?.includes("json") ? (JSON.parse(text) as unknown) : text;
}

/** The sentence of a problem, whether it came as problem+json or as a fragment of HTML. */
export function sentenceOf(body: unknown): string {
  if (typeof body === "string") {
    return new DOMParser().parseFromString(body, "text/html").body.textContent?.trim().replace(/\s+/g, " ") ?? "";
  }
  if (body && typeof body === "object") {
    const { problem, detail, title } = body as Record<string, unknown>;
    return [problem, detail, title].find((s): s is string => typeof s === "string" && s !== "") ?? "";
  }
  return "";
}
