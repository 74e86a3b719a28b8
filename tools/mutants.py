#!/usr/bin/env python3
"""Plants each mistake of tests/mutants.txt in a copy of the source and runs the tests that are said to catch it.

mutants.py [--minutes N] [NAME...]    all of them when none is named; one line each, and a last line
                                      "N passed, N failed": a mistake that no test catches has failed
mutants.py --check                    only whether each could be planted: its text stands where it says, once

A block of tests/mutants.txt:

    == floor-one-too-low
    file: src/ledger/rules.c
    tests: ledger:rules ledger:flows        suite:name of a C test, or web:NAME of tests/web/NAME.test.mjs
    - the text as it stands, once in the file
    + the mistake

Several lines of "-" and "+" make a text of several lines. docs/testing.md tells what each stands for.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIST = os.path.join(ROOT, "tests/mutants.txt")
POSTGRES = os.path.join(ROOT, "tests/support/postgres")


def read_list(path):
    mutants, block = [], None
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if line.startswith("== "):
                block = {"name": line[3:].strip(), "old": [], "new": [], "line": number}
                mutants.append(block)
            elif line.startswith("file: "):
                block["file"] = line[6:].strip()
            elif line.startswith("tests: "):
                block["tests"] = line[7:].split()
            elif line.startswith("- ") or line == "-":
                block["old"].append(line[2:])
            elif line.startswith("+ ") or line == "+":
                block["new"].append(line[2:])
            elif line.strip() and not line.startswith("#"):
                sys.exit(f"{path}:{number}: a line must begin with ==, file:, tests:, -, + or #")
    for m in mutants:
        for need in ("file", "tests", "old"):
            if not m.get(need):
                sys.exit(f"{path}:{m['line']}: {m['name']} has no {need}")
    return mutants


def copy_tree(to):
    """What is committed or not yet, without what is built."""
    files = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True,
                           capture_output=True).stdout.decode().split("\0")
    for name in filter(None, files):
        source = os.path.join(ROOT, name)
        if os.path.isfile(source):
            target = os.path.join(to, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy2(source, target)
    os.symlink(os.path.join(ROOT, "node_modules"), os.path.join(to, "node_modules"))


def quiet(command, cwd, env=None, seconds=600):
    try:
        done = subprocess.run(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              errors="replace", timeout=seconds)
    except subprocess.TimeoutExpired:
        return 124, "it took too long"
    return done.returncode, done.stdout + done.stderr


def run_test(tree, build, test):
    """Whether the test passes."""
    suite, _, name = test.partition(":")
    if suite == "web":
        env = dict(os.environ, KITH_BIN=os.path.join(build, "kith"))
        return quiet([POSTGRES, "with", "node", "--test", f"tests/web/{name}.test.mjs"], tree, env)
    return quiet([POSTGRES, "with", "meson", "test", "-C", build, "--no-rebuild", "--suite", suite, name], tree)


def astray(tree, mutant):
    """Why it cannot be planted, or None."""
    path = os.path.join(tree, mutant["file"])
    if not os.path.isfile(path):
        return f"there is no {mutant['file']}"
    with open(path, encoding="utf-8") as f:
        times = f.read().count("\n".join(mutant["old"]))
    return None if times == 1 else f"the text to change stands {times} times in {mutant['file']}"


def check():
    wrong = [(m, astray(ROOT, m)) for m in read_list(LIST)]
    for mutant, why in wrong:
        if why:
            print(f"tests/mutants.txt:{mutant['line']}: error: {mutant['name']}: {why}")
    return any(why for _, why in wrong)


def try_mutant(tree, build, mutant):
    """None when it was caught; else why not."""
    why = astray(tree, mutant)
    if why:
        return why
    path = os.path.join(tree, mutant["file"])
    with open(path, encoding="utf-8") as f:
        before = f.read()
    old, new = "\n".join(mutant["old"]), "\n".join(mutant["new"])
    try:
        with open(path, "w", encoding="utf-8") as f:
            f.write(before.replace(old, new))
        targets = ["kith"] + [t.replace(":", "_") for t in mutant["tests"] if not t.startswith("web:")]
        code, said = quiet(["ninja", "-C", build] + [t if t == "kith" else f"tests/test_{t}" for t in targets], tree)
        if code:
            return "it does not build: " + " ".join(said.split("error:")[1:2]).strip()[:200]
        for test in mutant["tests"]:
            code, _ = run_test(tree, build, test)
            if code:
                mutant["caught"] = test
                return None
        return "no test noticed"
    finally:
        with open(path, "w", encoding="utf-8") as f:
            f.write(before)


def main(arguments):
    minutes = 60.0
    if arguments == ["--check"]:
        return int(check())
    if arguments[:1] == ["--minutes"]:
        minutes, arguments = float(arguments[1]), arguments[2:]
    mutants = read_list(LIST)
    unknown = set(arguments) - {m["name"] for m in mutants}
    if unknown:
        sys.exit(f"mutants.py: there is no {', '.join(sorted(unknown))} in tests/mutants.txt")
    chosen = [m for m in mutants if not arguments or m["name"] in arguments]
    passed = failed = skipped = 0
    end = time.monotonic() + minutes * 60
    with tempfile.TemporaryDirectory(prefix="kith-mutants.") as folder:
        tree, build = os.path.join(folder, "tree"), os.path.join(folder, "build")
        os.mkdir(tree)
        copy_tree(tree)
        code, said = quiet(["meson", "setup", build, "-Doptimization=0", "-Ddebug=false"], tree)
        if code:
            sys.exit("mutants.py: the copy cannot be set up:\n" + said[-2000:])
        tests = sorted({t for m in chosen for t in m["tests"]})
        targets = [f"tests/test_{t.replace(':', '_')}" for t in tests if not t.startswith("web:")]
        code, said = quiet(["ninja", "-C", build, "kith"] + targets, tree, seconds=1200)
        if code:
            sys.exit("mutants.py: the copy does not build:\n" + said[-2000:])
        for test in tests:  # a test that fails anyway catches nothing
            code, said = run_test(tree, build, test)
            if code:
                sys.exit(f"mutants.py: {test} fails without any mistake:\n" + said[-2000:])
        for mutant in chosen:
            if time.monotonic() > end:
                skipped += 1
                continue
            why = try_mutant(tree, build, mutant)
            passed, failed = (passed, failed + 1) if why else (passed + 1, failed)
            print(f"{'not ok' if why else 'ok'} - {mutant['name']}: {why or 'caught by ' + mutant['caught']}", flush=True)
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
