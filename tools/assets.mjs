// Compiles the styles, and writes every static file of the pages with its gzip and brotli form into a folder, with a
// list (assets.json) for tools/embed.py. Usage: node tools/assets.mjs OUT_DIR
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as sass from "sass";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = process.argv[2];
if (!out) {
  console.error("usage: node tools/assets.mjs OUT_DIR");
  process.exit(2);
}

// A first visit is promised at 40 KB in all; the styles may take half of it.
const CSS_LIMIT = 20 * 1024;

const css = sass.compile(join(root, "assets/kith.scss"), {
  style: "compressed",
  charset: false,
  quietDeps: true,
  loadPaths: [join(root, "node_modules/govuk-frontend/dist")],
}).css;

const files = [
  { name: "kith.css", type: "text/css; charset=utf-8", bytes: Buffer.from(css) },
  { name: "kith.js", type: "text/javascript; charset=utf-8", bytes: readFileSync(join(root, "assets/kith.js")) },
  { name: "favicon.svg", type: "image/svg+xml", bytes: readFileSync(join(root, "assets/favicon.svg")) },
];

if (/url\(|@import/.test(css)) {
  console.error("assets/kith.scss: error: the styles fetch something; the pages' policy allows only what they carry");
  process.exit(1);
}

const list = files.map(({ name, type, bytes }) => {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const { name: stem, ext } = parse(name);
  const gz = gzipSync(bytes, { level: 9 });
  const br = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
  writeFileSync(join(out, name), bytes);
  writeFileSync(join(out, `${name}.gz`), gz);
  writeFileSync(join(out, `${name}.br`), br);
  if (name.endsWith(".css") && gz.length > CSS_LIMIT) {
    console.error(`assets/kith.scss: error: ${gz.length} bytes compressed; ${CSS_LIMIT} are allowed`);
    process.exit(1);
  }
  return { name, type, path: `/assets/${stem}-${hash}${ext}`, sizes: [bytes.length, gz.length, br.length] };
});
writeFileSync(join(out, "assets.json"), `${JSON.stringify(list, null, 2)}\n`);
