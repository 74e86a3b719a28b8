#!/usr/bin/env python3
"""Writes the tables of docs/performance.md, between its marks, and its plots from what kith bench --json printed.

bench_report.py FIGURES.jsonl
"""

import datetime
import json
import math
import os
import platform
import subprocess
import sys
from xml.sax.saxutils import escape

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGE = os.path.join(ROOT, "docs", "performance.md")
IMAGES = os.path.join(ROOT, "docs", "images")
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
ENGINES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
BARE = {"sqlite": "bare SQLite", "postgres": "pgbench"}


# ---- plots ----

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 740, 400, 92, 200, 56, 64
# Told apart by shape and dash as well as by colour.
STYLES = [("#1d70b8", "", "circle"), ("#d4351c", "7 4", "square"), ("#00703c", "2 4", "diamond"), ("#4c2c92", "12 4 2 4", "triangle")]


def short(v):
    for size, word in ((1e6, " M"), (1e3, " k")):
        if v >= size and v % (size / 10) == 0:
            return f"{v / size:g}{word}"
    return f"{v:,g}"


def decades(low, high):
    return [10.0**k for k in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]


def marker(shape, x, y, colour):
    paths = {
        "square": f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{colour}"/>',
        "diamond": f'<path d="M{x:.1f} {y - 6:.1f}l6 6-6 6-6-6z" fill="{colour}"/>',
        "triangle": f'<path d="M{x:.1f} {y - 5:.1f}l6 10h-12z" fill="{colour}"/>',
        "circle": f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>',
    }
    return paths[shape]


def spread_labels(ends):
    """Moves labels apart that would lie upon each other; ends: [(y, text, colour)]."""
    placed, last = [], -99.0
    for y, text, colour in sorted(ends):
        y = max(y, last + 17)
        placed.append((y, text, colour))
        last = y
    return placed


def plot(name, title, x_title, y_title, lines):
    """lines: [(label, [(x, y)])]; both axes logarithmic."""
    lines = [(label, sorted(points)) for label, points in lines if points]
    if not lines:
        return
    xs = [x for _, points in lines for x, _ in points]
    ys = [y for _, points in lines for _, y in points]
    y_marks = decades(min(ys), max(ys))
    low_x, high_x = math.log10(min(xs)), math.log10(max(xs))
    low_y, high_y = math.log10(y_marks[0]), math.log10(y_marks[-1])

    def at_x(x):
        return LEFT + (math.log10(x) - low_x) / max(high_x - low_x, 1e-9) * (WIDTH - LEFT - RIGHT)

    def at_y(y):
        return HEIGHT - BOTTOM - (math.log10(y) - low_y) / max(high_y - low_y, 1e-9) * (HEIGHT - TOP - BOTTOM)

    told = "; ".join(f"{label}: " + ", ".join(f"{short(x)} gives {y:.4g}" for x, y in points) for label, points in lines)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-labelledby="t d" font-family="Arial, Helvetica, sans-serif" font-size="13" fill="#0b0c0c">',
        f'<title id="t">{escape(title)}</title>',
        f'<desc id="d">{escape(told)}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="26" font-size="17" font-weight="bold">{escape(title)}</text>',
    ]
    for y in y_marks:
        out.append(f'<path d="M{LEFT} {at_y(y):.1f}H{WIDTH - RIGHT}" stroke="#d9dcde"/>')
        out.append(f'<text x="{LEFT - 8}" y="{at_y(y) + 4:.1f}" text-anchor="end">{short(y)}</text>')
    for x in sorted(set(xs)):
        out.append(f'<path d="M{at_x(x):.1f} {HEIGHT - BOTTOM}v6" stroke="#0b0c0c"/>')
        out.append(f'<text x="{at_x(x):.1f}" y="{HEIGHT - BOTTOM + 21}" text-anchor="middle">{short(x)}</text>')
    middle = LEFT + (WIDTH - LEFT - RIGHT) / 2
    out.append(f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}" fill="none" stroke="#0b0c0c"/>')
    out.append(f'<text x="{middle:.1f}" y="{HEIGHT - 16}" text-anchor="middle">{escape(x_title)}</text>')
    centre = TOP + (HEIGHT - TOP - BOTTOM) / 2
    out.append(f'<text x="20" y="{centre:.1f}" text-anchor="middle" transform="rotate(-90 20 {centre:.1f})">{escape(y_title)}</text>')
    ends = []
    for (label, points), (colour, dash, shape) in zip(lines, STYLES):
        path = "M" + "L".join(f"{at_x(x):.1f} {at_y(y):.1f}" for x, y in points)
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        out.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2.5"{dashes}/>')
        out += [marker(shape, at_x(x), at_y(y), colour) for x, y in points]
        ends.append((at_y(points[-1][1]) + 4, label, colour))
    for y, label, colour in spread_labels(ends):
        out.append(f'<text x="{WIDTH - RIGHT + 12}" y="{y:.1f}" fill="{colour}" font-weight="bold">{escape(label)}</text>')
    out.append("</svg>")
    os.makedirs(IMAGES, exist_ok=True)
    with open(os.path.join(IMAGES, name), "w", encoding="utf-8") as f:
        f.write("\n".join(out) + "\n")


