#!/usr/bin/env python3
"""Queries and migrations to C: see docs/generators.md. A wrong type or a missing column does not compile; what could read across hubs is refused."""

import argparse
import hashlib
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sql_text  # noqa: E402
from gen_common import (  # noqa: E402
    C_WORDS, IDENTIFIER, Diagnostics, c_comment, c_escape, c_literal, guard, nearest, read_source, room_of, write_changed,
)

KINDS = ("one", "maybe", "many", "each", "exec", "rows")
# How many rows the wide statements of a "rows" query store at once.
ROWS_AT_ONCE = {"wide": 128, "some": 8}
TYPES = {"i64": "int64_t", "f64": "double", "text": "struct str", "blob": "struct str", "bool": "bool"}
DB_TYPES = {"i64": "DB_I64", "f64": "DB_F64", "text": "DB_TEXT", "blob": "DB_BLOB", "bool": "DB_BOOL"}
POSTGRES_TYPES = {"INTEGER": "BIGINT", "TEXT": "TEXT", "BLOB": "BYTEA", "REAL": "DOUBLE PRECISION"}
HEAD = re.compile(r"\s*(?:(across)\s+)?(?:(ahead)\s+)?(\w+)\s+(\w+)\s*(?:\(([^()]*)\))?\s*(?:(->)\s*(?:\(([^()]*)\)|(\w+)))?\s*\Z")
PIECE_HEAD = re.compile(r"\s*piece\s+(\w+)\s*(?:->\s*\(([^()]*)\))?\s*\Z")


class Field:
    def __init__(self, name, kind, nullable):
        self.name, self.kind, self.nullable = name, kind, nullable
        self.companion = nullable and kind not in ("text", "blob")

    def members(self):
        text = f"{TYPES[self.kind]} {self.name};"
        return text + (f" bool has_{self.name};" if self.companion else "")


class Query:
    """One query: head, documentation, text."""


class Piece:
    """What several queries of a file share: columns, and text that stands in them as {name}."""

    def __init__(self, offset, columns, text, tokens):
        self.offset, self.columns, self.text, self.tokens, self.used = offset, columns, text, tokens, False


# ---- reading


