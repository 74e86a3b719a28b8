#!/usr/bin/env python3
"""Templates to C: see docs/generators.md. Every hole is escaped for the place where it stands; what has no safe place is refused."""

import argparse
import copy
import html
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from catalogues import template_of  # noqa: E402
from gen_common import (  # noqa: E402
    C_WORDS, IDENTIFIER, Diagnostics, c_literal, guard, nearest, read_source, room_of, write_changed,
)
from html_place import Place, Stop  # noqa: E402
from html_words import messages_in, translated_literals  # noqa: E402

TOKEN = re.compile(r"\{%|\{\{|\{#")
CLOSING = {"{%": "%}", "{{": "}}", "{#": "#}"}


class Node:
    """A piece of a template: text, hole, if, for, call, include."""

    def __init__(self, kind, offset, **more):
        self.kind = kind
        self.offset = offset
        self.__dict__.update(more)


def scan(source, fail):
    """Cuts the text into (kind, inner text, offset of the inner text)."""
    text, at = source.text, 0
    while True:
        m = TOKEN.search(text, at)
        if not m:
            yield "text", text[at:], at
            return
        yield "text", text[at : m.start()], at
        end = text.find(CLOSING[m.group()], m.end())
        if end < 0:
            fail(m.start(), f'"{m.group()}" is not closed: "{CLOSING[m.group()]}" is missing')
        inner = text[m.end() : end]
        if m.group() != "{#":
            start = m.end() + len(inner) - len(inner.lstrip())
            yield m.group(), inner.strip(), start
        at = end + 2


