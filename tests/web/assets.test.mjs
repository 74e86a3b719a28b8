// Places and things as people meet them, on both engines: told of, looked at, found, booked and paid; published as an open directory, and taken from one.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Browsing, launch } from "./support/browser.mjs";
import { Kith, Visitor, program, stopPostgres } from "./support/kith.mjs";
import { Hub, nextHour } from "./support/world.mjs";

const tomorrow = new Date(Date.now() + 864e5);
// A directory of another: one service, told whole at its own address; it leads on under /elsewhere, and lacks a name under /wrong.
const service = { id: "far-1", name: "Warm room", status: "active" };
const directory = createServer((request, reply) => {
  const [, root] = new URL(request.url, "http://x").pathname.split("/");
  if (root === "elsewhere") return reply.writeHead(302, { location: "/good/services" }).end();
  const whole = { ...service, schedules: [], service_at_locations: [{ location: { id: "l", location_type: "physical", accessibility: [{ description: "No steps" }] } }] };
  reply.end(JSON.stringify(request.url.includes("/services/") ? whole : { last_page: true, contents: [root === "wrong" ? { ...service, name: "" } : service] }));
});
await new Promise((done) => directory.listen(0, "127.0.0.1", done));
const there = `http://127.0.0.1:${directory.address().port}`;
after(() => directory.close());

const envelope = ["total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"];

