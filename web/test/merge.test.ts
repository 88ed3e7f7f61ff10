import { readFileSync } from "node:fs";
import { test } from "node:test";
import assert from "node:assert/strict";
import type { PostText, Segment } from "../src/composer/contract";
import { mergeWords, tokens } from "../src/composer/merge";
import { mergePost, putAt } from "../src/composer/merge-post";

const post = (base: Segment[], more: Partial<PostText> = {}): PostText => ({ title: "", base, versions: {}, warning: "", language: "fr", channels: ["m"], ...more });
const said = (...texts: string[]): Segment[] => texts.map(text => ({ text, media: [] }));

test("changes in different words are both taken", () => {
  assert.deepEqual(mergeWords("Le chat gris dort", "Le grand chat gris dort", "Le chat gris dort bien"), { text: "Le grand chat gris dort bien", clash: false });
});

test("the same words changed differently clash, and the other's stand", () => {
  assert.deepEqual(mergeWords("à 15 h", "à 16 h", "à 17 h"), { text: "à 17 h", clash: true });
});

test("the same change made twice is made once", () => {
  assert.deepEqual(mergeWords("à 15 h", "à 16 h", "à 16 h"), { text: "à 16 h", clash: false });
});

test("words keep their accents, emoji stand alone", () => {
  assert.deepEqual(tokens("été 👍🏽!"), ["été", " ", "👍", "🏽", "!"]);
});

test("merging with an unchanged side gives the other side, whatever the texts", () => {
  const words = ["a", "b", " ", "\n", "é", "👍", "mot", "!"];
  let seed = 42;
  const next = (n: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  const text = (): string => Array.from({ length: next(30) }, () => words[next(words.length)]).join("");
  for (let i = 0; i < 500; i++) {
    const [o, x, y] = [text(), text(), text()] as const;
    assert.equal(mergeWords(o, x, o).text, x);
    assert.equal(mergeWords(o, o, y).text, y);
    assert.equal(mergeWords(o, x, x).text, x);
    assert.equal(mergeWords(o, x, y).clash, mergeWords(o, y, x).clash);
  }
});

test("no picture is dropped when both cut the thread differently", () => {
  const origin = post([{ text: "un deux trois", media: ["p1"] }]);
  const mine = post([{ text: "un", media: ["p1"] }, { text: "deux trois", media: ["p2"] }]);
  const theirs = post([{ text: "un deux trois quatre", media: ["p1", "p3"] }]);
  const { text } = mergePost(origin, mine, theirs);
  assert.deepEqual(new Set(text.base.flatMap(s => s.media)), new Set(["p1", "p2", "p3"]));
});

test("a channel's own text that one side made is kept", () => {
  const origin = post(said("Commun"));
  const mine = post(said("Commun"), { versions: { m: said("À moi") } });
  const { text, clashes } = mergePost(origin, mine, post(said("Commun, revu")));
  assert.equal(text.versions.m![0]!.text, "À moi");
  assert.equal(text.base[0]!.text, "Commun, revu");
  assert.equal(clashes.length, 0);
});

test("a choice is put where the clash was", () => {
  const text = post(said("a", "b"), { versions: { m: said("c") } });
  putAt(text, "base.1", "B");
  putAt(text, "versions.m.0", "C");
  putAt(text, "title", "T");
  assert.deepEqual([text.base[1]!.text, text.versions.m![0]!.text, text.title], ["B", "C", "T"]);
});

test("words merge as the server merges them", async t => {
  const file = new URL("../../tests/vectors/merge.json", import.meta.url);
  const cases = JSON.parse(readFileSync(file, "utf8")) as { origin: string; mine: string; theirs: string; text: string; clash: boolean }[];
  assert.ok(cases.length > 0);
  for (const c of cases) {
    await t.test(JSON.stringify(c.origin.slice(0, 40)), () => {
      assert.deepEqual(mergeWords(c.origin, c.mine, c.theirs), { text: c.text, clash: c.clash });
    });
  }
});
