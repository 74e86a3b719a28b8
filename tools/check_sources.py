#!/usr/bin/env python3
"""Looks at the sources without running them; prints TAP. See script/lint."""

import glob
import os
import re
import shutil
import subprocess
import sys

# Another release of clang-format lays out a little differently, so only this one decides.
CLANG_FORMAT = 14

BANNED_EVERYWHERE = {
    "gets": "fgets or buf",
    "strcpy": "str_dup or memcpy",
    "strcat": "buf_str",
    "strncpy": "str_slice or memcpy",
    "sprintf": "str_fmt, buf_fmt or snprintf",
    "vsprintf": "vsnprintf",
    "strtok": "str_next",
    "strtok_r": "str_next",
    "atoi": "str_i64",
    "atol": "str_i64",
    "atoll": "str_i64",
    "atof": "str_f64",
    "setjmp": "enum err_code",
    "longjmp": "enum err_code",
    "alloca": "arena_alloc",
    "rand": "rng",
}
BANNED_OUTSIDE_BASE = {
    "malloc": "arena_alloc or mem_new",
    "calloc": "arena_array or mem_new",
    "realloc": "mem_grow",
    "free": "the arena, or mem_free",
    "strdup": "str_dup",
    "strndup": "str_dup",
    "asprintf": "str_fmt",
    "vasprintf": "str_fmt",
}
NOT_CODE = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S)
CALL = re.compile(r"(?<![\w.>])([a-z_]+)\s*\(")
LATER = re.compile(r"\b(TODO|FIXME|XXX)\b")


# What generators are expected to write is laid out by them.
GOLDEN = "tests/generators/"


def files(*patterns):
    found = (path for pattern in patterns for path in glob.glob(pattern, recursive=True))
    return sorted(path for path in found if not path.startswith(GOLDEN))


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def code_of(text):
    """The text with comments and literals blanked, its lines where they were."""
    return NOT_CODE.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def banned_calls(path, text):
    banned = dict(BANNED_EVERYWHERE)
    if path.startswith("src/") and not path.startswith("src/base/"):
        banned.update(BANNED_OUTSIDE_BASE)
    code = code_of(text)
    for m in CALL.finditer(code):
        if m.group(1) in banned:
            yield f"{path}:{line_of(code, m.start())}: error: {m.group(1)}() is banned here; use {banned[m.group(1)]}"


def check_banned():
    return [e for path in files("src/**/*.[ch]", "tests/**/*.[ch]") for e in banned_calls(path, read(path))]


def check_later():
    """What is not done belongs in the tracker."""
    found = []
    for path in files("src/**/*.*", "tests/**/*.[ch]", "tests/**/*.mjs", "assets/*", "script/*"):
        if not os.path.isfile(path):
            continue
        try:
            text = read(path)
        except UnicodeDecodeError:
            continue
        found += [f"{path}:{line_of(text, m.start())}: error: {m.group()} left in" for m in LATER.finditer(text)]
    return found


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return [] if done.returncode == 0 else [done.stdout.strip() or f"{command[0]} ended with {done.returncode}"]


def check_each(command, paths):
    return [e for path in paths for e in run(command + [path])]


def clang_format():
    """The program, or None with the reason why the look cannot be judged."""
    for name in (f"clang-format-{CLANG_FORMAT}", "clang-format"):
        if shutil.which(name):
            version = subprocess.run([name, "--version"], stdout=subprocess.PIPE, text=True).stdout
            m = re.search(r"version (\d+)", version)
            if m and int(m.group(1)) == CLANG_FORMAT:
                return name, ""
    return None, f"clang-format {CLANG_FORMAT} is not here"


def main():
    fix = sys.argv[1:] == ["--fix"]
    if sys.argv[1:] and not fix:
        print("usage: script/lint [--fix]", file=sys.stderr)
        return 2
    program, reason = clang_format()
    sources = files("src/**/*.[ch]", "tests/**/*.[ch]")
    if fix:
        if not program:
            print(f"script/lint: {reason}", file=sys.stderr)
            return 1
        return subprocess.run([program, "-i", *sources]).returncode
    shell = [p for p in files("script/*", ".ci/*") if os.path.isfile(p) and read(p).startswith("#!/bin/sh")]
    checks = [
        ("C is laid out by .clang-format", program and (lambda: run([program, "--dry-run", "-Werror", *sources]))),
        ("no banned function is called", check_banned),
        ("includes go down the floors", lambda: run([sys.executable, "tools/check_layers.py"])),
        ("nothing is left for later", check_later),
        ("planted mistakes stand where they say", lambda: run([sys.executable, "tools/mutants.py", "--check"])),
        ("scripts are well-formed shell", lambda: check_each(["sh", "-n"], shell)),
        ("JavaScript is well-formed", lambda: check_each(["node", "--check"], files("assets/*.js", "tools/*.mjs", "tests/web/*.mjs"))),
    ]
    gettext = all(shutil.which(p) for p in ("xgettext", "msgcat", "msgfmt"))
    checks.append(("the words to translate are up to date", gettext and (lambda: run([sys.executable, "tools/words.py", "--check"]))))
    if not gettext:
        reason = reason or "gettext is not here"
    pages = files("docs/*.1")
    if pages:
        mandoc = shutil.which("mandoc")
        checks.append(("man pages are well-formed", mandoc and (lambda: run(["mandoc", "-T", "lint", "-W", "error", *pages]))))
        reason = reason or "mandoc is not here"
    print(f"1..{len(checks)}")
    bad = False
    for number, (name, check) in enumerate(checks, 1):
        if not check:
            print(f"ok {number} - {name} # SKIP {reason}")
            continue
        mistakes = check()
        bad = bad or bool(mistakes)
        print(f"{'not ok' if mistakes else 'ok'} {number} - {name}")
        for mistake in mistakes:
            print("\n".join("# " + line for line in mistake.splitlines()))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
