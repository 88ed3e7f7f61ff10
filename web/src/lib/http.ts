/** The one way islands write: antiforgery header, idempotency key, JSON, and failures as values. */

export type Failure =
  | { kind: "offline" }
  | { kind: "signedOut" }
  | { kind: "conflict"; body: unknown }
  | { kind: "problem"; status: number; sentence: string; body: unknown };

export type Answer<T> = { ok: true; value: T } | { ok: false; failure: Failure };

export function tokenHeader(): Record<string, string> {
  const meta = document.querySelector<HTMLMetaElement>("meta[name=csrf]");
  return meta?.content ? { [meta.dataset.header ?? "RequestVerificationToken"]: meta.content } : {};
}

export async function post<T>(url: string, body: unknown, key: string = crypto.randomUUID()): Promise<Answer<T>> {
  return send<T>(url, JSON.stringify(body), { "content-type": "application/json", "idempotency-key": key });
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
  if (response.ok) return { ok: true, value: body as T };
  if (response.status === 502 || response.status === 503 || response.status === 504) return { ok: false, failure: { kind: "offline" } };
  if (response.status === 409) return { ok: false, failure: { kind: "conflict", body } };
  return { ok: false, failure: { kind: "problem", status: response.status, sentence: sentenceOf(body), body } };
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
