// What is remembered of a member's hours is what the log says: the remembered page tells the same as one that is found by walking, before and after each
// new movement, a reversal among them.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { Kith, stopPostgres } from "./support/kith.mjs";

const password = "three green kettles";
after(stopPostgres);

for (const engine of ["sqlite", "postgres"]) describe(`my hours (${engine})`, async () => {
  let kith, mia, tokens;
  test("set up", async () => {
    kith = await (await Kith.make({ engine })).start();
    kith.hub("alder", "Alder Time Bank");
    const person = kith.add("alder", "Mia Moss", { email: "mia@moss.example", password });
    const ned = kith.add("alder", "Ned North");
    const cora = kith.add("alder", "Cora Lane", { roles: ["coordinator"] });
    mia = await kith.signIn(person);
    tokens = { ned: kith.token("alder", ned.number, "write"), cora: kith.token("alder", cora.number, "admin") };
    const accounts = JSON.parse((await ask(tokens.cora, "GET", "accounts")).text).items;
    tokens.account = (name) => accounts.find((a) => a.name === name || a.member?.name === name)?.id;
    assert.ok(tokens.account("Mia Moss") && tokens.account("Ned North"), JSON.stringify(accounts));
  });
  after(() => kith?.remove());

  const ask = (token, method, path, body) => mia.json(method, `/api/v1/hubs/alder/${path}`, body, { authorization: `Bearer ${token}` });
  const rows = (html) => [...html.matchAll(/<tr class="govuk-table__row">[\s\S]*?<\/tr>/g)].map((m) => m[0].replace(/<[^>]+>/g, " ").replace(/\s+/g, " ").trim());
  const same = async (seen) => {
    const remembered = rows((await mia.get("/h/alder/exchanges")).text);
    const walked = rows((await mia.get("/h/alder/exchanges?from=2000-01-01")).text);
    const home = (await mia.get("/h/alder/home")).text;
    assert.deepEqual(remembered, walked);
    assert.equal(remembered.length, seen.rows + 1, "with the head of the table");
    assert.deepEqual(rows(home).slice(-Math.min(5, seen.rows)), remembered.slice(1, 6));
    assert.match(home, seen.words);
  };

  test("it tells each movement as it comes, and what was taken back", async () => {
    const give = { from: tokens.account("Ned North"), to: tokens.account("Mia Moss"), minutes: 60, description: "For the shelves" };
    assert.match((await mia.get("/h/alder/home")).text, /Everybody begins at zero/);
    const made = [];
    for (let i = 1; i <= 3; i++) {
      const reply = await ask(tokens.ned, "POST", "transfers", give);
      assert.equal(reply.status, 201, reply.text);
      made.push(JSON.parse(reply.text).id);
      await same({ rows: i, words: new RegExp(`You were given ${i} hours? as a gift`) });
      await same({ rows: i, words: new RegExp(`You were given ${i} hours? as a gift`) });
    }
    const back = await ask(tokens.cora, "POST", `transfers/${made[1]}/reversal`, { description: "It was a slip" });
    assert.equal(back.status, 201, back.text);
    await same({ rows: 4, words: /You were given 2 hours as a gift/ });
    assert.match((await mia.get("/h/alder/exchanges")).text, /Taken back/);
  });

  test("a page shows twenty, the next begins where it ended", async () => {
    for (let i = 0; i < 20; i++)
      assert.equal((await ask(tokens.ned, "POST", "transfers", { from: tokens.account("Ned North"), to: tokens.account("Mia Moss"), minutes: 1 + i })).status, 201);
    const first = (await mia.get("/h/alder/exchanges")).text;
    const next = first.match(/href="(\/h\/alder\/exchanges\?[^"]*before=\d+[^"]*)"/)?.[1].replaceAll("&amp;", "&");
    assert.ok(next, "there is more");
    const all = [...rows(first).slice(1), ...rows((await mia.get(next)).text).slice(1)];
    assert.equal(all.length, 24);
    assert.equal(rows(first).length, 21);
  });
});
