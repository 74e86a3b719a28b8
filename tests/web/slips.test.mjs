// Paper slips as a coordinator types them in, on both engines: without JavaScript, with the keyboard alone, with mistakes and doubles; a form sent twice; photographs; taken back.
// KITH_SLIPS=40 types in so many; the keystrokes are counted and printed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Browsing, launch } from "./support/browser.mjs";
import { Kith, Visitor, program, root, stopPostgres } from "./support/kith.mjs";
import { Hub } from "./support/world.mjs";

const iso = (days) => new Date(Date.now() + days * 864e5).toISOString().slice(0, 10);
const picture = readFileSync(join(root, "tests/fuzz/corpus/picture/turned.jpg"));
const boundary = "slips-7d1f";

// A multipart body with a file in it.
function multipart(fields, file) {
  const part = (name, more, value) => Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`), Buffer.from(value), Buffer.from("\r\n")]);
  return Buffer.concat([...fields.map(([name, value]) => part(name, "", value)), part("photo", '; filename="slip.jpg"', file), Buffer.from(`--${boundary}--\r\n`)]);
}

function visit(engine, name) {
  describe(`paper slips (${name})`, () => {
    let kith, browser, hub, cora, names;
    const page = "/h/alder/slips";
    const cells = ["day", "giver", "receiver", "time", "title", "kind"];
    const fields = (rows) => rows.flatMap((row) => cells.map((cell, i) => [cell, String(row[i] ?? "")]));
    const balances = async () => Object.fromEntries(JSON.parse((await hub.by.cora.json("GET", "/api/v1/hubs/alder/accounts?limit=200")).text).items.map((a) => [a.id, a.balance]));
    const upload = async (path, file, more = []) => {
      const csrf = cora.csrf ??= (await cora.get("/account")).text.match(/name="csrf" value="([^"]+)"/)[1];
      return cora.request("POST", path, { body: multipart([["csrf", csrf], ...more], file), headers: { "content-type": `multipart/form-data; boundary=${boundary}` } });
    };
    const shown = (html) => [...html.matchAll(/<input class="govuk-input[^>]* name="(\w+)" id="\w+-(\d+)" value="([^"]*)"/g)].filter(([, cell]) => cells.includes(cell)).map(([, , , value]) => value);

    before(async () => {
      browser = engine === "sqlite" ? await launch() : undefined;
      kith = await (await Kith.make({ engine })).start();
      hub = new Hub(kith, "alder");
      await hub.settle();
      cora = await kith.signIn(hub.people.cora);
      names = ["Nia North", "Nia South", "Owen West", "Olga East"].map((one) => kith.add("alder", one));
    });
    after(async () => {
      await browser?.close();
      await kith?.remove();
    });

    test("nothing that was typed is lost, and each mistake is told at its cell", async () => {
      const rows = [[iso(-2), "nia", hub.people.max.number, "1:30", "Digging"], ["31/2", "nobody", "Olga & <East>", "2", "Tea", "flying"], ["", hub.people.mia.number, "owen", "45", ""]];
      const reply = await cora.send(`${page}/new`, [...fields(rows), ["step", "enter"], ["once", "a-1"], ["version", "0"]]);
      assert.equal(reply.status, 422);
      assert.deepEqual(shown(reply.text).slice(0, 18), rows.flatMap((row) => cells.map((_, i) => String(row[i] ?? "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))));
      const summary = [...reply.text.matchAll(/<li><a href="#([\w-]+)">/g)].map(([, id]) => id);
      assert.deepEqual(summary, ["giver-1", "day-2", "giver-2", "receiver-2", "time-2", "kind-2", "title-3"]);
      for (const id of summary) assert.ok(reply.text.includes(` id="${id}"`) && reply.text.includes(`id="${id}-error"`), id);
      assert.match(reply.text, /<option value="1\.giver\.\d+">Nia North, A-\d+<\/option><option value="1\.giver\.\d+">Nia South/);
      // It is a draft by now, of hers alone.
      const draft = reply.text.match(/action="(\/h\/alder\/slips\/\d+)"/)[1];
      assert.deepEqual(shown((await cora.get(draft)).text).slice(6, 12), ["31/2", "nobody", "Olga &amp; &lt;East&gt;", "2", "Tea", "flying"]);
      const carl = await hub.browser(), waits = async (who) => (await who.get("/h/alder/today/paper/csv")).text.match(/Slips you have begun to enter.*/g);
      assert.equal((await carl.get(draft)).status, 404);
      assert.equal(await waits(carl), null);
      assert.match((await waits(cora)).join(), /,"3 slips, begun /);
      assert.ok((await cora.get("/h/alder/today")).text.includes(`href="${draft}"`));
      assert.equal((await cora.send(`${draft}/discard`)).location, `${page}?done=slips-discarded`);
      assert.equal((await cora.get(draft)).status, 404);
      // Whoever acts for somebody is not themselves: nothing is entered, and nothing lost.
      const acting = await kith.signIn(hub.people.cora);
      await acting.send(`/h/alder/members/${hub.people.mia.id}/act`);
      const own = await acting.send(`${page}/new`, [...fields([[iso(-2), hub.people.cora.number, hub.people.max.number, "1:30", "Digging"]]), ["step", "enter"], ["once", "a-2"], ["version", "0"]]);
      assert.equal(own.status, 422);
      assert.match(own.text, /Stop acting first/);
      await acting.send(`${own.text.match(/action="(\/h\/alder\/slips\/\d+)"/)[1]}/discard`);
    });

    test("picked, ticked, entered once although it is sent twice, and taken back", async () => {
      const before = await balances();
      const rows = [[iso(-3), "nia", hub.people.max.number, "1:30", "Digging"], ["", names[1].number, hub.people.max.number, "80", "Digging on"], ["", "west", "olga", "1h", "", "gardening"]];
      const first = await cora.send(`${page}/new`, [...fields(rows), ["step", "enter"], ["pick", `1.giver.${names[1].number}`], ["once", "b-1"], ["version", "0"]]);
      assert.equal(first.status, 422);
      assert.deepEqual([...first.text.matchAll(/<li><a href="#([\w-]+)">([^<]*)/g)].map(([, id, words]) => [id, words]), [["sure-2", "Slip 2: Twice here? It is like slip 1."]]);
      const draft = first.text.match(/action="(\/h\/alder\/slips\/\d+)"/)[1], version = first.text.match(/name="version" value="(\d+)"/)[1];
      const form = [...fields([[iso(-3), names[1].number, ...rows[0].slice(2)], ...rows.slice(1)]), ["step", "enter"], ["sure", "2"], ["once", "b-1"], ["version", version]];
      const answers = await Promise.all([1, 2, 3].map(() => cora.send(draft, form)));
      for (const answer of answers) assert.equal(answer.status, 303, answer.text);
      const items = JSON.parse((await hub.by.cora.json("GET", "/api/v1/hubs/alder/slips")).text).items;
      assert.deepEqual(items.map((b) => [b.slips, b.minutes, b.state]), [[3, 230, "entered"]]);
      const moved = await balances();
      assert.notDeepEqual(moved, before);
      assert.match((await cora.get(draft)).text, /Take them all back/);
      assert.equal((await cora.send(`${draft}/undo`, { reason: "" })).status, 422);
      assert.equal((await cora.send(`${draft}/undo`, { reason: "The wrong sheet" })).location, `${draft}?done=slips-undone`);
      assert.deepEqual(await balances(), before);
      assert.match((await cora.get(draft)).text, /Taken back on [^<]*: The wrong sheet/);
      assert.equal((await hub.by.cora.json("POST", `/api/v1${draft.replace("/h/", "/hubs/")}/undo`, { reason: "Again" })).status, 409);
    });

    test("a photograph is cleaned, shown to coordinators alone, and each look is noted", async () => {
      const rows = [[iso(-9), names[2].number, names[3].number, "40", "A walk"]];
      assert.ok(picture.includes("Exif"));
      // What is typed is kept first; then whatever comes of a file costs nothing but the file.
      const kept = await cora.send(`${page}/new`, [...fields(rows), ["step", "photos"], ["once", "c-1"], ["version", "0"]]);
      const draft = kept.location.match(/^.*\/slips\/\d+/)[0];
      assert.equal(kept.location, `${draft}/photos`);
      for (const [file, words] of [[Buffer.from("%PDF-1.7"), "PDF"], [Buffer.alloc(12582913, 0xff), "12 MB or smaller"], [picture.subarray(0, 200), "damaged"], ["", "Choose a photograph"]]) {
        const wrong = await upload(`${draft}/photos`, file, [["of", "1"]]);
        assert.equal(wrong.status, 422);
        assert.match(wrong.text, new RegExp(`id="photo-error">.*${words}`));
        assert.match(wrong.text, /<option value="1" selected>/);
      }
      const far = await upload(`${draft}/photos`, Buffer.alloc(17 << 20, 0xff));
      assert.equal(far.status, 413);
      assert.match(far.text, /larger than 16 MB[^]*a smaller file/);
      for (const _ of [1, 2]) assert.equal((await upload(`${draft}/photos`, picture, [["of", "1"], ["once", "c-3"]])).status, 303);
      const { text } = await cora.get(draft);
      assert.deepEqual(shown(text).slice(0, 6), [...rows[0].map(String), ""]);
      const [at, ...others] = [...text.matchAll(/href="(\/h\/alder\/slips\/\d+\/photos\/\d+)"/g)].map(([, one]) => one);
      assert.equal(others.length, 0);
      const seen = await cora.get(at);
      assert.equal(seen.headers["content-type"], "image/jpeg");
      assert.ok(seen.body.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) && !seen.body.includes("Exif"));
      assert.match(seen.headers["cache-control"], /no-store/);
      const carl = await hub.browser(), mia = await kith.signIn(hub.people.mia);
      for (const door of [at, `${draft}/photos`]) assert.deepEqual([(await carl.get(door)).status, (await mia.get(door)).status, (await new Visitor(kith).get(door)).status], [404, 403, 303]);
      const now = (await cora.get(draft)).text.match(/name="version" value="(\d+)"/)[1];
      assert.equal((await cora.send(draft, [...fields(rows), ["step", "enter"], ["once", "c-2"], ["version", now]])).location, `${draft}?done=slips-entered`);
      assert.equal((await carl.get(at)).status, 200);
      const { items } = JSON.parse((await hub.by.cora.json("GET", "/api/v1/hubs/alder/slips?limit=1")).text);
      assert.equal(items[0].photographs, 1);
    });

    test("from a file, listed and taken back by the command line", async () => {
      const before = await balances(), at = join(kith.folder, "slips.csv");
      writeFileSync(at, `giver,receiver,day,time,title\n${names[0].number},max,${iso(-20)},1h30,"Digging, deep"\nowen,olga,,45,Tea\n`);
      const { id, slips } = JSON.parse(kith.cli("slips", "enter", "--hub", "alder", at, "--json"));
      assert.equal(slips, 2);
      const again = spawnSync(program, ["slips", "enter", "--hub", "alder", at], { cwd: kith.folder, env: kith.env, encoding: "utf8" });
      assert.equal(again.status, 3);
      assert.match(again.stderr, /^Line 2: Recorded already\? “Digging, deep”, [\s\S]*2 slips may be doubles, so nothing was entered/m);
      assert.equal(JSON.parse(kith.cli("slips", "list", "--hub", "alder", "--json"))[0].id, id);
      kith.cli("slips", "undo", "--hub", "alder", id, "--reason", "A test");
      assert.deepEqual(await balances(), before);
    });

    if (engine === "sqlite") test("with the keyboard alone, and how many keys it takes", async () => {
      const n = Number(process.env.KITH_SLIPS ?? 14);
      const self = await Browsing.open(browser, kith, { name: "Cora", javaScriptEnabled: true });
      await self.signIn(hub.people.cora);
      await self.go(`${page}/new`);
      let keys = 0;
      const { keyboard } = self.page;
      const type = async (words) => { keys += words.length; await keyboard.type(words); };
      const press = async (key) => { keys++; await keyboard.press(key); };
      const everybody = [...names, hub.people.max, hub.people.mia].map((one) => String(one.number));
      const pairs = everybody.flatMap((a, i) => everybody.slice(i + 1).map((b) => [a, b]));
      for (let i = 0; i < n; i++) {
        const [giver, receiver] = pairs[i % pairs.length];
        assert.match(await self.page.evaluate(() => document.activeElement.id), new RegExp(i && i % pairs.length ? `^giver-${i + 1}$|^day-${i + 1}$` : `-${i + 1}$`), `slip ${i + 1}`);
        // The day is that of the row above, unless another begins.
        if (i % pairs.length === 0) {
          if ((await self.page.evaluate(() => document.activeElement.id)).startsWith("giver")) await press("Shift+Tab");
          await keyboard.press("ControlOrMeta+a");
          await type(iso(-40 - 2 * Math.floor(i / pairs.length)).split("-").slice(1).reverse().map(Number).join(" "));
        }
        if ((await self.page.evaluate(() => document.activeElement.id)).startsWith("day")) await press("Tab");
        for (const words of [giver, receiver, ["1h", "45", "1h30"][i % 3]]) { await type(words); await press("Tab"); }
        await type(["Tea", "Digging", "Shopping"][i % 3]);
        if (i + 1 < n) {
          const last = (i + 1) % 10 === 0;
          if (last) await Promise.all([self.page.waitForEvent("load"), press("Enter")]);
          else await press("Enter");
        }
      }
      await self.press("Enter them all");
      assert.equal(await self.notice(), "They are entered, and the hours have moved.");
      assert.equal(await self.page.locator("tbody tr").count(), n);
      console.log(`# ${n} slips took ${keys} keys, ${(keys / n).toFixed(1)} each`);
      assert.ok(keys / n < 18, `${keys / n} keys a slip`);
      await self.close();
      assert.deepEqual(self.complaints, []);
    });
  });
}

visit("sqlite", "SQLite");
visit("postgres", "PostgreSQL");
after(stopPostgres);
