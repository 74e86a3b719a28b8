// The command line: moving in and out, exit codes, and what it says when the disk is full or the database is held by another program.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { program as bin, root } from "./support/kith.mjs";

const data = join(root, "tests/import/data/timeoverflow");
let folder, environment;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "kith-cli-"));
  environment = { PATH: process.env.PATH, HOME: folder, KITH_DATABASE: `sqlite:${join(folder, "kith.db")}` };
});
after(() => rmSync(folder, { recursive: true, force: true }));

const kith = (...args) => spawnSync(bin, args, { cwd: folder, env: environment, encoding: "utf8", maxBuffer: 1 << 28 });
const done = (...args) => {
  const r = kith(...args);
  assert.equal(r.status, 0, r.stdout + r.stderr);
  return r;
};
const file = (name, text) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
  return name;
};
const report = (r) => JSON.parse(r.stdout);

test("TimeOverflow: a dry run, a run, the same again", () => {
  done("hub", "create", "mill", "--name", "The Mill");
  const run = ["import", "timeoverflow", "--hub", "mill", data, "--json"];
  const dry = report(done(...run, "--dry-run"));
  assert.deepEqual([dry.dry_run, dry.members, dry.listings, dry.transfers, dry.minutes], [true, 4, 3, 5, 6301]);
  const first = report(done(...run));
  assert.deepEqual({ ...first, dry_run: true }, dry);
  const again = report(done(...run));
  assert.deepEqual([again.members, again.listings, again.transfers, again.known], [0, 0, 0, 12]);
  const words = done("import", "timeoverflow", "--hub", "mill", data).stdout;
  assert.match(words, /12 rows were here already/);
  done("verify");
});

test("every refused row is told, and nothing is changed: exit 3", () => {
  done("hub", "create", "bad", "--name", "Bad");
  file("to/users.csv", "1,,Joan,,Price,1,,,,\n2,,Ken,,Obi,2,,,,ken@example\n");
  file("to/transfers.csv", "1,Member,1,Member,60,2020-01-01,,\n1,Member,9,Member,60,2020-01-01,,\n");
  const r = kith("import", "timeoverflow", "--hub", "bad", "to");
  assert.equal(r.status, 3);
  assert.match(r.stderr, /^users\.csv:2:10: email: "ken@example" is not an e-mail address/m);
  assert.match(r.stderr, /^transfers\.csv:1:3: destination: Source and destination are the same member, 1$/m);
  assert.match(r.stderr, /^transfers\.csv:2:3: destination: There is no member 9/m);
  assert.match(r.stdout, /^3 of 4 rows were refused: nothing was changed\.$/m);
  const json = report(kith("import", "timeoverflow", "--hub", "bad", "to", "--json"));
  assert.equal(json.refused, 3);
  assert.deepEqual(Object.keys(json.errors[0]), ["file", "line", "column", "field", "reason"]);
  done("export", "--hub", "bad", "bad-out");
  assert.equal(readFileSync(join(folder, "bad-out/members.csv"), "utf8").trim().split("\n").length, 1);
});

test("csv with a map", () => {
  done("hub", "create", "csv", "--name", "Csv");
  file("t.csv", "payer,payee,amount,day\nAsh,Birch,90,2024-05-01\nBirch,Cedar,2000.5,2024-05-02\n");
  const map = ["--map", "from=payer,to=payee,minutes=amount,date=day"];
  const r = done("import", "csv", "--hub", "csv", "t.csv", ...map);
  assert.match(r.stdout, /^Took in 3 members, 0 offers and requests, 2 transfers \(2091 minutes\)\.$/m);
  assert.match(r.stdout, /1 amounts are of more than a day/);
  assert.match(done("import", "csv", "--hub", "csv", "t.csv", ...map).stdout, /^2 rows were here already/m);
  assert.equal(kith("import", "csv", "--hub", "csv", "t.csv", "--map", map[1] + ",kind=exchange").status, 3);
  const column = kith("import", "csv", "--hub", "csv", "t.csv", "--map", "from=payer,to=payee,minutes=hours,date=day");
  assert.equal(column.status, 2);
  assert.match(column.stderr, /there is no column "hours" for minutes\. The columns are: payer, payee, amount, day/);
});

