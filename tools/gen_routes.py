#!/usr/bin/env python3
"""Declared routes and forms to the dispatcher, the permission matrix, openapi.json and routes.json: see docs/generators.md."""

import argparse
import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import openapi  # noqa: E402
from gen_common import (  # noqa: E402
    Diagnostics, c_comment, c_escape, c_literal, guard, nearest, read_source, room_of, write_changed,
)
from route_table import Reader, check_all  # noqa: E402

MADE = "/* Made by tools/gen_routes.py from the routes.tbl of every room. Do not edit. */"
WHO_WORDS = {
    "anyone": "anyone",
    "person": "any signed-in person",
    "member": "members of the hub",
    "staff": "coordinators and practitioners of the hub",
    "coordinator": "coordinators of the hub",
    "administrator": "administrators of the installation",
}


def quoted(text):
    return f'"{c_escape(text.encode("utf-8"))}"'


# ---- api.json


def read_schemas(paths, diagnostics):
    """All schemas of all rooms, with where each stands."""
    schemas, places = {}, {}
    for path in sorted(paths, key=lambda p: (room_of(p), p)):
        source = read_source(path, diagnostics)
        if not source:
            continue

        def pairs(items, source=source):
            names = [k for k, _ in items]
            twice = next((k for k in names if names.count(k) > 1), None)
            if twice is not None:
                at = [m.start() for m in re.finditer(re.escape(json.dumps(twice)) + r"\s*:", source.text)]
                diagnostics.error(source.path, *source.where(at[-1] if at else 0), f'the member "{twice}" stands twice in one object')
            return dict(items)

        try:
            found = json.loads(source.text, object_pairs_hook=pairs)
        except json.JSONDecodeError as e:
            diagnostics.error(path, e.lineno, e.colno, f"is not JSON: {e.msg}")
            continue
        if not isinstance(found, dict):
            diagnostics.error(path, 1, 1, 'an object of schemas is expected: {"Name": {…}, …}')
            continue
        for name, schema in found.items():
            m = re.search(re.escape(json.dumps(name)) + r"\s*:", source.text)
            line, column = source.where(m.start() if m else 0)
            if not re.match(r"[A-Z][A-Za-z0-9]*\Z", name):
                diagnostics.error(path, line, column, f'"{name}" cannot name a schema: a capital letter, then letters and digits')
            elif not isinstance(schema, dict):
                diagnostics.error(path, line, column, f'the schema "{name}" is not an object')
            elif name in schemas:
                diagnostics.error(path, line, column, f'the schema "{name}" stands in {places[name][0].path} already: a name is used once over all rooms')
            else:
                schemas[name], places[name] = schema, (source, line, column)
    return schemas, places


def check_schemas(rows, schemas, places, diagnostics):
    taken = {"Problem"}
    for row in rows:
        if row.api() and row.form:
            taken.add(openapi.component_name(row.form))
        if row.reply and row.reply[1] and "/" not in row.reply[1] and row.reply[1] not in schemas:
            diagnostics.error(row.source.path, *row.source.where(row.options["reply"][1]),
                              f'no api.json has the schema "{row.reply[1]}"{nearest(row.reply[1], schemas)}')
    for name, (source, line, column) in places.items():
        if name in taken:
            diagnostics.error(source.path, line, column, f'the schema name "{name}" is taken by a form or by the problem: choose another')
        for ref in openapi.references(schemas[name]):
            target = ref.rpartition("/")[2]
            if not ref.startswith("#/components/schemas/") or target not in schemas:
                diagnostics.error(source.path, line, column, f'the schema "{name}" refers to "{ref}", which is not there: '
                                  f'"#/components/schemas/Name" is expected{nearest(target, schemas)}')


# ---- C


def prototype(row):
    given = f"const struct {row.handler}_in *in, " if row.has_input() else ""
    return f"enum err_code {row.handler}(struct http_request *rq, {given}struct err *err)"


def room_header(reader):
    name = f"{reader.room}_routes"
    out = [f"/* Made by tools/gen_routes.py from src/{reader.room}/routes.tbl. Do not edit. */", f"#ifndef {guard(name)}",
           f"#define {guard(name)}", "", '#include "http/http.h"']
    for form in reader.forms.values():
        out += ["", f"struct {form.name} {{"] + [f"    {f.members()}" for f in form.fields] + ["};", f"extern const struct form_def {form.name}_def;"]
    for row in reader.rows:
        out.append("")
        if row.has_input():
            out.append(f"struct {row.handler}_in {{")
            out += [f"    int64_t {p.text};" if p.kind == "id" else f"    struct str {p.text};" for p in row.holes()]
            out += [f"    struct {form.name} {member};" for member, form in (("form", row.form), ("query", row.query)) if form]
            out.append("};")
        out += [f"/* {c_comment(row.summary)}. {row.method} {row.path}; {row.who}. */", prototype(row) + " ERR_CHECK;"]
    return "\n".join(out + ["", "#endif", ""])


