#!/usr/bin/env python3
"""Turns the files that tools/assets.mjs wrote into C: the assets that http/ serves, and their addresses that ui/ names.
Usage: embed.py ASSETS_JSON OUT_DIR     writes OUT_DIR/assets.h and OUT_DIR/assets.c"""

import json
import os
import sys

# Which of the files every page names (src/ui/ui.h).
PATHS = {"kith.css": "ui_css_path", "kith.js": "ui_js_path", "favicon.svg": "ui_icon_path"}

HEADER = """/* Made by tools/embed.py from assets/. The static files of the pages, inside the program. */
#ifndef KITH_GEN_ASSETS_H
#define KITH_GEN_ASSETS_H

#include "http/http.h"

extern const struct http_asset http_assets[];
extern const size_t http_assets_n;

#endif
"""


def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def c_str(text):
    """A struct str."""
    literal = c_string(text)
    return f"{{{literal}, sizeof {literal} - 1}}"


def c_array(name, data):
    lines = [f"static const unsigned char {name}[] = {{"]
    for at in range(0, len(data), 32):
        lines.append("    " + ",".join(str(byte) for byte in data[at : at + 32]) + ",")
    lines.append("};")
    return "\n".join(lines)


def code(assets, folder):
    parts = ["/* Made by tools/embed.py from assets/. */", '#include "gen/assets.h"', '#include "ui/ui.h"', ""]
    rows = []
    for number, asset in enumerate(assets):
        forms = []
        for form, suffix in (("plain", ""), ("gzip", ".gz"), ("br", ".br")):
            with open(os.path.join(folder, asset["name"] + suffix), "rb") as f:
                data = f.read()
            array = f"asset_{number}_{form}"
            parts.append(c_array(array, data))
            forms.append(f"     .{form} = {{(const char *){array}, sizeof {array}}},")
        rows.append(f"    {{.path = {c_str(asset['path'])},\n     .type = {c_str(asset['type'])},\n" + "\n".join(forms) + "},")
    parts += ["", "const struct http_asset http_assets[] = {", *rows, "};", f"const size_t http_assets_n = {len(rows)};", ""]
    parts += [f"const char {PATHS[a['name']]}[] = {c_string(a['path'])};" for a in assets if a["name"] in PATHS]
    return "\n".join(parts) + "\n"


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    source, folder = sys.argv[1:]
    with open(source, encoding="utf-8") as f:
        assets = json.load(f)
    for name, text in (("assets.h", HEADER), ("assets.c", code(assets, os.path.dirname(source)))):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
