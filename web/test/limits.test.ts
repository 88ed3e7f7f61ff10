import { test } from "node:test";
import assert from "node:assert/strict";
import type { Channel } from "../src/composer/contract";
import { fitting, roomOf, tightest } from "../src/composer/limits";
import { mastodonLink } from "../src/composer/preview-text";

const channel = (more: Partial<Channel>): Channel => ({
  id: "c", network: "mastodon", networkName: "Mastodon", name: "", handle: "", counter: "mastodon", limit: 10, maxMedia: 4, threads: true, contentWarning: false, visibilities: [], ...more,
});

test("what is too long is cut between characters, never inside one", () => {
  const family = "👨‍👩‍👧‍👦";
  const text = `${"a".repeat(9)}${family}b`;
  assert.equal(text.slice(0, fitting(channel({}), text, "")), `${"a".repeat(9)}${family}`);
});

test("bytes count where they run out first", () => {
  const room = roomOf(channel({ counter: "graphemes", limit: 300, byteLimit: 10 }), "éééééé", "");
  assert.deepEqual(room, { used: 12, limit: 10, left: -2 });
});

test("a content warning takes room where the network counts it", () => {
  assert.equal(roomOf(channel({ contentWarning: true }), "abc", "xyz").left, 4);
  assert.equal(roomOf(channel({ contentWarning: false }), "abc", "xyz").left, 7);
});

test("the tightest post of a thread is the one shown", () => {
  assert.equal(tightest(channel({}), [{ text: "a", media: [] }, { text: "abcdefgh", media: [] }], "").left, 2);
});

test("Mastodon shows thirty characters of a link, without scheme and www", () => {
  assert.equal(mastodonLink("https://www.example.com/a"), "example.com/a");
  assert.equal(mastodonLink("https://example.com/visites/houblon/samedi"), "example.com/visites/houblon/sa…");
});
