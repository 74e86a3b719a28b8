// Finding help as people do: by page, by the API, by feed; searches that are kept and tell what is new. On both engines, each in a fresh database.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Kith, Visitor, stopPostgres } from "./support/kith.mjs";

const password = "three green kettles";

function visit(engine, name) {
  describe(`finding help (${name})`, () => {
    let kith, ann, ben, cora, api;
    const results = (page) => [...page.text.matchAll(/<h3 class="kith-card__title">(.*?)<\/h3>/g)].map(([, html]) => html.replace(/<[^>]+>/g, "").trim());
    const find = async (query, who = ann) => {
      const page = await who.get(`/h/riverside/find?${query}`);
      assert.equal(page.status, 200, page.text.slice(0, 300));
      return page;
    };
    const offer = async (title, more = {}) => {
      const reply = await api.json("POST", "/api/v1/hubs/riverside/offers", { title, ...more });
      assert.equal(reply.status, 201, reply.text);
      return JSON.parse(reply.text).id;
    };

    before(async () => {
      kith = await (await Kith.make({ engine })).start();
      kith.hub("riverside", "Riverside Time Bank");
      kith.hub("hillside", "Hillside");
      const people = {};
      for (const [key, full, roles] of [["ann", "Ann Ash", []], ["ben", "Ben Birch", []], ["cora", "Cora Reed", ["coordinator"]]])
        people[key] = kith.add("riverside", full, { email: `${key}@riverside.example`, password, roles });
      [ann, ben, cora] = await Promise.all(["ann", "ben", "cora"].map((key) => kith.signIn(people[key])));
      api = new Visitor(kith, { token: kith.token("riverside", people.ben.number, "write") });
      await offer("Gardening and hedges", { category: "garden", words: "I have <b>shears</b> & time." });
      await offer("Lifts to the hospital", { category: "transport", times: "Tuesdays" });
    });

    after(() => kith?.remove());

    test("what was just published is found at once, in any form of its words", async () => {
      for (const q of ["garden", "hedge", "GARDENS", "gard", "hedgse", "shears"]) assert.deepEqual(results(await find(`q=${q}`)), ["Gardening and hedges"], q);
      assert.match((await find("q=hedgse")).text, /We looked for <strong>hedges<\/strong> instead/);
      assert.match((await find("q=shears")).text, /&lt;b&gt;<mark>shears<\/mark>|<mark>&lt;b&gt;shears&lt;\/b&gt;<\/mark>/);
      assert.deepEqual(results(await find("kind=offers")), ["Lifts to the hospital", "Gardening and hedges"]);
      assert.deepEqual(results(await find("kind=requests")), []);
      assert.match((await find("q=xylophone")).text, /Ask for it/);
      const wrong = await ann.get("/h/riverside/find?miles=2");
      assert.equal(wrong.status, 422);
      assert.match(wrong.text, /Enter a postcode to measure from/);
    });

    test("what has ended, and another hub's, is not found", async () => {
      const id = await offer("Trombone lessons");
      assert.deepEqual(results(await find("q=trombone")), ["Trombone lessons"]);
      assert.equal((await api.json("PATCH", `/api/v1/hubs/riverside/offers/${id}`, { state: "ended" })).status, 200);
      assert.deepEqual(results(await find("q=trombone")), []);
      kith.add("hillside", "Fay Fir", { email: "fay@hillside.example", password });
      const fay = await kith.signIn({ email: "fay@hillside.example", password });
      assert.equal((await fay.get("/h/riverside/find?q=garden")).status, 404);
      assert.deepEqual(results(await fay.get("/h/hillside/find?q=garden")), []);
    });

    test("the API searches all kinds", async () => {
      const reply = await api.json("GET", "/api/v1/hubs/riverside/search?q=hospitl&kind=offers");
      const found = JSON.parse(reply.text);
      assert.deepEqual([found.items.map((i) => [i.kind, i.title, i.who]), found.total, found.order, found.instead], [[["offer", "Lifts to the hospital", "Ben B."]], 1, "best", "hospital"]);
      assert.equal((await api.json("GET", "/api/v1/hubs/riverside/search?within=far&near=51,0")).status, 422);
      const [last, past] = [await ann.get("/h/riverside/find?q=garden"), await ann.get("/h/riverside/find?q=garden&page=90")];
      assert.deepEqual(results(past), results(last), "past the end is the last page");
      assert.ok(results(past).length > 0 && !/Nobody has put that here/.test(past.text));
      const page = await api.json("GET", "/api/v1/hubs/riverside/search?limit=1");
      assert.match(page.headers.link ?? "", /page=2&limit=1>; rel="next"/);
    });

    test("whoever is found has a reason on their card; of some of the words, which they are", async () => {
      const bens = new Visitor(kith, { token: kith.token("riverside", "ben@riverside.example", "write") });
      const me = JSON.parse((await new Visitor(kith, { token: kith.token("riverside", "cora@riverside.example", "admin") }).json("GET", "/api/v1/hubs/riverside/members")).text)
        .items.find((m) => m.name === "Ben Birch").id;
      const told = await bens.json("PATCH", `/api/v1/hubs/riverside/members/${me}/profile`, { findable: true, hands: "Baking bread", can: ["transport", "digital"], languages: ["en", "cy"] });
      assert.equal(told.status, 200, told.text);
      const card = async (query) => {
        const page = await find(query);
        return page.text.match(/<li class="kith-card">(?:(?!<\/li>)[\s\S])*Ben B\.[\s\S]*?<\/li>/)?.[0].replace(/<mark>|<\/mark>/g, (m) => m.includes("/") ? "]" : "[").replace(/<[^>]+>/g, " ") ?? "";
      };
      assert.match(await card("kind=people&q=bread"), /Baking \[bread\]/);
      assert.match(await card("kind=people&q=lift"), /Can help with: .*\[\w+\]/, "a word that means nearly the same, in the kind that they ticked");
      assert.match(await card("kind=people&language=cy"), /Speaks Welsh/);
      assert.match(await card("kind=people&day=weekend&time=morning"), /Has not said when/);
      assert.equal((await bens.json("PATCH", `/api/v1/hubs/riverside/members/${me}/times`, { pattern: "sa 0900-1200" })).status, 200);
      assert.match(await card("kind=people&day=weekend&time=morning"), /Saturdays 9 am to 12 noon/);
      const some = await card("q=bread+trombones+computers");
      assert.match(some, /Has “bread”(, “\w+”)*( and “\w+”)?, but not “\w+”/);
      assert.match((await find("q=bread+xylophone")).text, /Has “bread”, but not “xylophone”/);
      assert.doesNotMatch((await find("q=bread")).text, /but not/);
      const { items, partly } = JSON.parse((await bens.json("GET", "/api/v1/hubs/riverside/search?q=bread+xylophone")).text);
      assert.deepEqual([partly, items.map((i) => i.met)], [true, [["bread"]]]);
      assert.deepEqual(JSON.parse((await bens.json("GET", "/api/v1/hubs/riverside/search?kind=people")).text).items.map((i) => i.met), [[]]);
    });

    test("a kept search tells what is new, until it was looked at", async () => {
      const kept = await ann.send("/h/riverside/searches", { name: "Garden near me", query: "q=garden&kind=offers" });
      assert.equal(kept.status, 303);
      assert.doesNotMatch((await ann.get("/h/riverside/home")).text, /New in your searches/);
      await new Promise((done) => setTimeout(done, 1100)); // what is new is told apart by the second
      await offer("Another garden");
      const home = await ann.get("/h/riverside/home");
      assert.match(home.text, /New in your searches/);
      assert.match(home.text, /1 new for “Garden near me”/);
      assert.doesNotMatch((await ben.get("/h/riverside/home")).text, /New in your searches/);
      const id = home.text.match(/searches\/(\d+)\/open/)[1];
      assert.equal((await ben.send(`/h/riverside/searches/${id}/open`)).status, 404);
      await new Promise((done) => setTimeout(done, 1100));
      const opened = await ann.send(`/h/riverside/searches/${id}/open`);
      assert.equal(opened.location, "/h/riverside/find?q=garden&kind=offers&sort=newest");
      assert.doesNotMatch((await ann.get("/h/riverside/home")).text, /New in your searches/);
      assert.equal((await ann.send(`/h/riverside/searches/${id}/name`, { name: "" })).status, 422);
      await ann.send(`/h/riverside/searches/${id}/name`, { name: "Gardens" });
      assert.match((await ann.get("/h/riverside/searches")).text, />Gardens</);
      assert.equal((await ben.send(`/h/riverside/searches/${id}/end`)).status, 404);
      assert.equal((await ann.send(`/h/riverside/searches/${id}/end`)).status, 303);
      assert.match((await ann.get("/h/riverside/searches")).text, /You keep none/);
      for (let i = 0; i < 20; i++) await ann.send("/h/riverside/searches", { name: `Number ${i}`, query: "q=x" });
      assert.equal((await ann.send("/h/riverside/searches", { name: "One too many", query: "q=x" })).status, 422);
    });

    test("feeds: under a secret address as the member sees it, under a plain one what the hub shows", async () => {
      const nobody = new Visitor(kith);
      const made = await ann.send("/h/riverside/searches/feed", {});
      const path = new URL(made.text.match(/<code>(.*?)<\/code>/)[1]).pathname;
      const feed = await nobody.get(`${path}?q=hospital`);
      assert.equal(feed.status, 200);
      assert.match(feed.headers["content-type"], /^application\/atom\+xml/);
      assert.match(feed.text, /<title>Lifts to the hospital<\/title>/);
      assert.match(feed.text, /<name>Ben B\.<\/name>/);
      assert.doesNotMatch(feed.text, /Gardening/);
      const ids = (text) => [...text.matchAll(/<id>(urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})<\/id>/g)].map(([, id]) => id);
      assert.equal(new Set(ids(feed.text)).size, 2, "one of the feed, one of the entry");
      assert.deepEqual(ids((await nobody.get(`${path}?q=hospital`)).text), ids(feed.text), "stable");
      assert.match((await nobody.get(`${path}?q=shears`)).text, /I have &lt;b&gt;shears&lt;\/b&gt; &amp; time\./);

      const again = await nobody.get(`${path}?q=hospital`, { "If-None-Match": feed.headers.etag });
      assert.deepEqual([again.status, again.text], [304, ""]);
      assert.equal((await nobody.get(`${path}?q=hospital`, { "If-Modified-Since": feed.headers["last-modified"] })).status, 304);
      assert.equal((await nobody.get(`${path}?q=hospital`, { "If-Modified-Since": "Thu, 01 Jan 2015 00:00:00 GMT" })).status, 200);
      assert.equal((await nobody.get(`${path}?q=hospital`, { "If-None-Match": '"other"', "If-Modified-Since": feed.headers["last-modified"] })).status, 200);

      assert.equal((await nobody.get(`${path}x`)).status, 404);
      assert.equal((await nobody.get(path.replace("riverside", "hillside"))).status, 404);
      await ann.send("/h/riverside/searches/feed", {});
      assert.equal((await nobody.get(path)).status, 404, "a new one ends the one before");
      await ann.send("/h/riverside/searches/feed/end");

      assert.doesNotMatch((await nobody.get("/h/riverside/feed")).text, /<entry>/);
      kith.cli("hub", "set", "--hub", "riverside", "public_offers", "yes");
      const open = await nobody.get("/h/riverside/feed");
      assert.match(open.text, /<title>Lifts to the hospital<\/title>/);
      assert.doesNotMatch(open.text, /Ben B/);
      const ids_open = ids(open.text);
      for (const where of ["near=SE22+8EF&miles=1", "language=cy", "day=mo&time=morning", "access=step-free", "area=1"])
        assert.deepEqual(ids((await nobody.get(`/h/riverside/feed?${where}`)).text), ids_open, where);
      const follows = async (words) => /href="\/h\/riverside\/feed\?/.test((await ann.get(`/h/riverside/find?kind=offers&${words}`)).text);
      assert.deepEqual([await follows("q=hospital"), await follows("q=hospital&language=cy")], [true, false], "not offered where it would give something else");
      assert.doesNotMatch((await nobody.get("/h/riverside/feed?q=xylophone")).text, /<entry>/);
      assert.doesNotMatch((await nobody.get("/h/riverside/feed?kind=requests")).text, /<entry>/);
      assert.equal((await nobody.get("/h/riverside/feed?kind=people")).status, 404);
    });
  });
}

visit("sqlite", "SQLite");
visit("postgres", "PostgreSQL");
after(() => stopPostgres());