class QueryReader:
    def __init__(self, source, diagnostics, hub_tables, triggers):
        self.source, self.diagnostics, self.hub_tables, self.triggers = source, diagnostics, hub_tables, triggers
        self.pieces = {}

    def error(self, offset, message):
        self.diagnostics.error(self.source.path, *self.source.where(offset), message)

    def read(self):
        """Each `--:` begins a query, or a piece of some, that goes on to the next one or the end."""
        text = self.source.text
        heads = self.heads()
        first = heads[0][1] if heads else len(text)
        stray = next(iter(sql_text.tokens(text[:first])), None)
        if stray:
            self.error(stray.offset, 'SQL before the first "--:": a query begins with its head')
        for i, (head, at, body) in enumerate(heads):
            end = heads[i + 1][1] if i + 1 < len(heads) else len(text)
            piece = PIECE_HEAD.match(head)
            if piece:
                self.piece(piece, at, body, end)
                continue
            query = self.query(head, at, body, end)
            if query:
                yield query
        for name, piece in self.pieces.items():
            if not piece.used:
                self.error(piece.offset, f'no query below uses the piece "{name}"')

    def heads(self):
        """(text of the head, where it begins, where its body begins). A head goes on in the next line while it is not complete."""
        found = []
        for m in re.finditer(r"^--:([^\n]*)(?:\n|\Z)", self.source.text, re.M):
            if found and found[-1][2] == m.start() and not complete(found[-1][0]):
                found[-1] = (found[-1][0] + "\n" + m.group(1), found[-1][1], m.end())
            else:
                found.append((m.group(1), m.start(), m.end()))
        return found

    def piece(self, m, at, body, end):
        name = m.group(1)
        if name in self.pieces or name in KINDS:
            self.error(at, f'"{name}" is taken: a piece has a name of its own in its file')
            return
        columns = self.fields(m.group(2) or "", at, "column")
        _, text, start = self.statement(f'piece "{name}"', at, body, end, may_be_empty=bool(columns))
        if text is None:
            return
        start += len(text) - len(text.lstrip())
        text, tokens = sql_text.with_pieces(sql_text.without_last_comment(text.strip()), start, self.find_piece)
        if text is None:
            return
        if not columns and not tokens:
            self.error(at, f'the piece "{name}" is empty')
            return
        self.pieces[name] = Piece(at, columns, text, tokens)

    def find_piece(self, name, offset):
        found = self.pieces.get(name)
        if found:
            found.used = True
        else:
            self.error(offset, f'there is no piece "{name}" above{nearest(name, self.pieces)}: pieces stand before the queries of their file')
        return found

    def query(self, head, at, body, end):
        m = HEAD.match(head)
        if not m:
            self.error(at, 'a head is written "--: kind name(parameter type, …) -> (column type, …)"')
            return None
        q = Query()
        q.across, q.ahead, q.kind, q.name = bool(m.group(1)), bool(m.group(2)), m.group(3), m.group(4)
        q.source, q.offset = self.source, at
        if q.kind not in KINDS:
            self.error(at, f'"{q.kind}" is no kind{nearest(q.kind, KINDS)}: one of {", ".join(KINDS)}')
            return None
        if not IDENTIFIER.match(q.name) or q.name in C_WORDS:
            self.error(at, f'"{q.name}" cannot name a query: lower-case letters, digits and _, not a word of C')
        q.inputs = self.fields(m.group(5) or "", at, "parameter")
        q.columns = self.columns_of(m.group(8), at) if m.group(8) else self.fields(m.group(7) or "", at, "column")
        if q.columns is None:
            return None
        if q.kind in ("exec", "rows") and m.group(6):
            self.error(at, f'"{q.kind}" gives no rows: leave "-> (…)" out, or choose one, maybe, many, each')
        if q.kind not in ("exec", "rows") and not q.columns:
            self.error(at, f'"{q.kind}" gives rows: name their columns with "-> (name type, …)"')
        if q.ahead and (q.kind not in ("one", "maybe", "many") or not q.inputs):
            self.error(at, 'only "one", "maybe" and "many" with parameters can be asked "ahead"')
        return self.body(q, body, end)

    def columns_of(self, name, at):
        piece = self.find_piece(name, at)
        if piece and not piece.columns:
            self.error(at, f'the piece "{name}" names no columns: add "-> (name type, …)" to its head')
            return None
        return piece.columns if piece else None

    def fields(self, text, at, what):
        found = []
        for part in text.split(",") if text.strip() else []:
            m = re.match(r"\s*(\w+)\s+(\w+)(\?)?\s*\Z", part)
            if not m:
                self.error(at, f'"{part.strip()}" is no {what}: "name type" or "name type?" is expected')
                continue
            name, kind = m.group(1), m.group(2)
            if kind not in TYPES:
                self.error(at, f'"{kind}" is no type{nearest(kind, TYPES)}: one of {", ".join(TYPES)}')
                continue
            if not IDENTIFIER.match(name) or name in C_WORDS:
                self.error(at, f'"{name}" cannot name a {what}: lower-case letters, digits and _, not a word of C')
            if any(f.name == name or (f.companion and "has_" + f.name == name) for f in found):
                self.error(at, f'the {what} "{name}" is declared twice')
                continue
            found.append(Field(name, kind, bool(m.group(3))))
        return found

    def statement(self, what, offset, at, end, may_be_empty=False):
        """Documentation, text (None where it has no end) and where it begins; without the ";" that ends it."""
        text = self.source.text[at:end]
        doc = []
        while True:
            m = re.match(r"--[ \t]?([^\n]*)(?:\n|\Z)", text)
            if not m or not text:
                break
            doc.append(m.group(1).rstrip())
            text, at = text[m.end() :], at + m.end()
        stops = list(sql_text.statement_ends(text))
        if not stops:
            if may_be_empty and not next(iter(sql_text.tokens(text)), None):
                return doc, "", at
            self.error(offset, f'the {what} does not end: ";" at a line\'s end is missing')
            return doc, None, at
        stray = next(iter(sql_text.tokens(text[stops[0] :])), None)
        if stray:
            self.error(at + stops[0] + stray.offset, f'SQL after the ";" of a {what.split()[0]}: each query begins with its own "--:"')
        return doc, text[: stops[0] - 1], at

    def body(self, q, at, end):
        q.doc, text, start = self.statement(f'query "{q.name}"', q.offset, at, end)
        if text is None:
            return None
        q.text, q.tokens = sql_text.with_pieces(text, start, self.find_piece)
        if q.text is None:
            return None
        if not q.tokens:
            self.error(q.offset, f'the query "{q.name}" is empty')
            return None
        q.fires = any(t.text.strip('"').lower() in self.triggers for t in sql_text.tables(q.tokens))
        q.writes = sql_text.main_verb(q.tokens) not in ("SELECT", "VALUES") or self.writes_inside(q.tokens)
        Checks(self, q).all()
        return q

    @staticmethod
    def writes_inside(tokens):
        """A WITH whose part writes."""
        return any(t.text.upper() in ("INSERT", "DELETE") or (t.text.upper() == "UPDATE" and p.text.upper() != "FOR")
                   for p, t in zip(tokens, tokens[1:]) if t.kind == "word")


