// Every page as it is seen, on the demo's data: axe-core finds nothing at three widths, nothing pushes it sideways or is too small to hit, even with large text;
// no policy is broken; and a first visit is small.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { Browsing, launch } from "./support/browser.mjs";
import { Kith, Visitor, routes } from "./support/kith.mjs";
import { axe, axeVersion, fits, looked, tags, violations } from "./support/looks.mjs";
import { shortcode } from "./support/shortcode.mjs";
import { code as otp } from "./support/otp.mjs";
import { fill } from "./support/world.mjs";

const widths = [320, 390, 1280];
// For the accessibility statement the pages are also seen in the other language, without scripts, and by a practitioner, in two browsers at once: script/accessibility.
const thorough = !!process.env.KITH_ACCESSIBILITY;
const ways = [{ name: "" }, ...thorough ? [{ name: ", without scripts", scripts: false }, { name: ", in Welsh, without scripts", language: "cy", scripts: false }] : []];
const FIRST_VISIT_BYTES = 40 * 1024;
// A long word that nobody can break well: it must not push the page sideways either.
const long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

// What the demo prints: one line for each account.
function accounts(printed) {
  const found = {};
  for (const [, role, email, password] of printed.matchAll(/^ {2}(\w+) +(\S+@\S+) +password (\S+)$/gm)) found[role] = { email, password };
  assert.deepEqual(Object.keys(found), ["member", "coordinator", "administrator"], printed);
  return found;
}

