/** Sentences that the server put into the page: the shell's for every page, an island's own in its root. */

export type Words = (key: string, ...args: (string | number)[]) => string;

function table(root: ParentNode, selector: string): Record<string, string> {
  const el = root.querySelector(selector);
  return el?.textContent ? (JSON.parse(el.textContent) as Record<string, string>) : {};
}

function reader(entries: Record<string, string>): Words {
  return (key, ...args) => (entries[key] ?? key).replace(/\{(\d)\}/g, (_, n: string) => String(args[Number(n)] ?? ""));
}

export const shell: Words = (key, ...args) => (cached ??= reader(table(document, "#shell-words")))(key, ...args);
let cached: Words | undefined;

export function wordsOf(root: ParentNode, selector: string): Words {
  return reader(table(root, selector));
}
