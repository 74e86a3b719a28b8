// Hostile clients against the whole program: huge and malformed everything, many requests in one packet, too many in a second. It answers with a
// refusal that is no fault of its own, goes on serving, stays small, and writes nothing personal into its log.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createConnection } from "node:net";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { Kith, program, stopPostgres, Visitor } from "./support/kith.mjs";

const password = "three green kettles";
const secret = "zq7secretzq7"; // stands in everything that is sent: the log must not hold it
const MB = 1024 * 1024;
// What the address sanitizer has freed stays a while.
const mostGrown = readFileSync(program).includes("__asan_init") ? 800 * MB : 160 * MB;
after(stopPostgres);

const resident = (kith) => Number(readFileSync(`/proc/${kith.server.pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) * 1024;

// Sends bytes and gives all that comes back, until the server ends the connection or `enough` says so. A reset is an end too.
function raw(kith, bytes, { enough = () => false, seconds = 20 } = {}) {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = createConnection(kith.port, "127.0.0.1");
    const over = () => { clearTimeout(timer); socket.destroy(); resolve(text); };
    const timer = setTimeout(() => { socket.destroy(); reject(new Error(`no end after ${seconds} seconds: ${text.slice(0, 300)}`)); }, seconds * 1000);
    socket.setEncoding("latin1");
    socket.on("data", (piece) => { text += piece; if (enough(text)) over(); });
    socket.on("error", over);
    socket.on("close", over);
    socket.write(bytes);
  });
}

const status = (text) => Number(text.match(/^HTTP\/1\.1 (\d+)/)?.[1] ?? 0);

// Takes replies apart by their Content-Length.
function replies(text) {
  const list = [];
  for (let rest = text; rest.length;) {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) break;
    const head = rest.slice(0, end), length = Number(head.match(/content-length: (\d+)/i)?.[1] ?? 0);
    if (rest.length < end + 4 + length) break;
    list.push({ status: status(head), head, body: rest.slice(end + 4, end + 4 + length) });
    rest = rest.slice(end + 4 + length);
  }
  return list;
}

describe("huge and malformed", () => {
  let kith, visitor, mia, api, before_;

  before(async () => {
    kith = await Kith.make({ env: { KITH_LOG: "debug", KITH_RATE_READS: "0", KITH_RATE_WRITES: "0", KITH_RATE_STRANGERS: "0" } });
    kith.hub("alder", "Alder Time Bank");
    const person = kith.add("alder", "Mia Moss", { email: "mia@moss.example", password });
    api = new Visitor(kith, { token: kith.token("alder", person.number) });
    await kith.start({ log: true });
    visitor = new Visitor(kith);
    mia = await kith.signIn(person);
    for (let i = 0; i < 50; i++) await api.get("/api/v1/hubs/alder");
    before_ = resident(kith);
  });
  after(() => kith?.remove());

  const json = { "content-type": "application/json" }, urlencoded = { "content-type": "application/x-www-form-urlencoded" };
  const offers = "/api/v1/hubs/alder/offers";
  const send = (body, headers = json) => api.request("POST", offers, { headers, body });

  async function serves() {
    assert.equal((await visitor.get("/healthz")).status, 200);
  }

  function refused(reply, what, ...among) {
    assert.ok(among.length ? among.includes(reply.status) : reply.status >= 400 && reply.status < 500, `${what}: ${reply.status} ${reply.text.slice(0, 200)}`);
  }

  const bodies = {
    "no JSON": "{", "empty": "", "an array": "[]", "a number": "7", "a text": `"${secret}"`, "a BOM": "\ufeff{}", "two objects": "{}{}", "a comma too many": '{"title":"a",}',
    "a member twice": '{"title":"a","title":"b"}', "NaN": '{"title":NaN}', "a comment": '{/*a*/"title":"a"}', "single quotes": "{'title':'a'}",
    "deep arrays": `${"[".repeat(100000)}${"]".repeat(100000)}`, "deep objects": `${'{"a":'.repeat(50000)}1${"}".repeat(50000)}`, "deep, never closed": '{"a":['.repeat(20000),
    "a number of 400 digits": `{"title":${"9".repeat(400)}}`, "1e999": '{"minutes":1e999}', "-0": '{"minutes":-0}', "a real": '{"minutes":1.5}', "past 64 bits": '{"minutes":9223372036854775808}',
    "a lone surrogate": '{"title":"\\ud800"}', "half a surrogate": '{"title":"\\udc00\\ud800"}', "an escaped NUL": '{"title":"a\\u0000b"}', "a raw control": '{"title":"a\u0001b"}',
    "invalid UTF-8": Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]), "overlong UTF-8": Buffer.from('{"title":"\xc0\xaf"}', "latin1"),
    "a long title": `{"title":"${"a".repeat(MB)}"}`, "a long name of a member": `{"${"a".repeat(MB)}":1}`, "100,000 members": `{${Array.from({ length: 100000 }, (_, i) => `"m${i}":1`).join()}}`,
    "an array of a million": `{"title":[${"1,".repeat(1000000)}1]}`,
  };
  for (const [what, body] of Object.entries(bodies)) test(`JSON: ${what}`, async () => {
    refused(await send(body), what);
    await serves();
  });

  test("a body at the limit and one byte above it", async () => {
    const most = 4 * MB, frame = '{"title":""}'.length;
    refused(await send(`{"title":"${"a".repeat(most - frame)}"}`), "at", 422);
    refused(await send(`{"title":"${"a".repeat(most - frame + 1)}"}`), "above", 413);
    refused(await visitor.request("POST", "/sign-in", { headers: urlencoded, body: `email=${"a".repeat(64 * 1024)}` }), "a stranger's, above", 413);
    refused(await visitor.request("POST", "/sign-in", { headers: urlencoded, body: "a".repeat(64 * 1024) }), "a stranger's, at", 403);
    await serves();
  });

  test("a body far above the limit is not read to its end", async () => {
    const reply = await raw(kith, `POST ${offers} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 999999999\r\n\r\n${"a".repeat(MB)}`);
    assert.ok([0, 401, 413].includes(status(reply)), reply.slice(0, 200));
    await serves();
  });

  test("a packed body is not unpacked", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MB, 32));
    refused(await send(bomb, { ...json, "content-encoding": "gzip" }), "gzip");
    refused(await send(gzipSync('{"title":"a"}'), { ...json, "content-encoding": "gzip" }), "a small one");
    await serves();
  });

  const many = (n) => Array.from({ length: n }, (_, i) => [`f${i}`, secret]);
  const forms = {
    "10,000 fields": many(10000), "a field twice": [["title", "a"], ["title", "b"]], "a long field": [["title", "a".repeat(MB)]], "controls": [["title", "a\u0000b\u001bc"]],
    "a name of 100,000": [["a".repeat(100000), "b"]],
  };
  for (const [what, fields] of Object.entries(forms)) test(`form: ${what}`, async () => {
    const reply = await mia.send("/h/alder/offers/new", fields);
    refused(reply, what);
    await serves();
  });

  test("form: what cannot be decoded", async () => {
    for (const body of ["%", "a=%f", "a=%zz", "a=%ff", "=", "&&&&", "=".repeat(60000), "&".repeat(60000), "a=%00", "csrf=%ff%fe", "[]=1&[a]=2", "a".repeat(60000)])
      refused(await mia.request("POST", "/h/alder/offers/new", { headers: { ...urlencoded, origin: kith.base }, body }), body.slice(0, 20));
    await serves();
  });

  const part = (name, value = secret, more = "") => `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
  const multiparts = {
    "no boundary": ["multipart/form-data", part("a")], "an empty boundary": ["multipart/form-data; boundary=", part("a")], "a boundary of 200": [`multipart/form-data; boundary=${"b".repeat(200)}`, "a"],
    "no end": ["multipart/form-data; boundary=b", part("a")], "no part": ["multipart/form-data; boundary=b", "--b--\r\n"], "another boundary": ["multipart/form-data; boundary=c", `${part("a")}--b--\r\n`],
    "10,000 parts": ["multipart/form-data; boundary=b", `${Array.from({ length: 10000 }, (_, i) => part(`f${i}`)).join("")}--b--\r\n`],
    "a file": ["multipart/form-data; boundary=b", `${part("a", "<?php", '; filename="a.php"')}--b--\r\n`], "no name": ["multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data\r\n\r\na\r\n--b--\r\n"],
    "no head": ["multipart/form-data; boundary=b", "--b\r\n\r\na\r\n--b--\r\n"], "a head of a megabyte": ["multipart/form-data; boundary=b", `--b\r\nX-A: ${"a".repeat(MB)}\r\n\r\na\r\n--b--\r\n`],
    "parts in a part": ["multipart/form-data; boundary=b", `--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\na\r\n--c--\r\n--b--\r\n`],
    "bare LF": ["multipart/form-data; boundary=b", '--b\nContent-Disposition: form-data; name="a"\n\na\n--b--\n'], "half an end": ["multipart/form-data; boundary=b", `${part("a")}--b-`],
    "a name of quotes": ["multipart/form-data; boundary=b", `--b\r\nContent-Disposition: form-data; name="a\\"; filename="b\r\n\r\na\r\n--b--\r\n`],
  };
  for (const [what, [type, body]] of Object.entries(multiparts)) test(`multipart: ${what}`, async () => {
    refused(await mia.request("POST", "/h/alder/offers/new", { headers: { "content-type": type, origin: kith.base }, body }), what);
    await serves();
  });

  test("addresses and numbers out of range", async () => {
    const ids = ["0", "-1", "00001", "+1", "1e3", "0x10", "9223372036854775807", "9223372036854775808", "18446744073709551616", "9".repeat(500), "1.0", "%31", "1%00", "1;", "null", "undefined", "NaN"];
    for (const id of ids) {
      refused(await api.get(`/api/v1/hubs/alder/members/${id}`), id);
      refused(await mia.get(`/h/alder/offers/${id}`), id);
    }
    for (const slug of ["a".repeat(65), "ALDER", "alder.", "..", "%61lder", "alder%2f", "-", "_"]) refused(await mia.get(`/h/${slug}/home`), slug);
    for (const query of ["limit=0", "limit=-1", "limit=99999999999999999999", "limit=a", "limit=1&limit=2", "after=%ff", "after=x", `after=${"a".repeat(1500)}`, "limit="]) {
      const reply = await api.get(`${offers}?${query}`);
      assert.ok(reply.status < 500, `${query}: ${reply.status}`);
    }
    await serves();
  });

  const head = (line, fields) => `${line} HTTP/1.1\r\nHost: 127.0.0.1\r\n${fields}\r\n`;
  const heads = {
    "4 MB of cookies": head("GET /", `Cookie: a=${secret}${"b".repeat(4 * MB)}\r\n`), "4,000 cookies": head("GET /", `Cookie: ${"a=b; ".repeat(4000)}a=b\r\n`),
    "4,000 Cookie fields": head("GET /", "Cookie: a=b\r\n".repeat(4000)), "a query of 4 MB": head(`GET /?a=${"b".repeat(4 * MB)}`, ""), "a query of 5 KB": head(`GET /?a=${"b".repeat(5000)}`, ""),
    "a path of 5 KB": head(`GET /${"b/".repeat(2500)}`, ""), "a method of a megabyte": head(`${"G".repeat(MB)} /`, ""), "a name of a megabyte": head("GET /", `${"X".repeat(MB)}: a\r\n`),
    "65 fields": head("GET /", Array.from({ length: 65 }, (_, i) => `X-${i}: a\r\n`).join("")), "100,000 fields": head("GET /", "X: a\r\n".repeat(100000)),
    "a megabyte of nothing": "\0".repeat(MB), "a megabyte of lines": "\r\n".repeat(MB / 2), "TLS": Buffer.from("16030100c8010000c403", "hex"), "noise": Buffer.from(Array.from({ length: 20000 }, (_, i) => (i * 7919) % 251)),
  };
  for (const [what, bytes] of Object.entries(heads)) test(`head: ${what}`, async () => {
    // What never becomes a head is cut off by time alone, which takes longer than a test may.
    const text = await raw(kith, bytes, { enough: () => true }).catch(() => "");
    assert.ok(status(text) === 0 || (status(text) >= 400 && status(text) < 500), text.slice(0, 200));
    await serves();
  });

  test("wrong credentials in every shape", async () => {
    for (const bearer of ["", " ", "x", "kith_", `kith_${secret}`, `kith_${"a".repeat(4000)}`, "a b", "é", "kith_%00", "Bearer kith_a", "\t"])
      refused(await raw(kith, head(`GET ${offers}`, `Authorization: Bearer ${bearer}\r\nConnection: close\r\n`)).then((text) => ({ status: status(text), text })), bearer, 401, 400, 431);
    for (const cookie of ["__Host-kith=", `__Host-kith=${secret}`, `__Host-kith=${"a".repeat(4000)}`, "__Host-kith=a; __Host-kith=b", "__Host-kith", ";;;;", "=", "__Host-kith=\"a\""])
      assert.ok([303, 400, 401, 431].includes(status(await raw(kith, head("GET /h/alder/home", `Cookie: ${cookie}\r\nConnection: close\r\n`)))), cookie);
    refused(await visitor.send("/sign-in", { email: `${secret}@moss.example`, password: secret }), "signing in", 422);
    for (const key of ["a".repeat(256), "a b", "é", ""]) {
      const text = await raw(kith, Buffer.from(`POST ${offers} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${api.token}\r\nIdempotency-Key: ${key}\r\nContent-Type: application/json\r\nContent-Length: 13\r\nConnection: close\r\n\r\n{"title":"a"}`, "latin1"));
      assert.equal(status(text), 422, `key ${key}: ${text.slice(0, 300)}`);
    }
    await serves();
  });

  test("it has stayed small, and its log holds nothing that was sent", async () => {
    const grown = resident(kith) - before_;
    assert.ok(grown < mostGrown, `grown by ${grown}`);
    assert.match(kith.logged(), /route=\/api\/v1\/hubs\/\{hub\}\/offers/, "the log is on");
    for (const word of [secret, "Mia", "moss", password, api.token, "203.0.113", visitor.address, ...[...mia.cookies.values()]])
      assert.ok(!kith.logged().includes(word), `the log holds "${word}"`);
    assert.doesNotMatch(kith.logged(), /level=error|runtime error|Sanitizer/);
  });
});