test("what kith export wrote goes into an empty hub, and comes out the same", () => {
  done("export", "--hub", "mill", "one");
  // Every file that is written is told of, and every one told of is written.
  const told = new Set(readFileSync(join(root, "docs/export.md"), "utf8").match(/\b[a-z_]+\.(csv|json)\b/g));
  assert.deepEqual(readdirSync(join(folder, "one")).sort(), [...told].sort());
  for (const name of readdirSync(join(folder, "one"))) assert.equal(statSync(join(folder, "one", name)).mode & 0o777, 0o600);
  assert.equal(kith("export", "--hub", "mill", "one").status, 3, "a folder that is not empty");
  done("hub", "create", "copy", "--name", "Copy");
  assert.equal(report(done("import", "kith", "--hub", "copy", "one", "--json")).transfers, 5);
  assert.equal(report(done("import", "kith", "--hub", "copy", "one", "--json")).transfers, 0);
  assert.equal(kith("import", "kith", "--hub", "mill", "bad-out").status, 3, "a hub that is not empty");
  done("export", "--hub", "copy", "two");
  // A hub has a chain of its own.
  for (const name of readdirSync(join(folder, "one")).filter((n) => n.endsWith(".csv") && !["chain.csv", "heads.csv"].includes(n)))
    assert.equal(readFileSync(join(folder, "two", name), "utf8"), readFileSync(join(folder, "one", name), "utf8"), name);
  done("verify");
});

test("a database that is not there is not made by a command that only looks", () => {
  for (const command of [["backup", "slip.bak"], ["verify"], ["export", "--hub", "mill", "slip"], ["hub", "list"]]) {
    const r = kith(...command, "--database", "sqlite:kiht.db");
    assert.equal(r.status, 3, r.stdout + r.stderr);
    assert.match(r.stderr, /no database at kiht\.db.*--database/);
    assert.ok(!existsSync(join(folder, "kiht.db")));
  }
  const r = kith("serve", "--allow-root", "--database", "postgres://nobody@127.0.0.1:1/none", "--backup-folder", folder);
  assert.equal(r.status, 2, r.stderr);
  assert.match(r.stderr, /backup_folder is for SQLite/);
});

test("words are taken out of a transfer, and the chain holds", () => {
  done("hub", "create", "words", "--name", "Words");
  done("import", "timeoverflow", "--hub", "words", data);
  done("export", "--hub", "words", "with-words");
  const rows = readFileSync(join(folder, "with-words/transfers.csv"), "utf8").trim().split("\n");
  const header = rows[0].split(","), told = header.indexOf("description"), named = header.indexOf("id");
  const row = rows.slice(1).map((line) => line.split(",")).find((cells) => cells.length === header.length && cells[told]);
  assert.ok(row);
  assert.match(done("words", "erase", row[named], "--hub", "words").stdout, /words of transfer \d+ are gone/);
  done("export", "--hub", "words", "without");
  const after = readFileSync(join(folder, "without/transfers.csv"), "utf8").trim().split("\n").map((line) => line.split(","));
  assert.equal(after.find((cells) => cells[named] === row[named])[told], "");
  assert.match(done("verify", "--hub", "words").stdout, /sound/);
  assert.match(done("verify", "--export", "without").stdout, /sound/);
  for (const [args, said] of [[["1"], /no such transfer/i], [["x"], /ID must be the number/]]) {
    const r = kith("words", "erase", ...args, "--hub", "words");
    assert.ok(r.status === 2 || r.status === 3);
    assert.match(r.stderr, said);
  }
});

test("a mistyped flag is told with the one that was meant", () => {
  for (const [args, meant] of [
    [["serve", "--lisen", "127.0.0.1:0"], "--listen"],
    [["serve", "--base_url=http://x"], "--base-url"],
    [["hub", "create", "x", "--nmae", "X"], "--name"],
    [["verify", "--jsn"], "--json"],
    [["verify", "--hepl"], "--help"],
  ]) {
    const r = kith(...args);
    assert.equal(r.status, 2, r.stderr);
    assert.match(r.stderr, new RegExp(`there is no option "--[^"]+"; did you mean "${meant}"\\?`));
    assert.equal(r.stdout, "");
  }
  const far = kith("verify", "--xyzzy");
  assert.equal(far.status, 2);
  assert.match(far.stderr, /there is no option "--xyzzy"\nSee kith verify --help/);
  done("hub", "list", "--datab", environment.KITH_DATABASE); // the beginning of a name is enough
});

test("usage is 2, an unknown hub or file 3", () => {
  for (const args of [["import"], ["import", "excel", "--hub", "mill", "x"], ["import", "csv", "--hub", "mill", "t.csv"], ["import", "timeoverflow", "x"],
    ["import", "csv", "--hub", "mill", "t.csv", "--map", "from=payer"], ["export", "x"], ["export", "--hub", "mill"], ["export", "--hub", "mill", "x", "--nonsense"]])
    assert.equal(kith(...args).status, 2, args.join(" "));
  for (const args of [["import", "timeoverflow", "--hub", "nowhere", data], ["export", "--hub", "nowhere", "x"], ["import", "timeoverflow", "--hub", "mill", "nowhere"]]) {
    const r = kith(...args);
    assert.equal(r.status, 3, args.join(" "));
    assert.match(r.stderr, /nowhere/);
  }
  assert.ok(!existsSync(join(folder, "x")));
});