def pairs(rows, bench, engine, by, what, where=None):
    return [(r[by], r[what]) for r in rows if r["bench"] == bench and r["engine"] == engine and by in r and what in r and (where is None or r.get("what") == where)]


def draw(rows):
    for bench, by, x_title, name in (
        ("ledger.bulk", "batch", "Transfers in one batch", "bulk"),
        ("ledger.single", "clients", "Transfers in flight", "single"),
        ("ledger.http", "clients", "Clients", "http"),
    ):
        lines = []
        for e in ENGINES:
            lines.append((f"Kith, {ENGINES[e]}", pairs(rows, bench, e, by, "ours")))
            lines.append((BARE[e], pairs(rows, bench, e, by, "bare")))
        plot(f"performance-{name}.svg", f"{bench}: transfers a second", x_title, "Transfers a second", lines)
    lines = []
    for e in ENGINES:
        for what, words in (("bulk", "in bulk"), ("single", "64 in flight")):
            lines.append((f"{ENGINES[e]}, {words}", pairs(rows, "ledger.growth", e, "lines", "ours", what)))
    lines_of_search = []
    for e in ENGINES:
        lines_of_search.append((f"Kith, {ENGINES[e]}", pairs(rows, "search.words", e, "offers", "p50_alone_ms")))
        lines_of_search.append((f"bare {ENGINES[e]}", pairs(rows, "search.words", e, "offers", "p50_bare_ms")))
    plot("performance-search.svg", "search.words: the middle time of a first page", "Offers, in hubs of 100 each", "Milliseconds", lines_of_search)
    plot("performance-growth.svg", "ledger.growth: transfers a second", "Transfers stored before", "Transfers a second", lines)


# ---- tables ----


def number(v):
    if v is None:
        return ""
    return f"{v:,.0f}" if abs(v) >= 100 else f"{v:.3g}"


def verdict(ok):
    return "met" if ok else "**missed**"


def judged(r):
    """What of this row has a goal: [(words, value, goal, met)]."""
    found = []
    if "goal" in r:
        found.append(("ratio", r["ratio"], f"at least {r['goal']:g}", r["ratio"] >= r["goal"]))
    for key, goal in r.items():
        if key.endswith("_goal"):
            of = key[: -len("_goal")]
            found.append((of.replace("_ms", ", ms").replace("_s", ", s").replace("_", " "), r[of], f"at most {goal:,.4g}", r[of] <= goal))
    return found


def largest(rows):
    """Of what was measured at several sizes, the largest of each engine: that is what the goals are about."""
    found = {}
    for r in rows:
        key = r["bench"], r.get("what"), r["engine"], None if "lines" in r or "offers" in r else len(found)
        size = r.get("lines", r.get("offers", 0))
        if key not in found or size >= found[key].get("lines", found[key].get("offers", 0)):
            found[key] = r
    return list(found.values())


