// Pages in another language: Welsh, for who asks for it by their browser, chooses it, or names it by the cookie.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Kith, Visitor, stopPostgres } from "./support/kith.mjs";

const password = "three green kettles";
after(stopPostgres);

// The document without what differs from one language to another: words between tags, and those attributes that are words.
const bones = (html) => html.replace(/<ul class="kith-bar__languages"[^]*?<\/ul>/, "").replace(/<textarea[^]*?<\/textarea>/g, "<textarea>").match(/<[^>]+>/g).map((tag) => tag.match(/^<\/?[!\w-]+/)[0])
  .filter((tag) => !/^<\/?(span|a|em|strong|br)$/.test(tag)).join("");
const of = (html, what) => [...html.matchAll(what)].map((m) => m[1]).sort();
const chooses = (visitor, tag) => visitor.cookies.set("__Host-kith-language", tag); // on a loopback address it is as behind HTTPS

for (const engine of ["sqlite", "postgres"]) describe(`languages (${engine})`, () => {
  let kith, mia, id;

  before(async () => {
    kith = await (await Kith.make({ engine })).start();
    kith.hub("alder", "Search and Save");
    const person = kith.add("alder", "Thank Name", { email: "mia@alder.example", password });
    mia = await kith.signIn(person);
    const api = new Visitor(kith, { token: kith.token("alder", person.number) });
    const made = await api.json("POST", "/api/v1/hubs/alder/offers", { title: "Back {1} <2>Search</2>", words: "Sign in %s %d", category: "company", place: "Members" });
    assert.equal(made.status, 201, made.text);
    ({ id } = JSON.parse(made.text));
  });
  after(() => kith?.remove());

  test("a language that is offered is listed, with who made it, and chosen by what a browser asks for", async () => {
    const visitor = new Visitor(kith);
    const asked = await visitor.get("/sign-in", { "accept-language": "cy, en;q=0.1" });
    assert.match(asked.text, /<html lang="cy"/);
    assert.match((await visitor.get("/sign-in", { "accept-language": "tlh, en;q=0.1" })).text, /<html lang="en"/);
    const english = await visitor.get("/sign-in");
    assert.match(english.text, /<html lang="en"/);
    assert.match(english.text, /href="\/language/);
    assert.match((await visitor.get("/language")).text, /lang="cy">Cymraeg/);
    assert.equal((await visitor.send("/language", { to: "tlh", next: "/" })).status, 422);
    assert.equal((await visitor.send("/language", { to: "cy", next: "/privacy" })).location, "/privacy");
    assert.match((await visitor.get("/sign-in")).text, /<html lang="cy"/);
  });

  test("the other languages stand at the top of a page, each by its own name, and lead back to it", async () => {
    const path = "/h/alder/find?q=tea&kind=offers";
    const bar = (text) => text.match(/<ul class="kith-bar__languages"[^]*?<\/ul>/)[0];
    const top = bar((await mia.get(path)).text), next = top.match(/name="next" value="([^"]*)"/)[1].replace(/&amp;/g, "&");
    assert.match(top, /aria-current="true" lang="en">English</);
    assert.match(top, /lang="cy">[^]*<button type="submit"[^>]* name="to" value="cy">Cymraeg</);
    assert.equal(next, path);
    assert.equal((await mia.send("/language", { to: "cy", next })).location, path);
    assert.match(bar((await mia.get(path)).text), /aria-current="true" lang="cy">Cymraeg</);
    assert.equal((await mia.send("/language", { to: "en", next })).location, path);
    // Nobody gets a cookie for what they did not ask for: a stranger chooses on a page of its own.
    const first = await new Visitor(kith).get("/h/alder");
    assert.match(bar(first.text), /<a class="govuk-link" href="\/language">Cymraeg</);
    assert.equal(first.headers["set-cookie"], undefined);
  });

  test("pages say that they are in Welsh, keep their parts, and differ in words alone", async () => {
    const paths = ["/", "/sign-in", "/accessibility", "/privacy", "/account", "/h/alder/home", "/h/alder/find", "/h/alder/exchanges", "/h/alder/record",
      "/h/alder/offers/new", "/h/alder/profile", "/h/alder/me/times", "/h/alder/statement", `/h/alder/help/${id}`];
    let translated = 0;
    for (const path of paths) {
      const visitor = path === "/sign-in" ? new Visitor(kith) : mia;
      chooses(visitor, "en");
      const english = await visitor.get(path);
      chooses(visitor, "cy");
      const welsh = await visitor.get(path);
      chooses(visitor, "en");
      assert.equal(welsh.status, english.status, path);
      if (english.status !== 200) continue;
      assert.match(english.text, /<html lang="en"/, path);
      assert.match(welsh.text, /<html lang="cy"/, path);
      assert.equal(bones(welsh.text), bones(english.text), path);
      for (const what of [/ (?:href|action)="([^"]*)"/g, / name="([^"]*)"/g, / id="([^"]*)"/g]) assert.deepEqual(of(welsh.text, what), of(english.text, what), path);
      assert.doesNotMatch(welsh.text.replace(/Back \{1\} &lt;2&gt;Search&lt;\/2&gt;|Sign in %s %d/g, ""), /\{\d\}|&lt;\/?\d|%\.\*s|%s/, path);
      assert.match(welsh.text, /Neidio i.{1,6}r prif gynnwys/, path);
      translated++;
    }
    assert.ok(translated > 8, `${translated} pages`);
  });

  test("what people wrote is not translated, even where the catalogue knows the words", async () => {
    chooses(mia, "cy");
    const { text } = await mia.get(`/h/alder/help/${id}`);
    chooses(mia, "en");
    // It is said in which language it stands: the hub's own, where the page is in another.
    assert.match(text, /><span lang="en">Back \{1\} &lt;2&gt;Search&lt;\/2&gt;<\/span><\/h1>/);
    assert.match(text, /<p class="govuk-body" lang="en">Sign in %s %d/);
    assert.match((await mia.get(`/h/alder/help/${id}`)).text, />Back \{1\} &lt;2&gt;Search&lt;\/2&gt;<\/h1>/);
    const owner = `id = (SELECT m.person_id FROM listing l JOIN member m ON m.hub_id = l.hub_id AND m.id = l.member_id WHERE l.id = ${id})`;
    kith.sql(`UPDATE person SET language = 'cy' WHERE ${owner}`); // who chose a language is taken to write in it
    assert.match((await mia.get(`/h/alder/help/${id}`)).text, /><span lang="cy">Back \{1\} &lt;2&gt;Search&lt;\/2&gt;<\/span><\/h1>[^]*<p class="govuk-body" lang="cy">Sign in %s %d/);
    kith.sql(`UPDATE person SET language = '' WHERE ${owner}`);
    assert.match(text, /Sign in %s %d/);
    assert.match(text, />Search and Save</);
    assert.match(text, />\s*Members\s*</);
    assert.match(text, />Thank Name</);
  });

  test("errors are in Welsh, name the field, and count in its plurals", async () => {
    const visitor = new Visitor(kith);
    await visitor.get("/sign-in");
    chooses(visitor, "cy");
    const wrong = await visitor.send("/sign-in", { email: "", password: "x" });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /Mae problem/);
    assert.match(wrong.text, /Rhowch hyn: Eich e-bost|Rhowch hyn: E-bost/);
    assert.match((await visitor.get("/nowhere")).text, /Heb ddod o hyd i.{1,6}r dudalen/);
  });
});
