"""What the compiler and linker were asked for really is in the program as it is installed: build/kith, or KITH_SHIPPED. Needs readelf (binutils)."""

import json
import os
import platform
import re
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("KITH_SHIPPED", os.path.join(ROOT, "build/kith"))
BUILD = os.path.dirname(os.path.abspath(PROGRAM))


def readelf(*options, path=PROGRAM):
    return subprocess.run(["readelf", "-W", *options, path], check=True, capture_output=True, text=True).stdout


class Program(unittest.TestCase):
    def test_position_independent(self):
        self.assertRegex(readelf("-h"), r"Type:\s+DYN")
        self.assertRegex(readelf("-d"), r"FLAGS_1.*\bPIE\b")

    def test_relocations_are_bound_at_once_and_read_only(self):
        self.assertIn("GNU_RELRO", readelf("-l"))
        self.assertRegex(readelf("-d"), r"BIND_NOW|FLAGS_1.*\bNOW\b")

    def test_no_memory_is_written_and_run(self):
        segments = re.findall(r"^\s+(LOAD|GNU_STACK)\s+(?:0x\S+\s+){5}(R?) ?(W?) ?(E?)", readelf("-l"), re.M)
        self.assertIn("GNU_STACK", [s[0] for s in segments])
        for kind, _, write, run in segments:
            self.assertFalse(write and run, f"{kind} is written and run")
        self.assertNotIn("TEXTREL", readelf("-d"))

    def test_no_path_of_the_build_is_searched(self):
        self.assertNotRegex(readelf("-d"), r"RPATH|RUNPATH")

    def test_stack_protector(self):
        self.assertIn("__stack_chk_fail", readelf("--dyn-syms"))

    def test_fortified(self):
        found = set(re.findall(r"__\w+_chk\b", readelf("--dyn-syms"))) - {"__stack_chk_fail"}
        self.assertGreaterEqual(len(found), 4, found)

    def test_control_flow_notes(self):
        """The linker sets the program's note when every object has it: ours do (below), but the C library's and the compiler's first ones may not (Debian 12)."""
        noted = r"x86 feature:.*IBT.*SHSTK"
        names = ("Scrt1.o", "crti.o", "crtn.o", "crtbeginS.o", "crtendS.o")
        firsts = [subprocess.run([os.environ.get("CC", "cc"), "-print-file-name=" + n], check=True, capture_output=True, text=True).stdout.strip() for n in names]
        if all(re.search(noted, readelf("-n", path=path)) for path in firsts):
            self.assertRegex(readelf("-n"), noted)
        else:
            self.assertNotRegex(readelf("-n"), noted)


class Parts(unittest.TestCase):
    """Each archive that the program is linked from, SQLite's too."""

    def archive(self, name):
        path = os.path.join(BUILD, name)
        if not os.path.exists(path) and name == "libsqlite3.a":
            return None  # a system that has a new SQLite of its own
        return readelf("-r", "-n", path=path)

    def test_each_is_protected(self):
        for name in ("libkith_ground.a", "libkith_core.a", "libsqlite3.a"):
            text = self.archive(name)
            if text is None:
                continue
            self.assertIn("__stack_chk_fail", text, name)
            # Of the core only what copies or formats by itself: nearly all goes through the ground's functions.
            self.assertRegex(text, r"__(memcpy|memmove|memset|strcpy|strncpy|snprintf|vsnprintf|printf|fprintf|fread|read)_chk", name)
            if platform.machine() == "x86_64":
                parts, noted = len(re.findall(r"^File: ", text, re.M)), len(re.findall(r"x86 feature:.*IBT.*SHSTK", text))
                self.assertGreater(parts, 0, name)
                self.assertEqual(noted, parts, f"{name}: each object carries the note")

    def test_flags_that_leave_no_trace(self):
        """These do not show in the file in a way that could be told: what each source was compiled with counts."""
        with open(os.path.join(BUILD, "compile_commands.json"), encoding="utf-8") as f:
            commands = [c for c in json.load(f) if "/tests/" not in c["file"]]
        self.assertTrue(any(c["file"].endswith("sqlite3.c") for c in commands) or self.archive("libsqlite3.a") is None)
        for wanted in ("-fstack-protector-strong", "-fstack-clash-protection", "-ftrivial-auto-var-init=zero", "-fno-strict-overflow", "-D_FORTIFY_SOURCE=3"):
            lacking = [c["file"] for c in commands if wanted not in c["command"]]
            self.assertEqual(lacking, [], wanted)


if __name__ == "__main__":
    unittest.main()
