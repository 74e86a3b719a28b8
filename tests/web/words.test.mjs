// No page speaks English to who does not: the pages and their mistakes, papers and messages in a language whose every text stands in marks (tests/support/marked.py).
// What stands outside of marks must be what people wrote.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Kith, program, routes } from "./support/kith.mjs";
import { fill, makeWorld, subject } from "./support/world.mjs";

const TAG = "ar-XB";
const marked = process.env.KITH_MARKED ?? join(dirname(program), "tests/kith-marked");
const SHOWN = / (alt|aria-label|aria-description|data-label|placeholder|title)="([^"]*)"/g;
// The names of languages in themselves, the program's own name, and what the transport said to whoever sent a letter.
const ALSO = ["Kith", "English", "Marked", "command line", "Community pot", "Town hall", "The town"];
// My data shows what is kept as it is kept, in the program's short words; consents are named by them too.
const SHORT_WORDS = new Set(["page_data", "page_data_html", "page_privacy_settings", "page_privacy_settings_save", "page_retention_save", "page_wording_save"]);

const plain = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#(39|x27);/g, "'").replace(/&nbsp;|&#160;/g, " ").replace(/&amp;/g, "&");

// What of a text stands outside of marks that began in it or before: [the rest, how many are open after it].
function outside(text, open = 0) {
  let rest = "";
  for (const c of text) {
    if (c === "⟦") open++;
    else if (c === "⟧") open--;
    else if (!open) rest += c;
  }
  return [rest.trim(), open];
}

// All texts of a page outside of marks.
function unmarked(html) {
  const found = [];
  let open = 0, rest;
  for (const piece of html.replace(/<(script|style|textarea|svg)\b[^]*?<\/\1>|<!--[^]*?-->/g, "").match(/<[^>]*>|[^<]+/g) ?? []) {
    if (piece.startsWith("<")) {
      for (const [, , value] of piece.matchAll(SHOWN)) found.push(outside(plain(value))[0]);
    } else {
      [rest, open] = outside(plain(piece), open);
      found.push(rest);
    }
  }
  return [found, open];
}

