// Two hubs with people in every standing, and of each thing that has an id a fresh one on demand.
import assert from "node:assert/strict";
import { Visitor } from "./kith.mjs";
import { shortcode } from "./shortcode.mjs";

const password = "three green kettles";
const number = (() => { let n = 0; return () => ++n; })();

const said = (reply) => `${reply.status} ${reply.text.slice(0, 400)}`;

async function made(reply) {
  const answer = await reply;
  assert.ok(answer.status === 200 || answer.status === 201, said(answer));
  return JSON.parse(answer.text);
}

// An hour from now on, on the clock of the hub: what is booked for it can be used at once.
export function nextHour() {
  const clock = (at) => new Date(at).toLocaleString("sv-SE", { timeZone: "Europe/London" }).split(" ");
  const [day, from] = clock(Date.now()), [until_day, until] = clock(Date.now() + 36e5);
  return { day, from: from.slice(0, 5), until_day, until: until.slice(0, 5) };
}

export class Hub {
  constructor(kith, slug) {
    this.kith = kith;
    this.slug = slug;
    this.page = `/h/${slug}`;
    this.api = `/api/v1/hubs/${slug}`;
    this.people = {};
    this.by = {};
  }

  // Each of the three has a token with which the fixtures are made; it is not among those that are tested.
  async settle() {
    this.kith.hub(this.slug, `${this.slug[0].toUpperCase()}${this.slug.slice(1)} Time Bank`);
    const add = (name, roles = []) => this.kith.add(this.slug, name, { email: `${name.split(" ")[0].toLowerCase()}@${this.slug}.example`, password, roles });
    // Carl coordinates behind the scenes, for what is made in a browser: what is tried as Cora may end her sessions.
    this.carl = add("Carl Quiet", ["coordinator"]);
    this.people = { cora: add("Cora Reed", ["coordinator"]), mia: add("Mia Moss"), max: add("Max Finch") };
    for (const [key, person] of Object.entries(this.people)) this.fixtures(key, person);
  }

  fixtures(key, person) {
    this.people[key] = person;
    this.by[key] = new Visitor(this.kith, { token: this.kith.token(this.slug, person.number, key === "cora" ? "admin" : "write") });
  }

  async browser() {
    return this.coordinating ??= await this.kith.signIn(this.carl);
  }

  make(key, path, value) {
    return made(this.by[key].json("POST", this.api + path, value));
  }

  // An exchange of `state` in which max gives and `key` receives; where somebody is waited for, it is `key`.
  async exchange(state, key = "mia") {
    const sides = { giver: this.people.max.id, receiver: this.people[key].id, title: "Mending a lamp" };
    const over = !["proposed", "agreed", "planned"].includes(state);
    const { id } = await this.make("max", "/exchanges", over ? { ...sides, minutes: 60, done: true } : sides);
    const move = { agreed: "agree", confirmed: "confirm", disputed: "dispute" }[state];
    if (state === "planned") {
      await this.make(key, `/exchanges/${id}/agree`, {});
      await this.make("max", `/exchanges/${id}/plan`, { starts_at: new Date(Date.now() + 86400e3).toISOString().slice(0, 16) + ":00Z" });
    }
    if (move) await this.make(key, `/exchanges/${id}/${move}`, move === "dispute" ? { words: "It was half an hour" } : {});
    return id;
  }

  async listing(kind, state, key = "mia") {
    const { id } = await this.make(key, `/${kind}s`, { title: "Reading letters aloud", category: "company" });
    if (state !== "open") await made(this.by[key].json("PATCH", `${this.api}/${kind}s/${id}`, { state }));
    return id;
  }

  // Somebody else's request, with which `key` is asked to help.
  async ask(key) {
    const request = await this.listing("request", "open", key === "max" ? "mia" : "max");
    await this.make("cora", `/requests/${request}/asks`, { members: [this.people[key].id] });
    return (await made(this.by[key].json("GET", `${this.api}/asks`))).items.find((a) => a.request === request).id;
  }