def goals(rows):
    out = ["| measurement | engine | ours | beside it | what is judged | seen | goal | |", "|---|---|---|---|---|---|---|---|"]
    for r in largest(rows):
        name = f"`{r['bench']}`" + (f" {r['what']}" if "what" in r else "") + (f", {r['offers']:,} offers" if "offers" in r else "")
        name += f", {r['lines']:,} lines" if "lines" in r else ""
        for words, value, goal, ok in judged(r):
            own = words == "ratio"
            out.append(
                f"| {name} | {ENGINES[r['engine']]} | {number(r.get('ours')) if own else ''} | {number(r.get('bare')) if own else ''} | {words} "
                f"| {number(value)} | {goal} | {verdict(ok)} |"
            )
    return out


def series(rows, bench, by, word):
    out = [f"| {word} | SQLite | bare SQLite | ratio | PostgreSQL | pgbench | ratio |", "|---|---|---|---|---|---|---|"]
    found = {}
    for r in rows:
        if r["bench"] == bench and by in r:
            found.setdefault(r[by], {})[r["engine"]] = r
    for key in sorted(found):
        cells = [short(key)]
        for e in ENGINES:
            r = found[key].get(e)
            cells += [number(r["ours"]), number(r["bare"]), number(r["ratio"])] if r else ["", "", ""]
        out.append("| " + " | ".join(cells) + " |")
    return out


def growth(rows):
    out = ["| stored before | engine | way | a second | on an empty one | ratio | p99, ms | on an empty one |", "|---|---|---|---|---|---|---|---|"]
    for r in rows:
        if r["bench"] == "ledger.growth" and "ratio" in r:
            out.append(
                f"| {short(r['lines'])} | {ENGINES[r['engine']]} | {'in bulk' if r['what'] == 'bulk' else '64 in flight'} | {number(r['ours'])} "
                f"| {number(r['bare'])} | {number(r['ratio'])} | {number(r.get('p99_ms'))} | {number(r.get('p99_empty_ms'))} |"
            )
    return out


def pages(rows):
    words = {
        "twenty": "all my exchanges, 20 shown",
        "home": "my hours, the home page",
        "twenty-gzip": "the same as 20 shown, compressed",
        "home-gzip": "the same as home, compressed",
    }
    out = ["| page | engine | a second | constant page | ratio | bytes | processor, µs | constant, µs | p99, ms |", "|---|---|---|---|---|---|---|---|---|"]
    for r in rows:
        if r["bench"] == "pages.hours" and "ratio" in r:
            out.append(
                f"| {words.get(r['what'], r['what'])} | {ENGINES[r['engine']]} | {number(r['ours'])} | {number(r['bare'])} | {number(r['ratio'])} "
                f"| {number(r['bytes'])} | {number(r['cpu_micros'])} | {number(r['cpu_micros_constant'])} | {number(r['p99_ms'])} |"
            )
    return out


