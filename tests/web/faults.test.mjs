// What a real server suffers: sudden death under load, a database that is stopped at once, a full disk, a disk that cannot make durable. The client keeps a journal of
// what was acknowledged: afterwards all of that is there, once, and what was not acknowledged is there once or not at all, and can be sent again with its key.
// The long form: KITH_TORTURE=N rounds; KITH_SEED.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Kith, program, root, stopPostgres } from "./support/kith.mjs";

const torture = Number(process.env.KITH_TORTURE ?? 1);
const rounds = torture === 1 ? 3 : 5 * torture;
const later = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
let seed = Number(process.env.KITH_SEED ?? 1);
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
after(stopPostgres);

const env = { KITH_RATE_STRANGERS: "10000", KITH_RATE_READS: "10000", KITH_RATE_WRITES: "10000" };
const ended = (child) => child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise((resolve) => child.once("exit", resolve));

// One of the hub's coordinators at work by the API, with a journal.
class Teller {
  static async open(kith) {
    const self = new Teller();
    self.kith = kith;
    self.journal = new Map(); // key: the id that was answered, or null while nobody knows
    self.agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
    kith.hub("alder", "Alder Time Bank");
    const cleo = kith.add("alder", "Cleo Coordinator", { email: "cleo@alder.example", roles: ["coordinator"], password: "three green kettles" });
    kith.add("alder", "Ned North");
    kith.add("alder", "Mia Moss");
    self.token = kith.token("alder", cleo.number);
    return self;
  }

  // { status, body } or { error }.
  ask(method, path, value, key) {
    const body = value === undefined ? undefined : JSON.stringify(value);
    const headers = { authorization: `Bearer ${this.token}`, ...(body && { "content-type": "application/json", "content-length": Buffer.byteLength(body) }), ...(key && { "idempotency-key": key }) };
    return new Promise((resolve) => {
      const asked = http.request({ host: "127.0.0.1", port: this.kith.port, method, path: `/api/v1/hubs/alder/${path}`, headers, agent: this.agent }, (reply) => {
        let text = "";
        reply.on("data", (piece) => { text += piece; });
        reply.on("error", (error) => resolve({ error }));
        reply.on("aborted", () => resolve({ error: new Error("cut off") }));
        reply.on("end", () => {
          try {
            resolve({ status: reply.statusCode, headers: reply.headers, body: text === "" ? null : JSON.parse(text) });
          } catch (error) {
            resolve({ error });
          }
        });
      });
      asked.setTimeout(30000, () => asked.destroy(new Error("no answer in time")));
      asked.on("error", (error) => resolve({ error }));
      asked.end(body);
    });
  }

  async begin() {
    const { status, body } = await this.ask("GET", "accounts");
    assert.equal(status, 200, JSON.stringify(body));
    this.accounts = body.items.map(({ id }) => id);
  }

  order(key) {
    const n = Number(key.split("-").at(-1));
    return { from: this.accounts[n % 3], to: this.accounts[(n + 1) % 3], minutes: n % 50 + 1, kind: "correction", description: key };
  }

  async send(key) {
    if (!this.journal.has(key)) this.journal.set(key, null);
    const answer = await this.ask("POST", "transfers", this.order(key), key);
    if (answer.status === 201) this.journal.set(key, answer.body.id);
    return answer;
  }

  // Many at once, until stop(): each waits for its answer, then sends the next; a refusal does not stop it.
  load(name, { most = 24 } = {}) {
    const tally = { sent: 0, acked: 0, refused: 0, cut: 0, statuses: new Set(), stop: false };
    const one = async () => {
      while (!tally.stop) {
        const { status, error } = await this.send(`${name}-${tally.sent++}`);
        if (error) tally.cut++;
        else if (status === 201) tally.acked++;
        else tally.refused++;
        if (status) tally.statuses.add(status);
        if (error || status !== 201) await later(20);
      }
    };
    tally.all = Promise.all(Array.from({ length: most }, one));
    return tally;
  }