// Two at a time in each browser: they wait for the server and the browser by turns.
describe("every page", { concurrency: thorough ? 4 : 2 }, () => {
  let kith, empty, browsers, who, hub, ids, invitation, pagesSeen = 0, newcomer, opened = 0;
  const judged = new Set();
  const api = {}, seen = { paths: new Set(), languages: new Set(), violations: 0 };

  async function list(as, path) {
    const reply = await api[as].json("GET", `/api/v1/hubs/${hub}${path}`);
    assert.equal(reply.status, 200, reply.text);
    return JSON.parse(reply.text).items;
  }

  before(async () => {
    kith = await Kith.make();
    who = accounts(kith.prepare("demo", "--people", "150", "--months", "14"));
    await kith.start();
    empty = await (await Kith.make()).start();
    browsers = await Promise.all(thorough ? [launch(), launch()] : [launch()]);
    const member = await kith.signIn(who.member);
    hub = (await member.get("/")).location.match(/^\/h\/([\w-]+)\//)[1];
    for (const role of ["member", "coordinator"]) api[role] = new Visitor(kith, { token: kith.token(hub, who[role].email, role === "member" ? "write" : "admin") });

    if (thorough) who.practitioner = kith.add(hub, "Paula Practitioner", { email: "paula@practice.example", password: "four blue teapots", roles: ["practitioner"] });
    const coordinator = await kith.signIn(who.coordinator);
    const exchange = async (as, state) => (await list(as, `/exchanges?state=${state}&limit=1`))[0]?.id;
    const states = ["proposed", "agreed", "done", "disputed", "confirmed", "declined", "cancelled", "reversed"];
    const offers = await list("member", "/offers?limit=200"), requests = await list("member", "/requests?limit=50");
    const made = JSON.parse((await api.member.json("POST", `/api/v1/hubs/${hub}/offers`, { title: `Reading aloud ${long}`, words: `${long}\n\n${long} ${long}`, category: "company", place: long })).text);
    const members = await Promise.all(["asked", "active", "paused", "left"].map(async (state) => (await list("coordinator", `/members?state=${state}&limit=2`)).map((m) => m.id)));
    await new Visitor(kith).send(`/h/${hub}/join`, { name: `Somebody ${long}`, phone: "01632 960001", about: `${long}\n${long}` });
    const transfers = await list("coordinator", "/transfers?limit=200");
    await member.send(`/h/${hub}/tokens`, { name: "A program", scope: "read" });
    await member.send(`/h/${hub}/searches`, { name: `Kept ${long}`.slice(0, 80), query: `q=${long}` });
    const kept = (await member.get(`/h/${hub}/searches`)).text.match(/searches\/(\d+)\/end/)[1];
    const me = offers.concat(requests).find((l) => l.id === made.id)?.member.id ?? made.member.id;
    invitation = (await coordinator.send(`/h/${hub}/members/invite`, { name: "Somebody" })).text.match(/\/invitation\/([\w.-]+)"/)[1];
    const assets = await list("member", "/assets?limit=200");
    const { id: proposed } = JSON.parse((await api.member.json("POST", `/api/v1/hubs/${hub}/assets`, { name: `A shed ${long}`, kind: "tool", place: long, conditions: long })).text);
    const bookable = assets.find((a) => a.bookable && a.hours === "" && a.price === 0) ?? assets.find((a) => a.bookable);
    const { id: booked } = JSON.parse((await api.member.json("POST", `/api/v1/hubs/${hub}/bookings`, { asset: bookable.id, day: new Date(Date.now() + 864e5).toISOString().slice(0, 10), from: "10:00", until: "11:00", words: long })).text);
    // Rings of which one waits with the member in it; the others are taken back, so that they are found again.
    for (const [as, kind, category] of [["member", "offers", "garden"], ["member", "requests", "digital"], ["coordinator", "offers", "digital"], ["coordinator", "requests", "garden"]])
      await api[as].json("POST", `/api/v1/hubs/${hub}/${kind}`, { title: `Once round ${long}`, category });
    await api.coordinator.json("POST", `/api/v1/hubs/${hub}/rings`, { length: 3 });
    const mine = (await list("member", "/rings"))[0].id, rings = await list("coordinator", "/rings");
    for (const { id } of rings) if (id !== mine) await api.coordinator.json("POST", `/api/v1/hubs/${hub}/rings/${id}/withdraw`, {});
    const { id: area } = JSON.parse((await api.coordinator.json("POST", `/api/v1/hubs/${hub}/areas`, { name: `Beyond ${long}`, lat: 51.5, lon: -0.1 })).text);
    await api.coordinator.json("POST", `/api/v1/hubs/${hub}/categories`, { word: "long-word", label: long.slice(0, 50), parent: "garden" });
    // Help with two neighbours of another hub: one waits for the member, one was counted; and something agreed that waits to be recorded.
    const there = ["riverside", "oakfield", "hillview"].find((slug) => slug !== hub);
    const nia = kith.add(there, `Nia ${long.slice(0, 60)}`, { roles: ["coordinator"] });
    const near = new Visitor(kith, { token: kith.token(there, nia.number, "admin") });
    const said = async (visitor, slug, method, path, value) => {
      const reply = await visitor.json(method, `/api/v1/hubs/${slug}${path}`, value);
      assert.ok(reply.status === 200 || reply.status === 201, reply.text);
      return JSON.parse(reply.text);
    };
    await said(near, there, "POST", "/neighbour-hubs", { other: hub, set: "open" });
    await said(api.coordinator, hub, "POST", "/neighbour-hubs", { other: there, set: "open" });
    await said(api.coordinator, hub, "POST", `/neighbour-hubs/${there}/limit`, { soft_limit: 60 });
    await said(near, there, "PATCH", `/members/${nia.id}/profile`, { neighbours: true });
    const wishes = [];
    for (const title of ["Bread for two", `Bread ${long.slice(0, 60)}`, "Soup"]) {
      const { id: listing } = await said(near, there, "POST", "/offers", { title, category: "food" });
      const { id } = await said(api.member, hub, "POST", "/neighbour-wishes", { there, listing });
      await said(near, there, "POST", "/neighbour-wishes/answer", { wish: id, answer: "yes" });
      wishes.push(id);
    }
    const record = async (wish) => (await said(near, there, "POST", "/neighbour-trades", { wish, minutes: 90, date: new Date().toISOString().slice(0, 10), words: long })).id;
    const trades = [await record(wishes[0]), await record(wishes[1])];
    await said(api.member, hub, "POST", `/neighbour-trades/${trades[1]}/move`, { move: "confirm" });
    const session = async (more, came) => {
      const { id } = JSON.parse((await api.coordinator.json("POST", `/api/v1/hubs/${hub}/sessions`, { title: `Together ${long}`.slice(0, 120), place: long, note: long, start: "10:00", minutes: 90, leaders: [me], ...more })).text);
      if (came) await api.coordinator.json("POST", `/api/v1/hubs/${hub}/sessions/${id}/record`, { came, guests: 3 });
      return id;
    };
    const iso = (days) => new Date(Date.now() + days * 864e5).toISOString().slice(0, 10);
    const coming = await session({ day: iso(3), every: "week", times: 3, places: 1 }), over = await session({ day: iso(-2) });
    const recorded = await session({ day: iso(-3), rule: "share" }, [{ member: me, led: true }, ...[0, 1].map((i) => ({ member: members[1][i] }))].filter((one, i, all) => all.findIndex((o) => o.member === one.member) === i));
    for (const as of ["member", "coordinator"]) await api[as].json("POST", `/api/v1/hubs/${hub}/sessions/${coming}/sign-up`, {});
    await api.coordinator.json("PATCH", `/api/v1/hubs/${hub}/session-rule`, { public: true });
    const { id: task } = JSON.parse((await api.coordinator.json("POST", `/api/v1/hubs/${hub}/tasks`, { what: `Ring ${long}`, due: iso(-1), about: members[1][0] })).text);
    await coordinator.send(`/h/${hub}/members/${members[1][0]}/notes`, { kind: "visit", words: `${long}\n\n${long}`, day: iso(0), follow_up: iso(0) });
    const [one, other] = (await list("coordinator", "/members?state=active&limit=2")).map((m) => String(m.number));
    const slip = { day: iso(-5), giver: one, receiver: other, time: "1:30", title: `Digging ${long}`.slice(0, 120), sure: true };
    const { id: slips } = JSON.parse((await api.coordinator.json("POST", `/api/v1/hubs/${hub}/slips`, { slips: [slip, { ...slip, day: iso(-9) }] })).text);
    // A draft with one of each mistake: a double, several who fit, nobody, hours or minutes.
    const rows = [[iso(-5), one, other, "1:30", "Digging", "", ""], ["", "a", long, "2", long, long, ""], ["", other, one, "45", "Tea", "", ""]];
    const typed = rows.flatMap((row) => ["day", "giver", "receiver", "time", "title", "kind"].map((name, i) => [name, row[i]]));
    const draft = (await coordinator.send(`/h/${hub}/slips/new`, [...typed, ["step", "more"]])).location.match(/slips\/(\d+)/)[1];
    // Newcomers at several steps, somebody who is asked to speak for one of them, and what a check disclosed: the coordinator has that duty in the demo.
    const newcomers = (await list("coordinator", "/joining")).map((w) => w.member).slice(-3);
    newcomer = newcomers.at(-1);
    const asked = await coordinator.send(`/h/${hub}/members/${members[1][0]}/references`, { how: "mail", name: long.slice(0, 100), email: "ruth@referee.example" });
    const reference = asked.text.match(/\/reference\/([\w.-]+)</)[1];
    await api.coordinator.json("POST", `/api/v1/hubs/${hub}/members/${members[1][0]}/check-requests`, { level: "basic", category: "garden" });
    await api.coordinator.json("POST", `/api/v1/hubs/${hub}/members/${members[1][0]}/checks-seen`, { level: "basic", until: iso(40), disclosed: true });
    const { id: talk } = (await list("coordinator", "/check-talks"))[0];
    ids = {
      page_join_way: { coordinator: [members[1][0], ...newcomers] },
      page_vetting: { coordinator: [members[1][0], ...newcomers] },
      page_join_speak: [reference],
      page_talk: { coordinator: [talk] },
      page_slips_one: { coordinator: [slips, draft, `${draft}?check=yes`] },
      page_slip_photos: { coordinator: [slips, draft] },
      page_agreed: { coordinator: ["pictures"] },
      page_setting: { coordinator: ["name", "opening", "joining", "languages", "hour_words.en", "house_rules.en", "soft_floor"] },
      page_guide_topic: { nobody: ["begin", "data"], member: ["hours", "safe"], coordinator: ["day", "care"] },
      page_guide_site_topic: { nobody: ["exchanges"] },
      page_trade_new: { member: [wishes[2]], coordinator: [wishes[2]] },
      page_trade: { member: trades, coordinator: trades },
      page_neighbour: { coordinator: [there] },
      page_group: [coming, over, recorded],
      page_group_edit: { coordinator: [coming] },
      page_group_sheet: { member: [over], coordinator: [over, recorded] },
      page_ring: { member: [mine], coordinator: rings.slice(0, 2).map((r) => r.id).concat(mine) },
      page_asset: [assets[0].id, assets.find((a) => a.point && a.address).id, bookable.id],
      page_asset_edit: { member: [proposed], coordinator: [assets[0].id, proposed] },
      page_booking: { member: [booked], coordinator: [booked] },
      page_exchange: { member: await Promise.all(states.map((s) => exchange("member", s))), coordinator: await Promise.all(states.map((s) => exchange("coordinator", s))) },
      page_listing: [offers[0].id, requests[0].id, made.id],
      page_listing_edit: { member: [made.id], coordinator: [requests[0].id] },
      page_member: members.flat(),
      page_member_edit: [members[1][0]],
      page_member_care: { coordinator: [members[1][0]] },
      page_transfer: ["gift", "exchange", "reversal", "opening"].map((kind) => transfers.find((t) => t.kind === kind)?.id),
      page_invitation: [invitation],
      page_person: { member: [me], coordinator: [members[1][0]] },
      page_search_name: { member: [kept] },
      page_day_list: { coordinator: ["follow-ups", "exchanges", "asking", "welcome", "requests", "paper", "never", "quiet", "limits", "checks"] },
      page_task: { coordinator: [task] },
      page_notes: { coordinator: members[1] },
      page_report: { coordinator: ["activity", "members", "categories", "staff", "areas", "reciprocity", "sessions", "time-to-help"] },
      page_report_lines: { coordinator: ["activity", "staff"] },
      page_category: ["garden", "garden-lawn", "other", "long-word"],
      page_area: [(await list("coordinator", "/areas"))[0].id, area],
      page_code: { nobody: [shortcode("H", offers[0].id), shortcode("E", offers[0].id)], member: [shortcode("H", made.id)], coordinator: [shortcode("H", requests[0].id)] },
      page_hide: [offers.find((l) => l.member.id !== me).member.id],
      ...Object.fromEntries(["page_member_about", "page_member_about_ticks", "page_member_about_where", "page_member_about_done", "page_safety"].map((page) => [page, { coordinator: members[1] }])),
    };
  });

  after(async () => {
    // What the accessibility statement tells, when script/accessibility asks for it.
    if (process.env.KITH_ACCESSIBILITY) {
      writeFileSync(process.env.KITH_ACCESSIBILITY, JSON.stringify({
        date: new Date().toISOString().slice(0, 10), axe: axeVersion, browser: `Chromium ${browsers[0].version()}`, widths, text_size: 200, pages: seen.paths.size,
        visits: pagesSeen, roles, violations: seen.violations, languages: [...seen.languages].sort(),
      }, null, 1) + "\n");
    }
    await Promise.all((browsers ?? []).map((browser) => browser.close()));
    await kith?.remove();
    await empty?.remove();
    console.log(`# ${pagesSeen} pages seen at ${widths.length} widths`);
  });

  // Without scripts: those of the page are sent empty, for what looks at it is a script too.
  async function browse(where, { language = "en", scripts = true } = {}) {
    const self = await Browsing.open(browsers[opened++ % browsers.length], where, { javaScriptEnabled: true, locale: null });
    Object.assign(self, { language, scripts });
    await self.context.addInitScript(axe);
    const devtools = await self.context.newCDPSession(self.page);
    self.resize = (width) => devtools.send("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: false });
    // What is filled in by its labels is so in English; only the answer is asked for in the other language.
    self.speak = (tag) => self.context.setExtraHTTPHeaders({ ...self.headers, "accept-language": tag });
    await self.speak(language);
    if (!scripts) await self.context.route("**/*.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
    return self;
  }

  // Everything that is asked of a page that stands in the browser now, from the narrowest width to the widest.
  async function judge(self, label, wrong) {
    const { page } = self;
    const at = `${label} (${self.language}${self.scripts ? "" : ", no scripts"}) at ${self.path}${new URL(page.url()).search}`;
    const known = wrong.length;
    pagesSeen++;
    seen.paths.add(self.path);
    const facts = await page.evaluate(looked);
    seen.languages.add(facts.lang);
    if (facts.lang !== self.language) wrong.push(`${at}: lang is ${facts.lang}`);
    if (facts.h1 !== 1 || !facts.heading) wrong.push(`${at}: ${facts.h1} headings h1`);
    if (facts.main !== 1 || facts.skip !== "#main-content") wrong.push(`${at}: ${facts.main} main, the first link leads to ${facts.skip}`);
    if (!facts.title.trim()) wrong.push(`${at}: no title`);
    // The very page that another already saw, between the same header and footer, has nothing new to tell to axe-core.
    const fresh = !facts.parts.every((part) => judged.has(part));
    for (const part of facts.parts) judged.add(part);
    for (const width of [320, 390, 640, 1280]) {
      await self.resize(width);
      const found = await page.evaluate(fits);
      if (fresh && widths.includes(width)) found.push(...await page.evaluate(violations, tags));
      wrong.push(...found.map((bad) => `${at}, ${width} px: ${bad}`));
    }
    seen.violations += wrong.length - known;
  }

  // A way that a person's hands took in English leads to a page in the language that is looked at, and on from there in English again.
  async function answered(self, label, wrong, doing) {
    await self.speak(self.language);
    await doing();
    await judge(self, label, wrong);
    await self.speak("en");
  }

  // As it was sent: nothing inline that the policy would have to allow.
  function inline(html, at, wrong) {
    for (const bad of html.match(/<style|\sstyle\s*=|\son\w+\s*=\s*["']|<script(?![^>]*\ssrc=)[^>]*>|javascript:/gi) ?? []) wrong.push(`${at}: inline ${bad}`);
  }

  async function open(self, path, wanted, label, wrong) {
    const reply = await self.page.goto(path);
    if (reply.status() !== wanted) wrong.push(`${label}: ${path} gave ${reply.status()}, not ${wanted}`);
    inline(await reply.text(), `${label} at ${path}`, wrong);
  }

  const notPages = new Set(["page_health", "page_ready", "page_metrics", "page_security", "page_all_csv", "page_day_csv", "page_day_xlsx", "page_calendar", "page_exchange_ics", "page_setup", "page_unsubscribe", "page_second_step_qr", "page_outside", "page_outside_back", "page_feed", "page_feed_secret", "page_data_json", "page_data_html", "page_slip_photo"]);
  const pages = routes().filter((r) => !r.api && r.method === "GET" && !notPages.has(r.handler) && !r.handler.startsWith("page_hsds") && !r.path.endsWith(".pdf"));
  const rank = { nobody: 0, member: 2, coordinator: 4, administrator: 1, ...thorough ? { practitioner: 3 } : {} }, roles = Object.keys(rank);
  const needed = { anyone: 0, person: 1, member: 2, staff: 3, coordinator: 4 };

  function paths(role) {
    const own = pages.filter((r) => r.who === "administrator" ? role === "administrator" : rank[role] >= needed[r.who]);
    return own.flatMap((route) => {
      if (!route.params.some((p) => p.type !== "hub")) return [fill(route, hub)];
      const known = ids[route.handler] ?? assert.fail(`no id for ${route.path}`);
      return (Array.isArray(known) ? known : known[role === "practitioner" && route.who === "staff" ? "coordinator" : role] ?? []).filter(Boolean).map((id) => fill(route, hub, id));
    });
  }

  const more = {
    nobody: () => [["/nothing-here", 404], ["/h/nowhere", 404], [`/h/${hub}/join?sent=password`, 200]],
    member: () => [[`/h/${hub}/today`, 403], [`/h/${hub}/exchanges/1`, 404], [`/h/${hub}/find?q=${long}`, 200], [`/h/${hub}/find?kind=offers&category=garden`, 200],
      [`/h/${hub}/find?q=gardning+lfits`, 200], [`/h/${hub}/find?miles=2&near=nowhere`, 422], [`/h/${hub}/find?q=the`, 200],
      [`/h/${hub}/exchanges?show=waiting`, 200], [`/h/${hub}/exchanges?show=gifts`, 200], [`/h/${hub}/me/about?welcome=yes`, 200], [`/h/${hub}/exchanges?from=nonsense`, 422], ["/admin", 403],
      [`/h/${hub}/assets?q=${long}`, 200], [`/h/${hub}/assets?kind=room&day=2030-01-07&from=10:00&until=nonsense`, 422], [`/h/${hub}/assets?show=mine`, 200], [`/h/${hub}/bookings?show=kept`, 200]],
    coordinator: () => [...["done", "disputed", "proposed", "reversed"].map((s) => [`/h/${hub}/all?state=${s}`, 200]), [`/h/${hub}/members?state=asked`, 200],
      [`/h/${hub}/rings?look=yes&length=3`, 200], [`/h/${hub}/members?q=nobody-of-this-name`, 200], [`/h/${hub}/all?who=nobody-of-this-name`, 422], [`/h/${hub}/members/1`, 404],
      [`/h/${hub}/retag?of=garden&ticked=yes`, 200], [`/h/${hub}/retag?of=gardn`, 422], [`/h/${hub}/areas/members?from=none`, 200], [`/h/${hub}/areas/1`, 404], [`/h/${hub}/catalogue/gardn`, 404]],
    administrator: () => [["/h/nowhere", 404]],
    practitioner: () => [[`/h/${hub}/today`, 403]],
  };

  for (const role of roles) {
    for (const way of ways) test(`as ${role}${way.name}`, async () => {
      const wrong = [];
      const self = await browse(kith, way);
      if (role !== "nobody") await self.enter(who[role]);
      const all = [...paths(role).map((path) => [path, 200]), ...more[role]()];
      assert.ok(all.length > 5, `${all.length} pages`);
      for (const [path, status] of all) {
        await open(self, path, status, role, wrong);
        await judge(self, role, wrong);
      }
      await self.close();
      assert.equal([...wrong, ...self.complaints].join("\n"), "");
    });
  }

  for (const way of ways) test(`forms with mistakes${way.name}`, async () => {
    const wrong = [];
    const self = await browse(kith, way);
    await self.speak("en");
    const visits = [
      ["/sign-in", "Sign in"], ["/sign-in/second", "Go on"], [`/h/${hub}/sign-in`, "Sign in"], [`/h/${hub}/start`, "Go on"], [`/h/${hub}/join`, "Ask to join"], [`/h/${hub}/invitation/${invitation}`, "Join"], ["member"], [`/h/${hub}/record`, "Save and send for checking"],
      [`/h/${hub}/give`, "Give"], [`/h/${hub}/offers/new`, "Publish"], [`/h/${hub}/assets/new`, "Add it"], [`/h/${hub}/tokens`, "Make the token"], ["/account", "Change password"], ["coordinator"],
      [`/h/${hub}/members/new`, "Add them, and go on"], [`/h/${hub}/members/invite`, "Make the link"], [`/h/${hub}/record-for`, "Save"], [`/h/${hub}/slips/new`, "Enter them all"], [`/h/${hub}/members/${newcomer}/joining`, "Save the reference"], [`/h/${hub}/members/${newcomer}/vetting`, "Save the check"], [`/h/${hub}/assets/import`, "Look at it"], ["administrator"], ["/admin/hubs/new", "Make the hub"],
      [`/admin/hubs/${hub}/coordinators`, "Make them a coordinator"],
    ];
    for (const [path, button] of visits) {
      if (!button) {
        await self.context.clearCookies();
        await self.signIn(who[path]);
        continue;
      }
      await self.go(path);
      await answered(self, "a mistake", wrong, () => self.press(button));
      if (!(await self.errors()).length) wrong.push(`${path}: no error summary`);
      if (!{ en: /^Error: /, cy: /^Gwall: / }[self.language].test(await self.title())) wrong.push(`${path}: the title does not say that there is an error`);
    }
    await self.close();
    assert.equal([...wrong, ...self.complaints].join("\n"), "");
  });

  for (const [nth, way] of ways.entries()) test(`pages that are shown once: acting for somebody, a token, the set-up${way.name}`, async () => {
    const wrong = [];
    const self = await browse(kith, way);
    await self.speak("en");
    await self.signIn(who.coordinator);
    await self.go(`/h/${hub}/tokens`);
    await self.fill("What it is for", "Once");
    await answered(self, "a token", wrong, () => self.press("Make the token"));
    const { items } = JSON.parse((await api.coordinator.json("GET", `/api/v1/hubs/${hub}/members?state=active&limit=20`)).text);
    for (const { id } of items) {
      await self.go(`/h/${hub}/members/${id}`);
      if (!await self.page.getByRole("button", { name: "Act for them" }).count()) continue;
      await self.press("Act for them");
      break;
    }
    for (const path of [`/h/${hub}/home`, `/h/${hub}/find`, `/h/${hub}/record`]) await answered(self, "acting", wrong, () => open(self, path, 200, "acting", wrong));
    await self.close();
    const sam = kith.add(hub, "Sam Second", { email: `sam${nth}@second.example`, password: "three green kettles", roles: ["coordinator"] });
    const second = await browse(kith, way);
    const look = (label, doing) => answered(second, label, wrong, doing);
    await second.speak("en");
    await second.go("/sign-in");
    await second.check("Others use this computer too");
    await second.fill("E-mail", sam.email);
    await second.fill("Password", sam.password);
    await look("a shared computer", () => second.press("Sign in"));
    await look("still there?", () => second.go(`/sign-in/still-here?next=/h/${hub}/home`));
    await second.go("/account/second-step");
    await look("the app", () => second.press("Set it up"));
    assert.ok(await second.page.evaluate(() => document.querySelector(".kith-qr").naturalWidth > 0), "the QR code is drawn");
    const code = async (label, typed) => {
      await second.go("/account/second-step/app");
      await second.fill("Code", typed(await second.text()));
      await look(label, () => second.press("Confirm"));
    };
    await code("a wrong code", () => "1");
    await code("recovery codes", (text) => otp(text.match(/letters to type: ([A-Z2-7 ]+?) Code/)[1]));
    for (const path of ["/account/sign-in", "/account/second-step", `/h/${hub}/settings/sign-in`]) await look(path, () => second.go(path));
    const without = items.filter((m) => !m.email);
    await second.go(`/h/${hub}/members/${(without[nth] ?? items.at(-1 - nth)).id}`);
    await look("a code to read out", () => second.press("Make a code to read out"));
    const read = (await second.text()).match(/(\d{4} \d{4} \d\d)/)[1];
    await second.context.clearCookies();
    await second.go(`/h/${hub}/start`);
    await second.fill("Code", read);
    await look("an account made on the spot", () => second.press("Go on"));
    await second.close();
    const first = await browse(empty, way);
    for (const path of ["/", await empty.setupPath()]) {
      await open(first, path, 200, "the first start", wrong);
      await judge(first, "the first start", wrong);
    }
    await first.close();
    assert.equal([...wrong, ...self.complaints, ...second.complaints, ...first.complaints].join("\n"), "");
  });

  for (const way of ways) test(`a change of a setting, looked at before it is made${way.name}`, async () => {
    const wrong = [];
    const self = await browse(kith, way);
    await self.speak("en");
    await self.signIn(who.coordinator);
    for (const [word, label, text, mistake] of [["house_rules.en", "House rules (English)", `# ${long}\n\n${long} https://example.org/${long}\n\n- ${long}\n1. one`], ["hour_words.en", "For one", "credit", true]]) {
      await self.go(`/h/${hub}/settings/${word}`);
      await self.fill(label, text);
      await answered(self, "a change looked at", wrong, () => self.press("See what it changes"));
      assert.equal((await self.errors()).length > 0, !!mistake, word);
    }
    await self.close();
    assert.equal([...wrong, ...self.complaints].join("\n"), "");
  });

  test("a first visit is small", async () => {
    const visitor = new Visitor(kith);
    const seen = new Map();
    const take = async (path) => {
      if (seen.has(path)) return;
      const reply = await visitor.request("GET", path, { headers: { "accept-encoding": "gzip, deflate, br" } });
      assert.equal(reply.status, 200, path);
      const head = Object.entries(reply.headers).reduce((n, [name, value]) => n + name.length + String(value).length + 4, 17);
      seen.set(path, reply.body.length + head);
      if (!path.startsWith("/assets/")) assert.equal(reply.headers["content-encoding"], "gzip", path);
    };
    await take(`/h/${hub}`);
    const plain = (await visitor.get(`/h/${hub}`)).text;
    for (const [, path] of plain.matchAll(/<(?:link|script|img)[^>]*(?:href|src)="(\/[^"]+)"/g)) await take(path);
    for (const [path] of [...seen].filter(([p]) => p.endsWith(".css")))
      for (const [, url] of (await visitor.get(path)).text.matchAll(/url\(["']?(?!data:)([^"')]+)/g)) await take(new URL(url, `http://x${path}`).pathname);
    const sum = [...seen.values()].reduce((a, b) => a + b, 0);
    assert.ok(seen.size >= 4, [...seen.keys()].join(" "));
    console.log(`# a first visit: ${sum} bytes in ${seen.size} files`);
    assert.ok(sum <= FIRST_VISIT_BYTES, `${sum} bytes: ${[...seen].map((e) => e.join(" ")).join(", ")}`);
  });

  test("without JavaScript nothing is hidden that is needed", async () => {
    const self = await Browsing.open(browsers[0], kith, { width: 390 });
    await self.signIn(who.coordinator);
    for (const path of [`/h/${hub}/today`, `/h/${hub}/home`, `/h/${hub}/reports/activity`]) {
      await self.go(path);
      assert.equal(await self.page.getByRole("navigation", { name: "Menu" }).getByRole("link").first().isVisible(), true, path);
      assert.equal(await self.page.getByRole("button", { name: "Menu", exact: true }).count(), 0, `${path}: a button that does nothing`);
    }
    assert.match(await self.text("main"), /Month/);
    await self.close();
    assert.deepEqual(self.complaints, []);
  });
});
