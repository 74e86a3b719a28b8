// A running Kith for a test: its own folder, database and port; the command line; a browser without a screen; the API.
import { execFile, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
export const program = resolve(process.env.KITH_BIN ?? process.env.KITH_TEST_PROGRAM ?? join(root, "build/kith"));

// The generated list of routes, from the build that the program came from.
export function routes() {
  return JSON.parse(readFileSync(process.env.KITH_ROUTES ?? join(dirname(program), "gen/routes.json"), "utf8"));
}

// Kith refuses settings that it does not know, so none of ours may reach it.
function cleanEnvironment(more) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("KITH_") && !name.startsWith("PG"));
  return { ...Object.fromEntries(kept), ...more };
}

// ---- PostgreSQL ----

let ownCluster;

// The cluster that the test command started, or one of our own, which ends with us.
async function cluster() {
  if (process.env.KITH_TEST_POSTGRES) return process.env.KITH_TEST_POSTGRES;
  if (!ownCluster) {
    const held = spawn(join(root, "tests/support/postgres"), ["hold"], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: held.stdout });
    const first = once(lines, "line").then(([line]) => line);
    const ended = once(held, "exit").then(() => { throw new Error("PostgreSQL did not start"); });
    ended.catch(() => {});
    ownCluster = { held, address: await Promise.race([first, ended]) };
    held.unref();
    held.stdin.unref?.();
    held.stdout.unref?.();
  }
  return ownCluster.address;
}

export async function stopCluster() {
  if (!ownCluster) return;
  const { held } = ownCluster;
  ownCluster = undefined;
  const over = once(held, "exit");
  held.ref();
  held.stdin.end();
  await over;
}