  async stored() {
    const lines = [];
    let path = "transfers?limit=200";
    while (path) {
      const { status, headers, body, error } = await this.ask("GET", path);
      assert.equal(status, 200, `${error ?? JSON.stringify(body)}`);
      lines.push(...body.items);
      path = headers.link?.match(/\/alder\/([^>]*)>; *rel="?next/)?.[1];
    }
    return lines;
  }

  // The journal against what is stored; then what nobody knew of is sent again. Gives how many of those were stored.
  async compare() {
    const found = new Map();
    for (const line of await this.stored()) {
      assert.ok(!found.has(line.description), `${line.description} is stored twice`);
      assert.ok(this.journal.has(line.description), `${line.description} is stored, and nobody sent it`);
      found.set(line.description, line.id);
    }
    let unknown = 0;
    for (const [key, id] of this.journal) {
      if (id) assert.equal(found.get(key), id, `${key} was acknowledged, and is not there`);
      else unknown += found.has(key);
    }
    for (const [key, id] of this.journal) {
      if (id) continue;
      const { status, body, error } = await this.send(key);
      assert.equal(status, 201, `${key} sent again: ${error ?? JSON.stringify(body)}`);
      if (found.has(key)) assert.equal(body.id, found.get(key), `${key} was stored, and is answered as another`);
    }
    assert.equal((await this.stored()).length, this.journal.size);
    return unknown;
  }

  sound() {
    const told = this.kith.cli("verify");
    assert.doesNotMatch(told, /not sound/i);
  }
}

async function until(what, condition, millis = 30000) {
  for (const end = Date.now() + millis; Date.now() < end; await later(20)) if (await condition()) return;
  assert.fail(`${what}: not within ${millis} ms`);
}

for (const engine of ["sqlite", "postgres"]) describe(`kill -9 under load (${engine})`, async () => {
  let kith, teller;
  test("set up", async () => {
    kith = await Kith.make({ engine, env });
    teller = await Teller.open(kith);
    await kith.start();
    await teller.begin();
  });
  after(() => kith?.remove());
  for (let round = 1; round <= rounds; round++) test(`round ${round}`, async () => {
    const tally = teller.load(`kill${round}`);
    const enough = 20 + Math.floor(random() * 200);
    await until("answers", () => tally.acked >= enough);
    kith.server.kill("SIGKILL");
    await ended(kith.server);
    tally.stop = true;
    await tally.all;
    assert.equal(kith.server.signalCode, "SIGKILL");
    assert.ok(tally.acked >= enough && tally.cut > 0, "it was killed with requests under way");
    await kith.start();
    await teller.compare();
    teller.sound();
  });
});

describe("PostgreSQL is stopped at once under load", async () => {
  let address, kith, teller;
  const cluster = join(root, "tests/support/postgres");
  test("set up", async () => {
    address = execFileSync(cluster, ["start"], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
    execFileSync("psql", ["--no-psqlrc", "--quiet", `--dbname=${address}`, "--command=CREATE DATABASE kith"], { stdio: ["ignore", "ignore", "inherit"] });
    kith = await Kith.make({ engine: "sqlite", env: { ...env, KITH_DATABASE: address.replace("/postgres?", "/kith?") } });
    teller = await Teller.open(kith);
    await kith.start();
    await teller.begin();
  });
  after(async () => {
    await kith?.remove();
    if (address) execFileSync(cluster, ["stop", address]);
  });
  for (let round = 1; round <= Math.ceil(rounds / 2); round++) test(`round ${round}`, async () => {
    const tally = teller.load(`halt${round}`, { most: 8 });
    await until("answers", () => tally.acked >= 30);
    execFileSync(cluster, ["halt", address]);
    await until("refusals", () => tally.refused + tally.cut >= 8, 60000);
    for (const status of tally.statuses) assert.ok([201, 503].includes(status), `status ${status}`);
    execFileSync(cluster, ["resume", address]);
    const before = tally.acked;
    await until("answers again, without a new start", () => tally.acked > before + 10, 60000);
    tally.stop = true;
    await tally.all;
    assert.ok(tally.statuses.has(503), "the outage was told");
    assert.equal(kith.server.exitCode, null);
    await teller.compare();
    teller.sound();
  });
});

const health = (kith) => spawnSync(program, ["healthcheck"], { cwd: kith.folder, env: kith.env, encoding: "utf8", timeout: 20000 });
const mounted = (folder) => spawnSync("mount", ["-t", "tmpfs", "-o", "size=10m,mode=0700", "tmpfs", folder], { encoding: "utf8" });

describe("a full disk", async () => {
  let kith, folder;
  after(async () => {
    await kith?.stop();
    if (folder) spawnSync("umount", [folder]);
    await kith?.remove();
  });
  test("refuses with 503 and words, and goes on when there is room again", async (t) => {
    const made = await Kith.make({ env });
    const place = join(made.folder, "disk");
    mkdirSync(place);
    const mount = mounted(place);
    if (mount.status !== 0) {
      await made.remove();
      t.skip(`a small file system cannot be mounted here: ${mount.stderr || mount.error}`);
      return;
    }
    folder = place;
    kith = made;
    kith.env.KITH_DATABASE = `sqlite:${join(place, "kith.db")}`;
    kith.cli("migrate");
    const teller = await Teller.open(kith);
    kith.env.KITH_LOG = "warn";
    await kith.start({ log: true });
    await teller.begin();
    await teller.send("before-1");
    assert.equal(health(kith).status, 0);
    const filler = join(place, "filler");
    for (let size = 1 << 20; size >= 4096; size >>= 1) {
      try {
        for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: "a" });
      } catch (error) {
        assert.equal(error.code, "ENOSPC");
      }
    }
    let refused;
    for (let i = 0; i < 2000 && !refused; i++) {
      const answer = await teller.send(`full-${i}`);
      if (answer.status !== 201) refused = answer;
    }
    assert.equal(refused?.status, 503, "the disk was full, and it was told");
    assert.match(refused.body.detail, /cannot be stored.*Nothing was changed; try again/);
    assert.equal((await teller.ask("GET", "offers")).status, 200, "reading goes on");
    assert.equal((await teller.ask("GET", "transfers")).status, 503, "but not of other people's hours, for that leaves a trace");
    const watched = Date.now();
    let tried = 0;
    while (Date.now() - watched < 9000) assert.equal((await teller.send(`full-again-${tried++ % 10}`)).status, 503);
    const sick = health(kith);
    assert.equal(sick.status, 4, "no write succeeds: not ready");
    assert.match(sick.stderr, /is not ready: 503/);
    const faults = kith.logged().split("\n").filter((line) => line.includes("event=db-error"));
    assert.ok(tried > 50, `${tried} tries`);
    assert.ok(faults.length >= 2 && faults.length <= 20, `the log is not flooded: ${faults.length} lines after ${tried} tries`);
    assert.ok(faults.some((line) => / repeated=[1-9]\d*$/.test(line)), faults.join("\n"));
    unlinkSync(filler);
    for (let i = 0; i < 10; i++) assert.equal((await teller.send(`room-${i}`)).status, 201, "there is room again");
    assert.equal(health(kith).status, 0, "ready again");
    assert.equal(kith.server.exitCode, null);
    await teller.compare();
    teller.sound();
  });
});

