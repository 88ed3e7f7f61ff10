import { test } from "node:test";
import assert from "node:assert/strict";
import { countText, utf8Bytes } from "../src/counters";
import vectors from "../../tests/vectors/counters.json";

test("each counter answers as the server does", async t => {
  for (const c of vectors.cases) {
    await t.test(JSON.stringify(c.text.slice(0, 40)), () => {
      const answers = {
        graphemes: countText("graphemes", c.text), bytes: utf8Bytes(c.text), weighted: countText("weighted", c.text),
        mastodon: countText("mastodon", c.text), threads: countText("threads", c.text),
      };
      const { graphemes, bytes, weighted, mastodon, threads } = c;
      assert.deepEqual(answers, { graphemes, bytes, weighted, mastodon, threads });
    });
  }
});