def complete(head):
    return head.count("(") == head.count(")") and not head.rstrip().endswith((",", "->"))


class Checks:
    """What the generator refuses in a query."""

    def __init__(self, reader, query):
        self.error, self.q, self.hub_tables = reader.error, query, reader.hub_tables

    def all(self):
        self.parameters()
        self.strings()
        self.stars()
        self.portable()
        self.steady()
        self.hub()
        for engine in sql_text.ENGINES:
            self.columns(sql_text.for_engine(self.q.tokens, engine))

    def parameters(self):
        known = {f.name for f in self.q.inputs}
        used = set()
        for t in self.q.tokens:
            if t.kind == "param":
                used.add(t.text[1:])
                if t.text[1:] not in known:
                    self.error(t.offset, f'the parameter {t.text} is not declared{nearest(t.text[1:], known)}: write it in the head, with its type')
            elif t.kind == "op" and t.text in "?$@":
                self.error(t.offset, f'"{t.text}": parameters are written :name')
            elif t.text == "@@" and t.engine != "postgres":
                self.error(t.offset, '"@@" is PostgreSQL\'s alone: put it in /*postgres: … */')
            elif t.kind == "open":
                self.error(t.offset, "a quote is not closed")
        for f in self.q.inputs:
            if f.name not in used:
                self.error(self.q.offset, f'the parameter "{f.name}" is declared and not used')

    def strings(self):
        names = "|".join(re.escape(f.name) for f in self.q.inputs)
        previous = [None, None] + self.q.tokens
        for t, one, two in zip(self.q.tokens, previous[1:], previous):
            if t.kind == "string" and names and re.search(rf":(?:{names})\b", t.text):
                self.error(t.offset, "a parameter inside quotes is not one: give the whole text as a parameter")
            if one and two and one.text == "||" and {two.kind, t.kind} == {"string", "param"}:
                if "%" in (t.text if t.kind == "string" else two.text):
                    self.error(two.offset, "a pattern put together from % and a parameter: % and _ in the parameter would be wild too; "
                               "make the pattern in C, escaped")

    def stars(self):
        for one, t in zip(self.q.tokens, self.q.tokens[1:]):
            if t.text == "*" and t.kind == "op" and one.text.upper() in ("SELECT", "DISTINCT", "ALL", "RETURNING", ",", "."):
                self.error(t.offset, "SELECT * gives what the table happens to have: name the columns")

    def portable(self):
        for one, t in zip([None] + self.q.tokens, self.q.tokens):
            if t.engine:
                continue
            word = t.text.upper()
            if t.kind == "cast":
                self.error(t.offset, '"::" is PostgreSQL\'s alone: write CAST(x AS type)')
            elif t.kind == "word" and word in sql_text.NOT_PORTABLE:
                self.error(t.offset, f"{t.text} is not the same on both engines: use {sql_text.NOT_PORTABLE[word]}, or /*sqlite: … */ and /*postgres: … */")
            elif word == "OR" and one and one.text.upper() in ("INSERT", "UPDATE"):
                self.error(t.offset, f"{one.text} OR … is SQLite's alone: write ON CONFLICT (…) DO …")

    def steady(self):
        """A reading query is to depend on the data and its parameters alone, on either engine."""
        if self.q.writes:
            return
        for t, after in zip(self.q.tokens, self.q.tokens[1:] + [None]):
            word = t.text.lower()
            call = after is not None and after.text == "("
            if t.kind == "word" and ((call and (word in sql_text.UNSTEADY_CALLS or word.startswith(sql_text.UNSTEADY_STARTS)))
                                     or word in sql_text.UNSTEADY_WORDS or (t.engine and word in sql_text.UNSTEADY_NOW)):
                self.error(t.offset, f"{t.text} gives another answer although the data are the same, and what was read is remembered: give it as a parameter")

    def hub(self):
        """Each table that belongs to hubs has its hub_id named: by its other name where it has one."""
        if self.q.across:
            return
        tokens = self.q.tokens
        named = {sql_text.owner(tokens, i) for i, t in enumerate(tokens) if t.kind == "word" and t.text.lower() == "hub_id"}
        for t, other in sql_text.tables_named(tokens):
            if t.text.lower() not in self.hub_tables or (other or "") in named or (not other and t.text.lower() in named):
                continue
            column = f"{other}.hub_id" if other else "hub_id"
            self.error(t.offset, f'the table {t.text} belongs to hubs and this query does not name {column}: add "{column} = :hub_id", '
                       'or write "across" before the kind when it means to cross hubs')
            return

    def columns(self, statement):
        q = self.q
        if q.kind == "rows" and not (sql_text.main_verb(statement) == "INSERT" and q.inputs and values_at(q)):
            self.error(q.offset, '"rows" stores rows: the statement is written INSERT INTO … VALUES (…), with parameters, and ends there')
        results = sql_text.result_list(statement)
        if results is None:
            if q.kind not in ("exec", "rows") and sql_text.main_verb(statement) in ("INSERT", "UPDATE", "DELETE"):
                self.error(q.offset, f'"{q.kind}" gives rows and this statement gives none: add RETURNING, or choose exec')
            return
        if q.kind in ("exec", "rows"):
            self.error(q.offset, f'"{q.kind}" gives no rows and this statement does: choose one, maybe, many or each')
        elif any(e and e[-1].text == "*" for e in results):
            return
        elif len(results) != len(q.columns):
            self.error(q.offset, f'{len(q.columns)} columns are declared and the statement gives {len(results)}')
        else:
            names = {c.name for c in q.columns}
            for column, expression in zip(q.columns, results):
                name = (sql_text.own_name(expression) or column.name).lower()
                if name != column.name and name in names and not column.name.endswith("_" + name):
                    self.error(expression[0].offset, f'"{name}" stands where the head says "{column.name}": put them in the same order, or add AS {column.name}')


