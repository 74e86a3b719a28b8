// The way in, walked in messages and pages on both engines: a reference by an address that works once, a no with kind words, and what a check disclosed, which only
// those learn who have that duty.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { Kith, program, stopPostgres, Visitor } from "./support/kith.mjs";
import { link, Post, words } from "./support/post.mjs";

const password = "three green kettles";
const inDays = (n) => new Date(Date.now() + n * 864e5).toISOString().slice(0, 10);
after(stopPostgres);

for (const engine of ["sqlite", "postgres"]) describe(`joining (${engine})`, () => {
  let kith, post, cora, carl;
  const people = {}, tokens = {};
  const api = async (who, method, path, body) => {
    const reply = await new Visitor(kith, { token: tokens[who] }).json(method, `/api/v1/hubs/alder/${path}`, body);
    return { status: reply.status, text: reply.text, data: reply.text ? JSON.parse(reply.text) : null };
  };
  const kithRun = (...args) => spawnSync(program, [...args, "--hub", "alder"], { cwd: kith.folder, env: kith.env, encoding: "utf8" });
  before(async () => {
    post = await Post.open();
    kith = await Kith.make({ engine });
    Object.assign(kith.env, post.env(kith.base));
    kith.hub("alder", "Alder Time Bank");
    for (const [key, name, roles] of [["cora", "Cora Reed", ["coordinator"]], ["carl", "Carl Quiet", ["coordinator"]], ["ben", "Ben Birch", []]]) {
      people[key] = kith.add("alder", name, { email: `${key}@alder.example`, roles, password });
      tokens[key] = kith.token("alder", people[key].number, roles.length ? "admin" : "write");
    }
    await kith.start();
    [cora, carl] = await Promise.all([kith.signIn(people.cora), kith.signIn(people.carl)]);
  });
  after(async () => {
    await kith?.remove();
    await post?.remove();
  });

  test("somebody who asks sees where they are, and a no comes with kind words", async () => {
    const asks = new Visitor(kith);
    const first = await asks.get("/h/alder/join");
    assert.match(first.text, /How it goes on/);
    assert.equal((await asks.send("/h/alder/join", { name: "Asa Waits", email: "asa@waits.example", password })).status, 303);
    const [way] = (await api("cora", "GET", "joining")).data.items.filter((w) => w.name === "Asa Waits");
    assert.equal(way.next, "talk");
    const asa = await kith.signIn({ email: "asa@waits.example", password });
    assert.match((await asa.get("/h/alder/me/joining")).text, /A coordinator gets in touch to talk with you/);
    assert.equal((await cora.send(`/h/alder/members/${way.member}/joining/decline`, { say: "" })).status, 422);
    assert.equal((await cora.send(`/h/alder/members/${way.member}/joining/decline`, { say: "We have no room this spring. Ask again in autumn." })).status, 303);
    const [letter] = await post.wait("asa@waits.example");
    assert.match(words(letter), /We have no room this spring/);
    assert.equal((await api("cora", "POST", `members/${way.member}/joining`, { step: "conversation", move: "done" })).status, 409);
  });

  test("a referee answers by an address that works once, and is forgotten", async () => {
    const path = `/h/alder/members/${people.ben.id}/references`;
    const asked = await cora.send(path, { how: "mail", name: "Ruth Speaks", email: "ruth@example.org" });
    assert.equal(asked.status, 200, asked.text);
    const [letter] = await post.wait("ruth@example.org");
    const address = link(letter, kith.base);
    assert.ok(asked.text.includes(address), "shown to the coordinator too, once");
    const ruth = new Visitor(kith);
    assert.match((await ruth.get(address)).text, /A few words about Ben Birch/);
    assert.equal((await ruth.send(address, { known: "", answer: "yes" })).status, 422);
    assert.equal((await ruth.send(address, { known: "Neighbours", answer: "yes", words: "A kind soul" })).status, 303);
    assert.equal((await ruth.get(address)).status, 404);
    const [one] = (await api("cora", "GET", `members/${people.ben.id}/references`)).data.items;
    assert.deepEqual([one.answer, one.known, one.words], ["yes", "Neighbours", "A kind soul"]);
    assert.doesNotMatch((await cora.get(`/h/alder/members/${people.ben.id}/joining`)).text, /ruth@example\.org/);
    assert.equal(kithRun("join", "note", "ben@alder.example", "references").status, 0);
    assert.equal((await api("cora", "GET", `members/${people.ben.id}/references`)).data.items[0].words, "");
  });

  test("more than an activity is eligible for is refused at each door, with the reason", async () => {
    const above = /against the law/;
    for (const reply of [
      await api("cora", "POST", `members/${people.ben.id}/check-requests`, { level: "enhanced", category: "garden" }),
      await api("cora", "PATCH", "categories/garden", { check: "standard" }),
      await api("ben", "POST", "requests", { title: "Weeds", category: "garden", check: "enhanced" }),
      await api("cora", "POST", "sessions", { title: "Digging", category: "garden", day: inDays(3), start: "10:00", minutes: 60, lead_check: "enhanced-barred" }),
      await cora.send(`/h/alder/members/${people.ben.id}/vetting/ask`, { ask: "standard", category: "garden" }),
      await cora.send("/h/alder/catalogue", { label: "Roofs", parent: "garden", check: "enhanced" }),
    ]) {
      assert.equal(reply.status, 422, reply.text);
      assert.match(reply.text, above);
    }
    const line = kithRun("check", "ask", "ben@alder.example", "enhanced", "garden");
    assert.notEqual(line.status, 0);
    assert.match(line.stderr, above);
    assert.equal((await api("cora", "PATCH", "categories/garden", { nature: ["children", "caring", "often"], check: "enhanced" })).status, 200);
    assert.equal((await api("cora", "POST", `members/${people.ben.id}/check-requests`, { level: "enhanced", category: "garden" })).status, 201);
  });

  test("what a check disclosed is for those alone who have that duty", async () => {
    assert.equal((await carl.send("/h/alder/checks/duty", { member: people.carl.id, holds: "yes" })).status, 303);
    const seen = await cora.send(`/h/alder/members/${people.ben.id}/vetting/seen`, { level: "enhanced", clear: "talk", ...((d) => ({ "until-day": d[2], "until-month": d[1], "until-year": d[0] }))(inDays(300).split("-")) });
    assert.equal(seen.status, 303, seen.text);
    for (const path of ["checks", `members/${people.ben.id}/vetting`, `members/${people.ben.id}/safety`, `members/${people.ben.id}`])
      assert.doesNotMatch((await cora.get(`/h/alder/${path}`)).text, /To be talked over<|check-talks\//, path);
    assert.deepEqual((await api("cora", "GET", `members/${people.ben.id}/checks`)).data.items, []);
    assert.equal((await api("cora", "GET", "check-talks")).status, 403);
    const [talk] = (await api("carl", "GET", "check-talks")).data.items;
    assert.equal(talk.outcome, "open");
    assert.equal((await cora.get(`/h/alder/check-talks/${talk.id}`)).status, 403);
    assert.match((await carl.get(`/h/alder/check-talks/${talk.id}`)).text, /Talked over with Ben Birch/);
    const decided = await api("carl", "POST", `check-talks/${talk.id}`, { outcome: "conditions", held: inDays(0), held_by: "Carl and Ben", limits: ["children"] });
    assert.equal(decided.status, 200, decided.text);
    assert.equal((await api("cora", "GET", `members/${people.ben.id}/checks`)).data.items[0].level, "enhanced");
    // What was agreed holds where it can: not with children, and elsewhere the check is as good as any.
    const help = (category) => api("ben", "POST", "exchanges", { giver: people.ben.id, receiver: people.cora.id, title: "Help", category });
    assert.equal((await help("children-homework")).status, 409);
    assert.equal((await help("company-visit")).status, 201);
    // Nor by way of something that he keeps and others book.
    for (const [category, kind, status] of [["children-homework", "service", 409], ["company-visit", "service", 201], ["children-homework", "room", 201]]) {
      const kept = await api("cora", "POST", "assets", { name: `${category} ${kind}`, kind, category, member: people.ben.id, bookable: true });
      assert.equal(kept.status, 201, kept.text);
      assert.equal((await api("cora", "POST", "bookings", { asset: kept.data.id, day: inDays(2), from: "10:00", until: "11:00" })).status, status, `${category} ${kind}`);
    }
    assert.match(JSON.stringify((await post.wait("carl@alder.example", 2)).map(words)), /talk over what checks disclose/);
  });
});
