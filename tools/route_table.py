"""routes.tbl read and checked: rows, their path parts, forms and their fields."""

import re

from gen_common import C_WORDS, IDENTIFIER, nearest

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
WHO = ("anyone", "person", "member", "staff", "coordinator", "administrator")
TYPES = ("line", "text", "password", "email", "phone", "word", "choice", "int", "id", "bool", "day", "minutes", "words", "ids", "json", "file", "binary")
MEASURED = ("binary", "file", "line", "text", "password", "email", "phone", "word", "int", "minutes", "words", "ids")
NUMBERS = ("int", "id", "bool", "day", "minutes")
MOST_PARTS = 8  # HTTP_PARAMS of http/http.h
TOKEN = re.compile(r'"(?:[^"\\]|\\["\\])*"|choice\([^)\n]*\)|[^\s"]+|"')
HUB = re.compile(r"[a-z0-9-]{1,64}\Z")
WORD = re.compile(r"[A-Za-z0-9_.-]{1,128}\Z")
ID = re.compile(r"[1-9][0-9]{0,18}\Z")


class Field:
    """One field of a form."""

    required = nullable = past = future = False
    min = max = None
    choices = ()

    def has_companion(self):
        return self.type in NUMBERS and not self.required

    def members(self):
        base = {"int": f"int64_t {self.name};", "id": f"int64_t {self.name};", "day": f"int64_t {self.name};",
                "minutes": f"int64_t {self.name};", "bool": f"bool {self.name};",
                "words": f"const struct str *{self.name}; size_t n_{self.name};",
                "ids": f"const int64_t *{self.name}; size_t n_{self.name};",
                "json": f"const struct json *{self.name};"}.get(self.type, f"struct str {self.name};")
        if self.has_companion():
            base += f" bool has_{self.name};"
        return base + (f" bool null_{self.name};" if self.nullable else "")

    def member_names(self):
        return {m.group(1) for m in re.finditer(r"(\w+);", self.members())}


class Form:
    def __init__(self, name, source, offset):
        self.name, self.source, self.offset = name, source, offset
        self.fields = []


class Part:
    def __init__(self, kind, text):
        self.kind, self.text = kind, text  # fixed, hub, id, word

    def overlaps(self, other):
        """Could one piece of an address be both?"""
        if self.kind == "fixed" and other.kind == "fixed":
            return self.text == other.text
        if self.kind == "fixed" or other.kind == "fixed":
            fixed, hole = (self, other) if self.kind == "fixed" else (other, self)
            return bool({"hub": HUB, "id": ID, "word": WORD}[hole.kind].match(fixed.text))
        return True


class Row:
    """One row; `place` is the offset of each of its tokens' names in the text."""

    form = query = otherwise = reply = max_body = None
    form_name = query_name = None
    list = slash = False

    def api(self):
        return self.path == "/api" or self.path.startswith("/api/")

    def holes(self):
        return [p for p in self.parts if p.kind != "fixed"]

    def has_input(self):
        return bool(self.holes() or self.form or self.query)


