#!/usr/bin/env python3
"""Reads every include of src/ and refuses one that goes up, sideways or in a circle (docs/ARCHITECTURE.md).

check_layers.py [--graph] [SRC]     --graph prints which room includes which
"""

import os
import re
import sys

# An include goes to the same room or to a lower floor.
FLOORS = [
    ["base"],
    ["contain", "form", "db"],
    ["http", "ui"],
    ["app"],
    ["ledger", "mail"],
    ["hub"],
    ["catalogue", "signin"],
    ["exchange"],
    ["calendar", "asset"],
    ["search"],
    ["match"],
    ["rings", "neighbours"],
    ["joining", "group"],
    ["privacy", "report", "paper", "slips"],
    ["day", "settings"],
    ["backup", "bench", "demo", "import", "export"],
    ["cli"],
    ["main.c"],
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.M)
GENERATED = re.compile(r"gen/([a-z]+)_(?:sql|html|routes)\.h$")


def room_of(path):
    return path.split("/")[0]


def read_includes(src):
    """{file: [(line, included path)]}, paths relative to src."""
    found = {}
    for folder, folders, names in os.walk(src):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".c", ".h", ".def")):
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as f:
                    text = f.read()
                found[os.path.relpath(path, src)] = [
                    (text.count("\n", 0, m.start(1)) + 1, m.group(1)) for m in INCLUDE.finditer(text)
                ]
    return found


def target_room(path, files):
    """The room that an include belongs to; None when it cannot be told."""
    made = GENERATED.match(path)
    if made:
        return made.group(1)
    return room_of(path) if path in files else None


def find_circles(files):
    """Each circle of files once, as a list of paths from its first to its first again."""
    circles, state, stack = [], {}, []

    def visit(path):
        state[path] = "open"
        stack.append(path)
        for _, other in files[path]:
            if other not in files:
                continue
            if state.get(other) == "open":
                circles.append(stack[stack.index(other) :] + [other])
            elif other not in state:
                visit(other)
        stack.pop()
        state[path] = "done"

    for path in files:
        if path not in state:
            visit(path)
    return circles


def check(src):
    """The mistakes as texts, and the graph {room: set of rooms}."""
    files = read_includes(src)
    mistakes, graph = [], {}
    for path, includes in files.items():
        room = room_of(path)
        if room not in FLOOR_OF:
            mistakes.append(f"{src}/{path}:1: the room {room}/ has no floor; give it one in tools/check_layers.py and docs/ARCHITECTURE.md")
            continue
        graph.setdefault(room, set())
        for line, included in includes:
            where = f"{src}/{path}:{line}"
            other = target_room(included, files)
            if other is None:
                if not included.startswith("gen/"):
                    mistakes.append(f'{where}: "{included}" is not a file of {src}/; an include is rooted there')
                continue
            if other == room:
                continue
            graph[room].add(other)
            if other not in FLOOR_OF:
                mistakes.append(f"{where}: {other}/ has no floor")
            elif FLOOR_OF[other] > FLOOR_OF[room]:
                mistakes.append(f"{where}: {room}/ (floor {FLOOR_OF[room]}) includes {other}/ (floor {FLOOR_OF[other]}): that goes up")
            elif FLOOR_OF[other] == FLOOR_OF[room]:
                mistakes.append(f"{where}: {room}/ includes {other}/ beside it on floor {FLOOR_OF[room]}: that goes sideways")
    for circle in find_circles(files):
        mistakes.append(f"{src}/{circle[0]}:1: a circle of includes: {' -> '.join(circle)}")
    return mistakes, graph


def main():
    arguments = [a for a in sys.argv[1:] if a != "--graph"]
    if len(arguments) > 1 or any(a.startswith("-") for a in arguments):
        print(__doc__, file=sys.stderr)
        return 2
    mistakes, graph = check(arguments[0] if arguments else "src")
    if "--graph" in sys.argv[1:]:
        for room in sorted(graph, key=lambda r: (-FLOOR_OF[r], r)):
            print(f"{FLOOR_OF[room]} {room}: {' '.join(sorted(graph[room], key=lambda r: (-FLOOR_OF.get(r, 0), r))) or '-'}")
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
