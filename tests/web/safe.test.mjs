// What keeps people safe, by page and API: checks hold wherever help is agreed, whoever hides is not there for whoever they hide from, and an ask that no longer
// holds is shown to nobody.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Kith, Visitor, routes, stopPostgres } from "./support/kith.mjs";

const password = "three green kettles";
after(stopPostgres);

for (const engine of ["sqlite", "postgres"]) describe(`safe (${engine})`, () => {
  let kith, people, visitors, api;
  before(async () => {
    kith = await (await Kith.make({ engine })).start();
    kith.hub("alder", "Alder Time Bank");
    const add = (name, roles = []) => kith.add("alder", name, { email: `${name.split(" ")[0].toLowerCase()}@alder.example`, password, roles });
    people = { cora: add("Cora Lane", ["coordinator"]), ewa: add("Ewa Moss"), carol: add("Carol Reed"), sian: add("Sianed Vale"), eve: add("Eve North") };
    visitors = {}; api = {};
    for (const [key, person] of Object.entries(people)) {
      visitors[key] = await kith.signIn(person);
      api[key] = new Visitor(kith, { token: kith.token("alder", person.email, key === "cora" ? "admin" : "write") });
    }
  });
  after(() => kith?.remove());

  const call = async (who, method, path, value) => {
    const reply = await api[who].json(method, `/api/v1/hubs/alder/${path}`, value);
    return { status: reply.status, text: reply.text, data: reply.text ? JSON.parse(reply.text) : undefined };
  };
  const idOf = (reply) => reply.location.match(/\/(\d+)/)[1];
  const publish = async (who, kind, fields) => {
    const reply = await call(who, "POST", `${kind}s`, fields);
    assert.equal(reply.status, 201, reply.text);
    return reply.data.id;
  };
  const check = async (who, level) => {
    const until = new Date(Date.now() + 30 * 86400000).toISOString().slice(0, 10);
    const reply = await call("cora", "POST", `members/${people[who].id}/checks`, level === "none" ? { level } : { level, until });
    assert.equal(reply.status, 200, reply.text);
  };
  const hide = async (who, other, blocked) => assert.equal((await call(who, "POST", "blocks", { other: people[other].id, blocked })).status, 204);

  test("a check that a request asks for holds by page and API, and is said kindly", async () => {
    const request = await publish("ewa", "request", { title: "Stories for two small boys", category: "children-homework", check: "enhanced" });
    const page = (await visitors.carol.get(`/h/alder/help/${request}`)).text;
    assert.match(page, /Whoever helps with this is checked first: Enhanced check\. Talk to /);
    assert.doesNotMatch(page, /Offer to help/);
    const refused = await call("carol", "POST", "exchanges", { request });
    assert.equal(refused.status, 409, refused.text);
    assert.match(refused.text, /Enhanced check/);
    assert.equal((await visitors.carol.send(`/h/alder/help/${request}/propose`, { words: "", once: "a" })).status, 422);
    const done = await call("carol", "POST", "exchanges", { request, done: true, minutes: 60 });
    assert.equal(done.status, 409, done.text);
    // A coordinator writes down what happened nevertheless: warned, on the page and in the API.
    const written = await call("cora", "POST", "exchanges", { request, giver: people.carol.id, done: true, minutes: 60 });
    assert.equal(written.status, 201, written.text);
    assert.equal(written.data.unchecked, "enhanced");
    assert.match((await visitors.cora.get(`/h/alder/exchanges/${written.data.id}`)).text, /asks for a check of whoever helps \(Enhanced check\)/);
    assert.doesNotMatch((await visitors.ewa.get(`/h/alder/exchanges/${written.data.id}`)).text, /asks for a check/);
    await check("carol", "enhanced");
    // Where a check is asked for, those who joined lately are known to somebody first.
    assert.match((await visitors.carol.get(`/h/alder/help/${request}`)).text, /Something of joining comes before this: References\. Talk to /);
    assert.equal((await call("cora", "POST", `members/${people.carol.id}/joining`, { step: "references", move: "done" })).status, 200);
    assert.match((await visitors.carol.get(`/h/alder/help/${request}`)).text, /Offer to help/);
    const offered = await call("carol", "POST", "exchanges", { request });
    assert.equal(offered.status, 201, offered.text);
    // The check ends before the yes: there is no button, and the API refuses.
    await check("carol", "none");
    const waiting = (await visitors.ewa.get(`/h/alder/exchanges/${offered.data.id}`)).text;
    assert.match(waiting, /is checked first/);
    assert.doesNotMatch(waiting, /Yes, let us do it/);
    assert.match(waiting, /No, not this time/);
    assert.equal((await call("ewa", "POST", `exchanges/${offered.data.id}/agree`, {})).status, 409);
    await check("carol", "enhanced");
    assert.equal((await call("ewa", "POST", `exchanges/${offered.data.id}/agree`, {})).status, 200);
    await check("carol", "none");
  });

  test("an ask that no longer holds is shown to nobody, and the answer betrays nobody", async () => {
    const request = await publish("sian", "request", { title: "A lift to the clinic", category: "transport" });
    assert.equal((await call("cora", "POST", `requests/${request}/asks`, { members: [people.eve.id] })).data.asked, 1);
    const [ask] = (await call("eve", "GET", "asks")).data.items;
    assert.equal(ask.request, request);
    await hide("eve", "sian", true);
    assert.deepEqual((await call("eve", "GET", "asks")).data.items, []);
    assert.doesNotMatch((await visitors.eve.get("/h/alder/home")).text, /came to mind/);
    const yes = await call("eve", "POST", `asks/${ask.id}/yes`);
    assert.equal(yes.status, 409);
    assert.match(yes.text, /You are not asked this any more/);
    await hide("eve", "sian", false);
    assert.equal((await call("eve", "GET", "asks")).data.items.length, 1);
    // Whoever is asked is not known by that to whoever wishes.
    assert.equal((await call("sian", "POST", "blocks", { other: people.eve.id, blocked: true })).status, 422);
    await publish("eve", "offer", { title: "A lift on Fridays", category: "transport" });
    await hide("sian", "eve", true);
    assert.deepEqual((await call("eve", "GET", "asks")).data.items, []);
    await hide("sian", "eve", false);
  });

  test("asking by API tells nobody who hides from whom", async () => {
    const request = await publish("sian", "request", { title: "Shelves put up", category: "household" });
    await hide("sian", "ewa", true);
    const hidden = await call("cora", "POST", `requests/${request}/asks`, { members: [people.ewa.id] });
    const open = await call("cora", "POST", `requests/${request}/asks`, { members: [people.eve.id] });
    assert.equal(hidden.status, 201, hidden.text);
    assert.deepEqual(hidden.data, open.data);
    assert.deepEqual((await call("ewa", "GET", "asks")).data.items.filter((q) => q.request === request), []);
    await hide("sian", "ewa", false);
  });

  test("members see those who let themselves be found, and nobody who is kept from them", async () => {
    const names = async (who, query = "") => (await call(who, "GET", `members${query}`)).data.items.map((m) => m.name);
    assert.deepEqual(await names("eve"), ["Eve North"], "nobody else has said that they may be found");
    assert.equal((await call("eve", "GET", `members/${people.sian.id}`)).status, 404);
    assert.equal((await names("cora")).length, 5);
    assert.equal((await call("sian", "PATCH", `members/${people.sian.id}/profile`, { findable: true, head: "Birds of the estuary", can: ["transport"] })).status, 200);
    assert.deepEqual(await names("eve"), ["Sianed V.", "Eve North"]);
    assert.equal((await call("eve", "GET", `members/${people.sian.id}`)).status, 200);
    const ids = {
      offers: await publish("sian", "offer", { title: "Estuary walks", category: "company" }),
      requests: await publish("sian", "request", { title: "Estuary chart wanted", category: "company" }),
      members: people.sian.id,
    };
    const accounts = {};
    for (const { id, member } of (await call("cora", "GET", "accounts?limit=100")).data.items)
      for (const key of Object.keys(people)) if (member === people[key].id) accounts[key] = id;
    for (const by of ["sian", "eve", "cora"]) {
      const [one, other] = by === "sian" ? ["sian", "eve"] : ["eve", "sian"];
      const body = by === "cora" ? { member: people.eve.id, other: people.sian.id } : { other: people[other].id };
      const who = by === "cora" ? "cora" : one;
      assert.equal((await call(who, "POST", "blocks", { ...body, blocked: true })).status, 204);
      // Every address of the API that Eve may read, with all that is Sianed's put into it.
      for (const { method, path, api: isApi, who: may, params } of routes()) {
        if (!isApi || method !== "GET" || may !== "member") continue;
        const room = path.split("/")[5];
        if (room === "blocks") continue; // whom she hides from herself
        const holes = params.filter((p) => p.name !== "hub");
        const real = path.replace("{hub}", "alder").replace("{id:id}", ids[room] ?? "1").replace("{word:word}", "garden");
        for (const query of holes.length ? [""] : ["", "?q=sian", "?q=estuary", `?member=${people.sian.id}`]) {
          if (query && !["members", "offers", "requests", "search", "assets"].includes(room)) continue;
          const reply = await api.eve.get(real + query);
          if (query.startsWith("?member") && reply.status === 422) continue;
          // All that is kept of her has whom she hides from herself, by name; nothing of what they say.
          const own = by === "eve" && path.endsWith("/me/data");
          assert.doesNotMatch(reply.text, own ? /[Ee]stuary/ : /Sianed|[Ee]stuary/, `${real}${query}`);
          if (holes.length && ids[room]) assert.equal(reply.status, 404, `${real}${query}: ${reply.text}`);
        }
      }
      for (const [method, path, value] of [
        ["PATCH", `members/${people.sian.id}`, { about: "x" }], ["PATCH", `members/${people.sian.id}/profile`, { head: "x" }],
        ["PATCH", `members/${people.sian.id}/times`, { pattern: null }],
      ]) assert.equal((await call("eve", method, path, value)).status, 404, `${method} ${path}`);
      const gift = await call("eve", "POST", "transfers", { from: accounts.eve, to: accounts.sian, minutes: 5 });
      assert.deepEqual([gift.status, gift.data.errors?.[0].field], [422, "to"], gift.text);
      for (const value of [{ receiver: people.sian.id, title: "Tea" }, { offer: ids.offers }, { request: ids.requests }])
        assert.equal((await call("eve", "POST", "exchanges", value)).status, 422, JSON.stringify(value));
      assert.equal((await call("cora", "GET", `members/${people.sian.id}`)).status, 200);
      assert.equal((await call(who, "POST", "blocks", { ...body, blocked: false })).status, 204);
    }
    assert.equal((await call("eve", "GET", `members/${people.sian.id}`)).status, 200);
  });

  test("words that are not known are refused, and the field is named", async () => {
    const refused = async (path, field) => {
      const reply = await call("eve", "GET", path);
      assert.deepEqual([reply.status, reply.data.errors?.[0].field], [422, field], `${path}: ${reply.text}`);
    };
    for (const [query, field] of [["access=fly", "access"], ["access=step-free,quiet", "access"], ["access=step-free&access=fly", "access"], ["area=12345", "area"],
      ["aera=1", "aera"], ["miles=2", "miles"], ["category=gadren", "category"], ["within=near", "within"]]) await refused(`search?${query}`, field);
    for (const path of ["offers?kind=all", "members?name=sian", "assets?sort=best", "exchanges?who=me", "transfers?since=2026-01-01", "reports/activity?form=2026-01-01"])
      await refused(path, path.match(/\?(\w+)=/)[1]);
    assert.match((await call("eve", "GET", "search?aera=1")).text, /Did you mean \\"area\\"/);
    assert.equal((await call("eve", "GET", "search?access=step-free&access=quiet&q=tea")).status, 200);
    const area = await call("cora", "POST", "areas", { name: "Riverside" });
    assert.equal((await call("eve", "GET", `search?area=${area.data.id}`)).status, 200);
  });

  test("an empty pattern clears the usual week", async () => {
    const path = `members/${people.ewa.id}/times`;
    const pattern = async (value) => (await call("ewa", "PATCH", path, { pattern: value })).data.pattern;
    assert.notEqual(await pattern("mo 0900-1200"), "");
    assert.equal(await pattern(""), "");
    assert.notEqual(await pattern("mo 0900-1200"), "");
    assert.equal(await pattern(null), "");
  });

  test("a closed kind is not offered, and names with quotes shorten well", async () => {
    assert.equal((await call("carol", "PATCH", `members/${people.carol.id}/profile`, { can: ["garden", "learning"], findable: true })).status, 200);
    assert.equal((await call("cora", "PATCH", "categories/garden", { closed: true })).status, 200);
    const page = (await visitors.carol.get("/h/alder/me/about/done")).text;
    assert.doesNotMatch(page, /offer\/garden/);
    assert.match(page, /offer\/learning/);
    assert.equal((await call("carol", "PATCH", `members/${people.carol.id}`, { name: "Carol \"Reed\"" })).status, 200);
    assert.equal((await call("eve", "GET", `members/${people.carol.id}`)).data.name, "Carol R.");
  });

  test("postcodes are counted as the file has them", () => {
    const list = join(kith.folder, "postcodes.csv");
    writeFileSync(list, "postcode,lat,long\nSE22 8AA,51.45,-0.07\nSE22 8AB,51.46,-0.08\nSE15 4QY,51.47,-0.06\n");
    assert.match(kith.cli("postcodes", list), /^Read 3 postcodes: 3 are new or moved/);
    assert.match(kith.cli("postcodes", list), /^Read 3 postcodes: 0 are new or moved/);
  });
});
