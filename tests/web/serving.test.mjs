// How the server is started and kept: by whom, in what fence, by systemd; and what it tells of itself.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import dgram from "node:dgram";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Kith, program, root, stopPostgres, Visitor } from "./support/kith.mjs";

const started = new Set();
after(async () => {
  for (const child of started) child.kill("SIGTERM"); // of tests that failed
  await stopPostgres();
});
const helper = join(root, "tests/web/support/handed.py");

// A program under handed.py: what it said, and a wait for more.
class Handed {
  constructor(kith, options, env = {}) {
    this.said = [];
    this.errors = "";
    this.waiting = [];
    this.child = spawn("python3", [helper, ...options, program, "serve"], { cwd: kith.folder, env: { ...kith.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    started.add(this.child);
    this.child.on("exit", () => started.delete(this.child));
    this.child.stderr.on("data", (piece) => { this.errors += piece; this.wake(); });
    let rest = "";
    this.child.stdout.on("data", (piece) => {
      const lines = (rest + piece).split("\n");
      rest = lines.pop();
      this.said.push(...lines.map((line) => JSON.parse(line)));
      this.wake();
    });
    this.child.on("exit", () => { this.over = true; this.wake(); });
  }

  wake() {
    for (const check of this.waiting) check();
  }

  until(what, found) {
    return new Promise((resolve, reject) => {
      const check = () => {
        const value = found(this);
        if (value === undefined && !this.over && !late) return;
        this.waiting = this.waiting.filter((other) => other !== check);
        clearTimeout(timer);
        value === undefined ? reject(new Error(`never ${what}: ${JSON.stringify(this.said)} ${this.errors}`)) : resolve(value);
      };
      let late = false;
      const timer = setTimeout(() => { late = true; check(); }, 30000);
      this.waiting.push(check);
      check();
    });
  }

  notified(word, times = 1) {
    return this.until(`said ${word} ${times} times`, ({ said }) => said.filter(({ notify }) => notify?.split("\n").includes(word)).length >= times || undefined);
  }

  async stop() {
    this.child.kill("SIGTERM");
    return this.until("ended", ({ said }) => said.find((line) => "exit" in line)?.exit);
  }
}

function ask(options) {
  return new Promise((resolve, reject) => {
    http.get({ agent: false, ...options }, (reply) => {
      let text = "";
      reply.on("data", (piece) => { text += piece; });
      reply.on("end", () => resolve({ status: reply.statusCode, headers: reply.headers, text }));
    }).on("error", reject);
  });
}

describe("starting", () => {
  let kith;
  before(async () => { kith = await Kith.make({ env: { KITH_LOG: "info" } }); });
  after(() => kith.remove());

  const serve = (env, ...args) => spawnSync(program, ["serve", ...args], { cwd: kith.folder, env: { ...kith.env, ...env }, encoding: "utf8", timeout: 20000 });

  test("not as root, unless told", (t) => {
    if (process.getuid() !== 0) return t.skip("only root can try");
    const { status, stderr } = serve({ KITH_ALLOW_ROOT: "off" });
    assert.equal(status, 3);
    for (const word of ["does not run as root", "--allow-root", "KITH_ALLOW_ROOT=1", "deploy/kith.service"]) assert.ok(stderr.includes(word), `${word}: ${stderr}`);
    assert.equal(serve({ KITH_ALLOW_ROOT: undefined }).status, 3);
  });

  test("settings of the fence are read", () => {
    const { status, stderr } = serve({ KITH_CONTAIN: "maybe" });
    assert.equal(status, 2);
    assert.match(stderr, /KITH_CONTAIN: contain must be auto, require or off, not "maybe"/);
    assert.match(serve({ KITH_METRICS: "please" }).stderr, /metrics must be on or off/);
  });

  test("a socket of systemd's makes sense or is refused", () => {
    assert.match(serve({ NOTIFY_SOCKET: "nowhere" }).stderr, /NOTIFY_SOCKET must be the path of a socket, or @NAME/);
    assert.match(serve({ NOTIFY_SOCKET: "/no/such/socket" }).stderr, /NOTIFY_SOCKET cannot be reached: No such file/);
  });

  for (const [kind, name] of [["a path", () => join(kith.folder, "notify")], ["an abstract name", () => `@kith-test-${process.pid}`]]) {
    test(`systemd hears how things stand, by ${kind}`, async () => {
      const handed = new Handed(kith, ["--notify", name(), "--watchdog", "200000"]);
      await handed.notified("READY=1");
      assert.equal((await ask({ port: kith.port, path: "/readyz" })).status, 200, "ready means ready");
      await handed.notified("WATCHDOG=1", 3);
      assert.equal(await handed.stop(), 0);
      await handed.notified("STOPPING=1");
      const words = handed.said.flatMap(({ notify }) => notify?.trim().split("\n") ?? []);
      assert.equal(words[0], "READY=1");
      assert.equal(words.at(-1), "STOPPING=1");
    });
  }

  test("a watchdog of another process is none of ours", async () => {
    const handed = new Handed(kith, ["--notify", join(kith.folder, "notify-2"), "--watchdog", "100000"], { WATCHDOG_PID: "1" });
    await handed.notified("READY=1");
    await new Promise((later) => setTimeout(later, 400));
    assert.equal(await handed.stop(), 0);
    assert.ok(!handed.said.some(({ notify }) => notify?.includes("WATCHDOG")));
  });

  test("a TCP socket that was handed over", async () => {
    const handed = new Handed(kith, ["--tcp"], { KITH_LISTEN: "127.0.0.1:1" });
    const port = await handed.until("said its port", ({ said }) => said.find(({ at }) => at)?.at);
    const early = ask({ port, path: "/healthz" }); // it waits in the socket until the server is there
    assert.equal((await early).status, 200);
    await handed.until("wrote the request down", ({ errors }) => errors.includes("event=request") || undefined);
    const events = [...handed.errors.matchAll(/ event=(\w+)/g)].map(([, word]) => word);
    assert.ok(events.indexOf("contain") >= 0 && events.indexOf("contain") < events.indexOf("request"), `nobody is answered before the fence stands: ${events}`);
    await handed.until("said where it is", ({ errors }) => errors.includes(`Kith is at http://127.0.0.1:${port}/`) || undefined);
    const health = spawnSync(program, ["healthcheck", "--listen", `127.0.0.1:${port}`], { cwd: kith.folder, env: kith.env, encoding: "utf8" });
    assert.equal(health.status, 0, health.stderr);
    assert.equal(await handed.stop(), 0);
  });

  test("a unix socket that was handed over stays", async () => {
    const path = join(kith.folder, "handed.sock");
    const handed = new Handed(kith, ["--unix", path, "--notify", join(kith.folder, "notify-3")]);
    await handed.notified("READY=1");
    assert.equal((await ask({ socketPath: path, path: "/readyz" })).status, 200);
    assert.equal(spawnSync(program, ["healthcheck", "--listen", `unix:${path}`], { cwd: kith.folder, env: kith.env }).status, 0);
    assert.equal(await handed.stop(), 0);
    assert.ok(statSync(path).isSocket());
  });

  test("two sockets are one too many", async () => {
    const handed = new Handed(kith, ["--tcp", "--tcp"]);
    assert.equal(await handed.until("ended", ({ said }) => said.find((line) => "exit" in line)?.exit), 2);
    assert.match(handed.errors, /2 sockets were handed over/);
  });

  test("the journal gets priorities", async () => {
    const handed = new Handed(kith, ["--notify", join(kith.folder, "notify-4")], { JOURNAL_STREAM: "1:1" });
    await handed.notified("READY=1");
    await handed.stop();
    assert.ok(!handed.errors.includes("<6>"), "stderr is not what JOURNAL_STREAM names");
  });
});

for (const key of ["", "backup.key"]) {
  test(`backups are made within the fence, ${key ? "encrypted" : "plain"}`, async () => {
    const kith = await Kith.make({ env: { KITH_LOG: "info", KITH_BACKUP_FOLDER: "copies", ...(key && { KITH_BACKUP_KEY_FILE: key }) } });
    try {
      await kith.start({ log: true });
      for (let i = 0; i < 300 && !kith.logged().includes("work=backup"); i++) await new Promise((resolve) => setTimeout(resolve, 100));
      assert.match(kith.logged(), /event=due work=backup n=1$/m);
      assert.match(readdirSync(join(kith.folder, "copies")).join(" "), key ? /^kith-\w+\.db\.enc$/ : /^kith-\w+\.db$/);
    } finally {
      await kith.remove();
    }
  });
}

test("why a backup failed is told", async () => {
  const kith = await Kith.make({ env: { KITH_LOG: "info", KITH_BACKUP_FOLDER: "copies", KITH_BACKUP_KEY_FILE: "backup.key" } });
  try {
    writeFileSync(join(kith.folder, "backup.key"), "not a key\n", { mode: 0o600 });
    await kith.start({ log: true });
    for (let i = 0; i < 300 && !kith.logged().includes("work=backup"); i++) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.match(kith.logged(), /event=due work=backup error=[a-z-]+ key=[a-z-]+ detail=".*backup\.key.*"$/m);
  } finally {
    await kith.remove();
  }
});

for (const engine of ["sqlite", "postgres"]) {
  describe(`the fence (${engine})`, () => {
    let kith;
    before(async () => {
      kith = await Kith.make({ engine, env: { KITH_LOG: "info" } });
      kith.hub("alder");
      kith.person("alder", "Ana Berg", { email: "ana@berg.example", roles: ["coordinator"], password: "a long pass phrase 1" });
      await kith.start({ log: true });
    });
    after(() => kith.remove());

    const shown = (name, file) => readFileSync(file, "utf8").match(new RegExp(`^${name}:\\s*(.*)$`, "m"))?.[1];

    test("says what is in force, and it is", () => {
      const line = kith.logged().match(/event=contain (.*)/)?.[1];
      assert.ok(line, `a line tells of the fence: ${kith.logged()}`);
      if (line.includes("instrumented")) return; // sanitizers: nothing can be in force
      assert.match(line, /^seccomp=yes landlock=(no|abi\d+) network=(yes|no)/);
      const tasks = `/proc/${kith.server.pid}/task`;
      assert.ok(readdirSync(tasks).length >= 4);
      for (const task of readdirSync(tasks)) {
        assert.equal(shown("Seccomp", join(tasks, task, "status")), "2", `thread ${task} has a filter`);
        assert.equal(shown("NoNewPrivs", join(tasks, task, "status")), "1");
      }
      assert.match(readFileSync(`/proc/${kith.server.pid}/limits`, "utf8"), /Max core file size\s+0\s+0/);
    });

    test("people work in it, and the log tells nothing of them", async () => {
      const password = "a long pass phrase 1", token = kith.token("alder", 1);
      const ana = await kith.signIn({ email: "ana@berg.example", password });
      const made = await ana.send("/h/alder/members", { name: "Bo Falkenberg", email: "bo@falken.example", phone: "020 7946 0123" });
      assert.equal(made.status, 303, made.text.slice(0, 400));
      for (const path of ["/h/alder/home", "/h/alder/members", "/account"]) assert.equal((await ana.get(path)).status, 200, path);
      assert.equal((await ana.send("/h/alder/give", { to: "pot", "minutes-hours": 1, "minutes-minutes": 0, note: "Marmalade" })).status, 303);
      assert.equal((await ana.get("/h/alder/hours/Falkenberg?q=Marmalade")).status, 404);
      const wrong = await new Visitor(kith).send("/sign-in", { email: "guess@falken.example", password: "not the pass phrase" });
      assert.ok(wrong.status >= 400);
      const api = new Visitor(kith, { token });
      assert.equal((await api.get("/api/v1/hubs/alder/members?q=Falkenberg")).status < 500, true);
      await api.json("POST", "/api/v1/hubs/alder/transfers", { minutes: "Marmalade" }, { "Idempotency-Key": "key-of-ana-1" });
      const problem = await api.json("POST", "/api/v1/hubs/alder/transfers", { minutes: "Marmalade" });
      assert.ok(problem.status >= 400 && problem.status < 500);
      assert.equal(JSON.parse(problem.text).instance, `/requests/${problem.headers["x-request-id"]}`);
      for (let i = 0; i < 100 && !kith.logged().includes(problem.headers["x-request-id"]); i++) await new Promise((resolve) => setTimeout(resolve, 50)); // the pipe may be behind
      const log = kith.logged(), requests = log.split("\n").filter((line) => line.includes("event=request"));
      assert.ok(requests.length >= 10);
      for (const line of requests) assert.match(line, /^time=\S+ level=info event=request method=\S+ route=\S+ status=\d+ bytes=\d+ micros=\d+ id=[0-9a-f]{16}$/);
      assert.ok(log.includes(`id=${problem.headers["x-request-id"]}`));
      const secrets = ["Ana", "Berg", "berg.example", "Falken", "7946 0123", "79460123", "guess@", "Marmalade", "pass phrase", "key-of-ana", token, ana.csrf, kith.database.url.match(/:[^:@/]+@/)?.[0],
        ...ana.cookies.values(), readFileSync(join(kith.folder, "secret"), "utf8").trim()].filter(Boolean);
      for (const word of secrets) assert.ok(!log.includes(word), `the log holds "${word}": ${log.split("\n").find((line) => line.includes(word))}`);
    });
  });
}

// ---- a checker of Prometheus's text form (0.0.4), from its description ----

function checkMetrics(text) {
  assert.ok(text.endsWith("\n"));
  const types = new Map(), helped = new Set(), seen = new Map(), samples = [];
  let family;
  for (const line of text.split("\n").slice(0, -1)) {
    let m;
    if ((m = line.match(/^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/))) {
      assert.ok(!helped.has(m[1]), `${m[1]} is explained once`);
      assert.ok(m[2].length > 3 && !/\\(?![\\n])/.test(m[2]), line);
      helped.add(m[1]);
    } else if ((m = line.match(/^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$/))) {
      assert.ok(helped.has(m[1]) && !types.has(m[1]), `${m[1]} has one TYPE, after its HELP`);
      types.set(m[1], m[2]);
      family = m[1];
    } else {
      m = line.match(/^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (NaN|[+-]Inf|-?[0-9.]+(?:e[+-]?[0-9]+)?)$/);
      assert.ok(m, `a sample: ${line}`);
      const labels = {};
      let rest = m[2] ?? "";
      while (rest) {
        const one = rest.match(/^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,(?=.)|$)/);
        assert.ok(one, `labels: ${line}`);
        assert.ok(!(one[1] in labels), line);
        labels[one[1]] = one[2];
        rest = rest.slice(one[0].length);
      }
      const bare = types.get(family) === "histogram" ? m[1].replace(/_(bucket|sum|count)$/, "") : m[1];
      assert.equal(bare, family, `samples of a family stand together: ${line}`);
      if (types.get(family) === "counter") assert.ok(m[1].endsWith("_total") && Number(m[3]) >= 0, line);
      const id = `${m[1]}{${Object.entries(labels).sort().join()}}`;
      assert.ok(!seen.has(id), `twice: ${line}`);
      seen.set(id, Number(m[3]));
      samples.push({ name: m[1], family, labels, value: m[3] === "+Inf" ? Infinity : Number(m[3]) });
    }
  }
  for (const [name, type] of types) if (type === "histogram") checkHistogram(name, samples.filter((s) => s.family === name));
  return { types, samples, value: (name, labels = {}) => samples.find((s) => s.name === name && Object.entries(labels).every(([k, v]) => s.labels[k] === v))?.value };
}

function checkHistogram(name, samples) {
  const series = new Map();
  for (const { name: full, labels: { le, ...labels }, value } of samples) {
    const id = JSON.stringify(labels);
    if (!series.has(id)) series.set(id, { buckets: [] });
    const one = series.get(id);
    if (full.endsWith("_bucket")) one.buckets.push([le === "+Inf" ? Infinity : Number(le), value]);
    else one[full.slice(name.length + 1)] = value;
  }
  for (const [id, { buckets, sum, count }] of series) {
    assert.ok(sum >= 0 && count >= 0, `${name} ${id} has a sum and a count`);
    assert.equal(buckets.at(-1)[0], Infinity);
    assert.equal(buckets.at(-1)[1], count);
    for (let i = 1; i < buckets.length; i++) assert.ok(buckets[i][0] > buckets[i - 1][0] && buckets[i][1] >= buckets[i - 1][1], `${name} ${id}: buckets rise`);
  }
}

describe("figures", () => {
  let kith;
  before(async () => {
    kith = await Kith.make({ env: { KITH_METRICS: "on" } });
    kith.hub("alder");
    await kith.start();
  });
  after(() => kith.remove());

  const scrape = async () => {
    const reply = await ask({ port: kith.port, path: "/metrics" });
    assert.equal(reply.status, 200);
    assert.match(reply.headers["content-type"], /^text\/plain; version=0\.0\.4/);
    return checkMetrics(reply.text);
  };

  test("are in Prometheus's form, and count", async () => {
    const before = await scrape();
    for (let i = 0; i < 7; i++) await ask({ port: kith.port, path: "/sign-in" });
    await ask({ port: kith.port, path: "/h/nobody/secret-name?token=abc" });
    const now = await scrape();
    const asked = { method: "GET", route: "/sign-in", status: "2xx" };
    assert.equal(now.value("kith_http_requests_total", asked) - (before.value("kith_http_requests_total", asked) ?? 0), 7);
    assert.equal(now.value("kith_http_request_seconds_count", { route: "/sign-in" }), 7);
    assert.ok(now.value("kith_http_connections_total") > before.value("kith_http_connections_total"));
    for (const name of ["kith_http_connections", "kith_http_requests_running", "kith_http_requests_parked", "kith_db_queue", "kith_db_queue_room",
      "kith_db_batch_size_count", "kith_db_commit_seconds_count", "kith_db_wait_seconds_count", "process_resident_memory_bytes", "kith_uptime_seconds"])
      assert.ok(now.value(name) >= 0, name);
    assert.ok(now.value("process_resident_memory_bytes") > 1e6);
    assert.equal(now.value("kith_build_info", { engine: "sqlite" }), 1);
    assert.ok(now.value("kith_db_writes_total", { result: "done" }) >= 1);
    assert.equal(now.value("kith_http_requests_running"), 1);
  });

  test("tell of the ledgers", async () => {
    let figures = await scrape();
    for (let tries = 0; tries < 100 && figures.value("kith_ledger_lines", { hub: "alder" }) === undefined; tries++) {
      await new Promise((later) => setTimeout(later, 50));
      figures = await scrape();
    }
    assert.equal(figures.value("kith_ledger_lines", { hub: "alder" }), 0);
    assert.equal(figures.value("kith_ledger_minutes", { hub: "alder" }), 0);
    assert.ok(figures.value("kith_ledger_accounts", { hub: "alder" }) >= 0);
  });

  test("are for this machine, and not through a proxy", async () => {
    for (const name of ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"]) {
      const reply = await ask({ port: kith.port, path: "/metrics", headers: { [name]: "203.0.113.7" } });
      assert.equal(reply.status, 403, name);
      assert.match(reply.text, /same machine/);
      assert.ok(!reply.text.includes("kith_"));
    }
  });

  test("are off unless asked for", async () => {
    const other = await Kith.make();
    try {
      await other.start();
      const reply = await ask({ port: other.port, path: "/metrics" });
      assert.equal(reply.status, 404);
    } finally {
      await other.remove();
    }
  });

  test("the checker refuses what is wrong", () => {
    const good = "# HELP a_total Some.\n# TYPE a_total counter\na_total 1\n";
    checkMetrics(good);
    for (const bad of [good.slice(0, -1), good + "a_total 1\n", good + "b 1\n", "a 1\n", good.replace("_total 1", "_total x"), good.replace("a_total 1", 'a_total{x="\\q"} 1'),
      "# HELP h Some.\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
      "# HELP h Some.\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n"])
      assert.throws(() => checkMetrics(bad), undefined, bad);
  });
});

describe("the health check", () => {
  const check = (kith, listen) => spawnSync(program, ["healthcheck", "--listen", listen], { cwd: kith.folder, env: kith.env, encoding: "utf8", timeout: 20000 });

  test("tells what is the matter", async () => {
    const kith = await Kith.make();
    const mute = net.createServer(() => {}).listen(0, "127.0.0.1");
    const other = net.createServer((socket) => socket.end("220 mail.example ESMTP\r\n")).listen(0, "127.0.0.1");
    const sick = http.createServer((_, reply) => {
      reply.writeHead(503, { "content-type": "application/problem+json", "content-length": 25 });
      reply.end('{"detail":"Writes wait."}');
    }).listen(0, "127.0.0.1");
    const foreign = ["<p>It works!</p>", "ready\n"].map((text) => http.createServer((_, reply) => reply.end(text)).listen(0, "127.0.0.1"));
    // spawnSync holds this process up: whoever has to answer needs another way to be asked.
    const asked = (server) => new Promise((resolve) => {
      const child = spawn(program, ["healthcheck", "--listen", `127.0.0.1:${server.address().port}`], { cwd: kith.folder, env: kith.env });
      let text = "";
      child.stderr.on("data", (piece) => { text += piece; });
      child.on("exit", (status) => resolve({ status, text }));
    });
    try {
      await new Promise((later) => setTimeout(later, 50));
      const nobody = check(kith, `unix:${join(kith.folder, "none.sock")}`);
      assert.equal(nobody.status, 4);
      assert.match(nobody.stderr, /No server answers at unix:/);
      const answers = await Promise.all([mute, other, sick, ...foreign].map(asked));
      assert.deepEqual(answers.map(({ status }) => status), [4, 4, 4, 4, 4]);
      assert.match(answers[0].text, /did not answer within 5 seconds/);
      assert.match(answers[1].text, /does not speak HTTP/);
      assert.match(answers[2].text, /is not ready: 503, Writes wait\./);
      for (const { text } of answers.slice(3)) assert.match(text, /What answers at 127\.0\.0\.1:\d+ is not Kith/);
    } finally {
      for (const server of [mute, other, sick, ...foreign]) server.close();
      await kith.remove();
    }
  });

  // A name server that is asked and says nothing, in a view of the file system that only the child has.
  test("looks no longer for a name than for an answer", async (t) => {
    const kith = await Kith.make();
    const resolver = dgram.createSocket("udp4");
    const asked = new Set();
    resolver.on("message", (message) => asked.add(message.toString("latin1")));
    try {
      const bound = await new Promise((resolve) => { resolver.once("error", () => resolve(false)).bind(53, "127.0.0.77", () => resolve(true)); });
      writeFileSync(join(kith.folder, "resolv.conf"), "nameserver 127.0.0.77\noptions timeout:20 attempts:2\n");
      writeFileSync(join(kith.folder, "nsswitch.conf"), "hosts: dns\n");
      const view = 'mount --bind resolv.conf /etc/resolv.conf && mount --bind nsswitch.conf /etc/nsswitch.conf && exec "$0" "$@"';
      const within = (...words) => ["--mount", "sh", "-c", view, ...words];
      if (!bound || spawnSync("unshare", within("true"), { cwd: kith.folder }).status !== 0) return t.skip("a name server cannot be put in place here");
      const began = performance.now();
      const child = spawn("unshare", within(program, "healthcheck", "--listen", "slow.example:8080"), { cwd: kith.folder, env: kith.env });
      let text = "";
      child.stderr.on("data", (piece) => { text += piece; });
      const status = await new Promise((resolve) => child.on("exit", resolve));
      assert.equal(status, 4, text);
      assert.match(text, /No server answers at slow\.example:8080/);
      assert.ok(asked.size > 0, "the name was asked for");
      assert.ok(performance.now() - began < 15000, `it took ${performance.now() - began} ms; the C library would have taken 40 seconds`);
    } finally {
      resolver.close();
      await kith.remove();
    }
  });

  test("a server on a unix socket is well", async () => {
    const kith = await Kith.make({ env: {} });
    const path = join(kith.folder, "kith.sock");
    kith.env.KITH_LISTEN = `unix:${path}`;
    try {
      await kith.start();
      assert.equal(check(kith, `unix:${path}`).status, 0);
      assert.equal((await ask({ socketPath: path, path: "/healthz" })).status, 200);
    } finally {
      await kith.remove();
    }
    assert.ok(!existsSync(path));
  });
});
