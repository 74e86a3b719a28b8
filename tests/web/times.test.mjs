// When people are free, and their exchanges as a calendar: said on a page without JavaScript, read by a secret address, moved by an uploaded file.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Kith, Visitor, stopPostgres } from "./support/kith.mjs";

const password = "three green kettles";
after(stopPostgres);

// A day so many days from now, in the three parts in which it is typed.
const day = (name, days) => {
  const at = new Date(Date.now() + days * 864e5);
  return { [`${name}-day`]: at.getUTCDate(), [`${name}-month`]: at.getUTCMonth() + 1, [`${name}-year`]: at.getUTCFullYear() };
};
const stamp = (at) => at.toISOString().replace(/[-:]/g, "").replace(/\.\d+/, "");
const calendar = (...events) => `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n${events.map((e) => `BEGIN:VEVENT\r\n${e}\r\nEND:VEVENT\r\n`).join("")}END:VCALENDAR\r\n`;

for (const engine of ["sqlite", "postgres"]) describe(`times (${engine})`, () => {
  let kith, mia, ned, cora, api, stranger, id;
  const page = "/h/alder/me/times";

  before(async () => {
    kith = await (await Kith.make({ engine, env: { KITH_LOG: "debug" } })).start();
    kith.hub("alder", "Alder Time Bank");
    const people = ["Mia Moss", "Ned North"].map((name) => kith.add("alder", name, { email: `${name.split(" ")[0].toLowerCase()}@alder.example`, password }));
    const boss = kith.add("alder", "Cora Lane", { email: "cora@alder.example", password, roles: ["coordinator"] });
    [mia, ned, cora] = await Promise.all([...people, boss].map((p) => kith.signIn(p)));
    const token = (p, scope = "write") => new Visitor(kith, { token: kith.token("alder", p.number, scope) });
    api = { mia: token(people[0]), ned: token(people[1]), cora: token(boss, "admin"), ids: people.map((p) => p.id) };
    stranger = new Visitor(kith);
    const ask = async (who, method, path, body) => JSON.parse((await api[who].json(method, `/api/v1/hubs/alder/${path}`, body)).text);
    api.ask = ask;
    ({ id } = await ask("ned", "POST", "exchanges", { giver: people[1].id, receiver: people[0].id, title: "Mending a lamp; and a chair" }));
    await ask("mia", "POST", `exchanges/${id}/agree`, {});
  });
  after(() => kith?.remove());

  test("a week is ticked and written, shown again as it was meant, and an error keeps what was typed", async () => {
    assert.match((await mia.get(page)).text, /Nothing is said yet/);
    const wrong = await mia.send(page, [["version", 0], ["parts", "0-morning"], ["other", "Moonday 9 to 11"]]);
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /“?Moonday|&quot;moonday&quot;|moonday/i);
    assert.match(wrong.text, /value="0-morning" checked/);
    const saved = await mia.send(page, [["version", 0], ["parts", "0-morning"], ["parts", "4-evening"], ["other", "Tuesday 9:15 to 11"]]);
    assert.equal(saved.status, 303, saved.text);
    const shown = (await mia.get(page)).text;
    assert.match(shown, /Mondays 9 am to 12 noon, Tuesdays 9:15 am to 11 am, Fridays 5 pm to 9 pm/);
    assert.match(shown, /value="0-morning" checked/);
    assert.match(shown, />Tuesdays 9:15 am to 11 am<\/textarea>/);
    assert.equal((await mia.send(page, [["version", 0], ["parts", "1-morning"]])).status, 422, "somebody was faster");
    const told = await api.ask("mia", "GET", `members/${api.ids[0]}/times`);
    assert.equal(told.pattern, "mo 0900-1200;tu 0915-1100;fr 1700-2100");
    assert.equal(told.time_zone, "Europe/London");
  });

  test("days that differ are added and taken back", async () => {
    assert.equal((await mia.send(`${page}/days`, { ...day("from", 3), hours: "10 to 12" })).status, 303);
    assert.equal((await mia.send(`${page}/days`, { ...day("from", 9), ...day("to", 4) })).status, 422);
    assert.equal((await mia.send(`${page}/days`, { ...day("from", 5), ...day("to", 8) })).status, 303);
    const { days } = await api.ask("mia", "GET", `members/${api.ids[0]}/times`);
    assert.equal(days.length, 2);
    assert.match(days[0].hours, /^mo 1000-1200;tu 1000-1200/);
    assert.equal(days[1].hours, "");
    assert.equal((await mia.send(`${page}/days/remove`, { first: days[0].from, last: days[0].to })).status, 303);
    assert.equal((await mia.send(`${page}/days/remove`, { first: days[0].from, last: days[0].to })).status, 422);
    assert.equal((await api.ask("mia", "GET", `members/${api.ids[0]}/times`)).days.length, 1);
  });

  test("the API changes a week, one's own or as coordinator, and nobody else's", async () => {
    const path = `/api/v1/hubs/alder/members/${api.ids[0]}/times`;
    assert.equal((await api.ned.json("GET", path)).status, 404);
    assert.equal((await api.ned.json("PATCH", path, { pattern: "mo 0900-1000" })).status, 404);
    assert.equal((await api.cora.json("PATCH", path, { pattern: "su 0900-1000" })).status, 200);
    const refused = await api.mia.json("PATCH", path, { pattern: "su 09-10" });
    assert.equal(refused.status, 422);
    assert.equal(JSON.parse(refused.text).errors[0].field, "pattern");
    assert.equal(JSON.parse((await api.mia.json("PATCH", path, { pattern: null })).text).pattern, "");
  });

  test("a time is said, seen, changed and comes up on the home page", async () => {
    assert.equal((await ned.send(`/h/alder/exchanges/${id}/plan`, { ...day("on", 6), at: "half past" })).status, 422);
    assert.equal((await ned.send(`/h/alder/exchanges/${id}/plan`, { ...day("on", -6), at: "2 pm" })).status, 422);
    assert.equal((await ned.send(`/h/alder/exchanges/${id}/plan`, { ...day("on", 6), at: "2 pm" })).status, 303);
    const home = (await mia.get("/h/alder/home")).text;
    assert.match(home, /Coming up/);
    assert.match(home, /Ned N\. says when: /);
    assert.match(home, /at 14:00/);
    assert.equal((await mia.send(`/h/alder/exchanges/${id}/fits`, {})).status, 303);
    assert.match((await mia.get(`/h/alder/exchanges/${id}`)).text, /You both said yes, for /);
    const e = await api.ask("mia", "GET", `exchanges/${id}`);
    assert.match(e.starts_at, /T1[34]:00:00Z$/);
    assert.equal(e.waits_for, undefined);
    const bad = await api.mia.json("POST", `/api/v1/hubs/alder/exchanges/${id}/plan`, { starts_at: "tomorrow" });
    assert.equal(bad.status, 422);
    assert.equal(JSON.parse(bad.text).errors[0].field, "starts_at");
  });

  test("a secret address gives the calendar to whoever has it, until it ends, without a cookie or a line in the log", async () => {
    const made = await mia.send(`${page}/address`, {});
    const path = new URL(made.text.match(/value="(http[^"]+\.ics)"/)[1]).pathname;
    assert.match(path, /^\/cal\/[\w-]{43}\.ics$/);
    const feed = await stranger.get(path);
    assert.equal(feed.status, 200);
    assert.match(feed.headers["content-type"], /^text\/calendar/);
    assert.equal(feed.headers["set-cookie"], undefined);
    assert.match(feed.text, /SUMMARY:Mending a lamp\\; and a chair\\, with Ned N\.\r\n/);
    assert.doesNotMatch(feed.text, /North|alder\.example/);
    assert.match(feed.text, new RegExp(`UID:exchange-${id}@\\d+\\.kith\r\n`));
    assert.match(feed.text, /DTSTART:\d{8}T1[34]0000Z\r\n/);
    assert.equal((await mia.get(`/h/alder/exchanges/${id}/calendar.ics`)).status, 200);
    assert.match((await cora.get(`/h/alder/exchanges/${id}/calendar.ics`)).text, /Ned N\. and Mia M\./, "a coordinator sees whose it is");
    for (const other of [path.replace(".ics", ""), "/cal/x.ics", `${path.slice(0, -8)}AAAA.ics`]) assert.equal((await stranger.get(other)).status, 404, other);
    assert.doesNotMatch((await mia.get(page)).text, new RegExp(path.slice(5, 30)), "it is shown once");
    const renewed = new URL((await mia.send(`${page}/address`, {})).text.match(/value="(http[^"]+\.ics)"/)[1]).pathname;
    assert.equal((await stranger.get(path)).status, 404);
    assert.equal((await stranger.get(renewed)).status, 200);
    assert.equal((await mia.send(`${page}/address/end`, {})).status, 303);
    assert.equal((await stranger.get(renewed)).status, 404);
    for (const secret of [path, renewed]) assert.equal(String(kith.log).includes(secret.slice(5, 48)), false, "no address in the log");
  });

  test("bookings stand in the calendar of whoever booked and of whoever looks after it, and take no time", async () => {
    const hall = await api.ask("mia", "POST", "assets", { kind: "room", name: "The old hall", bookable: true });
    assert.equal((await api.ask("cora", "PATCH", `assets/${hall.id}`, { state: "open" })).state, "open");
    const soon = new Date(Date.now() + 3 * 864e5).toISOString().slice(0, 10);
    const booking = await api.ask("ned", "POST", "bookings", { asset: hall.id, day: soon, from: "09:00", until: "11:30" });
    const paths = {};
    for (const [name, who] of [["mia", mia], ["ned", ned]]) paths[name] = new URL((await who.send(`${page}/address`, {})).text.match(/value="(http[^"]+\.ics)"/)[1]).pathname;
    const feed = async (name) => (await stranger.get(paths[name])).text.replaceAll("\r\n ", "");
    for (const name of ["mia", "ned"]) assert.doesNotMatch(await feed(name), /old hall/, "asked for, not agreed");
    assert.equal((await api.ask("mia", "POST", `bookings/${booking.id}/agree`, {})).state, "agreed");
    const events = (text) => text.split("BEGIN:VEVENT").filter((e) => e.includes("old hall"));
    const [own] = events(await feed("ned")), [others] = events(await feed("mia"));
    assert.match(own, /SUMMARY:The old hall\\, booked\r\n/);
    assert.match(others, /SUMMARY:The old hall\\, booked by Ned N\.\r\n/);
    for (const event of [own, others]) {
      assert.match(event, new RegExp(`UID:booking-${booking.id}@\\d+\\.kith\r\n`));
      const [from, to] = ["DTSTART", "DTEND"].map((n) => event.match(new RegExp(`${n}:${soon.replaceAll("-", "")}T(\\d{4})00Z`))[1]);
      assert.ok((from === "0900" && to === "1130") || (from === "0800" && to === "1030"), `${from} ${to}: by London's clocks`);
      assert.match(event, /TRANSP:TRANSPARENT/);
    }
    assert.equal(events(await feed("ned")).length, 1);
    assert.equal((await api.ask("ned", "POST", `bookings/${booking.id}/cancel`, {})).state, "cancelled");
    for (const name of ["mia", "ned"]) assert.doesNotMatch(await feed(name), /old hall/);
    // Over midnight; and without a name once the two are kept apart.
    const after = new Date(Date.now() + 4 * 864e5).toISOString().slice(0, 10);
    const night = await api.ask("ned", "POST", "bookings", { asset: hall.id, day: soon, from: "23:00", until_day: after, until: "02:00" });
    await api.ask("mia", "POST", `bookings/${night.id}/agree`, {});
    const [late] = events(await feed("mia"));
    const [from, to] = ["DTSTART", "DTEND"].map((n) => Date.parse(late.match(new RegExp(`${n}:(\\d{8}T\\d{6}Z)`))[1].replace(/(....)(..)(..)T(..)(..)(..)/, "$1-$2-$3T$4:$5:$6")));
    assert.ok(Math.abs(to - from - 3 * 36e5) <= 36e5, late);
    assert.equal((await api.mia.json("POST", "/api/v1/hubs/alder/blocks", { other: api.ids[1] })).status, 204);
    assert.match(await feed("mia"), /SUMMARY:The old hall\\, booked\r\n/);
    assert.doesNotMatch(await feed("mia"), /hall.*Ned/);
    assert.equal((await api.mia.json("POST", "/api/v1/hubs/alder/blocks", { other: api.ids[1], blocked: false })).status, 204);
    await api.ask("ned", "POST", `bookings/${night.id}/cancel`, {});
    for (const who of [mia, ned]) assert.equal((await who.send(`${page}/address/end`, {})).status, 303);
  });

  test("an uploaded calendar moves an exchange and shows times as taken, without a word of it", async () => {
    const { starts_at } = await api.ask("mia", "GET", `exchanges/${id}`);
    const feed = (await mia.get(`/h/alder/exchanges/${id}/calendar.ics`)).text;
    const uid = feed.match(/UID:(\S+)/)[1];
    const later = new Date(Date.parse(starts_at) + 864e5), busy = new Date(Date.now() + 20 * 864e5);
    const file = calendar(`UID:${uid}\r\nDTSTART:${stamp(later)}`, `UID:secret\r\nDTSTART:${stamp(busy)}\r\nDURATION:PT2H\r\nSUMMARY:At the doctor`);
    const sent = await mia.send(`${page}/upload`, { file });
    assert.equal(sent.location, `${page}?done=uploaded-moved#calendar`, sent.text);
    const moved = await api.ask("ned", "GET", `exchanges/${id}`);
    assert.equal(moved.starts_at, later.toISOString().replace(/\.\d+/, ""));
    assert.equal(moved.waits_for, moved.giver.id);
    const shown = (await mia.get(page)).text;
    assert.match(shown, /showed 1 time as taken/);
    assert.doesNotMatch(shown, /doctor/);
    assert.equal((await mia.send(`${page}/upload`, { file })).location, `${page}?done=uploaded#calendar`, "the same again changes nothing");
    assert.equal((await mia.send(`${page}/upload`, { file: "BEGIN:VCARD\r\nEND:VCARD" })).status, 422);
    assert.equal((await mia.send(`${page}/upload`, { file: `BEGIN:VCALENDAR\r\nX:${"x".repeat(600 * 1024)}` })).status, 422);
    assert.equal((await cora.send(`${page}/upload`, { file: calendar(`UID:${uid}\r\nDTSTART:${stamp(busy)}`) })).status, 303);
    assert.equal((await api.ask("ned", "GET", `exchanges/${id}`)).starts_at, moved.starts_at, "nobody else's calendar moves it");
    assert.equal((await mia.send(`${page}/busy/remove`, {})).status, 303);
    assert.doesNotMatch((await mia.get(page)).text, /as taken/);
  });

  test("a file comes as browsers send it, and only where a form takes one", async () => {
    const boundary = "kith-test-boundary";
    const csrf = (await mia.get(page)).text.match(/name="csrf" value="([^"]+)"/)[1];
    const part = (name, more, value) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
    const body = (name) => `${part("csrf", "", csrf)}${part(name, '; filename="my.ics"', calendar())}--${boundary}--\r\n`;
    const type = { "content-type": `multipart/form-data; boundary=${boundary}` };
    const right = await mia.request("POST", `${page}/upload`, { body: body("file"), headers: type });
    assert.equal(right.status, 303, right.text);
    assert.equal((await mia.request("POST", `${page}/days`, { body: body("hours"), headers: type })).status, 400);
  });

  test("time to help is told by the API, and held back while it is of few", async () => {
    const report = await api.ask("mia", "GET", "reports/time-to-help");
    assert.deepEqual(Object.keys(report), ["from", "to", "request_to_met", "joining_to_first_exchange", "unmet"]);
    assert.equal(report.request_to_met.n, 0);
    assert.equal(report.unmet.share, null);
    await api.ask("mia", "POST", "requests", { title: "A lift" });
    const request = (await api.ask("mia", "GET", "requests")).items[0].id;
    const { id: offered } = await api.ask("ned", "POST", "exchanges", { request });
    await api.ask("mia", "POST", `exchanges/${offered}/agree`, {});
    const one = (await api.ask("cora", "GET", "reports/time-to-help")).request_to_met;
    assert.deepEqual(one, { n: null, median: null, lower_quartile: null, upper_quartile: null, hidden: true });
    assert.match((await cora.get("/h/alder/time-to-help")).text, /A lift/);
    assert.doesNotMatch((await cora.get("/h/alder/time-to-help?area=12")).text, /A lift/, "of whoever lives in an area");
    assert.match((await cora.get("/h/alder/today")).text, /Time to help/);
    assert.match((await cora.get("/h/alder/reports/time-to-help.csv")).text, /^row,label,asked,met,lower,median,upper$/m);
  });
});