// The limit on a file's size stands for a full disk; the signal is ignored, as a full disk sends none.
const cramped = (blocks, ...args) =>
  spawnSync("sh", ["-c", `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`, bin, ...args], { cwd: folder, env: environment, encoding: "utf8" });

test("a full disk is 4, says so, and leaves nothing half-written", () => {
  done("hub", "create", "big", "--name", "Big");
  const rows = Array.from({ length: 20000 }, (_, i) => `${i},p${i % 50},p${(i + 1) % 50},5,2024-05-01,${"words ".repeat(10)}`);
  file("big.csv", "no,a,b,m,d,w\n" + rows.join("\n") + "\n");
  const run = ["import", "csv", "--hub", "big", "big.csv", "--map", "from=a,to=b,minutes=m,date=d,id=no,description=w"];
  const full = cramped(4096, ...run);
  assert.equal(full.status, 4, full.stdout + full.stderr);
  assert.match(full.stderr, /disk|room|space|write/i);
  const first = report(done(...run, "--json"));
  assert.deepEqual([first.transfers, first.known], [20000, 0]);
  const out = cramped(1024, "export", "--hub", "big", "full");
  assert.equal(out.status, 4, out.stdout + out.stderr);
  assert.match(out.stderr, /not enough room .* free some space/);
  assert.ok(!existsSync(join(folder, "full")));
  done("verify");
});

test("a database that another program holds is 4, and says to try again", async () => {
  const path = environment.KITH_DATABASE.slice("sqlite:".length);
  const holder = spawn("python3", ["-c", "import sqlite3,sys\nc=sqlite3.connect(sys.argv[1],isolation_level=None)\nc.execute('BEGIN IMMEDIATE')\nprint('held',flush=True)\nsys.stdin.read()", path]);
  try {
    await new Promise((resolve, reject) => {
      holder.stdout.once("data", resolve);
      holder.once("exit", () => reject(new Error("the holder ended")));
    });
    const r = kith("import", "timeoverflow", "--hub", "bad", data);
    assert.equal(r.status, 4, r.stdout + r.stderr);
    assert.match(r.stderr, /try again/);
  } finally {
    holder.stdin.end();
    await new Promise((resolve) => (holder.exitCode === null ? holder.once("exit", resolve) : resolve()));
  }
  done("import", "timeoverflow", "--hub", "bad", data);
});

test("an empty users.csv is no time bank: it may have been cut off", () => {
  done("hub", "create", "blank", "--name", "Blank");
  file("blank/users.csv", "");
  const r = kith("import", "timeoverflow", "--hub", "blank", join(folder, "blank"));
  assert.equal(r.status, 3);
  assert.match(r.stderr, /users\.csv is empty/);
});

