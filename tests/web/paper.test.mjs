// Papers as they are served, behind the fence, on both engines: tagged, titled, in their language, with fonts inside; large print is large; codes are read back and lead where
// they say; no name breaks a page; everybody gets their own and no more.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Kith, Visitor, stopPostgres } from "./support/kith.mjs";
import { Post } from "./support/post.mjs";
import { shortcode } from "./support/shortcode.mjs";
import { Hub } from "./support/world.mjs";

const run = (program, ...args) => execFileSync(program, args, { encoding: "utf8", maxBuffer: 64 << 20, stdio: ["ignore", "pipe", "pipe"] });
const lastMonth = () => { const d = new Date(); return new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() - 1, 1)).toISOString().slice(0, 7); };
const hostile = [
  "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft-Llanfairpwllgwyng",
  "محمد عبد الرحمن السيد", "\u202Etxet\u202C \u2066isolated", "👩‍🌾 Ann 🌻", "Zo\u0308\u0301\u0301\u0301\u0301", "Siân Ŵyn ap Ŷnyr", "<b>&amp; (\\) %s 'q' \"d\"", "王小明 Анна Νίκος",
];

function visit(engine, name) {
  describe(`papers (${name})`, () => {
    let kith, post, hub, cora, mia, max, files = 0;

    // A file as it came, looked at with the programs of others.
    function pdf(reply, filename) {
      assert.equal(reply.status, 200, reply.text.slice(0, 300));
      assert.equal(reply.headers["content-type"], "application/pdf");
      assert.equal(reply.headers["cache-control"], "no-store");
      if (filename) assert.equal(reply.headers["content-disposition"], `attachment; filename="${filename}"`);
      const path = join(kith.folder, `paper-${++files}.pdf`);
      writeFileSync(path, reply.body);
      return path;
    }
    const info = (path) => Object.fromEntries(run("pdfinfo", path).split("\n").filter(Boolean).map((l) => [l.slice(0, l.indexOf(":")), l.slice(l.indexOf(":") + 1).trim()]));
    const text = (path) => run("pdftotext", "-layout", path, "-");
    const structure = (path) => run("pdfinfo", "-struct-text", path);
    // What is drawn does not depend on the engine: some is looked at once.
    const closely = engine === "sqlite";
    function sound(path, { title, language = "en-GB", author = "Alder Time Bank" } = {}) {
      const of = info(path);
      assert.equal(of.Tagged, "yes");
      assert.equal(of.Author, author);
      assert.match(of["Page size"], /A4/);
      if (title) assert.equal(of.Title, title);
      const plain = readFileSync(path, "latin1");
      assert.ok(plain.includes(`/Lang (${language})`) && plain.includes("/DisplayDocTitle true"), "language and title");
      if (!closely) return of;
      assert.match(run("qpdf", "--check", path), /No syntax or stream encoding errors/);
      for (const line of run("pdffonts", path).split("\n").slice(2).filter(Boolean)) assert.match(line, /^\w{6}\+\S+ .* yes yes (yes|no) +\d+/, "embedded");
      return of;
    }
    const codes = (path, dpi = 120) => {
      run("pdftoppm", "-r", String(dpi), "-f", "1", "-l", "1", "-gray", path, `${path}-page`);
      const picture = run("sh", "-c", `ls ${path}-page*`).trim();
      const read = run("zbarimg", "-q", "--raw", picture).trim().split("\n");
      rmSync(picture);
      return read;
    };
    // The smallest letters, in points; but for the numbers that stand for a letter of which no font is installed.
    const smallest = (path) => Math.min(...[...run("pdftohtml", "-xml", "-zoom", "1", "-i", "-stdout", path).matchAll(/<fontspec [^>]*size="(\d+)" family="([^"]*)"/g)]
      .filter((m) => !m[2].includes("Mono")).map((m) => Number(m[1])));

    before(async () => {
      post = await Post.open();
      kith = await Kith.make({ engine });
      Object.assign(kith.env, post.env(kith.base));
      await kith.start();
      hub = new Hub(kith, "alder");
      await hub.settle();
      cora = await kith.signIn(hub.people.cora);
      mia = await kith.signIn(hub.people.mia);
      max = await kith.signIn(hub.people.max);
    });
    after(async () => {
      await kith?.remove();
      await post?.remove();
    });

    test("blank slips, from the page of papers", async () => {
      const page = await cora.get("/h/alder/paper");
      assert.match(page.text, /action="\/h\/alder\/paper\/slips.pdf"/);
      const file = pdf(await cora.get("/h/alder/paper/slips.pdf?size=standard&n=4&who=paper&month=2026-01"), "slips.pdf");
      const of = sound(file, { title: "Exchange slips" });
      assert.equal(of.Pages, "2");
      assert.deepEqual([...new Set(codes(file, 100))], [`${kith.base}/h/alder/c`]);
      const tags = structure(file);
      assert.equal(tags.match(/^ +H1/gm).length, 4);
      assert.match(tags, /Document\n +Sect\n/);
      assert.match(tags, /TH:\n +\/Scope \/Row\n +"Who gave help"\n +TD/);
      assert.match(run("qpdf", "--qdf", "--object-streams=disable", file, "-"), /\/Alt /);
      assert.equal((await cora.get("/h/alder/paper/slips.pdf?n=61")).status, 422);
      assert.equal((await mia.get("/h/alder/paper/slips.pdf")).status, 403);
    });

    test("a slip that is begun: its code is read back and leads to the exchange", async () => {
      const id = await hub.exchange("agreed", "mia"), code = shortcode("E", id);
      const file = pdf(await mia.get(`/h/alder/exchanges/${id}/slip.pdf`), `slip-${code}.pdf`);
      sound(file, { title: "Exchange slip" });
      const words = text(file);
      assert.ok(words.includes(code) && /Who gave help +\S+/.test(words), words);
      assert.deepEqual(codes(file), [`${kith.base}/h/alder/c/${code}`]);
      assert.equal((await cora.get(`/h/alder/c/${code.toLowerCase().replaceAll("-", "")}`)).location, `/h/alder/exchanges/${id}`);
      assert.match((await mia.get(`/h/alder/exchanges/${id}`)).text, new RegExp(`exchanges/${id}/slip.pdf`));
      const wrong = code.slice(0, -1) + (code.endsWith("0") ? "1" : "0");
      assert.equal((await cora.get(`/h/alder/c/${wrong}`)).status, 404);
      const stranger = await new Visitor(kith).get(`/h/alder/c/${code}`);
      assert.equal(stranger.status, 200);
      assert.match(stranger.text, /Sign in to see what it is of/);
      const between = await hub.exchange("agreed", "cora");
      assert.equal((await mia.get(`/h/alder/exchanges/${between}/slip.pdf`)).status, 404);
      const over = await hub.exchange("confirmed", "mia");
      assert.equal((await mia.get(`/h/alder/exchanges/${over}/slip.pdf`)).status, 409);
    });

    test("a sign-in sheet for whoever leads, with who signed up and room for more", async () => {
      const id = await hub.session("coming", "mia");
      await hub.make("max", `/sessions/${id}/sign-up`, {});
      const file = pdf(await mia.get(`/h/alder/sessions/${id}/sheet.pdf?size=large`));
      sound(file);
      assert.ok(smallest(file) >= 18, `${smallest(file)} points`);
      const words = text(file);
      assert.match(words, /Signature/);
      assert.match(words, /Page 1 of \d/);
      assert.deepEqual(codes(file, 100), [`${kith.base}/h/alder/c/${shortcode("S", id)}`]);
      assert.match(structure(file), /TH:\n +\/Scope \/Column\n +"Name"/);
      assert.equal((await max.get(`/h/alder/sessions/${id}/sheet.pdf`)).status, 403);
      assert.equal((await cora.get(`/h/alder/c/${shortcode("S", id)}`)).location, `/h/alder/sessions/${id}/sheet`);
    });

    test("a poster names nobody, and leads a passer-by to the offer", async () => {
      const { id } = await hub.make("mia", "/offers", { title: "Guitar lessons", words: "For beginners.", category: "company", place: "Library" });
      const file = pdf(await max.get(`/h/alder/help/${id}/poster.pdf?strips=yes`), `poster-${shortcode("H", id)}.pdf`);
      sound(file, { title: "Guitar lessons" });
      const words = text(file);
      assert.ok(words.includes("For beginners.") && words.includes("Where: Library"));
      assert.ok(!words.includes(hub.people.mia.name.split(" ")[0]), "nobody's name");
      // Large letters leave less room, and neither the words nor whom to ask are cut.
      const large = text(pdf(await max.get(`/h/alder/help/${id}/poster.pdf?strips=yes&size=large`), `poster-${shortcode("H", id)}-large.pdf`));
      assert.ok(large.includes("For beginners.") && !large.includes("…"), large);
      const address = `${kith.base}/h/alder/c/${shortcode("H", id)}`;
      assert.deepEqual(codes(file), [address]);
      assert.match(structure(file), /Link/);
      const hidden = await new Visitor(kith).get(`/h/alder/c/${shortcode("H", id)}`);
      assert.ok(hidden.status === 200 && !hidden.text.includes("Guitar"), "not public yet");
      await hub.show("assets", "offers");
      const shown = await new Visitor(kith).get(`/h/alder/c/${shortcode("H", id)}`);
      assert.match(shown.text, /<h1[^>]*>Guitar lessons/);
      assert.ok(!shown.text.includes(hub.people.mia.name.split(" ")[0]), "nobody's name there either");
      assert.equal((await hub.by.mia.json("PATCH", `${hub.api}/offers/${id}`, { state: "paused" })).status, 200);
      assert.ok(!(await new Visitor(kith).get(`/h/alder/c/${shortcode("H", id)}`)).text.includes("Guitar"), "paused");
    });

    test("cards of everybody: no name breaks them", async () => {
      for (const one of hostile) await hub.make("cora", "/members", { name: one });
      const file = pdf(await cora.get("/h/alder/paper/cards.pdf?who=all"), "cards.pdf");
      sound(file, { title: "Member cards" });
      const words = text(file);
      assert.ok(words.includes("Siân") && words.includes("Ŷ."), words);
      const read = closely ? codes(file, 200) : []; // at 150 the reader misses one in a hundred
      if (closely) assert.equal(read.length, 10);
      if (closely) assert.ok(read.includes(`${kith.base}/h/alder/c/${shortcode("P", hub.people.mia.number)}`), read.join("\n"));
      const own = pdf(await mia.get("/h/alder/me/card.pdf?size=large"), `card-A-${String(hub.people.mia.number).padStart(4, "0")}-large.pdf`);
      assert.ok(smallest(own) >= 18);
      assert.equal((await mia.get(`/h/alder/members/${hub.people.max.id}/card.pdf`)).status, 403);
      const theirs = pdf(await cora.get(`/h/alder/members/${hub.people.mia.id}/card.pdf`));
      assert.match(text(theirs), new RegExp(shortcode("P", hub.people.mia.number)));
      assert.match((await cora.get(`/h/alder/members?q=${shortcode("P", hub.people.mia.number)}`)).text, new RegExp(`href="/h/alder/members/${hub.people.mia.id}"`));
      const unreached = text(pdf(await cora.get("/h/alder/paper/cards.pdf?who=paper")));
      assert.ok(unreached.includes("Siân") && !unreached.includes(shortcode("P", hub.people.mia.number)), "whoever has no e-mail, and nobody else");
    });

    test("statements: one's own, and a batch in each one's language", async () => {
      await hub.transfer("mia", { description: "Shopping and a walk", date: `${lastMonth()}-15` });
      const url = `/h/alder/statement.pdf?month=${lastMonth()}`;
      const own = pdf(await mia.get(url), `statement-A-${String(hub.people.mia.number).padStart(4, "0")}-${lastMonth()}.pdf`);
      sound(own, { title: `Statement of hours of ${hub.people.mia.name}` });
      assert.match(text(own), /Shopping and a walk|Gift from/);
      assert.match(text(own), /Page 1 of 1/);
      assert.match(structure(own), /Part\n/);
      kith.sql(`UPDATE person SET language = 'cy' WHERE id IN (SELECT person_id FROM member WHERE number = ${hub.people.mia.number})`); // it may not be offered yet
      assert.equal((await hub.by.mia.json("PATCH", `${hub.api}/members/${hub.people.mia.id}/profile`, { access: ["large-print"] })).status, 200);
      const asked = pdf(await mia.get(url));
      assert.ok(smallest(asked) >= 18, "who asked for large print gets it");
      const mixed = pdf(await cora.get(`/h/alder/paper/statements.pdf?who=all&month=${lastMonth()}&size=each`), `statements-${lastMonth()}.pdf`);
      assert.ok(smallest(mixed) < 12, "others do not");
      const batch = pdf(await cora.get(`/h/alder/paper/statements.pdf?who=all&month=${lastMonth()}&size=large`), `statements-${lastMonth()}-large.pdf`);
      const of = sound(batch);
      assert.ok(Number(of.Pages) >= 10 && smallest(batch) >= 18);
      assert.ok(readFileSync(batch, "latin1").includes("/Lang (cy)"), "a part in Welsh");
      if (closely) {
        const { outlines } = JSON.parse(run("qpdf", "--json", "--json-key=outlines", batch));
        assert.deepEqual([outlines.length, outlines[0].destpageposfrom1], [run("pdftotext", batch, "-").match(/Page 1 of \d|Tudalen 1 o \d/g).length, 1], "each person in the contents");
      }
      assert.ok(text(batch).includes("Daeth i mewn") && text(batch).includes("Came in"), "both languages");
      assert.equal((await cora.get("/h/alder/paper/statements.pdf?month=nonsense")).status, 422);
      assert.equal((await cora.get("/h/alder/paper/statements.pdf?area=1")).status, 422);
      assert.equal((await mia.get(`/h/alder/members/${hub.people.mia.id}/statement.pdf`)).status, 403);
    });

    test("a statement goes with the message that tells it, to whoever chose so", async () => {
      assert.match((await mia.get("/account")).text, /name="papers"[^>]*value="yes"|value="yes"[^>]*name="papers"/);
      for (const [who, papers] of [[mia, { papers: "yes" }], [max, {}]]) assert.equal((await who.send("/account/messages", { pace: "each", channel: "email", ...papers })).status, 303);
      assert.match((await mia.get("/account")).text, /name="papers"[^>]*checked/);
      kith.cli("mail", "statements", "--hub", "alder", "--month", lastMonth());
      const told = (address) => post.to(address).find((m) => /^Eich oriau|^Your hours/.test(m.headers.Subject));
      for (let tries = 0; tries < 900 && !(told(hub.people.mia.email) && told(hub.people.max.email)); tries++) await new Promise((later) => setTimeout(later, 50));
      const { parts, defects, longest } = told(hub.people.mia.email);
      assert.deepEqual([parts.map((p) => p.type), defects], [["text/plain", "text/html", "application/pdf"], []]);
      assert.ok(longest <= 998);
      assert.equal(parts[2].name, `statement-A-${String(hub.people.mia.number).padStart(4, "0")}-${lastMonth()}.pdf`);
      const file = join(kith.folder, "enclosed.pdf");
      writeFileSync(file, Buffer.from(parts[2].base64, "base64"));
      sound(file, { language: "cy" });
      assert.ok(text(file).includes(hub.people.mia.name));
      assert.deepEqual(told(hub.people.max.email).parts.map((p) => p.type), ["text/plain", "text/html"]);
    });

    test("the same from the command line, into files that are not there yet", () => {
      const file = join(kith.folder, "out.pdf");
      assert.equal(kith.cli("paper", "slips", file, "--hub", "alder", "--count", "2"), `${file}: 2 slips`);
      sound(file, { title: "Exchange slips" });
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.throws(() => execFileSync("true", [kith.cli("paper", "slips", file, "--hub", "alder")], { stdio: "ignore" }));
      const welsh = join(kith.folder, "cy.pdf");
      kith.cli("paper", "statements", welsh, "--hub", "alder", "--member", String(hub.people.max.number), "--month", lastMonth(), "--language", "cy");
      assert.ok(readFileSync(welsh, "latin1").includes("/Lang (cy)") && text(welsh).includes("Tudalen 1 o 1"), text(welsh));
    });
  });
}

visit("sqlite", "SQLite");
visit("postgres", "PostgreSQL");
after(stopPostgres);
