// Starts the program for tests of its doors: a database of its own, the command line, the server, and browsers' cookies. The program is KITH_BIN, KITH_TEST_PROGRAM,
// KITH_PROGRAM or build/kith. PostgreSQL: KITH_TEST_POSTGRES, else a cluster that tests/support/postgres starts and stops with the tests.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve as absolute } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
export const program = absolute(process.env.KITH_BIN ?? process.env.KITH_TEST_PROGRAM ?? process.env.KITH_PROGRAM ?? join(root, "build/kith"));

// What a test stands on (schema, people, tokens, demo) may be made by a quicker build of the same program: KITH_TEST_QUICK.
const quick = absolute(process.env.KITH_TEST_QUICK ?? program);

// The routes as they were declared, from the build that the program came from.
export function routes() {
  return JSON.parse(readFileSync(process.env.KITH_ROUTES ?? join(dirname(program), "gen/routes.json"), "utf8"));
}

// A port that nobody listens on, and below those that the system gives to connections: the server takes it seconds later, and one of the
// many connections of another test must not have got it meanwhile.
function freePort(tries = 20) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    const port = 10081 + Math.floor(Math.random() * 19900); // browsers refuse 10080
    server.on("error", (error) => (tries > 1 ? freePort(tries - 1).then(resolve, reject) : reject(error)));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(port)));
  });
}