  // A ring of `key` and another, that waits for both. Nobody is in two: those before it are taken back.
  async ring(key) {
    const { items } = await made(this.by.cora.json("GET", `${this.api}/rings?limit=200`));
    for (const r of items) if (r.state === "offered") await this.make("cora", `/rings/${r.id}/withdraw`);
    const other = key === "max" ? "mia" : "max";
    for (const [who, path] of this.ringed ?? []) await made(this.by[who].json("PATCH", this.api + path, { state: "ended" }));
    this.ringed = [];
    const list = async (who, kind, title, category) => this.ringed.push([who, `/${kind}/${(await this.make(who, `/${kind}`, { title, category })).id}`]);
    await list(key, "offers", "Weeding", "garden");
    await list(key, "requests", "My phone", "digital");
    await list(other, "offers", "Phones and tablets", "digital");
    await list(other, "requests", "Weeds", "garden");
    const { rings } = await this.make("cora", "/rings", { length: 2 });
    return rings.find((r) => r.legs.some((l) => l.giver.id === this.people[key].id))?.id ?? assert.fail(JSON.stringify(rings));
  }

  async account(key) {
    this.accounts ??= (await made(this.by.cora.json("GET", `${this.api}/accounts?limit=200`))).items;
    const find = () => this.accounts.find((a) => a.member === this.people[key].id)?.id;
    if (!find()) this.accounts = (await made(this.by.cora.json("GET", `${this.api}/accounts?limit=200`))).items;
    return find();
  }

  async transfer(key = "mia", more = {}) {
    return (await this.make("max", "/transfers", { from: await this.account("max"), to: await this.account(key), minutes: 5, ...more })).id;
  }

  async pending() {
    return (await this.make("cora", "/transfers", { from: await this.account("max"), to: await this.account("mia"), minutes: 5, pending: true })).id;
  }

  // A place or thing that `key` looks after.
  async asset(state, key = "mia", more = {}) {
    const { id } = await this.make(key, "/assets", { name: `Hall ${number()}`, kind: "room", ...more });
    if (state !== "proposed" && key !== "cora") await made(this.by.cora.json("PATCH", `${this.api}/assets/${id}`, { state: "open" }));
    if (state === "paused") await made(this.by.cora.json("PATCH", `${this.api}/assets/${id}`, { state }));
    return id;
  }

  // Max asks for something that `key` looks after; agreed ones are for today.
  async booking(state, key = "mia") {
    const asset = await this.asset("open", key);
    const { id } = await this.make("max", "/bookings", { asset, ...nextHour() });
    if (state === "agreed") await this.make(key, `/bookings/${id}/agree`, {});
    return id;
  }

  // A group session that `key` leads: one to come, one that is over, or one of which is recorded who came.
  async session(state, key = "mia") {
    const day = new Date(Date.now() + (state === "coming" ? 864e5 : -864e5)).toISOString().slice(0, 10);
    const { id } = await this.make("cora", "/sessions", { title: `Gardening ${number()}`, category: "garden", day, start: "10:00", minutes: 120, leaders: [this.people[key].id] });
    if (state === "recorded") await this.make("cora", `/sessions/${id}/record`, { came: [{ member: this.people[key].id, led: true }, { member: this.people[key === "max" ? "mia" : "max"].id, minutes: 90 }], guests: 2 });
    return id;
  }

  // A paper slip that was entered, with a photograph of it.
  async slips(photo) {
    const day = new Date().toISOString().slice(0, 10), title = `Slip ${number()}`;
    const { id } = await this.make("cora", "/slips", { slips: [{ day, giver: String(this.people.max.number), receiver: String(this.people.mia.number), time: "1:30", title, sure: true }] });
    if (!photo) return id;
    const picture = 5000 + number();
    this.kith.sql(`INSERT INTO slip_photo (hub_id, id, batch_id, of_row, width, height, picture, added_by, added_at)
      SELECT hub_id, ${picture}, ${id}, 1, 1, 1, ${this.kith.database.url.startsWith("postgres") ? "decode('ffd8ff', 'hex')" : "X'ffd8ff'"}, NULL, 1 FROM hub_address WHERE slug = '${this.slug}'`);
    return [id, picture];
  }

  // What the open directory calls the first thing of this list; there is one as soon as it is asked for.
  async listed(list) {
    this.shown ??= await this.asset("open", "cora", { public: true, place: "Town hall", organisation: "The town" });
    const reply = await new Visitor(this.kith).get(`${this.page}/hsds/${list}`);
    assert.equal(reply.status, 200, said(reply));
    return JSON.parse(reply.text).contents[0].id;
  }

