// Whether tampering shows: the signed head that the API gives, kith verify on the database and on exports, and docs/verify_export.py, which shares no code with it.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Kith, program, root, stopPostgres } from "./support/kith.mjs";
import { Api } from "./support/openapi.mjs";

for (const engine of ["sqlite", "postgres"]) describe(`proof (${engine})`, () => suite(engine));
after(stopPostgres);

const script = join(root, "docs/verify_export.py");

// CSV as kith export writes it: every field may be quoted, a record ends with CRLF.
function parse(text) {
  const records = [];
  let record = [], field = "", quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted && c === '"' && text[i + 1] === '"') field += text[i++];
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === ",") { record.push(field); field = ""; }
    else if (!quoted && c === "\r") { record.push(field); records.push(record); [record, field] = [[], ""]; i++; }
    else field += c;
  }
  return records;
}
const format = (records) => records.map((r) => r.map((f) => `"${f.replaceAll('"', '""')}"`).join(",") + "\r\n").join("");

function suite(engine) {
  let kith, api, folder, whole, kept, n;
  const token = {}, account = {};
  const at = (rest) => `/api/v1/hubs/mill/${rest}`;
  const get = (who, rest) => api.ask(token[who], "GET", at(rest));
  const post = async (rest, body, key) => {
    const reply = await api.ask(token.ann, "POST", at(rest), { body, ...(key ? { key } : {}) });
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return reply.body;
  };
  const run = (...args) => kith.cli(...args);
  const tryRun = (...args) => spawnSync(program, args, { cwd: kith.folder, env: kith.env, encoding: "utf8" });
  const move = (from, to, minutes, more) => post("transfers", { from: account[from], to: account[to], minutes, ...more });

  // What both say of a folder: the line that they name, 0 where it is none, null where it is sound.
  function verdicts(dir, against) {
    const more = against ? ["--against", against] : [];
    const ours = spawnSync(program, ["verify", "--export", dir, ...more], { cwd: folder, env: kith.env, encoding: "utf8" });
    const theirs = spawnSync("python3", [script, dir, ...more], { cwd: folder, encoding: "utf8" });
    const line = (r) => r.status === 0 ? null : r.status === 1 && r.stdout.includes("WRONG") ? Number(/WRONG at line (\d+)/.exec(r.stdout)?.[1] ?? 0) : `${r.status}: ${r.stdout}${r.stderr}`;
    return { ours: line(ours), theirs: line(theirs), text: ours.stdout + ours.stderr + theirs.stdout + theirs.stderr };
  }

  let copies = 0;
  function tampered(change) {
    const dir = join(folder, `copy-${copies++}`);
    cpSync(whole, dir, { recursive: true });
    change({
      csv(name, edit) {
        const path = join(dir, name);
        const records = parse(readFileSync(path, "utf8"));
        const [header, ...rows] = records;
        const result = edit(rows, (column) => header.indexOf(column)) ?? rows;
        writeFileSync(path, format([header, ...result]));
      },
      json(name, edit) {
        const j = JSON.parse(readFileSync(join(dir, name), "utf8"));
        edit(j);
        writeFileSync(join(dir, name), JSON.stringify(j));
      },
      write(name, text) { writeFileSync(join(dir, name), text); },
      cut(name, bytes) { const path = join(dir, name); truncateSync(path, statSync(path).size - bytes); },
      remove(name) { rmSync(join(dir, name)); },
    });
    return dir;
  }
  function found(what, line, change, against) {
    const v = verdicts(tampered(change), against);
    assert.deepEqual([v.ours, v.theirs], [line, line], `${what}: ${v.text}`);
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "kith-proof-"));
    kith = await Kith.make({ engine });
    kith.hub("mill");
    for (const [who, name, roles = []] of [["ann", "Ann Coord", ["coordinator"]], ["ben", "Ben Giver"], ["cat", "Cat Price"]])
      token[who] = kith.token("mill", kith.person("mill", name, { roles }));
    token.reader = kith.token("mill", 2, "read");
    await kith.start();
    api = await Api.of(kith.base);
    for (const [i, m] of (await get("ann", "members")).body.items.entries()) account[["ann", "ben", "cat"][i]] = m.account;
    await move("ben", "cat", 60, { description: 'Tea, "cake"\nand a walk' });
    await move("cat", "ann", 15, { description: "Ironing" });
    const held = await move("ben", "ann", 30, { pending: true, expires: new Date(Date.now() + 9e8).toISOString().slice(0, 10) });
    await post(`transfers/${held.id}/post`, { minutes: 10 });
    const slip = await move("ann", "cat", 5);
    await post(`transfers/${slip.id}/reversal`, { description: "A slip" });
    const batch = [1, 2].map((minutes) => ({ from: account.ann, to: account.ben, minutes }));
    const reply = await api.ask(token.ann, "POST", at("transfers/batch"), { body: { items: batch, linked: true } });
    assert.ok(reply.status < 300, JSON.stringify(reply.body));
    const last = await move("cat", "ben", 3);
    n = last.sequence;
  });
  after(async () => {
    await kith?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  test("the head by the API: for whoever may read, and signed", async () => {
    const head = (await get("reader", "ledger/head")).body;
    assert.equal(head.sequence, n);
    assert.equal(head.key_number, 1);
    assert.equal((await api.ask(undefined, "GET", at("ledger/head"))).status, 401);
    kept = join(folder, "kept.json");
    writeFileSync(kept, JSON.stringify(head));
    assert.match(run("verify", "--against", kept), /holds\. The ledger still has the lines 1 to \d+ .* key 1 of this installation/);
    const printed = JSON.parse(run("head", "--hub", "mill"));
    assert.deepEqual([printed.hash, printed.public_key, printed.hub_id], [head.hash, head.public_key, head.hub_id]);
    // The members that the contract names are enough.
    const { sequence, hash, signature, public_key, at: when } = head;
    const bare = join(folder, "bare.json");
    writeFileSync(bare, JSON.stringify({ sequence, hash, signature, public_key, at: when }));
    assert.match(run("verify", "--hub", "mill", "--against", bare), /holds/);
  });

  test("an export is proved without a database, by two programs", async () => {
    whole = join(folder, "whole");
    run("export", "--hub", "mill", whole);
    assert.ok(existsSync(join(whole, "head.json")));
    assert.deepEqual(verdicts(whole), { ...verdicts(whole), ours: null, theirs: null });
    const v = verdicts(whole, kept);
    assert.deepEqual([v.ours, v.theirs], [null, null], v.text);
    assert.match(v.text, /key 1 of this installation[\s\S]*key 1 of this export/);
  });

  test("every column of every file that counts", () => {
    const plus = (text) => String(BigInt(text || 0) + 1n), flip = (text) => (text[0] === "0" ? "1" : "0") + text.slice(1);
    const other = {
      day: () => "2020-01-01", at: () => "2040-01-01T00:00:00Z", expires_at: () => "2040-01-01T00:00:00Z", phase: (t) => (t === "posted" ? "pending" : "void"),
      kind: (t) => (t === "gift" ? "correction" : "gift"), description: (t) => t + "!", key: (t) => t + "k", salt: flip, commitment: flip, hash: flip,
    };
    for (const [name, skip] of [["transfers.csv", ["actor_member_id"]], ["chain.csv", []]]) {
      const header = parse(readFileSync(join(whole, name), "utf8"))[0];
      for (const column of header.filter((c) => !skip.includes(c)))
        for (const row of [1, 3]) { // lines 2 and 4; the column's own line where those have none
          found(`${name} ${column} of row ${row}`, row + 1, ({ csv }) => csv(name, (rows, of) => {
            const i = of(column), was = rows[row][i];
            rows[row][i] = ["salt", "commitment"].includes(column) && !was ? "ab".repeat(column === "salt" ? 16 : 32) : (other[column] ?? plus)(was);
          }));
          if (["hash", "salt", "commitment", "expires_at", "about_id"].includes(column))
            found(`${name} ${column} of row ${row}, garbled`, row + 1, ({ csv }) => csv(name, (rows, of) => { rows[row][of(column)] = "zz"; }));
        }
    }
    found("the words of a line that has some", 1, ({ csv }) => csv("transfers.csv", (rows, of) => { rows[0][of("description")] = "Tea"; }));
    found("a pending one expires at another time", 3, ({ csv }) => csv("transfers.csv", (rows, of) => { rows[2][of("expires_at")] = ""; }));
  });

  test("lines taken out, swapped, doubled, cut off", () => {
    const both = (edit) => ({ csv }) => { csv("transfers.csv", edit); csv("chain.csv", edit); };
    found("taken out of both", 3, both((rows) => rows.toSpliced(2, 1)));
    found("taken out of transfers.csv", 3, ({ csv }) => csv("transfers.csv", (rows) => rows.toSpliced(2, 1)));
    found("taken out of chain.csv", 3, ({ csv }) => csv("chain.csv", (rows) => rows.toSpliced(2, 1)));
    found("swapped", 2, both((rows) => { [rows[1], rows[2]] = [rows[2], rows[1]]; }));
    found("swapped, with new numbers", 2, both((rows) => { [rows[1], rows[2]] = [["2", ...rows[2].slice(1)], ["3", ...rows[1].slice(1)]]; }));
    found("doubled", 3, both((rows) => rows.toSpliced(2, 0, rows[1])));
    found("the last one cut off", n, both((rows) => rows.slice(0, -1)));
    // The line that cannot be read is named, not one before it that names another (5 is a posting of 3's rest, 6 a reversal).
    for (const bytes of [3, 7, 20, 40, 60]) {
      found(`transfers.csv, ${bytes} bytes short`, n, ({ cut }) => cut("transfers.csv", bytes));
      found(`chain.csv, ${bytes} bytes short`, n, ({ cut }) => cut("chain.csv", bytes));
    }
    const quoted = tampered(({ csv, cut }) => { csv("transfers.csv", () => {}); cut("transfers.csv", 20); });
    const v = verdicts(quoted);
    assert.deepEqual([v.ours, v.theirs], [n, n], v.text);
    // The heads and balances go with it: only a head that was kept elsewhere still tells.
    const cut = (c) => {
      both((rows) => rows.slice(0, -1))(c);
      c.csv("heads.csv", () => []);
      c.remove("head.json");
      c.csv("accounts.csv", (rows, of) => {
        const set = (who, column, by) => { const row = rows.find((r) => r[of("id")] === account[who]); row[of(column)] = String(Number(row[of(column)]) + by); };
        set("cat", "received", -3);
        set("cat", "balance", 3);
        set("ben", "given", -3);
        set("ben", "balance", -3);
      });
    };
    found("cut off without a trace", null, cut);
    found("cut off, against a kept head", n, cut, kept);
  });

  // Who makes all hashes anew can give a line the id of a pending one, so that it would count as ended by what ended the other.
  test("two lines with one id, chained anew", () => {
    const dir = tampered(({ csv, remove }) => {
      csv("transfers.csv", (rows, of) => { rows.at(-1)[of("id")] = rows[2][of("id")]; });
      csv("heads.csv", () => []);
      remove("head.json");
    });
    const forge = `
import csv, json, os, sys
sys.path.insert(0, sys.argv[1])
import verify_export as v
d, path = sys.argv[2], os.path.join(sys.argv[2], "chain.csv")
hub, before, hashes = int(json.load(open(os.path.join(d, "hub.json")))["id"]), bytes(32), []
for line, beside in zip(v.rows(d, "transfers.csv", v.TRANSFER, int), v.rows(d, "chain.csv", v.CHAIN, int)):
    before = v.hash_of(before, hub, {**line, **beside})
    hashes.append(before.hex())
table = list(csv.reader(open(path, newline="")))
at = table[0].index("hash")
for row, made in zip(table[1:], hashes):
    row[at] = made
csv.writer(open(path, "w", newline="")).writerows(table)`;
    execFileSync("python3", ["-B", "-c", forge, join(root, "docs"), dir]);
    const v = verdicts(dir);
    assert.deepEqual([v.ours, v.theirs], [n, n], v.text);
    assert.match(v.text, /has the id of line 3[\s\S]*has the id of another line/);
  });

  test("heads, keys and balances", () => {
    found("a head's signature", 0, ({ csv }) => csv("heads.csv", (rows, of) => { rows[0][of("signature")] = "ab".repeat(64); }));
    found("a head's time", 0, ({ csv }) => csv("heads.csv", (rows, of) => { rows[0][of("at")] = "2020-01-01T00:00:00Z"; }));
    found("a head's hash", 0, ({ csv }) => csv("heads.csv", (rows, of) => { rows[0][of("hash")] = "ab".repeat(32); }));
    found("another key", 0, ({ csv }) => csv("keys.csv", (rows, of) => { rows[0][of("public_key")] = "ab".repeat(32); }));
    found("head.json by a stranger's key", 0, ({ json }) => json("head.json", (j) => { j.public_key = "ab".repeat(32); }));
    found("head.json of other lines", 0, ({ json }) => json("head.json", (j) => { j.sequence--; }));
    found("another hub", 1, ({ json }) => json("hub.json", (j) => { j.id = String(BigInt(j.id) + 1n); }));
    for (const column of ["given", "received", "held_in", "held_out", "balance"])
      found(`accounts.csv ${column}`, 0, ({ csv }) => csv("accounts.csv", (rows, of) => {
        rows[1][of(column)] = String(Number(rows[1][of(column)]) + 1);
        if (column === "given") rows[1][of("balance")] = String(Number(rows[1][of("balance")]) + 1);
        if (column === "received") rows[1][of("balance")] = String(Number(rows[1][of("balance")]) - 1);
      }));
    const twice = (file, column, other) => ({ csv }) => csv(file, (rows, of) => rows.toSpliced(0, 0, rows[0].with(of(column), other)));
    found("an account twice, the wrong one first", 0, twice("accounts.csv", "given", "999"));
    found("an account twice, the other kind first", 0, twice("accounts.csv", "kind", "pot"));
    found("accounts in another order", 0, ({ csv }) => csv("accounts.csv", (rows) => rows.toReversed()));
    found("a key twice, the wrong one first", 0, twice("keys.csv", "public_key", "ab".repeat(32)));
    found("a key twice, the same", 0, twice("keys.csv", "number", "1"));
    found("an account of no unit", 0, ({ csv }) => csv("accounts.csv", (rows, of) => { rows[0][of("unit")] = "pints"; }));
    found("a first key that says that another signed it", 0, ({ csv }) => csv("keys.csv", (rows, of) => { rows[0][of("signature")] = "ab".repeat(64); }));
    const blank = (t) => t.replace("T", " ");
    for (const written of [blank, (t) => blank(t).replace("Z", ""), (t) => t.replace("Z", "+00:00"), (t) => t.replace("Z", ".0Z"), (t) => t.toLowerCase(), (t) => t.replace(/-\d\d-\d\dT/, "-W01-1T")]) {
      found(`the time of a line as ${written("2026-06-12T10:00:00Z")}`, 1, ({ csv }) => csv("transfers.csv", (rows, of) => { rows[0][of("at")] = written(rows[0][of("at")]); }));
      found("of a pending one's end", 3, ({ csv }) => csv("transfers.csv", (rows, of) => { rows[2][of("expires_at")] = written(rows[2][of("expires_at")]); }));
      found("of a head", 0, ({ csv }) => csv("heads.csv", (rows, of) => { rows[0][of("at")] = written(rows[0][of("at")]); }));
      found("of a key", 0, ({ csv }) => csv("keys.csv", (rows, of) => { rows[0][of("made_at")] = written(rows[0][of("made_at")]); }));
      found("of head.json", 0, ({ json }) => json("head.json", (j) => { j.at = written(j.at); }));
    }
    for (const whatever of ["2026-W01-1", "20260612", "2026-6-12", "2026-02-30"])
      found(`the day ${whatever}`, 1, ({ csv }) => csv("transfers.csv", (rows, of) => { rows[0][of("day")] = whatever; }));
    for (const text of ["[]", "5", "null", "\"x\"", "{}", "{", "", "[".repeat(60000), '{"format":"kith-export"}', '{"format":"kith-export","id":5,"slug":"mill"}', '{"format":"other","id":"5","slug":"mill"}']) {
      const v = verdicts(tampered(({ write }) => write("hub.json", text)));
      assert.match(String(v.ours), /^[23]: kith verify: /, text.slice(0, 60));
      assert.match(String(v.theirs), /^2: This is no export/, text.slice(0, 60));
      found(`head.json ${text.slice(0, 60)}`, 0, ({ write }) => write("head.json", text));
    }
    found("a head whose sequence is text", 0, ({ json }) => json("head.json", (j) => { j.sequence = String(j.sequence); }));
    found("an account twice", 0, ({ csv }) => csv("accounts.csv", (rows) => rows.toSpliced(1, 0, rows[1].with(1, "member"))));
    for (const name of ["transfers.csv", "chain.csv", "accounts.csv", "heads.csv", "keys.csv", "hub.json"]) {
      const v = verdicts(tampered(({ remove }) => remove(name)));
      assert.match(String(v.ours), /^3: /, name);
      assert.match(String(v.theirs), /^2: /, name);
    }
  });

  test("rotated keys vouch for each other, and old heads still hold", () => {
    run("key", "rotate");
    const keys = JSON.parse(run("key", "list", "--json"));
    assert.deepEqual(keys.map((k) => [k.number, k.introduced, k.retired_at === null]), [[1, true, false], [2, true, true]]);
    assert.match(run("verify", "--against", kept), /key 1 of this installation/);
    const dir = join(folder, "rotated");
    run("export", "--hub", "mill", dir);
    const v = verdicts(dir, kept);
    assert.deepEqual([v.ours, v.theirs], [null, null], v.text);
    const forged = join(folder, "forged");
    cpSync(dir, forged, { recursive: true });
    const path = join(forged, "keys.csv");
    writeFileSync(path, readFileSync(path, "utf8").replace(/,[0-9a-f]{128}\r\n$/, `,${"ab".repeat(64)}\r\n`));
    const bad = verdicts(forged);
    assert.deepEqual([bad.ours, bad.theirs], [0, 0], bad.text);
    assert.match(bad.text, /key 2 is not signed by the key before it[\s\S]*key 2 is not signed by the key before it/);
    writeFileSync(path, readFileSync(path, "utf8").replace(/,[0-9a-f]{128}\r\n$/, ",\r\n")); // as a new secret leaves it
    const unsigned = verdicts(forged);
    assert.deepEqual([unsigned.ours, unsigned.theirs], [null, null], unsigned.text);
    assert.match(unsigned.text, /key 2 is not vouched for by the one before it[\s\S]*key 2 is not vouched for by the one before it/);
  });

  test("erased words: the chain holds, and says so", async () => {
    if (engine === "sqlite") return; // the same files: once is enough, and psql is at hand there
    const sql = (text) => execFileSync("psql", ["--no-psqlrc", "--quiet", "--tuples-only", `--dbname=${kith.database.url}`, `--command=${text}`], { encoding: "utf8" });
    sql("UPDATE transfer SET description = '', key = NULL, salt = NULL WHERE sequence = 2");
    const quiet = tryRun("verify");
    assert.equal(quiet.status, 1);
    assert.match(quiet.stdout, /WRONG at line 2: Line 2 lost its words, and the audit trail does not say/);
    sql("INSERT INTO audit (hub_id, id, at, actor_id, action, subject_id, detail) SELECT t.hub_id, 1, t.at, NULL, 'transfer.erase', t.id, '{}' FROM transfer t WHERE t.sequence = 2");
    assert.match(run("verify"), /note: The words of 1 lines were erased, the first of line 2/);
    const dir = join(folder, "erased");
    run("export", "--hub", "mill", dir);
    const v = verdicts(dir, kept);
    assert.deepEqual([v.ours, v.theirs], [null, null], v.text);
    assert.match(v.text, /words of 1 lines were erased/);
  });

  test("an export of before the tampering of a database is a witness too", () => {
    const bad = tryRun("verify", "--against", join(whole, "hub.json"));
    assert.equal(bad.status, 3, bad.stdout + bad.stderr);
    assert.match(bad.stderr, /not a head that kith signed/);
    const other = JSON.parse(readFileSync(kept, "utf8"));
    writeFileSync(join(folder, "other.json"), JSON.stringify({ ...other, hub_id: "12345" }));
    const elsewhere = tryRun("verify", "--against", join(folder, "other.json"));
    assert.equal(elsewhere.status, 1);
    assert.match(elsewhere.stdout, /It is of a hub that is not here/);
    assert.equal(tryRun("head", "--hub", "mill", "--out", kept).status, 3, "a kept head is never overwritten");
  });
}
