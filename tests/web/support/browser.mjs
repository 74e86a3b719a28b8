// A person at a browser: Debian's Chromium, with or without JavaScript; fields by their labels, as one reads them.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--lang=en-GB"],
});

let addresses = 0;
const exact = (text) => new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}( \\(optional\\))?\\s*$`);

export class Browsing {
  static async open(browser, kith, { javaScriptEnabled = false, width = 1280, name = "", locale = "en-GB" } = {}) {
    const self = new Browsing();
    self.kith = kith;
    self.name = name;
    self.headers = { "x-forwarded-for": `203.0.113.${++addresses % 250 + 1}` };
    self.context = await browser.newContext({ baseURL: kith.base, ...locale && { locale }, javaScriptEnabled, viewport: { width, height: 900 }, extraHTTPHeaders: self.headers });
    self.page = await self.context.newPage();
    self.page.setDefaultTimeout(Number(process.env.KITH_TEST_TIMEOUT ?? 30000));
    // What a browser complains of: a policy that was broken, a script that failed, a file that is not there.
    self.complaints = [];
    self.page.on("console", (message) => message.type() === "error" && !/status of (4\d\d)/.test(message.text()) && self.complaints.push(`${self.page.url()}: ${message.text()}`));
    self.page.on("pageerror", (error) => self.complaints.push(`${self.page.url()}: ${error}`));
    return self;
  }

  close() {
    return this.context.close();
  }

  async go(path) {
    const reply = await this.page.goto(path);
    return reply.status();
  }

  get path() {
    return new URL(this.page.url()).pathname;
  }

  fill(label, value) {
    return this.page.getByLabel(exact(label)).fill(value);
  }

  value(label) {
    return this.page.getByLabel(exact(label)).inputValue();
  }

  choose(label, option) {
    return this.page.getByLabel(exact(label)).selectOption({ label: option });
  }

  check(label) {
    return this.page.getByLabel(exact(label)).check();
  }

  // A day in its three parts; `day` is a Date, or the three as they are typed.
  async day(label, day) {
    const parts = day instanceof Date ? [day.getUTCDate(), day.getUTCMonth() + 1, day.getUTCFullYear()] : day;
    const group = this.page.getByRole("group", { name: exact(label) });
    for (const [i, part] of ["Day", "Month", "Year"].entries()) await group.getByLabel(part, { exact: true }).fill(String(parts[i]));
  }

  async minutes(label, hours, minutes) {
    const group = this.page.getByRole("group", { name: exact(label) });
    await group.getByLabel("Hours", { exact: true }).fill(String(hours));
    await group.getByLabel("Minutes", { exact: true }).fill(String(minutes));
  }

  // Each of these leads to a page, and waits for it.
  async press(name) {
    await Promise.all([this.page.waitForEvent("load"), this.page.getByRole("button", { name: exact(name) }).click()]);
  }

  async follow(name) {
    await Promise.all([this.page.waitForEvent("load"), this.page.getByRole("link", { name: typeof name === "string" ? exact(name) : name }).first().click()]);
  }

  // Opens what is folded away.
  unfold(name) {
    return this.page.locator("summary", { hasText: name }).click();
  }

  async text(selector = "main") {
    return (await this.page.locator(selector).innerText()).replace(/\s+/g, " ").trim();
  }

  async heading() {
    return (await this.page.locator("h1").allInnerTexts()).join(" | ");
  }

  async shows(...texts) {
    const all = await this.text();
    for (const text of texts) {
      const found = text instanceof RegExp ? text.test(all) : all.includes(text);
      assert.ok(found, `${this.name} at ${this.path} does not see ${text}, but: ${all}`);
    }
  }

  async hides(...texts) {
    const all = await this.text();
    for (const text of texts) assert.ok(!all.includes(text), `${this.name} at ${this.path} sees ${text}: ${all}`);
  }

  async notice() {
    const banner = this.page.locator(".govuk-notification-banner__heading");
    return await banner.count() ? (await banner.innerText()).trim() : null;
  }

  // The error summary's sentences; each is said at its field too.
  async errors() {
    const list = await this.page.locator(".govuk-error-summary__list li").allInnerTexts();
    for (const link of await this.page.locator(".govuk-error-summary__list a").all()) {
      const target = (await link.getAttribute("href")).slice(1);
      assert.equal(await this.page.locator(`[id="${target}"]`).count(), 1, `the summary's link #${target} leads nowhere`);
    }
    return list.map((each) => each.trim());
  }

  async title() {
    return this.page.title();
  }

  async signIn({ email, password }) {
    await this.go("/sign-in");
    await this.fill("E-mail", email);
    await this.fill("Password", password);
    await this.press("Sign in");
  }

  // The same in any language: by what the fields are called in the form.
  async enter({ email, password }) {
    await this.go("/sign-in");
    await this.page.fill("#email", email);
    await this.page.fill("#password", password);
    await Promise.all([this.page.waitForEvent("load"), this.page.click("main form button[type=submit]")]);
  }

  // A file as the link downloads it, with the session's cookies.
  async download(path) {
    const cookie = (await this.context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    const reply = await fetch(new URL(path, this.kith.base), { headers: { cookie } });
    return { status: reply.status, type: reply.headers.get("content-type"), disposition: reply.headers.get("content-disposition"), text: await reply.text() };
  }
}
