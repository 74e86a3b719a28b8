// Pictures of the main pages on the demo's data: screenshots.mjs FOLDER [NAME...]. Looked at before a release, for tools miss what eyes see.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Browsing, launch } from "./browser.mjs";
import { Kith, Visitor } from "./kith.mjs";

const [folder, ...only] = process.argv.slice(2);
if (!folder) throw new Error("Name a folder.");
mkdirSync(folder, { recursive: true });

const kith = await Kith.make();
const browser = await launch();
try {
  const printed = kith.cli("demo");
  const who = Object.fromEntries([...printed.matchAll(/^ {2}(\w+) +(\S+@\S+) +password (\S+)$/gm)].map(([, role, email, password]) => [role, { email, password }]));
  await kith.start();
  const hub = (await (await kith.signIn(who.member)).get("/")).location.match(/^\/h\/([\w-]+)\//)[1];
  const h = `/h/${hub}`;
  const api = new Visitor(kith, { token: kith.token(hub, who.coordinator.email, "admin") });
  const mine = new Visitor(kith, { token: kith.token(hub, who.member.email, "read") });
  const first = async (as, path) => JSON.parse((await as.json("GET", `/api/v1/hubs/${hub}${path}`)).text).items[0]?.id;
  const pictures = [
    ["nobody", [["front", "/"], ["public", h], ["join", `${h}/join`], ["sign-in", "/sign-in"], ["not-found", "/nothing-here"]]],
    ["member", [["home", `${h}/home`], ["find", `${h}/find`], ["found", `${h}/find?q=garden+walk`], ["about-me", `${h}/me/about`], ["times", `${h}/me/times`], ["assets", `${h}/assets`],
      ["searches", `${h}/searches`], ["neighbours", `${h}/neighbours`], ["offer", `${h}/help/${await first(mine, "/offers?limit=1")}`], ["offer-new", `${h}/offers/new`],
      ["record", `${h}/record`], ["give", `${h}/give`], ["exchanges", `${h}/exchanges`], ["exchange", `${h}/exchanges/${await first(mine, "/exchanges?limit=1")}`],
      ["statement", `${h}/statement`], ["account", "/account"], ["tokens", `${h}/tokens`], ["not-yours", `${h}/today`]]],
    ["coordinator", [["today", `${h}/today`], ["members", `${h}/members`], ["member", `${h}/members/${await first(api, "/members?state=active&limit=1")}`],
      ["member-new", `${h}/members/new`], ["all", `${h}/all`], ["dispute", `${h}/exchanges/${await first(api, "/exchanges?state=disputed&limit=1")}`],
      ["unmet", `${h}/unmet`], ["rings", `${h}/rings`], ["weights", `${h}/unmet/weights`], ["catalogue", `${h}/catalogue`], ["areas", `${h}/areas`],
      ["time-to-help", `${h}/time-to-help`], ["reports", `${h}/reports`], ["activity", `${h}/reports/activity`], ["reciprocity", `${h}/reports/reciprocity`], ["settings", `${h}/settings`]]],
    ["administrator", [["admin", "/admin"], ["hub-new", "/admin/hubs/new"]]],
  ];
  for (const [role, pages] of pictures) {
    for (const width of [1280, 390]) {
      const self = await Browsing.open(browser, kith, { javaScriptEnabled: true, width });
      if (role !== "nobody") await self.signIn(who[role]);
      for (const [name, path] of pages) {
        if (only.length && !only.includes(name)) continue;
        await self.go(path);
        await self.page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
        if (name === "home" && width === 1280) await self.page.screenshot({ path: join(folder, "home.png"), clip: { x: 0, y: 0, width, height: 940 } });
        if (name === "record") {
          await self.press("Save and send for checking");
          await self.page.screenshot({ path: join(folder, `record-mistakes-${width}.png`), fullPage: true });
        }
      }
      await self.close();
    }
  }
} finally {
  await browser.close();
  await kith.remove();
}
console.log(folder);