# ---- migrations


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


# ---- writing


def struct_lines(name, fields):
    return [f"struct {name} {{"] + [f"    {f.members()}" for f in fields] + ["};"]


def prototype(q):
    parts = ["struct db_conn *c"]
    if q.kind != "exec":
        parts.append("struct arena *a")
    if q.inputs:
        parts.append(f"const struct {q.name}_in *in")
    parts += {
        "one": [f"struct {q.name}_row *ret_row"],
        "maybe": ["bool *ret_found", f"struct {q.name}_row *ret_row"],
        "many": [f"struct {q.name}_row **ret_rows", "size_t *ret_n"],
        "each": [f"enum err_code (*each)(void *ctx, const struct {q.name}_row *row, struct err *err)", "void *ctx"],
        "exec": ["int64_t *ret_changed"],
        "rows": ["size_t n"],
    }[q.kind]
    parts.append("struct err *err")
    out, line = [], f"enum err_code {q.name}("
    indent = " " * len(line)
    for i, part in enumerate(parts):
        piece = part + (", " if i + 1 < len(parts) else ")")
        if len(line) + len(piece.rstrip()) > 108 and line.strip() and not line.endswith("("):
            out.append(line.rstrip())
            line = indent
        line += piece
    return "\n".join(out + [line])


SAYS = {
    "one": "One row; none is ERR_NOT_FOUND, more is ERR_CORRUPT.",
    "maybe": "One row or none; more is ERR_CORRUPT.",
    "many": "All rows, in the arena; NULL when there are none.",
    "each": "Each row to the callback; its memory is given back after it. No other query on this connection meanwhile.",
    "exec": "ret_changed (may be NULL): rows changed.",
    "rows": f"n rows, up to {ROWS_AT_ONCE['wide']} of them in one statement.",
}


