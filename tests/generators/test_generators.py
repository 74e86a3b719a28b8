#!/usr/bin/env python3
"""The three generators: what they make of good descriptions, and what they refuse. Prints TAP.

--update writes the expected files anew: look at the difference before keeping it.
"""

import glob
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import traceback
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TOOLS = os.path.join(ROOT, "tools")
GOOD = os.path.join(HERE, "good")
WARNINGS = ("-std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Werror -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla "
            "-Wno-missing-field-initializers").split()


def run(tool, arguments, folder):
    return subprocess.run([sys.executable, "-B", os.path.join(TOOLS, tool), *arguments], cwd=folder, capture_output=True, text=True, check=False)


def good_runs(out):
    """The command lines that make the expected files, run in good/."""
    return {
        "gen_sql.py": ["--out", out, "--migrations", "src/exchange/migrations/0002-offers.sql", "src/hub/migrations/0001-hubs.sql",
                       "--queries", "src/exchange/exchange.sql"],
        "gen_html.py": ["--out", out, "src/exchange/offers.html", "src/exchange/offer_card.html"],
        "gen_routes.py": ["--out", out, "--docs", os.path.join(out, "permissions.md"), "--version", "1.2.3",
                          "src/exchange/routes.tbl", "--api", "src/exchange/api.json"],
    }


def update():
    for tool, arguments in good_runs("expected").items():
        done = run(tool, arguments, GOOD)
        sys.stderr.write(done.stderr)


CATALOGUE = """msgid ""
msgstr ""
"Language: xx\\n"
"Plural-Forms: nplurals=2; plural=n > 1;\\n"
"X-Name: Xish\\n"

#, fuzzy
msgid "Not yet"
msgstr "Noch"

msgid "Ask <1>{2}</1>"
msgstr "{2}: <1>x</1>"

msgid "%d of %s"
msgstr "%2$s: %1$d"

msgid "one hour"
msgid_plural "%d hours"
msgstr[0] "y hour"
msgstr[1] "%d y"
"""


class Words(unittest.TestCase):
    """Catalogues to C."""

    def make(self, text):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        with open(os.path.join(folder, "xx.po"), "w", encoding="utf-8") as f:
            f.write(text)
        done = run("gen_words.py", ["--out", "languages.c", "xx.po"], folder)
        made = ""
        if os.path.exists(os.path.join(folder, "languages.c")):
            with open(os.path.join(folder, "languages.c"), encoding="utf-8") as f:
                made = f.read()
        return done, made

    def test_a_good_catalogue(self):
        done, made = self.make(CATALOGUE)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn('"{2}: <1>x</1>"', made)
        self.assertIn("return (unsigned)(n > 1);", made)
        self.assertNotIn("Noch", made)
        self.assertIn('.name = "Xish"', made)
        hashes = [int(h) for h in re.findall(r"^    \{(\d+)U", made, re.M)]
        self.assertEqual((len(hashes), hashes), (3, sorted(hashes)))

    def test_refuses_what_lost_its_parts(self):
        for good, bad, why in (('"{2}: <1>x</1>"', '"<1>x</1>"', "other parts"), ('"{2}: <1>x</1>"', '"{2}: </1>x<1>"', "not in order"),
                               ('"%2$s: %1$d"', '"%d: %s %s"', "other conversions"), ('"%2$s: %1$d"', '"%s: %d"', "other conversions"),
                               ('msgstr[1] "%d y"', "", "2 forms"), ("n > 1", "system(n)", "Plural-Forms"), ('msgid "one', 'msgit "one', "no line")):
            done, made = self.make(CATALOGUE.replace(good, bad))
            self.assertEqual((done.returncode, made), (1, ""), bad)
            self.assertIn(why, done.stderr)

    def test_offered_once_enough_is_there(self):
        offered = CATALOGUE.replace('"X-Name', '"X-Offered: yes\\n"\n"X-Name')
        done, made = self.make(offered)
        self.assertEqual((done.returncode, made), (1, ""))
        self.assertIn("3 of 4 texts", done.stderr)
        done, made = self.make(offered.replace("#, fuzzy", "#."))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn('.name = "Xish", .right_to_left = false, .reviewed = false, .offered = true', made)
        self.assertIn(".offered = false", self.make(CATALOGUE)[1])

    def test_macros_of_wide_numbers(self):
        done, made = self.make(CATALOGUE.replace("%d of %s", "%<PRId64> of %s").replace("%1$d", "%1$<PRId64>"))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn('"%ld of %s"', made)
        self.assertIn('"%2$s: %1$ld"', made)


