// The doors to finding help beside the pages: the command line and the API. What a page can do, these can.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
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
    assert.deepEqual(all, await done(200, "cora", "GET", "search?q=garden"), "as the API tells it");
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

  test("the command line lists and changes kinds of help and areas", async () => {
    const word = kith.cli("category", "add", "Bee keeping", "--under", "garden", "--hub", "alder");
    assert.equal(word, "garden-bee-keeping");
    const find = () => json("category", "list").items.find((k) => k.word === word);
    assert.deepEqual([find().label, find().parent, find().check, find().closed], ["Bee keeping", "garden", "none", false]);
    kith.cli("category", "set", word, "--label", "Bees", "--check", "basic", "--close", "--hub", "alder");
    assert.deepEqual([find().label, find().check, find().closed], ["Bees", "basic", true]);
    kith.cli("category", "set", word, "--open", "--hub", "alder");
    assert.deepEqual([find().label, find().closed], ["Bees", false]);
    assert.deepEqual(await done(200, "ewa", "GET", `categories/${word}`), find());
    fails(3, /category|kind/, "category", "set", "no-such", "--hub", "alder", "--label", "X");
    fails(2, /--check must be/, "category", "add", "X", "--hub", "alder", "--check", "much");
    const area = await done(201, "cora", "POST", "areas", { name: "Mill Lane" });
    assert.deepEqual(json("area", "list").items.map((r) => [r.id, r.name, r.members]), [[area.id, "Mill Lane", 0]]);
    assert.match(kith.cli("area", "list", "--hub", "alder"), /\tMill Lane\t0 members/);
    const hill = kith.cli("area", "add", "Hill", "--hub", "alder", "--point", "51.5,-0.1", "--coordinator", people.cora.email);
    assert.equal(kith.cli("area", "set", "Hill", "--hub", "alder", "--name", "Castle Hill", "--close"), hill);
    const found = json("area", "list").items.find((r) => r.id === hill);
    assert.deepEqual([found.name, found.coordinator, found.closed, found.lat], ["Castle Hill", people.cora.id, true, 51.5]);
    assert.deepEqual(await done(200, "cora", "GET", `areas/${hill}`), found);
    fails(3, /no area "Hill"/, "area", "set", "Hill", "--hub", "alder", "--open");
    const offer = await publish("ewa", "offer", { title: "Moving a hive", category: "repairs" });
    kith.cli("category", "give", word, offer, "--hub", "alder");
    assert.equal((await done(200, "ewa", "GET", `offers/${offer}`)).category, word);
    fails(2, /is no id of an offer/, "category", "give", word, "hive", "--hub", "alder");
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
    assert.equal(hands[0].member.id, people.ewa.id);
    assert.match(hands[0].sentence, /Weeding and pruning/);
    assert.ok(hands[0].parts.length > 5, "what the score is made of");
    assert.deepEqual(await done(200, "cora", "GET", `requests/${request}/suggestions`), { items: hands });
    assert.deepEqual(await done(200, "cora", "GET", `members/${people.ewa.id}/suggestions`), json("suggest", people.ewa.email));
    assert.ok(json("suggest", String(people.ewa.number)).could_help.some((s) => s.request === request));
    assert.match(kith.cli("suggest", request, "--hub", "alder"), /^0\.\d{3}\t\d+\tEwa Moss\t/);
    fails(3, /There is no member/, "suggest", "77777777", "--hub", "alder");

    assert.deepEqual(json("ask", request, "ewa@alder.example"), { request, asked: 1 });
    assert.deepEqual((await done(200, "ewa", "GET", "asks")).items.map((q) => q.request), [request]);
    assert.deepEqual(json("ask", "list", people.ewa.email), await done(200, "ewa", "GET", "asks"));
    assert.deepEqual(json("ask", request, "ewa@alder.example"), { request, asked: 0 });
    fails(3, /they asked for it themselves/, "ask", request, "sianed@alder.example", "--hub", "alder");
    fails(3, /There is no request 5/, "ask", "5", "ewa@alder.example", "--hub", "alder");
    fails(2, /is missing/, "ask", request, "--hub", "alder");
  });

  test("the API keeps searches, tells what is new, and makes the address of feeds", async () => {
    const kept = await done(201, "ewa", "POST", "searches", { query: "miles=2&near=51.46,-0.07&language=cy&q=lute&kind=requests&access=step-free&day=weekend&time=morning" });
    assert.equal(kept.name, "lute, requests, within 2 miles of 51.46,-0.07, weekends in the morning, speaks Welsh, No steps");
    assert.equal(kept.query, "q=lute&kind=requests&near=51.46%2C-0.07&miles=2&day=weekend&time=morning&language=cy&access=step-free");
    const again = await call("ewa", "POST", "searches", { query: "kind=requests&q=lute&near=51.46,-0.07&miles=2&day=weekend&time=morning&language=cy&access=step-free", name: "Other" });
    assert.equal(again.status, 409, again.text);
    for (const query of ["q=lute&miles=3", "q=lute&kind=frogs"]) {
      const odd = await call("ewa", "POST", "searches", { query });
      assert.deepEqual([odd.status, odd.data.errors[0].field], [422, "query"], "the page would not take it");
    }
    const plain = await done(201, "ewa", "POST", "searches", { query: "q=lute", name: "Lutes" });
    const other = await done(201, "ewa", "POST", "searches", { query: "q=lute&kind=offers", name: "Lutes" });
    assert.deepEqual([plain.name, other.name, plain.fresh], ["Lutes", "Lutes (2)", 0]);
    assert.equal((await call("ewa", "PATCH", `searches/${other.id}`, { name: "Lutes" })).status, 409);
    assert.equal((await done(200, "ewa", "PATCH", `searches/${other.id}`, { name: "Offers of lutes" })).name, "Offers of lutes");

    // What is published in the very second in which a search was kept, or looked at, is new; what was there before is not.
    const news = async (id) => (await done(200, "ewa", "GET", "searches")).items.find((s) => s.id === id).fresh;
    await publish("sian", "offer", { title: "Lute lessons", category: "creative" });
    assert.equal(await news(plain.id), 1);
    assert.equal((await done(200, "ewa", "POST", `searches/${plain.id}/seen`)).fresh, 0);
    await publish("sian", "offer", { title: "Lute strings", category: "creative" });
    assert.equal(await news(plain.id), 1);
    const late = await done(201, "ewa", "POST", "searches", { query: "q=lute&sort=newest" });
    assert.equal(late.fresh, 0);
    // Nobody sees another's, and what ended is gone.
    assert.equal((await call("sian", "POST", `searches/${plain.id}/seen`)).status, 404);
    assert.deepEqual((await done(200, "sian", "GET", "searches")).items, []);
    for (const one of [kept, plain, other, late]) await done(204, "ewa", "POST", `searches/${one.id}/end`);
    assert.equal((await call("ewa", "POST", `searches/${plain.id}/end`)).status, 404);

    assert.deepEqual(await done(200, "ewa", "GET", "feed"), { has_address: false });
    const { address } = await done(201, "ewa", "POST", "feed");
    const read = async () => (await fetch(`${kith.base}${new URL(address).pathname}?q=lute`)).text();
    assert.match(await read(), /Lute strings/);
    assert.deepEqual(await done(200, "ewa", "GET", "feed"), { has_address: true });
    await done(204, "ewa", "POST", "feed/end");
    assert.doesNotMatch(await read(), /Lute strings/);
  });

  test("the API takes days that differ, a calendar, and gives its address", async () => {
    const times = `members/${people.sian.id}/times`;
    const day = (n) => new Date(Date.now() + n * 864e5).toISOString().slice(0, 10);
    await done(200, "sian", "POST", `${times}/days`, { from: day(3), to: day(5) });
    const now = await done(200, "sian", "POST", `${times}/days`, { from: day(8), hours: "mo 0900-1200" });
    assert.deepEqual(now.days, [{ from: day(3), to: day(5), hours: "" }, { from: day(8), to: day(8), hours: "mo 0900-1200" }]);
    assert.equal((await call("sian", "POST", `${times}/days`, { from: day(5), to: day(3) })).status, 422);
    assert.equal((await call("sian", "POST", `${times}/days`, { from: day(5), hours: "often" })).status, 422);
    assert.equal((await call("ewa", "POST", `${times}/days`, { from: day(3) })).status, 404);
    assert.equal((await done(200, "cora", "POST", `${times}/days/remove`, { from: day(3), to: day(5) })).days.length, 1);

    const stamp = day(4).replaceAll("-", "");
    const calendar = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a@b\r\nDTSTART:${stamp}T090000Z\r\nDTEND:${stamp}T100000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
    assert.deepEqual(await done(200, "sian", "POST", "calendar/upload", { calendar }), { busy: 1, moved: 0, left_out: 0 });
    assert.equal((await done(200, "sian", "GET", "calendar")).busy, 1);
    const bad = await call("sian", "POST", "calendar/upload", { calendar: "no calendar" });
    assert.equal(bad.status, 422);
    assert.equal(bad.data.errors[0].field, "calendar");
    await done(204, "sian", "POST", "calendar/busy/end");
    const { address } = await done(201, "sian", "POST", "calendar/address");
    assert.equal((await fetch(kith.base + new URL(address).pathname)).status, 200);
    assert.deepEqual([(await done(200, "sian", "GET", "calendar")).has_address, (await done(200, "sian", "GET", "calendar")).busy], [true, 0]);
    await done(204, "sian", "POST", "calendar/address/end");
    assert.equal((await fetch(kith.base + new URL(address).pathname)).status, 404);
  });

  test("what somebody told, their calendar and the searches that they keep, by the command line as by the API", async () => {
    const ewa = people.ewa.email, hub = ["--hub", "alder"], day = (n) => new Date(Date.now() + n * 864e5).toISOString().slice(0, 10);
    const told = json("about", ewa, "--hands", "I mend bicycles", "--can", "garden", "--can", "repairs", "--language", "cy", "--area", "Mill Lane", "--findable", "yes");
    assert.deepEqual(told, await done(200, "ewa", "GET", `members/${people.ewa.id}/profile`));
    assert.deepEqual([told.hands, told.can, told.languages, told.findable], ["I mend bicycles", ["garden", "repairs"], ["cy"], true]);
    const less = json("about", ewa, "--can", "", "--area", "");
    assert.deepEqual([less.can, less.area, less.hands], [[], null, "I mend bicycles"]);
    assert.match(kith.cli("about", ewa, ...hub), /^hands\tI mend bicycles\nlanguages\tcy\n/);
    fails(3, /no kind of help "soup"/, "about", ewa, "--can", "soup", ...hub);
    fails(2, /--findable must be yes or no/, "about", ewa, "--findable", "often", ...hub);

    const offer = kith.cli("offer", "add", ewa, "Tuning pianos", "--category", "repairs", "--until", day(20), "--hours", "mo 0900-1200", ...hub);
    const same = async () => assert.deepEqual(json("offer", "show", offer), await done(200, "cora", "GET", `offers/${offer}`));
    await same();
    const paused = json("offer", "set", offer, "--title", "Tuning upright pianos", "--until", "", "--state", "paused");
    assert.deepEqual([paused.title, paused.ends_on, paused.hours, paused.state, paused.member.id], ["Tuning upright pianos", null, "mo 0900-1200", "paused", people.ewa.id]);
    await same();
    fails(3, /There is no request/, "request", "show", offer, ...hub);
    fails(2, /--state must be one of open\|paused\|ended/, "offer", "set", offer, "--state", "lost", ...hub);
    kith.cli("offer", "set", offer, "--state", "ended", ...hub);
    const request = kith.cli("request", "add", ewa, "Somebody to sing with", ...hub);
    assert.equal((await done(200, "ewa", "GET", `requests/${request}`)).state, "open");
    kith.cli("request", "set", request, "--state", "ended", ...hub);

    assert.deepEqual(json("times", "days", ewa, day(3), day(5)).days, [{ from: day(3), to: day(5), hours: "" }]);
    assert.deepEqual(json("times", "days", ewa, day(3), day(5), "--usual"), await done(200, "ewa", "GET", `members/${people.ewa.id}/times`));
    fails(2, /FROM must be a day/, "times", "days", ewa, "soon", ...hub);
    const stamp = day(4).replaceAll("-", "");
    writeFileSync(join(kith.folder, "one.ics"), `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a@b\r\nDTSTART:${stamp}T090000Z\r\nDTEND:${stamp}T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`);
    assert.deepEqual(json("calendar", "upload", ewa, "one.ics"), { busy: 1, moved: 0, left_out: 0 });
    const address = kith.cli("calendar", "address", ewa, ...hub);
    assert.equal((await fetch(address)).status, 200, address);
    assert.deepEqual(json("calendar", ewa), await done(200, "ewa", "GET", "calendar"));
    kith.cli("calendar", "end", ewa, ...hub);
    kith.cli("calendar", "forget", ewa, ...hub);
    assert.deepEqual(json("calendar", ewa), { has_address: false, made_at: null, busy: 0 });

    const id = kith.cli("saved", "add", ewa, "garden", "gate", "--kind", "requests", ...hub);
    assert.deepEqual(json("saved", "list", ewa), await done(200, "ewa", "GET", "searches"));
    kith.cli("saved", "rename", ewa, id, "Gates", ...hub);
    kith.cli("saved", "seen", ewa, id, ...hub);
    assert.match(kith.cli("saved", "list", ewa, ...hub), new RegExp(`^${id}\tGates\t0 new\tq=garden\\+gate&kind=requests$`));
    fails(3, /miles must be one of 1\|2\|5/, "saved", "add", ewa, "gate", "--miles", "3", ...hub);
    fails(3, /search/i, "saved", "end", "sianed@alder.example", id, ...hub);
    kith.cli("saved", "end", ewa, id, ...hub);
    assert.deepEqual(json("saved", "list", ewa).items, []);
    const feed = kith.cli("feed", "address", ewa, ...hub);
    assert.match(await (await fetch(`${feed}?q=weeding`)).text(), /<feed/);
    kith.cli("feed", "end", ewa, ...hub);
    assert.deepEqual(json("feed", ewa), { has_address: false });

    assert.deepEqual(json("apart", ewa, people.sian.email).items.map((b) => b.other), [people.sian.id]);
    assert.deepEqual((await done(200, "ewa", "GET", "blocks")).items, [], "what coordinators decided is not told");
    assert.deepEqual(json("apart", ewa, people.sian.email, "--end").items, []);

    assert.deepEqual(json("hide", ewa, people.sian.email).items.map((b) => b.other), [people.sian.id]);
    assert.deepEqual((await done(200, "ewa", "GET", "blocks")).items.map((b) => b.other), [people.sian.id], "it is their own");
    assert.match(kith.cli("hide", ewa, ...hub), /\tSianed Vale\tsince \d{4}-/);
    assert.deepEqual(json("apart", ewa).items, [], "coordinators are not told");
    fails(2, /OTHER is missing/, "hide", ewa, "--end", ...hub);
    fails(3, /Choose somebody else/, "hide", ewa, ewa, ...hub);
    assert.deepEqual(json("hide", ewa, people.sian.email, "--end").items, []);
    const looks = async (kind) => (await done(200, "ewa", "GET", "me/trace")).items.filter((l) => l.kind === kind).reduce((sum, l) => sum + l.times, 0);
    const before = [await looks("checks"), await looks("person"), await looks("list")];
    for (const what of [["apart"], ["hide"], ["check", "list"], ["suggest"]]) json(...what, ewa);
    for (const what of [["unmet"], ["weights", "try", "words", "3"]]) json(...what);
    assert.deepEqual([await looks("checks"), await looks("person"), await looks("list")], [before[0] + 3, before[1] + 1, before[2] + 2], "that the program read it is kept");
    // Nobody learns by it who else is a member: by name least of all.
    const quiet = kith.add("alder", "Quiet Person", { email: "quiet@alder.example" });
    kith.cli("about", "quiet@alder.example", "--findable", "no", ...hub);
    await done(422, "ewa", "POST", "blocks", { other: quiet.id });
    await done(422, "ewa", "POST", "blocks", { other: "999999" });
    assert.deepEqual((await done(200, "ewa", "GET", "blocks")).items, []);
    fails(3, /They can hide from who may be found/, "hide", ewa, "quiet@alder.example", ...hub);
  });

  test("the API gives many another kind, and tells what other weights would change", async () => {
    const ids = [await publish("ewa", "offer", { title: "Soup", category: "other" }), await publish("sian", "request", { title: "Bread", category: "other" })];
    assert.equal((await call("ewa", "POST", "listings/retag", { ids, category: "food" })).status, 403);
    assert.equal((await call("cora", "POST", "listings/retag", { ids, category: "no-such" })).status, 422);
    assert.deepEqual(await done(200, "cora", "POST", "listings/retag", { ids, category: "food" }), { category: "food", listings: 2 });
    assert.equal((await done(200, "ewa", "GET", `offers/${ids[0]}`)).category, "food");

    const weights = await done(200, "cora", "GET", "suggestion-weights");
    const same = await done(200, "cora", "POST", "suggestion-weights/preview", weights);
    assert.deepEqual(same.items, []);
    assert.ok(same.looked_at > 0);
    const none = Object.fromEntries(Object.keys(weights).map((part) => [part, part === "trust" ? 10 : 0]));
    const other = await done(200, "cora", "POST", "suggestion-weights/preview", none);
    assert.ok(other.items.length > 0, "these weights change something");
    for (const item of other.items) assert.notDeepEqual(item.now, item.then);
    assert.deepEqual(json("weights", "try", ...Object.entries(none).flat().map(String)), other);
    fails(2, /no part "luck"/, "weights", "try", "luck", "3", "--hub", "alder");
    assert.deepEqual(await done(200, "cora", "GET", "suggestion-weights"), weights);
    assert.equal((await call("ewa", "POST", "suggestion-weights/preview", weights)).status, 403);
  });

  test("taking somebody in goes on with what they can and like to do; of whoever said nothing nothing is suggested", async () => {
    const cora = await kith.signIn(people.cora);
    assert.doesNotMatch((await cora.get("/h/alder/members/new")).text, /name="about"/);
    await publish("sian", "request", { title: "Company on Sundays", category: "company" });
    const added = await cora.send("/h/alder/members", { name: "Nell Quiet" });
    assert.equal(added.status, 303);
    const [, id] = added.location.match(/^\/h\/alder\/members\/(\d+)\/about\?done=member-added$/);
    const page = await cora.get(added.location);
    assert.match(page.text, /They are in\. Now ask what they can and like to do/);
    for (const name of ["head", "hands", "heart", "life"]) assert.match(page.text, new RegExp(`<textarea[^>]* name="${name}"`));
    const member = (await cora.get(`/h/alder/members/${id}`)).text;
    assert.match(member, /class="govuk-button"[^>]*>\s*Ask what they can and like to do</);
    assert.doesNotMatch(member, /Can do and likes to do/);
    const { number } = await done(200, "cora", "GET", `members/${id}`);
    assert.deepEqual(json("suggest", String(number)), { could_help: [], might_be_helped_by: [] });
  });

  test("what was said on joining is where the pages of what one likes begin", async () => {
    const cora = await kith.signIn(people.cora);
    const joins = new Visitor(kith);
    const form = (await joins.get("/h/alder/join")).text;
    assert.ok(form.indexOf('name="about"') < form.indexOf('name="email"'), "what they like comes first");
    await joins.send("/h/alder/join", { name: "Bo Baker", phone: "01632 960001", about: "Sourdough, and bicycles" });
    const [{ id }] = (await done(200, "cora", "GET", "members?state=asked")).items;
    await done(200, "cora", "PATCH", `members/${id}`, { state: "active" });
    assert.match((await cora.get(`/h/alder/members/${id}`)).text, /Said on joining<[^]*Sourdough, and bicycles/);
    assert.match((await cora.get(`/h/alder/members/${id}/about`)).text, /name="hands"[^>]*>\s*Sourdough, and bicycles</);
  });

  test("an unknown postcode is told, and what to do", async () => {
    const ewa = await kith.signIn(people.ewa);
    const where = (postcode, version) => ewa.send("/h/alder/me/about/where", { version, postcode });
    const version = async () => (await ewa.get("/h/alder/me/about/where")).text.match(/name="version" value="(\d+)"/)[1];
    const refused = await where("QQ9 9QQ", await version());
    assert.equal(refused.status, 422);
    assert.match(refused.text, /href="#postcode">We do not know where QQ9 9QQ is\. Look whether it is typed right, or leave it empty and choose an area</);
    const problem = await call("ewa", "PATCH", `members/${people.ewa.id}/profile`, { postcode: "QQ9 9QQ" });
    assert.deepEqual([problem.status, problem.data.errors[0].field], [422, "postcode"]);
    writeFileSync(join(kith.folder, "codes.csv"), "postcode,lat,long\nSE22 8AA,51.45,-0.07\n");
    kith.cli("postcodes", "codes.csv");
    assert.equal((await where("se228aa", await version())).status, 303);
    assert.equal((await done(200, "ewa", "GET", `members/${people.ewa.id}/profile`)).postcode, "SE22 8AA");
  });

  test("a search folds its filters away and begins at its results", async () => {
    const ewa = await kith.signIn(people.ewa);
    const page = (await ewa.get("/h/alder/find?q=weeding&kind=offers&language=cy")).text;
    assert.match(page, /<form method="get" action="\/h\/alder\/find#results"/);
    assert.match(page, /<details class="govuk-details">\s*<summary[^>]*><span[^>]*>Choose what to show \(offers, speaks Welsh\)</);
    assert.match(page, /<h2 class="govuk-heading-m" id="results" tabindex="-1">Nothing found</);
    assert.match(page, /Only: offers, speaks Welsh\. <a class="govuk-link" href="\/h\/alder\/find\?q=weeding">Show all/);
    assert.match((await ewa.get("/h/alder/find?q=weeding")).text, /<title>\d results?, best match first: Find or ask for help /);
    assert.doesNotMatch(page, /application\/atom\+xml/);
    // Where the hub shows its offers to everybody they have a plain feed, which feed readers find.
    kith.cli("hub", "set", "--hub", "alder", "public_offers", "yes");
    const shown = (await ewa.get("/h/alder/find?q=weeding&kind=offers")).text;
    const feed = shown.match(/<link rel="alternate" type="application\/atom\+xml" title="[^"]*" href="([^"]*)">/)[1].replaceAll("&amp;", "&");
    assert.equal(feed, "/h/alder/feed?q=weeding&kind=offers");
    assert.match(await (await fetch(kith.base + feed)).text(), /Weeding and pruning/);
    // With the secret address the feeds of kept searches are told whole.
    await ewa.send("/h/alder/searches", { once: "x", name: "Weeds", query: "q=weeding" });
    assert.match((await ewa.send("/h/alder/searches/feed")).text, /<dt[^>]*>Weeds<\/dt><dd[^>]*><code>http[^<]*\/feed\/[\w-]+\?q=weeding<\/code>/);
  });

  test("settings say the same at every door, and are refused by name", async () => {
    const all = (await done(200, "cora", "GET", "settings")).items;
    assert.deepEqual(all.map((s) => [s.setting, s.value]), json("hub", "settings").map((s) => [s.setting, s.value]));
    const words = all.map((s) => s.setting);
    for (const word of ["name", "hour_words.en", "house_rules.en", "public_offers"]) assert.ok(words.includes(word), word);
    const before = await done(200, "cora", "GET", "settings/opening");
    const changed = await done(200, "cora", "PATCH", "settings/opening", { value: "Mondays\n10 to 12" });
    assert.deepEqual([changed.value, changed.version], ["Mondays\n10 to 12", before.version + 1]);
    assert.equal(kith.cli("hub", "settings", "opening", "--hub", "alder"), "opening\tMondays\\n10 to 12");
    assert.equal((await done(200, "cora", "PATCH", "settings/opening", { value: null })).value, "");
    const wrong = async (setting, body) => {
      const { status, data } = await call("cora", "PATCH", `settings/${setting}`, body);
      return [status, data.errors?.[0]?.field, data.errors?.[0]?.message];
    };
    assert.deepEqual(await wrong("confirm_days", { value: "400" }), [422, "value", "Days until an exchange confirms itself must be between 1 and 365"]);
    assert.deepEqual((await wrong("confirm_days", {})).slice(0, 2), [422, "value"]);
    assert.equal((await call("cora", "PATCH", "settings/no_such", { value: "1" })).status, 404);
    assert.equal((await call("ewa", "GET", "settings")).status, 403);
    const late = await api.cora.json("PATCH", "/api/v1/hubs/alder/settings/host", { value: "Here" }, { "if-match": '"1"' });
    assert.equal(late.status, 412, late.text);
    fails(3, /must be between 1 and 365/, "hub", "set", "--hub", "alder", "confirm_days", "400");
    fails(2, /Is it contact_email\?/, "hub", "set", "--hub", "alder", "contact_mail", "a@b.example");
    // What is chosen is what is read.
    assert.equal(kith.cli("hub", "set", "--hub", "alder", "hour_words.en", "credit|credits"), "hour_words.en\tcredit|credits");
    kith.cli("hub", "set", "--hub", "alder", "house_rules.en", "# Rules\n\n- Be kind");
    const anyone = new Visitor(kith);
    assert.match((await anyone.get("/h/alder/guide/hours")).text, /Here they are called credits\./);
    assert.match((await anyone.get("/h/alder/guide?q=gift+away")).text, /No help page has these words/);
    assert.match((await anyone.get("/h/alder/guide?q=HOURS+giv")).text, /href="\/h\/alder\/guide\/hours#gifts">Giving hours away</);
    assert.match((await anyone.get("/h/alder/guide?q=waiting+list")).text, /href="\/h\/alder\/guide\/together"/);
    assert.match((await anyone.get("/h/alder/rules")).text, /<h2 class="govuk-heading-m">Rules<\/h2>\s*<ul[^>]*>\s*<li>Be kind</);
    assert.match((await anyone.get("/h/alder")).text, /href="\/h\/alder\/rules">House rules</);
    const settings = await (await kith.signIn(people.cora)).get("/h/alder/settings");
    assert.match(settings.text, /credit, credits<br><span class="govuk-hint">Changed on [^<]* from the command line/);
    kith.cli("hub", "set", "--hub", "alder", "hour_words.en", "");
  });

  test("each command is in the help and the manual", () => {
    const man = kith.cli("man"), help = kith.cli("--help");
    for (const name of ["search", "offer add", "request set", "saved add", "feed address", "about", "apart", "hide", "times days", "calendar upload", "neighbours trades", "asset set", "booking add", "category list", "category add", "category set", "area list", "times", "suggest", "ask"]) {
      assert.ok(help.includes(`kith ${name} `), name);
      assert.ok(man.includes(name), name);
      assert.match(kith.cli(...name.split(" "), "--help"), /--hub=SLUG/);
    }
    assert.ok(help.indexOf("Running Kith:") < help.indexOf("Finding help:"), "in groups");
    fails(2, /no command "asset lst"; did you mean "asset list"/, "asset", "lst");
    fails(2, /no command "weigts"; did you mean "weights"/, "weigts");
  });
});
