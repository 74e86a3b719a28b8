// What every reply says besides its body: policy, cookies, caching; and the addresses that machines ask.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Kith, Visitor } from "./support/kith.mjs";

const password = "three green kettles";
const policy = {
  "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'", "font-src": "'self'", "form-action": "'self'", "frame-ancestors": "'none'",
  "base-uri": "'none'",
};
let kith, mia, visitor, token;

before(async () => {
  kith = await (await Kith.make()).start();
  kith.hub("alder", "Alder Time Bank");
  mia = kith.add("alder", "Mia Moss", { email: "mia@moss.example", password });
  token = new Visitor(kith, { token: kith.token("alder", mia.number, "read") });
  visitor = new Visitor(kith);
});
after(() => kith?.remove());

function guarded(reply, what) {
  const sent = Object.fromEntries(reply.headers["content-security-policy"].split(";").map((part) => part.trim().match(/^(\S+) (.*)$/).slice(1)));
  assert.deepEqual(sent, policy, what);
  assert.equal(reply.headers["x-content-type-options"], "nosniff", what);
  assert.equal(reply.headers["x-frame-options"], "DENY", what);
  // Addresses may hold a secret (an invitation), so none goes elsewhere. Not "no-referrer": browsers would then send forms with "Origin: null", which we refuse.
  assert.equal(reply.headers["referrer-policy"], "same-origin", what);
  assert.equal(reply.headers["cross-origin-opener-policy"], "same-origin", what);
  assert.equal(reply.headers["cross-origin-resource-policy"], "same-origin", what);
  assert.match(reply.headers["permissions-policy"], /camera=\(\).*geolocation=\(\).*microphone=\(\)/, what);
  assert.equal(reply.headers["strict-transport-security"], undefined, `${what}: on plain http it would lock the browser out`);
  assert.equal(reply.headers["x-powered-by"], undefined, what);
}

