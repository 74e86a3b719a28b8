// A form that is sent twice (a double click, a reload of the answer) has its effect once, also when both are under way together.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { Kith, stopPostgres } from "./support/kith.mjs";

const password = "three green kettles";
after(stopPostgres);

const word = (html) => html.match(/name="once" value="([^"]+)"/)?.[1];

for (const engine of ["sqlite", "postgres"]) describe(`forms sent twice (${engine})`, async () => {
  let kith, mia, api;
  test("set up", async () => {
    kith = await (await Kith.make({ engine })).start();
    kith.hub("alder", "Alder Time Bank");
    const person = kith.add("alder", "Mia Moss", { email: "mia@moss.example", password });
    kith.add("alder", "Ned North");
    mia = await kith.signIn(person);
    const token = kith.token("alder", person.number, "read");
    api = async (what) => (await mia.json("GET", `/api/v1/hubs/alder/${what}`, undefined, { authorization: `Bearer ${token}` })).text;
  });
  after(() => kith?.remove());

  const forms = [
    ["give", "give", { to: "pot", "minutes-hours": "0", "minutes-minutes": "10" }, "transfers"],
    ["record", "record", { side: "received", who: "Ned North", day: "2026-01-02", "minutes-hours": "1", title: "Digging" }, "exchanges"],
    ["an offer", "offers/new", { title: "Cakes" }, "offers"],
    ["a request", "requests/new", { title: "A lift" }, "requests"],
  ];
  for (const [name, path, fields, list] of forms) test(`${name}: six times at once is once`, async () => {
    const day = new Date().toISOString().slice(0, 10);
    if (fields.day) fields.day = day;
    const once = word((await mia.get(`/h/alder/${path}`)).text);
    assert.match(once, /^[\w-]{22}$/);
    await mia.send(`/h/alder/${path}`, { ...fields, title: "", to: "", once }); // a mistake first: it must not use the word up
    const replies = await Promise.all(Array.from({ length: 6 }, () => mia.send(`/h/alder/${path}`, { ...fields, once })));
    for (const reply of replies) {
      assert.equal(reply.status, 303, reply.text);
      assert.equal(reply.location, replies[0].location);
    }
    assert.equal(JSON.parse(await api(list)).items.length, 1);
    const again = await mia.send(`/h/alder/${path}`, { ...fields, once: word((await mia.get(`/h/alder/${path}`)).text) });
    assert.equal(again.status, 303);
    assert.equal(JSON.parse(await api(list)).items.length, 2, "a new form is a new effect");
  });
});