  // What everybody may see, without signing in.
  async show(...what) {
    for (const one of ["offers", "requests", "figures", "assets"])
      await made(this.by.cora.json("PATCH", `${this.api}/settings/public_${one}`, { value: what.includes(one) ? "yes" : "no" }));
  }

  async member(state = "active") {
    const name = `Person ${number()}`;
    if (state === "asked") {
      const reply = await new Visitor(this.kith).send(`${this.page}/join`, { name, phone: "01632 960001" });
      assert.equal(reply.status, 303, said(reply));
      const found = await made(this.by.cora.json("GET", `${this.api}/members?state=asked&q=${encodeURIComponent(name)}`));
      return found.items.find((m) => m.name === name).id;
    }
    const { id } = await this.make("cora", "/members", { name });
    if (state !== "active") await made(this.by.cora.json("PATCH", `${this.api}/members/${id}`, { state }));
    return id;
  }

  // What `key` and Max of a neighbouring hub agreed: he bakes, and lets neighbours see it.
  async agreed(key) {
    const { neighbour: near } = this;
    if (!this.opened) {
      await this.make("cora", "/neighbour-hubs", { other: near.slug, set: "open" });
      await near.make("cora", "/neighbour-hubs", { other: this.slug, set: "open" });
      await made(near.by.max.json("PATCH", `${near.api}/members/${near.people.max.id}/profile`, { neighbours: true }));
      this.opened = true;
    }
    const offer = await near.make("max", "/offers", { title: "Bread for two", category: "food" });
    const wish = await this.make(key, "/neighbour-wishes", { there: near.slug, listing: offer.id });
    await near.make("max", "/neighbour-wishes/answer", { wish: wish.id, answer: "yes" });
    await made(near.by.max.json("PATCH", `${near.api}/offers/${offer.id}`, { state: "ended" }));
    return wish.id;
  }

  // Help that Max wrote down, and `key` is to answer.
  async trade(key) {
    const wish = await this.agreed(key);
    return (await this.neighbour.make("max", "/neighbour-trades", { wish, minutes: 60, date: new Date().toISOString().slice(0, 10) })).id;
  }

  // A kind of help of this hub alone.
  async category() {
    const word = `kind-${number()}`;
    await this.make("cora", "/categories", { word, label: `Kind ${word.split("-")[1]}` });
    return word;
  }

  async area() {
    return (await this.make("cora", "/areas", { name: `Area ${number()}` })).id;
  }

  // Somebody whom every member may look at, for they offer something.
  async known() {
    const member = await this.member();
    await this.make("cora", "/offers", { title: "Baking bread", category: "food", member });
    return member;
  }