function visit(engine, name) {
  describe(`places and things (${name})`, () => {
    let kith, browser, hub, other;
    const as = async (person) => {
      const self = await Browsing.open(browser, kith, { name: person.name });
      await self.signIn(person);
      return self;
    };
    const run = (args, env = {}) => {
      try {
        return { code: 0, out: execFileSync(program, args, { cwd: kith.folder, env: { ...kith.env, ...env }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }) };
      } catch (error) {
        return { code: error.status, out: error.stdout + error.stderr };
      }
    };

    before(async () => {
      browser = await launch();
      kith = await (await Kith.make({ engine, env: { KITH_IMPORT_HOSTS: there.slice(7) } })).start();
      [hub, other] = [new Hub(kith, "alder"), new Hub(kith, "birch")];
      for (const one of [hub, other]) await one.settle();
    });
    after(async () => {
      await browser?.close();
      await kith?.remove();
    });

    test("told by a member, looked at by a coordinator, booked, used, paid", async () => {
      const mia = await as(hub.people.mia), cora = await as(hub.people.cora), max = await as(hub.people.max);
      await mia.go("/h/alder/assets/new");
      await mia.fill("What it is called", "St Mark's hall");
      await mia.choose("What it is", "Room or hall");
      assert.equal(await mia.page.getByLabel("Mondays").isVisible(), false, "what is rarely said is folded away");
      await mia.unfold("When it can be had");
      await mia.fill("Mondays", "nine to five");
      await mia.press("Add it");
      assert.deepEqual(await mia.errors(), ["Say from when to when, like 9 to 12:30, 14:00 to 17:00"]);
      await mia.fill("Mondays", "");
      await mia.unfold("Price, and how many at once");
      await mia.minutes("The price", 1, 0);
      await mia.press("Add it");
      await mia.shows("St Mark's hall", "1 hour for each booking", "A coordinator has a look at it before others find it.");
      const path = mia.path;
      assert.equal(await max.go(path), 404);
      await cora.go("/h/alder/today");
      await cora.follow("1 waits to be looked at");
      await cora.follow("St Mark's hall");
      await cora.press("It is right: show it to everybody");
      await max.go("/h/alder/assets?q=mark");
      await max.follow("St Mark's hall");
      await max.day("The day", tomorrow);
      await max.fill("From", "2pm");
      await max.fill("Until", "16:30");
      await max.press("Ask for it");
      await max.shows("Asked for", "14:00 to 16:30", "1 hour");
      const booking = max.path;
      await mia.go("/h/alder/home");
      await mia.follow(/asks for St Mark's hall/);
      await mia.press("Yes, that is fine");
      await mia.shows("Agreed");
      await max.go(path);
      await max.shows("It is taken", "14:00 to 16:30");
      await max.day("The day", tomorrow);
      await max.fill("From", "16:00");
      await max.fill("Until", "17:00");
      await max.press("Ask for it");
      assert.deepEqual(await max.errors(), ["It is taken on that day from 14:00 to 16:30. Choose another time"]);
      await max.go("/h/alder/home");
      await max.shows("Places and things", "St Mark's hall");
      await max.go(booking);
      assert.equal(await max.page.getByRole("button", { name: "It was used" }).count(), 0, "before its day");
      await max.press("Call it off");
      await max.shows("Called off", "No hours moved");
      // For today, so that it can be used.
      const { id } = await hub.make("max", "/bookings", { asset: path.split("/").at(-1), ...nextHour() });
      await hub.make("mia", `/bookings/${id}/agree`, {});
      await max.go(`/h/alder/bookings/${id}`);
      await max.press("It was used");
      await max.shows("It was used, and 1 hour moved.");
      const reply = await hub.by.mia.json("GET", `${hub.api}/accounts?limit=200`);
      assert.equal(JSON.parse(reply.text).items.find((a) => a.member === hub.people.mia.id).balance, 60);
      for (const one of [mia, cora, max]) {
        assert.deepEqual(one.complaints, []);
        await one.close();
      }
    });

    test("whoever is kept apart from who looks after it finds nothing of it", async () => {
      const id = await hub.asset("open", "mia", { name: "Big cargo bike", contact_phone: "01632 960123", point: "51.5, -0.1" });
      const [by, path] = [hub.by.max, `${hub.api}/assets/${id}`];
      const asked = await hub.make("max", "/bookings", { asset: id, ...nextHour() });
      const over = await hub.make("max", "/bookings", { asset: id, ...nextHour() });
      await hub.make("mia", `/bookings/${over.id}/decline`, {});
      const max = await kith.signIn(hub.people.max), none = (name) => (text) => assert.doesNotMatch(text, /cargo bike|Mia|01632 960123/, name);
      const doors = async () => ({
        page: await max.get(`/h/alder/assets/${id}`), edit: await max.get(`/h/alder/assets/${id}/edit`), list: await max.get("/h/alder/assets?q=cargo"), api: await by.json("GET", path),
        all: await by.json("GET", `${hub.api}/assets?limit=200`), free: await by.json("GET", `${hub.api}/assets?day=${nextHour().day}&limit=200`), find: await max.get("/h/alder/find?q=cargo"),
        book: await by.json("POST", `${hub.api}/bookings`, { asset: id, ...nextHour() }), over: await by.json("GET", `${hub.api}/bookings/${over.id}`),
      });
      const before = await doors();
      assert.deepEqual([before.page.status, before.edit.status, before.api.status, before.book.status, before.over.status], [200, 403, 200, 201, 200]);
      assert.match(before.all.text, /cargo bike/);
      const hide = before.page.text.match(/href="([^"]+)">Rather not meet\? Hide from this person</)[1];
      assert.match((await max.get(hide)).text, /Mia/, "who looks after it may be hidden from there");
      for (const hides of ["mia", "max"]) {
        const other = hub.people[hides === "mia" ? "max" : "mia"].id;
        assert.equal((await hub.by[hides].json("POST", `${hub.api}/blocks`, { other })).status, 204);
        const now = await doors(), gone = await by.json("GET", `${hub.api}/assets/1`), nowhere = await by.json("POST", `${hub.api}/bookings`, { asset: "1", ...nextHour() });
        assert.deepEqual([now.page.status, now.edit.status, now.over.status], [404, 404, 404]);
        assert.deepEqual([now.api.status, now.book.status], [gone.status, nowhere.status]);
        assert.deepEqual(JSON.parse(now.book.text).errors, JSON.parse(nowhere.text).errors);
        assert.equal(JSON.parse(now.over.text).detail, JSON.parse((await by.json("GET", `${hub.api}/bookings/1`)).text).detail, "as one that is not there");
        for (const [name, reply] of Object.entries(now)) if (name !== "list" && name !== "find") none(name)(reply.text);
        assert.doesNotMatch(now.list.text + now.find.text, /cargo bike<|01632 960123/);
        const left = JSON.parse((await by.json("GET", `${hub.api}/bookings?limit=200`)).text).items.filter((b) => b.asset.id === id);
        assert.deepEqual(left.map((b) => [b.state, b.keeper]), [["asked", null], ["asked", null]]);
        const page = await max.get(`/h/alder/bookings/${asked.id}`);
        assert.equal(page.status, 200);
        assert.doesNotMatch(page.text, /Mia|Yes, that is fine/);
        assert.equal((await hub.by.mia.json("GET", path)).status, 200);
        assert.equal((await hub.by.cora.json("GET", path)).status, 200);
        assert.match((await hub.by.cora.json("GET", `${hub.api}/bookings?show=all&limit=200`)).text, /Mia/);
        const kept = JSON.parse((await hub.by.mia.json("GET", `${hub.api}/bookings/${asked.id}`)).text);
        assert.equal(kept.member, null);
        assert.equal((await hub.by.mia.json("POST", `${hub.api}/bookings/${asked.id}/agree`, {})).status, 409);
        assert.equal((await hub.by[hides].json("POST", `${hub.api}/blocks`, { other, blocked: false })).status, 204);
      }
      await hub.make("max", `/bookings/${asked.id}/cancel`, {});
    });

    test("booked over midnight, and not in the past", async () => {
      const id = await hub.asset("open", "mia", { name: "Van", at_once: true });
      const max = await as(hub.people.max);
      const yesterday = new Date(Date.now() - 864e5).toISOString().slice(0, 10), day = tomorrow.toISOString().slice(0, 10), after = new Date(+tomorrow + 864e5).toISOString().slice(0, 10);
      const ask = (more) => hub.by.max.json("POST", `${hub.api}/bookings`, { asset: id, day, from: "23:00", until: "02:00", ...more });
      const refused = async (more, field) => {
        const reply = await ask(more);
        assert.equal(reply.status, 422, reply.text);
        assert.equal(JSON.parse(reply.text).errors[0].field, field);
      };
      await refused({ day: yesterday, until_day: day }, "day");
      await refused({}, "until");
      await refused({ until_day: yesterday }, "until_day");
      await max.go(`/h/alder/assets/${id}`);
      await max.press("Book it");
      assert.deepEqual(await max.errors(), ["Enter the day", "Enter the time when it begins", "Enter the time when it ends"]);
      await max.day("The day", tomorrow);
      await max.fill("From", "11pm");
      await max.fill("Until", "2am");
      await max.press("Book it");
      assert.deepEqual(await max.errors(), ["It must end later than it begins. Where it ends on another day, say on which"]);
      await max.day("The last day", new Date(+tomorrow + 864e5));
      await max.press("Book it");
      await max.shows("Agreed", "23:00 to 02:00 on");
      const { items: [booked] } = JSON.parse((await hub.by.max.json("GET", `${hub.api}/bookings?asset=${id}`)).text);
      assert.deepEqual([booked.day, booked.from, booked.until_day, booked.until], [day, "23:00", after, "02:00"]);
      assert.equal((await ask({ day: after, from: "01:00", until: "03:00" })).status, 409);
      assert.equal((await ask({ day: after, from: "02:00", until: "03:00" })).status, 201);
      await max.go(`/h/alder/assets/${id}`);
      await max.shows("It is taken", "23:00 to 02:00 on");
      assert.deepEqual(max.complaints, []);
      await max.close();
    });

    test("nothing is published that is not switched on, checked and marked", async () => {
      const nobody = new Visitor(kith);
      const quiet = await nobody.get("/h/birch/hsds/services");
      assert.equal(quiet.status, 404);
      assert.match(quiet.headers["content-type"], /^application\/problem\+json/);
      await other.show("assets");
      await other.asset("open", "mia", { name: "For members" });
      await other.asset("proposed", "mia", { name: "Not looked at", public: true });
      const shown = await other.asset("open", "cora", { name: "Public hall", public: true, hours: "mo 0900-1200;we 0900-1200", point: "51.5, -0.1", organisation: "The town", price: 30, price_per: "hour" });
      const list = await nobody.get("/h/birch/hsds/services");
      assert.equal(list.headers["access-control-allow-origin"], "*");
      const page = JSON.parse(list.text);
      assert.deepEqual(Object.keys(page), envelope);
      assert.deepEqual(page.contents.map((s) => s.name), ["Public hall"]);
      const one = JSON.parse((await nobody.get(`/h/birch/hsds/services/${page.contents[0].id}`)).text);
      assert.deepEqual(one.schedules.map(({ byday, opens_at, closes_at }) => [byday, opens_at, closes_at]), [["MO,WE", "09:00", "12:00"]]);
      assert.equal(one.service_at_locations[0].location.latitude, 51.5);
      for (const what of ["organizations", "locations", "service_at_locations", "taxonomies", "taxonomy_terms"]) {
        const all = JSON.parse((await nobody.get(`/h/birch/hsds/${what}?per_page=2`)).text);
        assert.deepEqual(Object.keys(all), envelope, what);
        assert.ok(all.contents.length && all.contents.length <= 2, what);
        assert.equal((await nobody.get(`/h/birch/hsds/${what}/${all.contents[0].id}`)).status, 200, what);
      }
      assert.equal(JSON.parse((await nobody.get("/h/birch/hsds/services?search=dragon")).text).empty, true);
      assert.equal(JSON.parse((await nobody.get("/h/birch/hsds/services?modified_after=2999-01-01")).text).empty, true);
      assert.equal((await nobody.get("/h/birch/hsds/services?per_page=501")).status, 422);
      const root = JSON.parse((await nobody.get("/h/birch/hsds")).text);
      assert.equal(root.version, "HSDS-UK-3.0");
      for (const path of ["", "/services", "/taxonomies"]) {
        const plain = await nobody.get(`/h/birch/hsds${path}`), slashed = await nobody.get(`/h/birch/hsds${path}/`);
        assert.deepEqual([slashed.status, slashed.text], [200, plain.text], `${path}/`);
      }
      for (const path of ["openapi.json/", "nothing", "services/nothing/more", "a%20b", "services//"]) {
        const reply = await nobody.get(`/h/birch/hsds/${path}`);
        assert.deepEqual([reply.status, reply.headers["content-type"].split(";")[0]], [404, "application/problem+json"], path);
      }
      assert.match((await nobody.get("/h/birch/hsd")).headers["content-type"], /^text\/html/);
      assert.equal((await nobody.get(new URL(root.openapi_url).pathname)).status, 200);
      // Other replies are not for programs of other sites.
      assert.equal((await nobody.get("/h/birch")).headers["access-control-allow-origin"], undefined);
      const changed = await other.by.mia.json("PATCH", `${other.api}/assets/${shown}`, { name: "Mine now" });
      assert.equal(changed.status, 403);
    });

    test("listed, added, checked and answered by the command line", async () => {
      const kept = (...args) => {
        const { code, out } = run([...args, "--hub", "alder"]);
        assert.equal(code, 0, out);
        return out.trim();
      };
      const list = (...args) => JSON.parse(kept(...args, "--json")).items;
      const same = async (path) => JSON.parse((await hub.by.cora.json("GET", `${hub.api}/${path}`)).text);
      const id = kept("asset", "add", "Long ladder", "--kind", "tool", "--keeper", String(hub.people.mia.number), "--price", "30", "--per", "hour", "--hours", "mo 0900-1200;we 0900-2400", "--capacity", "2");
      const [ladder] = list("asset", "list", "--words", "ladder");
      assert.deepEqual([ladder.id, ladder.kind, ladder.state, ladder.member.id, ladder.price, ladder.price_per, ladder.hours], [id, "tool", "open", hub.people.mia.id, 30, "hour", "mo 0900-1200;we 0900-2400"]);
      assert.deepEqual(ladder, await same(`assets/${id}`), "as the API tells it");
      const told = JSON.parse(kept("asset", "set", id, "--conditions", "Two carry it", "--price", "0", "--public", "yes", "--hours", "", "--json"));
      assert.deepEqual([told.name, told.conditions, told.price, told.public, told.hours, told.capacity, told.member.name], ["Long ladder", "Two carry it", 0, true, "", 2, "Mia M."]);
      assert.deepEqual(JSON.parse(kept("asset", "show", id, "--json")), told);
      assert.equal(run(["asset", "set", id, "--website", "ladder", "--hub", "alder"]).code, 3);
      kept("asset", "pause", id);
      assert.equal(run(["booking", "add", id, String(hub.people.max.number), nextHour().day, "10", "11", "--hub", "alder"]).code, 3, "it is paused");
      kept("asset", "resume", id);
      const wanted = nextHour();
      const asked = kept("booking", "add", id, String(hub.people.max.number), wanted.day, wanted.from, wanted.until, ...(wanted.until_day ? ["--until-day", wanted.until_day] : []), "--words", "For the gutter");
      assert.deepEqual(list("booking", "list", "--asset", id).map((b) => [b.id, b.member.id, b.state, b.words]), [[asked, hub.people.max.id, "asked", "For the gutter"]]);
      assert.deepEqual(list("booking", "list", "--asset", id), [await same(`bookings/${asked}`)], "as the API tells it");
      kept("booking", "answer", asked, "no");
      kept("asset", "end", id);
      const proposed = await hub.asset("proposed", "mia", { name: "A told shed" });
      assert.deepEqual(list("asset", "list", "--state", "proposed").map((a) => a.id), [proposed]);
      kept("asset", "check", proposed);
      assert.deepEqual(list("asset", "list", "--state", "proposed"), []);
      assert.equal(run(["asset", "check", proposed, "--hub", "alder"]).code, 3, "checked once");
      const booking = await hub.make("max", "/bookings", { asset: proposed, ...nextHour() });
      assert.deepEqual(list("booking", "list", "--asset", proposed).map((b) => [b.id, b.member.id, b.keeper.id, b.state]), [[booking.id, hub.people.max.id, hub.people.mia.id, "asked"]]);
      kept("booking", "answer", booking.id, "yes", "--words", "The key hangs at the door");
      kept("booking", "answer", booking.id, "used");
      assert.equal(list("booking", "list", "--state", "used", "--asset", proposed).length, 1);
      assert.match(kept("booking", "list", "--asset", proposed), /A told shed\t.*Max Finch\tused/);
      for (const [words, ...args] of [[/must be one of open/, "asset", "list", "--state", "lost"], [/ANSWER must be yes/, "booking", "answer", booking.id, "maybe"], [/--hub is missing/, "asset", "list"]]) {
        const wrong = run(words.source.includes("missing") ? args : [...args, "--hub", "alder"]);
        assert.equal(wrong.code, 2, wrong.out);
        assert.match(wrong.out, words);
      }
      for (const name of ["asset list", "asset add", "asset check", "booking list", "booking answer"]) assert.ok(run(["--help"]).out.includes(`kith ${name} `), name);
    });

    test("taken from a directory at an address, by the command line", () => {
      const address = `${kith.base}/h/birch/hsds`;
      const import_ = (env, ...more) => run(["import", "hsds", "--hub", "alder", "--json", address, ...more], env);
      const refused = import_({ KITH_IMPORT_HOSTS: "" });
      assert.equal(refused.code, 3);
      assert.match(refused.out, /127\.0\.0\.1 is not listed/);
      const listed = { KITH_IMPORT_HOSTS: "127.0.0.1" };
      assert.equal(JSON.parse(import_(listed, "--dry-run").out).assets, 1);
      assert.equal(JSON.parse(import_(listed).out).assets, 1);
      const again = JSON.parse(import_(listed).out);
      assert.deepEqual([again.assets, again.assets_changed, again.known], [0, 0, 1]);
      const file = join(kith.folder, "bad.json");
      writeFileSync(file, JSON.stringify({ contents: [{ id: "1", name: "One", status: "active" }, { id: "2", status: "active" }] }));
      const bad = run(["import", "hsds", "--hub", "alder", file]);
      assert.equal(bad.code, 3);
      assert.match(bad.out, /bad\.json: contents\[1\]\.name: It is missing/);
    });

    test("taken by the API, looked at first", async () => {
      const take = async (key, value) => {
        const reply = await hub.by[key].json("POST", `${hub.api}/assets/import`, value);
        return { status: reply.status, body: JSON.parse(reply.text) };
      };
      const feed = { contents: [{ id: "api-1", name: "Tool library", status: "active", service_areas: "here" }] };
      assert.equal((await take("mia", { feed })).status, 403);
      for (const only_look of [true, true, false]) {
        const { status, body } = await take("cora", { feed, only_look });
        assert.deepEqual([status, body.services, body.added, body.known], [200, 1, 1, 0]);
        assert.deepEqual(body.warnings, [{ path: "contents[0].service_areas", reason: "It must be a list, and is left out" }]);
      }
      const again = await take("cora", { feed });
      assert.deepEqual([again.body.added, again.body.changed, again.body.known], [0, 0, 1]);
      assert.equal(JSON.parse((await hub.by.mia.json("GET", `${hub.api}/assets?q=tool+library`)).text).items.length, 1);
      for (const only_look of [true, false]) {
        const { status, body } = await take("cora", { address: `${there}/good`, only_look });
        assert.deepEqual([status, body.services, body.added], [200, 1, 1]);
      }
      const known = await take("cora", { address: `${there}/good/services?page=1` });
      assert.deepEqual([known.body.added, known.body.changed, known.body.known], [0, 0, 1]);
      assert.deepEqual(JSON.parse((await hub.by.mia.json("GET", `${hub.api}/assets?q=warm`)).text).items.map((one) => one.access), [["step-free"]]);
      assert.equal((await take("mia", { address: `${there}/good` })).status, 403);
      for (const [address, said] of [[`${there}/elsewhere`, /answers 302: it leads somewhere else/], [`${there}/wrong`, /name: It is empty/], [kith.base, /Port \d+ of 127\.0\.0\.1 is not listed/],
        ["http://evil.example/", /evil\.example is not listed/], ["file:///etc/passwd", /must begin with https/]]) {
        const { status, body } = await take("cora", { address });
        assert.equal(status, 422, address);
        assert.match(body.errors[0].message, said);
        assert.equal(body.errors[0].field, "address");
      }
      const wrong = await take("cora", { feed: { contents: [{ id: "x", name: "One", status: "active" }, { id: "2", status: "active" }] } });
      assert.equal(wrong.status, 422);
      assert.match(wrong.body.errors[0].message, /^contents\[1\]\.name: It is missing/);
      assert.equal(wrong.body.errors[0].field, "feed");
    });

    test("taken from a file by a coordinator, who looks at it first", async () => {
      const cora = await as(hub.people.cora);
      const feed = (more) => ({ name: "feed.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ contents: [{ id: "8a3ab5ad-1c5b-4d0b-8f3a-5f2f4f1f9a01", name: "Lunch club", status: "active", ...more }] })) });
      await cora.go("/h/alder/assets/import");
      await cora.press("Look at it");
      assert.deepEqual(await cora.errors(), ["Choose a file"]);
      await cora.page.getByLabel("A file").setInputFiles(feed({ name: "" }));
      await cora.press("Look at it");
      await cora.shows("contents[0].name", "nothing can be taken from it");
      await cora.page.getByLabel("A file").setInputFiles(feed({ service_at_locations: [{ location: { id: "1", location_type: "physical", latitude: 100, longitude: 0 } }] }));
      await cora.press("Look at it");
      await cora.shows("1 service was read: 1 new, 0 changed, 0 the same.", "contents[0].service_at_locations[0].location.latitude", "Lunch club");
      assert.equal(JSON.parse((await hub.by.mia.json("GET", `${hub.api}/assets?q=lunch`)).text).items.length, 0);
      await cora.press("Take them in");
      await cora.go("/h/alder/assets?q=lunch");
      await cora.shows("Lunch club");
      await cora.go("/h/alder/assets/import");
      await cora.fill("Or the address of a directory", `${there}/elsewhere`);
      await cora.press("Look at it");
      assert.match((await cora.errors())[0], /leads somewhere else/);
      await cora.fill("Or the address of a directory", `${there}/good`);
      await cora.press("Look at it");
      await cora.shows("1 service was read: 0 new, 0 changed, 1 the same.", "Warm room");
      assert.deepEqual(cora.complaints, []);
      await cora.close();
    });
  });
}

visit("sqlite", "SQLite");
visit("postgres", "PostgreSQL");
after(stopPostgres);