def ahead_prototype(q):
    return f"void {q.name}_ahead(struct db_conn *c, const struct {q.name}_in *in)"


def header(room, queries):
    name = f"{room}_sql"
    out = [f"/* Made by tools/gen_sql.py from the .sql files of src/{room}. Do not edit. */", f"#ifndef {guard(name)}", f"#define {guard(name)}", "",
           '#include "db/db.h"']
    for q in queries:
        out.append("")
        if q.inputs:
            out += struct_lines(q.name + "_in", q.inputs)
        if q.columns:
            out += struct_lines(q.name + "_row", q.columns)
        words = [c_comment(line) for line in q.doc] + [SAYS[q.kind]]
        out += ["/* " + "\n * ".join(words) + " */", prototype(q) + " ERR_CHECK;"]
        if q.ahead:
            out += ["/* Says that it will be asked: db_ahead. */", ahead_prototype(q) + ";"]
    out.append("")
    out += [f"extern const struct db_query {name}_query;" for q in queries for name in query_names(q)]
    return "\n".join(out + ["", "#endif", ""])


def query_names(q):
    return [q.name] + [f"{q.name}_{width}" for width in ROWS_AT_ONCE if q.kind == "rows"]


def column_table(q, what, fields):
    if not fields:
        return []
    rows = [f'    {{ "{f.name}", {DB_TYPES[f.kind]}, {"true" if f.nullable else "false"} }},' for f in fields]
    return [f"static const struct db_column {q.name}_{what}[] = {{"] + rows + ["};"]


def engine_text(q, engine):
    numbers = {f.name: i + 1 for i, f in enumerate(q.inputs)}
    sign = "?" if engine == "sqlite" else "$"
    return sql_text.render(q.text, engine, lambda kind, text, inside: f"{sign}{numbers.get(text[1:], 0)}" if kind == "param" else text)


def values_at(q):
    """Where the row begins in the text of a "rows" query."""
    return re.search(r"(?i)\bVALUES\s*(?=\([^()]*\)\s*$)", q.text)


def wide_text(q, engine, count):
    """The same statement for many rows."""
    numbers = {f.name: i + 1 for i, f in enumerate(q.inputs)}
    sign, at = "?" if engine == "sqlite" else "$", values_at(q).end()
    rows = [sql_text.render(q.text[at:], engine, lambda kind, text, inside, first=r * len(q.inputs):
                            f"{sign}{first + numbers.get(text[1:], 0)}" if kind == "param" else text) for r in range(count)]
    head = sql_text.render(q.text[:at], engine, lambda kind, text, inside: text)
    # A flow in which it fails is undone as a whole: what it needs to undo a part of one statement is saved. A trigger that it fires would take
    # the word over for its own statements, where they have another one.
    if engine == "sqlite" and not q.fires:
        head = re.sub(r"(?i)^(\s*INSERT)\s+INTO\b", r"\1 OR FAIL INTO", head)
    return head + ", ".join(rows)


def wide_object(q, width):
    fields, name = q.inputs * ROWS_AT_ONCE[width], f"{q.name}_{width}"
    table = f"static const struct db_column {name}_in[] = {{"
    rows = [f'    {{ "{f.name}", {DB_TYPES[f.kind]}, {"true" if f.nullable else "false"} }},' for f in fields]
    out = [table] + rows + ["};", f"const struct db_query {name}_query = {{", f'    .name = "{q.name}",']
    for engine in sql_text.ENGINES:
        out.append(f"    .{engine} = " + c_literal(wide_text(q, engine, ROWS_AT_ONCE[width]), "        ") + ",")
    return out + [f"    .in = {name}_in, .n_in = {len(fields)},", "    .writes = true,", "};", ""]