describe("words", () => {
  let kith, world, written;
  const table = routes().filter((r) => !r.api && !/^page_(sign_out|setup|unsubscribe|outside|security|health|ready|metrics)/.test(r.handler));

  before(async () => {
    assert.ok(existsSync(marked), `${marked} is not there: ninja -C BUILD tests/kith-marked`);
    const limits = { KITH_RATE_STRANGERS: "0", KITH_RATE_READS: "0", KITH_RATE_WRITES: "0" };
    const mail = { KITH_SMTP_URL: "smtp://127.0.0.1:9", KITH_MAIL_FROM: "hub@alder.example", KITH_BASE_URL: "http://127.0.0.1:8080" };
    kith = await Kith.make({ env: { ...limits, ...mail } });
    kith.base = mail.KITH_BASE_URL;
    await kith.start({ log: true, run: marked });
    world = await makeWorld(kith);
  });
  after(() => kith?.remove());

  // The longest first, so that what is part of another goes with it.
  function whatPeopleWrote() {
    const read = `import sqlite3, sys, json
c = sqlite3.connect(sys.argv[1]); out = set()
for (t,) in c.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%' AND name NOT IN ('category', 'audit', 'consent')").fetchall():
    out |= {v for row in c.execute('SELECT * FROM "%s"' % t) for v in row if isinstance(v, str)}
print(json.dumps(sorted(out)))`;
    const file = kith.database.url.slice("sqlite:".length);
    const all = JSON.parse(execFileSync("/usr/bin/python3", ["-c", read, file], { encoding: "utf8", maxBuffer: 1 << 28 })).filter((text) => /[A-Z]/.test(text) && text.length > 2);
    const names = all.filter((text) => /^[A-Z]\w+ \w+$/.test(text)).map((name) => name.replace(/^(\w+) (\w)\w*$/, "$1 $2."));
    const kinds = /^Kind \d+$/; // the only kinds of help that a hub named itself here
    const own = JSON.parse(execFileSync("/usr/bin/python3", ["-c", read.replace(/NOT IN \('category', 'audit', 'consent'\)/, "= 'category'"), file], { encoding: "utf8" })).filter((text) => kinds.test(text));
    return [...new Set([...all, ...names, ...own, ...ALSO])].sort((a, b) => b.length - a.length);
  }

  function stillEnglish(text, handler) {
    let rest = text.replace(/https?:\S+|\S+@\S+\.\S+|\b[0-9a-f]{32,}\b|\b[A-Z]-\d{4}\b|\b[0-9A-Z]{3}(-[0-9A-Z]{3})+\b/g, " ");
    if (/\p{L}{2}/u.test(rest)) for (const one of written) rest = rest.replaceAll(one, " ");
    if (SHORT_WORDS.has(handler) && /^[a-z]+([.-][a-z\d-]+)*$/.test(rest.trim())) return false;
    return /\p{L}{2}/u.test(rest);
  }

  const asked = {
    nobody: ["anyone"], "a member": ["person", "member"], "a coordinator": ["member", "coordinator", "staff"], "the administrator": ["administrator"],
  };
  for (const [label, rights] of Object.entries(asked)) test(`the pages of ${label}, and what they say to an empty form`, async () => {
    const { visitor, key } = world.browsers[label], seen = [];
    let n = 0;
    for (const route of table.filter((r) => rights.includes(r.who))) {
      if (label === "a coordinator" && route.who === "member" && route.method !== "GET") continue;
      visitor.cookies.set("__Host-kith-language", TAG);
      const path = fill(route, "alder", route.params.some((p) => p.type !== "hub") ? await subject(world.hubs.alder, route, key, visitor) : undefined);
      visitor.cookies.set("__Host-kith-language", TAG);
      const reply = route.method === "GET" ? await visitor.get(path) : await visitor.send(path, {});
      if (/^page_(member|guardian)_act$/.test(route.handler)) await visitor.send("/h/alder/act/stop");
      if (!/^text\/html/.test(reply.headers["content-type"] ?? "")) continue;
      assert.match(reply.text, new RegExp(`<html lang="${TAG}" dir="rtl"`), path);
      const [texts, open] = unmarked(reply.text);
      if (open) seen.push([`a mark is not closed (${open})`, route]);
      for (const text of texts.filter((t) => /\p{L}{2}/u.test(t))) seen.push([text, route]);
      n++;
    }
    assert.ok(n > 5, `${n} pages`);
    written = whatPeopleWrote();
    const left = seen.filter(([text, route]) => stillEnglish(text, route.handler)).map(([text, route]) => `${text}   (${route.method} ${route.path})`);
    assert.equal([...new Set(left)].join("\n"), "");
  });

  test("papers and messages", async () => {
    const { visitor } = world.browsers["a member"], { alder } = world.hubs, left = [];
    written = whatPeopleWrote();
    visitor.cookies.set("__Host-kith-language", TAG);
    for (const path of ["statement.pdf", `exchanges/${await alder.exchange("agreed", "mia")}/slip.pdf`]) {
      const reply = await visitor.get(`/h/alder/${path}`), file = join(kith.folder, "paper.pdf");
      assert.equal(reply.status, 200, path);
      writeFileSync(file, reply.body);
      const text = execFileSync("pdftotext", ["-raw", file, "-"], { encoding: "utf8" });
      assert.match(text, /⟦/, path);
      // Letters that were drawn as one sign, and lines that were broken: only whole words outside of all marks count.
      for (const line of outside(text.replace(/\n/g, " "))[0].split(/\s{2,}/)) if (stillEnglish(line)) left.push(`${line}   (${path})`);
    }
    kith.sql(`UPDATE person SET language = '${TAG}'`);
    for (const state of ["proposed", "confirmed", "disputed"]) await alder.exchange(state, "mia");
    await alder.member("asked");
    await alder.session("recorded", "mia");
    const read = `import sqlite3, sys, json
c = sqlite3.connect(sys.argv[1])
print(json.dumps(c.execute("SELECT kind, subject, body, path_words FROM message WHERE language = '${TAG}'").fetchall()))`;
    const messages = JSON.parse(execFileSync("/usr/bin/python3", ["-c", read, kith.database.url.slice("sqlite:".length)], { encoding: "utf8" }));
    assert.ok(messages.length > 5, `${messages.length} messages`);
    written = whatPeopleWrote();
    for (const [kind, ...texts] of messages) for (const text of texts) {
      const [rest, open] = outside(text ?? "");
      if (open || stillEnglish(rest)) left.push(`${text}   (a message: ${kind})`);
    }
    assert.equal(left.join("\n"), "");
  });
});
