// The description of the API: clean by the linter's recommended rules, the same that the server gives, and whole in words.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Kith, root } from "./support/kith.mjs";

let kith, description, folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "kith-openapi-"));
  kith = await Kith.make();
  await kith.start();
  const reply = await fetch(`${kith.base}/api/v1/openapi.json`);
  assert.equal(reply.status, 200);
  assert.match(reply.headers.get("content-type"), /^application\/(json|openapi\+json|vnd\.oai\.openapi\+json)/);
  description = await reply.json();
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await kith?.remove();
});

test("it lints clean", () => {
  writeFileSync(join(folder, "openapi.json"), JSON.stringify(description));
  writeFileSync(join(folder, "redocly.yaml"), "extends: [recommended-strict]\nrules:\n  no-server-example.com: off\n  info-license: off\n");
  const lint = spawnSync(join(root, "node_modules/.bin/redocly"), ["lint", "openapi.json", "--config", "redocly.yaml", "--format", "json"],
    { cwd: folder, encoding: "utf8", env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", NO_COLOR: "1" } });
  const problems = lint.stdout.trim().startsWith("{") ? JSON.parse(lint.stdout).problems.map((p) => `${p.location?.[0]?.pointer}: ${p.message}`) : [lint.stdout + lint.stderr];
  assert.deepEqual(problems, []);
  assert.equal(lint.status, 0, lint.stderr);
});

test("every operation and every field is told in words", () => {
  const silent = [];
  const look = (schema, where) => {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      if (!property.description && !property.$ref) silent.push(`${where}.${name}`);
      look(property, `${where}.${name}`);
    }
    if (schema.items) look(schema.items, `${where}[]`);
  };
  for (const name of ["Account", "Transfer", "BatchResult", "Listing", "Exchange", "ExchangeParty", "Activity"]) {
    assert.ok(description.components.schemas[name], name);
    look(description.components.schemas[name], name);
  }
  for (const [path, item] of Object.entries(description.paths))
    for (const [method, operation] of Object.entries(item)) if (method !== "parameters" && !operation.summary) silent.push(`${method} ${path}`);
  assert.deepEqual(silent, []);
});

test("all that the contract names is there", () => {
  const contract = {
    "": "get", "/members": "get post", "/members/{id}": "get patch", "/accounts": "get", "/accounts/{id}": "get patch", "/transfers": "get post",
    "/transfers/{id}": "get", "/transfers/{id}/reversal": "post", "/transfers/batch": "post", "/offers": "get post", "/requests": "get post",
    "/exchanges": "get post", "/exchanges/{id}/agree": "post", "/exchanges/{id}/confirm": "post", "/exchanges/{id}/decline": "post",
    "/exchanges/{id}/dispute": "post", "/ledger/head": "get", "/reports/activity": "get",
  };
  for (const [path, methods] of Object.entries(contract))
    for (const method of methods.split(" ")) assert.ok(description.paths[`/api/v1/hubs/{hub}${path}`]?.[method], `${method} ${path}`);
});
