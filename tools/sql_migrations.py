"""Migrations: what each makes, its statements for each engine, and what is refused in them (docs/generators.md)."""

import hashlib
import os
import re

import sql_text
from gen_common import nearest

POSTGRES_TYPES = {"INTEGER": "BIGINT", "TEXT": "TEXT", "BLOB": "BYTEA", "REAL": "DOUBLE PRECISION"}


def inserting_trigger(tokens):
    """The table whose new rows fire the trigger, in a set; none where it fires otherwise. One that is dropped later counts too."""
    words = [t.text.upper() for t in tokens]
    on = words.index("ON") if "ON" in words else len(words)
    named = {words[on + 1].strip('"').lower()} if on + 1 < len(words) else set()
    return named if "INSERT" in words[:on] else set()


class Migration:
    """One file: number, name, statements of each engine."""


class MigrationReader:
    def __init__(self, source, diagnostics):
        self.source, self.diagnostics = source, diagnostics

    def error(self, offset, message):
        self.diagnostics.error(self.source.path, *self.source.where(offset), message)

    def read(self):
        m = re.match(r"(\d{4})-([a-z0-9]+(?:-[a-z0-9]+)*)\.sql\Z", os.path.basename(self.source.path))
        if not m:
            self.error(0, "a migration's file name is NNNN-name.sql: four digits, lower-case letters and dashes")
            return None
        made = Migration()
        made.source, made.number, made.name = self.source, int(m.group(1)), m.group(2)
        made.checksum = hashlib.blake2b(self.source.text.encode("utf-8"), digest_size=32).hexdigest()
        made.hub_tables, made.triggers, made.statements = set(), set(), {}
        self.check(made)
        for engine in sql_text.ENGINES:
            made.statements[engine] = list(self.statements(engine))
        return made

    def check(self, made):
        tokens = list(sql_text.tokens(self.source.text))
        if not tokens:
            self.error(0, "the migration is empty")
        elif tokens[-1].text != ";" and tokens[-1].engine is None:
            self.error(tokens[-1].offset, 'the last statement does not end: ";" is missing')
        for one, t in zip([None] + tokens, tokens):
            if t.kind == "open":
                self.error(t.offset, "a quote is not closed")
            elif one and one.text.upper() == "WITHOUT":
                continue  # WITHOUT ROWID: goes away for PostgreSQL
            elif t.kind == "word" and t.text.upper() in sql_text.NOT_PORTABLE and not t.engine:
                self.error(t.offset, f"{t.text} is not the same on both engines: use {sql_text.NOT_PORTABLE[t.text.upper()]}, "
                           "or /*sqlite: … */ and /*postgres: … */")
        i = 0
        while i < len(tokens):
            words = [t.text.upper() for t in tokens[i : i + 6]]
            if words[:2] == ["CREATE", "TABLE"]:
                i = self.table(tokens, i, made)
            elif words[:2] == ["CREATE", "TRIGGER"] or (words[:1] == ["CREATE"] and words[2:3] == ["TRIGGER"]):
                made.triggers |= inserting_trigger(tokens[i:])
                i += 1
            elif words[:2] == ["ALTER", "TABLE"] and "ADD" in words[3:5]:
                at = i + (5 if words[4:5] == ["COLUMN"] else 4)
                self.column(tokens[at : at + 2], made, tokens[i + 2].text)
                i = at
            else:
                i += 1

    def table(self, tokens, i, made):
        start = tokens[i]
        at = i + (5 if tokens[i + 2].text.upper() == "IF" else 2)
        name = tokens[at]
        if name.text.lower() in sql_text.RESERVED:
            self.error(name.offset, f'"{name.text}" is a word that PostgreSQL keeps for itself: choose another name for the table')
        self.purpose(start)
        depth, begin = 0, True
        for at in range(at + 1, len(tokens)):
            t = tokens[at]
            if t.text == "(" and t.kind == "op":
                depth += 1
            elif t.text == ")" and t.kind == "op":
                depth -= 1
                if depth == 0:
                    break
            elif depth == 1 and begin and t.text.upper() not in ("PRIMARY", "FOREIGN", "UNIQUE", "CHECK", "CONSTRAINT"):
                self.column(tokens[at : at + 2], made, name.text)
            begin = depth == 1 and t.text in "(,"
        after = [t.text.upper() for t in tokens[at + 1 : at + 2]]
        if after != ["STRICT"] and start.engine is None:
            self.error(tokens[at].offset, f"the table {name.text} is not STRICT: end it with \") STRICT;\"")
        return at

    def column(self, pair, made, table):
        if len(pair) < 2:
            return
        name, kind = pair
        if name.engine:
            return
        if name.text.lower() == "hub_id":
            made.hub_tables.add(table.lower())
        if name.text.lower() in sql_text.RESERVED:
            self.error(name.offset, f'"{name.text}" is a word that PostgreSQL keeps for itself: choose another name for the column')
        if kind.text not in POSTGRES_TYPES:
            self.error(kind.offset, f'"{kind.text}" is no type here{nearest(kind.text.upper(), POSTGRES_TYPES)}: one of {", ".join(POSTGRES_TYPES)}')

    def purpose(self, start):
        """The comment directly above says whether the table is enduring or derived."""
        if start.engine:
            return
        line = self.source.where(start.offset)[0]
        lines = self.source.text.split("\n")
        above = line - 2
        while above >= 0 and lines[above].startswith("--"):
            if re.match(r"--\s*(enduring|derived)\b[^:]*:\s*\S", lines[above]):
                return
            above -= 1
        self.error(start.offset, 'the comment directly above a table says "-- enduring: what it holds" or "-- derived: what it holds"')

    def statements(self, engine):
        def replace(kind, text, inside):
            if engine == "postgres" and kind == "word" and not inside and text in POSTGRES_TYPES:
                return POSTGRES_TYPES[text]
            return text

        def keep(m):
            own = sql_text.PIECE.match(m.group()) if m.lastgroup == "block" else None
            if m.lastgroup == "comment" or m.lastgroup == "block":
                return own.group(2) if own and own.group(1) == engine else " "
            return replace(m.lastgroup, m.group(), False)

        text = sql_text.LEXER.sub(keep, self.source.text)
        at = 0
        for end in list(sql_text.statement_ends(text)) + [len(text)]:
            statement = text[at:end].strip()
            at = end
            if engine == "postgres":
                statement = re.sub(r"\)\s*STRICT\s*(,\s*WITHOUT\s+ROWID)?\s*;\Z", ");", statement)
            statement = re.sub(r"[ \t]*\n\s*", "\n", statement[:-1] if statement.endswith(";") else statement).strip()
            if statement:
                yield statement