// Somebody who writes to the file takes lines out of the chain, so that the program might take them into it again, as it does after an upgrade from before the chain.
test("lines that were taken out of the chain are found out, and taken in only where the whole ledger is from before it", () => {
  const path = join(folder, "chain.db"), env = { ...environment, KITH_DATABASE: `sqlite:${path}` };
  const here = (...args) => spawnSync(bin, args, { cwd: folder, env, encoding: "utf8", maxBuffer: 1 << 28 });
  const sql = (text) => {
    const r = spawnSync("python3", ["-c", "import sqlite3,sys\nc=sqlite3.connect(sys.argv[1])\nc.executescript(sys.argv[2])\nprint(c.execute('SELECT COUNT(*) FROM transfer WHERE hash = x\\'\\'').fetchone()[0])", path, text], { encoding: "utf8" });
    assert.equal(r.status, 0, r.stderr);
    return Number(r.stdout);
  };
  assert.equal(here("hub", "create", "mill", "--name", "The Mill").status, 0);
  let lines = "from,to,minutes,date,text\n";
  for (let i = 0; i < 8; i++) lines += `${1 + (i % 4)},${1 + ((i + 1) % 4)},${10 + i},2024-01-0${i + 1},words ${i}\n`;
  file("lines.csv", lines);
  assert.equal(here("import", "timeoverflow", "--hub", "mill", data).status, 0);
  const moved = here("import", "csv", "--hub", "mill", "lines.csv", "--map", "from=from,to=to,minutes=minutes,date=date,description=text");
  assert.equal(moved.status, 0, moved.stdout + moved.stderr);
  assert.equal(here("verify").status, 0);
  const n = JSON.parse(here("verify", "--json").stdout).hubs[0].transfers;
  assert.ok(n > 8);
  const forged = "DROP TRIGGER transfer_kept; UPDATE transfer SET description='FORGED',actor_id=1,hash=x'',salt=NULL,commitment=NULL WHERE sequence=5; UPDATE transfer SET hash=x'' WHERE sequence>5; UPDATE ledger SET hash=x''";
  assert.equal(sql(forged), n - 4);
  for (let i = 0; i < 2; i++) {
    const r = here("verify");
    assert.equal(r.status, 1, r.stdout + r.stderr);
    assert.match(r.stdout, /mill: WRONG at line 5: Line 5 is not in the chain/);
    assert.equal(sql(""), n - 4, "the evidence stays");
  }
  // What may bring a schema up refuses, and what only looks or copies leaves the lines as they are.
  for (const args of [["migrate"], ["hub", "create", "two", "--name", "Two"], ["serve", "--listen", "127.0.0.1:0", "--allow-root=on"], ["rebuild"]]) {
    const r = here(...args);
    assert.equal(r.status, 5, `${args.join(" ")}: ${r.stdout}${r.stderr}`);
    assert.match(r.stderr, /run kith verify/);
  }
  for (const args of [["backup", join(folder, "forged.copy")], ["export", "--hub", "mill", join(folder, "forged-out")], ["head", "--hub", "mill"]])
    assert.notEqual(here(...args).status, 0, args.join(" "));
  for (const args of [["hub", "list"], ["key", "list"]]) assert.equal(here(...args).status, 0, args.join(" "));
  assert.equal(sql(""), n - 4, "the evidence stays");
  // As a crash between the migration and the sealing leaves it: all lines, and no head.
  assert.equal(sql("DELETE FROM ledger_head; UPDATE transfer SET hash=x'',salt=NULL,commitment=NULL; UPDATE ledger SET hash=x''"), n);
  const before = here("verify");
  assert.equal(before.status, 1);
  assert.match(before.stdout, /WRONG at line 1: Line 1 is not in the chain[^\n]*kith migrate/);
  const sealed = here("migrate");
  assert.equal(sealed.status, 0, sealed.stderr);
  assert.match(sealed.stdout, new RegExp(`^${n} lines of before the chain were taken into it`, "m"));
  assert.match(sealed.stderr, new RegExp(`event=sealed .*lines=${n}\\b`));
  assert.equal(here("verify").status, 0);
  const again = here("migrate", "--json");
  assert.equal(JSON.parse(again.stdout).sealed_lines, 0);
  assert.doesNotMatch(again.stderr, /sealed/);
});

test("postcodes: a list, the same again, a mended one; faults with line and column", () => {
  const list = file("postcodes.csv", "pcd,pcds,LAT,long\nXK1 1AA,xk1 1aa,51.5,-0.1\nXK1 1AB,XK1 1AB,51.7,-0.3\nXK22 0ZZ,XK22 0ZZ,99.999999,0\n");
  assert.deepEqual(report(done("postcodes", list, "--json")), { rows: 3, without_place: 1, changed: 2 });
  assert.deepEqual(report(done("postcodes", list, "--json")), { rows: 3, without_place: 1, changed: 0 });
  const moved = file("moved.csv", "Postcode,Latitude,Longitude\nXK1 1AA,51.5,-0.1\nXK1 1AB,51.9,-0.3\n");
  assert.match(done("postcodes", moved).stdout, /^Read 2 postcodes: 1 are new or moved, 0 have no place and were left out\.$/m, "the one; the middle of XK1 is none of the file");
  for (const [text, said] of [["XK1 1AA,51.5,-0.1\n", /Line 1: the first line must name the columns/], ["postcode,lat,long\nXK1 1AC,51.5,-0.1\nXK1 1AD,151.5,0\n", /Line 3, column 2 \(lat\): "151\.5"/],
    ["postcode,lat,long\nHigh Street,51.5,-0.1\n", /Line 2, column 1 \(postcode\): "High Street"/], ["postcode,lat,long\nXK1 1AC,51.5\n", /Line 2 has 2 columns/], ["", /empty/]]) {
    const r = kith("postcodes", file("bad.csv", text));
    assert.equal(r.status, 3, r.stderr);
    assert.match(r.stderr, said);
  }
  assert.deepEqual(report(done("postcodes", moved, "--json")).changed, 0, "of a list with a fault nothing is taken");
});
