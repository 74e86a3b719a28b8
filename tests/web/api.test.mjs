// The API of hours, offers, requests and exchanges, as programs use it: on both databases, and every reply held against the description.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { Kith, program, stopPostgres } from "./support/kith.mjs";
import { Api } from "./support/openapi.mjs";

const day = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 10);
const unknown = "4611686018427387904";

for (const engine of ["sqlite", "postgres"]) {
  describe(`API (${engine})`, () => suite(engine));
}
after(stopPostgres);

function suite(engine) {
  let kith, api;
  const token = {}, account = {}, member = {};
  let pot;
  const at = (rest) => `/api/v1/hubs/riverside/${rest}`;
  const ask = (who, method, rest, options) => api.ask(token[who], method, rest.startsWith("/") ? rest : at(rest), options);
  const get = (who, rest, options) => ask(who, "GET", rest, options);
  const post = (who, rest, body, options) => ask(who, "POST", rest, { ...options, body });
  const balance = async (who) => (await get("ann", `accounts/${account[who]}`)).body.balance;

  // The reply's status, and the field at fault where one is named.
  function refused(reply, status, field, type) {
    assert.equal(reply.status, status, JSON.stringify(reply.body));
    if (field !== undefined) assert.deepEqual(reply.body.errors?.map((e) => e.field), [field], JSON.stringify(reply.body));
    if (type) assert.match(reply.body.type, new RegExp(`/${type}$`));
  }

  async function done(reply, status = 200) {
    assert.equal(reply.status, status, JSON.stringify(reply.body));
    return reply.body;
  }

  // All items of a list, following Link to its end.
  async function all(who, rest) {
    const items = [];
    for (let address = at(rest), pages = 0; address; pages++) {
      assert.ok(pages < 100, "the list does not end");
      const reply = await get(who, address);
      await done(reply);
      items.push(...reply.body.items);
      const link = reply.headers.get("link");
      if (link) assert.match(link, /^<\/[^>]*>; rel="next"$/);
      address = link && link.slice(1, link.indexOf(">"));
    }
    return items;
  }

  before(async () => {
    kith = await Kith.make({ engine });
    kith.hub("riverside");
    kith.hub("hillside");
    const people = [["ann", "Ann Coord", ["coordinator"]], ["ben", "Ben Giver"], ["cat", "Cat Price"], ["dan", "Dan Quiet"], ["gus", "Gus Gone"]];
    for (const [who, name, roles = []] of people) token[who] = kith.token("riverside", kith.person("riverside", name, { roles }));
    token.reader = kith.token("riverside", 2, "read");
    for (const [who, name, roles] of [["eve", "Eve Coord", ["coordinator"]], ["flo", "Flo Far", []]])
      token[who] = kith.token("hillside", kith.person("hillside", name, { roles }));
    await kith.start();
    api = await Api.of(kith.base);
    for (const [i, m] of (await get("ann", "members")).body.items.entries()) {
      member[people[i][0]] = m.id;
      account[people[i][0]] = m.account;
    }
    pot = (await get("ann", "accounts")).body.items.find((a) => a.kind === "pot").id;
    const there = (await get("eve", "/api/v1/hubs/hillside/members")).body.items;
    [member.flo, account.flo] = [there[1].id, there[1].account];
  });
  after(() => kith?.remove());

  test("who may", async () => {
    for (const rest of ["accounts", "transfers", "offers", "requests", "exchanges", "reports/activity"]) {
      refused(await api.ask(null, "GET", at(rest)), 401);
      refused(await api.ask("kith_wrong", "GET", at(rest)), 401);
      refused(await get("flo", rest), 404);
      assert.equal((await get("reader", rest)).status, 200);
    }
    refused(await get("ann", "/api/v1/hubs/nowhere/accounts"), 404);
    refused(await post("reader", "transfers", { from: account.ben, to: pot, minutes: 5 }), 403);
    refused(await post("ben", "transfers/1/reversal", {}), 403);
    refused(await post("ben", "exchanges/1/settle", {}), 403);
    refused(await ask("ben", "PATCH", `accounts/${account.ben}`, { body: { floor: -5 } }), 403);
  });

  test("accounts", async () => {
    const own = await done(await get("ben", "accounts"));
    assert.deepEqual(own.items.map((a) => a.id).sort(), [account.ben, pot].sort());
    assert.equal((await all("ann", "accounts?limit=2")).length, 6);
    assert.equal((await all("ben", "accounts?limit=1")).length, 2);
    assert.equal((await get("ben", `accounts/${pot}`)).body.kind, "pot");
    const mine = await get("ben", `accounts/${account.ben}`);
    assert.equal(mine.body.member, member.ben);
    assert.equal(mine.body.name, "Ben Giver");
    for (const id of [account.cat, account.flo, unknown]) refused(await get("ben", `accounts/${id}`), 404);
    for (const id of [account.flo, unknown, "0", "x"]) refused(await get("ann", `accounts/${id}`), 404);
  });

  test("account settings: limits, versions, closing", async () => {
    const path = `accounts/${account.dan}`;
    const first = await get("ann", path);
    const etag = first.headers.get("etag");
    assert.ok(etag);
    const changed = await ask("ann", "PATCH", path, { body: { floor: -60, soft_floor: null, ceiling: 600 }, match: etag });
    const { floor, soft_floor, ceiling, version } = await done(changed);
    assert.deepEqual({ floor, soft_floor, ceiling, version }, { floor: -60, soft_floor: null, ceiling: 600, version: first.body.version + 1 });
    assert.notEqual(changed.headers.get("etag"), etag);
    refused(await ask("ann", "PATCH", path, { body: { floor: 0 }, match: etag }), 412);
    refused(await ask("ann", "PATCH", path, { body: { floor: 700 } }), 422, "ceiling");
    refused(await ask("ann", "PATCH", path, { body: { flor: 1 } }), 422, "flor");
    refused(await ask("ann", "PATCH", path, { body: { floor: "1" } }), 422, "floor");
    refused(await ask("ann", "PATCH", `accounts/${account.flo}`, { body: { floor: 0 } }), 404);
    refused(await post("dan", "transfers", { from: account.dan, to: account.ben, minutes: 61 }), 422, "from", "limit");
    await done(await post("dan", "transfers", { from: account.dan, to: account.ben, minutes: 60 }), 201);
    refused(await ask("ann", "PATCH", path, { body: { closed: true } }), 409, "closed");
    await done(await post("ben", "transfers", { from: account.ben, to: account.dan, minutes: 60 }), 201);
    assert.equal((await done(await ask("ann", "PATCH", path, { body: { closed: true } }))).closed, true);
    refused(await post("ann", "transfers", { from: account.ben, to: account.dan, minutes: 1 }), 409, "to");
    refused(await post("dan", "transfers", { from: account.dan, to: pot, minutes: 1 }), 409, "from");
    await done(await ask("ann", "PATCH", path, { body: { closed: false, floor: null, ceiling: null } }));
  });

  test("a transfer", async () => {
    const before = await balance("cat");
    const made = await post("ben", "transfers", { from: account.ben, to: account.cat, minutes: 45, description: "  Thanks \u00e9 " });
    const t = await done(made, 201);
    assert.equal(made.headers.get("location"), at(`transfers/${t.id}`));
    assert.deepEqual({ ...t, id: 0, sequence: 0, at: 0 }, { id: 0, sequence: 0, from: account.ben, to: account.cat, minutes: 45,
      description: "Thanks \u00e9", date: day(0), at: 0, kind: "gift", phase: "posted" });
    assert.equal(await balance("cat"), before + 45);
    for (const who of ["ben", "cat", "ann"]) assert.deepEqual((await get(who, `transfers/${t.id}`)).body, t);
    refused(await get("dan", `transfers/${t.id}`), 404);
    refused(await get("eve", `/api/v1/hubs/hillside/transfers/${t.id}`), 404);
    const later = await done(await post("ann", "transfers", { from: account.cat, to: account.ben, minutes: 45, kind: "correction", date: day(-3) }), 201);
    assert.equal(later.sequence, t.sequence + 1);
    assert.equal(later.date, day(-3));
    assert.equal((await done(await post("ben", "transfers", { from: account.ben, to: pot, minutes: 1 }), 201)).to, pot);
  });

  test("transfers that are refused", async () => {
    const fine = { from: account.ben, to: account.cat, minutes: 5 };
    const cases = [
      [{ to: account.ben }, "to"], [{ minutes: 0 }, "minutes"], [{ minutes: -5 }, "minutes"], [{ minutes: 1.5 }, "minutes"], [{ minutes: "5" }, "minutes"],
      [{ minutes: 9007199254740992 }, "minutes"], [{ minutes: undefined }, "minutes"], [{ to: undefined }, "to"], [{ to: unknown }, "to"], [{ to: account.flo }, "to"], [{ to: 7 }, "to"],
      [{ from: unknown }, "from"], [{ from: account.flo }, "from"], [{ date: day(2) }, "date"], [{ date: "2026-02-30" }, "date"], [{ kind: "theft" }, "kind"], [{ kind: "reversal" }, "kind"],
      [{ description: "x".repeat(2001) }, "description"], [{ amount: 5 }, "amount"],
    ];
    for (const who of ["ben", "ann"])
      for (const [change, field] of cases) refused(await post(who, "transfers", { ...fine, ...change }), 422, field);
    refused(await post("ben", "transfers", { ...fine, from: pot }), 403, "from");
    refused(await post("ben", "transfers", { from: account.cat, to: account.ben, minutes: 5 }), 403, "from");
    for (const kind of ["correction", "opening", "exchange"]) refused(await post("ben", "transfers", { ...fine, kind }), 403, "kind");
    refused(await post("ben", "transfers", { ...fine, pending: true }), 403, "pending");
    refused(await post("ben", "transfers", "{\"from\":"), 400);
    refused(await post("ben", "transfers", "[]"), 400);
    refused(await ask("ben", "POST", "transfers", { body: "a=1", headers: { "content-type": "text/plain" } }), 400);
    refused(await post("ben", "transfers", JSON.stringify({ ...fine, description: "x".repeat(5 << 20) })), 413);
  });

  test("the same key has one effect", async () => {
    const body = { from: account.ben, to: account.cat, minutes: 7 };
    const before = await balance("cat");
    const first = await post("ben", "transfers", body, { key: "one" });
    const again = await post("ben", "transfers", body, { key: "one" });
    await done(first, 201);
    await done(again, 201);
    assert.deepEqual(again.body, first.body);
    assert.equal(again.headers.get("location"), first.headers.get("location"));
    assert.equal(await balance("cat"), before + 7);
    refused(await post("ben", "transfers", { ...body, minutes: 8 }, { key: "one" }), 409);
    assert.equal(await balance("cat"), before + 7);
    await done(await post("cat", "transfers", { from: account.cat, to: account.ben, minutes: 7 }, { key: "one" }), 201);
    const at_once = await Promise.all(Array.from({ length: 8 }, () => post("ben", "transfers", body, { key: "eight" })));
    assert.ok(at_once.every((r) => r.status === 201 && r.body.id === at_once[0].body.id), JSON.stringify(at_once.map((r) => r.body)));
    assert.equal(await balance("cat"), before + 7);
  });

  test("a failed key stays failed", async () => {
    const path = `accounts/${account.dan}`;
    await done(await ask("ann", "PATCH", path, { body: { floor: 0 } }));
    const body = { from: account.dan, to: pot, minutes: 10 };
    const first = await post("dan", "transfers", body, { key: "poor" });
    refused(first, 422, "from", "limit");
    await done(await ask("ann", "PATCH", path, { body: { floor: null } }));
    const again = await post("dan", "transfers", body, { key: "poor" });
    refused(again, 422, "from", "limit");
    assert.deepEqual(again.body, first.body);
    await done(await post("dan", "transfers", body, { key: "rich" }), 201);
  });

  test("a floor holds whatever runs at the same time", async () => {
    const path = `accounts/${account.gus}`;
    await done(await ask("ann", "PATCH", path, { body: { floor: -50, soft_floor: null } }));
    const replies = await Promise.all(Array.from({ length: 20 }, () => post("gus", "transfers", { from: account.gus, to: pot, minutes: 10 })));
    assert.equal(replies.filter((r) => r.status === 201).length, 5);
    for (const reply of replies.filter((r) => r.status !== 201)) refused(reply, 422, "from", "limit");
    assert.equal(await balance("gus"), -50);
  });

  test("a list of transfers, page by page", async () => {
    const everything = await all("ann", "transfers?limit=3");
    assert.deepEqual(everything.map((t) => t.sequence), Array.from({ length: everything.length }, (_, i) => everything.length - i));
    const bens = await all("ben", "transfers?limit=2");
    assert.deepEqual(bens, everything.filter((t) => t.from === account.ben || t.to === account.ben));
    assert.deepEqual(await all("ann", `transfers?account=${account.ben}&limit=200`), bens);
    assert.deepEqual(await all("ann", `transfers?to=${day(-1)}`), everything.filter((t) => t.date < day(0)));
    assert.deepEqual(await all("ann", `transfers?from=${day(0)}`), everything.filter((t) => t.date >= day(0)));
    for (const rest of ["transfers?limit=0", "transfers?limit=201", "transfers?limit=x"]) refused(await get("ann", rest), 422, "limit");
    for (const cursor of ["x", "AAAA", "%20"]) refused(await get("ann", `transfers?cursor=${cursor}x`), 422, "cursor");
    refused(await get("ann", `transfers?from=${day(0)}&to=${day(-1)}`), 422, "to");
    refused(await get("ben", `transfers?account=${pot}`), 403);
    for (const id of [account.cat, account.flo, unknown]) refused(await get("ben", `transfers?account=${id}`), 404);
    refused(await get("ann", `transfers?account=${account.flo}`), 404);
  });

  test("taking a transfer back, once", async () => {
    const before = await balance("cat");
    const t = await done(await post("ann", "transfers", { from: account.ben, to: account.cat, minutes: 33 }), 201);
    refused(await post("cat", `transfers/${t.id}/reversal`, {}), 403);
    const back = await done(await post("ann", `transfers/${t.id}/reversal`, { description: "A slip" }), 201);
    assert.deepEqual([back.from, back.to, back.minutes, back.kind, back.reverses, back.description], [account.cat, account.ben, 33, "reversal", t.id, "A slip"]);
    assert.equal((await get("ann", `transfers/${t.id}`)).body.reversed_by, back.id);
    assert.equal(await balance("cat"), before);
    refused(await post("ann", `transfers/${t.id}/reversal`, {}), 409);
    refused(await post("ann", `transfers/${back.id}/reversal`, {}), 409);
    refused(await post("ann", `transfers/${unknown}/reversal`, {}), 404);
    refused(await post("eve", `/api/v1/hubs/hillside/transfers/${t.id}/reversal`, {}), 404);
    const bare = await done(await post("ann", "transfers", { from: account.ben, to: account.cat, minutes: 1 }), 201);
    await done(await ask("ann", "POST", `transfers/${bare.id}/reversal`), 201);
  });

  test("pending transfers", async () => {
    const pend = async (more = {}) => done(await post("ann", "transfers", { from: account.ben, to: account.cat, minutes: 100, pending: true, ...more }), 201);
    const before = await balance("cat");
    const p = await pend({ expires: day(7) });
    assert.deepEqual([p.phase, p.expires], ["pending", day(7)]);
    assert.equal(await balance("cat"), before);
    assert.equal((await get("ann", `accounts/${account.ben}`)).body.held_out, 100);
    refused(await post("ann", `transfers/${p.id}/reversal`, {}), 409);
    refused(await post("ann", `transfers/${p.id}/post`, { minutes: 101 }), 422, "minutes");
    const posted = await done(await post("ann", `transfers/${p.id}/post`, { minutes: 60 }), 201);
    assert.deepEqual([posted.phase, posted.minutes, posted.pending], ["post", 60, p.id]);
    assert.equal((await get("ann", `transfers/${p.id}`)).body.ended_by, posted.id);
    assert.equal(await balance("cat"), before + 60);
    assert.equal((await get("ann", `accounts/${account.ben}`)).body.held_out, 0);
    refused(await post("ann", `transfers/${p.id}/void`, {}), 409);
    const q = await pend();
    assert.equal((await done(await post("ann", `transfers/${q.id}/void`, { description: "Not needed" }), 201)).phase, "void");
    refused(await post("ann", `transfers/${q.id}/post`, {}), 409);
    refused(await post("ann", `transfers/${unknown}/post`, {}), 404);
    refused(await post("ann", `transfers/${posted.id}/post`, {}), 409);
    refused(await post("ann", "transfers", { from: account.ben, to: account.cat, minutes: 1, expires: day(7) }), 422, "expires");
    assert.equal(await balance("cat"), before + 60);
  });

  test("a linked batch: all or none", async () => {
    const [ben, cat] = [await balance("ben"), await balance("cat")];
    const item = { from: account.ben, to: account.cat, minutes: 10 };
    const result = await done(await post("ann", "transfers/batch", { linked: true, items: [item, { ...item, description: "Two", date: day(-1), kind: "opening" }] }));
    assert.deepEqual([result.linked, result.posted, result.refused, result.results.length], [true, 2, 0, 2]);
    assert.equal(result.results[0].transfer.link, result.results[1].transfer.link);
    assert.deepEqual([result.results[1].transfer.date, result.results[1].transfer.kind, result.results[1].transfer.description], [day(-1), "opening", "Two"]);
    assert.equal(await balance("cat"), cat + 20);
    for (const [bad, field, status = 422] of [[{ ...item, minutes: 0 }, "minutes"], [{ ...item, to: unknown }, "to"], [{ ...item, to: account.flo }, "to"], [{ ...item, minuts: 3 }, "minuts"],
      [{ ...item, date: day(2) }, "date"], [{ ...item, from: undefined }, "from"], [{ ...item, kind: "reversal" }, "kind"], [{ ...item, to: account.ben }, "to"]]) {
      refused(await post("ann", "transfers/batch", { linked: true, items: [item, item, bad, item] }), status, `items[2].${field}`);
    }
    refused(await post("ann", "transfers/batch", { linked: true, items: [item, { from: account.gus, to: account.cat, minutes: 1 }] }), 422, "items[1].from", "limit");
    refused(await post("ann", "transfers/batch", { linked: true, items: [item, 7] }), 422, "items[1]");
    refused(await post("ben", "transfers/batch", { linked: true, items: [item, { ...item, from: account.cat, to: account.ben }] }), 403, "items[1].from");
    assert.deepEqual([await balance("ben"), await balance("cat")], [ben - 20, cat + 20]);
  });

  test("a batch that is not linked: each by itself", async () => {
    const cat = await balance("cat");
    const item = { from: account.ben, to: account.cat, minutes: 10 };
    const result = await done(await post("ann", "transfers/batch", { items: [item, { ...item, minutes: 0 }, { ...item, to: unknown }, { from: account.gus, to: account.cat, minutes: 1 }, item, "x"] }));
    assert.deepEqual(result.results.map((r) => r.status), ["posted", "refused", "refused", "refused", "posted", "refused"]);
    assert.deepEqual([result.posted, result.refused, result.linked], [2, 4, false]);
    assert.deepEqual(result.results.filter((r) => r.error).map((r) => r.error.field), ["minutes", "to", "from", ""]);
    assert.match(result.results[3].error.type, /\/limit$/);
    assert.ok(!("link" in result.results[0].transfer));
    assert.equal(await balance("cat"), cat + 20);
    for (const who of ["ann", "ben"]) {
      for (const items of [[], {}, 7, Array(8001).fill(item)]) refused(await post(who, "transfers/batch", { items }), 422, "items");
      refused(await post(who, "transfers/batch", {}), 422, "items");
    }
    const bens = await done(await post("ben", "transfers/batch", { items: [item, { ...item, from: account.cat, to: account.ben }, { ...item, kind: "opening" }] }));
    assert.deepEqual(bens.results.map((r) => r.error?.type.split("/").at(-1)), [undefined, "denied", "denied"]);
  });

  test("keys of a batch's items", async () => {
    const cat = await balance("cat");
    const items = [{ from: account.ben, to: account.cat, minutes: 3, key: "a" }, { from: account.ben, to: account.cat, minutes: 4, key: "b" }];
    const first = await done(await post("ann", "transfers/batch", { items }));
    const again = await done(await post("ann", "transfers/batch", { items: [...items, { ...items[0], minutes: 5 }] }));
    assert.deepEqual(again.results.slice(0, 2), first.results);
    assert.equal(again.results[2].error.field, "key");
    assert.equal(await balance("cat"), cat + 7);
    const linked = await done(await post("ann", "transfers/batch", { items, linked: true }));
    assert.equal(linked.posted, 2);
    const bens = await done(await post("ben", "transfers/batch", { items: [items[0]] }));
    assert.notEqual(bens.results[0].transfer.id, first.results[0].transfer.id, "a key is the person's own");
    assert.equal(await balance("cat"), cat + 10);
  });

  test("eight thousand at once", async () => {
    const pots = await balance("ben");
    const result = await done(await post("ann", "transfers/batch", { linked: true, items: Array.from({ length: 8000 }, (_, i) => ({ from: account.ben, to: pot, minutes: 1, description: `Item ${i}` })) }));
    assert.equal(result.posted, 8000);
    assert.equal(result.results[7999].transfer.description, "Item 7999");
    assert.equal(result.results[7999].transfer.sequence, result.results[0].transfer.sequence + 7999);
    assert.equal(await balance("ben"), pots - 8000);
  });

  test("offers and requests", async () => {
    for (const kind of ["offer", "request"]) {
      const many = `${kind}s`;
      const made = await post("ben", many, { title: `Mend 100% of bikes_${kind}`, words: "Brakes", category: "repairs", place: "Mill Lane", times: "Saturdays", ends_on: day(30) });
      const l = await done(made, 201);
      assert.equal(made.headers.get("location"), at(`${many}/${l.id}`));
      assert.deepEqual([l.kind, l.state, l.member, l.ends_on, l.version], [kind, "open", { id: member.ben, name: "Ben G." }, day(30), 1]);
      const { near, ...seen } = l;
      assert.equal(near, "");
      assert.deepEqual((await get("cat", `${many}/${l.id}`)).body, seen);
      refused(await get("ben", `${kind === "offer" ? "requests" : "offers"}/${l.id}`), 404);
      refused(await get("eve", `/api/v1/hubs/hillside/${many}/${l.id}`), 404);
      for (const q of ["100%25", "bikes_", "BRAKES+mill", "saturdays", "mending+brake", "%25brakes", "brkaes"]) assert.deepEqual((await all("cat", `${many}?q=${q}`)).map((x) => x.id), [l.id], q);
      for (const q of ["10%25%25", "b_kes", "%25%25", "zzzz"]) assert.deepEqual(await all("cat", `${many}?q=${q}`), [], q);
      assert.equal((await all("cat", `${many}?category=garden`)).length, 0);
      refused(await get("cat", `${many}?category=gardn`), 422, "category");

      const etag = made.headers.get("etag");
      refused(await ask("cat", "PATCH", `${many}/${l.id}`, { body: { title: "Mine" } }), 403);
      const changed = await ask("ben", "PATCH", `${many}/${l.id}`, { body: { title: "Mend bikes", place: null, ends_on: null }, match: etag });
      const now = await done(changed);
      assert.deepEqual([now.title, now.words, now.place, now.ends_on, now.version], ["Mend bikes", "Brakes", "", null, 2]);
      refused(await ask("ben", "PATCH", `${many}/${l.id}`, { body: { title: "Late" }, match: etag }), 412);
      refused(await ask("ben", "PATCH", `${many}/${l.id}`, { body: { state: "paused" }, match: etag }), 412);
      assert.equal((await done(await ask("ann", "PATCH", `${many}/${l.id}`, { body: { state: "paused" } }))).state, "paused");
      refused(await get("cat", `${many}/${l.id}`), 404);
      assert.equal((await get("ben", `${many}/${l.id}`)).body.state, "paused");
      assert.deepEqual((await all("ben", `${many}?state=all&member=${member.ben}`)).map((x) => x.id), [l.id]);
      refused(await get("cat", `${many}?state=all`), 403);
      assert.equal((await done(await ask("ben", "PATCH", `${many}/${l.id}`, { body: { state: "ended" } }))).state, "ended");
      refused(await ask("ben", "PATCH", `${many}/${l.id}`, { body: { state: "open" } }), 409);

      refused(await post("ben", many, { words: "No title" }), 422, "title");
      refused(await post("ben", many, { title: "Old", ends_on: day(-2) }), 422, "ends_on");
      refused(await post("ben", many, { title: "x".repeat(121) }), 422, "title");
      refused(await post("ben", many, { title: "For another", member: member.cat }), 403, "member");
      assert.equal((await done(await post("ann", many, { title: "On paper", member: member.dan }), 201)).member.id, member.dan);
      for (const id of [unknown, member.flo]) refused(await post("ann", many, { title: "x", member: id }), 422, "member");
      for (let i = 0; i < 5; i++) await done(await post("cat", many, { title: `Number ${i}` }), 201);
      assert.deepEqual((await all("ben", `${many}?limit=2&q=number&member=${member.cat}`)).map((x) => x.title), [4, 3, 2, 1, 0].map((i) => `Number ${i}`));
    }
  });

  test("who is paused does not show offers", async () => {
    const l = await done(await post("dan", "offers", { title: "Paused piano" }), 201);
    await done(await ask("ann", "PATCH", `members/${member.dan}`, { body: { state: "paused" } }));
    assert.deepEqual(await all("cat", "offers?q=piano"), []);
    assert.deepEqual(await all("cat", `offers?q=piano&member=${member.dan}`), []);
    refused(await get("cat", `offers/${l.id}`), 404);
    refused(await post("cat", "exchanges", { offer: l.id }), 409);
    refused(await post("cat", "transfers", { from: account.cat, to: account.dan, minutes: 1 }), 409, "to");
    refused(await get("dan", "accounts"), 403);
    await done(await ask("ann", "PATCH", `members/${member.dan}`, { body: { state: "active" } }));
    assert.equal((await get("cat", `offers/${l.id}`)).status, 200);
  });

  test("an exchange from an offer to the hours", async () => {
    const [ben, cat] = [await balance("ben"), await balance("cat")];
    const offer = await done(await post("ben", "offers", { title: "Read aloud", category: "company" }), 201);
    const made = await post("cat", "exchanges", { offer: offer.id, words: "On Friday?", date: day(3) });
    const e = await done(made, 201);
    assert.equal(made.headers.get("location"), at(`exchanges/${e.id}`));
    assert.deepEqual([e.state, e.listing, e.giver, e.receiver, e.title, e.category, e.waits_for, e.words, e.date, e.minutes],
      ["proposed", offer.id, { id: member.ben, name: "Ben G." }, { id: member.cat, name: "Cat P." }, "Read aloud", "company", member.ben, "On Friday?", day(3), null]);
    for (const who of ["dan"]) {
      refused(await get(who, `exchanges/${e.id}`), 404);
      refused(await post(who, `exchanges/${e.id}/agree`, {}), 404);
    }
    refused(await get("eve", `/api/v1/hubs/hillside/exchanges/${e.id}`), 404);
    refused(await post("cat", `exchanges/${e.id}/agree`, {}), 403);
    refused(await post("ben", `exchanges/${e.id}/confirm`, {}), 409);
    refused(await post("ben", `exchanges/${e.id}/agree`, {}, { match: "\"99\"" }), 412);
    const agreed = await ask("ben", "POST", `exchanges/${e.id}/agree`, { match: made.headers.get("etag") });
    assert.equal((await done(agreed)).state, "agreed");
    refused(await post("ben", `exchanges/${e.id}/agree`, {}), 409);
    refused(await post("ben", `exchanges/${e.id}/done`, { date: day(0) }), 422, "minutes");
    refused(await post("ben", `exchanges/${e.id}/done`, { minutes: 90 }), 422, "date");
    refused(await post("ben", `exchanges/${e.id}/done`, { minutes: 1441, date: day(0) }), 422, "minutes");
    const marked = await done(await post("ben", `exchanges/${e.id}/done`, { minutes: 90, date: day(0) }));
    assert.deepEqual([marked.state, marked.waits_for, marked.minutes, marked.date], ["done", member.cat, 90, day(0)]);
    assert.ok(Date.parse(marked.confirm_at) > Date.now());
    refused(await post("ben", `exchanges/${e.id}/confirm`, {}), 403);
    const confirmed = await done(await post("cat", `exchanges/${e.id}/confirm`, {}, { key: "confirm" }));
    assert.deepEqual(await done(await post("cat", `exchanges/${e.id}/confirm`, {}, { key: "confirm" })), confirmed);
    refused(await post("cat", `exchanges/${e.id}/confirm`, {}), 409);
    assert.deepEqual([await balance("ben"), await balance("cat")], [ben + 90, cat - 90]);
    const t = (await get("cat", `transfers/${confirmed.transfer}`)).body;
    assert.deepEqual([t.from, t.to, t.minutes, t.kind, t.about], [account.cat, account.ben, 90, "exchange", e.id]);
    refused(await post("ben", `exchanges/${e.id}/reverse`, {}), 403);
    await done(await post("ann", `transfers/${t.id}/reversal`, { description: "Not so" }), 201);
    assert.equal((await get("ann", `exchanges/${e.id}`)).body.state, "reversed", "exchange and hours say the same");
    assert.deepEqual([await balance("ben"), await balance("cat")], [ben, cat]);
    refused(await post("ann", `exchanges/${e.id}/reverse`, {}), 409);
  });

  test("other ways of an exchange", async () => {
    const request = await done(await post("ben", "requests", { title: "A lift" }), 201);
    const propose = async () => done(await post("cat", "exchanges", { request: request.id }), 201);
    const one = await propose();
    assert.deepEqual([one.giver.id, one.receiver.id], [member.cat, member.ben]);
    assert.equal((await done(await post("ben", `exchanges/${one.id}/decline`, { words: "No, thank you" }))).state, "declined");
    assert.equal((await done(await post("cat", `exchanges/${(await propose()).id}/cancel`, {}))).state, "cancelled");

    const record = async (who, body) => post(who, "exchanges", { title: "Shopping", minutes: 30, date: day(-1), done: true, ...body });
    const ben = await balance("ben");
    const r = await done(await record("ben", { giver: member.ben, receiver: member.cat }), 201);
    assert.deepEqual([r.state, r.waits_for], ["done", member.cat]);
    assert.equal((await done(await post("cat", `exchanges/${r.id}/dispute`, { words: "It was ten minutes" }))).state, "disputed");
    const settled = await done(await post("ann", `exchanges/${r.id}/settle`, { minutes: 10, words: "Agreed by both" }));
    assert.deepEqual([settled.state, settled.minutes], ["confirmed", 10]);
    assert.equal(await balance("ben"), ben + 10);
    assert.equal((await done(await post("ann", `exchanges/${r.id}/reverse`, { words: "A slip" }))).state, "reversed");
    const s = await done(await record("ben", { receiver: member.cat }), 201);
    await done(await post("cat", `exchanges/${s.id}/dispute`, {}));
    assert.equal((await done(await post("ann", `exchanges/${s.id}/drop`, { words: "Never happened" }))).state, "cancelled");
    const others = await done(await record("ann", { giver: member.ben, receiver: member.dan }), 201);
    assert.equal(others.state, "confirmed");
    assert.equal((await done(await record("ann", { giver: member.ann, receiver: member.dan }), 201)).state, "done");
    const from = await done(await post("ben", "exchanges", { offer: (await done(await post("cat", "offers", { title: "Soup" }), 201)).id, minutes: 20, done: true }), 201);
    assert.deepEqual([from.title, from.date, from.state], ["Soup", day(0), "done"]);

    refused(await record("ben", { giver: member.ben, receiver: member.ben }), 422, "receiver");
    refused(await record("ben", { giver: member.cat, receiver: member.dan }), 403);
    for (const id of [unknown, member.flo]) refused(await record("ben", { receiver: id }), 422, "receiver");
    refused(await record("ben", { receiver: member.cat, date: day(2) }), 422, "date");
    refused(await record("ben", { receiver: member.cat, date: day(-400) }), 422, "date");
    refused(await record("ben", { receiver: member.cat, minutes: undefined }), 422, "minutes");
    refused(await record("ben", { receiver: member.cat, title: undefined }), 422, "title");
    refused(await record("ben", {}), 422, "giver");
    refused(await post("ben", "exchanges", { request: request.id }), 422, "request");
    for (const id of [unknown, request.id]) refused(await post("cat", "exchanges", { offer: id }), 422, "offer");
    refused(await post("cat", "exchanges", { offer: "1", request: "2" }), 422, "request");
    const spoken = await done(await post("ann", "exchanges", { request: request.id, giver: member.dan }), 201);
    assert.deepEqual([spoken.giver.id, spoken.waits_for], [member.dan, member.ben]);
  });

  test("a list of exchanges", async () => {
    const everything = await all("ann", "exchanges?limit=4");
    assert.ok(everything.length >= 8);
    const bens = await all("ben", "exchanges?limit=2");
    assert.deepEqual(bens, everything.filter((e) => e.giver.id === member.ben || e.receiver.id === member.ben));
    assert.deepEqual(await all("ann", `exchanges?member=${member.ben}`), bens);
    assert.deepEqual(await all("ann", "exchanges?state=confirmed"), everything.filter((e) => e.state === "confirmed"));
    assert.deepEqual(await all("ann", `exchanges?from=${day(-1)}&to=${day(-1)}`), everything.filter((e) => e.date === day(-1)));
    refused(await get("ben", `exchanges?member=${member.cat}`), 403, "member");
    refused(await get("ben", "exchanges?state=lost"), 422, "state");
  });

  test("when an exchange is to happen", async () => {
    const e = await done(await post("ben", "exchanges", { receiver: member.cat, title: "A walk" }), 201);
    const starts_at = new Date(Math.ceil(Date.now() / 3600000) * 3600000 + 3 * 86400000).toISOString().replace(".000", "");
    refused(await post("ben", `exchanges/${e.id}/plan`, { starts_at }), 409);
    await done(await post("cat", `exchanges/${e.id}/agree`, {}));
    refused(await post("ben", `exchanges/${e.id}/plan`, { starts_at: "soon" }), 422, "starts_at");
    refused(await post("ben", `exchanges/${e.id}/plan`, { starts_at: "2001-01-01T10:00:00Z" }), 422, "starts_at");
    refused(await post("dan", `exchanges/${e.id}/plan`, { starts_at }), 404);
    refused(await post("reader", `exchanges/${e.id}/plan`, { starts_at }), 403);
    refused(await post("ben", `exchanges/${unknown}/plan`, { starts_at }), 404);
    const planned = await done(await post("ben", `exchanges/${e.id}/plan`, { starts_at }, { key: "plan" }));
    assert.deepEqual([planned.state, planned.starts_at, planned.waits_for], ["agreed", starts_at, member.cat]);
    assert.deepEqual(await done(await post("ben", `exchanges/${e.id}/plan`, { starts_at }, { key: "plan" })), planned);
    refused(await post("ben", `exchanges/${e.id}/fits`, {}), 403);
    refused(await post("dan", `exchanges/${e.id}/fits`, {}), 404);
    const fits = await done(await post("cat", `exchanges/${e.id}/fits`, { words: "Lovely" }));
    assert.deepEqual([fits.starts_at, fits.waits_for], [starts_at, undefined]);
    refused(await post("cat", `exchanges/${e.id}/fits`, {}), 403);
    const later = await done(await post("cat", `exchanges/${e.id}/plan`, {}));
    assert.deepEqual([later.starts_at, later.waits_for], [undefined, member.ben], "no time any more, and the other is asked");
    await done(await post("ben", `exchanges/${e.id}/cancel`, {}));
  });

  // The mean of the parts, each as often as its weight: as docs/suggestions.md says it.
  const scoreOf = (parts) => {
    const [sum, weights] = parts.reduce(([s, w], p) => [s + Math.round(p.value * 1000) * p.weight, w + p.weight], [0, 0]);
    return Math.floor((2 * sum + weights) / (2 * weights)) / 1000;
  };

  test("suggestions, and asking those suggested", async () => {
    const request = await done(await post("ben", "requests", { title: "The hedge has got away", category: "garden" }), 201);
    const offer = await done(await post("dan", "offers", { title: "Hedge cutting", category: "garden" }), 201);
    const path = `requests/${request.id}/suggestions`;
    for (const who of ["ben", "dan"]) refused(await get(who, path), 403);
    for (const id of [unknown, offer.id]) refused(await get("ann", `requests/${id}/suggestions`), 404);
    refused(await get("eve", path), 404);
    refused(await get("ann", `${path}?limit=0`), 422, "limit");
    const { items } = await done(await get("ann", path));
    assert.deepEqual([items[0].member.id, items[0].offer, items[0].title], [member.dan, offer.id, "Hedge cutting"]);
    assert.equal((await done(await get("ann", `${path}?limit=1`))).items.length, 1);
    for (const s of items) {
      assert.equal(s.score, scoreOf(s.parts), JSON.stringify(s));
      assert.equal(s.parts.length, 9);
      assert.ok(s.sentence.length > s.member.name.length);
    }
    refused(await get("dan", `members/${member.ben}/suggestions`), 404);
    refused(await get("dan", `members/${unknown}/suggestions`), 404);
    const own = await done(await get("dan", `members/${member.dan}/suggestions`));
    const could = own.could_help.find((s) => s.request === request.id);
    assert.deepEqual([could.title, could.member.name], ["The hedge has got away", "Ben G."]);
    for (const s of [...own.could_help, ...own.might_be_helped_by]) assert.equal(s.score, scoreOf(s.parts));
    const bens = await done(await get("ben", `members/${member.ben}/suggestions`));
    assert.deepEqual(bens.might_be_helped_by.filter((s) => s.offer === offer.id).map((s) => s.member), [{ id: member.dan, name: "Dan Q." }]);
    assert.deepEqual(Object.keys(await done(await get("ann", `members/${member.dan}/suggestions`))), ["could_help", "might_be_helped_by"]);

    refused(await post("ben", `requests/${request.id}/asks`, { members: [member.dan] }), 403);
    refused(await post("ann", `requests/${request.id}/asks`, { members: [] }), 422, "members");
    refused(await post("ann", `requests/${request.id}/asks`, { members: [unknown] }), 422, "members");
    refused(await post("ann", `requests/${request.id}/asks`, { members: [member.flo] }), 422, "members");
    refused(await post("ann", `requests/${request.id}/asks`, { members: [member.ben] }), 409, "members");
    refused(await post("ann", `requests/${unknown}/asks`, { members: [member.dan] }), 404);
    assert.deepEqual(await done(await post("ann", `requests/${request.id}/asks`, { members: [member.dan, member.cat] }, { key: "asks" }), 201), { request: request.id, asked: 2 });
    assert.equal((await done(await post("ann", `requests/${request.id}/asks`, { members: [member.dan, member.cat] }), 201)).asked, 0, "asked already");
    const asked = async (who) => (await done(await get(who, "asks"))).items.filter((a) => a.request === request.id);
    const [dans] = await asked("dan"), [cats] = await asked("cat");
    assert.deepEqual([dans.title, dans.from], ["The hedge has got away", "Ben G."]);
    assert.deepEqual(await asked("ben"), []);
    refused(await post("cat", `asks/${dans.id}/yes`, {}), 404);
    refused(await post("reader", `asks/${dans.id}/no`, {}), 403);
    assert.deepEqual(await done(await post("cat", `asks/${cats.id}/no`, {})), { id: cats.id, answer: "no" });
    assert.deepEqual(await done(await post("cat", `asks/${cats.id}/no`, {})), { id: cats.id, answer: "no" }, "said again");
    assert.ok(!(await done(await get("ann", path))).items.some((s) => [member.cat, member.dan].includes(s.member.id)), "who said no, or is asked, is suggested no more");
    const yes = await done(await post("dan", `asks/${dans.id}/yes`, {}));
    const proposed = await done(await get("ben", `exchanges/${yes.exchange}`));
    assert.deepEqual([yes.answer, proposed.giver.id, proposed.listing, proposed.waits_for], ["yes", member.dan, request.id, member.ben]);
    refused(await post("dan", `asks/${dans.id}/yes`, {}), 409);
    refused(await post("cat", `asks/${cats.id}/yes`, {}), 409);
  });

  test("what counts in suggestions", async () => {
    const before = await done(await get("ann", "suggestion-weights"));
    assert.deepEqual((await done(await post("ann", "suggestion-weights/preview", before))).items, [], "the same weights change nothing");
    refused(await get("ben", "suggestion-weights"), 403);
    refused(await post("ben", "suggestion-weights", before), 403);
    refused(await post("ann", "suggestion-weights", { ...before, load: 11 }), 422, "load");
    refused(await post("ann", "suggestion-weights", { ...before, load: undefined }), 422, "load");
    refused(await post("ann", "suggestion-weights", Object.fromEntries(Object.keys(before).map((k) => [k, 0]))), 422);
    const changed = { ...before, distance: 0, reach: 10 };
    assert.deepEqual(await done(await post("ann", "suggestion-weights", changed)), changed);
    assert.deepEqual(await done(await get("ann", "suggestion-weights")), changed);
    await done(await post("ann", "suggestion-weights", before));
  });

  test("activity", async () => {
    const lines = (await all("ann", "transfers?limit=200")).filter((t) => t.kind === "exchange" && (t.phase === "posted" || t.phase === "post") && !t.reversed_by);
    const whole = await done(await get("ann", "reports/activity"));
    assert.equal(whole.months.length, 12);
    assert.equal(whole.exchanges, lines.length);
    assert.equal(whole.minutes, lines.reduce((sum, t) => sum + t.minutes, 0));
    assert.ok(whole.minutes > 0);
    const seen = await done(await get("ben", "reports/activity"));
    for (const [i, month] of seen.months.entries()) {
      assert.equal(month.hidden, whole.months[i].hidden);
      if (month.hidden) assert.deepEqual([month.exchanges, month.minutes, month.people], [null, null, null]);
    }
    assert.ok(seen.months.some((month) => month.hidden), "two or three people gave help: too few to show");
    const shown = seen.months.filter((month) => !month.hidden);
    assert.equal(seen.minutes, shown.reduce((sum, month) => sum + month.minutes, 0));
    const part = await done(await get("ben", "reports/activity?from=2026-02-10&to=2026-03-05"));
    assert.deepEqual([part.from, part.to, part.months.map((m) => m.month)], ["2026-02-01", "2026-03-31", ["2026-02", "2026-03"]]);
    refused(await get("ann", "reports/activity?from=2026-02-10&to=2026-02-09"), 422, "to");
    refused(await get("ann", "reports/activity?from=2026-02-30"), 422, "from");
  });

  test("reports agree, and each figure is its lines", async () => {
    const cell = (report, table, row, column) => {
      const t = report.tables.find((t) => t.key === table);
      return t.rows.find((r) => r.key === row).cells[t.columns.findIndex((c) => c.key === column)].value;
    };
    const { items } = await done(await get("ann", "reports"));
    const reports = Object.fromEntries(await Promise.all(items.map(async ({ name }) => [name, await done(await get("ann", `reports/${name}/tables`))])));
    const whole = await done(await get("ann", "reports/activity"));
    for (const [name, table, column] of [["activity", "months", "minutes"], ["categories", "kinds", "minutes"], ["categories", "icatus", "minutes"], ["staff", "sides", "total"], ["areas", "areas", "given"]])
      assert.equal(cell(reports[name], table, "total", column), whole.minutes, name);
    assert.equal(cell(reports.activity, "months", "total", "exchanges"), whole.exchanges);
    const head = (await done(await get("ann", "ledger/head")));
    assert.deepEqual([reports.activity.ledger.sequence, reports.activity.ledger.hash], [head.sequence, head.hash]);
    const lines = await done(await get("ann", "reports/activity/lines"));
    assert.deepEqual([lines.minutes, lines.lines.reduce((sum, l) => sum + l.minutes, 0)], [whole.minutes, whole.minutes]);
    assert.equal(lines.count, lines.lines.length);
    const people = await done(await get("ann", "reports/activity/lines?show=people"));
    assert.equal(people.count, cell(reports.activity, "months", "total", "people"));
    assert.equal((await done(await get("ann", "reports/activity/lines?show=exchanges"))).count, whole.exchanges);
    const all = await done(await get("ann", `reports/activity/lines?nature=all&upto=${lines.sequence - 1}`));
    assert.equal(all.sequence, lines.sequence - 1);
    const outside = await done(await get("ann", "reports/areas/tables?public=yes"));
    assert.ok(outside.public && outside.tables[0].rows.some((r) => r.cells.every((c) => c.hidden && c.value === null)), JSON.stringify(outside.tables[0]));
    assert.equal((await get("ben", "reports/members/tables")).status, 403);
    refused(await get("ann", "reports/members/tables?from=2026-02-10&to=2026-02-09"), 422, "to");
    refused(await get("ann", "reports/members/tables?where=area-99"), 422, "where");
    refused(await get("ann", "reports/activity/lines?month=May"), 422, "month");
    refused(await get("ann", "reports/members/tables?category=nothing"), 422, "category");
    const garden = await done(await get("ann", "reports/activity/tables?category=garden"));
    assert.equal(garden.category, "garden");
    assert.equal(cell(garden, "months", "total", "minutes"), (await done(await get("ann", "reports/activity/lines?kind=garden&below=yes"))).minutes);
    assert.equal((await done(await get("ann", "reports/sessions/lines?came=guests"))).count, cell(reports.sessions, "sessions", "total", "guests"));
    assert.equal((await done(await get("ann", "reports/sessions/lines?came=members"))).count, cell(reports.sessions, "sessions", "total", "people"));
    assert.equal((await get("ann", "reports/nothing/tables")).status, 404);
  });

  test("time to help", async () => {
    const whole = await done(await get("ann", "reports/time-to-help"));
    assert.ok(whole.from <= whole.to);
    for (const who of ["ann", "ben"]) {
      const seen = await done(await get(who, "reports/time-to-help"));
      for (const of of ["request_to_met", "joining_to_first_exchange"]) {
        const { hidden, n, ...days } = seen[of];
        if (hidden || n === 0) assert.deepEqual([n, ...Object.values(days)], [hidden ? null : 0, null, null, null]);
        else assert.ok(n > 0 && days.lower_quartile <= days.median && days.median <= days.upper_quartile, JSON.stringify(seen[of]));
      }
    }
    const part = await done(await get("ben", "reports/time-to-help?from=2026-02-10&to=2026-03-05"));
    assert.deepEqual([part.from, part.to], ["2026-02-01", "2026-03-31"]);
    refused(await get("ann", "reports/time-to-help?from=2026-02-10&to=2026-02-09"), 422, "to");
    refused(await get("ann", "reports/time-to-help?from=2026-02-30"), 422, "from");
  });

  test("five people are shown", async () => {
    const month = day(-62).slice(0, 7);
    for (const [giver, receiver] of [["ann", "ben"], ["cat", "dan"], ["gus", "ann"]])
      await done(await post("ann", "transfers", { from: account[receiver], to: account[giver], minutes: 15, kind: "exchange", date: `${month}-15` }), 201);
    const seen = (await done(await get("ben", `reports/activity?from=${month}-01&to=${month}-15`))).months[0];
    assert.deepEqual(seen, { month, exchanges: 3, minutes: 45, people: 5, hidden: false });
  });

  test("of many who change the same version, one does", async () => {
    const path = `members/${member.cat}`;
    const first = await get("ann", path);
    const replies = await Promise.all(Array.from({ length: 30 }, (_, i) =>
      ask("ann", "PATCH", path, { body: { about: `Words ${i}` }, match: first.headers.get("etag") })));
    assert.deepEqual(replies.map((r) => r.status).sort(), [200, ...Array(29).fill(412)]);
    const now = (await get("ann", path)).body;
    assert.equal(now.about, replies.find((r) => r.status === 200).body.about);
    assert.equal(now.version, first.body.version + 1);
    const named = await ask("ann", "PATCH", path, { body: { name: "Cat Pryce" }, match: `"${now.version}"` });
    assert.equal((await done(named)).version, now.version + 1);
    assert.equal((await done(await ask("ann", "PATCH", path, { body: { name: "Cat Price", state: "paused" } }))).state, "paused");
    assert.equal((await done(await ask("ann", "PATCH", path, { body: { state: "active" } }))).state, "active");
  });

  test("what is there but empty is refused where something must stand, and empties the rest", async () => {
    const path = `members/${member.cat}`;
    for (const name of ["", "   ", "\n"]) refused(await ask("ann", "PATCH", path, { body: { name } }), 422, "name");
    refused(await ask("ann", "PATCH", path, { body: { state: "" } }), 422, "state");
    await done(await ask("ann", "PATCH", path, { body: { about: "Cakes", area: "Eastgate", phone: "01632 960001" } }));
    const { about, area, phone } = await done(await ask("ann", "PATCH", path, { body: { about: "", area: " ", phone: "" } }));
    assert.deepEqual([about ?? "", area ?? "", phone ?? ""], ["", "", ""]);
    for (const many of ["offers", "requests"]) {
      const { id } = await done(await post("cat", many, { title: "A title", words: "Words", place: "Here" }), 201);
      for (const title of ["", "  "]) refused(await ask("cat", "PATCH", `${many}/${id}`, { body: { title } }), 422, "title");
      for (const field of ["category", "state"]) refused(await ask("cat", "PATCH", `${many}/${id}`, { body: { [field]: "" } }), 422, field);
      const now = await done(await ask("cat", "PATCH", `${many}/${id}`, { body: { words: "", place: " " } }));
      assert.deepEqual([now.title, now.words, now.place], ["A title", "", ""]);
    }
  });

  test("a hub that is another's is told like one that is not there", async () => {
    const plain = ({ status, headers, body: { instance, ...rest } }) =>
      JSON.stringify([status, [...headers].filter(([name]) => !/^(date|content-length|x-request-id)$/.test(name)), rest]);
    for (const [method, rest] of [["GET", ""], ["GET", "/members"], ["GET", "/accounts/1"], ["POST", "/members"], ["POST", "/transfers"], ["PATCH", "/accounts/1"]]) {
      for (const who of ["flo", "eve"]) {
        const options = method === "GET" ? {} : { body: {} };
        const [foreign, none] = await Promise.all(["riverside", "nowhere"].map((hub) => ask(who, method, `/api/v1/hubs/${hub}${rest}`, options)));
        assert.equal(none.status, 404);
        assert.equal(plain(foreign), plain(none), `${who} ${method} ${rest}`);
      }
    }
  });

  test("pages by number", async () => {
    for (const many of ["offers", "requests"]) {
      const everything = await all("ann", `${many}?limit=200`);
      const [one, two] = [await get("ann", `${many}?limit=3&page=1`), await get("ann", `${many}?limit=3&page=2`)];
      assert.deepEqual([...(await done(one)).items, ...(await done(two)).items], everything.slice(0, 6));
      assert.deepEqual(await all("ann", `${many}?limit=3&page=2`), everything.slice(3), "the link goes on after the page");
      const past = await get("ann", `${many}?page=100`);
      assert.deepEqual((await done(past)).items, []);
      assert.equal(past.headers.get("link"), null);
      for (const page of ["0", "101", "x"]) refused(await get("ann", `${many}?page=${page}`), 422, "page");
      const cursor = one.headers.get("link").match(/cursor=([\w-]+)/)[1];
      refused(await get("ann", `${many}?page=2&cursor=${cursor}`), 422, "page");
      for (const [query, field] of [["within=5", "within"], ["near=here", "near"], ["near=95,0", "near"], ["near=51.5,-0.1&within=0", "within"], ["near=51.5,-0.1&within=far", "within"]])
        refused(await get("ann", `${many}?${query}`), 422, field);
    }
  });

  test("offers and requests by distance", async () => {
    for (const [name, lat, lon] of [["By the mill", 51.5, -0.1], ["Up the hill", 51.53, -0.1], ["Over the sea", 48.86, 2.35]])
      await done(await post("ann", "areas", { name, lat, lon }), 201);
    const ids = {};
    for (const near of ["Over the sea", "by the mill", "Up the hill"])
      ids[near] = (await done(await post("ben", "offers", { title: `Singing ${near}`, category: "creative-music", near, needs: ["step-free"], languages: ["cy", "en"], hours: "we 1900-2100;mo 0900-1200", check: "basic" }), 201)).id;
    const one = await done(await get("ann", `offers/${ids["by the mill"]}`));
    assert.deepEqual([one.near, one.needs, one.languages, one.hours, one.check], ["By the mill", ["step-free"], ["cy", "en"], "mo 0900-1200;we 1900-2100", "basic"]);
    assert.equal("near" in (await done(await get("cat", `offers/${one.id}`))), false, "where exactly is for the member and coordinators");
    const list = async (who, query) => (await all(who, `offers?q=singing&${query}`)).map((o) => [o.id, o.distance_km]);
    assert.deepEqual(await list("ann", "near=51.5,-0.1"), [[ids["by the mill"], 0], [ids["Up the hill"], 3.34], [ids["Over the sea"], 341.44]]);
    assert.deepEqual(await list("cat", "near=51.5,-0.1&within=10&limit=1"), [[ids["by the mill"], 0], [ids["Up the hill"], 3.3]], "page by page");
    assert.deepEqual(await list("cat", "near=51.53,-0.1&within=3.5&category=creative"), [[ids["Up the hill"], 0], [ids["by the mill"], 3.3]], "what is under a kind belongs to it");
    assert.deepEqual(await list("ann", "near=51.53,-0.1&within=3"), [[ids["Up the hill"], 0]]);
    assert.deepEqual((await list("ann", "near=51.5,-0.1&limit=1&page=2")).map(([id]) => id), [ids["Up the hill"], ids["Over the sea"]]);
    refused(await post("ben", "offers", { title: "Where?", near: "Nowhere" }), 422, "near");
    refused(await post("ben", "offers", { title: "When?", hours: "someday" }), 422, "hours");
    refused(await post("ben", "offers", { title: "What?", needs: ["stairs"] }), 422, "needs");
    refused(await post("ben", "offers", { title: "What?", category: "gardn" }), 422, "category");
    const changed = await done(await ask("ben", "PATCH", `offers/${one.id}`, { body: { near: null, needs: [], hours: "" } }));
    assert.deepEqual([changed.near, changed.needs, changed.languages, changed.hours, changed.check], ["", [], ["cy", "en"], "", "basic"]);
    assert.deepEqual((await list("ann", "near=51.5,-0.1")).map(([id]) => id), [ids["Up the hill"], ids["Over the sea"]], "nobody knows where Ben is");
    for (const id of Object.values(ids)) await done(await ask("ben", "PATCH", `offers/${id}`, { body: { state: "ended" } }));
  });

  test("whoever is hidden from notices nothing", async () => {
    const { id } = await done(await post("ben", "offers", { title: "Telling stories", category: "creative-stories" }), 201);
    const nothing = [await get("cat", `offers/${unknown}`), await post("cat", "exchanges", { offer: unknown }), await post("cat", "exchanges", { giver: unknown, title: "Help" })];
    const tried = async () => [await get("cat", `offers/${id}`), await post("cat", "exchanges", { offer: id }), await post("cat", "exchanges", { giver: member.ben, title: "Help" })];
    const seen = async (who) => (await all(who, "offers?q=telling+stories")).map((o) => o.id);
    for (const hide of [["ben", { other: member.cat }], ["cat", { other: member.ben }], ["ann", { member: member.cat, other: member.ben }]]) {
      assert.deepEqual(await seen("cat"), [id]);
      await done(await post(hide[0], "blocks", hide[1]), 204);
      assert.deepEqual([await seen("cat"), await seen("dan"), await seen("ann")], [[], [id], [id]], hide[0]);
      const now = await tried();
      for (const [i, reply] of now.entries()) assert.deepEqual([reply.status, reply.body.type, reply.body.errors], [nothing[i].status, nothing[i].body.type, nothing[i].body.errors], hide[0]);
      refused(await get("cat", `members/${member.ben}/profile`), 404);
      assert.equal((await all(hide[0], "blocks")).length, hide[0] === "ann" ? 0 : 1, "only one's own stand there");
      assert.equal((await all(hide[0] === "cat" ? "ben" : "cat", "blocks")).length, 0);
      await done(await post(hide[0], "blocks", { ...hide[1], blocked: false }), 204);
    }
    refused(await post("ben", "blocks", { member: member.dan, other: member.cat }), 403, "member");
    await done(await ask("ben", "PATCH", `offers/${id}`, { body: { state: "ended" } }));
  });

  test("a cursor is of one list", async () => {
    const lists = ["members", "accounts", "transfers", "offers", "requests", "exchanges"];
    const cursors = {};
    for (const list of lists) cursors[list] = (await get("ann", `${list}?limit=1`)).headers.get("link").match(/cursor=([\w-]+)/)[1];
    for (const of of lists)
      for (const list of lists) {
        const reply = await get("ann", `${list}?limit=1&cursor=${cursors[of]}`);
        if (of === list) assert.equal((await done(reply)).items.length, 1);
        else refused(reply, 422, "cursor");
      }
  });

  test("what has ended stays as it was", async () => {
    for (const many of ["offers", "requests"]) {
      const { id } = await done(await post("cat", many, { title: "Over" }), 201);
      await done(await ask("cat", "PATCH", `${many}/${id}`, { body: { title: "All over", state: "ended" } }));
      const now = await get("cat", `${many}/${id}`);
      refused(await ask("cat", "PATCH", `${many}/${id}`, { body: { title: "Again" } }), 409);
      refused(await ask("cat", "PATCH", `${many}/${id}`, { body: { words: "Again" }, match: now.headers.get("etag") }), 409);
      assert.deepEqual((await get("cat", `${many}/${id}`)).body, now.body);
      await done(await ask("cat", "PATCH", `${many}/${id}`, { body: { state: "ended" }, match: now.headers.get("etag") }));
    }
  });

  test("a step that takes no figures refuses them", async () => {
    const { id } = await done(await post("ben", "exchanges", { receiver: member.cat, title: "Figures", minutes: 20, done: true }), 201);
    for (const step of ["confirm", "agree", "decline", "cancel", "dispute", "reverse", "drop"])
      for (const body of [{ minutes: 30 }, { date: day(-1) }]) {
        const reply = await post("ann", `exchanges/${id}/${step}`, body);
        refused(reply, 422, Object.keys(body)[0]);
        assert.equal(reply.body.key, "unknown");
      }
    const confirmed = await done(await post("cat", `exchanges/${id}/confirm`, { words: "Thank you" }));
    assert.deepEqual([confirmed.state, confirmed.minutes], ["confirmed", 20]);
  });

  test("nobody gives more than a day at once; a correction may", async () => {
    const item = { from: account.ben, to: account.cat };
    for (const kind of [undefined, "gift", "exchange"]) {
      for (const minutes of [1441, 9007199254740991]) {
        const reply = await post("ann", "transfers", { ...item, minutes, kind });
        refused(reply, 422, "minutes");
        assert.match(reply.body.errors[0].message, /1,?440.*correction/);
        refused(await post("ann", "transfers", { ...item, minutes, kind, pending: true }), 422, "minutes");
        refused(await post("ann", "transfers/batch", { linked: true, items: [{ ...item, minutes, kind }] }), 422, "items[0].minutes");
      }
    }
    refused(await post("ben", "transfers", { ...item, minutes: 1441 }), 422, "minutes");
    await done(await post("ben", "transfers", { ...item, minutes: 1440 }), 201);
    for (const kind of ["correction", "opening"]) {
      const t = await done(await post("ann", "transfers", { ...item, minutes: 100000, kind }), 201);
      await done(await post("ann", `transfers/${t.id}/reversal`, {}), 201);
    }
    for (const body of [{ minutes: 9007199254740991, kind: "correction" }]) refused(await post("ann", "transfers", { ...item, ...body }), 422, "minutes", "limit");
    for (const date of ["1969-12-31", "0001-01-01"]) {
      refused(await post("ann", "transfers", { ...item, minutes: 5, kind: "correction", date }), 422, "date");
      refused(await post("ann", "transfers/batch", { linked: true, items: [{ ...item, minutes: 5, date }] }), 422, "items[0].date");
    }
    assert.equal((await done(await post("ann", "transfers", { ...item, minutes: 5, kind: "correction", date: "1970-01-01" }), 201)).date, "1970-01-01");
  });

  test("a floor cannot be put above where an account stands", async () => {
    const path = `accounts/${account.ben}`;
    const { balance: stands } = (await get("ann", path)).body;
    refused(await ask("ann", "PATCH", path, { body: { floor: stands + 1 } }), 422, "floor");
    assert.equal((await done(await ask("ann", "PATCH", path, { body: { floor: stands } }))).floor, stands);
    await done(await ask("ann", "PATCH", path, { body: { floor: null } }));
  });

  test("the ledger is sound after all this", () => {
    const verdict = kith.cli("verify");
    assert.ok(verdict);
  });

  test("verify names an exchange that does not agree with the ledger", async () => {
    const { id } = await done(await post("ann", "exchanges", { giver: member.ben, receiver: member.cat, title: "Damage", minutes: 25, done: true }), 201);
    const plant = (minutes) => {
      const words = `UPDATE exchange SET minutes = ${minutes} WHERE id = ${id}`;
      if (engine === "postgres") execFileSync("psql", ["--no-psqlrc", "--quiet", `--dbname=${kith.database.url}`, `--command=${words}`]);
      else execFileSync("python3", ["-c", "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute(sys.argv[2]); d.commit()", kith.database.url.slice("sqlite:".length), words]);
    };
    const verify = (...flags) => spawnSync(program, ["verify", ...flags], { cwd: kith.folder, env: kith.env, encoding: "utf8" });
    plant(26);
    const told = verify();
    assert.equal(told.status, 1, told.stdout + told.stderr);
    assert.match(told.stdout, new RegExp(`riverside: WRONG: Exchange ${id} says 26 minutes, but its line \\d+ moved 25\\.`));
    const { sound, hubs } = JSON.parse(verify("--json").stdout);
    const here = hubs.find((h) => h.hub === "riverside");
    assert.deepEqual([sound, here.sound, here.first_bad_sequence, here.first_bad_exchange], [false, false, null, id]);
    plant(25);
    assert.equal(verify().status, 0);
  });

  test("every operation of these rooms was asked", () => {
    const rest = api.operations().filter((name) => /hubs\/\{hub\}\/(accounts|transfers|offers|requests|exchanges|reports|asks|suggestion-weights|members\/\{id\}\/suggestions)/.test(name) && !api.seen.has(name));
    assert.deepEqual(rest, []);
  });
}