async function makeDatabase(engine, folder) {
  if (engine === "SQLite") return { url: `sqlite:${join(folder, "kith.db")}`, drop() {} };
  const address = await cluster();
  const name = `kith_web_${randomBytes(6).toString("hex")}`;
  const sql = (text) => execFileSync("psql", ["--no-psqlrc", "--quiet", address, "--command", text], { stdio: ["ignore", "ignore", "pipe"] });
  sql(`CREATE DATABASE ${name}`);
  return { url: address.replace("/postgres?", `/${name}?`), drop: () => sql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

// ---- the server ----

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

export class Kith {
  static async start({ engine = "SQLite", demo = null, environment = {} } = {}) {
    const kith = new Kith();
    kith.engine = engine;
    kith.folder = mkdtempSync(join(tmpdir(), "kith-web-"));
    kith.database = await makeDatabase(engine, kith.folder);
    kith.extra = environment;
    if (demo) kith.demo = await kith.run("demo", ...demo);
    await kith.serve();
    return kith;
  }

  environment() {
    return cleanEnvironment({
      KITH_DATABASE: this.database.url,
      KITH_SECRET_FILE: join(this.folder, "kith.secret"),
      ...(this.port ? { KITH_LISTEN: `127.0.0.1:${this.port}` } : {}),
      ...this.extra,
    });
  }

  // Runs a command to its end; throws with its words where it fails.
  run(...words) {
    return new Promise((done, fail) => {
      execFile(program, words, { cwd: this.folder, env: this.environment(), maxBuffer: 64 << 20 }, (error, stdout, stderr) =>
        error ? fail(new Error(`kith ${words.join(" ")}: exit ${error.code}\n${stdout}${stderr}`)) : done(stdout.trim()));
    });
  }

  // Starts the server (again): the folder and the database stay. A port that somebody else took meanwhile is tried anew.
  async serve(tries = 3) {
    this.port = await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    this.said = "";
    this.process = spawn(program, ["serve"], { cwd: this.folder, env: this.environment(), stdio: ["ignore", "pipe", "pipe"] });
    this.process.stdout.on("data", (text) => { this.said += text; });
    this.process.stderr.on("data", (text) => { this.said += text; });
    const until = Date.now() + 60000;
    for (;;) {
      if (this.process.exitCode !== null || this.process.signalCode !== null) {
        if (tries > 1 && /in use/.test(this.said)) return this.serve(tries - 1);
        throw new Error(`kith serve ended: ${this.said}`);
      }
      const answer = await new Visitor(this).get("/readyz").catch(() => null);
      if (answer?.status === 200) break;
      if (Date.now() > until) throw new Error(`kith serve is not ready after a minute: ${this.said}`);
      await new Promise((later) => setTimeout(later, 30));
    }
  }

  // The one-use link that the server prints while there is no administrator.
  get setupPath() {
    return this.said.match(/\/setup\/\S+/)?.[0];
  }

  async end() {
    if (this.process && this.process.exitCode === null && this.process.signalCode === null) {
      const over = once(this.process, "exit");
      this.process.kill("SIGTERM");
      await over;
    }
    return this.process?.exitCode;
  }

  async stop() {
    const code = await this.end();
    this.database.drop();
    rmSync(this.folder, { recursive: true, force: true });
    // A sanitizer's report is on the standard error, and its exit code is not 0.
    if (this.process && code !== 0) throw new Error(`kith serve ended with ${code}: ${this.said}`);
  }

  // ---- people, made by the command line ----

  hub(slug, name) {
    return this.run("hub", "create", slug, "--name", name);
  }

  async person(hub, name, { email, role, password, phone } = {}) {
    const words = ["person", "add", "--json", "--hub", hub, "--name", name];
    if (email) words.push("--email", email);
    if (phone) words.push("--phone", phone);
    for (const each of role ? [role].flat() : []) words.push("--role", each);
    if (password) {
      const file = join(this.folder, "password");
      writeFileSync(file, password + "\n", { mode: 0o600 });
      words.push("--password-file", file);
    }
    return { ...JSON.parse(await this.run(...words)), name, email, password };
  }

  token(hub, person, scope) {
    return this.run("token", "create", "--hub", hub, "--person", String(person), "--scope", scope);
  }

  async signedIn(person) {
    const visitor = new Visitor(this);
    const answer = await visitor.send("/sign-in", { email: person.email, password: person.password });
    if (answer.status !== 303) throw new Error(`${person.email} could not sign in: ${answer.status}`);
    return visitor;
  }
}

// ---- a visitor: cookies, forms, tokens ----

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
let addresses = 0;

export class Visitor {
  constructor(kith, { token } = {}) {
    this.kith = kith;
    this.token = token;
    this.cookies = new Map();
    // Sign-in is throttled by address: each visitor comes from one of their own, as through a proxy.
    addresses += 1;
    this.address = `192.0.2.${addresses % 250 + 1}`;
  }

  // { status, headers, text, body (bytes), location, json() }
  request(method, path, { headers = {}, body } = {}) {
    const sent = { "x-forwarded-for": this.address, ...headers };
    if (this.token) sent.authorization ??= `Bearer ${this.token}`;
    if (this.cookies.size && sent.cookie === undefined) sent.cookie = [...this.cookies].map(([n, v]) => `${n}=${v}`).join("; ");
    if (body !== undefined) sent["content-length"] = Buffer.byteLength(body);
    return new Promise((done, fail) => {
      const asked = http.request({ host: "127.0.0.1", port: this.kith.port, method, path, headers: sent, agent }, (reply) => {
        const parts = [];
        reply.on("data", (part) => parts.push(part));
        reply.on("error", fail);
        reply.on("end", () => {
          this.keepCookies(reply.headers["set-cookie"] ?? []);
          const bytes = Buffer.concat(parts);
          const text = bytes.toString("utf8");
          done({ status: reply.statusCode, headers: reply.headers, body: bytes, text, location: reply.headers.location, json: () => JSON.parse(text) });
        });
      });
      asked.on("error", fail);
      asked.end(body);
    });
  }

  keepCookies(set) {
    for (const each of set) {
      const [, name, value] = each.match(/^([^=]+)=([^;]*)/);
      if (value === "" || /max-age=0/i.test(each)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }

  get(path, options) {
    return this.request("GET", path, options);
  }

  // Posts a form as it stands: `fields` is an object, or pairs where one is repeated.
  post(path, fields = {}, options = {}) {
    const body = new URLSearchParams(fields).toString();
    return this.request("POST", path, { ...options, body, headers: { "content-type": "application/x-www-form-urlencoded", ...options.headers } });
  }

  // A token for forms: any page with a form has one, and it is as good for every other.
  async csrf() {
    if (!this.mark) {
      const { text } = await this.get(this.cookies.size ? "/account" : "/sign-in");
      this.mark = text.match(/name="csrf" value="([^"]+)"/)?.[1] ?? (await this.get("/sign-in")).text.match(/name="csrf" value="([^"]+)"/)?.[1];
    }
    return this.mark;
  }

  // Posts a form as a browser would: with its token.
  async send(path, fields = {}, options) {
    const answer = await this.post(path, [["csrf", await this.csrf()], ...(Array.isArray(fields) ? fields : Object.entries(fields))], options);
    // Signing in or out makes another session, to which another token belongs.
    if (answer.headers["set-cookie"]) this.mark = undefined;
    return answer;
  }

  api(method, path, value, headers = {}) {
    const body = value === undefined ? undefined : JSON.stringify(value);
    return this.request(method, path, { body, headers: body === undefined ? headers : { "content-type": "application/json", ...headers } });
  }
}

export const engines = ["SQLite", "PostgreSQL"];
export const has = (path) => existsSync(path);
