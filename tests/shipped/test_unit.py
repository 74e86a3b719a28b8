"""The units for systemd: read by systemd itself, without one running. deploy/kith.service must score at most 1.5."""

import os
import re
import shutil
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEPLOY = os.path.join(ROOT, "deploy")
MOST = 1.5


def read(name):
    with open(os.path.join(DEPLOY, name), encoding="utf-8") as f:
        return f.read()


class Unit(unittest.TestCase):
    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not here")
    def test_exposure(self):
        result = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", os.path.join(DEPLOY, "kith.service")],
                                capture_output=True, text=True, check=False)
        found = re.search(r"Overall exposure level for kith\.service: ([0-9.]+)", result.stdout)
        self.assertTrue(found, result.stdout + result.stderr)
        self.assertLessEqual(float(found.group(1)), MOST, result.stdout)

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not here")
    def test_every_line_is_known(self):
        result = subprocess.run(["systemd-analyze", "verify", "--man=no", os.path.join(DEPLOY, "kith.service")], capture_output=True, text=True, check=False)
        wrong = [line for line in (result.stdout + result.stderr).splitlines()
                 if "kith.service" in line and "not executable" not in line and "deploy/kith.service" in line or "Unknown" in line]
        self.assertEqual(wrong, [])

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not here")
    def test_the_filter_leaves_what_the_program_needs(self):
        """All that the program's own filter lets through but the changing of owners, and what sets up its fence."""

        def members(name):
            text = subprocess.run(["systemd-analyze", "syscall-filter", name], capture_output=True, text=True, check=True).stdout
            found = set()
            for word in (line.strip() for line in text.splitlines()[1:]):
                found |= members(word) if word.startswith("@") else set() if word.startswith("#") else {word}
            return found

        allowed = set()
        for line in re.findall(r"^SystemCallFilter=(.*)$", read("kith.service"), re.M):
            words = line.lstrip("~").split()
            named = set().union(*(members(w) if w.startswith("@") else {w} for w in words))
            allowed = allowed - named if line.startswith("~") else allowed | named
        with open(os.path.join(ROOT, "src/contain/syscalls.c"), encoding="utf-8") as f:
            source = f.read()
        ours = re.findall(r'"([a-z0-9_]+)"', source[source.index("allowed[]") : source.index("refused[]")])
        self.assertGreater(len(ours), 100)
        needed = set(ours) | {"landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "seccomp", "socket", "mmap", "prctl", "clone", "prlimit64", "listen"}
        # An older systemd does not know the newest calls, nor does a program there make them.
        unknown = {"futex_waitv", "epoll_pwait2", "faccessat2", "close_range", "preadv2", "pwritev2", "mlock2", "membarrier", "rseq", "statx"}
        self.assertEqual(sorted(needed - allowed - unknown), [])

    def test_it_speaks_with_systemd(self):
        service, socket = read("kith.service"), read("kith.socket")
        for line in ("Type=notify", "User=kith", "WatchdogSec=60", "Restart=on-failure", "NoNewPrivileges=yes", "CapabilityBoundingSet="):
            self.assertIn("\n" + line + "\n", service)
        self.assertEqual(len(re.findall(r"^ListenStream=", socket, re.M)), 1)
        self.assertIn("Accept=no", socket)


if __name__ == "__main__":
    unittest.main()
