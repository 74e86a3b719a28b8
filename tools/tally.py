#!/usr/bin/env python3
"""Runs the steps of script/test, shows what failed, and ends with one line: N passed, N failed[, N skipped].

tally.py [STEP...]     all steps, in order, when none is named
"""

import contextlib
import filecmp
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BUILD = "build-test"
CLANG_BUILD = "build-clang"
SHIPPED = "build"
# One PostgreSQL for all the tests of a step; a test run alone starts its own.
WITH_POSTGRES = ["tests/support/postgres", "with"]
STEP_SECONDS = 900
# Those that say more about the program as it is installed than about the one with sanitizers.
SHIPPED_SUITES = ["contain", "sim"]
MEMORY, MEMORY_ROOM = "/dev/shm", 2 << 30
SHOWN_LINES = 400
WEB_AT_ONCE = 4  # also on two processors: each waits half of its time
SANITIZE = ["-Db_sanitize=address,undefined", "-Doptimization=1", "-Ddebug=true"]

RAN = set()

RESULT = re.compile(r"(not )?ok\b(?P<rest>.*)")
SUMMARY = re.compile(r"# (pass|fail|cancelled|skipped|todo) (\d+)$")


class Count:
    def __init__(self, passed=0, failed=0, skipped=0):
        self.passed, self.failed, self.skipped = passed, failed, skipped

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self):
        words = f"{self.passed} passed, {self.failed} failed"
        return words + (f", {self.skipped} skipped" if self.skipped else "")


def count_tap(text):
    """Counts the results at the outermost level. Node ends with a summary that counts nested ones too: that one holds."""
    count, summary = Count(), {}
    for line in text.splitlines():
        m = SUMMARY.match(line)
        if m:
            summary[m.group(1)] = int(m.group(2))
        m = RESULT.match(line)
        if m:
            directive = re.search(r"#\s*(skip|todo)", m.group("rest"), re.I)
            if directive and directive.group(1).lower() == "skip":
                count.skipped += 1
            elif not m.group(1):
                count.passed += 1
            elif not directive:
                count.failed += 1
        elif line.startswith("Bail out!"):
            count.failed += 1
    if "pass" in summary and "fail" in summary:
        return Count(summary["pass"], summary["fail"] + summary.get("cancelled", 0),
                     summary.get("skipped", 0) + summary.get("todo", 0))
    return count


def count_unittest(text):
    """The last lines of Python's unittest."""
    ran = re.findall(r"^Ran (\d+) tests?", text, re.M)
    if not ran:
        return Count()
    last = text.strip().splitlines()[-1]
    number = {k: int(v) for k, v in re.findall(r"(failures|errors|skipped)=(\d+)", last)}
    failed, skipped = number.get("failures", 0) + number.get("errors", 0), number.get("skipped", 0)
    return Count(max(0, int(ran[-1]) - failed - skipped), failed, skipped)


@contextlib.contextmanager
def quick_folder():
    """A place in memory for what the tests write, where a sync costs nothing; the usual one where there is no room for that."""
    try:
        room = os.statvfs(MEMORY)
        roomy = room.f_bavail * room.f_frsize >= MEMORY_ROOM and not os.environ.get("TMPDIR")
    except OSError:
        roomy = False
    if not roomy:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="kt-", dir=MEMORY, ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o1777)
        os.environ["TMPDIR"] = folder
        yield


