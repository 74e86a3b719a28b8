#!/usr/bin/env python3
"""Holds the sources against another compiler's warnings: what it would compile is read and judged, not compiled. Prints what it found.

other_compiler.py BUILD COMPILER     BUILD: its build folder, made when it is not there
"""

import concurrent.futures
import json
import os
import shlex
import subprocess
import sys

DROPPED = {"-c": 0, "-o": 1, "-MD": 0, "-MQ": 1, "-MF": 1}


def configure(folder, compiler):
    made = os.path.exists(os.path.join(folder, "build.ninja"))
    subprocess.run(["meson", "setup", *(["--reconfigure"] if made else []), folder, "-Doptimization=0"],
                   check=True, stdout=subprocess.DEVNULL, env={**os.environ, "CC": compiler})


def generate(folder):
    """What the generators write: the sources include it."""
    rules = subprocess.run(["ninja", "-C", folder, "-t", "targets", "rule", "CUSTOM_COMMAND"], check=True, capture_output=True, text=True)
    wanted = [t for t in rules.stdout.split() if t.startswith("gen/")]
    subprocess.run(["ninja", "-C", folder, "--quiet", *wanted], check=True)


def judging(entry):
    """The command of one source, without what it would write."""
    words, command = iter(shlex.split(entry["command"])), []
    for word in words:
        if word in DROPPED:
            for _ in range(DROPPED[word]):
                next(words)
        else:
            command.append(word)
    return [*command, "-fsyntax-only"]


def judge(entry):
    done = subprocess.run(judging(entry), cwd=entry["directory"], capture_output=True, text=True, errors="replace", check=False)
    return done.returncode, done.stdout + done.stderr


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    folder, compiler = sys.argv[1:]
    configure(folder, compiler)
    generate(folder)
    with open(os.path.join(folder, "compile_commands.json"), encoding="utf-8") as f:
        entries = [e for e in json.load(f) if "node_modules/" not in e["file"]]
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for code, said in pool.map(judge, entries):
            wrong += code != 0
            sys.stdout.write(said)
    print(f"{len(entries)} sources, {wrong} wrong")
    return 1 if wrong or not entries else 0


if __name__ == "__main__":
    sys.exit(main())
