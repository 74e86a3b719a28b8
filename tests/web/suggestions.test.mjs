// Suggestions as people meet them: ten requests cleared with the keyboard alone, scores that whoever reads them can make again, a private no, and neighbours of
// whom nothing is shown before they agreed.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Browsing, launch } from "./support/browser.mjs";
import { Kith, Visitor, stopPostgres } from "./support/kith.mjs";

const password = "three green kettles";
after(stopPostgres);

function accounts(printed) {
  const found = {};
  for (const [, role, email, secret] of printed.matchAll(/^ {2}(\w+) +(\S+@\S+) +password (\S+)$/gm)) found[role] = { email, password: secret };
  return found;
}

// The mean of the values, each as often as it counts, to thousandths: as docs/suggestions.md says it.
function scoreOf(parts) {
  let sum = 0, all = 0;
  for (const { value, weight } of parts) { sum += Math.round(value * 1000) * weight; all += weight; }
  return all ? Math.floor((2 * sum + all) / (2 * all)) / 1000 : 0;
}

describe("the coordinator's desk, on the demo", () => {
  let kith, browser, who, hub;
  before(async () => {
    kith = await Kith.make();
    who = accounts(kith.prepare("demo"));
    await kith.start();
    browser = await launch();
    hub = (await (await kith.signIn(who.coordinator)).get("/")).location.match(/^\/h\/([\w-]+)\//)[1];
  });
  after(async () => {
    await browser?.close();
    await kith?.remove();
  });

  test("ten requests are cleared with the keyboard alone, without a script", async () => {
    const cora = await Browsing.open(browser, kith, { name: "the coordinator" });
    await cora.signIn(who.coordinator);
    await cora.go(`/h/${hub}/unmet`);
    const count = async () => Number((await cora.text()).match(/(\d+) more wait/)?.[1] ?? 0) + await cora.page.locator("section h2").count();
    const wait = await count();
    assert.ok(wait >= 12, `${wait} wait`);
    let keys = 0;
    const began = Date.now();
    const press = async (key) => { keys++; await cora.page.keyboard.press(key); };
    const focused = () => cora.page.evaluate(() => document.activeElement?.getAttribute("name") ?? "");
    // To the first box once; from then on each page begins there.
    while (await focused() !== "members" && keys < 60) await press("Tab");
    const first = keys;
    for (let i = 0; i < 10; i++) {
      assert.equal(await focused(), "members", `request ${i}: the page begins at a box`);
      await press("Space");
      await press("Tab");
      if (await focused() === "members") await press("Space");
      await Promise.all([cora.page.waitForEvent("load"), press("Enter")]);
      assert.match(await cora.notice() ?? "", /They are asked/, `request ${i}`);
    }
    assert.equal(await count(), wait - 10);
    assert.ok(keys - first <= 45, `${keys - first} keys for ten requests`);
    assert.ok(Date.now() - began < 300000);
    console.log(`# ten requests with ${keys} keys, ${first} of them to the first box`);
    assert.deepEqual(cora.complaints, []);
    await cora.close();
  });

  test("the reasons shown are the reasons used: on the page and in the API", async () => {
    const api = new Visitor(kith, { token: kith.token(hub, who.coordinator.email, "admin") });
    const visitor = await kith.signIn(who.coordinator);
    const requests = JSON.parse((await api.json("GET", `/api/v1/hubs/${hub}/requests?limit=50`)).text).items;
    let seen = 0;
    // As many as are told at once: what was read of hundreds for each of them is given back.
    const waiting = await api.json("GET", `/api/v1/hubs/${hub}/unmet?limit=50`);
    assert.equal(waiting.status, 200, waiting.text);
    assert.ok(JSON.parse(waiting.text).items.length > 30);
    for (const { id } of requests.slice(0, 20)) {
      const reply = await api.json("GET", `/api/v1/hubs/${hub}/requests/${id}/suggestions?limit=5`);
      assert.equal(reply.status, 200, reply.text);
      const { items } = JSON.parse(reply.text);
      for (const s of items) assert.equal(s.score, scoreOf(s.parts), JSON.stringify(s));
      assert.deepEqual(items.map((s) => s.score), items.map((s) => s.score).sort((a, b) => b - a));
      const page = (await visitor.get(`/h/${hub}/help/${id}`)).text;
      const tables = [...page.matchAll(/the mean is ([\d.]+)<\/caption>([\s\S]*?)<\/table>/g)];
      assert.equal(tables.length, items.length);
      for (const [i, [, score, rows]] of tables.entries()) {
        const parts = [...rows.matchAll(/data-label="Value">([\d.]+)<\/td>\s*<td[^>]*>(\d+)</g)].map(([, value, weight]) => ({ value: Number(value), weight: Number(weight) }));
        assert.equal(parts.length, 9);
        assert.equal(Number(score), scoreOf(parts));
        assert.equal(Number(score), items[i].score);
        const why = items[i].sentence.slice(items[i].member.name.length + 1); // the name stands above it
        assert.ok(page.includes((why[0].toUpperCase() + why.slice(1)).replaceAll("&", "&amp;").replaceAll("'", "&#39;")), items[i].sentence);
        seen++;
      }
    }
    assert.ok(seen > 20, `${seen} suggestions`);
  });

  test("a member sees what they may know, and nothing private of anybody", async () => {
    const api = new Visitor(kith, { token: kith.token(hub, who.member.email, "read") });
    const members = JSON.parse((await api.json("GET", `/api/v1/hubs/${hub}/members?limit=200`)).text).items;
    const me = members.find((m) => m.email === who.member.email);
    const reply = await api.json("GET", `/api/v1/hubs/${hub}/members/${me.id}/suggestions`);
    assert.equal(reply.status, 200, reply.text);
    const { could_help, might_be_helped_by } = JSON.parse(reply.text);
    assert.ok(could_help.length > 0);
    for (const s of [...could_help, ...might_be_helped_by]) {
      assert.equal(s.score, scoreOf(s.parts));
      assert.deepEqual(s.parts.filter((p) => ["reciprocity", "load", "reach"].includes(p.part)), []);
      assert.doesNotMatch(s.sentence, /has not exchanged|received|gave|helped others/);
    }
    assert.equal((await api.json("GET", `/api/v1/hubs/${hub}/members/${members.find((m) => m.id !== me.id).id}/suggestions`)).status, 403);
  });

  test("other weights, looked at and then saved, change who is suggested", async () => {
    const cora = await Browsing.open(browser, kith, { name: "the coordinator", width: 390 });
    await cora.signIn(who.coordinator);
    await cora.go(`/h/${hub}/weights`);
    await cora.fill("Reach out", "10");
    await cora.press("See what would change");
    await cora.shows("What would change", "Best three then");
    assert.equal(await cora.value("Reach out"), "10");
    await cora.press("Save");
    assert.equal(await cora.notice(), "Saved.");
    assert.equal(await cora.value("Reach out"), "10");
    await cora.fill("Reach out", "11");
    await cora.press("Save");
    assert.equal((await cora.errors()).length, 1);
    await cora.close();
  });
});

for (const engine of ["sqlite", "postgres"]) describe(`asking and answering (${engine})`, () => {
  let kith, people, visitors;
  before(async () => {
    kith = await (await Kith.make({ engine })).start();
    for (const [slug, name] of [["alder", "Alder Time Bank"], ["birch", "Birch Time Bank"], ["cedar", "Cedar Time Bank"]]) kith.hub(slug, name);
    const add = (hub, name, roles = []) => kith.add(hub, name, { email: `${name.split(" ")[0].toLowerCase()}@${hub}.example`, password, roles });
    people = { cora: add("alder", "Cora Lane", ["coordinator"]), ann: add("alder", "Ann Ash"), ben: add("alder", "Ben Birch"), cat: add("alder", "Cat Cedar"),
      bob: add("birch", "Bob Reed", ["coordinator"]), bea: add("birch", "Bea Moss"), cid: add("cedar", "Cid North", ["coordinator"]) };
    visitors = {};
    for (const [key, person] of Object.entries(people)) visitors[key] = await kith.signIn(person);
  });
  after(() => kith?.remove());

  const id = (reply) => reply.location.match(/\/(\d+)/)[1];
  async function publish(who, hub, kind, title, category) {
    const reply = await visitors[who].send(`/h/${hub}/${kind}s/new`, { title, category });
    assert.equal(reply.status, 303, reply.text);
    return id(reply);
  }

  test("somebody is asked, says no, and nobody learns of it; another says yes", async () => {
    const request = await publish("ann", "alder", "request", "The hedge has got away", "garden");
    await publish("ben", "alder", "offer", "Hedge cutting", "garden");
    assert.equal((await visitors.cora.send(`/h/alder/unmet/${request}`, [["members", people.ben.id], ["members", people.cat.id]])).status, 303);
    const asked = (await visitors.ben.get("/h/alder/home")).text;
    assert.match(asked, /You are asked[\s\S]*The hedge has got away/);
    const ask = asked.match(/asks\/(\d+)\/no/)[1];
    assert.equal((await visitors.cat.send(`/h/alder/asks/${ask}/no`, {})).status, 404, "somebody else's");
    assert.equal((await visitors.ben.send(`/h/alder/asks/${ask}/no`, {})).status, 303);
    assert.doesNotMatch((await visitors.ben.get("/h/alder/home")).text, /You are asked/);
    for (const page of [`/h/alder/help/${request}`, "/h/alder/home", "/h/alder/exchanges"])
      assert.doesNotMatch((await visitors.ann.get(page)).text, /Ben|asked|no longer/);
    // Ben said no, Cat has not answered: what the coordinator sees of the two differs in their names alone.
    const desk = (await visitors.cora.get(`/h/alder/help/${request}`)).text;
    const told = (name) => desk.match(new RegExp(`<li>${name}: ([^<]*)</li>`))?.[1];
    assert.match(told("Ben Birch"), /^asked on .*, no yes so far$/);
    assert.equal(told("Ben Birch"), told("Cat Cedar"));
    assert.match((await visitors.cora.get("/h/alder/unmet")).text, /2 asked/);
    assert.doesNotMatch(desk, /said no|declined/);
    const again = await visitors.cora.send(`/h/alder/unmet/${request}`, { members: people.ben.id });
    assert.equal(again.status, 303, "as for anybody who is asked");
    assert.doesNotMatch((await visitors.ben.get("/h/alder/home")).text, /You are asked/);
    const yes = (await visitors.cat.get("/h/alder/home")).text.match(/asks\/(\d+)\/yes/)[1];
    const reply = await visitors.cat.send(`/h/alder/asks/${yes}/yes`, {});
    assert.equal(reply.status, 303);
    assert.match((await visitors.ann.get("/h/alder/home")).text, /Cat C\. offers to help you/);
  });

  test("neighbours: nothing before both have opened, nor of who has not agreed", async () => {
    await publish("bea", "birch", "offer", "Bread baking for beginners", "food");
    const see = async () => (await visitors.ann.get("/h/alder/neighbours")).text;
    assert.doesNotMatch(await see(), /Bread baking/);
    assert.equal((await visitors.cora.send("/h/alder/neighbour-hubs", { other: "birch", set: "open" })).status, 303);
    assert.doesNotMatch(await see(), /Bread baking/, "one side alone");
    assert.equal((await visitors.bob.send("/h/birch/neighbour-hubs", { other: "alder", set: "open" })).status, 303);
    assert.doesNotMatch(await see(), /Bread baking/, "the person has not agreed");
    assert.match(await see(), /Nobody there shows/);
    assert.match((await visitors.cid.get("/h/cedar/neighbours")).text, /No neighbouring time bank is open/, "a third hub");
    assert.equal((await visitors.ann.send("/h/alder/neighbours", { there: "birch", listing: "1" })).status, 422);
    assert.equal((await visitors.bea.send("/h/birch/neighbours/answer", { wish: "1", answer: "yes" })).status, 422);
    assert.equal((await visitors.bob.send("/h/birch/neighbour-hubs", { other: "alder", set: "close" })).status, 303);
    assert.match(await see(), /No neighbouring time bank is open/, "closed again");
  });
});
