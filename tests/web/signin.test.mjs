// Signing in for everyone, through the program's own doors, on both engines.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Kith, Visitor, stopPostgres } from "./support/kith.mjs";
import { code } from "./support/otp.mjs";

const password = "three green kettles";
const firefox = "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0";
after(stopPostgres);

for (const engine of ["sqlite", "postgres"]) describe(`signing in (${engine})`, () => {
  let kith, secret, recovery, spent, used = -2;
  const people = {};
  const past = (seconds) => (what) => kith.sql(what.replace("NOW", String(Math.floor(Date.now() / 1000) - seconds)));
  const words = (reply) => reply.text.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
  // A code that was not used yet, though little time has passed; and not at the end of its thirty seconds.
  const next = async () => {
    const left = 30000 - Date.now() % 30000;
    if (left < 3000) await new Promise((later) => setTimeout(later, left));
    return spent = code(secret, ++used);
  };

  before(async () => {
    kith = await Kith.make({ engine });
    kith.hub("alder", "Alder Time Bank");
    for (const [name, whole, roles] of [["cora", "Cora Reed", ["coordinator"]], ["carl", "Carl Lane", ["coordinator"]], ["mia", "Mia Moss", []]])
      people[name] = kith.add("alder", whole, { email: `${name}@alder.example`, roles, password });
    await kith.start();
  });
  after(() => kith?.remove());

  test("browsers are listed, and ended one by one or all but this", async () => {
    const one = new Visitor(kith);
    await one.send("/sign-in", { email: people.mia.email, password }, { "user-agent": firefox });
    const others = [await kith.signIn(people.mia), await kith.signIn(people.mia)];
    const page = await one.get("/account/sign-in");
    assert.match(words(page), /Firefox on Android \(this one\) Signed in .* by password/);
    const ids = [...page.text.matchAll(/sessions\/(\d+)\/end/g)].map((m) => m[1]);
    assert.equal(ids.length, 2);
    assert.equal((await one.send(`/account/sessions/${ids[0]}/end`)).location, "/account/sign-in?done=signed-out-one");
    assert.equal((await one.send(`/account/sessions/${ids[0]}/end`)).status, 404);
    const cora = await kith.signIn(people.cora);
    assert.equal((await cora.send(`/account/sessions/${ids[1]}/end`)).status, 404, "another person's");
    const left = (await Promise.all(others.map((v) => v.get("/account")))).map((r) => r.status).sort();
    assert.deepEqual(left, [200, 303]);
    assert.equal((await one.send("/account/sign-out-others")).status, 303);
    assert.deepEqual((await Promise.all(others.map((v) => v.get("/account")))).map((r) => r.status), [303, 303]);
    assert.equal((await one.get("/account")).status, 200);
    assert.equal((await one.send("/account/sign-out-everywhere")).location, "/?done=signed-out");
    assert.equal((await one.get("/account")).status, 303);
  });

  test("a password change ends all others", async () => {
    const one = await kith.signIn(people.mia), other = await kith.signIn(people.mia);
    assert.equal((await one.send("/account/password", { current: password, password: "four blue kettles" })).status, 303);
    assert.equal((await other.get("/account")).status, 303);
    assert.equal((await one.get("/account")).status, 200);
    people.mia.password = "four blue kettles";
  });

  test("the second step is set up, and counts only when it is confirmed", async () => {
    const cora = await kith.signIn(people.cora), elsewhere = await kith.signIn(people.cora);
    assert.match(words(await cora.get("/h/alder/today")), /coordinating needs a second step/);
    assert.equal((await cora.send("/account/second-step")).location, "/account/second-step/app");
    const page = await cora.get("/account/second-step/app");
    secret = page.text.match(/kith-secret">([A-Z2-7 ]+)</)[1];
    const qr = await cora.get("/account/second-step/qr.svg");
    assert.match(qr.headers["content-type"], /^image\/svg\+xml/);
    assert.equal(qr.headers["cache-control"], "no-store");
    assert.ok(!qr.text.includes("<script") && qr.text.startsWith("<svg"));
    // Begun is not confirmed: a password alone still lets them in.
    await kith.signIn(people.cora);
    const wrong = await cora.send("/account/second-step/app", { code: "000000" === code(secret) ? "111111" : "000000" });
    assert.equal(wrong.status, 422);
    assert.match(words(wrong), /This is not the code that the app shows now/);
    const before = new Map(cora.cookies);
    const done = await cora.send("/account/second-step/app", { code: await next() });
    assert.equal(done.status, 200, done.text);
    recovery = [...done.text.matchAll(/<code>([0-9A-Z]{5}-[0-9A-Z]{5})<\/code>/g)].map((m) => m[1]);
    assert.equal(new Set(recovery).size, 10);
    assert.notDeepEqual([...cora.cookies], [...before], "a new cookie");
    assert.equal((await elsewhere.get("/account")).status, 303, "who came in without it is out");
    assert.equal((await cora.get("/account")).status, 200);
    assert.doesNotMatch(words(await cora.get("/h/alder/today")), /coordinating needs a second step/);
  });

  const first = async () => {
    const visitor = new Visitor(kith);
    const reply = await visitor.send("/sign-in", { email: people.cora.email, password, next: "/h/alder/members" });
    assert.equal(reply.location, "/sign-in/second");
    return visitor;
  };

  test("then a password alone opens nothing", async () => {
    const visitor = await first();
    assert.equal((await visitor.get("/account")).status, 303);
    assert.equal((await visitor.get("/h/alder/members")).status, 303);
    const used = await visitor.send("/sign-in/second", { code: spent });
    assert.equal(used.status, 422, "a code that was used for setting up");
    const cookie = new Map(visitor.cookies);
    const reply = await visitor.send("/sign-in/second", { code: await next() });
    assert.equal(reply.location, "/h/alder/members");
    assert.notDeepEqual([...visitor.cookies], [...cookie]);
    assert.equal((await visitor.get("/h/alder/members")).status, 200);
    const old = new Visitor(kith);
    old.cookies = cookie;
    assert.equal((await old.get("/account")).status, 303);
    assert.notEqual((await old.send("/sign-in/second", { code: spent })).location, "/h/alder/members", "the door was used");
  });

  test("a code that was used is refused, and so is one too many", async () => {
    const visitor = await first();
    for (let i = 0; i < 5; i++) assert.equal((await visitor.send("/sign-in/second", { code: spent })).status, 422);
    const late = await visitor.send("/sign-in/second", { code: recovery[9] });
    assert.equal(late.location, "/sign-in?done=begin-again");
    assert.equal((await visitor.get("/account")).status, 303);
  });

  test("a recovery code works once", async () => {
    const visitor = await first();
    assert.equal((await visitor.send("/sign-in/second", { code: recovery[0].toLowerCase().replace("-", " ") })).location, "/h/alder/members");
    assert.match(words(await visitor.get("/account/sign-in")), /9 recovery codes are left/);
    const again = await first();
    assert.equal((await again.send("/sign-in/second", { code: recovery[0] })).status, 422);
    assert.equal((await again.send("/sign-in/second", { code: recovery[1] })).status, 303);
    const made = await again.send("/account/second-step/codes");
    assert.equal(made.status, 200);
    const third = await first();
    assert.equal((await third.send("/sign-in/second", { code: recovery[2] })).status, 422, "the old ones ended");
    assert.equal((await third.send("/sign-in/second", { code: made.text.match(/<code>([\w-]+)</)[1] })).status, 303);
    recovery = [...made.text.matchAll(/<code>([\w-]+)<\/code>/g)].map((m) => m[1]).slice(1);
  });

  test("what could do much harm asks again after a while", async () => {
    const visitor = await first();
    await visitor.send("/sign-in/second", { code: recovery.pop() });
    const roles = () => visitor.send(`/h/alder/members/${people.mia.id}/roles`, { roles: "practitioner" }, { referer: `${kith.base}/h/alder/members/${people.mia.id}`, host: `127.0.0.1:${kith.port}` });
    assert.match((await roles()).location, /done=roles-changed/);
    past(1801)("UPDATE session SET proved_at = NOW");
    const asked = await roles();
    assert.equal(asked.status, 303);
    assert.equal(asked.location, `/sign-in/again?next=%2Fh%2Falder%2Fmembers%2F${people.mia.id}`);
    assert.equal((await visitor.send("/sign-in/again", { code: "123", next: "/account" })).status, 422);
    const cookie = [...visitor.cookies];
    assert.equal((await visitor.send("/sign-in/again", { code: recovery.pop(), next: "/account" })).location, "/account");
    assert.notDeepEqual([...visitor.cookies], cookie);
    assert.match((await roles()).location, /done=roles-changed/);
    // Without a second step it is the password.
    const mia = await kith.signIn(people.mia);
    past(1801)("UPDATE session SET proved_at = NOW");
    assert.equal((await mia.send("/account/second-step")).location, "/sign-in/again");
    assert.equal((await mia.send("/sign-in/again", { password: "wrong kettles" })).status, 422);
    assert.equal((await mia.send("/sign-in/again", { password: people.mia.password })).location, "/");
    assert.equal((await mia.send("/account/second-step")).location, "/account/second-step/app");
  });

  test("who coordinates without it is led to set it up when the days are over", async () => {
    const carl = await kith.signIn(people.carl);
    assert.equal((await carl.get("/h/alder/members")).status, 200);
    for (let i = 0; i < 100 && !/coordinating needs/.test(words(await carl.get("/h/alder/today"))); i++);
    await new Promise((later) => setTimeout(later, 200));
    past(14 * 86400)("UPDATE second_asked SET since = NOW");
    const led = await carl.get("/h/alder/members");
    assert.equal(led.status, 303);
    assert.equal(led.location, "/account/second-step?next=%2Fh%2Falder%2Fmembers");
    assert.match(words(await carl.get(led.location)), /signs in with a second step. Set yours up/);
    assert.equal((await carl.get("/h/alder/home")).status, 200, "they are a member still");
    assert.equal((await carl.send(`/h/alder/members/${people.mia.id}/act`)).location, "/account/second-step");
    const token = new Visitor(kith, { token: kith.token("alder", people.carl.number, "admin") });
    assert.equal((await token.json("GET", "/api/v1/hubs/alder/members")).status, 200, "programs have keys of their own");
    // A hub may leave it to them.
    const cora = await first();
    await cora.send("/sign-in/second", { code: recovery.pop() });
    assert.equal((await cora.send("/h/alder/settings/sign-in", { required: "no", days: 14 })).status, 303);
    assert.equal((await carl.get("/h/alder/members")).status, 200);
    assert.equal((await cora.send("/h/alder/settings/sign-in", { required: "yes", days: 14 })).status, 303);
    assert.equal((await carl.get("/h/alder/members")).status, 200, "the days begin anew");
    await carl.send("/account/second-step");
    const theirs = (await carl.get("/account/second-step/app")).text.match(/kith-secret">([A-Z2-7 ]+)</)[1];
    assert.equal((await carl.send("/account/second-step/app", { code: code(theirs) })).status, 200);
    // And another coordinator takes it away when the phone is lost.
    assert.match(words(await cora.get(`/h/alder/members/${people.carl.id}`)), /They sign in with a second step/);
    assert.match((await cora.send(`/h/alder/members/${people.carl.id}/second-step`)).location, /done=second-reset/);
    assert.equal((await carl.get("/account")).status, 303, "they are out everywhere");
    await kith.signIn(people.carl);
    assert.equal((await cora.send(`/h/alder/members/${people.cora.id}/second-step`)).status, 409, "their own is under Your account");
  });

  test("on a shared computer it is over soon, and nothing stays", async () => {
    const mia = new Visitor(kith);
    const into = await mia.send("/sign-in", { email: people.mia.email, password: people.mia.password, shared: "yes" });
    assert.ok(into.headers["set-cookie"].every((line) => !/max-age/i.test(line) || /language/.test(line)), "the cookie ends with the browser");
    const home = await mia.get("/h/alder/home");
    assert.equal(home.headers["cache-control"], "no-store");
    assert.equal(home.headers.refresh, "480; url=/sign-in/still-here?next=%2Fh%2Falder%2Fhome");
    assert.match(words(home), /Others use this computer too. Finished: sign out/);
    const still = await mia.get("/sign-in/still-here?next=%2Fh%2Falder%2Fhome");
    assert.equal(still.headers.refresh, "120; url=/sign-in/over");
    assert.match(still.text, /href="\/h\/alder\/home"/);
    const over = await mia.get("/sign-in/over");
    assert.equal(over.status, 200);
    assert.equal(over.headers["clear-site-data"], '"cache", "cookies", "storage"');
    assert.equal((await mia.get("/account")).status, 303);
    await mia.send("/sign-in", { email: people.mia.email, password: people.mia.password, shared: "yes" });
    past(600)("UPDATE session SET seen_at = NOW WHERE shared = 1");
    assert.equal((await mia.get("/account")).status, 303, "ten minutes without use");
    await mia.send("/sign-in", { email: people.mia.email, password: people.mia.password, shared: "yes" });
    const out = await mia.send("/sign-out");
    assert.equal(out.headers["clear-site-data"], '"cache", "cookies", "storage"');
    // Elsewhere none of it.
    const own = await kith.signIn(people.mia);
    assert.equal((await own.get("/h/alder/home")).headers.refresh, undefined);
    assert.equal((await own.get("/sign-in/over")).location, "/");
    assert.equal((await own.get("/account")).status, 200);
    assert.equal((await own.send("/sign-out")).headers["clear-site-data"], undefined);
  });
});
