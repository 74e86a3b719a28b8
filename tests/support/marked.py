#!/usr/bin/env python3
"""A language for tests, as C: every text of the catalogue's template stands in marks, so that what was never handed to it is seen at once. It runs from right to left."""

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools"))
import catalogues  # noqa: E402
from gen_common import Diagnostics, write_changed  # noqa: E402
from gen_words import Language, source  # noqa: E402

HEAD = ("Content-Type: text/plain; charset=UTF-8\n", "Plural-Forms: nplurals=2; plural=n != 1;\n", "X-Name: Marked\n", "X-Offered: yes\n", "X-Direction: rtl\n")


def marked(text):
    return catalogues.quoted(f"\u27e6{text}\u27e7")


def main():
    template, catalogue, out = sys.argv[1:]
    entries = ['msgid ""\nmsgstr ""\n' + "\n".join(catalogues.quoted(line) for line in HEAD)]
    for m in catalogues.read(template):
        if not m.id:
            continue
        if m.plural:
            said = f'msgid_plural {catalogues.quoted(m.plural)}\nmsgstr[0] {marked(m.id)}\nmsgstr[1] {marked(m.plural)}'
        else:
            said = f"msgstr {marked(m.id)}"
        entries.append(f"msgid {catalogues.quoted(m.id)}\n{said}")
    with open(catalogue, "w", encoding="utf-8") as f:
        f.write("\n\n".join(entries) + "\n")
    diagnostics = Diagnostics()
    language = Language(catalogue, diagnostics)
    diagnostics.finish()
    write_changed(out, source([language]))


if __name__ == "__main__":
    main()