class Reader:
    """One routes.tbl."""

    def __init__(self, room, source, diagnostics):
        self.room, self.source, self.diagnostics = room, source, diagnostics
        self.forms, self.rows = {}, []

    def error(self, offset, message):
        self.diagnostics.error(self.source.path, *self.source.where(offset), message)

    def read(self):
        form, at = None, 0
        for line in self.source.text.split("\n"):
            words = [(m.group(), at + m.start()) for m in TOKEN.finditer(line)]
            stray = next((w for w in words if w[0] == '"'), None)
            if not words or words[0][0].startswith("#"):
                pass
            elif stray:
                self.error(stray[1], "a quote is not closed")
            elif line[0] in " \t":
                if form is None:
                    self.error(words[0][1], 'an indented line is a field, and no "form" stands above it')
                else:
                    self.field(form, words)
            elif words[0][0] == "form":
                form = self.form(words)
            else:
                form = None
                self.row(words)
            at += len(line) + 1
        for f in self.forms.values():
            if not f.fields:
                self.error(f.offset, f'the form "{f.name}" has no fields')
        for row in self.rows:
            self.resolve(row)
        return self

    def c_name(self, word, offset, what):
        if IDENTIFIER.match(word) and word not in C_WORDS:
            return True
        self.error(offset, f'"{word}" cannot name a {what}: lower-case letters, digits and _, not a word of C')
        return False

    # ---- forms

    def form(self, words):
        offset = words[0][1]
        if len(words) != 2:
            self.error(offset, '"form" takes one name')
            return None
        name = words[1][0]
        if not self.c_name(name, words[1][1], "form"):
            return None
        made = Form(name, self.source, offset)
        if name in self.forms:
            self.error(words[1][1], f'the form "{name}" stands in line {self.source.where(self.forms[name].offset)[0]} already')
        else:
            self.forms[name] = made
        return made

    def field(self, form, words):
        (name, offset), rest = words[0], words[1:]
        if not self.c_name(name, offset, "field"):
            return
        if not rest:
            self.error(offset, f'the field "{name}" needs a type: one of {", ".join(TYPES)}')
            return
        f = Field()
        f.name, f.offset = name, offset
        f.type, type_offset = rest[0]
        if f.type.startswith("choice"):
            m = re.match(r"choice\(\s*([^()]*?)\s*\)\Z", f.type)
            f.type = "choice"
            f.choices = [c.strip() for c in m.group(1).split(",")] if m else []
            if not m or not all(re.match(r"[A-Za-z0-9_.-]+\Z", c) for c in f.choices):
                self.error(type_offset, '"choice" is written choice(a,b,c), each a word of letters, digits, _ . -')
            elif len(set(f.choices)) != len(f.choices):
                self.error(type_offset, "a choice stands twice")
        elif f.type not in TYPES:
            self.error(type_offset, f'"{f.type}" is no type{nearest(f.type, TYPES)}: one of {", ".join(TYPES)}')
            return
        f.label = None
        for word, at in rest[1:]:
            self.field_option(f, word, at)
        if f.label is None:
            self.error(offset, f'the field "{name}" needs a label in quotes: messages name it')
            f.label = name
        if f.min is not None and f.max is not None and f.min > f.max:
            self.error(offset, f"min={f.min} is more than max={f.max}")
        if f.past and f.future:
            self.error(offset, '"past" and "future" exclude each other')
        taken = set().union(*(g.member_names() for g in form.fields)) if form.fields else set()
        if taken & f.member_names():
            self.error(offset, f'the name "{sorted(taken & f.member_names())[0]}" is taken in this form')
            return
        form.fields.append(f)

    def field_option(self, f, word, at):
        known = ("required", "nullable", "past", "future", "min=", "max=")
        if word.startswith('"'):
            if f.label is not None:
                self.error(at, "a second label")
            f.label = unquote(word)
            if not f.label.strip():
                self.error(at, "the label is empty")
        elif word in ("required", "nullable"):
            setattr(f, word, True)
        elif word in ("past", "future"):
            setattr(f, word, True)
            if f.type != "day":
                self.error(at, f'"{word}" is for a day, not for {f.type}')
        elif re.match(r"(min|max)=", word):
            m = re.match(r"(min|max)=(-?[0-9]{1,18})\Z", word)
            if not m:
                self.error(at, f'"{word}": a whole number is expected after "="')
            elif f.type not in MEASURED:
                self.error(at, f'"{word[:3]}" has no meaning for {f.type}: ' + ("the handler checks it" if f.type == "json" else "leave it out"))
            elif int(m.group(2)) < 0 and f.type != "int":
                self.error(at, f'"{word}": not below 0 for {f.type}')
            else:
                setattr(f, m.group(1), int(m.group(2)))
        else:
            self.error(at, f'"{word}" is no option of a field{nearest(word, known)}: one of {", ".join(known)}')

    # ---- rows

    def row(self, words):
        method, offset = words[0]
        if method == "HEAD":
            self.error(offset, "HEAD is answered by the GET row")
            return
        if method not in METHODS:
            self.error(offset, f'"{method}" is no method{nearest(method, METHODS + ("form",))}: one of {", ".join(METHODS)}, or "form"')
            return
        if len(words) < 5:
            self.error(offset, 'a row is written: METHOD /path who handler options "what it does"')
            return
        row = Row()
        row.room, row.source, row.offset, row.method = self.room, self.source, offset, method
        row.path, row.path_offset = words[1]
        row.who, who_offset = words[2]
        row.handler, row.handler_offset = words[3]
        row.parts = self.parts(row)
        if row.who not in WHO:
            self.error(who_offset, f'"{row.who}" is nobody{nearest(row.who, WHO)}: one of {", ".join(WHO)}')
            return
        if row.who in ("member", "staff", "coordinator") and not any(p.kind == "hub" for p in row.parts):
            self.error(who_offset, f'"{row.who}" is of a hub: the path needs {{hub}}')
        if not self.c_name(row.handler, row.handler_offset, "handler"):
            return
        if row.api() != row.handler.startswith("api_"):
            self.error(row.handler_offset, "the handler of a path under /api/ is called api_…, and no other is")
        row.summary, row.options, row.signed, row.fresh = None, {}, False, False
        last = None
        for word, at in words[4:]:
            last = self.row_option(row, word, at, last)
        if row.summary is None:
            self.error(offset, "the row needs a sentence in quotes: what it does")
            row.summary = ""
        self.rows.append(row)

    def row_option(self, row, word, at, last):
        known = ("form=", "query=", "else=", "reply=", "list", "signed", "slash", "fresh", "body=")
        if word.startswith('"'):
            if row.summary is not None:
                self.error(at, "a second sentence")
            row.summary = unquote(word)
            return None
        if word == "list":
            if last != "reply":
                self.error(at, '"list" follows reply=STATUS:Schema')
            row.list = True
            return None
        if word == "signed":
            if row.who != "anyone" or row.method != "POST" or row.api() or not any(p.kind == "word" for p in row.parts):
                self.error(at, '"signed" is for a POST of a page by anyone, whose path holds the signed word: {x:word}')
            row.signed = True
            return None
        if word == "fresh":
            if row.who == "anyone" or row.api():
                self.error(at, '"fresh" is for a page that somebody is signed in for: who it is was proved a short while ago')
            row.fresh = True
            return None
        if word == "slash":
            if not row.holes() and row.path == "/":
                self.error(at, '"/" ends with one already')
            row.slash = True
            return None
        name, equals, value = word.partition("=")
        if name == "csrf":
            self.error(at, "csrf cannot be turned off")
        elif not equals or name + "=" not in known:
            self.error(at, f'"{word}" is no option of a row{nearest(name + equals, known)}: one of {", ".join(known)}')
        elif not value:
            self.error(at, f'"{word}" names nothing')
        elif name in row.options:
            self.error(at, f'"{name}=" stands twice')
        else:
            row.options[name] = (value, at)
            return name
        return None

    def parts(self, row):
        path, at, parts = row.path, row.path_offset, []
        if not path.startswith("/"):
            self.error(at, 'a path begins with "/"')
            return parts
        if path == "/":
            return parts
        at += 1
        for piece in path[1:].split("/"):
            m = re.match(r"\{([a-z][a-z0-9_]*)(?::([a-z]+))?\}\Z", piece)
            if m:
                name, kind = m.group(1), m.group(2)
                if kind is None and name == "hub":
                    parts.append(Part("hub", name))
                elif kind in ("id", "word") and name != "hub":
                    parts.append(Part(kind, name))
                else:
                    self.error(at, f'"{piece}" is no part of a path: {{hub}}, {{{name}:id}} or {{{name}:word}}')
                if name in C_WORDS or name in ("form", "query"):
                    self.error(at, f'"{name}" cannot name a part of a path')
                if sum(p.kind != "fixed" and p.text == name for p in parts) > 1:
                    self.error(at, f'the part "{name}" stands twice in the path')
            elif re.match(r"[A-Za-z0-9._~-]+\Z", piece) and piece not in (".", ".."):
                parts.append(Part("fixed", piece))
            else:
                self.error(at, f'"{piece}" is no part of a path: letters, digits, . _ ~ - or {{hub}}, {{x:id}}, {{x:word}}' if piece else
                           'an empty part: no "//" and no "/" at the end')
            at += len(piece) + 1
        if sum(p.kind != "fixed" for p in parts) > MOST_PARTS:
            self.error(row.path_offset, f"more than {MOST_PARTS} holes in a path")
        return parts

    # ---- what a row names

    def resolve(self, row):
        for name in ("form", "query"):
            if name in row.options:
                value, at = row.options[name]
                form = self.forms.get(value)
                if form is None:
                    self.error(at, f'the room has no form "{value}"{nearest(value, self.forms)}')
                    continue
                setattr(row, name, form)
                for f in form.fields:
                    if f.type == "json" and (name == "query" or not row.api()):
                        self.error(at, f'the field "{f.name}" is JSON, which stands only in the body of an API row')
                    if f.type in ("file", "binary") and (name == "query" or row.api()):
                        self.error(at, f'the field "{f.name}" is a file, which stands only in the body of a page')
                    if f.type == "password" and name == "query":
                        self.error(at, f'the password "{f.name}" would stand in an address')
        if "form" in row.options and row.method in ("GET", "DELETE"):
            self.error(row.options["form"][1], f"{row.method} has no body: query= declares what stands in the address")
        if not row.api() and row.method not in ("GET", "POST"):
            self.error(row.offset, f"a page is asked with GET or POST: browsers send no {row.method}")
        self.reply(row)
        self.body(row)

    def body(self, row):
        if "body" not in row.options:
            return
        value, at = row.options["body"]
        if not re.match(r"[1-9][0-9]?\Z", value):
            self.error(at, f'"body={value}": how many MiB may be sent, 1 to 99')
        elif not row.form:
            self.error(at, "body= is for a row with form=")
        else:
            row.max_body = int(value)

    def reply(self, row):
        if "reply" not in row.options:
            if row.api():
                self.error(row.offset, "an API row needs reply=STATUS:Schema, reply=STATUS:type/subtype or reply=204")
            return
        value, at = row.options["reply"]
        m = re.match(r"(2[0-9][0-9])(?::(\S+))?\Z", value)
        if not row.api():
            self.error(at, "reply= is for API rows: a page is HTML")
        elif not m or (m.group(1) == "204") != (m.group(2) is None):
            self.error(at, f'"reply={value}": STATUS:Schema, STATUS:type/subtype (status 200 to 299), or 204 alone')
        else:
            row.reply = (int(m.group(1)), m.group(2))
            if row.list and (m.group(2) is None or "/" in m.group(2)):
                self.error(at, '"list" needs a schema before it')