for (const engine of ["sqlite", "postgres"]) describe(`many requests in one packet (${engine})`, () => {
  let kith, token;
  before(async () => {
    kith = await Kith.make({ engine });
    kith.hub("alder", "Alder Time Bank");
    token = kith.token("alder", kith.add("alder", "Mia Moss", {}).number);
    await kith.start();
  });
  after(() => kith?.remove());

  const make = (i) => {
    const body = JSON.stringify({ title: `Offer ${i}` });
    return `POST /api/v1/hubs/alder/offers HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nIdempotency-Key: key-${i}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  };
  const look = () => `GET /api/v1/hubs/alder HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  const none = "GET /nothing-here HTTP/1.1\r\nHost: a\r\n\r\n";

  async function inOrder(n, first) {
    let bytes = "";
    for (let i = 0; i < n; i++) bytes += make(first + i) + look() + (i % 3 ? "" : none);
    const wanted = n * 2 + Math.ceil(n / 3);
    const list = replies(await raw(kith, bytes, { enough: (text) => replies(text).length >= wanted, seconds: 60 }));
    assert.equal(list.length, wanted);
    for (let i = 0, k = 0; i < n; i++) {
      assert.equal(list[k].status, 201, list[k].body);
      assert.equal(JSON.parse(list[k++].body).title, `Offer ${first + i}`);
      assert.equal(list[k].status, 200);
      assert.equal(JSON.parse(list[k++].body).slug, "alder");
      if (i % 3 === 0) assert.equal(list[k++].status, 404);
    }
  }

  test("writes, that wait for their turn, between reads: each answered in its place", () => inOrder(60, 0));
  test("on many connections at once", () => Promise.all(Array.from({ length: 12 }, (_, i) => inOrder(12, 1000 + i * 100))));
  test("the client is gone before the answers: each write is done once or not at all, and it serves on", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, c) => new Promise((resolve) => {
      const socket = createConnection(kith.port, "127.0.0.1", () => {
        socket.write(Array.from({ length: 5 }, (_, i) => make(9000 + c * 10 + i)).join(""));
        setTimeout(() => { socket.resetAndDestroy(); resolve(); }, c);
      });
      socket.on("error", () => {});
    })));
    await inOrder(3, 20000);
    const titles = new Map();
    for (let address = "/api/v1/hubs/alder/offers?limit=200"; address;) {
      const reply = await new Visitor(kith, { token }).get(address);
      for (const offer of JSON.parse(reply.text).items) titles.set(offer.title, (titles.get(offer.title) ?? 0) + 1);
      address = reply.headers.link?.match(/<([^>]*)>; rel="next"/)?.[1];
    }
    assert.ok(titles.size >= 60 + 144 + 3);
    for (const [title, n] of titles) assert.equal(n, 1, title);
  });
});

