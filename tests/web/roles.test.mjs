// Every route of the program, visited as everybody, in their own hub and in a foreign one: only what the table allows.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Kith, Visitor, routes, stopPostgres } from "./support/kith.mjs";
import { fill, makeWorld, subject, validForm } from "./support/world.mjs";

const table = routes();
const today = () => new Date().toISOString().slice(0, 10);
const day = () => { const [year, month, date] = today().split("-"); return { "day-day": date, "day-month": month, "day-year": year }; };
const hasId = (route) => route.params.some((p) => p.type !== "hub");
const hasHub = (route) => route.params.some((p) => p.type === "hub");
const reads = (route) => route.method === "GET";

// ---- who may, said once more and independently of the program ----

const ALLOWED = "allowed";

// What a visitor is told in a hub where they are nothing, or nothing any more.
const outside = { none: [404], asked: [403], paused: [403], left: [403], declined: [403] };

function rule(route, who, hub) {
  const bearer = who.visitor.token !== undefined;
  const signedIn = route.api ? bearer && !who.unknown : !bearer && who.person;
  const standing = who.standing[hub] ?? "none";
  // A program has no cookie, and so no token for a page's form.
  if (bearer && !route.api && !reads(route)) return route.who === "anyone" ? [route.signed ? 404 : 403] : [401, 403];
  if (route.who === "anyone") return route.api && !reads(route) && who.scope === "read" ? [403] : ALLOWED;
  if (!signedIn) return route.api ? [401] : reads(route) ? ["sign-in"] : [401, 403];
  if (route.who === "person") return ALLOWED;
  if (route.who === "administrator") return who.administrator ? ALLOWED : [403];
  if (standing !== "member" && standing !== "coordinator") return outside[standing];
  if (route.api && !reads(route) && who.scope === "read") return [403];
  if (["coordinator", "staff"].includes(route.who) && standing !== "coordinator") return [403];
  return ALLOWED;
}

// What is said to whom it is allowed. An empty form is refused where something is required, and may be taken where nothing is.
function answers(route, valid) {
  if (route.handler === "page_metrics") return [404]; // off unless asked for: serving.test.mjs tries it
  const required = Object.values(route.form ?? {}).some((f) => f.required);
  if (["page_outside", "page_outside_back", "page_outside_link"].includes(route.handler)) return [404]; // none is set up: organisation.test.mjs tries one
  if (route.handler === "page_second_step_qr") return [404]; // nothing was begun: signin.test.mjs begins it
  if (route.handler === "api_reply") return valid ? [404] : [422]; // no gateway is set up: mail.test.mjs tries it
  if (route.api) return reads(route) ? [200] : required && !valid ? [422] : [route.reply, 409, 422];
  if (reads(route)) return [200, 303];
  if (required && !valid) return [422];
  return [303, 200, 409, 422];
}

// Pages that answer a visitor who may with a way to somewhere else.
const leadsOn = new Set(["page_front", "page_sign_in", "page_sign_in_second", "page_still_here", "page_sign_in_over", "page_second_step_app", "page_code", "page_code_none", "page_mail_code", "page_mail_code_enter", "page_number"]);
// These change who the visitor is; they are sent for a person made for it.
const changesStanding = new Set(["page_invitation_accept", "page_join_post"]);
// What kinds of things there are, what a hub may choose, what help pages and lists of the day and reports there are is called the same in every hub.
const sameEverywhere = new Set(["page_hsds_taxonomy", "page_agreed", "page_hsds_term", "page_setting", "page_setting_post", "api_setting", "api_setting_change", "page_guide_topic",
  "page_day_list", "page_day_csv", "page_day_xlsx", "page_report", "page_report_lines", "api_report", "api_report_lines"]);
// The link was used when the first administrator was made: it is nothing any more, for anybody.
const usedUp = new Set(["page_setup", "page_setup_post", "page_unsubscribe", "page_unsubscribe_post"]);

