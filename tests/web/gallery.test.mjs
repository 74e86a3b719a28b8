// The page with every component, in a browser: nothing for axe-core to find, nothing that pushes the page sideways, the script's work.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import * as sass from "sass";
import { program, root } from "./support/kith.mjs";

const require = createRequire(import.meta.url);
const build = dirname(program);
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
  "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
let browser, served;

function gallery() {
  const program = process.env.KITH_GALLERY_PROGRAM ?? join(build, "tests/test_ui_gallery");
  if (!existsSync(program)) execFileSync("ninja", ["-C", build, "tests/test_ui_gallery"], { stdio: "ignore" });
  const folder = mkdtempSync(join(tmpdir(), "kith-gallery-"));
  try {
    const file = join(folder, "gallery.html");
    execFileSync(program, { env: { ...process.env, KITH_GALLERY: file }, stdio: "ignore" });
    return readFileSync(file, "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

before(async () => {
  const html = gallery();
  const address = (pattern) => html.match(pattern)[1];
  served = new Map([
    ["/", ["text/html; charset=utf-8", html]],
    ["/saved", ["text/html; charset=utf-8", html.replace(/<div class="govuk-error-summary"[^]*?<\/ul>\n<\/div>\n<\/div>\n<\/div>/, "")]],
    [address(/<link rel="stylesheet" href="([^"]+)"/), ["text/css", sass.compile(join(root, "assets/kith.scss"), {
      quietDeps: true, loadPaths: [join(root, "node_modules/govuk-frontend/dist")],
    }).css]],
    [address(/<script type="module" src="([^"]+)"/), ["text/javascript", readFileSync(join(root, "assets/kith.js"))]],
    [address(/<link rel="icon"[^>]* href="([^"]+)"/), ["image/svg+xml", readFileSync(join(root, "assets/favicon.svg"))]],
  ]);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
});

after(() => browser?.close());

async function open(options, run) {
  const { bypassCSP, javaScriptEnabled, width } = { bypassCSP: false, javaScriptEnabled: true, width: 1280, ...options };
  const context = await browser.newContext({ bypassCSP, javaScriptEnabled, viewport: { width, height: 900 } });
  const complaints = [];
  try {
    await context.route("**/*", (route) => {
      const path = new URL(route.request().url()).pathname;
      const found = served.get(path);
      if (!found) return route.fulfill({ status: path === "/favicon.ico" ? 204 : 404, body: "" });
      return route.fulfill({
        contentType: found[0], body: found[1], headers: found[0].startsWith("text/html") ? { "content-security-policy": policy } : {},
      });
    });
    const page = await context.newPage();
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto("http://kith.test/");
    await run(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const width of [320, 390, 1280]) {
  for (const unfolded of [false, true]) {
    test(`axe-core finds nothing at ${width} px${unfolded ? ", details open" : ""}`, () =>
      open({ width, bypassCSP: true }, async (page) => {
        await page.evaluate((all) => document.querySelectorAll("details").forEach((d) => { d.open = all; }), unfolded);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run(document));
        assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`), []);
        assert.equal(await overflow(page), 0, "the page scrolls sideways");
      }));
  }
}

test("text at 200 % does not push the page sideways", () =>
  open({ width: 640, bypassCSP: true }, async (page) => {
    await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
    assert.equal(await overflow(page), 0);
  }));

test("without JavaScript the menu is open", () =>
  open({ width: 390, javaScriptEnabled: false }, async (page) => {
    assert.equal(await page.getByRole("link", { name: "Offers and requests" }).isVisible(), true);
    assert.equal(await page.getByRole("button", { name: "Menu" }).count(), 0);
  }));

test("with JavaScript the menu folds on a small screen", () =>
  open({ width: 390 }, async (page) => {
    const link = page.getByRole("link", { name: "Offers and requests" });
    assert.equal(await link.isVisible(), false);
    await page.getByRole("button", { name: "Menu" }).click();
    assert.equal(await link.isVisible(), true);
  }));

test("the error summary has the focus, and its links lead into the fields", () =>
  open({}, async (page) => {
    assert.equal(await page.evaluate(() => document.activeElement.className), "govuk-error-summary");
    await page.getByRole("link", { name: "The date must be today or in the past" }).click();
    assert.equal(await page.evaluate(() => document.activeElement.id), "when-day");
    await page.getByRole("link", { name: "Enter the name or member number of the other person" }).click();
    assert.equal(await page.evaluate(() => document.activeElement.id), "who");
  }));

test("where nothing is wrong, what was done has the focus", () =>
  open({}, async (page) => {
    await page.goto("http://kith.test/saved");
    assert.match(await page.evaluate(() => document.activeElement.className), /^govuk-notification-banner /);
  }));

test("the words of a chart stay inside it", () =>
  open({ width: 390 }, async (page) => {
    const outside = await page.evaluate(() => [...document.querySelectorAll(".kith-chart svg")].flatMap((svg) => {
      const box = svg.getBoundingClientRect();
      return [...svg.querySelectorAll("text, rect")].filter((part) => {
        const own = part.getBoundingClientRect();
        return own.left < box.left - 1 || own.right > box.right + 1 || own.top < box.top - 1 || own.bottom > box.bottom + 1;
      }).map((part) => part.outerHTML);
    }));
    assert.deepEqual(outside, []);
  }));

test("the words under a chart do not touch each other", () =>
  open({ width: 390 }, async (page) => {
    const touching = await page.evaluate(() => [...document.querySelectorAll(".kith-chart svg")].flatMap((svg) => {
      const boxes = [...svg.querySelectorAll("text")].map((t) => [t.textContent, t.getBoundingClientRect()]);
      return boxes.flatMap(([a, x], i) => boxes.slice(i + 1).filter(([, y]) =>
        x.left < y.right && y.left < x.right && x.top < y.bottom - 1 && y.top < x.bottom - 1).map(([b]) => `${a} on ${b}`));
    }));
    assert.deepEqual(touching, []);
  }));
