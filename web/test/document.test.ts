import { test } from "node:test";
import assert from "node:assert/strict";
import type { PostText } from "../src/composer/contract";
import { PostDocument } from "../src/composer/document";

const post = (text: string): PostText => ({ title: "Titre", base: [{ text, media: [] }], versions: {}, warning: "", language: "fr", channels: ["m", "b"] });
const say = (doc: PostDocument, text: string, place = "text.0"): void => doc.edit("", place, s => { s[0]!.text = text; });

test("typing in one place is one step of undo, another place is another", () => {
  const doc = new PostDocument(post("a"));
  say(doc, "ab");
  say(doc, "abc");
  doc.change("title", d => { d.title = "Autre"; });
  doc.undo();
  assert.equal(doc.text.title, "Titre");
  assert.equal(doc.text.base[0]!.text, "abc");
  doc.undo();
  assert.equal(doc.text.base[0]!.text, "a");
  assert.equal(doc.canUndo, false);
});

test("redo is lost once something else is typed", () => {
  const doc = new PostDocument(post("a"));
  say(doc, "b");
  doc.undo();
  assert.equal(doc.canRedo, true);
  say(doc, "c");
  assert.equal(doc.canRedo, false);
});

test("undo after a merge takes back what was typed here and keeps the other's words", () => {
  const doc = new PostDocument(post("Un chat gris dort ici"));
  say(doc, "Un chat gris dort ici demain");
  doc.rebase(post("Un grand chat gris dort ici demain"));
  doc.undo();
  assert.equal(doc.text.base[0]!.text, "Un grand chat gris dort ici");
});

test("writing for a channel that follows the base text gives it its own", () => {
  const doc = new PostDocument(post("Commun"));
  doc.edit("m", "text.0", s => { s[0]!.text = "Pour Mastodon"; });
  assert.equal(doc.text.base[0]!.text, "Commun");
  assert.equal(doc.segments("m")[0]!.text, "Pour Mastodon");
  assert.equal(doc.segments("b")[0]!.text, "Commun");
  doc.undo();
  assert.equal(doc.isOwn("m"), false);
});

test("a change that changes nothing is no step", () => {
  const doc = new PostDocument(post("a"));
  say(doc, "a");
  assert.equal(doc.canUndo, false);
});
