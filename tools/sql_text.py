"""What the SQL generator must know of SQL: tokens, statements, and how one text becomes two, one for each engine."""

import re
from collections import namedtuple

ENGINES = ("sqlite", "postgres")
Token = namedtuple("Token", "kind text offset engine")  # engine: of a piece that only one wants, else None

LEXER = re.compile(
    r"""(?P<space>\s+)
      | (?P<comment>--[^\n]*)
      | (?P<block>/\*.*?\*/)
      | (?P<string>'(?:[^']|'')*')
      | (?P<dollar>\$\$.*?\$\$)
      | (?P<quoted>"(?:[^"]|"")*")
      | (?P<cast>::)
      | (?P<param>:[A-Za-z_]\w*)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
      | (?P<op>\|\||@@|<>|<=|>=|==|!=|->>|->|.)""",
    re.X | re.S,
)
PIECE = re.compile(r"/\*\s*(sqlite|postgres)\s*:(.*)\*/\Z", re.S)

# Not the same on both engines, and what is.
NOT_PORTABLE = {
    "ILIKE": "LIKE over a folded column",
    "IFNULL": "COALESCE",
    "ISNULL": "IS NULL",
    "NOTNULL": "IS NOT NULL",
    "GLOB": "LIKE over a folded column",
    "ROWID": "a key of the table",
    "NOW": "a parameter: time is given, not asked",
    "DATETIME": "a parameter: time is given, not asked",
    "STRFTIME": "a parameter: time is given, not asked",
    "CURRENT_TIMESTAMP": "a parameter: time is given, not asked",
    "CURRENT_DATE": "a parameter: time is given, not asked",
    "CURRENT_TIME": "a parameter: time is given, not asked",
    "GROUP_CONCAT": "rows put together in C",
    "STRING_AGG": "rows put together in C",
    "AUTOINCREMENT": "ids from base/id.h",
    "SERIAL": "ids from base/id.h",
    "NOCASE": "a folded column",
}
# What gives another answer although the data are the same: rows that were read are given again as long as nothing is committed (docs/adr/0007).
UNSTEADY_CALLS = frozenset(
    "random setseed randomblob gen_random_uuid clock_timestamp statement_timestamp transaction_timestamp timeofday date time julianday unixepoch "
    "current_setting set_config nextval currval lastval setval changes total_changes last_insert_rowid version load_file".split()
)
UNSTEADY_WORDS = frozenset("localtime localtimestamp current_user session_user user current_role current_schema current_catalog tablesample".split())
UNSTEADY_NOW = frozenset("now datetime strftime current_timestamp current_date current_time".split())  # refused elsewhere where both engines read it
UNSTEADY_STARTS = ("pg_", "txid_", "inet_")
# Words that PostgreSQL keeps for itself and SQLite does not: no table or column may be called so.
RESERVED = frozenset(
    "all analyse analyze any array asc asymmetric authorization binary both cast check collate column concurrently "
    "constraint create cross current_user default deferrable desc distinct do else end except false fetch for foreign "
    "freeze from full grant group having ilike in initially inner intersect into is isnull join lateral leading left "
    "like limit localtime natural not notnull null offset on only or order outer overlaps placing primary references "
    "returning right select session_user similar some symmetric table tablesample then to trailing true union unique "
    "user using variadic verbose when where window with".split()
)


def tokens(text, offset=0, engine=None):
    """Tokens without white space and comments; the pieces of one engine opened. A quote left open is a token "open"."""
    for m in LEXER.finditer(text):
        kind, at = m.lastgroup, offset + m.start()
        if kind in ("space", "comment"):
            continue
        if kind == "block":
            piece = PIECE.match(m.group())
            if piece and engine is None:
                yield from tokens(piece.group(2), at + piece.start(2), piece.group(1))
            continue
        if kind == "op" and m.group() in "'\"":
            kind = "open"
        yield Token(kind, m.group(), at, engine)


def without_last_comment(text):
    """What comes after the text on its line is not to be lost in a comment."""
    last = None
    for last in LEXER.finditer(text):
        pass
    return text[: last.start()].rstrip() if last and last.lastgroup == "comment" else text


PIECE_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def with_pieces(text, offset, find):
    """The text with what find(name, offset) gives in the place of each {name} (None where it gives nothing), and the tokens, each where it is written."""
    out, found, last, lacks = [], [], 0, False

    def keep(end):
        out.append(text[last:end])
        found.extend(tokens(text[last:end], offset + last))

    for m in LEXER.finditer(text):
        name = PIECE_NAME.match(text, m.start()) if m.group() == "{" else None
        if not name:
            continue
        keep(m.start())
        piece = find(name.group(1), offset + m.start())
        if piece:
            out.append(piece.text)
            found.extend(piece.tokens)
        lacks = lacks or not piece
        last = name.end()
    keep(len(text))
    return None if lacks else "".join(out), found


def for_engine(all_tokens, engine):
    return [t for t in all_tokens if t.engine in (None, engine)]


def render(text, engine, replace):
    """The text of one engine: comments gone, white space runs to one blank, `replace(kind, text)` for each token."""
    out = []

    def walk(piece, inside):
        for m in LEXER.finditer(piece):
            kind = m.lastgroup
            if kind in ("space", "comment"):
                out.append(" ")
            elif kind == "block":
                own = PIECE.match(m.group())
                out.append(" ")
                if own and not inside and own.group(1) == engine:
                    walk(own.group(2), True)
                    out.append(" ")
            else:
                out.append(replace(kind, m.group(), inside))

    walk(text, False)
    words = []
    for piece in out:  # runs of blanks to one, but not inside strings: those are pieces of their own
        if piece == " " and (not words or words[-1] == " "):
            continue
        words.append(piece)
    return "".join(words).strip()