def form_tables(form):
    out = []
    for f in form.fields:
        if f.choices:
            out.append(f"static const char *const {form.name}_{f.name}_choices[] = {{ {', '.join(quoted(c) for c in f.choices)}, NULL }};")
    out.append(f"static const struct form_field {form.name}_fields[] = {{")
    for f in form.fields:
        flags = " | ".join("FORM_" + name.upper() for name in ("required", "nullable", "past", "future") if getattr(f, name)) or "0"
        low = "INT64_MIN" if f.min is None else f"INT64_C({f.min})"
        high = "INT64_MAX" if f.max is None else f"INT64_C({f.max})"
        choices = f"{form.name}_{f.name}_choices" if f.choices else "NULL"
        out.append(f"    {{ {quoted(f.name)}, {quoted(f.label)}, FORM_{f.type.upper()}, {flags}, {low}, {high}, {choices} }},")
    return out + ["};", f"const struct form_def {form.name}_def = {{ {quoted(form.name)}, {form.name}_fields, {len(form.fields)} }};", ""]


def form_reader(form):
    out = [f"static void read_{form.name}(const struct form *f, struct {form.name} *ret)", "{",
           f"    assert(f && f->def == &{form.name}_def);"]
    for i, f in enumerate(form.fields):
        v = f"f->values[{i}]"
        value = {"int": f"{v}.i", "id": f"{v}.i", "day": f"{v}.i", "minutes": f"{v}.i", "bool": f"{v}.i != 0", "words": f"{v}.texts",
                 "ids": f"{v}.ids", "json": f"{v}.json"}.get(f.type, f"{v}.has ? {v}.text : STR_NULL")
        out.append(f"    ret->{f.name} = {value};")
        if f.type in ("words", "ids"):
            out.append(f"    ret->n_{f.name} = {v}.n;")
        if f.has_companion():
            out.append(f"    ret->has_{f.name} = {v}.has;")
        if f.nullable:
            out.append(f"    ret->null_{f.name} = {v}.null;")
    return out + ["}", ""]


def runner(row, otherwise=False):
    """The function that fills the handler's `in`. As another row's else=, its query stays empty."""
    out = [f"static enum err_code {'else' if otherwise else 'run'}_{row.handler}(struct http_request *rq, struct err *err)", "{"]
    if not row.has_input():
        return out + [f"    return {row.handler}(rq, err);", "}", ""]
    # in the arena: a handler that parks its request still needs it
    out += [f"    struct {row.handler}_in *in = arena_new(rq->arena, struct {row.handler}_in);", "", "    if (!in)", "        return err_nomem(err);"]
    for p in row.holes():
        get = "http_param_id" if p.kind == "id" else "http_param"
        out.append(f"    in->{p.text} = {get}(rq, {quoted(p.text)});")
    for member, form in (("form", row.form), ("query", row.query)):
        if form and not otherwise:
            out.append(f"    read_{form.name}(rq->{member}, &in->{member});")
    return out + [f"    return {row.handler}(rq, in, err);", "}", ""]


def specific_first(row):
    return [(p.kind != "fixed", p.text if p.kind == "fixed" else p.kind) for p in row.parts], row.method


def route_entry(row, i):
    fields = [f".method = HTTP_{row.method}", f".pattern = {quoted(row.path)}"]
    if row.parts:
        fields.append(f".parts = parts_{i}, .n_parts = {len(row.parts)}")
    fields += [f".need = ACCESS_{row.who.upper()}", f".api = {'true' if row.api() else 'false'}"]
    fields += [f".{member} = &{form.name}_def" for member, form in (("form", row.form), ("query", row.query)) if form]
    if row.slash:
        fields.append(".slash = true")
    fields.append(f".run = run_{row.handler}")
    if row.otherwise:
        fields.append(f".otherwise = else_{row.otherwise.handler}")
    if row.signed:
        fields.append(".proven = true")
    if row.fresh:
        fields.append(".fresh = true")
    if row.max_body:
        fields.append(f".max_body = (size_t){row.max_body} << 20")
    fields.append(f".name = {quoted(row.handler)}")
    return "    { " + ", ".join(fields) + " },"


def routes_code(readers, rows):
    out = [MADE, '#include "gen/routes.h"', "", "#include <assert.h>", "", '#include "hub/access.h"']
    out += [f'#include "gen/{r.room}_routes.h"' for r in readers] + [""]
    used = {f.name for row in rows for f in (row.form, row.query) if f}
    for reader in readers:
        for form in reader.forms.values():
            out += form_tables(form)
            if form.name in used:
                out += form_reader(form)
    again = {row.otherwise.handler: row.otherwise for row in rows if row.otherwise}
    for row in rows:
        out += runner(row)
        if row.handler in again:
            out += runner(row, True)
    for i, row in enumerate(rows):
        if row.parts:
            parts = [f"{{ HTTP_PART_{p.kind.upper()}, {quoted(p.text)} }}" for p in row.parts]
            out.append(f"static const struct http_part parts_{i}[] = {{ {', '.join(parts)} }};")
    out += ["", "const struct http_route route_all[] = {"] + [route_entry(row, i) for i, row in enumerate(rows)]
    if not rows:
        out.append("    { 0 },")
    return "\n".join(out + ["};", f"const size_t route_all_n = {len(rows)};", ""])


