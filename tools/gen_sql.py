#!/usr/bin/env python3
"""Queries and migrations to C: see docs/generators.md. A wrong type or a missing column does not compile; what could read across hubs is refused."""

import argparse
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sql_text  # noqa: E402
from gen_common import Diagnostics, c_comment, c_escape, c_literal, guard, read_source, room_of, write_changed  # noqa: E402
from sql_migrations import MigrationReader  # noqa: E402
from sql_queries import QueryReader, values_at  # noqa: E402

# How many rows the wide statements of a "rows" query store at once.
ROWS_AT_ONCE = {"wide": 128, "some": 8}
DB_TYPES = {"i64": "DB_I64", "f64": "DB_F64", "text": "DB_TEXT", "blob": "DB_BLOB", "bool": "DB_BOOL"}


def struct_lines(name, fields):
    return [f"struct {name} {{"] + [f"    {f.members()}" for f in fields] + ["};"]


def prototype(q):
    parts = ["struct db_conn *c"]
    if q.kind != "exec":
        parts.append("struct arena *a")
    if q.inputs:
        parts.append(f"const struct {q.name}_in *in")
    parts += {
        "one": [f"struct {q.row}_row *ret_row"],
        "maybe": ["bool *ret_found", f"struct {q.row}_row *ret_row"],
        "many": [f"struct {q.row}_row **ret_rows", "size_t *ret_n"],
        "each": [f"enum err_code (*each)(void *ctx, const struct {q.row}_row *row, struct err *err)", "void *ctx"],
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
    rows = set()
    for q in queries:
        out.append("")
        if q.inputs:
            out += struct_lines(q.name + "_in", q.inputs)
        if q.columns and q.row not in rows:
            rows.add(q.row)
            out += struct_lines(q.row + "_row", q.columns)
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
    out = [f"static void {q.row}_read(const struct db_value *v, struct {q.row}_row *row)", "{"]
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
    struct %(row)s_row row = { 0 };
    bool has = false, more = false;
    enum err_code code = db_query_open(c, &%(q)s_query, %(values)s, false, &cursor, err);

    if (code == ERR_OK)
        code = db_query_next(&cursor, a, out, &has, err);
    if (code == ERR_OK && has) {
        %(row)s_read(out, &row);
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
    struct %(row)s_row *rows = NULL;
    size_t n = 0, room = 0;
    bool has = false;
    enum err_code code = db_query_open(c, &%(q)s_query, %(values)s, false, &cursor, err);

    while (code == ERR_OK) {
        code = db_query_next(&cursor, a, out, &has, err);
        if (code != ERR_OK || !has)
            break;
        if (n == room) {
            struct %(row)s_row *larger = arena_new_array(a, struct %(row)s_row, room ? room * 2 : 16);
            if (!larger) {
                code = err_nomem(err);
                break;
            }
            if (n)
                memcpy(larger, rows, n * sizeof *rows);
            rows = larger;
            room = room ? room * 2 : 16;
        }
        %(row)s_read(out, &rows[n++]);
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
    struct %(row)s_row row;
    struct arena_mark mark;
    bool has = false;
    enum err_code code = db_query_open(c, &%(q)s_query, %(values)s, true, &cursor, err);

    while (code == ERR_OK) {
        mark = arena_mark(a);
        code = db_query_next(&cursor, a, out, &has, err);
        if (code != ERR_OK || !has)
            break;
        %(row)s_read(out, &row);
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


def function(q, read):
    """read: the rows that have a reader already, which this one's is added to."""
    out = row_reader(q) if q.columns and q.row not in read else filler(q) if q.kind == "rows" else []
    read.add(q.row)
    out += [prototype(q), "{"] + value_rows(q)
    body = BODIES[q.kind] % {"q": q.name, "row": q.row, "n": len(q.columns), "values": "values" if q.inputs else "NULL", "rows": ROWS_AT_ONCE["wide"], "some": ROWS_AT_ONCE["some"],
                             "inputs": len(q.inputs)}
    out += body.rstrip("\n").split("\n") + ["}", ""]
    if q.ahead:
        out += [ahead_prototype(q), "{"] + value_rows(q) + [f"    db_ahead(c, &{q.name}_query, values);", "}", ""]
    return out


def code(room, queries):
    out = [f"/* Made by tools/gen_sql.py from the .sql files of src/{room}. Do not edit. */", f'#include "gen/{room}_sql.h"', ""]
    if any(q.kind == "many" for q in queries):
        out += ["#include <string.h>", ""]
    read = set()
    for q in queries:
        out += query_object(q) + (wide_object(q, "wide") + wide_object(q, "some") if q.kind == "rows" else []) + function(q, read)
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
    rooms, names, rows = {}, {}, {}
    for path in sorted(paths, key=lambda p: (room_of(p), os.path.basename(p))):
        source = read_source(path, diagnostics)
        if not source:
            continue
        reader = QueryReader(source, diagnostics, hub_tables, triggers)
        for q in reader.read():
            if q.name in names:
                first = names[q.name]
                diagnostics.error(path, *source.where(q.offset), f'the query "{q.name}" stands in {first.source.path}:'
                                  f"{first.source.where(first.offset)[0]} already: a name is used once over all rooms")
                continue
            names[q.name] = q
            rooms.setdefault(room_of(path), []).append(q)
        for name, piece in reader.pieces.items():
            if piece.columns and name in rows:
                diagnostics.error(path, *source.where(piece.offset), f'the piece "{name}" stands in {rows[name]} already: one with columns has a name of its own over all rooms')
            if piece.columns:
                rows[name] = path
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
