"""Catalogues of words in the format of gettext (PO): written as templates, read as translations (docs/languages.md)."""

import re

LINE = re.compile(r'(msgid|msgid_plural|msgstr|msgstr\[(\d+)\]|msgctxt)?\s*"((?:[^"\\]|\\.)*)"\s*\Z')
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


def quoted(text):
    for plain, sign in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
        text = text.replace(plain, sign)
    return f'"{text}"'


def unquoted(text):
    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m.group(1), m.group()), text)


def template_of(messages):
    """PO text of [(file, line, text, notes)], each text once, in the order in which they stand."""
    entries = {}
    for path, line, text, notes in messages:
        places, told = entries.setdefault(text, ([], []))
        if path not in places:  # no line: it would change with every edit above it
            places.append(path)
        told += [n for n in notes if n not in told]
    out = ['msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=UTF-8\\n"', '"Content-Transfer-Encoding: 8bit\\n"', ""]
    for text, (places, told) in entries.items():
        out += [f"#. {n}" for n in told] + [f"#: {p}" for p in places] + [f"msgid {quoted(text)}", 'msgstr ""', ""]
    return "\n".join(out)


class Message:
    def __init__(self, line):
        self.line, self.context, self.id, self.plural, self.strings, self.fuzzy = line, None, "", None, {}, False


def read(path):
    """The messages of a PO file. ValueError, with file and line, where it is none."""
    messages, fuzzy, current, part = [], False, None, None
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if not line.strip() or line.startswith("#"):
                fuzzy = fuzzy and bool(line.strip()) or (line.startswith("#,") and "fuzzy" in line)
                part = None
                continue
            m = LINE.match(line)
            if not m or (not m.group(1) and part is None):
                raise ValueError(f"{path}:{number}: no line of a catalogue")
            text = unquoted(m.group(3))
            word = m.group(1)
            if word in ("msgid", "msgctxt") and (current is None or current.strings or (word == "msgid" and part is None and current.context is None)):
                current = Message(number)
                current.fuzzy, fuzzy = fuzzy, False
                messages.append(current)
            part = word or part
            if part == "msgctxt":
                current.context = (current.context or "") + text
            elif part == "msgid":
                current.id += text
            elif part == "msgid_plural":
                current.plural = (current.plural or "") + text
            else:
                index = int(part[7:-1]) if part != "msgstr" else 0
                current.strings[index] = current.strings.get(index, "") + text
    return messages
