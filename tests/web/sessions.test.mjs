// Group sessions as people meet them, on both engines: planned, signed up for, waited for, led; the sheet filled in without JavaScript; hours moved, corrected, taken back.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Browsing, launch } from "./support/browser.mjs";
import { Kith, Visitor, stopPostgres } from "./support/kith.mjs";
import { Hub } from "./support/world.mjs";

const inDays = (n) => new Date(Date.now() + n * 864e5);
const card = (person) => `A-${String(person.number).padStart(4, "0")}`;
const iso = (day) => day.toISOString().slice(0, 10);

function visit(engine, name) {
  describe(`group sessions (${name})`, () => {
    let kith, browser, hub, api;
    const as = async (person, more) => {
      const self = await Browsing.open(browser, kith, { name: person.name, ...more });
      await self.signIn(person);
      return self;
    };
    const balance = async (key) => {
      const accounts = JSON.parse((await api.cora.json("GET", "/api/v1/hubs/alder/accounts?limit=200")).text).items;
      return accounts.find((a) => key === "pot" ? a.kind === "pot" : a.member === hub.people[key].id).balance;
    };
    const plan = (more) => hub.make("cora", "/sessions", { title: "Yoga", start: "10:00", minutes: 60, ...more });

    const told = (subject) => kith.cli("mail", "list", "--hub", "alder", "--state", "waiting", "--json").split("\n").filter(Boolean).map((line) => JSON.parse(line)).filter((m) => m.subject === subject).map((m) => m.to ?? m.address ?? m.name).sort();

    before(async () => {
      browser = await launch();
      // Nobody listens there: what is told waits, and can be looked at.
      kith = await Kith.make({ engine });
      Object.assign(kith.env, { KITH_BASE_URL: kith.base, KITH_SMTP_URL: "smtp://127.0.0.1:9", KITH_MAIL_FROM: "kith@alder.example" });
      await kith.start();
      hub = new Hub(kith, "alder");
      await hub.settle();
      api = hub.by;
    });
    after(async () => {
      await browser?.close();
      await kith?.remove();
    });

    test("a coordinator chooses a rule, with its example before it is saved", async () => {
      const cora = await as(hub.people.cora);
      await cora.go("/h/alder/sessions");
      await cora.follow("How hours of group sessions move");
      await cora.shows("Whoever leads is given their time from the community pot.", "Joan gets 2 hours. Ali gives 35 minutes.", "nothing is made or lost");
      await cora.check("Those who come share the leaders’ time");
      await cora.check("Everybody");
      await cora.press("Save");
      assert.equal(await cora.notice(), "Saved.");
      const rule = JSON.parse((await api.mia.json("GET", "/api/v1/hubs/alder/session-rule")).text);
      assert.equal(rule.rule, "share");
      assert.equal(rule.public, true);
      await cora.close();
    });

    test("planned every two weeks, seen in the month, changed once, called off", async () => {
      const cora = await as(hub.people.cora);
      await cora.go("/h/alder/sessions/new");
      await cora.fill("What it is", "Gardening");
      await cora.choose("Kind of help", "Gardening and outdoors, in general");
      await cora.day("When?", inDays(40));
      await cora.fill("When it begins", "at ten");
      await cora.minutes("How long it takes", 2, 0);
      await cora.check("Every two weeks");
      await cora.fill("Who leads it", "Nobody At All");
      await cora.press("Plan it");
      assert.deepEqual(await cora.errors(), ["Enter when it begins, like 10:30 or 2 pm"]);
      await cora.fill("When it begins", "10.30");
      await cora.press("Plan it");
      assert.match((await cora.errors())[0], /^Nobody here is called “Nobody At All”/);
      await cora.fill("Who leads it", "Mia Moss");
      await cora.press("Plan it");
      assert.deepEqual(await cora.errors(), ["Enter how often it takes place, 2 times or more, or the last day"]);
      await cora.fill("How many times", "3");
      await cora.fill("Or another place", "the hall");
      await cora.press("Plan it");
      await cora.shows("Gardening", "10:30 to 12:30", "the hall", "Mia Moss", "Number 1 of those that come again");
      const first = cora.path, list = JSON.parse((await api.mia.json("GET", "/api/v1/hubs/alder/sessions")).text).items;
      assert.deepEqual(list.map((s) => s.day), [40, 54, 68].map((n) => iso(inDays(n))));
      await cora.go(`/h/alder/sessions/calendar?month=${iso(inDays(40)).slice(0, 7)}`);
      await cora.shows("10:30 Gardening");
      await cora.go(first);
      await cora.follow("Change this session");
      await cora.fill("Or another place", "the green");
      await cora.press("Save");
      await cora.shows("the green", "this one was changed by itself");
      await cora.unfold("Call it off");
      await cora.fill("Why", "Storm");
      await cora.press("Call it off");
      await cora.shows("Called off", "Storm");
      assert.deepEqual(told("Gardening is called off"), ["mia@alder.example"]);
      assert.deepEqual(told("Another time or place: Gardening"), ["mia@alder.example"]);
      const states = JSON.parse((await api.mia.json("GET", "/api/v1/hubs/alder/sessions")).text).items.map((s) => [s.state, s.place]);
      assert.deepEqual(states, [["off", "the green"], ["planned", "the hall"], ["planned", "the hall"]]);
      await cora.close();
    });

    test("places, the waiting list, and who moves up", async () => {
      const { id } = await plan({ day: iso(inDays(5)), places: 1, title: "Pottery" });
      const mia = await as(hub.people.mia), max = await as(hub.people.max);
      await mia.go(`/h/alder/sessions/${id}`);
      await mia.press("Sign up");
      await mia.shows("You have a place.");
      await max.go(`/h/alder/sessions/${id}`);
      await max.shows("All 1 places taken");
      await max.hides("Mia");
      await max.press("Join the waiting list");
      await max.shows("You are on the waiting list");
      await mia.press("Withdraw");
      await max.go("/h/alder/home");
      await max.shows("Your group sessions", "You have a place now", "Pottery");
      assert.deepEqual(told("A place for you: Pottery"), ["max@alder.example"]);
      const calendar = (await new Visitor(kith).get(`/cal/${await hub.calendar()}`)).text;
      assert.match(calendar, new RegExp(`UID:session-${id}@`));
      assert.match(calendar, /SUMMARY:Pottery/);
      const nobody = await Browsing.open(browser, kith);
      assert.equal(await nobody.go("/h/alder"), 200);
      await nobody.follow("See what is on");
      await nobody.shows("Pottery");
      await nobody.hides("Max", "Mia");
      for (const one of [mia, max, nobody]) await one.close();
    });

    test("the sheet: ticked, typed, a double, a stranger; saved, corrected, taken back", async () => {
      const people = [];
      for (let i = 0; i < 3; i++) people.push(kith.add("alder", `Sam Number${i}`));
      const { id } = await plan({ day: iso(inDays(-1)), leaders: [hub.people.mia.id] });
      const unclear = await (await kith.signIn(hub.people.cora)).send(`/h/alder/sessions/${id}/sign-up`, { who: "Sam" });
      assert.equal(unclear.status, 422);
      assert.match(unclear.text.replaceAll("\u2011", "-"), new RegExp(`Several people fit: ${people.map((one) => `Sam N\\. ${card(one)}`).join(", ")}\\. Enter the number on their card`));
      const mia = await as(hub.people.mia, { width: 390 });
      await mia.go(`/h/alder/sessions/${id}`);
      await mia.follow("Say who came");
      await mia.shows("1 on the sheet, 1 ticked", "Those who come share the leaders’ time.");
      await mia.fill("Who came?", `Max Finch\n${people[0].number}, ${people[1].number}; Sam\nWilma Nobody`);
      await mia.press("Save: the hours move");
      await mia.shows("4 on the sheet, 4 ticked", "Several people fit “Sam”. Tick who it was.", "Nobody here is called “Wilma Nobody”");
      assert.equal(await mia.value("Who came?"), "Wilma Nobody");
      await mia.fill("Who came?", String(people[0].number));
      await mia.page.getByLabel(`Sam N. (${card(people[2])})`).check();
      await mia.page.getByLabel("Minutes of Max F.", { exact: false }).fill("0:30");
      await mia.page.getByLabel(`Minutes of Sam N., ${card(people[0])}`).fill("an hour");
      await mia.press("Save: the hours move");
      assert.match((await mia.errors())[0], /^How long Sam N. was there must be minutes like 90/);
      await mia.page.getByLabel(`Minutes of Sam N., ${card(people[0])}`).fill("60");
      await mia.fill("Who came?", String(people[0].number));
      await mia.fill("Guests without an account", "2");
      await mia.press("Put them on the sheet");
      await mia.shows("is on the sheet already", "5 on the sheet, 5 ticked");
      assert.equal(await mia.page.getByLabel("Minutes of Max F.", { exact: false }).inputValue(), "0:30");
      await mia.press("Save: the hours move");
      assert.equal(await mia.notice(), "It is recorded who came, and the hours moved.");
      await mia.shows("6 came, 2 of them guests; 1 led it", "1 hour in all, in 4 movements.");
      assert.equal(await balance("mia"), 60);
      assert.equal(await balance("max"), -9);
      assert.deepEqual(told("Your hours for Yoga"), ["max@alder.example"]);
      // Max did not come after all: only what differs moves.
      await mia.follow("Correct who came");
      await mia.page.getByLabel("Max F.").first().uncheck();
      await mia.press("Save the correction");
      assert.equal(await balance("max"), 0);
      assert.equal(await balance("mia"), 60);
      const cora = await as(hub.people.cora);
      await cora.go(`/h/alder/all`);
      await cora.shows("Yoga, 6 came");
      await cora.go(`/h/alder/sessions/${id}`);
      await cora.unfold("Take all of it back");
      await cora.press("Take all of it back");
      await cora.shows("Who came?");
      assert.equal(await balance("mia"), 0);
      assert.match(kith.cli("verify"), /sound|agree|right|nothing wrong/i);
      for (const one of [mia, cora]) await one.close();
    });

    test("who was elsewhere at that time is asked about once", async () => {
      const day = iso(inDays(-4));
      const first = await plan({ day, rule: "none", title: "Choir" }), { id } = await plan({ day, rule: "none", start: "10:30", title: "Chess" });
      await hub.make("cora", `/sessions/${first.id}/record`, { came: [{ member: hub.people.max.id }] });
      const cora = await as(hub.people.cora);
      await cora.go(`/h/alder/sessions/${id}/sheet`);
      await cora.fill("Who came?", "Max Finch");
      await cora.press("Save: the hours move");
      await cora.shows("Max Finch is recorded for “Choir” on that day already.");
      await cora.check("Yes, save it all the same");
      await cora.press("Save: the hours move");
      await cora.shows("1 came");
      await cora.close();
    });

    test("the API: one effect for one key, one line is not taken back alone", async () => {
      const { id } = await plan({ day: iso(inDays(-2)), rule: "pot-leads", leaders: [hub.people.max.id], title: "Cooking" });
      const body = { came: [{ member: hub.people.max.id, led: true }, { member: hub.people.mia.id, minutes: 30 }], guests: 1 };
      const send = (key) => api.max.json("POST", `/api/v1/hubs/alder/sessions/${id}/record`, body, { "Idempotency-Key": key });
      const before = await balance("max");
      const [one, two] = [await send("a"), await send("a")];
      assert.equal(one.status, 200, one.text);
      assert.equal(two.text, one.text);
      assert.equal(await balance("max"), before + 60);
      assert.equal((await api.mia.json("POST", `/api/v1/hubs/alder/sessions/${id}/record`, body)).status, 403);
      const wrong = await api.max.json("POST", `/api/v1/hubs/alder/sessions/${id}/record`, { came: [{ member: hub.people.max.id, hours: 3 }] });
      assert.equal(wrong.status, 422);
      assert.match(wrong.text, /member, minutes and led, and not hours/);
      const lines = JSON.parse((await api.cora.json("GET", "/api/v1/hubs/alder/transfers?limit=200")).text).items;
      const line = lines.find((l) => l.description === "Cooking, 2 came");
      assert.equal((await api.cora.json("POST", `/api/v1/hubs/alder/transfers/${line.id}/reversal`, {})).status, 409);
      const at = join(kith.folder, "came.csv");
      writeFileSync(at, `member,minutes,led\nmax@alder.example,60,yes\n${hub.people.mia.number},30,\n`);
      const printed = JSON.parse(kith.cli("session", "record", "--hub", "alder", id, at, "--guests", "1", "--json"));
      assert.deepEqual([printed.came, printed.guests, printed.lines], [2, 1, 0]);
      assert.equal(JSON.parse(kith.cli("session", "list", "--hub", "alder", "--json")).find((s) => s.id === id).state, "recorded");
      const people = JSON.parse((await api.max.json("GET", `/api/v1/hubs/alder/sessions/${id}/people`)).text).items;
      assert.deepEqual(people.map((p) => [p.member.name, p.led, p.minutes]), [["Max F.", true, 60], ["Mia M.", false, 30]]);
    });
  });
}

visit("sqlite", "SQLite");
visit("postgres", "PostgreSQL");
after(stopPostgres);
