#!/usr/bin/env python3
"""Runs the scripts of tests/web, some at once, and tells all their results as one TAP.

web_tests.py AT_ONCE SCRIPT...

Node's own runner takes them by their names; the longest of them would then be begun when the others are nearly done.
"""

import concurrent.futures
import re
import subprocess
import sys
import threading
import time

# The longest first; the others as they come.
LONG_ONES = ["pages", "proof", "roles", "journeys", "words", "api", "assets", "sessions", "mail", "suggestions"]
SUMMARY = re.compile(r"# (tests|suites|pass|fail|cancelled|skipped|todo) (\d+)$")
LEFT_OUT = re.compile(r"TAP version|1\.\.\d+$|# duration_ms ")

said = threading.Lock()


def name_of(script):
    return script.rsplit("/", 1)[-1].removesuffix(".test.mjs")


def in_order(scripts):
    rank = {name: i for i, name in enumerate(LONG_ONES)}
    return sorted(scripts, key=lambda s: rank.get(name_of(s), len(LONG_ONES)))


def split(text):
    """What is told, and the numbers at its end: of those who say none something went wrong."""
    told, numbers = [], {}
    for line in text.splitlines():
        m = SUMMARY.match(line)
        if m:
            numbers[m.group(1)] = int(m.group(2))
        elif not LEFT_OUT.match(line):
            told.append(line)
    return told, numbers


def run(script):
    start = time.monotonic()
    ended = subprocess.run(["node", "--test", "--test-reporter=tap", script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           text=True, errors="replace", stdin=subprocess.DEVNULL, check=False)
    told, numbers = split(ended.stdout)
    if ended.returncode and not numbers.get("fail") and not numbers.get("cancelled"):
        told.append(f"not ok - {script} ended with {ended.returncode}")
        numbers["fail"] = numbers.get("fail", 0) + 1
    with said:
        print("\n".join(told))
        print(f"# {script}: {time.monotonic() - start:.0f} s", flush=True)
    return numbers


def main():
    total = {}
    with concurrent.futures.ThreadPoolExecutor(int(sys.argv[1])) as pool:
        for numbers in pool.map(run, in_order(sys.argv[2:])):
            for name, n in numbers.items():
                total[name] = total.get(name, 0) + n
    for name, n in total.items():
        print(f"# {name} {n}")
    return 1 if total.get("fail") or total.get("cancelled") else 0


if __name__ == "__main__":
    sys.exit(main())
