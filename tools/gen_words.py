#!/usr/bin/env python3
"""Catalogues to C: see docs/languages.md. A translation that lost a part of its sentence, or has one too many, is refused."""

import argparse
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import catalogues  # noqa: E402
from gen_common import Diagnostics, c_literal, write_changed  # noqa: E402

MOST_FORMS = 6
PART = re.compile(r"\\.|\{\d+\}|</?\d+/?>")
CONVERSION = re.compile(r"%(?:(\d+)\$)?[-+ #0]*\d*(?:\.\*|\.\d+)?(?:hh|h|ll|l|j|z|t)?([%A-Za-z])")
WIDE = re.compile(r"(%(?:\d+\$)?[-+ #0]*\d*(?:\.\d+)?)<PRI([diuxX])64>")  # as xgettext writes the macros of C
ENOUGH = 95  # percent: with less, a page would be in two languages
PLURAL = re.compile(r"nplurals\s*=\s*(\d)\s*;\s*plural\s*=\s*([-+*/%<>=!&|?:()n\d\s]+?)\s*;?\s*\Z")


def language_hash(text):
    h = 2166136261
    for byte in text.encode("utf-8"):
        h = ((h ^ byte) * 16777619) & 0xFFFFFFFF
    return h


def plain(text):
    """As it stands in the program: where int64_t is a long."""
    return WIDE.sub(r"\1l\2", text)


def parts(text):
    return sorted(p for p in PART.findall(text) if p[0] != "\\")


def conversions(text):
    found = [m for m in CONVERSION.finditer(text) if m.group(2) != "%"]
    if any(m.group(1) for m in found):
        found.sort(key=lambda m: int(m.group(1) or 0))
    return [re.sub(r"\d+\$", "", m.group()) for m in found]


def nests(text):
    """Whether the tags of a sentence close in order."""
    open_tags = []
    for p in PART.findall(text):
        if p.startswith("</"):
            if not open_tags or open_tags.pop() != p[2:-1]:
                return False
        elif p.startswith("<") and not p.endswith("/>"):
            open_tags.append(p[1:-1])
    return not open_tags


class Language:
    def __init__(self, path, diagnostics):
        self.path, self.diagnostics = path, diagnostics
        self.tag = os.path.basename(path)[: -len(".po")]
        self.name, self.reviewed, self.offered, self.forms, self.plural, self.rtl = self.tag, False, False, 2, "n != 1", False
        self.words = []
        try:
            messages = catalogues.read(path)
        except ValueError as why:
            diagnostics.error(path, 1, 1, str(why))
            messages = []
        head = None
        for m in messages:
            m.id, m.plural = plain(m.id), plain(m.plural) if m.plural else m.plural
            m.strings = {k: plain(s) for k, s in m.strings.items()}
            if not m.id:
                head = m
                self.head(m)
            elif m.strings.get(0) and not m.fuzzy:
                self.check(m)
                self.words.append((language_hash(m.id), m.id, [m.strings[k] for k in sorted(m.strings)]))
        texts = sum(1 for m in messages if m.id)
        if self.offered and len(self.words) * 100 < texts * ENOUGH:
            self.error(head, f"{len(self.words)} of {texts} texts are translated: a language is offered from {ENOUGH} % on (X-Offered: no until then)")
        self.words.sort(key=lambda w: (w[0], w[1]))

    def error(self, message, words):
        self.diagnostics.error(self.path, message.line, 1, words)

    def head(self, message):
        fields = dict(line.split(":", 1) for line in message.strings.get(0, "").split("\n") if ":" in line)
        get = lambda name, other: fields.get(name, other).strip()  # noqa: E731
        self.name = get("X-Name", self.tag)
        self.reviewed = get("X-Reviewed", "no") == "yes"
        self.offered = get("X-Offered", "no") == "yes"
        self.rtl = get("X-Direction", "ltr") == "rtl"
        m = PLURAL.match(get("Plural-Forms", "nplurals=2; plural=n != 1;"))
        if not m or not 1 <= int(m.group(1)) <= MOST_FORMS:
            self.error(message, 'Plural-Forms is "nplurals=N; plural=EXPRESSION;" with n, numbers and the signs of C, and at most 6 forms')
            return
        self.forms, self.plural = int(m.group(1)), m.group(2)

    def check(self, message):
        if message.plural is not None and sorted(message.strings) != list(range(self.forms)):
            self.error(message, f"{self.forms} forms of the plural are expected")
        for text in message.strings.values():
            wanted = {tuple(parts(message.id)), tuple(parts(message.plural or message.id))}
            if tuple(parts(text)) not in wanted:
                self.error(message, f"the translation has other parts ({' '.join(parts(text)) or 'none'}) than the text ({' '.join(parts(message.id)) or 'none'})")
            elif not nests(text):
                self.error(message, "a tag of the translation is not closed, or not in order")
            formats = [conversions(message.id), conversions(message.plural or message.id)]
            if conversions(text) not in formats:
                self.error(message, f"the translation has other conversions ({' '.join(conversions(text))}) than the text ({' '.join(conversions(message.id))})")

    def identifier(self):
        return re.sub(r"\W", "_", self.tag)


def source(languages):
    out = ["/* Made by tools/gen_words.py from po/. Do not edit. */", '#include "base/language.h"', "",
           "static unsigned form_en(uint64_t n) {", "    return n != 1;", "}"]
    for language in languages:
        who = language.identifier()
        out += ["", f"static unsigned form_{who}(uint64_t n) {{", f"    return (unsigned)({language.plural});", "}"]
        if language.words:
            out += ["", f"static const struct language_words words_{who}[] = {{"]
            for h, text, said in language.words:
                out.append(f"    {{{h}U, {c_literal(text, '     ')},")
                out.append("     {" + ", ".join(c_literal(s, "      ") for s in said) + "}},")
            out.append("};")
    out += ["", "const struct language language_all[] = {",
            '    {.tag = "en", .name = "English", .reviewed = true, .offered = true, .form = form_en},']
    for language in languages:
        who = language.identifier()
        words = f", .words = words_{who}, .n = sizeof words_{who} / sizeof *words_{who}" if language.words else ""
        out.append(f'    {{.tag = "{language.tag}", .name = {c_literal(language.name, "")}, .right_to_left = {str(language.rtl).lower()}, '
                   f".reviewed = {str(language.reviewed).lower()}, .offered = {str(language.offered).lower()}, .form = form_{who}{words}}},")
    out += ["};", "const size_t language_all_n = sizeof language_all / sizeof *language_all;", ""]
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser(description="Compiles catalogues to C (docs/languages.md).")
    parser.add_argument("--out", required=True, metavar="FILE")
    parser.add_argument("files", nargs="*", metavar="PO")
    arguments = parser.parse_args()
    diagnostics = Diagnostics()
    languages = [Language(path, diagnostics) for path in sorted(arguments.files)]
    diagnostics.finish()
    write_changed(arguments.out, source(languages))


if __name__ == "__main__":
    main()