class Parser:
    """Builds the tree of statements."""

    def __init__(self, source, diagnostics):
        self.source = source
        self.diagnostics = diagnostics
        self.root = []
        self.lists = [self.root]
        self.open = []
        self.bound = []

    def error(self, offset, message):
        self.diagnostics.error(self.source.path, *self.source.where(offset), message)

    def fail(self, offset, message):
        self.error(offset, message)
        raise Stop

    def parse(self):
        for kind, inner, offset in scan(self.source, self.fail):
            if kind == "text":
                if inner:
                    self.lists[-1].append(Node("text", offset, text=inner))
            elif kind == "{{":
                self.hole(inner, offset)
            else:
                self.statement(inner, offset)
        if self.open:
            node = self.open[-1]
            self.fail(node.offset, f'"{node.kind}" is not closed: "{{% end %}}" is missing')
        return self.root

    def expression(self, text, offset, what):
        """C that can stand inside parentheses: closed brackets, no statement, no comment. A brace only opens a compound literal."""
        if not text:
            self.fail(offset, f"{what} is empty: an expression is expected")
        stack, i = [], 0
        while i < len(text):
            c = text[i]
            if c in "\"'":
                m = re.compile(r'"(?:[^"\\\n]|\\.)*"|' r"'(?:[^'\\\n]|\\.)*'").match(text, i)
                if not m:
                    self.fail(offset + i, f"a quote is not closed in {what}")
                i = m.end()
                continue
            if c in "([" or (c == "{" and text[:i].rstrip()[-1:] in (")", "=", ",", "{")):
                stack.append(c)
            elif c in ")]" or (c == "}" and "{" in stack):
                if not stack or stack.pop() != {")": "(", "]": "[", "}": "{"}[c]:
                    self.fail(offset + i, f'"{c}" has no partner in {what}')
            elif c in ";{}#\\`" or text.startswith(("//", "/*"), i):
                self.fail(offset + i, f'"{c}" has no place in an expression: {what} is one C expression')
            elif c == "=" and stack[-1:] == ["{"] and re.search(r"[{,]\s*\.\w+\s*\Z", text[:i]):
                pass  # a member of a compound literal gets its value
            elif c == "=" and not re.search(r"[=!<>]\Z", text[:i]) and text[i + 1 : i + 2] != "=":
                self.fail(offset + i, 'a template changes nothing: "==" compares')
            elif text.startswith(("++", "--"), i):
                self.fail(offset + i, f'a template changes nothing: "{text[i:i+2]}" has no place here')
            i += 1
        if stack:
            self.fail(offset, f'"{stack[-1]}" is not closed in {what}')
        return " ".join(text.split())

    def hole(self, inner, offset):
        m = re.search(r"(?<!\|)\|(?!\|)\s*([A-Za-z_-]*)\s*\Z", inner)
        filter_name, text = None, inner
        if m:
            filter_name, text = m.group(1), inner[: m.start()].rstrip()
            if filter_name not in Place.FILTERS:
                self.fail(offset + m.start(1), f'"{filter_name}" is no filter{nearest(filter_name, Place.FILTERS)}: '
                          f'one of {", ".join(Place.FILTERS)}')
        text = self.expression(text, offset, "the hole")
        self.lists[-1].append(Node("hole", offset, text=text, filter=filter_name))

    def statement(self, inner, offset):
        word, _, rest = inner.partition(" ")
        rest_offset = offset + len(inner) - len(rest.lstrip())
        rest = rest.strip()
        handler = {"if": self.do_if, "elif": self.do_elif, "else": self.do_else, "for": self.do_for, "end": self.do_end,
                   "call": self.do_call, "include": self.do_include}
        if word not in handler:
            self.fail(offset, f'"{word}" is no statement{nearest(word, handler)}: one of {", ".join(handler)}')
        handler[word](rest, rest_offset, offset)

    def do_if(self, rest, rest_offset, offset):
        condition = self.expression(rest, rest_offset, 'the condition of "if"')
        body = []
        node = Node("if", offset, branches=[(condition, offset, body)], otherwise=None)
        self.lists[-1].append(node)
        self.open.append(node)
        self.lists.append(body)

    def inside_if(self, word, offset):
        if not self.open or self.open[-1].kind != "if":
            self.fail(offset, f'"{word}" stands outside any "if"')
        node = self.open[-1]
        if node.otherwise is not None:
            self.fail(offset, f'"{word}" after "else": "end" is expected')
        self.lists.pop()
        return node

    def do_elif(self, rest, rest_offset, offset):
        node = self.inside_if("elif", offset)
        body = []
        node.branches.append((self.expression(rest, rest_offset, 'the condition of "elif"'), offset, body))
        self.lists.append(body)

    def do_else(self, rest, rest_offset, offset):
        if rest:
            self.fail(rest_offset, '"else" takes nothing: "elif" takes a condition')
        node = self.inside_if("else", offset)
        node.otherwise = []
        self.lists.append(node.otherwise)

    def do_for(self, rest, rest_offset, offset):
        m = re.match(r"([A-Za-z_]\w*)\s+in\s+(.*\S)\s+:\s+(.*)\Z", rest, re.S)
        if not m:
            self.fail(rest_offset, '"for" is written "for NAME in ARRAY : COUNT"')
        name = m.group(1)
        if not IDENTIFIER.match(name) or name in C_WORDS or name in ("b", "v"):
            self.fail(rest_offset, f'"{name}" cannot name an element: lower-case letters, digits and _, not b, v or a C word')
        if name in self.bound:
            self.fail(rest_offset, f'"{name}" is bound already by the "for" around: choose another name')
        node = Node("for", offset, name=name, body=[],
                    array=self.expression(m.group(2), rest_offset + m.start(2), 'the array of "for"'),
                    count=self.expression(m.group(3), rest_offset + m.start(3), 'the count of "for"'))
        self.lists[-1].append(node)
        self.open.append(node)
        self.lists.append(node.body)
        self.bound.append(name)

    def do_end(self, rest, rest_offset, offset):
        if not self.open:
            self.fail(offset, '"end" closes nothing')
        if rest:
            self.fail(rest_offset, '"end" takes nothing')
        node = self.open.pop()
        self.lists.pop()
        if node.kind == "for":
            self.bound.pop()

    def function(self, rest, rest_offset, word):
        m = re.match(r"([A-Za-z_]\w*)\s*\((.*)\)\Z", rest, re.S)
        if not m:
            self.fail(rest_offset, f'"{word}" is written "{word} name(arguments)"')
        arguments = m.group(2).strip()
        if arguments:
            arguments = self.expression(arguments, rest_offset + m.start(2), f'the arguments of "{word}"')
        return m.group(1), arguments

    def do_call(self, rest, rest_offset, offset):
        name, arguments = self.function(rest, rest_offset, "call")
        self.lists[-1].append(Node("call", offset, name=name, arguments=arguments))

    def do_include(self, rest, rest_offset, offset):
        name, arguments = self.function(rest, rest_offset, "include")
        if not arguments:
            self.fail(rest_offset, f'"include {name}" needs what the template shows: "{name}(x)"')
        self.lists[-1].append(Node("include", offset, name=name, arguments=arguments))


