// A coordinator's day on the demo, done in the browser as a person would, and what it costs: pages that load, clicks, keys. Writes docs/usability.md, or says how it differs:
// usability.mjs [--check]. What a machine does quickly and a person slowly (reading, finding the slip) is not in it.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Browsing, launch } from "./browser.mjs";
import { Kith, Visitor, root } from "./kith.mjs";

const FILE = join(root, "docs/usability.md"), NEAR = 0.15;

// The hands of whoever sits there: everything they do goes through them, and is counted.
class Hands {
  constructor(browsing) {
    this.self = browsing;
    this.page = browsing.page;
    this.page.on("load", () => { this.pages++; });
    this.begin();
  }

  begin() {
    this.pages = this.clicks = this.keys = 0;
  }

  async type(words) {
    this.keys += words.length;
    await this.page.keyboard.type(words);
  }

  async press(key) {
    this.keys++;
    await this.page.keyboard.press(key);
  }

  async leads(doing) {
    await Promise.all([this.page.waitForEvent("load"), doing]);
  }

  // A click on what leads to a page, or with `stays` on what does not.
  async click(locator, { stays = false } = {}) {
    this.clicks++;
    if (stays) await locator.click();
    else await this.leads(locator.click());
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true }).first();
  }

  link(name) {
    return this.page.getByRole("link", { name, exact: true }).first();
  }

  focused(what = "id") {
    return this.page.evaluate((name) => document.activeElement?.getAttribute(name) ?? "", what);
  }
}

async function welcome(hands, hub) {
  for (let i = 0; i < 3; i++) {
    await hands.click(hands.button(/^I welcomed them/));
    assert.ok(await hands.self.notice(), "they are told that it is noted");
    if (hands.self.path !== `/h/${hub}/today`) await hands.click(hands.link("Today"));
  }
}

async function slips(hands, hub, members) {
  await hands.click(hands.link("Enter paper slips"));
  const numbers = members.slice(0, 20).map((m) => String(m.number));
  const pairs = numbers.flatMap((a, i) => numbers.slice(i + 1).map((b) => [a, b])).slice(0, 40);
  const day = new Date(Date.now() - 20 * 864e5);
  for (const [i, [giver, receiver]] of pairs.entries()) {
    if (i === 0) await hands.type(`${day.getUTCDate()} ${day.getUTCMonth() + 1} ${day.getUTCFullYear()}`);
    if ((await hands.focused()).startsWith("day")) await hands.press("Tab");
    for (const words of [giver, receiver, ["1h", "45", "1h30"][i % 3]]) {
      await hands.type(words);
      await hands.press("Tab");
    }
    await hands.type(["Tea", "Digging", "Shopping"][i % 3]);
    if (i + 1 === pairs.length) break;
    if ((i + 1) % 10 === 0) await hands.leads(hands.press("Enter"));
    else await hands.press("Enter");
  }
  await hands.click(hands.button("Enter them all"));
  // What may be a double is looked at, and ticked.
  const doubles = await hands.page.getByRole("checkbox").all();
  for (const box of doubles) await hands.click(box, { stays: true });
  if (doubles.length) await hands.click(hands.button("Enter them all"));
  assert.equal(await hands.self.notice(), "They are entered, and the hours have moved.", await hands.self.text());
}

async function session(hands, hub, members) {
  await hands.click(hands.page.getByRole("link", { name: /Enter the sheet.*Shared lunch/ }));
  await hands.click(hands.page.getByLabel("Who came?"), { stays: true });
  for (const m of members.slice(0, 25)) {
    await hands.type(String(m.number));
    await hands.press("Enter");
  }
  await hands.click(hands.button("Save: the hours move"));
  assert.match(await hands.self.notice() ?? "", /It is recorded who came/, await hands.self.text());
}

async function requests(hands, hub) {
  const reach = async (wanted, what) => {
    for (let keys = 0; !(await hands.focused(what)).endsWith(wanted); keys++) {
      assert.ok(keys < 60, `the keyboard comes to ${wanted}`);
      await hands.press("Tab");
    }
  };
  for (const href of ["#main-content", "#requests"]) {
    await reach(href, "href");
    await hands.press("Enter");
  }
  await reach(`/h/${hub}/unmet`, "href");
  await hands.leads(hands.press("Enter"));
  await reach("members", "name");
  for (let i = 0; i < 10; i++) {
    assert.equal(await hands.focused("name"), "members", `request ${i + 1}: the page begins at a box`);
    await hands.press("Space");
    await hands.press("Tab");
    if (await hands.focused("name") === "members") await hands.press("Space");
    await hands.leads(hands.press("Enter"));
    assert.match(await hands.self.notice() ?? "", /asked/);
  }
}

