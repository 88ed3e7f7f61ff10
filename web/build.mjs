// Bundles styles and scripts into the Host's static assets. `--tests` bundles the unit tests instead.
import { build } from "esbuild";
import { readdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = fileURLToPath(new URL("../src/Host/wwwroot/assets/", import.meta.url));
const common = { loader: { ".txt": "text", ".svg": "copy", ".webmanifest": "copy" }, absWorkingDir: here, bundle: true, logLevel: "warning", target: "es2022", legalComments: "none" };

async function assets() {
  await rm(out, { recursive: true, force: true });
  const web = { ...common, minify: true, outdir: out };
  await Promise.all([
    build({ ...web, entryPoints: ["styles/app.css"], external: ["data:*"] }),
    // Chunks carry their own content hash; the entry gets one from the server's asset map.
    build({ ...web, entryPoints: ["src/app.ts"], format: "esm", splitting: true, chunkNames: "[name]-[hash]" }),
    build({ ...web, entryPoints: { "live-worker": "src/live/worker.ts", sw: "src/offline/sw.ts" }, format: "iife" }),
    build({ ...web, entryPoints: ["src/mark.svg", "src/manifest.webmanifest"]}),
  ]);
}

async function tests() {
  const files = (await readdir(`${here}test`)).filter(f => f.endsWith(".test.ts"));
  await rm(`${here}.out`, { recursive: true, force: true });
  await build({ ...common, entryPoints: files.map(f => `test/${f}`), outdir: ".out", format: "esm", platform: "node", outExtension: { ".js": ".mjs" } });
}

await (process.argv.includes("--tests") ? tests() : assets());