class Writer:
    """Walks the tree with the place in the HTML, and writes C."""

    def __init__(self, source, diagnostics, templates):
        self.source = source
        self.diagnostics = diagnostics
        self.templates = templates
        self.lines = []
        self.pending = ""
        self.depth = 1
        self.loops = 0
        self.messages = []  # (line, text as a translator gets it, what stands for its parts)

    def error(self, offset, message):
        self.diagnostics.error(self.source.path, *self.source.where(offset), message)

    def flush(self):
        text, self.pending = self.pending, ""
        if text:
            indent = "    " * self.depth
            literal = c_literal(text, indent + "           ")
            self.lines.append(f"{indent}buf_put(b, {literal}, {len(text.encode('utf-8'))});")

    def line(self, offset, code):
        """A line of C that a compiler's complaint leads back to the template."""
        self.flush()
        number = self.source.where(offset)[0]
        self.lines.append(f'#line {number} "{self.path_literal()}"')
        self.lines.append("    " * self.depth + code)

    def path_literal(self):
        return self.source.path.replace("\\", "/").replace('"', "")

    def walk(self, nodes, place):
        for node in messages_in(nodes, place):
            getattr(self, "on_" + node.kind)(node, place)

    def apart(self, work):
        """The lines that this writes, apart from the others."""
        self.flush()
        kept, self.lines = self.lines, []
        self.depth += 2
        work()
        self.flush()
        self.depth -= 2
        lines, self.lines = self.lines, kept
        return lines

    def on_message(self, node, place):
        """A sentence with what stands in it: a translator may put the parts in another order."""
        text, cases, notes = "", [], []
        for part in node.parts:
            if part.kind == "text":
                made = place.feed(part.nodes[0].text, part.nodes[0].offset)
                text += re.sub(r"([{}<>\\])", r"\\\1", html.unescape(made))
                continue
            text += part.mark()
            cases.append((part.case(), self.apart(lambda: [self.plainly(n, place) for n in part.nodes])))
            notes += [f"{{{part.number}}}: {n.text}" for n in part.nodes if part.kind == "hole"]
        words = " ".join(text.split())
        before, after = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
        self.messages.append((self.source.where(node.offset)[0], words, notes))
        self.pending += before
        if not cases:
            plain = re.sub(r"\\([{}<>\\])", r"\1", words)
            shown = html.escape(plain, quote=True).replace("&#x27;", "&#39;")
            indent = "    " * self.depth + "          "
            self.line(node.offset, f"tpl_words(b, {c_literal(words, indent)}, {c_literal(shown, indent)}, {len(shown.encode('utf-8'))});")
        else:
            indent = "    " * self.depth
            name = f"words_{self.depth}"  # a tag's own words may stand within it
            self.line(node.offset, f"for (struct tpl_parts {name} = tpl_parts({c_literal(words, indent + '    ')}); tpl_part(b, &{name});) {{")
            self.lines.append(f"{indent}    switch ({name}.part) {{")
            for number, lines in cases:
                self.lines += [f"{indent}    case {number}:", *lines, f"{indent}        break;"]
            self.lines += [f"{indent}    }}", f"{indent}}}"]
        self.pending += after

    def plainly(self, node, place):
        getattr(self, "on_" + node.kind)(node, place)

    def literals(self, text, offset):
        """An expression with its words put through the catalogue."""
        found = []
        text = translated_literals(text, found)
        self.messages += [(self.source.where(offset)[0], words, []) for words in found]
        return text

    def on_text(self, node, place):
        self.pending += place.feed(node.text, node.offset)

    def on_hole(self, node, place):
        function = place.hole(node.text, node.filter, node.offset)
        self.pending += place.take()
        if function:
            self.line(node.offset, f"{function}(b, {self.literals(node.text, node.offset)});")

    def on_call(self, node, place):
        place.component(node.name, node.offset)
        self.pending += place.take()
        self.line(node.offset, f"{node.name}(b{', ' if node.arguments else ''}{self.literals(node.arguments, node.offset)});")

    def on_include(self, node, place):
        place.component(node.name, node.offset)
        self.pending += place.take()
        if node.name not in self.templates:
            self.error(node.offset, f'the room has no template "{node.name}.html"{nearest(node.name, self.templates)}')
        self.line(node.offset, f"{node.name}_html(b, {node.arguments});")

    def on_if(self, node, place):
        place.boundary(node.offset)
        self.pending += place.take()
        ends = []
        for i, (condition, offset, body) in enumerate(node.branches):
            if i:
                self.flush()
                self.line(offset, f"}} else if ({condition}) {{")
            else:
                self.line(offset, f"if ({condition}) {{")
            ends.append(self.branch(body, place))
        if node.otherwise is not None:
            self.flush()
            self.lines.append("    " * self.depth + "} else {")
            ends.append(self.branch(node.otherwise, place))
        else:
            ends.append(copy.deepcopy(place))
        self.lines.append("    " * self.depth + "}")
        place.merge(ends, node.offset)

    def branch(self, body, place):
        own = copy.deepcopy(place)
        self.depth += 1
        self.walk(body, own)
        own.boundary(body[-1].offset if body else 0)
        self.pending += own.take()
        self.flush()
        self.depth -= 1
        return own

    def on_for(self, node, place):
        place.boundary(node.offset)
        self.pending += place.take()
        self.loops += 1
        i, n = f"i_{self.loops}", f"n_{self.loops}"
        self.line(node.offset, f"for (size_t {i} = 0, {n} = {node.count}; {i} < {n}; {i}++) {{")
        self.lines.append("    " * (self.depth + 1) + f"__auto_type {node.name} = &({node.array})[{i}];")
        self.lines.append("    " * (self.depth + 1) + f"(void){node.name};")
        kept, loops = len(self.lines), self.loops
        place.enter_loop()
        end = self.branch(node.body, place)
        if place.blank and not end.blank:  # the second time round, no blank stands before the body
            del self.lines[kept:]
            self.loops = loops
            place.blank = False
            end = self.branch(node.body, place)
        self.lines.append("    " * self.depth + "}")
        place.merge([end, copy.deepcopy(place)], node.offset)
        place.leave_loop()

    def function(self, name):
        parser = Parser(self.source, self.diagnostics)
        place = Place(self.error)
        try:
            self.walk(parser.parse(), place)
            self.pending += place.finish(len(self.source.text))
        except Stop:
            pass
        self.flush()
        self.messages.sort(key=lambda m: m[0])
        head = [f"void {name}_html(struct buf *b, const struct {name}_view *v)", "{", "    (void)v;"]
        return head + self.lines + ["}"]