  async invitation() {
    const reply = await (await this.browser()).send(`${this.page}/members/invite`, { name: "Somebody" });
    return reply.text.match(/\/invitation\/([\w.-]+)"/)?.[1] ?? assert.fail(said(reply));
  }

  // Somebody is asked to speak for a newcomer: the word of the address.
  async reference() {
    const path = `${this.page}/members/${await this.member()}/references`;
    const reply = await (await this.browser()).send(path, { how: "mail", name: "Ruth Speaks", email: `ruth${number()}@referee.example` });
    return reply.text.match(/\/reference\/([\w.-]+)</)?.[1] ?? assert.fail(said(reply));
  }

  // A newcomer who was asked for a check, and what they were asked for.
  async checkRequest() {
    const member = await this.member();
    return [member, (await this.make("cora", `/members/${member}/check-requests`, { level: "basic", category: "garden" })).id];
  }

  // Something on a check is to be talked over; Cora has that duty.
  async talk() {
    if (!this.duty) {
      const reply = await (await this.browser()).send(`${this.page}/checks/duty`, { member: this.people.cora.id, holds: "yes" });
      assert.equal(reply.status, 303, said(reply));
      this.duty = true;
    }
    const member = await this.member(), until = new Date(Date.now() + 300 * 864e5).toISOString().slice(0, 10);
    const seen = await this.by.cora.json("POST", `${this.api}/members/${member}/checks-seen`, { level: "basic", until, disclosed: true });
    assert.equal(seen.status, 204, said(seen));
    return (await made(this.by.cora.json("GET", `${this.api}/check-talks`))).items.find((t) => t.member === member).id;
  }

  // A search that a signed-in visitor keeps.
  async saved(visitor) {
    const name = `Search ${number()}`, query = `q=garden+${number()}`;
    if (visitor.token) return (await made(visitor.json("POST", `${this.api}/searches`, { name, query }))).id;
    const reply = await visitor.send(`${this.page}/searches`, { name, query });
    assert.equal(reply.status, 303, said(reply));
    const list = (await visitor.get(`${this.page}/searches`)).text;
    const id = list.slice(list.indexOf(`>${name}<`)).match(/searches\/(\d+)\/end/)[1];
    this.kept ??= [];
    this.kept.push(async () => visitor.send(`${this.page}/searches/${id}/end`));
    while (this.kept.length > 5) await this.kept.shift()();
    return id;
  }

  // What is to be done, about somebody.
  async task(state = "open") {
    const { id } = await this.make("cora", "/tasks", { what: `Ring ${number()}`, due: new Date().toISOString().slice(0, 10), about: this.people.mia.id });
    if (state === "done") await this.make("cora", `/tasks/${id}/done`, {});
    return id;
  }

  // A note on somebody: whom it is about, and which it is.
  async note() {
    const member = await this.member(), carl = await this.browser(), [year, month, day] = new Date().toISOString().slice(0, 10).split("-");
    const reply = await carl.send(`${this.page}/members/${member}/notes`, { kind: "phone", words: "All is well", "day-day": day, "day-month": month, "day-year": year });
    assert.equal(reply.status, 303, said(reply));
    return [member, (await carl.get(`${this.page}/members/${member}/notes`)).text.match(/notes\/(\d+)\/remove/)[1]];
  }

  // The secret word of a feed; the one before it ends.
  async feed() {
    const reply = await (await this.browser()).send(`${this.page}/searches/feed`, {});
    return reply.text.match(/\/feed\/([\w-]+)</)?.[1] ?? assert.fail(said(reply));
  }

  // The secret address of a member's calendar, anew: what it was before has ended.
  async calendar() {
    this.max ??= await this.kith.signIn(this.people.max);
    const reply = await this.max.send(`${this.page}/me/times/address`, {});
    return reply.text.match(/\/cal\/([\w.-]+)"/)?.[1] ?? assert.fail(said(reply));
  }

  // A message that failed.
  message() {
    const id = 1000 + number();
    this.kith.sql(`INSERT INTO message (hub_id, id, key, person_id, kind, channel, address, name, language, sender, reply_to, subject, body, path, path_words, code, sealed, message_id,
      urgent, digest, part_of, state, due_at, ends_at, tries, holder, held_until, handing, perhaps, answer, made_at, ended_at)
      SELECT hub_id, ${id}, 'test:${id}', 0, 'test', 'email', 'joan@price.example', 'Joan Price', 'en-GB', 'Alder', '', 'Something is new', 'Words', '', '', '', NULL, 'x${id}@y.example',
      0, 0, NULL, 'failed', 1, 2, 1, NULL, NULL, 0, 1, '550 5.7.1 no', 1, 2 FROM hub_address WHERE slug = '${this.slug}'`);
    return id;
  }

  // Another browser in which a visitor is signed in.
  async signedIn(visitor) {
    const person = visitor.person ?? this.people.max;
    await this.kith.signIn(person);
    return (await (visitor.person ? visitor : await this.kith.signIn(person)).get("/account/sign-in")).text.match(/sessions\/(\d+)\/end/)[1];
  }

  // A new member for whom one of ours acts, or is to act.
  async guardian(state, key) {
    const id = 5000 + number(), member = await this.member();
    this.kith.sql(`INSERT INTO guardian (hub_id, id, member_id, guardian_id, scope, why, restricts, until_day, state, asked_at)
      SELECT hub_id, ${id}, ${member}, ${this.people[key].id}, 'act', 'wish', 0, 40000, '${state}', 1 FROM hub_address WHERE slug = '${this.slug}'`);
    return { id, member };
  }

  // A token of a signed-in visitor's own, named so that it is found again.
  async token(visitor) {
    const name = `For test ${number()}`;
    const reply = await visitor.send(`${this.page}/tokens`, { name, scope: "read" });
    assert.equal(reply.status, 200, said(reply));
    const list = (await visitor.get(`${this.page}/tokens`)).text;
    return list.slice(list.indexOf(`>${name}<`)).match(/tokens\/(\d+)\/end/)[1];
  }
}

const exchangeBefore = {
  exchange: "done", exchange_agree: "proposed", exchange_plan: "agreed", exchange_fits: "planned", exchange_ics: "planned", exchange_decline: "proposed", exchange_cancel: "proposed", exchange_done: "agreed", exchange_confirm: "done",
  exchange_dispute: "done", exchange_settle: "disputed", exchange_drop: "disputed", exchange_reverse: "confirmed",
};
const listingBefore = {
  listing: "open", listing_edit: "open", listing_save: "open", listing_pause: "open", listing_resume: "paused", listing_end: "open", offer: "open", offer_change: "open",
  request: "open", request_change: "open", request_suggestions: "open", request_ask: "open", unmet_ask: "open",
};
const memberBefore = {
  member: "active", member_edit: "active", member_edit_post: "active", member_roles: "active", member_accept: "asked", member_decline: "asked", member_pause: "active",
  member_resume: "paused", member_left: "active", member_act: "active", member_invitation: "active", member_patch: "active", times: "active", times_change: "active", free_days_add: "active", member_suggestions: "active",
};

const assetBefore = {
  asset: "open", asset_edit: "open", asset_save: "open", asset_check: "proposed", asset_pause: "open", asset_resume: "paused", asset_end: "open", asset_change: "open",
};
const bookingBefore = { booking: "asked", booking_agree: "asked", booking_decline: "asked", booking_cancel: "agreed", booking_used: "agreed" };
const sessionBefore = {
  group: "coming", group_edit: "coming", group_save: "coming", group_off: "coming", group_sign_up: "coming", group_withdraw: "coming", group_change: "coming",
  group_sheet: "over", group_sheet_save: "over", group_people: "over", group_record: "over", group_take_back: "recorded",
};
const wayBefore = {
  join_way: "active", join_mark: "active", join_accept: "asked", join_decline: "asked", join_finish: "active", join_reference: "active", join_references: "active",
  vetting: "active", check_ask: "active", check_asked: "active", check_seen: "active",
};
const listedAs = {
  hsds_service: "services", hsds_organization: "organizations", hsds_location: "locations", hsds_at_location: "service_at_locations", hsds_taxonomy: "taxonomies",
  hsds_term: "taxonomy_terms",
};

// A fresh thing for the route's {id} or {token}, of `hub`, on which its handler can do its work for whoever `key` is. A coordinator is shown what is between two
// others, for in their own exchanges they are a party like any.
export async function subject(hub, route, key, visitor) {
  const party = key === "any" || key === "cora" ? "mia" : key;
  const what = route.handler.replace(/^(page|api)_/, "");
  if (route.path.includes("/invitation/{")) return hub.invitation();
  if (/^join_speak/.test(what)) return hub.reference();
  if (what === "check_drop") return hub.checkRequest();
  if (/^talk(_save)?$/.test(what)) return hub.talk();
  if (wayBefore[what]) return route.who === "member" && key === party ? hub.people[key].id : hub.member(wayBefore[what]);
  if (what === "calendar") return hub.calendar();
  if (/^message_/.test(what)) return hub.message();
  if (what === "session_end") return hub.signedIn(visitor);
  if (what === "member_second_end" || what === "member_start_code") return hub.member();
  if (exchangeBefore[what]) return hub.exchange(exchangeBefore[what], party);
  if (listingBefore[what]) return hub.listing(/^(request|unmet)/.test(what) ? "request" : "offer", listingBefore[what], party);
  if (assetBefore[what]) return hub.asset(assetBefore[what], party);
  if (bookingBefore[what]) return hub.booking(bookingBefore[what], party);
  if (sessionBefore[what]) return hub.session(sessionBefore[what], /sign_up|withdraw/.test(what) ? "max" : party);
  if (/^(slips_(one|save|discard|undo)|slip_photos|slip_photo_add)$/.test(what)) return hub.slips();
  if (/^slip_photo(_remove)?$/.test(what)) return hub.slips(true);
  if (listedAs[what]) return hub.listed(listedAs[what]);
  if (/^day_/.test(what)) return "never";
  if (/^task(_done|_save)?$/.test(what)) return hub.task();
  if (what === "task_reopen") return hub.task("done");
  if (what === "note_remove") return hub.note();
  if (/^(notes|note_add|welcomed)$/.test(what)) return hub.member();
  if (what === "paper_slip") return hub.exchange("agreed", party);
  if (what === "paper_sheet") return hub.session("coming", party);
  if (what === "paper_poster") return hub.listing("offer", "open", "max");
  if (what === "paper_card" || what === "paper_statement") return hub.member();
  if (what === "code") return shortcode("H", await hub.listing("offer", "open", "max"));
  if (what === "asset_book") return hub.asset("open", "max");
  if (/^(category|category_change|category_save|offer_of)$/.test(what)) return hub.category();
  if (/^area(_change|_save)?$/.test(what)) return hub.area();
  if (/^report(_lines)?$/.test(what)) return "activity";
  if (/^(hide|person_hide|person_show)$/.test(what)) return hub.known();
  if (what === "member_offer_of") return [await hub.member(), await hub.category()];
  if (what === "apart_end") return [await hub.member(), await hub.member()];
  if (/^(profile|profile_change|checks|check_enter|check_save|safety|apart)$|^member_about/.test(what)) return route.who === "member" && key === party ? hub.people[key].id : hub.member();
  if (/^member_(care|consents|data|forget|guardian)$/.test(what)) return hub.member();
  if (what === "member_forget_back") {
    const id = await hub.member();
    const cora = await hub.kith.signIn(hub.people.cora);
    assert.equal((await cora.send(`${hub.page}/members/${id}/forget`, { asked: "known", sure: "yes" })).status, 303);
    return id;
  }
  if (what === "guardian_end") return (await hub.guardian("confirmed", hub.people[key] ? key : "mia")).id;
  if (what === "guardian_act") return (await hub.guardian("confirmed", hub.people[key] ? key : "mia")).member;
  if (what === "guardian_confirm" || what === "guardian_over") return (await hub.guardian("asked", "max")).id;
  if (what === "listing_propose") return hub.listing("offer", "open", "max");
  if (what === "ask_yes" || what === "ask_no") return hub.ask(hub.people[key] && hub.by[key] ? key : "mia");
  if (/^ring(_|$)/.test(what)) return hub.ring(hub.people[key] && hub.by[key] ? key : "mia");
  if (/^trade(_move)?$/.test(what)) return hub.trade(hub.people[key] && hub.by[key] ? key : "mia");
  if (what === "trade_new" || what === "trade_record") return hub.agreed(hub.people[key] && hub.by[key] ? key : "mia");
  if (what === "neighbour" || what === "neighbour_limit") return hub.slug === "alder" ? "birch" : "alder";
  if (/^setting(_post|_change)?$/.test(what)) return "about";
  if (what === "agreed") return "pictures";
  if (/^guide_(site_)?topic$/.test(what)) return "begin";
  if (what === "transfer" || what === "transfer_reverse") return hub.transfer(party);
  if (what === "transfer_post" || what === "transfer_void") return hub.pending();
  if (what === "account" || what === "account_change") return hub.account(party);
  if (what === "token_end") return hub.token(visitor);
  if (what === "person") return (hub.people[key] ?? hub.people.mia).id;
  if (what === "feed_secret") return hub.feed();
  if (["search_open", "search_name", "search_rename", "search_seen", "search_end"].includes(what)) return hub.saved(visitor);
  if (what === "free_days_remove") {
    const id = route.who === "member" && key === party && hub.people[key] ? hub.people[key].id : await hub.member();
    await made(hub.by.cora.json("POST", `${hub.api}/members/${id}/times/days`, { from: new Date().toISOString().slice(0, 10) }));
    return id;
  }
  if (memberBefore[what]) return route.who === "member" && key === party ? hub.people[key].id : hub.member(memberBefore[what]);
  throw new Error(`tests/web/support/world.mjs knows no subject for ${route.method} ${route.path} (${route.handler})`);
}

// What is left of a row's path when its holes are filled: one value, or one for each hole.
export function fill(route, hub, value) {
  const values = [value].flat();
  return route.path.replace("{hub}", hub).replace(/\{\w+:(id|word)\}/g, () => values.shift() ?? "");
}

// A valid form for a row, from what was declared.
export function validForm(route, today) {
  const one = {
    line: () => "Something", text: () => "Some words", password: () => password, email: () => `person${number()}@form.example`, phone: () => "01632 960002",
    word: () => `word-${number()}`, int: (f) => f.min ?? 0, id: () => "1", bool: () => true, day: () => today, minutes: (f) => f.min ?? 1, json: () => [],
    choice: (f) => f.choices[0], words: () => [], ids: () => ["1"], file: () => "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", binary: () => "",
  };
  const values = {};
  for (const [name, field] of Object.entries(route.form ?? {})) if (field.required) values[name] = one[field.type](field);
  return values;
}

export async function makeWorld(kith) {
  const world = { kith, hubs: {} };
  for (const slug of ["alder", "birch", "cedar"]) {
    world.hubs[slug] = new Hub(kith, slug);
    await world.hubs[slug].settle();
    await world.hubs[slug].show("assets");
    await made(world.hubs[slug].by.cora.json("PATCH", `/api/v1/hubs/${slug}/session-rule`, { public: true }));
  }
  const { alder, birch, cedar } = world.hubs;
  for (const hub of [alder, birch]) hub.neighbour = cedar;
  const browser = async (person, standing, key, more) => ({ key, name: person?.name, person, visitor: person ? await kith.signIn(person) : new Visitor(kith), standing, ...more });

  const setup = await kith.setupPath();
  world.setup = { path: setup, before: await new Visitor(kith).get(setup) };
  const first = new Visitor(kith);
  world.setup.reply = await first.send(setup, { name: "Ada First", email: "ada@first.example", password });
  const administrator = { name: "Ada First", email: "ada@first.example", password };

  // Dora is a coordinator of one hub and a plain member of the other: the one is nothing in the other.
  const dora = kith.add("birch", "Dora Lane", { email: "dora@lane.example", password, roles: ["coordinator"] });
  alder.fixtures("dora", kith.add("alder", "Dora Lane", { email: "dora@lane.example" }));
  const stan = kith.add("cedar", "Stan Gone", { email: "stan@gone.example", password });
  await made(cedar.by.cora.json("PATCH", `${cedar.api}/members/${stan.id}`, { state: "left" }));
  // Who is paused coordinated the hub before: a role without a membership is nothing.
  const pat = kith.add("alder", "Pat Still", { email: "pat@still.example", password, roles: ["coordinator"] });
  await made(alder.by.cora.json("PATCH", `${alder.api}/members/${pat.id}`, { state: "paused" }));
  const asker = { name: "Asa Waits", email: "asa@waits.example", password };
  const asked = await new Visitor(kith).send("/h/alder/join", asker);
  assert.equal(asked.status, 303, said(asked));

  world.browsers = {
    nobody: await browser(null, {}, "any"),
    "a person of no hub": await browser(stan, { cedar: "left" }, "any"),
    "one who asked": await browser(asker, { alder: "asked" }, "any"),
    "one who is paused": await browser(pat, { alder: "paused" }, "any"),
    "a member": await browser(alder.people.mia, { alder: "member" }, "mia"),
    "a member who coordinates another hub": await browser(dora, { alder: "member", birch: "coordinator" }, "dora"),
    "a coordinator": await browser(alder.people.cora, { alder: "coordinator" }, "cora"),
    "the administrator": await browser(administrator, {}, "any", { administrator: true }),
  };
  const token = (hub, person, scope, standing, key) => ({ key, scope, standing: { [hub]: standing }, visitor: new Visitor(kith, { token: kith.token(hub, person.number, scope) }) });
  world.tokens = {
    "a token that is none": { standing: {}, unknown: true, visitor: new Visitor(kith, { token: "kith_0000000000000000000000000000000000000000000" }) },
    "a member's token that reads": token("alder", alder.people.mia, "read", "member", "mia"),
    "a member's token that writes": token("alder", alder.people.mia, "write", "member", "mia"),
    "a coordinator's token that reads": token("alder", alder.people.cora, "read", "coordinator", "cora"),
    "a coordinator's token that writes": token("alder", alder.people.cora, "write", "coordinator", "cora"),
    "a coordinator's token of scope admin": token("alder", alder.people.cora, "admin", "coordinator", "cora"),
    "another hub's token of scope admin": token("birch", birch.people.cora, "admin", "coordinator", "cora"),
  };
  return world;
}