function visit(engine, name) {
  let kith, world, visits = 0;

  async function send(who, route, path, { form, bare } = {}) {
    visits++;
    // From anywhere: how often one address may try to come in is tried elsewhere.
    if (!who.visitor.token) who.visitor.address = new Visitor(kith).address;
    if (route.api) return who.visitor.json(route.method, path, reads(route) ? undefined : form ?? {});
    if (reads(route)) return who.visitor.get(path);
    const fields = Object.entries(form ?? {}).flatMap(([n, v]) => Array.isArray(v) ? v.map((one) => [n, one]) : [[n, v]]);
    if (bare || who.visitor.token) return who.visitor.post(path, fields);
    return who.visitor.send(path, fields);
  }

  function judge(wrong, label, route, path, reply, wanted) {
    const signIn = reply.status === 303 && /^\/sign-in(\?|$)/.test(reply.location ?? "");
    const right = wanted.some((w) => w === "sign-in" ? signIn : w === reply.status && !(reply.status === 303 && reads(route) && signIn));
    if (right && !(route.api && reply.status >= 400 && !/^application\/problem\+json/.test(reply.headers["content-type"] ?? ""))) return;
    const why = reply.text.match(/"detail":"([^"]*)/)?.[1] ?? reply.text.match(/<h1[^>]*>([^<]*)<\/h1>\s*<p[^>]*>([^<]*)/)?.slice(1).join(": ") ??
      reply.text.match(/error-summary__list">\s*<li>(.*)/)?.[1] ?? "";
    wrong.push(`${label}: ${route.method} ${path} gave ${reply.status}${reply.location ? ` to ${reply.location}` : ""}, not ${wanted.join(" or ")}. ${why}`);
  }

  // What the visit left behind is put right, so that the next finds the visitor as they were.
  async function restore(who, route) {
    if (["page_sign_out", "page_sign_out_everywhere"].includes(route.handler) && who.person) who.visitor = await kith.signIn(who.person);
    if (route.handler === "page_member_act" || route.handler === "page_guardian_act") await who.visitor.send("/h/alder/act/stop");
  }

  // The forms that would change who the visitor is say what is so already.
  function formFor(route, who) {
    const form = validForm(route, today());
    if (route.handler === "page_account_post") return { name: who.person.name, email: who.person.email };
    if (route.handler === "page_group_setting_save") form.public = "yes";
    if (route.handler === "page_second_rule_post") form.days = 14;
    return form;
  }

  async function allowed(wrong, label, who, route, hub) {
    const other = changesStanding.has(route.handler) && who.person
      ? { ...who, visitor: await kith.signIn(kith.add("cedar", "Nina New", { email: `nina${visits}@new.example`, password: "three green kettles" })) } : who;
    const at = async () => fill(route, hub?.slug, hasId(route) ? await subject(hub ?? world.hubs.alder, route, who.key, who.visitor) : undefined);
    // Nor is there an address for stopping messages that nobody signed: mail.test.mjs tries those that are.
    const gone = route.path.startsWith("/unsubscribe/") ? "/unsubscribe/nobody" : world.setup.path;
    if (usedUp.has(route.handler)) return judge(wrong, label, route, gone, await send(who, route, gone, { form: validForm(route, today()) }), [404]);
    let path = await at();
    if (!route.api && !reads(route) && !route.signed) judge(wrong, `${label}, no CSRF token`, route, path, await send(other, route, path, { bare: true }), [403]);
    const ways = reads(route) || !route.form ? [false] : [false, true];
    for (const valid of ways) {
      if (valid) path = await at();
      const reply = await send(other, route, path, { form: valid ? formFor(route, who) : undefined });
      judge(wrong, valid ? `${label}, valid form` : label, route, path, reply, answers(route, valid));
      if (reply.status === 303 && reads(route) && !leadsOn.has(route.handler)) wrong.push(`${label}: ${path} leads on to ${reply.location}`);
      await restore(who, route);
    }
    // What is another hub's does not exist here, whoever asks.
    if (hasId(route) && hub) {
      const foreign = (hub.slug === "alder" ? world.foreign : world.own).get(route.handler);
      const there = fill(route, hub.slug, foreign);
      judge(wrong, `${label}, another hub's id`, route, there, await send(who, route, there, { form: formFor(route, who) }), sameEverywhere.has(route.handler) ? answers(route, true) : [404]);
    }
  }

  async function every(who, label) {
    const wrong = [];
    for (const route of table) {
      for (const slug of hasHub(route) ? ["alder", "birch"] : [undefined]) {
        const hub = slug && world.hubs[slug];
        const wanted = rule(route, who, slug);
        const where = slug ? `${label} in ${slug}` : label;
        // Birch's own coordinators are Alder's over again; foreign here is who is not theirs.
        if (wanted === ALLOWED && slug === "birch" && who.standing.birch) continue;
        if (wanted === ALLOWED) {
          await allowed(wrong, where, who, route, hub);
        } else {
          for (const [of, id] of hasId(route) ? [["own", world.own.get(route.handler)], ["foreign", world.foreign.get(route.handler)]] : [["", undefined]]) {
            const path = fill(route, slug, id);
            judge(wrong, `${where}, ${of} id`, route, path, await send(who, route, path, { form: reads(route) ? undefined : validForm(route, today()) }), wanted);
          }
        }
      }
      if (hasHub(route)) {
        const path = fill(route, "nowhere", world.own.get(route.handler) ?? undefined);
        const there = rule(route, { ...who, standing: {} }, "nowhere");
        const wanted = there === ALLOWED || there[0] === 403 ? [404] : there;
        judge(wrong, `${label}, no such hub`, route, path, await send(who, route, path), wanted);
      }
    }
    assert.equal(wrong.join("\n"), "", `${wrong.length} answers were wrong`);
  }

  describe(`every route as everybody (${name})`, () => {
    before(async () => {
      // One person asks for far more than anybody does: how much one may is tried in hostile.test.mjs.
      kith = await (await Kith.make({ engine, env: { KITH_RATE_STRANGERS: "0", KITH_RATE_READS: "0", KITH_RATE_WRITES: "0" } })).start();
      world = await makeWorld(kith);
      world.own = new Map();
      world.foreign = new Map();
      const signedIn = { alder: world.browsers["a member"].visitor, birch: await kith.signIn(world.hubs.birch.people.mia) };
      for (const route of table.filter(hasId)) {
        if (usedUp.has(route.handler)) {
          for (const ids of [world.own, world.foreign]) ids.set(route.handler, world.setup.path.split("/").at(-1));
          continue;
        }
        world.own.set(route.handler, await subject(world.hubs.alder, route, "mia", signedIn.alder));
        world.foreign.set(route.handler, await subject(world.hubs.birch, route, "mia", signedIn.birch));
      }
    });

    after(async () => {
      await kith?.remove();
      console.log(`# ${name}: ${visits} visits to ${table.length} routes`);
    });

    test("the set-up link opened once", () => {
      assert.equal(world.setup.before.status, 200);
      assert.equal(world.setup.reply.status, 303);
      assert.match(world.setup.reply.location, /^\/admin/);
    });

    const people = ["nobody", "a person of no hub", "one who asked", "one who is paused", "a member", "a member who coordinates another hub", "a coordinator",
      "the administrator"];
    for (const label of people) test(label, () => every(world.browsers[label], label));
    const tokens = ["a token that is none", "a member's token that reads", "a member's token that writes", "a coordinator's token that reads",
      "a coordinator's token that writes", "a coordinator's token of scope admin", "another hub's token of scope admin"];
    for (const label of tokens) test(label, () => every(world.tokens[label], label));
    test("nobody was left out", () => assert.deepEqual([Object.keys(world.browsers), Object.keys(world.tokens)], [people, tokens]));

    test("what is somebody's own in the hub is not another member's", async () => {
      const { alder } = world.hubs;
      const mia = world.browsers["a member"].visitor, token = world.tokens["a member's token that writes"].visitor;
      const between = await alder.exchange("done", "dora");
      const listing = await alder.listing("offer", "open", "max");
      const gift = await alder.transfer("dora");
      const lock = await alder.token(world.browsers["a member who coordinates another hub"].visitor);
      const max = { account: await alder.account("max"), id: alder.people.max.id };
      const reply = async (what, wanted, given) => assert.equal((await given).status, wanted, what);
      await reply("others' exchange", 404, mia.get(`/h/alder/exchanges/${between}`));
      await reply("confirming it", 404, mia.send(`/h/alder/exchanges/${between}/confirm`));
      await reply("changing a listing", 403, mia.get(`/h/alder/help/${listing}/edit`));
      await reply("ending a listing", 403, mia.send(`/h/alder/help/${listing}/end`));
      await reply("ending a token", 404, mia.send(`/h/alder/tokens/${lock}/end`));
      await reply("a token of scope admin", 422, mia.send("/h/alder/tokens", { name: "Too much", scope: "admin" }));
      await reply("others' exchange by token", 404, token.json("GET", `/api/v1/hubs/alder/exchanges/${between}`));
      await reply("others' transfer by token", 404, token.json("GET", `/api/v1/hubs/alder/transfers/${gift}`));
      await reply("others' account by token", 404, token.json("GET", `/api/v1/hubs/alder/accounts/${max.account}`));
      await reply("changing another", 404, token.json("PATCH", `/api/v1/hubs/alder/members/${max.id}`, { about: "Not mine to say" }));
      await reply("making oneself a coordinator", 403, token.json("PATCH", `/api/v1/hubs/alder/members/${alder.people.mia.id}`, { roles: ["coordinator"] }));
      const own = await alder.exchange("disputed", "cora");
      await reply("a coordinator settling their own dispute", 403, world.browsers["a coordinator"].visitor.send(`/h/alder/exchanges/${own}/settle`, { ...day(), "minutes-hours": 1, words: "Because" }));
      await reply("taking from another", 403, token.json("POST", "/api/v1/hubs/alder/transfers", { from: max.account, to: await alder.account("mia"), minutes: 60 }));
    });

    test("a token that was ended opens nothing", async () => {
      const { alder } = world.hubs;
      const mia = world.browsers["a member"].visitor;
      const made = await mia.send("/h/alder/tokens", { name: "Soon over", scope: "write" });
      const token = new Visitor(kith, { token: made.text.match(/kith_[\w-]+/)[0] });
      assert.equal((await token.json("GET", alder.api)).status, 200);
      const list = (await mia.get("/h/alder/tokens")).text;
      await mia.send(list.slice(list.indexOf(">Soon over<")).match(/\/h\/alder\/tokens\/\d+\/end/)[0]);
      assert.equal((await token.json("GET", alder.api)).status, 401);
    });
  });
}

visit("sqlite", "SQLite");
visit("postgres", "PostgreSQL");
after(stopPostgres);
