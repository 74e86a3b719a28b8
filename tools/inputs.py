#!/usr/bin/env python3
"""Lists what the build is made from, so that Meson and script/build agree on it.

inputs.py SRC            one line for each input of a generator: KIND, ROOM, PATH, with tabs between
                         (kind: sql, migration, html, routes, schema, asset, words), sorted
inputs.py SRC --digest   a digest of the names of all files that a configured build depends on
"""

import hashlib
import os
import sys

TREES = ("src", "tests", "assets", "gen", "tools", "po")
BUILD_FILES = {"meson.build", "meson_options.txt"}


def kind_of(path):
    parts = path.split("/")
    if parts[0] == "assets":
        return "asset"
    if parts[0] == "po" and path.endswith(".po"):
        return "words"
    if parts[0] != "src" or len(parts) < 3:
        return None
    if path.endswith(".sql"):
        return "migration" if parts[2] == "migrations" else "sql"
    if path.endswith(".html"):
        return "html"
    return {"routes.tbl": "routes", "api.json": "schema"}.get(parts[-1])


def files_of(root):
    for tree in TREES:
        for folder, folders, names in os.walk(os.path.join(root, tree)):
            folders[:] = sorted(n for n in folders if not n.startswith(".") and n != "__pycache__")
            for name in sorted(names):
                yield os.path.relpath(os.path.join(folder, name), root)


def main():
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--digest"]):
        print(__doc__, file=sys.stderr)
        return 2
    root = os.path.dirname(os.path.abspath(sys.argv[1]))
    if sys.argv[2:]:
        wanted = [
            p for p in files_of(root)
            if kind_of(p) or os.path.basename(p) in BUILD_FILES or (p.startswith("tools/") and p.endswith(".py"))
        ]
        print(hashlib.sha256("\n".join(sorted(wanted)).encode()).hexdigest())
        return 0
    for path in sorted(files_of(root)):
        kind = kind_of(path)
        if kind:
            print(kind, path.split("/")[1], os.path.join(root, path), sep="\t")
    return 0


if __name__ == "__main__":
    sys.exit(main())