def list_header(name, include, lines):
    return "\n".join([MADE, f"#ifndef {guard(name)}", f"#define {guard(name)}", "", f"#include {include}", ""] + lines + ["", "#endif", ""])


def openapi_code(text):
    return "\n".join([MADE, "/* Longer than C99 promises to take; gcc and clang take it. */", '#pragma GCC diagnostic ignored "-Woverlength-strings"',
                      '#include "gen/openapi.h"', "", "const char openapi_json[] =\n    " + c_literal(text) + ";",
                      "const size_t openapi_json_n = sizeof openapi_json - 1;", ""])


# ---- for people and for tests


def form_json(form):
    if not form:
        return None
    return {f.name: {"type": f.type, "required": f.required, "min": f.min, "max": f.max, "choices": list(f.choices) or None} for f in form.fields}


def routes_json(rows):
    return [{
        "method": row.method, "path": row.path, "who": row.who, "api": row.api(), "scope": ("read" if row.method == "GET" else "write") if row.api() else None,
        "handler": row.handler, "room": row.room, "params": [{"name": p.text, "type": p.kind} for p in row.holes()],
        "form": form_json(row.form), "query": form_json(row.query), "reply": row.reply and row.reply[0], "signed": row.signed, "fresh": row.fresh, "summary": row.summary,
    } for row in rows]


def permissions(readers):
    out = ["# Who may do what", "", "Made by `tools/gen_routes.py` from every room's `routes.tbl`. What stands in no row is refused.", ""]
    for reader in readers:
        out += [f"## {reader.room}", "", "| method | path | what it does | who may |", "|---|---|---|---|"]
        for row in reader.rows:
            summary = row.summary.replace("|", "\\|")
            scope = f" (scope `{'read' if row.method == 'GET' else 'write'}`)" if row.api() and row.who != "anyone" else ""
            out.append(f"| {row.method} | `{row.path}` | {summary} | {WHO_WORDS[row.who]}{scope}{', who showed a short while ago who they are' if row.fresh else ''} |")
        out.append("")
    return "\n".join(out)


def version_of_project():
    """Where none is given: what the top meson.build says."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "meson.build")
    try:
        with open(path, encoding="utf-8") as f:
            m = re.search(r"\bversion:\s*'([^']+)'", f.read())
    except OSError:
        m = None
    return m.group(1) if m else "0"


def main():
    parser = argparse.ArgumentParser(description="Compiles routes and forms (docs/generators.md).")
    parser.add_argument("--out", required=True, metavar="DIR")
    parser.add_argument("--docs", metavar="FILE", help="where the permission matrix goes")
    parser.add_argument("--version", metavar="V", help="of the API's description; else that of meson.build")
    parser.add_argument("--api", nargs="*", default=[], metavar="FILE")
    parser.add_argument("files", nargs="*", metavar="FILE", help="routes.tbl and api.json")
    arguments = parser.parse_args()
    diagnostics = Diagnostics()
    schemas, places = read_schemas(arguments.api + [p for p in arguments.files if p.endswith(".json")], diagnostics)
    readers = []
    for path in sorted((p for p in arguments.files if not p.endswith(".json")), key=lambda p: (room_of(p), p)):
        source = read_source(path, diagnostics)
        if source:
            readers.append(Reader(room_of(path), source, diagnostics).read())
    rows = sorted(check_all(readers, diagnostics), key=specific_first)
    check_schemas(rows, schemas, places, diagnostics)
    diagnostics.finish()
    described = openapi.describe(rows, schemas, arguments.version or version_of_project())
    outputs = {f"{r.room}_routes.h": room_header(r) for r in readers}
    outputs["routes.h"] = list_header("routes", '"http/http.h"', [
        "/* Every row of every room: more specific paths first. */",
        "extern const struct http_route route_all[];", "extern const size_t route_all_n;"])
    outputs["routes.c"] = routes_code(readers, rows)
    outputs["openapi.h"] = list_header("openapi", "<stddef.h>", ["extern const char openapi_json[];", "extern const size_t openapi_json_n; /* without the final NUL */"])
    outputs["openapi.c"] = openapi_code(json.dumps(described, ensure_ascii=True, separators=(",", ":")))
    outputs["openapi.json"] = json.dumps(described, ensure_ascii=True, indent=2) + "\n"
    outputs["routes.json"] = json.dumps(routes_json(rows), ensure_ascii=True, indent=1) + "\n"
    for name, text in outputs.items():
        write_changed(os.path.join(arguments.out, name), text)
    if arguments.docs:
        write_changed(arguments.docs, permissions(readers))


if __name__ == "__main__":
    main()