class Good(unittest.TestCase):
    """What is right gives the expected files."""

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.gen = os.path.join(self.folder, "gen")
        self.addCleanup(shutil.rmtree, self.folder)

    def make(self):
        for tool, arguments in good_runs(self.gen).items():
            done = run(tool, arguments, GOOD)
            self.assertEqual((done.returncode, done.stderr), (0, ""), tool)

    def test_expected_files(self):
        self.make()
        expected = sorted(os.listdir(os.path.join(GOOD, "expected")))
        self.assertEqual(sorted(os.listdir(self.gen)), expected)
        for name in expected:
            with open(os.path.join(GOOD, "expected", name), encoding="utf-8") as want, open(os.path.join(self.gen, name), encoding="utf-8") as got:
                self.assertEqual(got.read(), want.read(), name)

    def test_writes_only_what_changed(self):
        self.make()
        paths = glob.glob(os.path.join(self.gen, "*"))
        self.assertGreater(len(paths), 10)
        for path in paths:
            os.utime(path, (1, 1))
        changed = os.path.join(self.gen, "offers_gone")
        one = os.path.join(self.gen, "exchange_html.c")
        with open(one, "a", encoding="utf-8") as f:
            f.write("\n")
        os.utime(one, (1, 1))
        self.make()
        self.assertEqual([p for p in paths if os.stat(p).st_mtime != 1], [one], changed)

    def test_files_told_apart_by_place(self):
        """Without --migrations, --queries, --api the files are known by their folders and names."""
        self.make()
        other = os.path.join(self.folder, "other")
        calls = [
            ("gen_sql.py", ["src/exchange/migrations/0002-offers.sql", "src/hub/migrations/0001-hubs.sql", "src/exchange/exchange.sql"]),
            ("gen_routes.py", ["--version", "1.2.3", "src/exchange/routes.tbl", "src/exchange/api.json"]),
        ]
        for tool, files in calls:
            done = run(tool, ["--out", other, *files], GOOD)
            self.assertEqual((done.returncode, done.stderr), (0, ""), tool)
        for path in glob.glob(os.path.join(other, "*")):
            with open(path, encoding="utf-8") as got, open(os.path.join(self.gen, os.path.basename(path)), encoding="utf-8") as want:
                self.assertEqual(got.read(), want.read(), path)

    def test_compiles(self):
        headers = ("db/db.h", "http/http.h", "form/form.h", "ui/ui.h", "ui/tpl.h", "hub/access.h")
        if not all(os.path.exists(os.path.join(ROOT, "src", h)) for h in headers):
            self.skipTest("the headers are not there yet")
        self.make()
        for path in sorted(glob.glob(os.path.join(self.gen, "*.c"))):
            done = subprocess.run([os.environ.get("CC", "cc"), "-fsyntax-only", *WARNINGS, "-I", self.folder, "-I", os.path.join(GOOD, "src"),
                                   "-I", os.path.join(ROOT, "src"), path], capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (0, ""), path)

    def test_wrong_type_does_not_compile(self):
        """A number where text is wanted stops the compiler, and it names the template's line."""
        if not os.path.exists(os.path.join(ROOT, "src/ui/ui.h")):
            self.skipTest("the headers are not there yet")
        room = os.path.join(self.folder, "src", "exchange")
        os.makedirs(room)
        shutil.copy(os.path.join(GOOD, "src/exchange/views.h"), room)
        with open(os.path.join(room, "offer_card.html"), "w", encoding="utf-8") as f:
            f.write("<p>a</p>\n<p>{{ v->minutes }}</p>\n")
        done = run("gen_html.py", ["--out", "gen", "src/exchange/offer_card.html"], self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = subprocess.run([os.environ.get("CC", "cc"), "-fsyntax-only", "-std=gnu17", "-I.", "-Isrc", "-I", os.path.join(ROOT, "src"),
                               "gen/exchange_html.c"], cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("src/exchange/offer_card.html:2", done.stderr)

    def test_rows_with_a_trigger(self):
        """Many rows in one statement fire a trigger as one row does, whatever its own statements do about conflicts."""
        room = os.path.join(self.folder, "src", "a")
        os.makedirs(os.path.join(room, "migrations"))
        with open(os.path.join(room, "migrations", "0001-a.sql"), "w", encoding="utf-8") as f:
            f.write("""-- enduring: things.
CREATE TABLE thing (n INTEGER NOT NULL) STRICT;
-- enduring: others, with nothing behind them.
CREATE TABLE plain (n INTEGER NOT NULL) STRICT;
-- derived: what was seen.
CREATE TABLE seen (k INTEGER PRIMARY KEY) STRICT;
/*sqlite: CREATE TRIGGER thing_seen AFTER INSERT ON thing
BEGIN
    INSERT OR IGNORE INTO seen (k) VALUES (NEW.n % 2);
END; */
/*sqlite: CREATE TRIGGER plain_gone AFTER DELETE ON plain
BEGIN
    INSERT OR IGNORE INTO seen (k) VALUES (OLD.n);
END; */
""")
        with open(os.path.join(room, "a.sql"), "w", encoding="utf-8") as f:
            f.write("--: rows thing_add(n i64)\nINSERT INTO thing (n) VALUES (:n);\n--: rows plain_add(n i64)\nINSERT INTO plain (n) VALUES (:n);\n")
        done = run("gen_sql.py", ["--out", "gen", "src/a/migrations/0001-a.sql", "src/a/a.sql"], self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(os.path.join(self.gen, "a_sql.c"), encoding="utf-8") as f:
            made = f.read()
        texts = re.findall(r'\.sqlite =\s+((?:"[^"]*"\s*)+)', made)
        texts = ["".join(re.findall(r'"([^"]*)"', t)) for t in texts]
        wide = [t for t in texts if "?8" in t and "?9" not in t]
        self.assertEqual([t.split("(")[0] for t in wide], ["INSERT INTO thing ", "INSERT OR FAIL INTO plain "])
        db = sqlite3.connect(":memory:")
        with open(os.path.join(room, "migrations", "0001-a.sql"), encoding="utf-8") as f:
            db.executescript(re.sub(r"/\*sqlite:(.*?)\*/", r"\1", f.read().replace(") STRICT", ")"), flags=re.S))
        for text in wide:
            db.execute(text, list(range(8)))
        self.assertEqual(db.execute("SELECT COUNT(*), (SELECT COUNT(*) FROM seen), (SELECT COUNT(*) FROM plain) FROM thing").fetchone(), (8, 2, 8))

    def test_openapi(self):
        self.make()
        with open(os.path.join(self.gen, "openapi.json"), encoding="utf-8") as f:
            made = json.load(f)
        self.assertEqual(made["openapi"][:3], "3.1")
        self.assertEqual(made["info"]["version"], "1.2.3")
        post = made["paths"]["/api/v1/hubs/{hub}/offers"]["post"]
        self.assertEqual(post["operationId"], "offer_create")
        self.assertEqual(set(post["responses"]), {"201", "400", "401", "403", "404", "409", "413", "422", "429", "503"})
        self.assertIn({"$ref": "#/components/parameters/IdempotencyKey"}, post["parameters"])
        self.assertIn("Link", made["paths"]["/api/v1/hubs/{hub}/offers"]["get"]["responses"]["200"]["headers"])
        self.assertNotIn("/h/{hub}/offers", made["paths"])
        form = made["components"]["schemas"]["OfferForm"]
        self.assertEqual(form["required"], ["title", "category", "minutes", "on"])
        self.assertEqual(form["properties"]["until"]["type"], ["string", "null"])

    def test_empty(self):
        """No input at all makes files that compile."""
        for tool in good_runs(""):
            done = run(tool, ["--out", self.gen], self.folder)
            self.assertEqual((done.returncode, done.stderr), (0, ""), tool)
        if os.path.exists(os.path.join(ROOT, "src/http/http.h")):
            for path in glob.glob(os.path.join(self.gen, "*.c")):
                done = subprocess.run([os.environ.get("CC", "cc"), "-fsyntax-only", *WARNINGS, "-I", self.folder, "-I", os.path.join(ROOT, "src"), path],
                                      capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, ""), path)


class Refused(unittest.TestCase):
    """What is wrong stops with its place and what would be right. The cases stand in refused.txt."""

    def refuse(self, case):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        names = []
        for name, text in case["files"]:
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
            names.append(name)
        done = run(case["tool"], ["--out", "gen", *names], folder)
        self.assertEqual(done.returncode, 1, done.stderr)
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), len(case["errors"]), done.stderr)
        for got, want in zip(lines, case["errors"]):
            self.assertTrue(got.startswith(want), f"got  {got}\nwant {want}")
        self.assertFalse(os.path.exists(os.path.join(folder, "gen")), "nothing is written beside a mistake")


