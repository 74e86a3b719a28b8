// What can be asked of a page that stands in a browser, whatever it is about. The functions that are exported for page.evaluate() see only the page and their argument.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
// To be put into each page before it begins: context.addInitScript().
export const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
export const axeVersion = require("axe-core/package.json").version;
export const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// Opens what is folded, and tells what a page says of itself. Its two parts are the same as another page's when these say the same.
export function looked() {
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  const secret = / value="[\w.-]{20,}"| name="next" value="[^"]*"/g, main = document.querySelector("main"), scripts = document.body.className;
  const all = document.body.innerHTML, part = main?.outerHTML ?? "";
  return {
    lang: document.documentElement.lang, title: document.title, h1: document.querySelectorAll("h1").length, main: document.querySelectorAll("main").length,
    heading: document.querySelector("h1")?.textContent.trim(), skip: document.querySelector("a")?.getAttribute("href"),
    parts: [part, all.replace(part, "")].map((html) => scripts + html.replace(secret, "")),
  };
}

// What axe-core finds in what looks as it was not seen looking before, a line each: at the first width that is everything, later what appears, or changes its colours.
// Begin with the narrowest: letters are smallest there, so what is asked of their contrast is strictest.
export async function violations(only) {
  window.seenLooks ??= new WeakMap();
  const fresh = [];
  for (const element of document.querySelectorAll("body *")) {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    const shown = element.checkVisibility({ visibilityProperty: true }) && box.width > 1 && box.height > 1;
    const look = `${style.color} ${style.backgroundColor} ${style.borderColor}`, looks = window.seenLooks.get(element) ?? new Set();
    if (shown && !looks.has(look)) fresh.push(element);
    if (shown) looks.add(look);
    window.seenLooks.set(element, looks);
  }
  const first = !window.seenAll;
  window.seenAll = true;
  if (!first && !fresh.length) return [];
  const found = await window.axe.run(first ? document : { include: fresh }, { runOnly: only, resultTypes: ["violations"] });
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ").slice(0, 300)}`);
}

// What depends on the room there is: nothing scrolls sideways or is cut off, in letters as they are and twice as large; the keyboard goes through the page in the
// order in which it is read; and what can be pressed is large enough or far enough from the next (WCAG 2.2, 2.5.8: a circle of 24 px around the middle of what is smaller touches no other). Links in a sentence are as they are.
export function fits() {
  const root = document.documentElement, found = [], SIZE = 24;
  const told = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 120);
  const sideways = () => {
    const room = root.clientWidth;
    if (root.scrollWidth <= room) return [];
    const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > room + 1);
    return [wide.slice(-3).map(told).join(" … ") || "something"];
  };
  const unseen = (e) => !!e && (e.getBoundingClientRect().width <= 1 || unseen(e.parentElement));
  // Words that stick out of their cell, button or box, or of the screen on the left, or are hidden by the edge of something.
  const cut = () => {
    const all = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.data.trim() || parent.closest(".govuk-visually-hidden, .govuk-skip-link, script, option, textarea, svg, datalist") || !parent.checkVisibility({ visibilityProperty: true })) continue;
      range.selectNodeContents(node);
      const words = range.getBoundingClientRect();
      if (words.width <= 1 || words.height <= 1) continue;
      for (let around = parent; around && around !== root; around = around.parentElement) {
        const box = around.getBoundingClientRect(), { overflowX } = getComputedStyle(around);
        const holds = around.matches("td, th, button, .govuk-tag, .govuk-button, .kith-card, .kith-waiting, dd, dt") || /hidden|clip/.test(overflowX);
        if (/auto|scroll/.test(overflowX)) break;
        if (!holds && around !== document.body) continue;
        if (box.width > 1 && !unseen(around) && (words.right > box.right + 2 || words.left < box.left - 2)) all.push(`${told(around)} does not hold “${node.data.trim().slice(0, 60)}”`);
        if (holds) break;
      }
    }
    return all.slice(0, 3);
  };
  const inSentence = (e) => {
    if (getComputedStyle(e).display !== "inline") return false;
    const block = e.closest("p, li, td, th, dd, dt, div, span, label, caption, legend");
    return !!block && block.textContent.replace(/\s+/g, "").length > e.textContent.replace(/\s+/g, "").length + 2;
  };
  const hidden = (e, box) => !box.width || !box.height || (box.width <= 1 && box.height <= 1) || !e.checkVisibility({ visibilityProperty: true });
  const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .map((e) => ({ e, box: e.getBoundingClientRect() })).filter(({ e, box }) => !hidden(e, box));
  const small = ({ box }) => Math.min(box.width, box.height) < SIZE - 0.5;
  const middle = ({ box }) => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  for (const target of targets) {
    if (!small(target) || inSentence(target.e)) continue;
    const [x, y] = middle(target);
    const near = targets.find((other) => {
      if (other === target || other.e.contains(target.e) || target.e.contains(other.e)) return false;
      if (small(other) && !inSentence(other.e)) return Math.hypot(x - middle(other)[0], y - middle(other)[1]) < SIZE - 0.5;
      return Math.hypot(Math.max(other.box.left - x, 0, x - other.box.right), Math.max(other.box.top - y, 0, y - other.box.bottom)) < SIZE / 2 - 0.5;
    });
    if (near) found.push(`too small to hit, and near another: ${told(target.e)}`);
  }
  if (document.querySelector("[tabindex]:not([tabindex='0']):not([tabindex='-1'])")) found.push("a tabindex of its own puts the keyboard out of order");
  targets.forEach(({ e, box }, i) => {
    const before = targets[i - 1]?.box;
    if (before && box.bottom <= before.top && box.left < before.right && !e.closest("[data-module=govuk-service-navigation]")) found.push(`the keyboard comes back up to ${told(e)}`);
  });
  for (const side of sideways()) found.push(`scrolls sideways: ${side}`);
  for (const words of cut()) found.push(words);
  // What scrolls by itself can be scrolled from the keyboard: something in it takes the focus, or it does.
  for (const e of document.querySelectorAll("main *")) {
    if (e.scrollWidth <= e.clientWidth + 1 || !/auto|scroll/.test(getComputedStyle(e).overflowX) || e.matches("textarea, input, select")) continue;
    if (e.tabIndex < 0 && !e.querySelector("a[href], button, input, select, textarea")) found.push(`scrolls, but not from the keyboard: ${told(e)}`);
  }
  root.style.fontSize = "200%";
  for (const side of sideways()) found.push(`text at 200 %: scrolls sideways: ${side}`);
  for (const words of cut()) found.push(`text at 200 %: ${words}`);
  root.style.fontSize = "";
  return found;
}
