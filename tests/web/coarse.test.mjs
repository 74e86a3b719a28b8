// Where people live is told coarsely to all but coordinators: of two neighbours in one square of 0.005 degrees no door tells who lives nearer. On both engines.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { Kith, Visitor, stopPostgres } from "./support/kith.mjs";

const password = "three green kettles";
// Near and far lie in one square, some 450 metres from each other; here is 1.8 and 2.2 kilometres from them, two steps of a suggestion. On one meridian, so that latitudes alone count.
const home = { near: 51.4979, far: 51.5019, here: 51.4817 };
const longitude = -0.1;
const km = (a, b) => Math.abs(a - b) * Math.PI / 180 * 6371.0088;

function visit(engine) {
  let kith, people, visitors, api, coordinator;
  const at = (rest) => `/api/v1/hubs/riverside/${rest}`;
  const get = async (who, rest) => {
    const reply = await who.json("GET", at(rest));
    assert.equal(reply.status, 200, reply.text);
    return JSON.parse(reply.text);
  };

  before(async () => {
    kith = await Kith.make({ engine });
    kith.hub("riverside", "Riverside Time Bank");
    const list = `${kith.folder}/postcodes.csv`;
    writeFileSync(list, `postcode,lat,long\nXK1 1AA,${home.near},${longitude}\nXK1 1AB,${home.far},${longitude}\nXK1 1AC,${home.here},${longitude}\n`);
    kith.cli("postcodes", list);
    people = {};
    for (const [key, name, roles] of [["ann", "Ann Ash", []], ["near", "Ned Near", []], ["far", "Fay Far", []], ["cora", "Cora Reed", ["coordinator"]]])
      people[key] = kith.add("riverside", name, { email: `${key}@riverside.example`, password, roles });
    await kith.start();
    visitors = { ann: await kith.signIn(people.ann), cora: await kith.signIn(people.cora) };
    const token = (who, scope) => new Visitor(kith, { token: kith.token("riverside", people[who].email, scope) });
    api = token("ann", "write");
    coordinator = token("cora", "admin");
    for (const member of (await get(coordinator, "members")).items) people[Object.keys(people).find((k) => people[k].email === member.email)].id = member.id;
    for (const [who, postcode] of [["ann", "XK1 1AC"], ["near", "XK1 1AA"], ["far", "XK1 1AB"]]) {
      const own = token(who, "write");
      const told = await own.json("PATCH", at(`members/${people[who].id}/profile`), { postcode, findable: true, hands: "Pruning roses", can: ["garden"] });
      assert.equal(told.status, 200, told.text);
      if (who !== "ann") for (const kind of ["offers", "requests"]) {
        const made = await own.json("POST", at(kind), { title: `Roses of ${who}`, category: "garden" });
        assert.equal(made.status, 201, made.text);
      }
    }
    const made = await api.json("POST", at("requests"), { title: "My roses", category: "garden" });
    assert.equal(made.status, 201, made.text);
  });
  after(() => kith?.remove());

  const both = { near: /Ned|Roses of near/, far: /Fay|Roses of far/ };
  const has = (text) => [both.near.test(text), both.far.test(text)];

  test("the homes are what the test means: one square, two distances", () => {
    const square = (v) => Math.round(v * 200);
    assert.equal(square(home.near), square(home.far));
    assert.ok(km(home.here, home.far) - km(home.here, home.near) > 0.4);
  });

  // From four sides, so that no rounding hides what a door tells.
  const sides = [`${home.here},${longitude}`, `${home.far + 0.02},${longitude}`, `51.4999,${longitude - 0.03}`, `51.4999,${longitude + 0.001}`];

  test("the API's search and lists: the same distance, and both or neither within any", async () => {
    for (const side of sides) {
      for (const kind of ["people", "offers", "requests"]) {
        const { items } = await get(api, `search?kind=${kind}&near=${side}`);
        const [one, other] = ["near", "far"].map((k) => items.find((i) => both[k].test(i.title)));
        assert.ok(one && other, kind);
        assert.equal(one.distance_km, other.distance_km, `${kind} from ${side}`);
      }
      for (const list of ["offers", "requests"]) {
        const { items } = await get(api, `${list}?near=${side}`);
        const [one, other] = ["near", "far"].map((k) => items.find((i) => both[k].test(i.title)));
        assert.equal(one.distance_km, other.distance_km, `${list} from ${side}`);
      }
      for (let within = 0.05; within < 4; within += 0.15) for (const rest of [`search?near=${side}&within=${within}`, `offers?near=${side}&within=${within}`, `requests?near=${side}&within=${within}`]) {
        const [one, other] = has(JSON.stringify(await get(api, rest)));
        assert.equal(one, other, rest);
      }
    }
  });

  test("a coordinator sees them apart", async () => {
    const { items } = await get(coordinator, `search?kind=people&near=${sides[0]}`);
    const [one, other] = ["near", "far"].map((k) => items.find((i) => both[k].test(i.title)).distance_km);
    assert.ok(other > one, `${other}, ${one}`);
    assert.deepEqual(has(JSON.stringify(await get(coordinator, `offers?near=${sides[0]}&within=2.2`))), [true, false]);
  });

  test("pages, kept searches and feeds", async () => {
    let seen = 0;
    const feed = (await visitors.ann.send("/h/riverside/searches/feed", {})).text.match(/\/h\/riverside\/feed\/([\w-]+)/)[1];
    for (const kind of ["", "people", "offers", "requests"]) for (const miles of [1, 2, 5]) for (const from of ["", "XK1 1AC", "XK1 1AA", "XK1 1AB"]) {
      const words = `kind=${kind}&miles=${miles}${from && `&near=${from.replace(" ", "+")}`}`;
      for (const address of [`/h/riverside/find?${words}`, `/h/riverside/feed/${feed}?${words}`]) {
        const page = await visitors.ann.get(address);
        assert.equal(page.status, 200, page.text.slice(0, 200));
        const [one, other] = has(page.text);
        assert.equal(one, other, address);
        if (!one || !address.includes("/find")) continue;
        const told = page.text.split("kith-card__title").slice(1).filter((card) => has(card).includes(true)).map((card) => card.match(/very near|[\d.]+ miles?/)?.[0]);
        assert.ok(told.length > 1 && told[0] && new Set(told).size === 1, `${address}: ${told}`);
        seen++;
      }
    }
    assert.ok(seen > 10, `${seen} pages told a distance`);
  });

  test("suggestions: the same part, score and words", async () => {
    const { could_help, might_be_helped_by } = await get(api, `members/${people.ann.id}/suggestions`);
    for (const list of [could_help, might_be_helped_by]) {
      const [one, other] = ["Ned", "Fay"].map((name) => list.find((s) => s.member.name.startsWith(name)));
      assert.ok(one && other, JSON.stringify(list));
      const plain = (s) => s.parts.map((p) => ({ ...p, known: p.known.replace(/near|far/, "…") }));
      assert.deepEqual(plain(one), plain(other));
      assert.equal(one.score, other.score);
      assert.equal(one.sentence.replace("Ned N.", "").replace("of near", ""), other.sentence.replace("Fay F.", "").replace("of far", ""));
    }
    const home = (await visitors.ann.get("/h/riverside/home")).text;
    const steps = [...home.matchAll(/within \d+ miles?/g)].map(([s]) => s);
    assert.equal(new Set(steps).size, 1, steps.join());
    const request = (await get(coordinator, "requests")).items.find((r) => r.title === "My roses");
    const { items } = await get(coordinator, `requests/${request.id}/suggestions`);
    const [one, other] = ["Ned", "Fay"].map((name) => items.find((s) => s.member.name.startsWith(name)).parts.find((p) => p.part === "distance").value);
    assert.ok(one > other, "a coordinator's are exact");
  });

  test("no door shows a member where another lives", async () => {
    for (const rest of [`members/${people.near.id}/profile`, "offers", "requests", "search", `members/${people.ann.id}/suggestions`, "members"]) {
      const { text } = await api.json("GET", at(rest));
      assert.doesNotMatch(text, /51\.49|51\.50|XK1 1AA|XK1 1AB/, rest);
    }
    for (const page of ["find?kind=people", "offers", "requests", `people/${people.near.id}`, "home"])
      assert.doesNotMatch((await visitors.ann.get(`/h/riverside/${page}`)).text, /51\.49|51\.50|XK1 1AA|XK1 1AB/, page);
  });
}

for (const engine of ["sqlite", "postgres"]) describe(`where people live (${engine})`, () => visit(engine));
after(stopPostgres);