def query_object(q):
    out = column_table(q, "in", q.inputs) + column_table(q, "out", q.columns)
    out += [f"const struct db_query {q.name}_query = {{", f'    .name = "{q.name}",']
    for engine in sql_text.ENGINES:
        out.append(f"    .{engine} = " + c_literal(engine_text(q, engine), "        ") + ",")
    if q.inputs:
        out.append(f"    .in = {q.name}_in, .n_in = {len(q.inputs)},")
    if q.columns:
        out.append(f"    .out = {q.name}_out, .n_out = {len(q.columns)},")
    return out + [f"    .writes = {'true' if q.writes else 'false'},", "};", ""]


def value_rows(q):
    if not q.inputs:
        return []
    if q.kind == "rows":
        return []
    out = ["    const struct db_value values[] = {"]
    return out + value_list(q) + ["    };"]


def value_list(q):
    out = []
    for f in q.inputs:
        member = {"i64": "i", "bool": "i", "f64": "r"}.get(f.kind, "s")
        null = f".null = !in->has_{f.name}, " if f.companion else f".null = !in->{f.name}.p, " if f.nullable else ""
        out.append(f"        {{ {null}.{member} = in->{f.name} }},")
    return out


def filler(q):
    out = [f"static void {q.name}_fill(const struct {q.name}_in *in, struct db_value *v)", "{"]
    for i, line in enumerate(value_list(q)):
        out.append(f"    v[{i}] = (struct db_value)" + line.strip().rstrip(",") + ";")
    return out + ["}", ""]


def row_reader(q):
    out = [f"static void {q.name}_read(const struct db_value *v, struct {q.name}_row *row)", "{"]
    for i, f in enumerate(q.columns):
        value = {"i64": f"v[{i}].i", "bool": f"v[{i}].i != 0", "f64": f"v[{i}].r"}.get(f.kind, f"v[{i}].s")
        if f.companion:
            out.append(f"    row->has_{f.name} = !v[{i}].null;")
            value = f"v[{i}].null ? {'false' if f.kind == 'bool' else '0'} : {value}"
        elif f.nullable:
            value = f"v[{i}].null ? STR_NULL : {value}"
        out.append(f"    row->{f.name} = {value};")
    return out + ["}", ""]


ONE = """\
    struct db_cursor cursor = { 0 };
    struct db_value out[%(n)d];
    struct %(q)s_row row = { 0 };
    bool has = false, more = false;
    enum err_code code = db_query_open(c, &%(q)s_query, %(values)s, false, &cursor, err);

    if (code == ERR_OK)
        code = db_query_next(&cursor, a, out, &has, err);
    if (code == ERR_OK && has) {
        %(q)s_read(out, &row);
        code = db_query_next(&cursor, a, out, &more, err);
        if (code == ERR_OK && more)
            code = err_set(err, ERR_CORRUPT, NULL, "more-than-one", "Stored data is damaged: %(q)s found more than one row.");
    }
"""
ONE_END = """\
    if (code == ERR_OK && !has)
        code = err_set(err, ERR_NOT_FOUND, NULL, NULL, "There is no such thing here.");
    if (code == ERR_OK)
        *ret_row = row;
    db_query_close(&cursor);
    return code;
"""
MAYBE_END = """\
    if (code == ERR_OK && has)
        *ret_row = row;
    if (code == ERR_OK)
        *ret_found = has;
    db_query_close(&cursor);
    return code;
"""
MANY = """\
    struct db_cursor cursor = { 0 };
    struct db_value out[%(n)d];
    struct %(q)s_row *rows = NULL;
    size_t n = 0, room = 0;
    bool has = false;
    enum err_code code = db_query_open(c, &%(q)s_query, %(values)s, false, &cursor, err);

    while (code == ERR_OK) {
        code = db_query_next(&cursor, a, out, &has, err);
        if (code != ERR_OK || !has)
            break;
        if (n == room) {
            struct %(q)s_row *larger = arena_new_array(a, struct %(q)s_row, room ? room * 2 : 16);
            if (!larger) {
                code = err_nomem(err);
                break;
            }
            if (n)
                memcpy(larger, rows, n * sizeof *rows);
            rows = larger;
            room = room ? room * 2 : 16;
        }
        %(q)s_read(out, &rows[n++]);
    }
    if (code == ERR_OK) {
        *ret_rows = rows;
        *ret_n = n;
    }
    db_query_close(&cursor);
    return code;
"""
EACH = """\
    struct db_cursor cursor = { 0 };
    struct db_value out[%(n)d];
    struct %(q)s_row row;
    struct arena_mark mark;
    bool has = false;
    enum err_code code = db_query_open(c, &%(q)s_query, %(values)s, true, &cursor, err);

    while (code == ERR_OK) {
        mark = arena_mark(a);
        code = db_query_next(&cursor, a, out, &has, err);
        if (code != ERR_OK || !has)
            break;
        %(q)s_read(out, &row);
        code = each(ctx, &row, err);
        arena_rewind(a, mark);
    }
    db_query_close(&cursor);
    return code;
"""
EXEC = """\
    return db_exec(c, &%(q)s_query, %(values)s, ret_changed, err);
"""
ROWS = """\
    struct arena_mark mark = arena_mark(a);
    size_t wide = n < %(rows)d ? n : %(rows)d;
    struct db_value *values = arena_new_array(a, struct db_value, (wide ? wide : 1) * %(inputs)d);
    enum err_code code = values ? ERR_OK : err_nomem(err);

    while (code == ERR_OK && n > 0) {
        const struct db_query *q = &%(q)s_query;
        size_t some = 1;
        if (n >= %(rows)d) {
            q = &%(q)s_wide_query;
            some = %(rows)d;
        } else if (n >= %(some)d) {
            q = &%(q)s_some_query;
            some = %(some)d;
        }
        for (size_t i = 0; i < some; i++)
            %(q)s_fill(&in[i], &values[i * %(inputs)d]);
        code = db_exec(c, q, values, NULL, err);
        in += some;
        n -= some;
    }
    arena_rewind(a, mark);
    return code;
"""
BODIES = {"rows": ROWS, "one": ONE + ONE_END, "maybe": ONE + MAYBE_END, "many": MANY, "each": EACH, "exec": EXEC}


