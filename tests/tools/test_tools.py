"""The tools that judge the house are judged here."""

import contextlib
import io
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "tools"))
import check_layers  # noqa: E402
import check_sources  # noqa: E402
import inputs  # noqa: E402
import tally  # noqa: E402
import web_tests  # noqa: E402


class Layers(unittest.TestCase):
    def judge(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in files.items():
                os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
                with open(os.path.join(folder, path), "w", encoding="utf-8") as f:
                    f.write(text)
            mistakes, graph = check_layers.check(folder)
            return [m.replace(folder + "/", "") for m in mistakes], graph

    def test_down_is_right(self):
        mistakes, graph = self.judge({
            "base/str.h": "", "hub/hub.h": '#include "base/str.h"\n', "hub/hub.c": '#include "hub/hub.h"\n#include "gen/hub_sql.h"\n',
            "main.c": '#include "hub/hub.h"\n#include "gen/routes.h"\n'})
        self.assertEqual(mistakes, [])
        self.assertEqual(graph["hub"], {"base"})
        self.assertEqual(graph["main.c"], {"hub"})

    def test_up_names_file_and_line(self):
        mistakes, _ = self.judge({"hub/hub.h": "", "base/str.h": '\n#  include "hub/hub.h"\n'})
        self.assertEqual(len(mistakes), 1)
        self.assertTrue(mistakes[0].startswith("base/str.h:2: base/ (floor 0) includes hub/"), mistakes[0])

    def test_sideways(self):
        mistakes, _ = self.judge({"http/http.h": "", "ui/ui.h": '#include "http/http.h"\n'})
        self.assertIn("goes sideways", mistakes[0])

    def test_generated_headers_belong_to_their_room(self):
        mistakes, _ = self.judge({"hub/hub.c": '#include "gen/exchange_sql.h"\n'})
        self.assertIn("goes up", mistakes[0])

    def test_circle(self):
        mistakes, _ = self.judge({"base/a.h": '#include "base/b.h"\n', "base/b.h": '#include "base/a.h"\n'})
        self.assertEqual(len(mistakes), 1)
        self.assertIn("base/a.h -> base/b.h -> base/a.h", mistakes[0])

    def test_not_rooted_and_no_floor(self):
        mistakes, _ = self.judge({"base/a.c": '#include "a.h"\n', "base/a.h": "", "attic/x.c": ""})
        self.assertEqual(len(mistakes), 2)


class Banned(unittest.TestCase):
    def calls(self, path, text):
        return list(check_sources.banned_calls(path, text))

    def test_calls_outside_base(self):
        self.assertEqual(len(self.calls("src/hub/a.c", "x = malloc(1);\nfree(x);\n")), 2)
        self.assertEqual(self.calls("src/base/a.c", "x = malloc(1);\n"), [])

    def test_everywhere(self):
        found = self.calls("src/base/a.c", "\n\nint n = atoi(z);\n")
        self.assertTrue(found[0].startswith("src/base/a.c:3: error: atoi() is banned"))

    def test_words_comments_members_and_longer_names_are_free(self):
        text = '/* free(x) */ // gets(y)\nputs("malloc(1)"); o->free(o); arena_free(a); '
        self.assertEqual(self.calls("src/hub/a.c", text), [])


class Tally(unittest.TestCase):
    def counts(self, count):
        return count.passed, count.failed, count.skipped

    def test_tap(self):
        text = "TAP version 13\n1..5\nok 1 - a\nnot ok 2 - b\nok 3 # SKIP no database\nnot ok 4 # TODO later\n    not ok 1 - inner\nok 5\n"
        self.assertEqual(self.counts(tally.count_tap(text)), (2, 1, 1))
        self.assertEqual(self.counts(tally.count_tap("Bail out! no memory\n")), (0, 1, 0))

    def test_the_summary_of_node_holds(self):
        text = "ok 1 - file\n# tests 7\n# suites 1\n# pass 4\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 0\n"
        self.assertEqual(self.counts(tally.count_tap(text)), (4, 2, 1))

    def test_unittest(self):
        self.assertEqual(self.counts(tally.count_unittest("..F\nRan 5 tests in 0.1s\n\nFAILED (failures=1, skipped=1)\n")), (3, 1, 1))
        self.assertEqual(self.counts(tally.count_unittest("Ran 2 tests in 0.1s\n\nOK\n")), (2, 0, 0))

    def test_silence_and_a_bad_end_are_failures(self):
        shown, tally.show = tally.show, lambda output: None
        try:
            self.assertEqual(self.counts(tally.judged(0, "", tally.Count())), (0, 1, 0))
            self.assertEqual(self.counts(tally.judged(1, "", tally.Count(3))), (3, 1, 0))
        finally:
            tally.show = shown


class WebTests(unittest.TestCase):
    def test_the_longest_are_begun_first_and_none_is_lost(self):
        scripts = [f"tests/web/{name}.test.mjs" for name in ("api", "cli", "pages", "zebra")]
        ordered = web_tests.in_order(scripts)
        self.assertEqual(ordered[0], "tests/web/pages.test.mjs")
        self.assertEqual(sorted(ordered), sorted(scripts))
        for name in web_tests.LONG_ONES:
            self.assertTrue(os.path.exists(os.path.join(os.path.dirname(__file__), "..", "web", name + ".test.mjs")), name)

    def test_numbers_are_taken_from_what_is_told(self):
        told, numbers = web_tests.split("TAP version 13\n# Subtest: a\nnot ok 1 - a\n1..1\n# tests 1\n# pass 0\n# fail 1\n")
        self.assertEqual(told, ["# Subtest: a", "not ok 1 - a"])
        self.assertEqual(numbers, {"tests": 1, "pass": 0, "fail": 1})

    def test_one_that_dies_is_a_failure(self):
        with tempfile.TemporaryDirectory() as folder:
            script = os.path.join(folder, "dies.test.mjs")
            with open(script, "w", encoding="utf-8") as f:
                f.write("process.exit(3);\n")
            with contextlib.redirect_stdout(io.StringIO()) as told:
                numbers = web_tests.run(script)
            self.assertEqual(numbers["fail"], 1, told.getvalue())


class Inputs(unittest.TestCase):
    def test_kinds(self):
        self.assertEqual(inputs.kind_of("src/hub/hub.sql"), "sql")
        self.assertEqual(inputs.kind_of("src/hub/migrations/0001-hub.sql"), "migration")
        self.assertEqual(inputs.kind_of("src/hub/home.html"), "html")
        self.assertEqual(inputs.kind_of("src/hub/routes.tbl"), "routes")
        self.assertEqual(inputs.kind_of("src/hub/api.json"), "schema")
        self.assertIsNone(inputs.kind_of("src/hub/hub.c"))


if __name__ == "__main__":
    unittest.main()