describe("too many in a second", () => {
  let kith, person, token;
  before(async () => {
    kith = await Kith.make({ env: { KITH_RATE_READS: "2", KITH_RATE_WRITES: "1", KITH_RATE_STRANGERS: "1" } });
    kith.hub("alder", "Alder Time Bank");
    person = kith.add("alder", "Mia Moss", { email: "mia@moss.example", password });
    token = kith.token("alder", person.number);
    await kith.start();
  });
  after(() => kith?.remove());

  // All at once, so that a slow machine does not refill the bucket meanwhile: at least one is refused.
  async function flood(visitor, ask) {
    const all = await Promise.all(Array.from({ length: 60 }, () => ask(visitor)));
    const told = all.filter((reply) => reply.status === 429), answered = all.filter((reply) => reply.status < 400);
    assert.ok(answered.length >= 10, `${answered.length} were answered: ${all.map((reply) => reply.status)}`);
    assert.ok(told.length > 0);
    assert.equal(told.length + answered.length, all.length, `${all.map((reply) => reply.status)}`);
    for (const reply of told) assert.match(reply.headers["retry-after"], /^[1-9]\d*$/);
    return told[0];
  }

  test("as a page that says what to do", async () => {
    const reply = await flood(new Visitor(kith), (visitor) => visitor.get("/h/alder"));
    assert.match(reply.headers["content-type"], /^text\/html/);
    assert.match(reply.text, /<h1[^>]*>[^<]+<\/h1>/);
    assert.match(reply.text, /There were too many requests in a short time\. Wait \d+ seconds?, then try again/);
    assert.match(reply.text, /<title>/);
  });
  test("as a problem of the API, reads and writes apart", async () => {
    const program_ = new Visitor(kith, { token });
    const reply = await flood(program_, (visitor) => visitor.json("GET", "/api/v1/hubs/alder"));
    assert.match(reply.headers["content-type"], /^application\/problem\+json/);
    const { status: told, type, detail } = JSON.parse(reply.text);
    assert.deepEqual([told, type], [429, "/problems/throttled"]);
    assert.match(detail, /Wait \d+ seconds?/);
    await flood(program_, (visitor) => visitor.json("POST", "/api/v1/hubs/alder/offers", { title: "Bread" }));
  });
  test("another address and another person are not concerned", async () => {
    assert.equal((await new Visitor(kith).get("/h/alder")).status, 200);
    assert.equal((await new Visitor(kith).get("/healthz")).status, 200);
  });
});