// The first line of what a child prints.
function firstLine(child, what) {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (piece) => {
      text += piece;
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${what} ended with ${code}: ${text}`)));
  });
}

const ended = (child) => child.exitCode !== null || child.signalCode !== null ? Promise.resolve()
  : new Promise((resolve) => child.once("exit", resolve));

let cluster;
async function postgres() {
  if (process.env.KITH_TEST_POSTGRES) return process.env.KITH_TEST_POSTGRES;
  if (!cluster) {
    const child = spawn(join(root, "tests/support/postgres"), ["hold"], { stdio: ["pipe", "pipe", "inherit"] });
    cluster = { child, address: firstLine(child, "tests/support/postgres") };
  }
  return cluster.address;
}

// Stops the cluster, if one was started. To be called once, after all.
export async function stopPostgres() {
  if (!cluster) return;
  cluster.child.stdin.end();
  await ended(cluster.child);
  cluster = undefined;
}

function psql(address, text) {
  execFileSync("psql", ["--no-psqlrc", "--quiet", `--dbname=${address}`, `--command=${text}`], { stdio: ["ignore", "ignore", "inherit"] });
}

// What is connected is told to go, but given five seconds only: too few for a machine that is busy.
function dropDatabase(server, name, tries = 6) {
  try {
    psql(server, `DROP DATABASE ${name} WITH (FORCE)`);
  } catch (error) {
    if (tries <= 1) throw error;
    dropDatabase(server, name, tries - 1);
  }
}

// A database of the engine, "sqlite" or "postgres": its address and what takes it away.
async function database(engine, folder) {
  if (engine === "sqlite") return { url: `sqlite:${join(folder, "kith.db")}`, remove() {} };
  const server = await postgres();
  const name = `kith_web_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  psql(server, `CREATE DATABASE ${name}`);
  return { url: server.replace(/\/postgres\?/, `/${name}?`), remove: () => dropDatabase(server, name) };
}

export class Kith {
  // Makes the database; the server is started by start().
  static async make({ engine = "sqlite", env = {} } = {}) {
    const kith = new Kith();
    kith.folder = mkdtempSync(join(tmpdir(), "kith-web-"));
    kith.database = await database(engine, kith.folder);
    kith.port = await freePort();
    kith.base = `http://127.0.0.1:${kith.port}`;
    kith.env = {
      PATH: process.env.PATH, HOME: kith.folder, TZ: "UTC", KITH_DATABASE: kith.database.url, KITH_LISTEN: `127.0.0.1:${kith.port}`,
      KITH_SECRET_FILE: join(kith.folder, "secret"), KITH_LOG: "warn", KITH_ALLOW_ROOT: "1", ...env,
    };
    kith.prepare("migrate");
    return kith;
  }

  // What a command prints, without the last newline. Fails the test where the command fails.
  cli(...args) {
    return this.run(program, args);
  }

  // The same, where the command is not what is tested.
  prepare(...args) {
    return this.run(quick, args);
  }

  run(file, args) {
    return execFileSync(file, args, { cwd: this.folder, env: this.env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trimEnd();
  }

  // Straight into the database: for what no door makes on purpose, such as a message that failed.
  sql(text) {
    if (this.database.url.startsWith("postgres")) return psql(this.database.url, text);
    const run = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1], timeout=60)\nc.execute(sys.argv[2])\nc.commit()";
    execFileSync("/usr/bin/python3", ["-c", run, this.database.url.slice("sqlite:".length), text], { stdio: ["ignore", "ignore", "inherit"] });
  }

  hub(slug, name = `Hub ${slug}`) {
    return this.prepare("hub", "create", slug, "--name", name);
  }

  // Adds a person and gives the member number. `options`: email, phone, roles, password.
  person(hub, name, options) {
    return String(this.add(hub, name, options).number);
  }

  // The same, and gives number, id (of the member) and what was given.
  add(hub, name, { email, phone, roles = [], password } = {}) {
    const args = ["person", "add", "--json", "--hub", hub, "--name", name];
    if (email) args.push("--email", email);
    if (phone) args.push("--phone", phone);
    for (const role of roles) args.push("--role", role);
    if (password) {
      const file = join(this.folder, "password");
      writeFileSync(file, `${password}\n`, { mode: 0o600 });
      args.push("--password-file", file);
    }
    return { ...JSON.parse(this.prepare(...args)), hub, name, email, phone, password };
  }

  token(hub, person, scope = "write") {
    return this.prepare("token", "create", "--hub", hub, "--person", String(person), "--scope", scope).split("\n").at(-1);
  }

  // `log`: what it writes to its log is kept for logged(). `run`: another program than the one that is tested.
  async start({ log = false, run = program } = {}) {
    this.server = spawn(run, ["serve"], { cwd: this.folder, env: this.env, stdio: ["ignore", "pipe", log ? "pipe" : "inherit"] });
    this.log = "";
    this.server.stderr?.on("data", (piece) => { this.log += piece; });
    this.printed = "";
    this.server.stdout.on("data", (piece) => { this.printed += piece; });
    await firstLine(this.server, "kith serve");
    return this;
  }

  logged() {
    return this.log;
  }

  // Where the first administrator is made: printed by the first start.
  async setupPath() {
    for (let tries = 0; tries < 100; tries++) {
      const found = this.printed.match(/\/setup\/([\w.-]+)\n/);
      if (found) return found[0].trim();
      await new Promise((later) => setTimeout(later, 20));
    }
    throw new Error(`no set-up link was printed: ${this.printed}`);
  }

  // A visitor who has signed in as somebody that add() made.
  async signIn({ email, password }) {
    const visitor = new Visitor(this);
    visitor.person = { email, password };
    const reply = await visitor.send("/sign-in", { email, password });
    assert.equal(reply.status, 303, `${email} signs in: ${reply.text.match(/error-summary__list">\n?(.*)/)?.[1] ?? reply.status}`);
    return visitor;
  }

  // Stops the server, and proves that it ends well.
  async stop() {
    if (!this.server) return;
    const { server } = this;
    this.server = undefined;
    server.kill("SIGTERM");
    await ended(server);
    assert.equal(server.exitCode, 0, `kith serve ended with ${server.exitCode ?? server.signalCode}`);
  }

  async remove() {
    try {
      await this.stop();
    } finally {
      this.database.remove();
      rmSync(this.folder, { recursive: true, force: true });
    }
  }
}

// A browser without a script: keeps cookies, follows nothing by itself.
export class Jar {
  constructor(base) {
    this.base = base;
    this.cookies = new Map();
  }

  async fetch(path, options = {}) {
    const headers = new Headers(options.headers);
    if (this.cookies.size) headers.set("cookie", [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    if (options.method && options.method !== "GET" && !headers.has("origin")) headers.set("origin", this.base);
    const reply = await fetch(new URL(path, this.base), { redirect: "manual", ...options, headers });
    for (const line of reply.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return reply;
  }

  get(path) {
    return this.fetch(path);
  }

  // Sends a form, with the CSRF token of the page at `from` where one is named.
  async post(path, fields = {}, { from } = {}) {
    const body = new URLSearchParams(fields);
    if (from) body.set("csrf", csrfOf(await (await this.get(from)).text()));
    return this.fetch(path, { method: "POST", body });
  }
}

// The token that a page's form carries.
export function csrfOf(html) {
  const found = html.match(/<input[^>]*name="csrf"[^>]*value="([^"]*)"/);
  assert.ok(found, "the page has no form with a CSRF token");
  return found[1];
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
let addresses = 0;

// Somebody at the door, for many requests: says exactly what it is told to say, and comes from an address of its own, for signing in is throttled by address.
export class Visitor {
  constructor(kith, { token } = {}) {
    this.kith = kith;
    this.token = token;
    this.cookies = new Map();
    this.address = `198.51.${Math.floor(++addresses / 250) % 250}.${addresses % 250 + 1}`;
  }

  // Gives { status, headers, location, body, text }.
  request(method, path, { headers = {}, body } = {}) {
    const sent = { "x-forwarded-for": this.address, ...headers };
    if (this.token) sent.authorization ??= `Bearer ${this.token}`;
    if (this.cookies.size) sent.cookie ??= [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    if (body !== undefined) sent["content-length"] = Buffer.byteLength(body);
    return new Promise((resolve, reject) => {
      const asked = http.request({ host: "127.0.0.1", port: this.kith.port, method, path, headers: sent, agent }, (reply) => {
        const pieces = [];
        reply.on("data", (piece) => pieces.push(piece));
        reply.on("error", reject);
        reply.on("end", () => {
          this.keep(reply.headers["set-cookie"] ?? []);
          const all = Buffer.concat(pieces);
          resolve({ status: reply.statusCode, headers: reply.headers, location: reply.headers.location, body: all, text: all.toString("utf8") });
        });
      });
      asked.on("error", reject);
      asked.end(body);
    });
  }

  keep(lines) {
    for (const line of lines) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      if (value === "" || /max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }

  get(path, headers) {
    return this.request("GET", path, { headers });
  }

  // A form as it stands: an object, or pairs where a name is repeated.
  post(path, fields = {}, headers = {}) {
    return this.request("POST", path, {
      body: new URLSearchParams(fields).toString(), headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    });
  }

  // A form with its token; that of one page is good on every other of the same session.
  async send(path, fields = {}, headers) {
    for (const page of ["/sign-in", "/account"]) this.csrf ??= (await this.get(page)).text.match(/name="csrf" value="([^"]+)"/)?.[1];
    assert.ok(this.csrf, "no page gave a CSRF token");
    const reply = await this.post(path, [["csrf", this.csrf], ...(Array.isArray(fields) ? fields : Object.entries(fields))], headers);
    if (reply.headers["set-cookie"]) this.csrf = undefined;
    return reply;
  }

  json(method, path, value, headers = {}) {
    const body = value === undefined ? undefined : JSON.stringify(value);
    return this.request(method, path, { body, headers: body === undefined ? headers : { "content-type": "application/json", ...headers } });
  }
}
