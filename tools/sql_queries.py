"""Queries of .sql files: what they say, and what the generator refuses in them (docs/generators.md)."""

import re

import sql_text
from gen_common import C_WORDS, IDENTIFIER, nearest

KINDS = ("one", "maybe", "many", "each", "exec", "rows")
TYPES = {"i64": "int64_t", "f64": "double", "text": "struct str", "blob": "struct str", "bool": "bool"}
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
        q.row = m.group(8) or q.name
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


def values_at(q):
    """Where the row begins in the text of a "rows" query."""
    return re.search(r"(?i)\bVALUES\s*(?=\([^()]*\)\s*$)", q.text)