async function statements(hands) {
  await hands.click(hands.link("Members"));
  await hands.click(hands.link("Messages"));
  await hands.click(hands.page.getByRole("button", { name: /^Send the statements/ }));
  assert.ok(await hands.self.notice());
}

function table(rows, told) {
  return ["# A coordinator's day, counted", "", ...told, "",
    "| What | Pages | Clicks | Keys |", "|---|---:|---:|---:|", ...rows.map(([what, n]) => `| ${what} | ${n.pages} | ${n.clicks} | ${n.keys} |`), "",
    "`script/usability` does the day anew and writes this page; `script/usability --check` says where a count has grown.", ""].join("\n");
}

const kith = await Kith.make();
const browser = await launch();
try {
  const printed = kith.cli("demo");
  const [, email, password] = printed.match(/^ {2}coordinator +(\S+@\S+) +password (\S+)$/m);
  // Nobody listens there: messages wait in the queue.
  Object.assign(kith.env, { KITH_BASE_URL: kith.base, KITH_SMTP_URL: "smtp://127.0.0.1:9", KITH_MAIL_FROM: "kith@kith.example" });
  await kith.start();
  const hub = (await (await kith.signIn({ email, password })).get("/")).location.match(/^\/h\/([\w-]+)\//)[1];
  const api = new Visitor(kith, { token: kith.token(hub, email, "admin") });
  const get = async (path) => JSON.parse((await api.json("GET", `/api/v1/hubs/${hub}${path}`)).text).items;
  const members = (await get("/members?state=active&limit=200")).filter((m) => m.email !== email);
  const yesterday = new Date(Date.now() - 864e5).toISOString().slice(0, 10);
  await api.json("POST", `/api/v1/hubs/${hub}/sessions`, { title: "Shared lunch", day: yesterday, start: "12:00", minutes: 60, rule: "none", leaders: [members[0].id] });
  const self = await Browsing.open(browser, kith, { name: "the coordinator", javaScriptEnabled: true });
  await self.signIn({ email, password });
  const hands = new Hands(self), rows = [];
  const jobs = [
    ["Welcome 3 people", welcome], ["Enter 40 slips, with the keyboard", slips], ["Write down who came to a session, 25 people", session],
    ["Answer 10 requests, with the keyboard", requests], ["Send everybody last month's statement", statements],
  ];
  for (const [what, job] of jobs) {
    await self.go(`/h/${hub}/today`);
    hands.begin();
    await job(hands, hub, members);
    rows.push([what, { pages: hands.pages, clicks: hands.clicks, keys: hands.keys }]);
  }
  assert.deepEqual(self.complaints, []);
  // They are written after the answer; all are there when there are no more a second later.
  const queued = () => ["waiting", "gathered", "sending"].flatMap((state) => kith.cli("mail", "list", "--hub", hub, "--state", state, "--json").split("\n")).filter((line) => /Your hours in/.test(line)).length;
  let waiting = 0;
  for (let tries = 0, before = -1; tries < 60 && (waiting === 0 || waiting !== before); tries++) {
    before = waiting;
    await new Promise((later) => setTimeout(later, 1000));
    waiting = queued();
  }
  assert.ok(waiting >= 100, `${waiting} statements`);
  const told = [`Done by a program in Chromium, as a person would, on the demo; ${waiting} statements went into the queue, to all who have an address and want messages.`,
    "Each begins on the page Today. A page is one that loaded, forms that were sent among them; keys are all that were pressed."];
  const fresh = table(rows, told);
  if (process.argv.includes("--check")) {
    const before = readFileSync(FILE, "utf8");
    for (const [what, n] of rows) {
      const kept = before.match(new RegExp(`\\| ${what} \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|`))?.slice(1).map(Number);
      assert.ok(kept, `${what} is not in docs/usability.md`);
      for (const [i, name] of ["pages", "clicks", "keys"].entries()) assert.ok(n[name] <= kept[i] * (1 + NEAR) + 1, `${what}: ${n[name]} ${name}, and it was ${kept[i]}`);
    }
  } else writeFileSync(FILE, fresh);
  console.log(fresh);
} finally {
  await browser.close();
  await kith.remove();
}
