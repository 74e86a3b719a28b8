// Help between two hubs as people meet it: agreed, written down by one, confirmed by the other, and counted in both; on both engines.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Kith, Visitor, stopPostgres } from "./support/kith.mjs";

const password = "three green kettles";
const iso = (days = 0) => new Date(Date.now() + days * 864e5).toISOString().slice(0, 10);
const dayOf = (date) => { const [y, m, d] = date.split("-"); return { "day-day": d, "day-month": m, "day-year": y }; };

function story(engine, name) {
  describe(`neighbours (${name})`, () => {
    let kith;
    const as = {}, by = {}, people = {};

    const made = async (reply, wanted = [200, 201]) => {
      const answer = await reply;
      assert.ok(wanted.includes(answer.status), `${answer.status} ${answer.text}`);
      return answer.text ? JSON.parse(answer.text) : undefined;
    };
    const call = (who, method, path, value) => by[who].json(method, `/api/v1/hubs/${people[who].hub}${path}`, value);
    const until = async (look, what) => {
      for (let tries = 0; tries < 300; tries++) {
        if (await look()) return;
        await new Promise((done) => setTimeout(done, 100));
      }
      assert.fail(`never: ${what}`);
    };
    // Bob of birch offers, Ann of alder would like it, and he says yes.
    const agree = async (title) => {
      const { id: listing } = await made(call("bob", "POST", "/offers", { title, category: "food" }));
      const { id } = await made(call("ann", "POST", "/neighbour-wishes", { there: "birch", listing }));
      await made(call("bob", "POST", "/neighbour-wishes/answer", { wish: id, answer: "yes" }));
      return id;
    };
    const between = async (who) => (await made(call(who, "GET", "/neighbour-hubs"))).items[0];

    before(async () => {
      kith = await Kith.make({ engine });
      Object.assign(kith.env, { KITH_BASE_URL: kith.base, KITH_SMTP_URL: "smtp://127.0.0.1:9", KITH_MAIL_FROM: "kith@alder.example" });
      kith.hub("alder", "Alder Time Bank");
      kith.hub("birch", "Birch Time Bank");
      for (const [key, hub, full, roles] of [["ann", "alder", "Ann Ash", []], ["cora", "alder", "Cora Reed", ["coordinator"]], ["bob", "birch", "Bob Birch", []], ["bea", "birch", "Bea Bell", ["coordinator"]]])
        people[key] = kith.add(hub, full, { email: `${key}@${hub}.example`, password, roles });
      await kith.start();
      for (const [key, person] of Object.entries(people)) {
        by[key] = new Visitor(kith, { token: kith.token(person.hub, person.number, person.name.startsWith("C") || key === "bea" ? "admin" : "write") });
        as[key] = await kith.signIn(person);
      }
      await made(call("cora", "POST", "/neighbour-hubs", { other: "birch", set: "open" }));
      await made(call("bea", "POST", "/neighbour-hubs", { other: "alder", set: "open" }));
      await made(call("bob", "PATCH", `/members/${people.bob.id}/profile`, { neighbours: true }));
    });
    after(async () => kith?.remove());

    test("written down by one, confirmed by the other on their page, counted in both", async () => {
      const wish = await agree("Bread baking");
      const page = (await as.ann.get("/h/alder/neighbours")).text;
      assert.match(page, /Bread baking: with Bob B\. of Birch Time Bank/);
      assert.match(page, /You have agreed about this/);
      assert.doesNotMatch(page, /They will answer/);
      assert.match(page, new RegExp(`/h/alder/neighbours/record/${wish}"`));
      assert.equal((await as.cora.get(`/h/alder/neighbours/record/${wish}`)).status, 200, "their coordinator too");
      assert.match((await as.cora.get("/h/alder/neighbour-hubs/birch")).text, new RegExp(`Bread baking: Bob B\\. of Birch Time Bank helps Ann Ash<br><a[^>]+/h/alder/neighbours/record/${wish}"`));
      assert.equal((await as.ann.send(`/h/alder/neighbours/record/${wish}`, { ...dayOf(iso()) })).status, 422);
      const form = (await as.ann.get(`/h/alder/neighbours/record/${wish}`)).text, once = form.match(/name="once" value="([\w-]+)"/)[1];
      const fields = { ...dayOf(iso()), "minutes-hours": "1", "minutes-minutes": "30", words: "Two loaves", once };
      const first = await as.ann.send(`/h/alder/neighbours/record/${wish}`, fields), second = await as.ann.send(`/h/alder/neighbours/record/${wish}`, fields);
      assert.equal(first.status, 303, first.text);
      assert.equal(second.location, first.location, "sent twice is once");
      const path = first.location.replace(/\?.*/, ""), id = path.split("/").at(-1);
      assert.match((await as.ann.get(path)).text, /Waits for the other side/);
      assert.match((await as.bob.get("/h/birch/home")).text, /Somebody of Alder Time Bank says that you gave 1 hour 30 minutes: Bread baking/);
      assert.equal((await as.ann.send(path, { move: "confirm" })).status, 403, "who wrote it down does not confirm it");
      const reply = await as.bob.send(`/h/birch/neighbours/help/${id}`, { move: "confirm" });
      assert.equal(reply.status, 303, reply.text);
      assert.match((await as.bob.get(`/h/birch/neighbours/help/${id}`)).text, /Counted/, "at once");
      assert.match((await as.ann.get("/h/alder/neighbours")).text, /Bob B\. of Birch Time Bank gave you 1 hour 30 minutes: Bread baking/);
      assert.match((await as.cora.get("/h/alder/neighbour-hubs")).text, /Between us and Birch Time Bank: they gave us 1 hour 30 minutes more than we gave them\./);
      assert.match((await as.bea.get("/h/birch/neighbour-hubs/alder")).text, /Between us and Alder Time Bank: we gave them 1 hour 30 minutes more than they gave us\./);
      assert.match((await as.ann.get("/h/alder/statement")).text, /Birch Time Bank/);
    });

    test("nobody moves these hours by hand, and a coordinator puts them right in both", async () => {
      const { account } = await between("cora");
      // She can read that somebody looked, each time: at all of it, and at hers alone.
      const looks = async (list) => (await made(call("ann", "GET", "/me/trace"))).items.filter((l) => l.list === list && l.kind === "hours").reduce((sum, l) => sum + l.times, 0);
      const before = [await looks(true), await looks(false)];
      const [trade] = (await made(call("cora", "GET", "/neighbour-trades"))).items;
      assert.deepEqual([await looks(true), await looks(false)], [before[0] + 1, before[1]], "the list by the API");
      await made(call("cora", "GET", `/neighbour-trades/${trade.id}`));
      assert.deepEqual([await looks(true), await looks(false)], [before[0] + 1, before[1] + 1], "one by the API");
      await made(call("ann", "GET", `/neighbour-trades/${trade.id}`));
      await made(call("ann", "GET", "/neighbour-trades"));
      assert.deepEqual([await looks(true), await looks(false)], [before[0] + 1, before[1] + 1], "one's own eyes leave none");
      const own = (await made(call("ann", "GET", "/accounts"))).items.find((a) => a.member === people.ann.id).id;
      const order = await call("cora", "POST", "/transfers", { from: account, to: own, minutes: 5 });
      assert.equal(order.status, 409, order.text);
      assert.equal((await call("cora", "POST", `/transfers/${trade.transfer}/reversal`, {})).status, 409);
      const page = await as.cora.send(`/h/alder/transfers/${trade.transfer}/reverse`, { words: "No" });
      assert.equal(page.status, 422);
      assert.match(page.text, /take it back there, in both/);
      assert.equal((await call("ann", "POST", `/neighbour-trades/${trade.id}/move`, { move: "return" })).status, 403);
      const limit = await made(call("cora", "POST", "/neighbour-hubs/birch/limit", { soft_limit: 90 }));
      assert.deepEqual([limit.minutes, limit.soft_limit, limit.over], [90, 90, true]);
      assert.match((await as.cora.get("/h/alder/today")).text, /they gave us 1 hour 30 minutes more/);
      await made(call("cora", "POST", `/neighbour-trades/${trade.id}/move`, { move: "return" }));
      await until(async () => (await between("bea")).minutes === 0 && (await between("cora")).minutes === 0, "the hours are back");
      assert.doesNotMatch((await as.cora.get("/h/alder/today")).text, /they gave us/);
      assert.equal((await made(call("cora", "POST", "/neighbour-hubs/birch/limit", { soft_limit: null }))).soft_limit, null);
    });

    test("a limit of the receiver's hub refuses in both, and is tried again", async () => {
      const wish = await agree("Soup");
      const account = (await made(call("ann", "GET", "/accounts"))).items.find((a) => a.member === people.ann.id).id;
      await made(call("cora", "PATCH", `/accounts/${account}`, { floor: -30 }));
      const { id } = await made(call("bob", "POST", "/neighbour-trades", { wish, minutes: 60, date: iso(-1) }));
      assert.equal((await call("ann", "POST", "/neighbour-trades", { wish, minutes: 60, date: iso() })).status, 409, "one waits already");
      await made(call("ann", "POST", `/neighbour-trades/${id}/move`, { move: "confirm" }));
      const state = async (who) => (await made(call(who, "GET", `/neighbour-trades/${id}`))).state;
      await until(async () => await state("ann") === "refused" && await state("bob") === "refused", "refused on both sides");
      assert.match((await made(call("bob", "GET", `/neighbour-trades/${id}`))).reason, /Alder Time Bank could not move the hours/);
      assert.match((await as.cora.get("/h/alder/today")).text, /Soup, with Birch Time Bank: the hours could not move/);
      await made(call("cora", "PATCH", `/accounts/${account}`, { floor: null }));
      assert.equal((await as.cora.send(`/h/alder/neighbours/help/${id}`, { move: "again" })).status, 303);
      await until(async () => await state("ann") === "done" && await state("bob") === "done", "counted");
      assert.equal((await between("bea")).minutes, -60);
      assert.deepEqual(JSON.parse(kith.cli("neighbours", "--hub", "alder", "--json")).items.map((n) => [n.hub, n.minutes]), [["birch", 60]]);
      assert.match(kith.cli("neighbours", "--hub", "birch"), /we gave them 1 hour more than they gave us/);
    });

    test("each side is told by a message of what the other did", () => {
      const told = ["waiting", "sending", "gathered"].flatMap((state) => kith.cli("mail", "list", "--state", state, "--json").split("\n").filter(Boolean).map((line) => JSON.parse(line)));
      const to = (address) => [...new Set(told.filter((one) => one.kind === "neighbour" && one.to === address).map((one) => one.subject))].sort();
      assert.deepEqual(to("bob@birch.example"), ["It is confirmed: Soup", "It is put right: Bread baking", "Somebody of Alder Time Bank would like this: Bread baking", "Somebody of Alder Time Bank would like this: Soup",
        "The hours could not move: Soup", "Was it 1 hour 30 minutes? Bread baking"]);
      assert.deepEqual(to("ann@alder.example"), ["Bob B. said yes: Bread baking", "Bob B. said yes: Soup", "It is confirmed: Bread baking", "It is confirmed: Soup", "It is put right: Bread baking", "The hours could not move: Soup", "Was it 1 hour? Soup"]);
      assert.deepEqual(to("cora@alder.example"), ["The hours could not move: Soup"]);
    });

    test("the same by the command line: seen, wished for, agreed, written down and confirmed", async () => {
      const { id: listing } = await made(call("bob", "POST", "/offers", { title: "Sharpening knives", category: "repairs" }));
      const json = (...args) => JSON.parse(kith.cli(...args, "--json"));
      const ann = [people.ann.email, "--hub", "alder"], bob = [people.bob.email, "--hub", "birch"];
      assert.deepEqual(json("neighbours", "listings", ...ann), await made(call("ann", "GET", "/neighbour-listings")));
      // The same list in pages of one.
      const whole = (await made(call("ann", "GET", "/neighbour-listings"))).items, paged = [];
      for (let at = "/api/v1/hubs/alder/neighbour-listings?limit=1"; at;) {
        const reply = await by.ann.json("GET", at);
        paged.push(...JSON.parse(reply.text).items);
        at = /<([^>]+)>; rel="next"/.exec(reply.headers.link ?? "")?.[1].replace(kith.base, "");
      }
      assert.ok(whole.length > 2);
      assert.deepEqual(paged, whole);
      const past = (await as.ann.get("/h/alder/neighbours?page=9")).text;
      assert.match(past, /Sharpening knives/, "past the end is the last page");
      assert.doesNotMatch(past, /Nobody there shows/);
      assert.match((await as.cora.get("/h/alder/neighbour-hubs?page=9")).text, /Birch Time Bank/);
      const wish = kith.cli("neighbours", "wish", ann[0], "birch", listing, "--words", "Two of them", "--hub", "alder");
      const [asked] = json("neighbours", "wishes", ...bob).of_me;
      assert.deepEqual([asked.id, asked.words, asked.name], [wish, "Two of them", null]);
      kith.cli("neighbours", "answer", bob[0], wish, "yes", "--hub", "birch");
      assert.deepEqual(json("neighbours", "wishes", ...ann), await made(call("ann", "GET", "/neighbour-wishes")));
      const before = (await between("cora")).minutes;
      const [trade] = json("neighbours", "record", wish, "30", iso(-1), "--as", ann[0], "--hub", "alder").items;
      assert.deepEqual([trade.state, trade.minutes, trade.gave], ["recorded", 30, false]);
      assert.deepEqual(json("neighbours", "move", trade.id, "confirm", "--as", bob[0], "--hub", "birch").items.map((t) => t.state), ["done"]);
      assert.equal((await between("cora")).minutes, before + 30);
      assert.deepEqual(json("neighbours", "trades", ...ann), await made(call("ann", "GET", "/neighbour-trades")));
      kith.cli("neighbours", "limit", "birch", "600", "--hub", "alder");
      assert.equal((await between("cora")).soft_limit, 600);
      kith.cli("neighbours", "limit", "birch", "none", "--hub", "alder");
      kith.cli("neighbours", "move", trade.id, "return", "--hub", "alder");
      assert.equal((await between("cora")).minutes, before);
    });

    test("closed: nothing new is recorded, and all books hold", async () => {
      const wish = await agree("Pies");
      await made(call("bea", "POST", "/neighbour-hubs", { other: "alder", set: "close" }));
      const reply = await call("ann", "POST", "/neighbour-trades", { wish, minutes: 60, date: iso() });
      assert.equal(reply.status, 409, reply.text);
      assert.match(reply.text, /not open to each other/);
      assert.match(kith.cli("verify"), /alder/);
      kith.cli("neighbours", "open", "alder", "--hub", "birch");
      assert.match(kith.cli("neighbours", "--hub", "birch"), /alder: open to each other/);
      kith.cli("neighbours", "close", "alder", "--hub", "birch");
      const pages = await call("cora", "GET", "/neighbour-hubs?limit=1");
      assert.deepEqual([JSON.parse(pages.text).items.length, pages.headers.link], [1, undefined], "all on one page");
    });
  });
}

story("sqlite", "SQLite");
story("postgres", "PostgreSQL");
after(stopPostgres);
