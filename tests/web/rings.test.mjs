// A ring from looking to the exchanges it becomes, by API and by page, and what nobody may learn of it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Kith, program, stopPostgres } from "./support/kith.mjs";
import { makeWorld } from "./support/world.mjs";

after(stopPostgres);

for (const engine of ["sqlite", "postgres"]) {
  describe(`rings (${engine})`, () => {
    let kith, hub;

    before(async () => {
      kith = await (await Kith.make({ engine })).start();
      hub = (await makeWorld(kith)).hubs.alder;
    });
    after(async () => {
      await kith?.remove();
    });

    const as = (key) => hub.by[key];
    const ask = async (key, method, path, value) => {
      const reply = await as(key).json(method, hub.api + path, value);
      return { status: reply.status, body: reply.text ? JSON.parse(reply.text) : null, text: reply.text };
    };

    // How often lists of members were read, as one of them is told.
    const looks = async () => (await ask("mia", "GET", "/me/trace")).body.items.filter((l) => l.list).reduce((sum, l) => sum + l.times, 0);

    test("all say yes", async () => {
      const id = await hub.ring("mia");
      assert.equal((await ask("mia", "GET", "/rings")).body.items[0].answer, "open");
      const home = (await (await kith.signIn(hub.people.mia)).get(`${hub.page}/home`)).text;
      assert.match(home, /Max F\. could help you with “My phone”, and you could help Max F\. with “Weeds”\./);
      const yes = await ask("mia", "POST", `/rings/${id}/answer`, { yes: true });
      assert.equal(yes.status, 200);
      assert.equal(yes.body.state, "offered");
      // Not even the other half of the ring sees an answer.
      const other = await ask("max", "GET", `/rings/${id}`);
      assert.equal(other.body.answer, "open");
      assert.doesNotMatch(other.text, /"yes"/);
      const all = await ask("max", "POST", `/rings/${id}/answer`, { yes: true });
      assert.equal(all.body.state, "agreed");
      for (const leg of all.body.legs) {
        const { body } = await ask("max", "GET", `/exchanges/${leg.exchange}`);
        assert.equal(body.state, "agreed");
        assert.equal(body.giver.id, leg.giver.id);
        assert.equal(body.receiver.id, leg.receiver.id);
      }
      assert.equal((await ask("mia", "POST", `/rings/${id}/answer`, { yes: false })).status, 409);
    });

    test("a no is private, and the same is not asked again", async () => {
      const id = await hub.ring("mia");
      await ask("mia", "POST", `/rings/${id}/answer`, { yes: true });
      assert.equal((await ask("max", "POST", `/rings/${id}/answer`, { yes: false })).body.state, "over");
      const mia = await kith.signIn(hub.people.mia), carl = await hub.browser();
      for (const visitor of [mia, carl]) {
        const page = await visitor.get(`${hub.page}/rings/${id}`);
        assert.equal(page.status, 200);
        assert.match(page.text, /did not come about/);
        assert.doesNotMatch(page.text, /said no/);
      }
      assert.match((await mia.get(`${hub.page}/home`)).text, /did not come about/);
      for (const key of ["mia", "cora"]) {
        const { body } = await ask(key, "GET", `/rings/${id}`);
        assert.equal(body.state, "over");
      }
      const again = await ask("cora", "POST", "/rings", { length: 2, only_look: true });
      assert.equal(again.status, 200);
      assert.deepEqual(again.body.rings, []);
      assert.equal(again.body.proven, true);
    });

    test("one taken back looks like any that did not come about", async () => {
      const id = await hub.ring("mia");
      const back = await ask("cora", "POST", `/rings/${id}/withdraw`);
      assert.equal(back.body.state, "over");
      assert.equal((await ask("mia", "POST", `/rings/${id}/answer`, { yes: true })).status, 409);
      // Nobody said no: it is found again, and only looking offers nothing; it tells of people, as the list does.
      const told = await looks();
      const again = await ask("cora", "POST", "/rings", { length: 2, only_look: true });
      assert.equal(again.body.rings.length, 1);
      assert.equal(again.body.rings[0].id, undefined);
      assert.equal((await ask("cora", "GET", "/rings")).body.items.some((r) => r.state === "offered"), false);
      assert.equal((await ask("cora", "GET", `/rings/${id}`)).body.legs.length, 2);
      assert.equal(await looks(), told + 3);
    });

    test("the page: look, tick, offer; twice is once", async () => {
      const carl = await hub.browser();
      const found = await carl.get(`${hub.page}/rings?look=yes&length=2`);
      const value = found.text.match(/name="rings" type="checkbox" value="([\d_-]+)"/)[1];
      const once = found.text.match(/name="once" value="([^"]+)"/)[1];
      const empty = await carl.send(`${hub.page}/rings`, { once, length: "2" });
      assert.equal(empty.status, 422);
      assert.match(empty.text, /Tick at least one ring to offer/);
      for (let i = 0; i < 2; i++) assert.equal((await carl.send(`${hub.page}/rings`, { once, length: "2", rings: value })).status, 303);
      assert.equal((await ask("cora", "GET", "/rings")).body.items.filter((r) => r.state === "offered").length, 1);
      const wrong = await carl.send(`${hub.page}/rings`, { rings: "1-2_nonsense" });
      assert.equal(wrong.status, 422);
    });

    test("the score is the coordinators' alone", async () => {
      const id = await hub.ring("mia");
      const seen = async (key) => (await ask(key, "GET", `/rings/${id}`)).body.legs;
      for (const leg of await seen("cora")) assert.equal(typeof leg.score, "number");
      for (const leg of await seen("mia")) assert.equal(leg.score, undefined);
      const { body } = await ask("mia", "GET", "/rings");
      assert.doesNotMatch(JSON.stringify(body), /score/);
    });

    test("one that cannot come about any more is over at once, and names nobody", async () => {
      const id = await hub.ring("mia");
      const [leg] = (await ask("max", "GET", `/rings/${id}`)).body.legs;
      const ended = await ask(leg.receiver.id === hub.people.mia.id ? "mia" : "max", "PATCH", `/requests/${leg.request}`, { state: "ended" });
      assert.equal(ended.status, 200);
      for (const key of ["mia", "max"]) {
        const { body } = await ask(key, "GET", `/rings/${id}`);
        assert.equal(body.state, "over");
        assert.deepEqual(body.legs, []);
      }
      const mia = await kith.signIn(hub.people.mia);
      const page = (await mia.get(`${hub.page}/rings/${id}`)).text;
      assert.match(page, /did not come about/);
      assert.doesNotMatch(page, /Max F\./);
      assert.doesNotMatch((await mia.get(`${hub.page}/home`)).text, /Yes, I am in/);
      assert.equal((await ask("cora", "GET", `/rings/${id}`)).body.state, "over");
    });

    test("the coordinator sees who has not answered, and writes down what they said", async () => {
      const id = await hub.ring("mia");
      const carl = await hub.browser();
      const before = (await carl.get(`${hub.page}/rings/${id}`)).text;
      assert.equal(before.match(/Has not answered yet/g).length, 2);
      assert.equal((await carl.send(`${hub.page}/rings/${id}/said`, { member: hub.people.mia.id, said: "yes" })).status, 303);
      const after = (await carl.get(`${hub.page}/rings/${id}`)).text;
      assert.equal(after.match(/Has not answered yet/g).length, 1);
      assert.equal(after.match(/Has answered\./g).length, 1);
      assert.equal((await ask("mia", "GET", `/rings/${id}`)).body.answer, "yes");
      assert.equal((await ask("mia", "POST", `/rings/${id}/answer`, { yes: true, member: hub.people.max.id })).status, 403);
      const said = await ask("cora", "POST", `/rings/${id}/answer`, { yes: true, member: hub.people.max.id });
      assert.equal(said.body.state, "agreed");
      assert.match((await carl.get(`${hub.page}/rings/${id}`)).text, /helps .* with “/);
    });

    test("from the command line: look, offer, list, answer, take back; and the API offers what is named", async () => {
      const cli = (...args) => kith.cli(...args, "--hub", hub.slug);
      const first = await hub.ring("mia");
      assert.match(cli("ring", "list"), new RegExp(`^${first}\toffered\t0 of 2 have answered, until `));
      cli("ring", "withdraw", first);
      assert.equal(cli("ring", "list"), "");
      const found = JSON.parse(cli("ring", "look", "--length", "2", "--json"));
      assert.equal(found.proven, true);
      assert.equal((await ask("cora", "POST", "/rings", { length: 2, only_look: true })).body.rings[0].ring, found.rings[0].ring);
      const id = cli("ring", "offer", found.rings[0].ring);
      assert.throws(() => cli("ring", "offer", found.rings[0].ring), { status: 3 });
      assert.throws(() => cli("ring", "offer"), { status: 2 });
      cli("ring", "answer", id, hub.people.mia.email, "yes");
      assert.match(cli("ring", "show", id), /\toffered\t1 of 2 have answered/);
      assert.match(cli("ring", "answer", id, hub.people.max.id, "no"), new RegExp(`^${id}\tover\n`));
      await hub.ring("mia").then((other) => cli("ring", "withdraw", other));
      const named = JSON.parse(cli("ring", "look", "--length", "2", "--json")).rings.map((r) => r.ring);
      const offered = await ask("cora", "POST", "/rings", { rings: named });
      assert.equal(offered.status, 201, offered.text);
      assert.deepEqual(offered.body.rings.map((r) => r.ring), named);
      assert.equal((await ask("cora", "POST", "/rings", { rings: ["1-2"] })).status, 422);
      for (const who of ["mia", "max"]) cli("ring", "answer", offered.body.rings[0].id, hub.people[who].id, "yes");
      assert.equal(JSON.parse(cli("ring", "show", offered.body.rings[0].id, "--json")).items[0].state, "agreed");
    });

    test("from the command line: what waits, who could help, asking, what counts", async () => {
      const cli = (...args) => kith.cli(...args, "--hub", hub.slug);
      const { id } = await hub.make("mia", "/requests", { title: "The tall hedge", category: "garden" });
      await hub.make("max", "/offers", { title: "Hedges cut", category: "garden" });
      const mine = JSON.parse(cli("unmet", "--limit", "100", "--json")).items.find((u) => u.request === id);
      const told = await looks();
      const wide = (await ask("cora", "GET", "/unmet?limit=50")).body.items.find((u) => u.request === id);
      assert.equal(await looks(), told + 1, "mia can read that somebody looked");
      assert.deepEqual(mine, wide, "both doors tell the same");
      assert.equal((await ask("mia", "GET", "/unmet")).status, 403);
      const [best] = mine.best;
      const max = best.member.id;
      assert.equal(max, hub.people.max.id);
      assert.match(cli("ask", id, max), /^1 asked/);
      const [, asked] = cli("ask", "list", max).match(/^(\d+)\tThe tall hedge\t/m);
      assert.equal(cli("ask", "answer", asked, max, "no"), "");
      assert.match(cli("ask", "list", max), new RegExp(`^${asked}\t`, "m"), "a no looks like no answer");
      assert.match(cli("ask", "answer", asked, max, "yes"), /^exchange \d+$/);
      assert.match(cli("weights", "reach", "9"), /^reach\t9\t/m);
      assert.equal(JSON.parse(cli("weights", "--json")).reach, 9);
      assert.throws(() => cli("weights", "reach", "11"), { status: 2 });
      assert.throws(() => cli("weights", "luck", "1"), { status: 2 });
    });
  });
}

