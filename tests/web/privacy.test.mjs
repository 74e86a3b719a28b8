// Care for people's data at its doors: consents, acting for another, what is kept, who looked, being forgotten.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Kith, Visitor, stopPostgres } from "./support/kith.mjs";

const password = "three green kettles";

function care(engine) {
  let kith, cora, mia, tom, max, people;
  const care = "/h/alder/me/privacy";

  before(async () => {
    kith = await (await Kith.make({ engine })).start();
    kith.cli("hub", "create", "alder", "--name", "Alder Time Bank");
    const add = (name, roles) => kith.add("alder", name, { email: `${name.split(" ")[0].toLowerCase()}@${engine}.example`, password, roles });
    people = { cora: add("Cora Reed", ["coordinator"]), mia: add("Mia Moss"), tom: add("Tom Tanner"), max: add("Max Quillfeather") };
    [cora, mia, tom, max] = await Promise.all(Object.values(people).map((one) => kith.signIn(one)));
  });

  after(() => kith?.remove());

  const done = async (what, reply) => assert.equal((await reply).status, 303, `${what}: ${(await reply).text.slice(0, 2000)}`);

  test("a consent stands with its words, and is taken back", async () => {
    await done("give", mia.send(`${care}/consents`, [["give", "pictures"], ["give", "findable"]]));
    await done("other words", cora.send("/h/alder/settings/data/wordings", { kind: "pictures", label: "Pictures", words: "Only in the newsletter", open: "yes" }));
    await done("take back", mia.send(`${care}/consents`, [["give", "findable"]]));
    const page = (await mia.get(`${care}/consents`)).text;
    assert.match(page, /Agreed on [^<]*<\/td><td[^>]*>The hub may take pictures/);
    assert.match(page, /Taken back on [^<]*<\/td><td[^>]*>Only in the newsletter/);
    const api = new Visitor(kith, { token: kith.token("alder", people.mia.number, "read") });
    const items = JSON.parse((await api.json("GET", "/api/v1/hubs/alder/me/consents")).text).items;
    assert.deepEqual(items.filter((one) => one.given).map((one) => one.kind), ["findable"]);
  });

  test("who looked is told, and so is all that is kept", async () => {
    assert.equal((await cora.get(`/h/alder/members/${people.mia.id}`)).status, 200);
    await cora.get(`/h/alder/members/${people.mia.id}`);
    assert.match((await mia.get(`${care}/trace`)).text, /Cora R\.<\/td><td[^>]*>Your page[^<]*<\/td><td[^>]*>2 times/);
    const mine = JSON.parse((await mia.get(`${care}/data.json`)).text);
    assert.equal(mine.format, "kith my-data 1");
    assert.equal(mine.tables.person[0].own, "Mia Moss");
    assert.equal(mine.tables.access_trace.find((one) => one.kind === "person").n, 2);
    const paper = await cora.send(`/h/alder/members/${people.tom.id}/data`, { proof: "known", format: "json" });
    assert.equal(JSON.parse(paper.text).tables.person[0].own, "Tom Tanner");
    assert.match((await tom.get(`${care}/trace`)).text, /Cora R\.<\/td><td[^>]*>All that is kept of you/);
  });

  test("how many live in an area is told to coordinators alone, where it is a handful", async () => {
    const as = (who, scope) => new Visitor(kith, { token: kith.token("alder", people[who].number, scope) });
    const boss = as("cora", "admin"), path = "/api/v1/hubs/alder/areas";
    const { id } = JSON.parse((await boss.json("POST", path, { name: "Mill Lane" })).text);
    await done("live there", cora.send("/h/alder/areas/members", { area: id, members: people.tom.id }));
    const seen = async (by) => JSON.parse((await by.json("GET", `${path}/${id}`)).text).members;
    assert.deepEqual([await seen(boss), await seen(as("mia", "read"))], [1, null]);
  });

  test("one acts for another, whom a coordinator confirmed, and both names stand", async () => {
    assert.equal((await mia.send(`${care}/act/${people.tom.id}`)).status, 404);
    await done("ask", tom.send(`${care}/guardians`, { who: "Mia Moss", scope: "act", why: "wish", "until-day": "1", "until-month": "1", "until-year": String(new Date().getFullYear() + 2) }));
    assert.equal((await mia.send(`${care}/act/${people.tom.id}`)).status, 404);
    const id = (await cora.get("/h/alder/settings/data")).text.match(/guardians\/(\d+)\/confirm/)[1];
    await done("confirm", cora.send(`/h/alder/guardians/${id}/confirm`, { restricts: "yes" }));
    await done("act", mia.send(`${care}/act/${people.tom.id}`));
    assert.match((await mia.get("/h/alder/home")).text, /acting for Tom Tanner/);
    await done("offer for Tom", mia.send("/h/alder/offers/new", { title: "Bread every Friday", category: "other" }));
    // never with herself, and never against another who acts for him
    const [year, month, day] = new Date().toISOString().slice(0, 10).split("-"), hour = { "minutes-hours": "1", "minutes-minutes": "0" };
    const help = { ...hour, "day-day": day, "day-month": month, "day-year": year, title: "Bread", category: "other" };
    for (const [who, path, form] of [[mia, "give", { ...hour, to: "person", who: "Mia Moss" }], [mia, "record", { ...help, side: "received", who: "Mia Moss" }]]) {
      const refused = await who.send(`/h/alder/${path}`, form);
      assert.equal(refused.status, 422, path);
      assert.match(refused.text, /You act for one of the two and are the other/);
    }
    assert.equal((await mia.send("/h/alder/give", { ...hour, to: "pot" })).status, 303);
    assert.equal((await mia.send(`${care}/guardians/${id}/end`)).status, 403);
    await done("stop", mia.send("/h/alder/act/stop"));
    assert.match((await tom.get(`${care}/data.json`)).text, /Bread every Friday/);
    assert.equal((await tom.send(`${care}/consents`, { give: "story" })).status, 403); // meanwhile he looks
    assert.equal((await tom.send(`${care}/guardians/${id}/end`)).status, 403);
    await done("end", cora.send(`/h/alder/guardians/${id}/end`));
    assert.equal((await mia.send(`${care}/act/${people.tom.id}`)).status, 404);
    // a coordinator who acts for somebody writes down nothing of their own
    await done("act", cora.send(`/h/alder/members/${people.tom.id}/act`));
    const own = await cora.send("/h/alder/record-for", { ...help, giver: "Cora Reed", receiver: "Mia Moss" });
    assert.match(own.text, /You took part in this one/);
    await done("of two others", cora.send("/h/alder/record-for", { ...help, giver: "Tom Tanner", receiver: "Mia Moss" }));
    await done("stop", cora.send("/h/alder/act/stop"));
    await done("himself again", tom.send(`${care}/consents`, { give: "story" }));
  });

  test("forgotten: after a time to think it over, and for good", async () => {
    assert.equal((await max.send(`${care}/forget`, {})).status, 422);
    await done("ask", max.send(`${care}/forget`, { sure: "yes" }));
    assert.match((await max.get(care)).text, /You asked to be forgotten/);
    await done("back", max.send(`${care}/forget/back`));
    kith.cli("privacy", "forget", String(people.max.number), "--hub", "alder", "--now");
    assert.match(kith.cli("verify"), /sound/);
    assert.match(kith.cli("privacy", "forgotten", "--hub", "alder"), new RegExp(`^${people.max.number}\t`, "m"));
    const page = await cora.get(`/h/alder/members/${people.max.id}`);
    assert.match(page.text, /Someone who has left/);
    assert.doesNotMatch(page.text, /Quillfeather/);
    assert.equal((await max.get(care)).status, 303); // signed in no longer
    assert.equal((await cora.send(`/h/alder/members/${people.max.id}/resume`)).status, 409);
    if (engine !== "sqlite") return;
    await kith.stop(); // what it wrote before is in the one file then
    assert.ok(!readFileSync(join(kith.folder, "kith.db")).includes("Quillfeather"));
  });
}

for (const engine of ["sqlite", "postgres"]) describe(`care for people's data (${engine})`, () => care(engine));
after(() => stopPostgres());
