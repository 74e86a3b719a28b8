// Signing in for everyone, through the program's own doors, on both engines.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Kith, Visitor, stopPostgres } from "./support/kith.mjs";
import { Post, words as saidIn } from "./support/post.mjs";
import { code } from "./support/otp.mjs";

const password = "three green kettles";
const firefox = "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0";
after(stopPostgres);

for (const engine of ["sqlite", "postgres"]) describe(`signing in (${engine})`, () => {
  let kith, post, secret, recovery, spent, used = -2;
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
    post = await Post.open();
    kith = await Kith.make({ engine });
    Object.assign(kith.env, post.env(kith.base, { KITH_SHARED_COMPUTERS: "192.0.2.1, 203.0.113.9" }));
    kith.hub("alder", "Alder Time Bank");
    for (const [name, whole, roles] of [["cora", "Cora Reed", ["coordinator"]], ["carl", "Carl Lane", ["coordinator"]], ["mia", "Mia Moss", []]])
      people[name] = kith.add("alder", whole, { email: `${name}@alder.example`, roles, password });
    await kith.start();
  });
  after(async () => {
    await kith?.remove();
    await post?.remove();
  });

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
    const told = (await post.wait(people.mia.email, 1)).at(-1);
    assert.equal(told.headers.Subject, "Your password is another now");
  });

  test("tries that fail are noted, for those who are here", async () => {
    const own = await kith.signIn(people.mia);
    assert.doesNotMatch(words(await own.get("/account/sign-in")), /that failed/);
    const [wrong, nobody] = [await new Visitor(kith).send("/sign-in", { email: people.mia.email, password }), await new Visitor(kith).send("/sign-in", { email: "not.here@alder.example", password })];
    assert.deepEqual([wrong.status, nobody.status], [422, 422]);
    assert.equal((await new Visitor(kith).send("/h/alder/sign-in", { number: String(people.mia.number), password })).status, 422);
    assert.equal((await own.send("/sign-in/again", { password: "not mine at all" })).status, 422);
    const told = /that failed in the last 30 days: 3\. The last was/;
    for (let i = 0; i < 100 && !told.test(words(await own.get("/account/sign-in"))); i++) await new Promise((later) => setTimeout(later, 20));
    assert.match(words(await own.get("/account/sign-in")), told);
  });

  test("an e-mail is as good as a key: changing it asks once more, and the old address is told", async () => {
    const own = await kith.signIn(people.mia), moved = "mia.new@alder.example", mine = { name: "Mia Moss", phone: "" };
    past(1801)("UPDATE session SET proved_at = NOW");
    assert.equal((await own.send("/account", { ...mine, email: people.mia.email })).location, "/account?done=saved", "all else is changed as before");
    assert.equal((await own.send("/account", { ...mine, email: moved })).location, "/sign-in/again");
    assert.equal((await own.send("/sign-in/again", { password: people.mia.password, next: "/account" })).location, "/account");
    assert.equal((await own.send("/account", { ...mine, email: moved })).location, "/account?done=saved");
    const told = (await post.wait(people.mia.email, 2)).at(-1);
    assert.equal(told.headers.Subject, "Your account has another e-mail now");
    people.mia.email = moved;
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

  test("who knows the password may not try codes for ever", async () => {
    let status;
    for (let i = 0; i < 4 && status !== 429; i++) {
      const visitor = await first();
      for (let k = 0; k < 5 && status !== 429; k++) ({ status } = await visitor.send("/sign-in/second", { code: spent }));
    }
    assert.equal(status, 429);
    await kith.stop();
    await kith.start();
    const other = await first(); // at a process that counted none of it
    assert.equal((await other.send("/sign-in/second", { code: spent })).status, 429, "all processes count together");
    kith.sql("DELETE FROM sign_in_count");
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
    const made = await carl.send("/h/alder/tokens", { name: "sheet", scope: "admin" });
    const early = new Visitor(kith, { token: made.text.match(/kith_[\w-]+/)[0] });
    assert.equal((await early.json("POST", "/api/v1/hubs/alder/members", { name: "Max Hill" })).status, 201);
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
    const add = (by, name) => by.json("POST", "/api/v1/hubs/alder/members", { name });
    assert.equal((await add(token, "Mo Hill")).status, 201, "the operator's word counts");
    const without = await add(early, "Meg Hill");
    assert.equal(without.status, 403, "a token that was made without a second step is no way around it");
    assert.match(without.text, /made without a second step/);
    assert.equal((await early.json("GET", "/api/v1/hubs/alder/members")).status, 200, "it is a member's like any");
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
    const later = await carl.send("/h/alder/tokens", { name: "sheet", scope: "admin" });
    assert.equal((await add(new Visitor(kith, { token: later.text.match(/kith_[\w-]+/)[0] }), "Max Vale")).status, 201);
    // Taken away by themselves, what a browser showed of it counts no longer.
    past(15 * 86400)("UPDATE second_asked SET since = NOW");
    past(15 * 86400)("UPDATE second_rule SET since = NOW");
    assert.equal((await carl.get("/h/alder/members")).status, 200);
    assert.equal((await carl.send("/account/second-step/end")).status, 303);
    assert.equal((await carl.get("/h/alder/members")).location, "/account/second-step?next=%2Fh%2Falder%2Fmembers");
    await carl.send("/account/second-step");
    const anew = (await carl.get("/account/second-step/app")).text.match(/kith-secret">([A-Z2-7 ]+)</)[1];
    assert.equal((await carl.send("/account/second-step/app", { code: code(anew) })).status, 200);
    past(0)("UPDATE second_asked SET since = NOW");
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
    // The hub's own computer is always one.
    const desk = new Visitor(kith);
    desk.address = "203.0.113.9";
    assert.doesNotMatch((await desk.get("/sign-in")).text, /type="checkbox"/);
    await desk.send("/sign-in", { email: people.mia.email, password: people.mia.password });
    assert.match((await desk.get("/h/alder/home")).headers.refresh, /^480;/);
    // Elsewhere none of it.
    const own = await kith.signIn(people.mia);
    assert.equal((await own.get("/h/alder/home")).headers.refresh, undefined);
    assert.equal((await own.get("/sign-in/over")).location, "/");
    assert.equal((await own.get("/account")).status, 200);
    assert.equal((await own.send("/sign-out")).headers["clear-site-data"], undefined);
  });

  const mails = async (address, n) => (await post.wait(address, n)).filter((m) => /code to sign in/.test(m.headers.Subject));
  const ask = async (email) => {
    const visitor = new Visitor(kith);
    const reply = await visitor.send("/sign-in/code", { email, next: "/h/alder/profile" });
    return [visitor, reply];
  };
  const eight = (mail) => saidIn(mail).match(/\b(\d{8})\b/)[1];

  test("a code comes by mail, is good once and in this browser; and nobody learns who is here", async () => {
    kith.add("alder", "Joan Price", { email: "joan@alder.example" });
    const [joan, known] = await ask("Joan@Alder.example");
    const [stranger, unknown] = await ask("nobody.here@alder.example");
    assert.deepEqual([known.status, known.location], [unknown.status, unknown.location]);
    assert.equal(known.location, "/sign-in/code/enter");
    assert.equal((await joan.get(known.location)).text.replace(/value="[\w-]+"/g, ""), (await stranger.get(known.location)).text.replace(/value="[\w-]+"/g, ""));
    const [mail] = await mails("joan@alder.example", 1);
    assert.equal(mail.headers["List-Unsubscribe"], undefined);
    const it = eight(mail);
    assert.equal((await joan.get("/account")).status, 303, "asked is not in");
    assert.equal((await stranger.send("/sign-in/code/enter", { code: it })).status, 422, "another browser's");
    assert.equal((await joan.send("/sign-in/code/enter", { code: "12345678" === it ? "87654321" : "12345678" })).status, 422);
    const into = await joan.send("/sign-in/code/enter", { code: `${it.slice(0, 4)} ${it.slice(4)}` });
    assert.equal(into.location, "/h/alder/profile");
    assert.match(words(await joan.get("/account/sign-in")), /\(this one\) Signed in .* by a code that came by e-mail/);
    kith.sql("UPDATE person SET version = CASE WHEN email_proved = email_key THEN version END WHERE email_key = 'joan@alder.example'"); // refused where she did not show it
    const again = new Visitor(kith);
    assert.equal((await again.send("/sign-in/code/enter", { code: it })).location, "/sign-in/code?done=begin-again");
    assert.equal(post.to("nobody.here@alder.example").length, 0);
  });

  test("five wrong codes, ten minutes, four mails: then it is over", async () => {
    const [visitor] = await ask("joan@alder.example");
    const it = eight((await mails("joan@alder.example", 2))[1]);
    for (let i = 0; i < 5; i++) assert.equal((await visitor.send("/sign-in/code/enter", { code: "0000000" + i })).status, 422);
    assert.equal((await visitor.send("/sign-in/code/enter", { code: it })).location, "/sign-in/code?done=begin-again");
    const [late] = await ask("joan@alder.example");
    const old = eight((await mails("joan@alder.example", 3))[2]);
    past(1)("UPDATE sign_in_try SET ends_at = NOW");
    assert.equal((await late.send("/sign-in/code/enter", { code: old })).location, "/sign-in/code?done=begin-again");
    await ask("joan@alder.example");
    for (const email of ["joan@alder.example", "not.here@alder.example"]) {
      let reply;
      for (let i = 0; i < 5; i++) [, reply] = await ask(email);
      assert.equal(reply.status, 429, email);
      assert.ok(Number(reply.headers["retry-after"]) > 0);
    }
  });

  test("a code by mail does not go round the second step", async () => {
    const cora = new Visitor(kith);
    await cora.send("/sign-in/code", { email: people.cora.email });
    const all = await post.wait(people.cora.email, 1);
    for (let i = 0; i < 100 && !post.to(people.cora.email).some((m) => /code to sign in/.test(m.headers.Subject)); i++) await new Promise((later) => setTimeout(later, 50));
    const mail = post.to(people.cora.email).find((m) => /code to sign in/.test(m.headers.Subject));
    assert.ok(all.some((m) => /has a second step now/.test(m.headers.Subject)), "and she was told of what changed");
    assert.equal((await cora.send("/sign-in/code/enter", { code: eight(mail) })).location, "/sign-in/second");
    assert.equal((await cora.get("/account")).status, 303);
  });

  test("a code read out makes an account without e-mail", async () => {
    const nora = kith.add("alder", "Nora Vale", {});
    const carl = await kith.signIn(people.carl);
    const made = await carl.send(`/h/alder/members/${nora.id}/start-code`);
    assert.equal(made.status, 200, made.text);
    const read = made.text.match(/kith-secret">([\d ]+)</)[1];
    assert.match(words(made), /\/h\/alder\/start/);
    assert.ok(!kith.cli("export", "--hub", "alder", `out-${engine}`).includes(read));
    const own = new Visitor(kith);
    assert.equal((await own.send("/h/alder/start", { code: "1234567890" })).status, 422);
    const page = await own.send("/h/alder/start", { code: read });
    assert.match(words(page), /Welcome, Nora Vale.*A-000?\d+/);
    assert.equal((await own.send("/h/alder/start/account", { code: read, password: "short" })).status, 422);
    const done = await own.send("/h/alder/start/account", { code: read, password: "seven green lamps" });
    assert.equal(done.location, "/h/alder/me/about?welcome=yes", done.text);
    assert.equal((await own.get("/h/alder/home")).status, 200);
    assert.equal((await new Visitor(kith).send("/h/alder/start", { code: read })).status, 422, "once");
    const card = words(page).match(/A-\d+/)[0];
    const later = new Visitor(kith);
    assert.equal((await later.send("/h/alder/sign-in", { number: card, password: "wrong green lamps" })).status, 422);
    assert.equal((await later.send("/h/alder/sign-in", { number: "999", password: "seven green lamps" })).status, 422);
    assert.equal((await later.send("/h/alder/sign-in", { number: card.toLowerCase(), password: "seven green lamps" })).status, 303);
    assert.equal((await later.get("/h/alder/home")).status, 200);
    // Only the newest counts, for a quarter of an hour.
    const first = (await carl.send(`/h/alder/members/${nora.id}/start-code`)).text.match(/kith-secret">([\d ]+)</)[1];
    const second = (await carl.send(`/h/alder/members/${nora.id}/start-code`)).text.match(/kith-secret">([\d ]+)</)[1];
    assert.equal((await new Visitor(kith).send("/h/alder/start", { code: first })).status, 422);
    assert.equal((await new Visitor(kith).send("/h/alder/start", { code: second })).status, 200);
    past(1)("UPDATE start_code SET ends_at = NOW");
    assert.equal((await new Visitor(kith).send("/h/alder/start", { code: second })).status, 422);
  });

  test("the operator helps whoever is locked out", async () => {
    assert.match(kith.cli("person", "reset-second-step", people.cora.email), /taken away/);
    const cora = await kith.signIn(people.cora);
    assert.equal((await cora.get("/account")).status, 200);
    assert.match(kith.cli("person", "sign-out", String(people.cora.number), "--hub", "alder"), /ended/);
    assert.equal((await cora.get("/account")).status, 303);
  });
});
