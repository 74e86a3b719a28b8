// The doors to finding help beside the pages: the command line and the API. What a page can do, these can.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { Kith, Visitor, program, stopPostgres } from "./support/kith.mjs";

const password = "three green kettles";
after(stopPostgres);

for (const engine of ["sqlite", "postgres"]) describe(`doors (${engine})`, () => {
  let kith, people, api;
  before(async () => {
    kith = await (await Kith.make({ engine })).start();
    kith.hub("alder", "Alder Time Bank");
    const add = (name, roles = []) => kith.add("alder", name, { email: `${name.split(" ")[0].toLowerCase()}@alder.example`, password, roles });
    people = { cora: add("Cora Lane", ["coordinator"]), ewa: add("Ewa Moss"), sian: add("Sianed Vale") };
    api = {};
    for (const [key, person] of Object.entries(people)) api[key] = new Visitor(kith, { token: kith.token("alder", person.email, key === "cora" ? "admin" : "write") });
  });
  after(() => kith?.remove());

  const call = async (who, method, path, value) => {
    const reply = await api[who].json(method, `/api/v1/hubs/alder/${path}`, value);
    return { status: reply.status, text: reply.text, location: reply.location, data: reply.text && /json/.test(reply.headers["content-type"]) ? JSON.parse(reply.text) : undefined };
  };
  const done = async (status, ...args) => {
    const reply = await call(...args);
    assert.equal(reply.status, status, `${args.slice(0, 3).join(" ")}: ${reply.text}`);
    return reply.data;
  };
  const publish = async (who, kind, fields) => (await done(201, who, "POST", `${kind}s`, fields)).id;
  const run = (...args) => spawnSync(program, args, { cwd: kith.folder, env: kith.env, encoding: "utf8" });
  const json = (...args) => JSON.parse(kith.cli(...args, "--hub", "alder", "--json"));
  const fails = (code, pattern, ...args) => {
    const r = run(...args);
    assert.equal(r.status, code, `${args.join(" ")}: ${r.stdout}${r.stderr}`);
    assert.match(r.stderr, pattern);
  };

  test("the command line finds with the filters of the page", async () => {
    const offer = await publish("ewa", "offer", { title: "Weeding and pruning", words: "Borders and beds", category: "garden", times: "Tuesdays" });
    const request = await publish("sian", "request", { title: "Help with the garden gate", category: "repairs" });
    const all = json("search", "garden");
    assert.deepEqual(all.items.map((i) => [i.kind, i.id]).sort(), [["offer", offer], ["request", request]].sort());
    assert.equal(all.total, 2);
    assert.deepEqual(json("search", "garden", "--kind", "requests").items.map((i) => i.id), [request]);
    assert.deepEqual(json("search", "--category", "garden").items.map((i) => i.id), [offer]);
    assert.deepEqual(json("search", "--limit", "1", "--page", "2", "--sort", "newest").items.map((i) => i.id), [offer]);
    assert.match(kith.cli("search", "weeding", "--hub", "alder"), new RegExp(`^offer ${offer}\tWeeding and pruning\tEwa M\\. · .*\n1 found$`));
    fails(2, /--hub is missing/, "search", "garden");
    fails(2, /--kind must be one of all\|offers/, "search", "--hub", "alder", "--kind", "frogs");
    fails(2, /--access must be an access need/, "search", "--hub", "alder", "--access", "fly");
    fails(2, /--miles must be a number/, "search", "--hub", "alder", "--miles", "far");
    fails(3, /There is no hub "elm"/, "search", "--hub", "elm");
    fails(3, /no area "Nowhere".*kith area list/, "search", "--hub", "alder", "--area", "Nowhere");
    fails(3, /category/, "search", "--hub", "alder", "--category", "no-such");
    // As a member, whoever hides from them is not there.
    await done(204, "ewa", "POST", "blocks", { other: people.sian.id, blocked: true });
    assert.deepEqual(json("search", "garden", "--as", "sianed@alder.example").items.map((i) => i.id), [request]);
    await done(204, "ewa", "POST", "blocks", { other: people.sian.id, blocked: false });
  });

  test("the command line lists and changes kinds of help, and lists areas", async () => {
    const word = kith.cli("category", "add", "Bee keeping", "--under", "garden", "--hub", "alder");
    assert.equal(word, "garden-bee-keeping");
    const find = () => json("category", "list").find((k) => k.word === word);
    assert.deepEqual([find().label, find().parent, find().check, find().closed], ["Bee keeping", "garden", "none", false]);
    kith.cli("category", "set", word, "--label", "Bees", "--check", "basic", "--close", "--hub", "alder");
    assert.deepEqual([find().label, find().check, find().closed], ["Bees", "basic", true]);
    kith.cli("category", "set", word, "--open", "--hub", "alder");
    assert.deepEqual([find().label, find().closed], ["Bees", false]);
    assert.deepEqual((await done(200, "ewa", "GET", `categories/${word}`)).label, "Bees");
    fails(3, /category|kind/, "category", "set", "no-such", "--hub", "alder", "--label", "X");
    fails(2, /--check must be/, "category", "add", "X", "--hub", "alder", "--check", "much");
    const area = await done(201, "cora", "POST", "areas", { name: "Mill Lane" });
    assert.deepEqual(json("area", "list").map((r) => [r.id, r.name, r.members]), [[area.id, "Mill Lane", 0]]);
    assert.match(kith.cli("area", "list", "--hub", "alder"), /\tMill Lane\t0 members/);
  });

  test("the command line tells when a member is free, who might help, and asks", async () => {
    assert.match(kith.cli("times", "ewa@alder.example", "--hub", "alder"), /Nothing was said/);
    const times = json("times", "ewa@alder.example", "--set", "mo 0900-1200;we 1900-2100");
    assert.equal(times.pattern, "mo 0900-1200;we 1900-2100");
    assert.equal((await done(200, "ewa", "GET", `members/${people.ewa.id}/times`)).pattern, times.pattern);
    fails(3, /hours|minutes|time/i, "times", String(people.ewa.number), "--set", "mo 9", "--hub", "alder");
    fails(3, /There is no member 999/, "times", "999", "--hub", "alder");

    const request = await publish("sian", "request", { title: "Weeding the front bed", category: "garden" });
    const hands = json("suggest", request).items;
    assert.equal(hands[0].member, people.ewa.id);
    assert.match(hands[0].sentence, /Weeding and pruning/);
    const theirs = await done(200, "cora", "GET", `requests/${request}/suggestions`);
    assert.deepEqual(theirs.items.map((s) => [s.member.id, s.score, s.sentence]), hands.map((s) => [s.member, s.score, s.sentence]));
    assert.ok(json("suggest", String(people.ewa.number)).could_help.some((s) => s.request === request));
    assert.match(kith.cli("suggest", request, "--hub", "alder"), /^0\.\d{3}\t\d+\tEwa Moss\t/);
    fails(3, /There is no member/, "suggest", "77777777", "--hub", "alder");

    assert.deepEqual(json("ask", request, "ewa@alder.example"), { request, asked: 1 });
    assert.deepEqual((await done(200, "ewa", "GET", "asks")).items.map((q) => q.request), [request]);
    assert.deepEqual(json("ask", request, "ewa@alder.example"), { request, asked: 0 });
    fails(3, /they asked for it themselves/, "ask", request, "sianed@alder.example", "--hub", "alder");
    fails(3, /There is no request 5/, "ask", "5", "ewa@alder.example", "--hub", "alder");
    fails(2, /is missing/, "ask", request, "--hub", "alder");
  });

  test("each command is in the help and the manual", () => {
    const man = kith.cli("man"), help = kith.cli("--help");
    for (const name of ["search", "category list", "category add", "category set", "area list", "times", "suggest", "ask"]) {
      assert.ok(help.includes(`kith ${name} `), name);
      assert.ok(man.includes(name), name);
      assert.match(kith.cli(...name.split(" "), "--help"), /--hub=SLUG/);
    }
  });
});