test("pages, the API, files and errors are guarded alike", async () => {
  const signedIn = await kith.signIn(mia);
  const replies = {
    "a public page": [200, await visitor.get("/h/alder")], "a member's page": [200, await signedIn.get("/h/alder/home")], "a redirect": [303, await visitor.get("/h/alder/home")],
    "404": [404, await visitor.get("/nothing")], "403": [403, await signedIn.get("/h/alder/today")], "405": [405, await visitor.request("DELETE", "/h/alder")],
    "422": [422, await visitor.send("/sign-in", {})], "no CSRF token": [403, await visitor.post("/sign-in", { email: "mia@moss.example", password })],
    "the API": [200, await token.json("GET", "/api/v1/hubs/alder")], "the API, no token": [401, await visitor.json("GET", "/api/v1/hubs/alder")],
    "the API, not there": [404, await token.json("GET", "/api/v1/hubs/alder/members/1")], health: [200, await visitor.get("/healthz")],
    "a file": [200, await visitor.get((await visitor.get("/")).text.match(/href="(\/assets\/[^"]+\.css)"/)[1])],
  };
  for (const [what, [status, reply]] of Object.entries(replies)) {
    assert.equal(reply.status, status, what);
    guarded(reply, what);
    assert.match(reply.headers["x-request-id"], /^[0-9a-f]{16}$/, what);
    if (what !== "a file") assert.equal(reply.headers["cache-control"], "no-store", what);
  }
  assert.equal(replies["405"][1].headers.allow, "GET, HEAD");
  assert.match(replies["the API, no token"][1].headers["www-authenticate"], /^Bearer/);
  assert.match(replies["the API, not there"][1].headers["content-type"], /^application\/problem\+json/);
});

test("pages behind a secret address are guarded alike", async () => {
  const setup = await visitor.get(await kith.setupPath());
  assert.equal(setup.status, 200);
  guarded(setup, "set-up");
  kith.add("alder", "Cora Reed", { email: "cora@reed.example", password, roles: ["coordinator"] });
  const cora = await kith.signIn({ email: "cora@reed.example", password });
  const invitation = (await cora.send("/h/alder/members/invite", { name: "Ned" })).text.match(/\/h\/alder\/invitation\/[\w.-]+/)[0];
  const page = await visitor.get(invitation);
  assert.equal(page.status, 200);
  guarded(page, "invitation");
});

test("cookies can be read by nobody but us", async () => {
  const person = new Visitor(kith);
  const before = await person.get("/sign-in");
  const reply = await person.send("/sign-in", { email: mia.email, password });
  const lines = [...(before.headers["set-cookie"] ?? []), ...reply.headers["set-cookie"]];
  assert.ok(lines.length >= 2, lines.join("\n"));
  for (const line of lines) {
    assert.match(line, /^__Host-kith(-visit)?=[\w-]{32,}; /);
    for (const part of ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"]) assert.ok(line.split("; ").includes(part), `${part}: ${line}`);
    assert.doesNotMatch(line, /Domain/i);
  }
  const old = person.cookies.get("__Host-kith");
  const out = await person.send("/sign-out");
  assert.equal(out.status, 303);
  assert.match(out.headers["set-cookie"].join("\n"), /__Host-kith=; .*Max-Age=0/);
  person.cookies.set("__Host-kith", old);
  assert.equal((await person.get("/h/alder/home")).status, 303, "the session is over on our side, too");
});

test("a form from elsewhere is refused", async () => {
  const person = await kith.signIn(mia);
  for (const headers of [{ origin: "https://elsewhere.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }, { "sec-fetch-site": "same-site" }])
    assert.equal((await person.send("/h/alder/give", { to: "pot", "minutes-hours": 1 }, headers)).status, 403, JSON.stringify(headers));
  assert.equal((await person.send("/h/alder/give", { to: "pot", "minutes-hours": 1, "minutes-minutes": 0 }, { origin: kith.base, "sec-fetch-site": "same-origin" })).status, 303);
});

test("files are kept for a year, for their names change with them", async () => {
  const page = (await visitor.get("/")).text;
  const paths = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((m) => m[1]);
  assert.equal(paths.length, 3, paths.join(" "));
  for (const path of paths) {
    assert.match(path, /-[0-9a-f]{10}\.(css|js|svg)$/);
    for (const [accepted, encoding] of [["br, gzip", "br"], ["gzip", "gzip"], ["identity", undefined], ["br;q=0, gzip", "gzip"]]) {
      const reply = await visitor.get(path, { "accept-encoding": accepted });
      assert.equal(reply.status, 200);
      // A file that packing would make larger is sent as it is.
      if (!path.endsWith(".svg")) assert.equal(reply.headers["content-encoding"], encoding, `${path} ${accepted}`);
      assert.equal(reply.headers["cache-control"], "public, max-age=31536000, immutable", path);
      assert.match(reply.headers.vary ?? "", /Accept-Encoding/i, path);
    }
    assert.equal((await visitor.get(path.replace(/-[0-9a-f]{10}/, "-0000000000"))).status, 404);
  }
});

test("HEAD says what GET would", async () => {
  const member = await kith.signIn(mia);
  for (const [who, path] of [[visitor, "/"], [member, "/h/alder/home"], [visitor, "/healthz"], [visitor, "/h/alder/home"], [visitor, "/nothing"], [token, "/api/v1/hubs/alder"]]) {
    const get = await who.get(path), head = await who.request("HEAD", path);
    assert.equal(head.status, get.status, path);
    assert.equal(head.body.length, 0, path);
    assert.equal(head.headers["content-type"], get.headers["content-type"], path);
    assert.equal(head.headers.location, get.headers.location, path);
  }
});

test("what machines ask", async () => {
  const health = await visitor.get("/healthz");
  assert.deepEqual([health.status, health.text], [200, "ok\n"]);
  const ready = await visitor.get("/readyz");
  assert.deepEqual([ready.status, ready.text], [200, "ready\n"]);
  const security = await visitor.get("/.well-known/security.txt");
  assert.equal(security.status, 200);
  assert.equal(security.headers["content-type"], "text/plain; charset=utf-8");
  const fields = Object.fromEntries(security.text.trim().split("\n").map((line) => line.match(/^([\w-]+): (.*)$/).slice(1)));
  assert.ok(new URL(fields.Contact), "RFC 9116 wants an address with its scheme");
  const days = (Date.parse(fields.Expires) - Date.now()) / 86400000;
  assert.ok(days > 30 && days < 366, fields.Expires);
  const described = await visitor.get("/api/v1/openapi.json");
  assert.equal(described.status, 200);
  assert.match(described.headers["content-type"], /^application\/(openapi\+)?json/);
  assert.match(JSON.parse(described.text).openapi, /^3\.1\./);
});
