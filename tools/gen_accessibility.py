#!/usr/bin/env python3
"""Writes what the accessibility statement tells of the tests as a C header.

gen_accessibility.py RESULTS.json OUT.h     RESULTS.json is written by script/accessibility, never by hand
"""

import json
import re
import sys

WANTED = {"date": str, "axe": str, "browser": str, "widths": list, "text_size": int, "pages": int, "visits": int, "roles": list, "violations": int,
          "languages": list}


class Wrong(Exception):
    pass


def check(results):
    if set(results) != set(WANTED):
        raise Wrong("it must have " + ", ".join(sorted(WANTED)))
    for name, kind in WANTED.items():
        if not isinstance(results[name], kind) or isinstance(results[name], bool):
            raise Wrong(f"{name} must be of type {kind.__name__}")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", results["date"]):
        raise Wrong("date must be like 2026-06-12")
    for name in ("pages", "visits", "violations"):
        if results[name] < 0:
            raise Wrong(f"{name} must not be negative")


def quoted(text):
    if not re.fullmatch(r"[A-Za-z0-9 .,%/()-]*", text):
        raise Wrong(f"{text!r} has signs that do not belong there")
    return f'"{text}"'


def header(results):
    values = {
        "DAY": quoted(results["date"]),
        "AXE": quoted(results["axe"]),
        "BROWSER": quoted(results["browser"]),
        "WIDTHS": quoted(", ".join(str(int(w)) for w in results["widths"])),
        "TEXT_SIZE": str(results["text_size"]),
        "PAGES": str(results["pages"]),
        "VISITS": str(results["visits"]),
        "ROLES": str(len(results["roles"])),
        "VIOLATIONS": str(results["violations"]),
        "LANGUAGES": quoted(" ".join(results["languages"])),
    }
    lines = ["/* Made by tools/gen_accessibility.py. */", "#ifndef KITH_GEN_ACCESSIBILITY_H", "#define KITH_GEN_ACCESSIBILITY_H", ""]
    lines += [f"#define ACCESSIBILITY_{name} {value}" for name, value in values.items()]
    return "\n".join(lines + ["", "#endif", ""])


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with open(sys.argv[1], encoding="utf-8") as f:
            results = json.load(f)
        check(results)
        text = header(results)
    except (Wrong, ValueError) as e:
        print(f"{sys.argv[1]}:1:1: error: {e}; run script/accessibility to make it anew", file=sys.stderr)
        return 1
    with open(sys.argv[2], "w", encoding="utf-8") as f:
        f.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