def function(q):
    out = row_reader(q) if q.columns else filler(q) if q.kind == "rows" else []
    out += [prototype(q), "{"] + value_rows(q)
    body = BODIES[q.kind] % {"q": q.name, "n": len(q.columns), "values": "values" if q.inputs else "NULL", "rows": ROWS_AT_ONCE["wide"], "some": ROWS_AT_ONCE["some"],
                             "inputs": len(q.inputs)}
    out += body.rstrip("\n").split("\n") + ["}", ""]
    if q.ahead:
        out += [ahead_prototype(q), "{"] + value_rows(q) + [f"    db_ahead(c, &{q.name}_query, values);", "}", ""]
    return out


def code(room, queries):
    out = [f"/* Made by tools/gen_sql.py from the .sql files of src/{room}. Do not edit. */", f'#include "gen/{room}_sql.h"', ""]
    if any(q.kind == "many" for q in queries):
        out += ["#include <string.h>", ""]
    for q in queries:
        out += query_object(q) + (wide_object(q, "wide") + wide_object(q, "some") if q.kind == "rows" else []) + function(q)
    return "\n".join(out)


def all_queries(rooms):
    made = "/* Made by tools/gen_sql.py. Do not edit. */"
    head = "\n".join([made, f"#ifndef {guard('sql_all')}", f"#define {guard('sql_all')}", "", '#include "db/db.h"', "",
                      "/* Every query of every room: for the test that prepares each on both engines. */",
                      "extern const struct db_query *const sql_all[];", "extern const size_t sql_all_n;", "", "#endif", ""])
    names = [name for queries in rooms.values() for q in queries for name in query_names(q)]
    out = [made, '#include "gen/sql_all.h"', ""] + [f'#include "gen/{room}_sql.h"' for room in rooms]
    out += ["", "const struct db_query *const sql_all[] = {"] + [f"    &{name}_query," for name in names] + ["    NULL,", "};",
            f"const size_t sql_all_n = {len(names)};", ""]
    return head, "\n".join(out)


