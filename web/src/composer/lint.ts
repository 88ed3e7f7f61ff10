/** The style guide's findings: listed under the text, marked in it, applied with one click. */
import { debounce, h } from "../lib/dom";
import { post } from "../lib/http";
import type { Finding, LintAnswer, LintRequest } from "./contract";
import type { Session } from "./session";

export function mountFindings(place: HTMLElement, session: Session, url: string): () => void {
  place.classList.add("finds");
  place.hidden = true;
  let turn = 0;
  const ask = debounce(300, () => void run());
  const run = async (): Promise<void> => {
    const mine = ++turn;
    const tab = session.tab;
    const segments = session.document.segments(tab).map(s => s.text);
    const answer = await post<LintAnswer>(url, { post: session.post, channel: tab, segments } satisfies LintRequest);
    // A newer text, or another tab: these offsets no longer fit.
    if (mine === turn && answer.ok) draw(place, session, answer.value.findings, segments);
  };
  return () => {
    turn++;
    clearMarks();
    ask();
  };
}

function draw(place: HTMLElement, session: Session, findings: Finding[], segments: string[]): void {
  const { words } = session;
  const blocking = findings.filter(f => f.severity === "block").length;
  place.hidden = findings.length === 0;
  place.replaceChildren(
    h("div", { class: "finds__head" }, h("h2", { class: "t13" }, words("composer.findings")), h("span", { class: "count" }, String(findings.length)),
      blocking > 0 && h("span", { class: "t12 c-danger" }, words("composer.blocking", blocking))),
    ...findings.map((f, i) => row(f, i, session, segments)));
  segments.forEach((text, i) => mark(i, text, findings.filter(f => f.segment === i)));
}

function row(f: Finding, i: number, session: Session, segments: string[]): HTMLElement {
  const tone = f.severity === "block" ? " find__n--danger" : f.severity === "info" ? " find__n--info" : "";
  const apply = f.suggestion !== undefined && !session.readOnly && h("button", {
    class: "btn btn--sm", type: "button", onclick: () => session.document.edit(session.tab, "finding", s => {
      const segment = s[f.segment];
      if (segment && segment.text === segments[f.segment]) segment.text = segment.text.slice(0, f.start) + f.suggestion! + segment.text.slice(f.end);
    }, "replaced"),
  }, f.suggestion || session.words("composer.fix"));
  return h("div", { class: "find" }, h("span", { class: `find__n${tone}` }, String(i + 1)), h("div", { class: "find__t" }, f.title, h("small", {}, f.rule)), apply);
}

/** The mirror lies under the field with the same words, transparent: only the underlines are seen. */
function mark(segment: number, text: string, findings: Finding[]): void {
  const mirror = document.querySelector<HTMLElement>(`[data-mirror="${segment}"]`);
  if (!mirror) return;
  const nodes: Node[] = [];
  let at = 0;
  for (const f of [...findings].sort((a, b) => a.start - b.start)) {
    if (f.start < at || f.end > text.length) continue;
    nodes.push(document.createTextNode(text.slice(at, f.start)),
      h("mark", { class: `fx${f.severity === "block" ? " fx--danger" : f.severity === "info" ? " fx--soft" : ""}` }, text.slice(f.start, f.end)));
    at = f.end;
  }
  mirror.replaceChildren(...nodes, document.createTextNode(text.slice(at)));
}

function clearMarks(): void {
  document.querySelectorAll("[data-mirror]").forEach(m => m.replaceChildren());
}
