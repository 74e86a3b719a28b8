#!/usr/bin/env python3
"""Turns the files that tools/assets.mjs wrote into C. Usage: embed.py ASSETS_JSON OUT_C"""

import json
import os
import sys

# Which of the files ui/ names in every page (src/ui/ui.h).
PATHS = {"kith.css": "ui_css_path", "kith.js": "ui_js_path", "favicon.svg": "ui_icon_path"}


def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def c_array(name, data):
    lines = [f"static const unsigned char {name}[] = {{"]
    for at in range(0, len(data), 32):
        lines.append("    " + ",".join(str(byte) for byte in data[at : at + 32]) + ",")
    lines.append("};")
    return "\n".join(lines)


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    source, target = sys.argv[1:]
    with open(source, encoding="utf-8") as f:
        assets = json.load(f)
    folder = os.path.dirname(source)
    parts = ["/* Made by tools/embed.py from assets/. */", '#include "ui/assets.h"', '#include "ui/ui.h"', ""]
    rows = []
    for number, asset in enumerate(assets):
        members = []
        for form, suffix in (("plain", ""), ("gzip", ".gz"), ("br", ".br")):
            with open(os.path.join(folder, asset["name"] + suffix), "rb") as f:
                data = f.read()
            array = f"asset_{number}_{form}"
            parts.append(c_array(array, data))
            members.append(f"{{{array}, sizeof {array}}}")
        rows.append(
            f"    {{{c_string(asset['name'])}, {c_string(asset['path'])}, {c_string(asset['type'])}, "
            f"{c_string(asset['etag'])},\n     {', '.join(members)}}},"
        )
    parts += ["", "const struct asset assets[] = {", *rows, "};", f"const size_t assets_n = {len(rows)};", ""]
    for asset in assets:
        if asset["name"] in PATHS:
            parts.append(f"const char {PATHS[asset['name']]}[] = {c_string(asset['path'])};")
    with open(target, "w", encoding="utf-8") as f:
        f.write("\n".join(parts) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