def searches(rows):
    out = [
        "| offers | engine | one after another: p50, ms | bare, p50, ms | a second | bare | ratio | mistyped, p50, ms | 16 at a time: a second | p99, ms |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for r in rows:
        if r["bench"] == "search.words":
            out.append(
                f"| {short(r['offers'])} | {ENGINES[r['engine']]} | {number(r['p50_alone_ms'])} | {number(r['p50_bare_ms'])} | {number(r['ours'])} | {number(r['bare'])} "
                f"| {number(r['ratio'])} | {number(r['p50_mistyped_ms'])} | {number(r['rate_16'])} | {number(r['p99_ms'])} |"
            )
    return out


def suggestions(rows):
    out = ["| people | engine | looked at | mean, ms | p99, ms | the rows alone, ms |", "|---|---|---|---|---|---|"]
    for r in rows:
        if r["bench"] == "search.suggest":
            out.append(
                f"| {short(r['people'])} | {ENGINES[r['engine']]} | {number(r['candidates'])} | {number(r['mean_ms'])} | {number(r['p99_ms'])} "
                f"| {number(1000 / r['bare'] if r['bare'] else None)} |"
            )
    return out


def rings(rows):
    out = ["| hand-overs | people | up to | weight found | bound | of it | rings | people served | seconds |", "|---|---|---|---|---|---|---|---|---|"]
    for r in rows:
        if r["bench"] == "search.rings":
            out.append(
                f"| {short(r['hand_overs'])}, {r['what']} | {short(r['people'])} | {r['length']} | {number(r['ours'])} | {number(r['bare'])} | {r['ratio']:.4g} "
                f"| {number(r['rings'])} | {number(r['served'])} | {number(r['seconds'])} |"
            )
    return out


def answers(rows):
    out = ["| clients | engine | in process, p50, ms | p99, ms | by HTTP, p50, ms | p99, ms | processor of the server, µs |", "|---|---|---|---|---|---|---|"]
    found = {}
    for r in rows:
        if r["bench"] in ("ledger.single", "ledger.http"):
            found.setdefault((r["clients"], r["engine"]), {})[r["bench"]] = r
    for clients, engine in sorted(found, key=lambda k: (k[0], k[1] != "sqlite")):
        single, http = found[clients, engine].get("ledger.single", {}), found[clients, engine].get("ledger.http", {})
        out.append(
            f"| {clients:g} | {ENGINES[engine]} | {number(single.get('p50_ms'))} | {number(single.get('p99_ms'))} | {number(http.get('p50_ms'))} "
            f"| {number(http.get('p99_ms'))} | {number(http.get('cpu_micros'))} |"
        )
    return out


def machine():
    model = memory = ""
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        for line in f:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    with open("/proc/meminfo", encoding="utf-8") as f:
        memory = f"{int(f.readline().split()[1]) / 1048576:.0f} GB"
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return f"{os.cpu_count()} processors ({model}), {memory} of memory, {system}, Linux {platform.release().split('-')[0]}"


def report(rows):
    load = os.getloadavg()[2]
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    lines = max((r["lines"] for r in rows if "lines" in r), default=0)
    offers = max((r["offers"] for r in rows if "offers" in r), default=0)
    out = [
        BEGIN,
        "",
        f"Seen on {datetime.date.today():%-d %B %Y} at commit `{commit}`, on {machine()}; the load of the fifteen minutes before was {load:.1f}. "
        f"The longest history tried here had {lines:,.0f} transfers, the most offers searched were {offers:,.0f}. Commands: `kith bench NAME --series --json --seconds 4 --postgres URL` for each name, "
        f"`ledger.growth` with `--lines {lines:.0f}`, `search.words` with `--lines` for the number of offers.",
        "",
        "### Goals",
        "",
        *goals(rows),
        "",
        "### In bulk, over the size of a batch",
        "",
        "![Transfers a second over the size of a batch](images/performance-bulk.svg)",
        "",
        *series(rows, "ledger.bulk", "batch", "batch"),
        "",
        "### Single ones in process, over how many are in flight",
        "",
        "![Transfers a second over the number in flight](images/performance-single.svg)",
        "",
        *series(rows, "ledger.single", "clients", "in flight"),
        "",
        "### By HTTP, over clients",
        "",
        "![Transfers a second over clients](images/performance-http.svg)",
        "",
        *series(rows, "ledger.http", "clients", "clients"),
        "",
        "### How long an answer takes",
        "",
        *answers(rows),
        "",
        "### Over the size of the history",
        "",
        "![Transfers a second over stored transfers](images/performance-growth.svg)",
        "",
        *growth(rows),
        "",
        "### Pages",
        "",
        *pages(rows),
        "",
        "### Searches",
        "",
        "![The middle time of a first page over the number of offers](images/performance-search.svg)",
        "",
        *searches(rows),
        "",
        "### Suggestions",
        "",
        *suggestions(rows),
        "",
        "### Rings",
        "",
        *rings(rows),
        "",
        END,
    ]
    return "\n".join(out)


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    with open(sys.argv[1], encoding="utf-8") as f:
        rows = [json.loads(line) for line in f if line.strip()]
    draw(rows)
    with open(PAGE, encoding="utf-8") as f:
        text = f.read()
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    with open(PAGE, "w", encoding="utf-8") as f:
        f.write(before + report(rows) + after)
    missed = [f"{r['bench']} {r.get('what', '')} ({r['engine']}): {w} {v:.3g}, {g}" for r in largest(rows) for w, v, g, ok in judged(r) if not ok]
    print("\n".join(["Missed:", *missed]) if missed else "Every goal was met.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