test("kith rings: a graph made up, written, read, solved; and refused with its place", () => {
  const folder = mkdtempSync(join(tmpdir(), "kith-rings-"));
  const run = (...args) => spawnSync(program, ["rings", ...args], { cwd: folder, encoding: "utf8", env: { PATH: process.env.PATH, HOME: folder } });
  try {
    assert.equal(run("--random", "300,1500,7", "--write", "graph").status, 0);
    assert.match(readFileSync(join(folder, "graph"), "utf8"), /^300 1500\n\d+ \d+ [\d.]+\n[^]*\n-1 -1 -1\n$/);
    assert.equal(run("--random", "300,1500,7", "--write", "graph").status, 3);
    const found = JSON.parse(run("graph", "--length", "4", "--json").stdout);
    assert.equal(found.proven, true);
    assert.equal(found.weight, found.bound);
    const people = found.rings.flatMap((r) => r.people);
    assert.equal(new Set(people).size, people.length);
    assert.equal(found.people, people.length);
    assert.ok(found.rings.length > 5 && found.rings.every((r) => r.people.length >= 2 && r.people.length <= 4));
    assert.deepEqual(JSON.parse(run("--random", "300,1500,7", "--length", "4", "--json").stdout).rings, found.rings);
    assert.match(run("graph", "--length", "4").stdout, /: this is the best\n$/);
    writeFileSync(join(folder, "bad"), "3 1\n0 7 1\n-1 -1 -1\n");
    const bad = run("bad");
    assert.equal(bad.status, 3);
    assert.match(bad.stderr, /bad:2:3: /);
    assert.equal(bad.stdout, "");
    for (const [args, status] of [[["nowhere"], 3], [[], 2], [["graph", "--random", "9,9,9"], 2], [["graph", "--length", "6"], 2], [["--random", "3"], 2], [["--random", "2,9,1"], 3]])
      assert.equal(run(...args).status, status, args.join(" "));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
