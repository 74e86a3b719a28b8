// The coordinator's day through its doors: lists with their next action, as pages and files that agree; tasks; notes, and who may read them.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { Kith, Visitor, stopPostgres } from "./support/kith.mjs";

const password = "three green kettles";
after(stopPostgres);

const iso = (days) => new Date(Date.now() + days * 864e5).toISOString().slice(0, 10);

// The parts of a zip, by name.
function unzip(body) {
  const parts = {};
  let at = body.readUInt32LE(body.length - 6);
  for (let n = body.readUInt16LE(body.length - 12); n > 0; n--) {
    const name = body.toString("utf8", at + 46, at + 46 + body.readUInt16LE(at + 28)), head = body.readUInt32LE(at + 42);
    const packed = body.subarray(head + 30 + name.length, head + 30 + name.length + body.readUInt32LE(at + 20));
    parts[name] = (body.readUInt16LE(at + 10) ? inflateRawSync(packed) : packed).toString("utf8");
    at += 46 + name.length;
  }
  return parts;
}

for (const engine of ["sqlite", "postgres"]) describe(`the coordinator's day (${engine})`, () => {
  let kith, cora, pat, mia, api, ned, eve;
  const hub = "/h/alder", home = `${hub}/today`;
  const body = (reply) => reply.text.slice(reply.text.indexOf("<main"));
  const list = async (name, more = "") => body(await cora.get(`${home}/${name}${more}`));
  const made = async (path, value, status = 201) => {
    const reply = await api.json("POST", `/api/v1${hub.replace("/h", "/hubs")}${path}`, value);
    assert.equal(reply.status, status, reply.text);
    return JSON.parse(reply.text);
  };

  test("set up", async () => {
    kith = await (await Kith.make({ engine })).start();
    kith.hub("alder", "Alder Time Bank");
    const people = ["Cora Reed", "Pat Stone", "Mia Moss"].map((name, i) => kith.add("alder", name, { email: `${name.split(" ")[0].toLowerCase()}@alder.example`, password, roles: [["coordinator"], ["practitioner"], []][i] }));
    [cora, pat, mia] = await Promise.all(people.map((p) => kith.signIn(p)));
    api = new Visitor(kith, { token: kith.token("alder", people[0].number, "admin") });
    ned = kith.add("alder", "Ned North", { phone: "01632 960001" });
    eve = kith.add("alder", "=SUM(A1) Eve");
    ned.cora = people[0].id;
    ned.pat = people[1].id;
  });
  after(() => kith?.remove());

  test("who joined is welcomed with one press", async () => {
    const page = (await cora.get(home)).text;
    assert.match(page, /<h2[^>]*id="welcome">To welcome</);
    assert.match(page, /Ned North<\/a> <span class="kith-day__more kith-number">A-\d+<\/span><br><a[^>]*href="tel:01632[^"]*"/);
    assert.doesNotMatch(await list("welcome"), /Cora Reed/, "coordinators know the house");
    const pressed = await cora.send(`${hub}/members/${ned.id}/welcomed`, { back: `${home}/welcome` });
    assert.equal(pressed.location, `${home}/welcome?done=welcomed`);
    assert.match((await cora.get(pressed.location)).text, /they were welcomed/);
    assert.doesNotMatch(await list("welcome"), /Ned North/);
    assert.match(await list("never"), /Ned North/, "still never exchanged");
    assert.equal((await cora.send(`${hub}/members/${eve.id}/welcomed`, { back: "//elsewhere.example/" })).location, `${home}?done=welcomed`, "a button leads nowhere else");
  });

  test("notes are read by those for whom they are", async () => {
    const notes = `${hub}/members/${ned.id}/notes`;
    const write = (who, fields) => who.send(notes, { day: iso(0), ...fields });
    assert.equal((await write(cora, { kind: "welfare", words: "Sad since the move", readers: "coordinators" })).status, 303);
    assert.equal((await write(cora, { kind: "phone", words: "Likes the allotment", readers: "practitioners", follow_up: iso(0), follow_who: ned.pat })).status, 303);
    assert.equal((await write(pat, { kind: "visit", words: "Walked to the library", readers: "coordinators" })).status, 303);
    const all = (await cora.get(notes)).text, some = (await pat.get(notes)).text;
    for (const words of ["Sad since the move", "Likes the allotment", "Walked to the library", "Written by Pat Stone"]) assert.ok(all.includes(words), words);
    assert.ok(some.includes("Likes the allotment") && some.includes("Walked to the library"), "a practitioner sees their own");
    assert.ok(!some.includes("Sad since the move"));
    assert.equal((await mia.get(notes)).status, 403);
    assert.equal((await pat.get(home)).status, 403);
    assert.equal((await pat.get(`${hub}/notes?who=Ned`)).location, notes, "one of that name: straight there");
    assert.match((await cora.get(`${hub}/notes?who=Nobody`)).text, /Nobody here is called that/);
    const mine = (await pat.get(`${hub}/tasks`)).text;
    assert.match(mine, /Come back to this: Phone call/);
    assert.doesNotMatch(await list("follow-ups"), /allotment/, "a task does not tell what a note says");
    const ids = [...all.matchAll(/notes\/(\d+)\/remove/g)].map((m) => m[1]);
    assert.equal(ids.length, 4);
    assert.equal((await pat.send(`${notes}/${ids.at(-2)}/remove`)).status, 404, "what one may not read is not there");
    assert.equal((await pat.send(`${notes}/${ids[1]}/remove`)).status, 403, "others' notes are theirs");
    assert.equal((await pat.send(`${notes}/${ids[0]}/remove`)).status, 303);
    assert.doesNotMatch((await cora.get(notes)).text, /Walked to the library/);
    const path = `/api/v1/hubs/alder/members/${ned.id}/notes`, api1 = await api.json("GET", `${path}?limit=1`);
    assert.deepEqual([JSON.parse(api1.text).items[0].words, JSON.parse(api1.text).items[0].writer], ["Likes the allotment", "Cora Reed"]);
    assert.equal(JSON.parse((await api.json("GET", api1.headers.link.match(/<([^>]+)>/)[1])).text).items[0].words, "Sad since the move");
    const letter = await made(`/members/${ned.id}/notes`, { kind: "letter", words: "Sent a card" });
    assert.deepEqual([letter.day, letter.readers, letter.kind], [iso(0), "coordinators", "letter"]);
    assert.equal((await api.json("POST", `${path}/${letter.id}/remove`)).status, 204);
    assert.equal((await api.json("POST", `${path}/${letter.id}/remove`)).status, 404);
    const wrong = await write(cora, { kind: "phone", words: "", day: iso(3) });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /today or in the past/);
  });

  test("a task is done once, from the page or by a program", async () => {
    const task = await made("/tasks", { what: "Bring the ladder back", due: iso(-2), about: ned.id, who: ned.cora });
    assert.deepEqual([task.about.name, task.who.name, task.done], ["Ned North", "Cora Reed", false]);
    assert.match(await list("follow-ups"), /Bring the ladder back[\s\S]*?<strong>2 days late<\/strong>/);
    assert.equal((await pat.send(`${hub}/tasks/${task.id}/done`)).status, 404, "a practitioner's are theirs alone");
    const done = await made(`/tasks/${task.id}/done`, {}, 200);
    assert.ok(done.done && done.done_at);
    assert.deepEqual(await made(`/tasks/${task.id}/done`, {}, 200), done, "twice is once");
    assert.doesNotMatch(await list("follow-ups"), /ladder/);
    assert.match((await cora.get(`${hub}/tasks?show=done`)).text, /Bring the ladder back/);
    assert.equal((await cora.send(`${hub}/tasks/${task.id}/reopen`, { back: home })).location, `${home}?done=task-open`);
    assert.match(await list("follow-ups"), /ladder/);
    const note = await cora.get(`${hub}/members/${ned.id}/notes?task=${task.id}`);
    assert.match(note.text, /When you write it down, this is done: Bring the ladder back/);
    assert.equal((await cora.send(`${hub}/members/${ned.id}/notes`, { kind: "visit", words: "It is back", day: iso(0), task: task.id })).status, 303);
    assert.doesNotMatch(await list("follow-ups"), /ladder/, "the note does the follow-up");
    for (const [value, field] of [[{ what: "x", due: "2026-02-30" }, "due"], [{ what: "x", due: iso(0), who: ned.id }, "who"], [{ what: "x", due: iso(0), about: "77" }, "about"]]) {
      const reply = await api.json("POST", "/api/v1/hubs/alder/tasks", value);
      assert.equal(reply.status, 422, reply.text);
      assert.equal(JSON.parse(reply.text).errors[0].field, field);
    }
    for (let i = 1; i <= 5; i++) await made("/tasks", { what: `Task ${i}`, due: iso(i) });
    let path = "/api/v1/hubs/alder/tasks?limit=2", seen = [];
    while (path) {
      const reply = await api.json("GET", path);
      seen.push(...JSON.parse(reply.text).items.map((t) => t.what));
      path = reply.headers.link?.match(/<([^>]+)>; rel="next"/)?.[1];
    }
    assert.deepEqual(seen, ["Come back to this: Phone call", ...[1, 2, 3, 4, 5].map((i) => `Task ${i}`)]);
  });

  test("page, CSV and spreadsheet tell the same, page by page, for an area and its coordinator", async () => {
    const { id: area } = await made("/areas", { name: "Northside", coordinator: ned.cora });
    for (let i = 0; i < 56; i++) await made("/members", { name: `Never ${String(i).padStart(2, "0")}` });
    await api.json("PATCH", `/api/v1/hubs/alder/members/${ned.id}/profile`, { area });
    const names = (html) => [...html.matchAll(/<th scope="row"[^>]*><a[^>]*>([^<]*)</g)].map((m) => m[1]);
    const first = await list("never"), next = first.match(/href="([^"]*after=[^"]*)"/)[1].replaceAll("&amp;", "&"), second = (await cora.get(next)).text;
    const shown = [...names(first), ...names(second)];
    assert.equal(names(first).length, 50);
    assert.equal(shown.length, 61);
    assert.equal(new Set(shown).size, 61, "nobody twice, nobody left out");
    assert.deepEqual(names(await list("never", "?show=all")), shown, "on one page, for paper");
    const csv = (await cora.get(`${home}/never/csv`)).text.trimEnd().split("\r\n");
    assert.equal(csv[0], "number,name,other,phone,email,area,coordinator,what,day,minutes,note");
    assert.deepEqual(csv.slice(1).map((row) => row.split(",")[1].replace(/^'/, "")), shown);
    assert.ok(csv.some((row) => row.split(",")[1] === "'=SUM(A1) Eve"), "no formula");
    const sheet = await cora.get(`${home}/never/xlsx`);
    assert.equal(sheet.headers["content-type"], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    assert.match(sheet.headers["content-disposition"], /attachment; filename="?never\.xlsx/);
    const cells = [...unzip(sheet.body)["xl/worksheets/sheet1.xml"].matchAll(/<c r="B\d+"[^>]*><is><t[^>]*>([^<]*)</g)].map((m) => m[1]);
    assert.deepEqual(cells, ["Name", ...shown]);
    for (const filter of [`area=${area}`, `coordinator=${ned.cora}`, "coordinator=mine"]) assert.deepEqual(names(await list("never", `?${filter}`)), ["Ned North"], filter);
    assert.equal(names(await list("never", "?area=none")).length, 50);
    assert.match((await cora.get(`${home}/never/csv?coordinator=mine`)).text, /Ned North,,01632 960001,,Northside,Cora R\./);
    assert.equal((await cora.get(`${home}/nonsense`)).status, 404);
    assert.equal((await cora.get(`${home}/never?after=nonsense`)).status, 422);
  });

  test("the command line tells the same", () => {
    const counts = JSON.parse(kith.cli("day", "--hub", "alder", "--json"));
    assert.equal(counts.never, 61);
    assert.equal(counts["follow-ups"], 1);
    assert.equal(kith.cli("day", "--hub", "alder", "never").split("\n").length, 61);
    const id = kith.cli("task", "add", "--hub", "alder", "Ring them all", "--due", iso(0), "--about", String(ned.number), "--who", "pat@alder.example");
    assert.match(kith.cli("task", "list", "--hub", "alder", "--who", "pat@alder.example"), new RegExp(`${id}\t${iso(0)}\tRing them all\tNed North\tPat Stone`));
    kith.cli("task", "done", "--hub", "alder", id);
    assert.match(kith.cli("task", "list", "--hub", "alder", "--done"), /Ring them all/);
    kith.cli("note", "add", "--hub", "alder", String(ned.number), "From the old book", "--kind", "letter", "--day", iso(-30));
    assert.match(kith.cli("note", "list", "--hub", "alder", String(ned.number)), new RegExp(`${iso(-30)}\tletter\t\tFrom the old book`));
  });
});