def statement_ends(text):
    """Offsets just after each ";" that ends a line, outside quotes, comments, $$ and a trigger's body."""
    word_before, trigger, first = "", False, []
    for m in LEXER.finditer(text):
        kind = m.lastgroup
        if kind == "word":
            word_before = m.group().upper()
            if len(first) < 3:
                first.append(word_before)
                trigger = first[0] == "CREATE" and "TRIGGER" in first
        elif m.group() == ";" and re.compile(r"[ \t]*(--[^\n]*)?(\n|\Z)").match(text, m.end()):
            if trigger and word_before != "END" and re.search(r"\bBEGIN\b", text, re.I):
                continue
            yield m.end()
            first, trigger = [], False


def expressions(list_tokens):
    """The expressions of a SELECT or RETURNING list, split at commas of depth 0, up to the word that ends it."""
    depth, parts = 0, [[]]
    for t in list_tokens:
        word = t.text.upper() if t.kind == "word" else t.text
        if depth == 0 and (word in ("FROM", "WHERE", "UNION", "EXCEPT", "INTERSECT", "GROUP", "ORDER", "LIMIT", "FOR", ";", ")")
                           and not (word == "FROM" and parts[-1] and parts[-1][-1].text.upper() == "DISTINCT")):
            break
        if t.text in "([" and t.kind == "op":
            depth += 1
        elif t.text in ")]" and t.kind == "op":
            depth -= 1
        if depth == 0 and t.text == "," and t.kind == "op":
            parts.append([])
        else:
            parts[-1].append(t)
    return parts


def result_list(statement):
    """The expressions that a statement gives, or None where it gives none: RETURNING, else the first SELECT of depth 0."""
    depth = 0
    select = returning = None
    for i, t in enumerate(statement):
        if t.kind == "op" and t.text == "(":
            depth += 1
        elif t.kind == "op" and t.text == ")":
            depth -= 1
        elif depth == 0 and t.kind == "word":
            if t.text.upper() == "SELECT" and select is None:
                select = i
            elif t.text.upper() == "RETURNING":
                returning = i
    if returning is None and select is None:
        return None
    if returning is None and main_verb(statement) != "SELECT":
        return None
    at = (select if returning is None else returning) + 1
    while at < len(statement) and statement[at].text.upper() in ("DISTINCT", "ALL"):
        at += 1
    return expressions(statement[at:])


def main_verb(statement):
    """SELECT, INSERT, … : the first verb of depth 0."""
    depth = 0
    for t in statement:
        if t.kind == "op" and t.text in "()":
            depth += 1 if t.text == "(" else -1
        elif depth == 0 and t.kind == "word" and t.text.upper() in ("SELECT", "INSERT", "UPDATE", "DELETE", "VALUES"):
            return t.text.upper()
    return statement[0].text.upper() if statement else ""


def own_name(expression):
    """The name that an expression plainly has: after AS, or of a column; None where it has none."""
    if len(expression) >= 2 and expression[-2].text.upper() == "AS" and expression[-1].kind == "word":
        return expression[-1].text
    if len(expression) == 1 and expression[0].kind == "word" and expression[0].text.upper() not in ("NULL", "TRUE", "FALSE"):
        return expression[0].text
    if len(expression) == 3 and expression[1].text == "." and expression[2].kind == "word":
        return expression[2].text
    return None


# What may follow a table where its other name could stand.
NOT_A_NAME = frozenset("on where set join left cross inner order group limit union using values select indexed do for full returning except having offset default".split())


def tables_named(statement):
    """Each table of tables(), and its other name in small letters: None where it has none."""
    at = {id(t): i for i, t in enumerate(statement)}
    for t in tables(statement):
        after = statement[at[id(t)] + 1 : at[id(t)] + 3]
        if after and after[0].text.upper() == "AS":
            after = after[1:]
        is_name = after and after[0].kind == "word" and after[0].text.lower() not in NOT_A_NAME
        yield t, after[0].text.lower() if is_name else None


def owner(statement, i):
    """What a column is of, in small letters; "" where nothing says it."""
    return statement[i - 2].text.lower() if i > 1 and statement[i - 1].text == "." else ""


def tables(statement):
    """Tokens that name a table: after FROM, JOIN, INTO, UPDATE, USING, and after a comma of a FROM list."""
    depth, lists, found = 0, {}, []
    previous = before = ""
    for t in statement:
        word = t.text.upper() if t.kind == "word" else t.text
        if t.kind == "op" and t.text == "(":
            depth += 1
        elif t.kind == "op" and t.text == ")":
            lists.pop(depth, None)
            depth -= 1
        elif t.kind == "word":
            if word in ("WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "SET", "SELECT", "UNION", "ON", "RETURNING", "VALUES"):
                lists.pop(depth, None)
            if (previous in ("FROM", "JOIN", "INTO", "UPDATE", "USING") and word not in ("SET", "SELECT", "LATERAL")
                    and not (previous == "FROM" and before == "DISTINCT")):
                found.append(t)
            elif previous == "," and lists.get(depth):
                found.append(t)
            if word == "FROM" and previous != "DISTINCT":
                lists[depth] = True
        before, previous = previous, word
    return found
