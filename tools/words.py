#!/usr/bin/env python3
"""Collects the words that people read: see docs/languages.md and script/words."""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import catalogues  # noqa: E402
from gen_common import Diagnostics, read_source  # noqa: E402
from html_words import literal_is_words  # noqa: E402
from route_table import Reader  # noqa: E402

POT = "po/kith.pot"
KEYWORDS = ("tr", "TR", "tr_str", "tr_n:1,2", "err_set:5", "html_words:2", "form_wrong:3")
# They speak to whoever runs the program, at a terminal, in English.
OF_OPERATORS = ("backup", "bench", "cli", "demo")
CONVERSION = re.compile(r"%[-+ #0]*\d*(?:\.\*|\.\d+)?(?:hh|h|ll|l|j|z|t)?[%A-Za-z]")


class Failed(Exception):
    """A program of gettext, or a generator, refused."""


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    if done.returncode:
        raise Failed(done.stdout.strip() or f"{command[0]} ended with {done.returncode}")


def of_templates(folder):
    path = os.path.join(folder, "templates.pot")
    run(sys.executable, "tools/gen_html.py", "--out", os.path.join(folder, "gen"), "--words", path, *sorted(glob.glob("src/*/*.html")))
    return path


def of_forms(folder):
    """The labels of fields: messages name them."""
    diagnostics, found = Diagnostics(), []
    for table in sorted(glob.glob("src/*/routes.tbl")):
        source = read_source(table, diagnostics)
        for form in Reader(table.split("/")[1], source, diagnostics).read().forms.values():
            found += [(table, 0, f.label, []) for f in form.fields if literal_is_words(f.label)]
    diagnostics.finish()
    path = os.path.join(folder, "forms.pot")
    with open(path, "w", encoding="utf-8") as f:
        f.write(catalogues.template_of(found))
    return path


def of_c(folder):
    path = os.path.join(folder, "c.pot")
    sources = [p for p in sorted(glob.glob("src/*/*.[ch]") + glob.glob("src/*/*.def")) if p.split("/")[1] not in OF_OPERATORS]
    run("xgettext", "--language=C", "--from-code=UTF-8", "--add-location=file", "--no-wrap", "--add-comments=TRANSLATORS", "-k",
        *(f"-k{k}" for k in KEYWORDS), "-o", path, *sources)
    with open(path, encoding="utf-8") as f:
        head, _, rest = f.read().partition("\n\n")
    kept = [e for e in rest.split("\n\n") if "#. TRANSLATORS" in e or re.search(r"[^\W\d_]", CONVERSION.sub("", said(e)))]
    with open(path, "w", encoding="utf-8") as f:
        f.write(catalogues.template_of([]) + "\n" + "\n\n".join(kept) + "\n")
    return path


def said(entry):
    """The text of an entry; a format that only hands something on has none."""
    lines = [line for line in entry.split("\n") if not line.startswith("#")]
    text = "".join(lines[: next((i for i, line in enumerate(lines) if line.startswith("msgstr")), len(lines))])
    return re.sub(r"\bmsgid(_plural)?\b", "", text)


def collect(folder):
    path = os.path.join(folder, "kith.pot")
    run("msgcat", "--use-first", "--add-location=file", "--no-wrap", "-o", path, of_templates(folder), of_forms(folder), of_c(folder))
    return path


def texts(path):
    return {(m.id, m.plural) for m in catalogues.read(path) if m.id}


def mistakes(fresh, catalogue_paths):
    found = []
    wanted = texts(fresh)
    if not os.path.exists(POT) or texts(POT) != wanted:
        found.append(f"{POT}: error: out of date: run script/words")
    for path in catalogue_paths:
        if texts(path) != wanted:
            found.append(f"{path}: error: it lacks texts, or has old ones: run script/words")
        try:
            run("msgfmt", "--check", "-o", os.devnull, path)
        except Failed as why:
            found.append(str(why))
    return found


def update(fresh, catalogue_paths):
    os.makedirs(os.path.dirname(POT), exist_ok=True)
    shutil.copyfile(fresh, POT)
    for path in catalogue_paths:
        run("msgmerge", "--quiet", "--update", "--backup=none", "--no-fuzzy-matching", "--add-location=file", "--no-wrap", path, POT)


def main():
    if sys.argv[1:] not in ([], ["--check"]):
        print("usage: script/words [--check]", file=sys.stderr)
        return 2
    paths = sorted(glob.glob("po/*.po"))
    with tempfile.TemporaryDirectory() as folder:
        try:
            fresh = collect(folder)
            if not sys.argv[1:]:
                update(fresh, paths)
                return 0
            found = mistakes(fresh, paths)
        except (Failed, ValueError) as why:
            found = [str(why)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