const strace = spawnSync("strace", ["-o", "/dev/null", "-e", "inject=fsync:error=EIO:when=1", "true"], { encoding: "utf8" });

describe("a failed fsync", async () => {
  let kith;
  after(() => kith?.remove());
  test("ends the process, is not tried again, and loses nothing that was acknowledged", async (t) => {
    if (strace.status !== 0) {
      t.skip(`strace cannot inject faults here: ${strace.error ?? strace.stderr}`);
      return;
    }
    kith = await Kith.make({ env: { ...env, ASAN_OPTIONS: "detect_leaks=0" } });
    const teller = await Teller.open(kith);
    for (let round = 1; round <= Math.ceil(rounds / 2); round++) {
      const trace = join(kith.folder, `trace${round}`);
      const when = 12 + Math.floor(random() * 20);
      // Once, in each thread for itself: who tried again would succeed, and go on.
      kith.server = spawn("strace", ["-f", "-qq", "-o", trace, "-e", "trace=fsync,fdatasync", "-e", `inject=fsync,fdatasync:error=EIO:when=${when}`, program, "serve"],
        { cwd: kith.folder, env: kith.env, stdio: ["ignore", "pipe", "pipe"] });
      let told = "";
      let printed = "";
      kith.server.stderr.on("data", (piece) => { told += piece; });
      kith.server.stdout.on("data", (piece) => { printed += piece; });
      await until("the start", () => printed.includes("\n") || kith.server.exitCode !== null, 60000);
      assert.equal(kith.server.exitCode, null, told);
      await teller.begin();
      const tally = teller.load(`fsync${round}`, { most: 4 });
      await until("the end", () => kith.server.exitCode !== null || kith.server.signalCode !== null, 60000);
      tally.stop = true;
      await tally.all;
      assert.ok(tally.acked > 0);
      assert.ok(kith.server.exitCode > 0, `it ended with ${kith.server.exitCode ?? kith.server.signalCode}: ${told}`);
      assert.match(told, /storage failed .*so the program ends/);
      const traced = execFileSync("grep", ["-c", "EIO.*INJECTED", trace], { encoding: "utf8" });
      assert.equal(Number(traced), 1, "the fault fired, once");
      kith.server = undefined;
      await kith.start();
      await teller.compare();
      teller.sound();
      await kith.stop();
    }
    assert.ok(existsSync(join(kith.folder, "kith.db")) && statSync(join(kith.folder, "kith.db")).size > 0);
  });
});
