// What people do, from the first start to the statement, in a browser without JavaScript; and the part that differs, with it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Browsing, launch } from "./support/browser.mjs";
import { Kith, stopPostgres } from "./support/kith.mjs";

const password = "three green kettles";
const today = new Date();
const iso = today.toISOString().slice(0, 10);
const words = `${today.getUTCDate()} ${today.toLocaleString("en-GB", { month: "long", timeZone: "UTC" })} ${today.getUTCFullYear()}`;
const month = `${today.toLocaleString("en-GB", { month: "long", timeZone: "UTC" })} ${today.getUTCFullYear()}`;
const tomorrow = new Date(today.getTime() + 86400000);

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); await stopPostgres(); });

function journey(engine, name) {
  describe(`the journey without JavaScript (${name})`, () => {
    let kith, ada, cora, joan, ned, links = {};
    const open = (who) => Browsing.open(browser, kith, { name: who });
    // Each step stands on those before it.
    let broken;
    const step = (what, run) => test(what, async () => {
      assert.equal(broken, undefined, "a step before it failed");
      broken = what;
      await run();
      broken = undefined;
    });

    before(async () => {
      kith = await (await Kith.make({ engine })).start();
      [ada, cora, joan, ned] = await Promise.all(["Ada", "Cora", "Joan", "Ned"].map(open));
    });
    after(async () => {
      for (const each of [ada, cora, joan, ned]) {
        if (each) assert.deepEqual(each.complaints, []);
        await each?.close();
      }
      await kith?.remove();
    });

    step("the set-up link makes the first administrator, once", async () => {
      const link = await kith.setupPath();
      assert.equal(await ada.go(link), 200);
      await ada.press("Make my account");
      assert.deepEqual(await ada.errors(), ["Enter your name", "Enter your e-mail", "Enter a password"]);
      assert.match(await ada.title(), /^Error: /);
      await ada.fill("Your name", "Ada First");
      await ada.fill("E-mail", "ada@first");
      await ada.fill("Password", "password1");
      await ada.press("Make my account");
      assert.deepEqual(await ada.errors(), ["Enter an e-mail address in the correct format, like name@example.com"]);
      assert.equal(await ada.value("Your name"), "Ada First");
      assert.equal(await ada.value("Password"), "", "a password is never shown again");
      await ada.fill("E-mail", "ada@first.example");
      await ada.fill("Password", "password1");
      await ada.press("Make my account");
      assert.deepEqual(await ada.errors(), ["This password is one of the first that anybody would guess. Choose another: three words together make a good one"]);
      await ada.fill("Password", password);
      await ada.press("Make my account");
      assert.equal(ada.path, "/admin");
      assert.equal(await ada.notice(), "Welcome! You are in.");
      assert.equal(await ada.go(link), 404, "the link works once");
      const other = await open("somebody else");
      assert.equal(await other.go(link), 404);
      await other.close();
    });

    step("the administrator makes two hubs and their coordinator", async () => {
      for (const [slug, hub] of [["alder", "Alder Time Bank"], ["birch", "Birch School"]]) {
        await ada.go("/admin");
        await ada.follow("Make a hub");
        await ada.fill("Name of the hub", hub);
        await ada.fill("Word in its addresses", slug === "alder" ? "Not a word" : slug);
        await ada.press("Make the hub");
        if (slug === "alder") {
          assert.equal((await ada.errors()).length, 1);
          assert.equal(await ada.value("Name of the hub"), hub);
          await ada.fill("Word in its addresses", slug);
          await ada.press("Make the hub");
        }
        assert.equal(ada.path, `/admin/hubs/${slug}/coordinators`);
        assert.equal(await ada.notice(), "The hub is made. Now make somebody its coordinator.");
        await ada.fill("Their e-mail", "cora@reed.example");
        if (slug === "alder") {
          await ada.press("Make them a coordinator");
          assert.deepEqual(await ada.errors(), ["Nobody here has this e-mail yet. Enter their name to add them"]);
          await ada.fill("Their name", "Cora Reed");
        }
        await ada.press("Make them a coordinator");
        if (slug === "alder") {
          assert.equal(await ada.heading(), "They are the coordinator");
          links.cora = await ada.value("Their link");
          await cora.go(links.cora);
          assert.equal(await cora.heading(), "Choose your password");
          await cora.press("Save my password");
          assert.deepEqual(await cora.errors(), ["Enter a password"]);
          await cora.fill("Password", password);
          await cora.press("Save my password");
          assert.equal(cora.path, "/sign-in");
          assert.equal(await cora.go(links.cora), 404, "the link works once");
          await cora.signIn({ email: "cora@reed.example", password });
        } else {
          assert.equal(ada.path, "/admin");
        }
      }
      await cora.go("/");
      assert.equal(await cora.heading(), "Help each other, hour for hour");
      await cora.follow("Alder Time Bank");
      assert.equal(await cora.heading(), "Today");
    });

    step("somebody asks to join, and the coordinator says yes", async () => {
      await joan.go("/h/alder");
      assert.equal(await joan.heading(), "Alder Time Bank");
      await joan.follow("Ask to join");
      await joan.press("Ask to join");
      assert.deepEqual(await joan.errors(), ["Enter your name"]);
      await joan.fill("Your name", "Joan Price");
      await joan.fill("What you can do and like to do", "Bread,\nand bicycles");
      await joan.press("Ask to join");
      assert.deepEqual(await joan.errors(), ["Enter an e-mail or a phone number, so that we can reach you"]);
      assert.equal(await joan.value("Your name"), "Joan Price");
      assert.equal(await joan.value("What you can do and like to do"), "Bread,\nand bicycles");
      await joan.fill("E-mail", "joan@price.example");
      await joan.fill("Password, if you want to use this site yourself", "short");
      await joan.press("Ask to join");
      assert.deepEqual(await joan.errors(), ["Password must be 8 characters or more. Three words together make a good one"]);
      await joan.fill("Password, if you want to use this site yourself", password);
      await joan.press("Ask to join");
      assert.equal(await joan.heading(), "Thank you");
      await joan.signIn({ email: "joan@price.example", password });
      assert.equal(await joan.go("/h/alder/home"), 403, "nobody is in before the coordinator said so");

      await cora.go("/h/alder/today");
      await cora.shows("Waiting to join", "Joan Price A-0002 joan@price.example Asked today");
      await cora.follow("Joan Price");
      await cora.shows("joan@price.example", "and bicycles");
      await cora.press("Say yes");
      assert.equal(await cora.notice(), "They are in.");

      if (/sign-in/.test(joan.page.url()) || await joan.go("/h/alder/home") !== 200) await joan.signIn({ email: "joan@price.example", password });
      await joan.go("/h/alder/home");
      assert.equal(await joan.heading(), "Hello Joan");
      await joan.shows("Your balance 0 minutes", "Your first exchange");
    });

    step("an invitation lets its bearer in without asking, once", async () => {
      await cora.go("/h/alder/members");
      await cora.follow("Invite somebody");
      await cora.fill("Whom is it for?", "Ned");
      await cora.press("Make the link");
      links.ned = await cora.value("The link");
      await ned.go(links.ned);
      assert.equal(await ned.heading(), "Join Alder Time Bank");
      await ned.shows("Hello Ned. You are invited");
      await ned.fill("Your name", "");
      await ned.press("Join");
      assert.deepEqual(await ned.errors(), ["Enter your name"]);
      await ned.fill("Your name", "Ned Ash");
      await ned.fill("E-mail", "ned@ash.example");
      await ned.fill("Password", password);
      await ned.press("Join");
      assert.equal(await ned.notice(), "Welcome! You are in.");
      await ned.fill("E-mail", "ned@ash.example");
      await ned.fill("Password", "not the one");
      await ned.press("Sign in");
      assert.deepEqual(await ned.errors(), ["The e-mail and the password do not go together. Try again"]);
      assert.equal(await ned.value("E-mail"), "ned@ash.example");
      await ned.fill("Password", password);
      await ned.press("Sign in");
      assert.equal(await ned.heading(), "Welcome! Tell us about you");
      for (const heading of ["What you could give and would wish for", "Languages, access and where you live", "Thank you"]) {
        await ned.follow("Go on without changing this");
        assert.equal(await ned.heading(), heading);
      }
      await ned.follow("Done");
      assert.equal(ned.path, "/h/alder/home");
      const other = await open("somebody else");
      assert.equal(await other.go(links.ned), 404, "the link works once");
      await other.close();
    });

    step("the coordinator adds somebody on paper, and acts for them", async () => {
      await cora.go("/h/alder/today");
      await cora.follow("Add a member");
      await cora.press("Add them, and go on");
      assert.deepEqual(await cora.errors(), ["Enter their name"]);
      await cora.fill("Their name", "Olive Hart");
      await cora.check("They never use a computer");
      await cora.press("Add them, and go on");
      assert.equal(await cora.notice(), "They are in. Now ask what they can and like to do, and what a good life looks like for them.");
      assert.equal(await cora.heading(), "What Olive H. likes to do");
      await cora.fill("Hands: what can you do?", "Knitting, and listening");
      await cora.press("Save and go on");
      for (let step = 0; step < 2; step++) await cora.follow("Go on without changing this");
      await cora.follow("Done");
      await cora.shows("What they can and like to do, and the life they want", "Knitting, and listening");
      await cora.shows("Never uses one: act for them");
      await cora.press("Act for them");
      assert.match(await cora.text("header"), /You are acting for Olive Hart/);
      await cora.go("/h/alder/home");
      assert.equal(await cora.heading(), "The hours of Olive Hart");
      await cora.follow("Offer help");
      await cora.fill("Title", "Knitting for beginners");
      await cora.choose("Kind of help", "Knitting, sewing and crafts");
      await cora.press("Publish");
      assert.equal(await cora.notice(), "It is there for others to see.");
      await cora.press("Stop acting for them");
      assert.equal(await cora.notice(), "You are yourself again.");
      assert.doesNotMatch(await cora.text("header"), /acting/);
    });

    step("a person belongs to two hubs and switches", async () => {
      await ned.go("/h/birch");
      await ned.follow("Ask to join");
      await ned.shows("You are signed in as Ned Ash");
      await ned.press("Ask to join");
      assert.equal(await ned.heading(), "Thank you");
      await cora.go("/h/alder/today");
      await cora.follow("Switch to Birch School");
      assert.equal(cora.path, "/h/birch/today");
      await cora.follow("Ned Ash");
      await cora.press("Say yes");
      await ned.go("/h/alder/home");
      await ned.follow("Switch to Birch School");
      assert.equal(ned.path, "/h/birch/home");
      assert.match(await ned.text("header"), /Birch School/);
      await ned.follow("Switch to Alder Time Bank");
      assert.equal(ned.path, "/h/alder/home");
    });

    step("an offer is published, found, changed, paused, opened again and ended", async () => {
      await joan.go("/h/alder/home");
      await joan.follow("Offer help");
      await joan.fill("More about it", "Sourdough, from the start");
      await joan.day("Last day", [31, 2, 2099]);
      await joan.press("Publish");
      assert.deepEqual(await joan.errors(), ["Enter the title", "Last day must be a real date"]);
      assert.equal(await joan.value("More about it"), "Sourdough, from the start");
      await joan.fill("Title", "Baking bread");
      await joan.choose("Kind of help", "Baking and preserves");
      await joan.fill("When", "Saturdays");
      await joan.fill("Where", "Near the library");
      await joan.day("Last day", ["", "", ""]);
      await joan.press("Publish");
      assert.equal(await joan.notice(), "It is there for others to see.");
      links.bread = joan.path;

      await ned.go("/h/alder/find");
      await ned.shows("Baking bread", "Knitting for beginners");
      await ned.fill("What are you looking for?", "sourdough");
      await ned.press("Search");
      await ned.shows("1 result, best match first", "Baking bread", "Joan P.");
      await ned.hides("Knitting");
      assert.equal(await ned.value("What are you looking for?"), "sourdough");
      await ned.go("/h/alder/find?category=creative");
      await ned.shows("Knitting for beginners");
      await ned.hides("Baking bread");
      await ned.go("/h/alder/find?q=unicorn");
      await ned.shows("Nothing found");

      await joan.follow("Change the words");
      assert.equal(await joan.value("Title"), "Baking bread");
      await joan.fill("Title", "");
      await joan.press("Save");
      assert.deepEqual(await joan.errors(), ["Enter the title"]);
      await joan.fill("Title", "Baking bread together");
      await joan.press("Save");
      assert.equal(await joan.notice(), "Saved.");
      assert.equal(await joan.heading(), "Baking bread together");
      await joan.press("Pause it");
      assert.equal(await joan.notice(), "It is paused. Nobody else finds it until you open it again.");
      await ned.go("/h/alder/find?q=bread");
      await ned.shows("Nothing found");
      await joan.press("Open it again");
      await ned.go("/h/alder/find?q=bread");
      await ned.shows("Baking bread together");

      await ned.go("/h/alder/find");
      await ned.follow("Ask for it");
      await ned.fill("Title", "Somebody to walk my dog");
      await ned.choose("Kind of help", "Animals, in general");
      await ned.press("Publish");
      const dog = ned.path;
      await joan.go("/h/alder/requests");
      await joan.shows("Somebody to walk my dog");
      await ned.press("End it");
      assert.equal(await ned.notice(), "It has ended.");
      await joan.go("/h/alder/requests");
      await joan.hides("Somebody to walk my dog");
      await joan.go(dog);
      await joan.shows("This has ended.");
    });

    step("from an offer: asked, agreed, done, confirmed", async () => {
      await ned.go(links.bread);
      await ned.fill("A message", "Saturday at ten?");
      await ned.press("Ask for it");
      assert.equal(await ned.notice(), "They have been asked, and will answer here.");
      links.exchange = ned.path;
      await ned.shows("Waiting for Joan P.");

      await joan.go("/h/alder/home");
      await joan.shows("Waiting for you", "Ned A. asks for your help: Baking bread together.");
      await joan.press("Yes, let us do it");
      assert.equal(await joan.notice(), "Good: you both said yes.");
      await joan.shows("You both said yes.", "“Saturday at ten?”");
      await joan.minutes("How long did it take?", "", "");
      await joan.day("When was it?", tomorrow);
      await joan.press("It is done");
      assert.deepEqual(await joan.errors(), ["The date must be today or in the past", "Enter how long"]);
      await joan.day("When was it?", today);
      await joan.minutes("How long did it take?", 25, 0);
      await joan.press("It is done");
      assert.deepEqual(await joan.errors(), ["How long must be 24 hours or less"]);
      await joan.minutes("How long did it take?", 1, 30);
      await joan.press("It is done");
      assert.equal(await joan.notice(), "Thank you. It waits for the other person to say that it is right.");

      await ned.go("/h/alder/home");
      await ned.shows(`Joan P. says you received 1 hour 30 minutes: Baking bread together, on ${words}.`, "If you say nothing, it counts by itself on");
      await ned.press("Yes, that is right");
      assert.equal(await ned.notice(), "It is confirmed, and the hours have moved.");
      await ned.go("/h/alder/home");
      await ned.shows("Your balance 1 hour 30 minutes below zero", "You have given 0 minutes and received 1 hour 30 minutes.", "receiving gives somebody else the chance to give");
      await joan.go("/h/alder/home");
      await joan.shows("Your balance 1 hour 30 minutes", "You have given 1 hour 30 minutes and received 0 minutes.");
      await joan.hides("below zero");
    });

    step("recorded directly, said to be wrong, settled", async () => {
      await ned.go("/h/alder/home");
      await ned.follow("Record an exchange");
      await ned.press("Save and send for checking");
      assert.deepEqual(await ned.errors(), ["Choose whether you gave or received help", "Enter the name or member number of the other person", "Enter the date", "Enter how long",
        "Enter what the help was"]);
      await ned.check("I gave help");
      await ned.fill("Who with?", "Nobody Known");
      await ned.day("When?", today);
      await ned.minutes("How long?", 2, 0);
      await ned.fill("What was the help?", "Mending a bicycle");
      await ned.choose("What kind of help?", "Repairs and making, in general");
      await ned.press("Save and send for checking");
      assert.deepEqual(await ned.errors(), ["Nobody here is called “Nobody Known”. Check the name, or enter the number on their card"]);
      assert.equal(await ned.value("What was the help?"), "Mending a bicycle");
      await ned.fill("Who with?", "Joan Price");
      await ned.press("Save and send for checking");
      assert.equal(await ned.notice(), "Thank you. It waits for the other person to say that it is right.");

      await joan.go("/h/alder/home");
      await joan.shows(`Ned A. says you received 2 hours: Mending a bicycle, on ${words}.`);
      await joan.follow("No, something is wrong");
      await joan.unfold("No, something is wrong");
      await joan.press("Tell the coordinator");
      assert.deepEqual(await joan.errors(), ["Enter what is wrong"]);
      await joan.fill("What is wrong?", "It was one hour");
      await joan.press("Tell the coordinator");
      assert.equal(await joan.notice(), "Thank you for telling. The coordinator will look at it with both of you.");

      await cora.go("/h/alder/today");
      await cora.shows("Exchanges that wait", "Mending a bicycle Ned Ash for Joan Price", "They do not agree about it");
      await cora.follow("Mending a bicycle");
      await cora.shows("“It was one hour”");
      await cora.unfold("It did not happen");
      await cora.press("End it without hours");
      assert.deepEqual(await cora.errors(), ["Enter the reason"]);
      await cora.minutes("How long did it take?", 1, 0);
      await cora.press("Settle and move the hours");
      assert.deepEqual(await cora.errors(), ["Enter what you agreed with both"]);
      await cora.fill("What you agreed with both", "One hour it was");
      await cora.press("Settle and move the hours");
      assert.equal(await cora.notice(), "It is settled, and the hours have moved.");
    });

    step("recorded directly and confirmed by the other", async () => {
      await joan.go("/h/alder/record");
      await joan.check("I gave help");
      await joan.fill("Who with?", "Ned Ash");
      await joan.day("When?", today);
      await joan.minutes("How long?", 0, 20);
      await joan.fill("What was the help?", "Phoning the bank");
      await joan.press("Save and send for checking");
      await ned.go("/h/alder/home");
      await ned.press("Yes, that is right");
      assert.equal(await ned.notice(), "It is confirmed, and the hours have moved.");
    });

    step("hours are given to the pot and to a person", async () => {
      await joan.go("/h/alder/home");
      await joan.follow("Give hours to a person or the community pot");
      await joan.press("Give");
      assert.deepEqual(await joan.errors(), ["Choose who the hours are for", "Enter how much"]);
      await joan.check("The community pot");
      await joan.minutes("How much?", 0, 30);
      await joan.press("Give");
      assert.equal(await joan.notice(), "Your hours are given. Thank you.");
      await joan.go("/h/alder/give");
      await joan.check("A person");
      await joan.minutes("How much?", 0, 15);
      await joan.press("Give");
      assert.deepEqual(await joan.errors(), ["Enter the name or member number of the other person"]);
      await joan.fill("Which person?", "Olive");
      await joan.fill("A message?", "For the wool");
      await joan.press("Give");
      assert.equal(await joan.notice(), "Your hours are given. Thank you.");
    });

    step("the coordinator records for two others, and takes it back", async () => {
      await cora.go("/h/alder/today");
      await cora.follow("Record for two others");
      await cora.fill("Who gave help?", "Olive Hart");
      await cora.fill("Who received it?", "Olive Hart");
      await cora.day("When?", today);
      await cora.minutes("How long?", 1, 0);
      await cora.fill("What was the help?", "A scarf");
      await cora.press("Save");
      assert.deepEqual(await cora.errors(), ["Who received it must be somebody else than who gave it"]);
      await cora.fill("Who received it?", "Ned Ash");
      await cora.press("Save");
      assert.equal(await cora.notice(), "Recorded, and the hours have moved.");
      await ned.go("/h/alder/home");
      await ned.shows("Your balance 1 hour 50 minutes below zero");
      await cora.unfold("This was a mistake: take it back");
      await cora.press("Take it back");
      assert.deepEqual(await cora.errors(), ["Enter the reason"]);
      await cora.fill("The reason", "It was another Ned");
      await cora.press("Take it back");
      assert.equal(await cora.notice(), "It is put right: the hours went back.");
      await cora.shows("Taken back", "“It was another Ned”");
    });

    step("my hours are right, in words", async () => {
      await ned.go("/h/alder/home");
      await ned.shows("Your balance 50 minutes below zero", "You have given 1 hour and received 1 hour 50 minutes.");
      await joan.go("/h/alder/home");
      // 1 h 30 and 20 min given, 1 h received, 45 min given away.
      await joan.shows("Your balance 5 minutes", "You have given 1 hour 50 minutes and received 1 hour.", "You gave away 45 minutes.");
      await cora.go("/h/alder/members?q=Olive");
      await cora.follow("Olive Hart");
      await cora.press("Act for them");
      await cora.go("/h/alder/home");
      await cora.shows("Your balance 15 minutes", "You were given 15 minutes as a gift.");
      await cora.press("Stop acting for them");
    });

    step("all exchanges with their filters, and the statement", async () => {
      await joan.go("/h/alder/home");
      await joan.follow("See all exchanges");
      const rows = async () => (await joan.page.locator("tbody tr").allInnerTexts()).map((each) => each.replace(/\s+/g, " ").trim());
      assert.equal((await rows()).length, 5);
      await joan.choose("Show", "What I gave");
      await joan.press("Show these");
      assert.equal((await rows()).length, 2);
      await joan.shows("Baking bread together", "Phoning the bank");
      await joan.hides("Mending a bicycle");
      await joan.choose("Show", "What I received");
      await joan.press("Show these");
      assert.equal((await rows()).length, 1);
      await joan.choose("Show", "Gifts");
      await joan.press("Show these");
      assert.equal((await rows()).length, 2);
      await joan.choose("Show", "Everything");
      await joan.page.getByLabel(/^From/).fill("2000-01-01");
      await joan.page.getByLabel(/^To/).fill("2000-12-31");
      await joan.press("Show these");
      await joan.shows("There is nothing to show for this choice.");
      assert.equal(await joan.go("/h/alder/exchanges?to=yesterday"), 422);
      await joan.shows("Something needs to be put right", "must be a real date, like 2026-06-12");
      await joan.go("/h/alder/exchanges");
      await joan.follow("Print a statement");
      assert.equal(await joan.heading(), "Statement of hours");
      await joan.shows("Joan Price", "Alder Time Bank", "At the beginning 0 minutes", "Came in 1 hour 50 minutes", "Went out 1 hour 45 minutes", "At the end 5 minutes");
      assert.equal((await rows()).length, 5);
      assert.equal(await joan.go("/h/alder/statement?from=2026-06-02&to=2026-06-01"), 422);
      await joan.shows("The last day must not be before the first day");
    });

    step("the coordinator sees all exchanges, with filters and as CSV", async () => {
      await cora.go("/h/alder/all");
      const rows = () => cora.page.locator("tbody tr").count();
      // Three exchanges, two gifts, one recorded for two others and its reversal.
      assert.equal(await rows(), 7);
      await cora.fill("Member (name or number)", "Olive");
      await cora.press("Show these");
      assert.equal(await rows(), 3);
      await cora.fill("Member (name or number)", "Nobody Known");
      await cora.press("Show these");
      assert.deepEqual(await cora.errors(), ["Nobody here is called “Nobody Known”. Check the name, or enter the number on their card"]);
      await cora.go("/h/alder/all?state=reversed");
      assert.equal(await rows(), 1);
      await cora.go("/h/alder/all");
      const link = await cora.page.getByRole("link", { name: "Download as CSV" }).getAttribute("href");
      const file = await cora.download(link);
      assert.equal(file.status, 200);
      assert.match(file.type, /^text\/csv/);
      assert.match(file.disposition, /attachment; filename="?exchanges\.csv/);
      const lines = file.text.replace(/^\uFEFF/, "").trim().split("\r\n");
      assert.equal(lines[0], "date,what,gave,received,minutes,status");
      // Newest first. Of help, who gave it; of a gift, who gave the hours.
      assert.deepEqual(lines.slice(1), [
        "Taken back: It was another Ned,Olive Hart,Ned Ash,60,Correction", "A scarf,Olive Hart,Ned Ash,60,Taken back", "Gift to Olive Hart: For the wool,Joan Price,Olive Hart,15,Gift",
        "Gift to Community pot,Joan Price,Community pot,30,Gift", "Phoning the bank,Joan Price,Ned Ash,20,Confirmed", "Mending a bicycle,Ned Ash,Joan Price,60,Confirmed",
        "Baking bread together,Joan Price,Ned Ash,90,Confirmed",
      ].map((each) => `${iso},${each}`));
    });

    step("activity as a sentence, a table and CSV", async () => {
      await cora.go("/h/alder/reports/activity");
      const row = (await cora.page.getByRole("table", { name: "Month by month" }).locator("tbody tr", { hasText: month }).innerText()).replace(/\s+/g, " ");
      assert.match(row, /3 Exchanges, .* 2 hours 50 minutes Hours given, .* 2 People, /);
      await cora.page.getByRole("link", { name: `2 hours 50 minutes Hours given, ${month}` }).click();
      await cora.shows("3 lines of the ledger, 2 hours 50 minutes in all");
      const file = await cora.download("/h/alder/reports/activity.csv");
      const lines = file.text.replace(/^\uFEFF/, "").trim().split("\r\n");
      assert.deepEqual([lines[0], lines[1]], ["report,activity", "hub,alder"]);
      assert.ok(lines.some((line) => /^ledger_hash,[0-9a-f]{64}$/.test(line)), file.text);
      assert.ok(lines.includes("row,label,exchanges,minutes,people"), file.text);
      assert.ok(lines.some((line) => line.startsWith(`${iso.slice(0, 7)},`) && line.includes(",3,170,2")), file.text);
    });

    step("settings decide what everybody sees", async () => {
      await cora.go("/h/alder/settings");
      await cora.follow(/^Change\s+Days until an exchange confirms itself$/);
      await cora.fill("Days until an exchange confirms itself", "400");
      await cora.press("See what it changes");
      assert.deepEqual(await cora.errors(), ["Days until an exchange confirms itself must be between 1 and 365"]);
      await cora.fill("Days until an exchange confirms itself", "7");
      await cora.press("See what it changes");
      await cora.shows("For exchanges that wait now, too.");
      await cora.press("Make this change");
      assert.equal(await cora.notice(), "Saved.");
      await cora.shows("Changed by Cora");
      const choose = async (setting, option) => {
        await cora.go(`/h/alder/settings/${setting}`);
        await cora.check(option);
        await cora.press("See what it changes");
        await cora.press("Make this change");
        assert.equal(await cora.notice(), "Saved.");
      };
      await choose("public_offers", "Everybody may see it");
      const passer = await open("a passer-by");
      await passer.go("/h/alder");
      await passer.shows("Help on offer", "Baking bread together");
      await passer.hides("Joan");
      await passer.close();
      await choose("public_offers", "Members only");
      await choose("joining", "Only by invitation");
      const next = await open("a passer-by");
      await next.go("/h/alder");
      await next.hides("Baking bread together", "Ask to join");
      await next.close();
    });

    step("a pause, and the way back", async () => {
      await cora.go("/h/alder/members?q=Ned");
      await cora.follow("Ned Ash");
      await cora.press("Pause");
      assert.equal(await cora.notice(), "Their membership is paused.");
      assert.equal(await ned.go("/h/alder/home"), 403);
      await ned.shows("Your membership is paused.");
      await cora.press("Take them back in");
      assert.equal(await ned.go("/h/alder/home"), 200);
    });

    step("signing out, and in again to where one wanted to go", async () => {
      await joan.go("/h/alder/statement");
      await joan.press("Sign out");
      assert.equal(await joan.notice(), "You have signed out.");
      await joan.go("/h/alder/statement?from=2026-01-01");
      assert.equal(joan.path, "/sign-in");
      await joan.fill("E-mail", "JOAN@price.example");
      await joan.fill("Password", password);
      await joan.press("Sign in");
      assert.equal(new URL(joan.page.url()).pathname + new URL(joan.page.url()).search, "/h/alder/statement?from=2026-01-01");
      await joan.go("/sign-in?next=https://example.org/");
      assert.equal(new URL(joan.page.url()).origin, kith.base, "no way out to another site");
    });

    step("the ledger is sound after all that", () => {
      assert.match(kith.cli("verify"), /./);
    });
  });
}

journey("sqlite", "SQLite");
journey("postgres", "PostgreSQL");

describe("with JavaScript", () => {
  let kith, mia, cora;
  before(async () => {
    kith = await (await Kith.make()).start();
    kith.hub("alder", "Alder Time Bank");
    kith.add("alder", "Cora Reed", { email: "cora@reed.example", password, roles: ["coordinator"] });
    kith.add("alder", "Mia Moss", { email: "mia@moss.example", password });
    mia = await Browsing.open(browser, kith, { name: "Mia", javaScriptEnabled: true, width: 390 });
    cora = await Browsing.open(browser, kith, { name: "Cora", javaScriptEnabled: true });
  });
  after(async () => {
    for (const each of [mia, cora]) assert.deepEqual(each.complaints, []);
    await mia.close();
    await cora.close();
    await kith.remove();
  });

  test("recorded on a telephone, confirmed at a desk", async () => {
    await mia.signIn({ email: "mia@moss.example", password });
    assert.equal(await mia.page.getByRole("link", { name: "Find help" }).isVisible(), false, "the menu is folded");
    await mia.page.getByRole("button", { name: "Menu" }).click();
    await mia.page.getByRole("navigation").getByRole("link", { name: "Record an exchange" }).click();
    await mia.page.waitForURL("**/record");
    await mia.press("Save and send for checking");
    assert.equal(await mia.page.evaluate(() => document.activeElement.className), "govuk-error-summary");
    await mia.page.getByRole("link", { name: "Enter how long" }).click();
    assert.equal(await mia.page.evaluate(() => document.activeElement.id), "minutes-hours");
    await mia.check("I gave help");
    await mia.fill("Who with?", "Cora Reed");
    await mia.day("When?", today);
    await mia.minutes("How long?", 0, 45);
    await mia.fill("What was the help?", "Watering the plants");
    await mia.fill("Anything to add?", "x".repeat(190));
    await mia.shows("You have 10 characters remaining");
    await mia.press("Save and send for checking");
    assert.equal(await mia.notice(), "Thank you. It waits for the other person to say that it is right.");
    await cora.signIn({ email: "cora@reed.example", password });
    await cora.go("/h/alder/home");
    await cora.press("Yes, that is right");
    await mia.go("/h/alder/home");
    await mia.shows("Your balance 45 minutes");
  });
});