def all_migrations(migrations):
    made = "/* Made by tools/gen_sql.py. Do not edit. */"
    head = "\n".join([made, f"#ifndef {guard('migrations')}", f"#define {guard('migrations')}", "", '#include "db/db.h"', "",
                      "/* In the order of their numbers, from 1. */",
                      "extern const struct db_migration migrations[];", "extern const size_t migrations_n;", "", "#endif", ""])
    out = [made, "/* A statement may be longer than C99 promises to take; gcc and clang take it. */",
           '#pragma GCC diagnostic ignored "-Woverlength-strings"', '#include "gen/migrations.h"', ""]
    for m in migrations:
        for engine in sql_text.ENGINES:
            out.append(f"static const char *const {engine}_{m.number:04}[] = {{")
            out += [f"    {c_literal(s)}," for s in m.statements[engine]] + ["    NULL,", "};"]
    out += ["", "const struct db_migration migrations[] = {"]
    for m in migrations:
        out.append(f'    {{ {m.number}, "{c_escape(m.name.encode())}", sqlite_{m.number:04}, postgres_{m.number:04},\n      "{m.checksum}" }},')
    if not migrations:
        out.append("    { 0 },")
    out += ["};", f"const size_t migrations_n = {len(migrations)};", ""]
    return head, "\n".join(out)


def read_migrations(paths, diagnostics):
    found = []
    for path in paths:
        source = read_source(path, diagnostics)
        made = MigrationReader(source, diagnostics).read() if source else None
        if made:
            found.append(made)
    found.sort(key=lambda m: (m.number, m.source.path))
    expected = 1
    for before, m in zip([None] + found, found):
        if before and before.number == m.number:
            diagnostics.error(m.source.path, 1, 1, f"the number {m.number:04} is taken by {before.source.path}: numbers run over all rooms")
            continue
        if m.number != expected:
            diagnostics.error(m.source.path, 1, 1, f"the number {expected:04} is expected here: numbers run without gaps over all rooms")
        expected = m.number + 1
    return found


def read_queries(paths, diagnostics, hub_tables, triggers):
    rooms, names = {}, {}
    for path in sorted(paths, key=lambda p: (room_of(p), os.path.basename(p))):
        source = read_source(path, diagnostics)
        if not source:
            continue
        for q in QueryReader(source, diagnostics, hub_tables, triggers).read():
            if q.name in names:
                first = names[q.name]
                diagnostics.error(path, *source.where(q.offset), f'the query "{q.name}" stands in {first.source.path}:'
                                  f"{first.source.where(first.offset)[0]} already: a name is used once over all rooms")
                continue
            names[q.name] = q
            rooms.setdefault(room_of(path), []).append(q)
        rooms.setdefault(room_of(path), [])
    return rooms


def main():
    parser = argparse.ArgumentParser(description="Compiles queries and migrations to C (docs/generators.md).")
    parser.add_argument("--out", required=True, metavar="DIR")
    parser.add_argument("--migrations", nargs="*", default=[], metavar="FILE")
    parser.add_argument("--queries", nargs="*", default=[], metavar="FILE")
    parser.add_argument("files", nargs="*", metavar="FILE", help="either: those in a folder named migrations are migrations")
    arguments = parser.parse_args()
    in_migrations = {p: os.path.basename(os.path.dirname(os.path.abspath(p))) == "migrations" for p in arguments.files}
    diagnostics = Diagnostics()
    migrations = read_migrations(arguments.migrations + [p for p in arguments.files if in_migrations[p]], diagnostics)
    hub_tables = set().union(*(m.hub_tables for m in migrations)) if migrations else set()
    triggers = set().union(*(m.triggers for m in migrations)) if migrations else set()
    rooms = read_queries(arguments.queries + [p for p in arguments.files if not in_migrations[p]], diagnostics, hub_tables, triggers)
    diagnostics.finish()
    outputs = {}
    for room, queries in rooms.items():
        outputs[f"{room}_sql.h"] = header(room, queries)
        outputs[f"{room}_sql.c"] = code(room, queries)
    outputs["sql_all.h"], outputs["sql_all.c"] = all_queries(rooms)
    outputs["migrations.h"], outputs["migrations.c"] = all_migrations(migrations)
    for name, text in outputs.items():
        write_changed(os.path.join(arguments.out, name), text)


if __name__ == "__main__":
    main()