def run(command, env=None):
    """Runs in a process group of its own, so that a hung test is ended with all it started."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                               start_new_session=True, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL)
    try:
        output, _ = process.communicate(timeout=STEP_SECONDS)
        return process.returncode, output
    except subprocess.TimeoutExpired:
        # First a word, so that a database that was started for the tests is stopped too.
        os.killpg(process.pid, signal.SIGTERM)
        try:
            output, _ = process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
        return 1, output + f"\nended after {STEP_SECONDS} seconds"


def show(output):
    """What failed, each with what is told of it; where that cannot be told apart, the end of all."""
    lines = output.rstrip().splitlines()
    told, until = [], -1
    for i, line in enumerate(lines):
        if re.match(r"\s*not ok\b", line):
            until = i + 40
        elif re.match(r"\s*(ok\b|# Subtest)", line):
            until = -1
        if i <= until:
            told.append(line)
    lines = told or lines
    if len(lines) > SHOWN_LINES:
        print(f"    … {len(lines) - SHOWN_LINES} lines before …")
    for line in lines[-SHOWN_LINES:]:
        print("    " + line)


def judged(code, output, count):
    """A program that failed, or ran nothing, counts as a failure even when it named none."""
    if code != 0 and count.failed == 0:
        count.failed = 1
    if count.passed + count.failed + count.skipped == 0:
        output += "\nno test ran"
        count.failed = 1
    if count.failed:
        show(output)
    return count


def step_lint():
    code, output = run(["script/lint"])
    return judged(code, output, count_tap(output))


def step_generators():
    total = Count()
    for folder in ("tests/generators", "tests/tools"):
        if glob.glob(folder + "/test_*.py"):
            code, output = run([sys.executable, "-m", "unittest", "discover", "-s", folder, "-p", "test_*.py"])
            total.add(judged(code, output, count_unittest(output)))
    return total


def build(folder, options, env=None):
    code, output = run(["script/build", folder, *options], env)
    if code:
        show(output)
    return Count(failed=1) if code else Count(passed=1)


def build_tests(folder, suites):
    """Makes the programs of these suites; left to itself `meson test` would make those of all others too."""
    code, output = run(["meson", "introspect", "--tests", folder])
    if not code:
        tests = json.loads(output)
        wanted = {t["cmd"][0] for t in tests if any(s.split(":")[-1] in suites for s in t["suite"])}
        targets = [os.path.relpath(path, os.path.abspath(folder)) for path in sorted(wanted)]
        code, output = run(["ninja", "-C", folder, "--quiet", *targets])
    if code:
        show(output)
    return Count(failed=1) if code else Count()


def step_build():
    count = build(BUILD, SANITIZE)
    if not count.failed and not filecmp.cmp(BUILD + "/gen/permissions.md", "docs/permissions.md", shallow=False):
        print("    docs/permissions.md is stale: run script/build and commit it")
        count.failed = 1
    return count


def step_shipped():
    """The program as it is installed, without sanitizers: what the compiler and linker put in, the fence that no instrumented program can have,
    the simulation at its length, and people and programs at work in it."""
    total = build(SHIPPED, [])
    if total.failed:
        return total
    total.add(build_tests(SHIPPED, SHIPPED_SUITES))
    if total.failed:
        return total
    suites = [word for suite in SHIPPED_SUITES for word in ("--suite", suite)]
    total.add(meson_tests(SHIPPED, ["meson", "test", "-C", SHIPPED, "--no-rebuild", "--print-errorlogs", *suites]))
    program = os.path.abspath(SHIPPED + "/kith")
    code, output = run([sys.executable, "-m", "unittest", "discover", "-s", "tests/shipped", "-p", "test_*.py"], {"KITH_SHIPPED": program})
    total.add(judged(code, output, count_unittest(output)))
    scripts = [f"tests/web/{name}.test.mjs" for name in ("serving", "api", "once")]
    code, output = run([*WITH_POSTGRES, "node", "--test", "--test-reporter=tap", *scripts], {"KITH_TEST_PROGRAM": program})
    total.add(judged(code, output, count_tap(output)))
    return total


def step_tests():
    # One more than there are processors, since some wait.
    at_once = {"MESON_TESTTHREADS": str(len(os.sched_getaffinity(0)) + 1)}
    return meson_tests(BUILD, [*WITH_POSTGRES, "meson", "test", "-C", BUILD, "--print-errorlogs"], at_once)


def meson_tests(folder, command, env=None):
    code, output = run(command, env)
    log = folder + "/meson-logs/testlog.json"
    total = Count()
    if "No tests defined" in output or not os.path.exists(log):
        return judged(code, output, total)
    with open(log, encoding="utf-8") as f:
        for line in f:
            entry = json.loads(line)
            text = entry.get("stdout") or ""
            count = count_tap(text)
            if entry["result"] == "SKIP" and not count.skipped:
                count.skipped = 1
            elif entry["result"] not in ("OK", "SKIP") and not count.failed:
                count.failed = 1
            elif not count.passed + count.failed + count.skipped:
                count.passed = 1
            if count.failed:
                print(f"    {entry['name']}: {entry['result']}")
                show(text + "\n" + (entry.get("stderr") or ""))
            total.add(count)
    return total if total.failed else judged(code, output, total)


def step_clang():
    """Its warnings only: nothing is compiled, so that the whole stays short."""
    if not shutil.which("clang"):
        print("    clang is not here")
        return Count(skipped=1)
    code, output = run([sys.executable, "tools/other_compiler.py", CLANG_BUILD, "clang"])
    if code:
        show(output)
    return Count(failed=1) if code else Count(passed=1)


def step_web():
    scripts = []
    for path in sorted(glob.glob("tests/web/*.mjs")):
        with open(path, encoding="utf-8") as f:
            if '"node:test"' in f.read().replace("'", '"'):
                scripts.append(path)
    if not scripts:
        return Count()
    program = os.path.abspath(BUILD + "/kith")
    at_once = str(max(WEB_AT_ONCE, len(os.sched_getaffinity(0))))
    env = {"KITH_TEST_PROGRAM": program}
    if "shipped" in RAN:  # else it may be of another day
        env["KITH_TEST_QUICK"] = os.path.abspath(SHIPPED + "/kith")
    code, output = run([*WITH_POSTGRES, sys.executable, "tools/web_tests.py", at_once, *scripts], env)
    return judged(code, output, count_tap(output))


STEPS = {
    "lint": step_lint,
    "generators": step_generators,
    "build": step_build,
    "shipped": step_shipped,
    "tests": step_tests,
    "clang": step_clang,
    "web": step_web,
}


def main():
    unknown = [name for name in sys.argv[1:] if name not in STEPS]
    if unknown:
        print(f"There is no step \"{unknown[0]}\"; the steps are {', '.join(STEPS)}.", file=sys.stderr)
        return 2
    total = Count()
    with quick_folder():
        for name in sys.argv[1:] or STEPS:
            print(f"== {name}", flush=True)
            start = time.monotonic()
            count = STEPS[name]()
            total.add(count)
            RAN.add(name)
            print(f"   {count} ({time.monotonic() - start:.0f} s)", flush=True)
    print(total, flush=True)
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
