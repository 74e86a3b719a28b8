// Messages for real: through the program and a mail server of Debian's, on both engines.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { launch, Browsing } from "./support/browser.mjs";
import { Kith, program, stopPostgres, Visitor } from "./support/kith.mjs";
import { link, Post, words } from "./support/post.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const password = "three green kettles";
after(stopPostgres);

for (const engine of ["sqlite", "postgres"]) describe(`mail (${engine})`, async () => {
  let kith, post, cora, joan, mia, browser;
  const people = {};
  const api = (who, method, path, body) => new Visitor(kith, { token: people[who].token }).json(method, `/api/v1/hubs/alder/${path}`, body);
  const done = async (reply, status) => {
    const { status: got, text } = await reply;
    assert.equal(got, status, text);
    return text ? JSON.parse(text) : null;
  };
  const offer = async (title) => (await done(api("joan", "POST", "offers", { title, category: "garden" }), 201)).id;

  test("set up", async () => {
    post = await Post.open({ tls: true });
    kith = await Kith.make({ engine });
    Object.assign(kith.env, post.env(kith.base, { KITH_METRICS: "on" }));
    kith.hub("alder", "Alder Time Bank");
    for (const [name, whole, roles] of [["cora", "Cora Reed", ["coordinator"]], ["joan", "Joan Price", []], ["mia", "Mia Moss", []], ["nob", "Nob Ody", []]]) {
      people[name] = kith.add("alder", whole, { email: name === "nob" ? "policy@alder.example" : `${name}@alder.example`, phone: "+44 1632 960961", roles, password });
      people[name].token = kith.token("alder", people[name].number, name === "cora" ? "admin" : "write");
    }
    await kith.start();
    [cora, joan, mia] = await Promise.all(["cora", "joan", "mia"].map((name) => kith.signIn(people[name])));
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await kith?.remove();
    await post?.remove();
  });

  test("kith mail test tells each step, keeps the password to itself, and how it ended", () => {
    const run = (address, env = {}) => spawnSync(program, ["mail", "test", address], { cwd: kith.folder, env: { ...kith.env, ...env }, encoding: "utf8" });
    const good = run("somebody@alder.example");
    assert.equal(good.status, 0, good.stderr);
    for (const step of [/^> EHLO /m, /^> AUTH \(/m, /^> MAIL FROM:<kith@time\.example>/m, /^> RCPT TO:<somebody@alder\.example>/m, /^> DATA/m, /^< 250 2\.0\.0 taken/m, /^Sent/m])
      assert.match(good.stdout, step);
    for (const secret of ["s3cret-word", Buffer.from("\0kith\0s3cret-word").toString("base64"), Buffer.from("s3cret-word").toString("base64")])
      assert.ok(!`${good.stdout}${good.stderr}`.includes(secret), secret);
    assert.equal(post.to("somebody@alder.example").length, 1);
    const refused = run("nobody@alder.example");
    assert.equal(refused.status, 3);
    assert.match(refused.stderr, /It was not sent: 550 5\.1\.1 no such user here/);
    assert.equal(run("somebody@alder.example", { KITH_SMTP_URL: "smtp://127.0.0.1:1" }).status, 4);
    assert.equal(run("no address").status, 2);
    const wrong = run("somebody@alder.example", { KITH_SMTP_URL: `smtp://kith:wrong@127.0.0.1:${post.smtp}` });
    assert.equal(wrong.status, 4);
    assert.match(wrong.stderr, /535/);
    assert.equal(run("somebody@alder.example", { KITH_MAIL_FROM: "" }).status, 2);
  });

  test("a server that encrypts is believed by its certificate alone", () => {
    const run = (url) => spawnSync(program, ["mail", "test", "safe@alder.example"], { cwd: kith.folder, env: { ...kith.env, KITH_SMTP_URL: url }, encoding: "utf8" });
    const to = (scheme, port, more = `?ca=${post.authority}`) => `${scheme}://kith:s3cret-word@127.0.0.1:${port}${more}`;
    const upgraded = run(to("smtp", post.starttls));
    assert.equal(upgraded.status, 0, upgraded.stderr);
    assert.match(upgraded.stdout, /> STARTTLS[^]*SSL connection using TLS[^]*> AUTH[^]*> DATA/);
    assert.equal(run(to("smtps", post.tls)).status, 0);
    assert.equal(post.to("safe@alder.example").length, 2);
    // an authority that nobody knows, a certificate for another name, a server that does not encrypt
    for (const url of [to("smtps", post.tls, ""), to("smtps", post.wrong), to("smtp", post.smtp)]) {
      const refused = run(url);
      assert.equal(refused.status, 4, `${url}: ${refused.stdout}`);
      assert.doesNotMatch(refused.stdout, /^> (AUTH|MAIL|DATA)/m);
    }
    assert.equal(post.to("safe@alder.example").length, 2);
  });

  test("a request to confirm comes at once, once, with a link that leads there", async () => {
    const id = await offer("Weeding");
    const { id: exchange } = await done(api("mia", "POST", "exchanges", { offer: id }), 201);
    const [asked] = await post.wait("joan@alder.example");
    assert.match(asked.headers.Subject, /Mia M\. asks whether you would help: Weeding/);
    assert.equal(link(asked, kith.base), `/h/alder/exchanges/${exchange}`);
    assert.equal((await joan.get(link(asked, kith.base))).status, 200);
    assert.equal(post.to("mia@alder.example").length, 0, "who did it is not told");
    assert.match(asked.headers.From, /Alder Time Bank <kith@time\.example>/);
    assert.deepEqual(asked.defects, []);
  });

  test("one click stops it, without signing in; the page asks first", async () => {
    const [asked] = post.to("joan@alder.example");
    const address = asked.headers["List-Unsubscribe"].match(/^<(.*)>$/)[1];
    assert.equal(asked.headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click");
    const stranger = new Visitor(kith), path = new URL(address).pathname;
    const page = await Browsing.open(browser, kith, { width: 390, javaScriptEnabled: true });
    assert.equal(await page.go(path), 200);
    assert.equal(await page.heading(), "Stop our messages?");
    await page.page.evaluate(axe);
    assert.deepEqual((await page.page.evaluate(() => window.axe.run())).violations.map((v) => v.id), []);
    assert.equal((await stranger.post(`${path}x`, { "List-Unsubscribe": "One-Click" })).status, 404);
    const other = await stranger.post(path, { "List-Unsubscribe": "One-Click" }, { origin: "https://mail.example", "sec-fetch-site": "cross-site" });
    assert.equal(other.status, 200, other.text);
    assert.match((await joan.get("/account")).text, /value="none" checked/);
    await api("mia", "POST", "exchanges", { offer: await offer("Digging") });
    // what is urgent still comes: a way in that a coordinator makes
    const made = await cora.send(`/h/alder/members/${people.joan.id}/invitation`);
    assert.equal(made.status, 200, made.text);
    const [, way] = await post.wait("joan@alder.example", 2);
    assert.match(way.headers.Subject, /Your way into Alder Time Bank/);
    assert.equal(way.headers["List-Unsubscribe"], undefined);
    await page.press("Stop messages");
    assert.equal(await page.heading(), "You get no more messages");
    await page.close();
    const back = await joan.send("/account/messages", { pace: "each", channel: "email" });
    assert.equal(back.location, "/account?done=messages");
    await api("mia", "POST", "exchanges", { offer: await offer("Pruning") });
    const all = await post.wait("joan@alder.example", 3);
    assert.deepEqual(all.map((m) => m.headers.Subject.match(/Weeding|Digging|Pruning|way/)?.[0]), ["Weeding", "way", "Pruning"]);
  });

  test("a stranger is invited; the link opens, and lies nowhere in the open", async () => {
    const made = await cora.send("/h/alder/members/invite", { name: "Ned North", email: "ned@north.example" });
    assert.match(made.text, /on its way by e-mail/);
    const [invited] = await post.wait("ned@north.example");
    const path = link(invited, kith.base);
    assert.match(path, /^\/h\/alder\/invitation\//);
    const ned = new Visitor(kith);
    assert.equal((await ned.get(path)).status, 200);
    if (engine === "sqlite") {
      const word = path.split("/").at(-1);
      for (const name of readdirSync(kith.folder)) if (/^kith\.db/.test(name)) assert.ok(!readFileSync(join(kith.folder, name)).includes(word), name);
    }
  });

  test("who asks to join is answered, and coordinators hear of it", async () => {
    await new Visitor(kith).send("/h/alder/join", { name: "Olive Oak\u2028", email: "olive@oak.example", password, about: "Reading" });
    const heard = await post.wait("cora@alder.example");
    assert.match(heard.at(-1).headers.Subject, /Olive Oak asks to join/);
    const asking = link(heard.at(-1), kith.base);
    assert.equal((await cora.send(`${asking}/accept`)).status, 303);
    const [welcome] = await post.wait("olive@oak.example");
    assert.match(welcome.headers.Subject, /Welcome to Alder Time Bank/);
  });

  test("what failed is shown to the coordinator, who decides", async () => {
    const id = await done(api("nob", "POST", "offers", { title: "Sewing", category: "household" }), 201);
    await done(api("mia", "POST", "exchanges", { offer: id.id }), 201);
    const self = await Browsing.open(browser, kith, { width: 390, javaScriptEnabled: true, name: "Cora" });
    await self.signIn(people.cora);
    for (let tries = 0; tries < 600 && !/policy@/.test(await self.text()); tries++) await self.go("/h/alder/messages");
    await self.shows("policy@alder.example", "550 5.7.1 relaying denied", "asks whether you would help: Sewing");
    await self.page.evaluate(axe);
    assert.deepEqual((await self.page.evaluate(() => window.axe.run())).violations.map((v) => v.id), []);
    await self.go("/h/alder/today");
    await self.follow("1 message did not reach its reader");
    assert.match(JSON.parse(kith.cli("mail", "list", "--json")).answer, /relaying denied/);
    assert.equal(kith.cli("mail", "retry"), "1 wait to be sent.");
    for (let tries = 0; tries < 600 && kith.cli("mail", "list", "--json") === ""; tries++);
    await self.go("/h/alder/messages");
    await Promise.all([self.page.waitForEvent("load"), self.page.getByRole("button", { name: /Give it up.*Sewing, to Nob Ody/ }).click()]);
    assert.equal(await self.notice(), "It is given up.");
    await self.shows("None failed.");
    await self.close();
  });

  test("the server is killed, begins again, and nothing comes twice or not at all", async () => {
    const before = post.to("joan@alder.example").length, ids = [];
    for (const title of ["One", "Two", "Three", "Four", "Five"]) ids.push(await offer(title));
    await Promise.all(ids.map((offer) => done(api("mia", "POST", "exchanges", { offer }), 201)));
    kith.server.kill("SIGKILL");
    await new Promise((resolve) => kith.server.once("exit", resolve));
    kith.server = undefined;
    // Whatever it held lapses after five minutes: here the clock of the database's rows is moved instead.
    kith.sql("UPDATE message SET held_until = 1 WHERE state = 'sending'");
    await kith.start();
    const perhaps = () => kith.cli("mail", "list", "--json").split("\n").filter(Boolean).map(JSON.parse).filter((m) => m.perhaps).length;
    for (let tries = 0; tries < 300 && post.to("joan@alder.example").length + perhaps() < before + 5; tries++) await new Promise((later) => setTimeout(later, 100));
    const subjects = post.to("joan@alder.example").slice(before).map((m) => m.headers.Subject);
    assert.equal(new Set(subjects).size, subjects.length, subjects.join(", "));
    assert.ok(subjects.length + perhaps() >= 5 && subjects.length <= 5, subjects.join(", "));
  });

  test("figures tell how many there are", async () => {
    const text = await (await fetch(new URL("/metrics", kith.base))).text();
    assert.match(text, /kith_messages\{state="sent"\} \d+/);
    assert.match(text, /kith_messages_late_seconds \d/);
  });

  test("words of a message are escaped in its HTML and plain in its text", async () => {
    const id = await offer("Tea <b>& cake</b>");
    await done(api("mia", "POST", "exchanges", { offer: id }), 201);
    const all = await post.wait("joan@alder.example", post.to("joan@alder.example").length + 1).catch(() => post.to("joan@alder.example"));
    const tea = all.find((m) => /Tea/.test(m.headers.Subject));
    assert.match(words(tea), /“Tea <b>& cake<\/b>”/);
    assert.match(tea.parts[1].text, /“Tea &lt;b&gt;&amp; cake&lt;\/b&gt;”/);
  });

  const day = (back) => new Date(Date.now() - back * 864e5).toISOString().slice(0, 10);
  const sign = (text, at = Math.floor(Date.now() / 1000), secret = "0123456789abcdef") => `t=${at},v1=${createHmac("sha256", secret).update(`${at}.${text}`).digest("hex")}`;
  const answer = async (from, text, signature) => {
    const body = JSON.stringify({ from, text });
    const reply = await new Visitor(kith).request("POST", "/api/v1/replies", { body, headers: { "content-type": "application/json", ...signature === null ? {} : { "kith-signature": signature ?? sign(body) } } });
    return { status: reply.status, ...JSON.parse(reply.text) };
  };

  test("an exchange is confirmed by answering a text message", async () => {
    const phone = "+441632960961";
    await joan.send("/account/messages", { pace: "answers", channel: "sms" });
    const record = async (title) => (await done(api("mia", "POST", "exchanges", { done: true, giver: people.mia.id, receiver: people.joan.id, title, category: "garden", minutes: 90, date: day(0) }), 201)).id;
    const right = await record("Hedge"), wrong = await record("Lawn");
    const sent = await post.wait(phone, 2), texts = sent.map((m) => m.gateway.text);
    for (const { signature, body } of sent) assert.equal(signature, sign(body, signature.match(/^t=(\d+),/)[1]));
    const code = (title) => texts.find((t) => t.includes(title)).match(/Reply YES (\w{6}) /)[1];
    assert.equal((await answer(phone, `YES ${code("Hedge")}`, null)).status, 403);
    assert.equal((await answer(phone, `YES ${code("Hedge")}`, sign("something else"))).status, 403);
    assert.equal((await answer(phone, `YES ${code("Hedge")}`, sign(JSON.stringify({ from: phone, text: `YES ${code("Hedge")}` }), Math.floor(Date.now() / 1000) - 400))).status, 403);
    assert.equal((await answer("+441632960962", `YES ${code("Hedge")}`)).understood, false);
    assert.equal((await answer(phone, "YES")).understood, false);
    assert.deepEqual(await answer("+44 1632 960961", ` yes ${code("Hedge").toLowerCase()}, thanks`), { status: 200, understood: true, say: "Thank you. It is confirmed, and the hours have moved." });
    assert.match((await answer(phone, code("Hedge"))).say, /answered this already/);
    assert.equal((await answer(phone, `No ${code("Lawn")}: it rained`)).understood, true);
    const state = async (id) => (await done(api("cora", "GET", `exchanges/${id}`), 200)).state;
    assert.deepEqual([await state(right), await state(wrong)], ["confirmed", "disputed"]);
    await joan.send("/account/messages", { pace: "each", channel: "email" });
  });

  test("statements of a month go to everybody, once", async () => {
    const month = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() - 2, 1)).toISOString().slice(0, 7);
    const statements = (address) => post.to(address).filter((m) => /^Your hours in /.test(m.headers.Subject));
    const queue = (...more) => kith.cli("mail", "statements", "--hub", "alder", ...more);
    assert.match(queue("--month", month), /are queued, for \d+ members\./);
    queue("--month", month);
    const button = await cora.get("/h/alder/messages");
    assert.match(button.text, /Send the statements of last month/);
    assert.equal((await cora.send("/h/alder/messages/statements")).location, "/h/alder/messages?done=statements");
    for (let tries = 0; tries < 900 && statements("mia@alder.example").length < 2; tries++) await new Promise((later) => setTimeout(later, 50));
    assert.equal(statements("mia@alder.example").length, 2);
    assert.match(words(statements("mia@alder.example")[0]), /At the beginning of \w+ \d{4}: [^\n]*\nCame in: /);
    assert.equal(spawnSync(program, ["mail", "statements", "--hub", "alder", "--month", day(0).slice(0, 7)], { cwd: kith.folder, env: kith.env }).status, 3);
    assert.match((await cora.get("/h/alder/messages")).text, /are sent, or on their way/);
  });

  test("what is new for a kept search is told once", async () => {
    const kept = await joan.send("/h/alder/searches", { name: "Music", query: "q=piano" });
    assert.equal(kept.status, 303, kept.text);
    await new Promise((later) => setTimeout(later, 1100));
    await done(api("mia", "POST", "offers", { title: "Piano lessons", category: "other" }), 201);
    const news = () => post.to("joan@alder.example").filter((m) => /Music/.test(m.headers.Subject));
    for (const times of [1, 2]) {
      await kith.stop();
      await kith.start();
      for (let tries = 0; tries < 600 && !news().length; tries++) await new Promise((later) => setTimeout(later, 50));
      if (times === 2) await new Promise((later) => setTimeout(later, 1500));
      assert.equal(news().length, 1);
    }
    assert.equal(link(news()[0], kith.base), "/h/alder/searches");
  });
});