def read_templates(paths, diagnostics):
    rooms, names = {}, {}
    for path in sorted(paths, key=lambda p: (room_of(p), os.path.basename(p))):
        name = os.path.basename(path)[: -len(".html")]
        if not path.endswith(".html") or not IDENTIFIER.match(name) or name in C_WORDS:
            diagnostics.error(path, 1, 1, "a template's file name is lower-case letters, digits and _, then .html: it names a C function")
            continue
        if name in names:
            diagnostics.error(path, 1, 1, f'a template "{name}" stands in {names[name]} already: the function {name}_html can be only one')
            continue
        source = read_source(path, diagnostics)
        if source:
            names[name] = path
            rooms.setdefault(room_of(path), {})[name] = source
    return rooms


def main():
    parser = argparse.ArgumentParser(description="Compiles templates to C (docs/generators.md).")
    parser.add_argument("--out", required=True, metavar="DIR")
    parser.add_argument("--words", metavar="POT", help="also writes what a translator gets")
    parser.add_argument("files", nargs="*", metavar="FILE")
    arguments = parser.parse_args()
    diagnostics = Diagnostics()
    outputs = {}
    messages = []
    for room, templates in read_templates(arguments.files, diagnostics).items():
        made = f"/* Made by tools/gen_html.py from the templates of src/{room}. Do not edit. */"
        header = [made, f"#ifndef {guard(room + '_html')}", f"#define {guard(room + '_html')}", "",
                  '#include "base/buf.h"', f'#include "{room}/views.h"', ""]
        body = [made, f'#include "gen/{room}_html.h"', "", '#include "base/language.h"', '#include "ui/ui.h"']
        for name, source in templates.items():
            header.append(f"void {name}_html(struct buf *b, const struct {name}_view *v);")
            body.append("")
            writer = Writer(source, diagnostics, templates)
            body += writer.function(name)
            messages += [(f"src/{room}/{name}.html", *m) for m in writer.messages]
        header += ["", "#endif", ""]
        body.append("")
        outputs[f"{room}_html.h"] = "\n".join(header)
        outputs[f"{room}_html.c"] = "\n".join(body)
    diagnostics.finish()
    for name, text in outputs.items():
        write_changed(os.path.join(arguments.out, name), text)
    if arguments.words:
        write_changed(arguments.words, template_of(messages))


if __name__ == "__main__":
    main()