def cases():
    """refused.txt: "## tool: name", then for each file "@ path" and its text, then lines "! path:line:col: error: beginning"."""
    with open(os.path.join(HERE, "refused.txt"), encoding="utf-8") as f:
        current = None
        for line in f:
            if line.startswith("## "):
                if current:
                    yield current
                tool, _, name = line[3:].strip().partition(": ")
                current = {"tool": f"gen_{tool}.py", "name": f"{tool} refuses {name}", "files": [], "errors": []}
            elif current is None:
                continue
            elif line.startswith("@ "):
                current["files"].append([line[2:].strip(), ""])
            elif line.startswith("! "):
                current["errors"].append(line[2:].rstrip("\n"))
            elif current["files"] and not current["errors"]:
                current["files"][-1][1] += line
        if current:
            yield current


def add_case(i, case):
    def test(self):
        self.refuse(case)

    test.__doc__ = case["name"]
    setattr(Refused, f"test_{i:03}", test)


class Tap(unittest.TestResult):
    """One line a test."""

    def __init__(self):
        super().__init__()
        self.n = 0

    def say(self, word, test, more=""):
        self.n += 1
        name = test.shortDescription() or test.id().rpartition(".")[2].replace("test_", "").replace("_", " ")
        print(f"{word} {self.n} - {name}{more}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.say("ok", test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.say("ok", test, f" # SKIP {reason}")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.bad(test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self.bad(test, err)

    def bad(self, test, err):
        self.say("not ok", test)
        for line in "".join(traceback.format_exception(*err)).splitlines():
            print("# " + line)


def main():
    if sys.argv[1:] == ["--update"]:
        update()
        return 0
    for i, case in enumerate(cases(), 1):
        add_case(i, case)
    loader = unittest.defaultTestLoader
    suite = unittest.TestSuite([loader.loadTestsFromTestCase(Good), loader.loadTestsFromTestCase(Refused)])
    result = Tap()
    suite.run(result)
    print(f"1..{result.n}")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