def unquote(word):
    return re.sub(r"\\(.)", r"\1", word[1:-1])


def narrower(a, b):
    """a wins over b wherever both match: nowhere wider, somewhere narrower."""
    strict = False
    for p, q in zip(a.parts, b.parts):
        if p.kind == "fixed" and q.kind != "fixed":
            strict = True
        elif p.kind != q.kind:
            return False
    return strict


def check_all(readers, diagnostics):
    """What concerns several rows, of all rooms."""
    rows = [row for reader in readers for row in reader.rows]
    by_handler, forms = {}, {}

    def where(source, offset):
        return f"{source.path}:{source.where(offset)[0]}"

    def error(row, offset, message):
        diagnostics.error(row.source.path, *row.source.where(offset), message)

    for reader in readers:
        for form in reader.forms.values():
            if form.name in forms:
                error(form, form.offset, f'the form "{form.name}" stands in {where(forms[form.name].source, forms[form.name].offset)} already: '
                      "a name is used once over all rooms")
            forms.setdefault(form.name, form)
    for row in rows:
        if row.handler in by_handler:
            first = by_handler[row.handler]
            error(row, row.handler_offset, f'the handler "{row.handler}" serves {where(first.source, first.offset)} already: one handler, one row')
        by_handler.setdefault(row.handler, row)
    for i, a in enumerate(rows):
        for b in rows[:i]:
            if (a.method == b.method and len(a.parts) == len(b.parts) and all(p.overlaps(q) for p, q in zip(a.parts, b.parts))
                    and not narrower(a, b) and not narrower(b, a)):
                error(a, a.path_offset, f"{a.method} {a.path} could be the same address as {b.path} in {where(b.source, b.offset)}")
    shapes = {}
    for row in rows:
        if row.api():
            shape = tuple(p.text if p.kind == "fixed" else "{}" for p in row.parts)
            names = [p.text for p in row.holes()]
            first = shapes.setdefault(shape, row)
            if [p.text for p in first.holes()] != names:
                error(row, row.path_offset, f"the holes of this path are called otherwise in {where(first.source, first.offset)}: one path, one set of names")
        if "else" in row.options:
            check_otherwise(row, by_handler, error)
    return rows


def check_otherwise(row, by_handler, error):
    name, at = row.options["else"]
    target = by_handler.get(name)
    if row.api():
        error(row, at, "an API row has no else=: its errors are problem+json")
    elif not row.form:
        error(row, at, "else= shows a form again, and this row has none")
    elif target is None:
        error(row, at, f'no row has the handler "{name}"{nearest(name, by_handler)}')
    elif target.method != "GET" or target.api():
        error(row, at, f'"{name}" does not show a page: else= names the handler of a GET row')
    elif target.room != row.room:
        error(row, at, f'"{name}" is a handler of another room')
    else:
        own = {(p.kind, p.text) for p in row.holes()}
        missing = [p for p in target.holes() if (p.kind, p.text) not in own]
        if missing:
            error(row, at, f'"{name}" needs {{{missing[0].text}}}, which this path has not: its parts must be the same or fewer')
        row.otherwise = target
