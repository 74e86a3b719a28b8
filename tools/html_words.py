"""Which words of a template are shown to people, and belong together as one sentence to translate (docs/languages.md)."""

import re

# What stands within a sentence. Any other tag, and any statement, ends it.
INLINE = frozenset("a abbr b bdi cite code dfn em i kbd mark q small span strong sub sup time var wbr br".split())
VOID_INLINE = frozenset(("br", "wbr"))
NO_WORDS = frozenset("pre script textarea".split())  # around: left as they are
SHOWN_ATTRIBUTES = frozenset("alt aria-label aria-description data-label placeholder title".split())
LETTER = re.compile(r"[^\W\d_]")
TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*)")
ATTRIBUTE_END = re.compile(r"([^\s\"'<>/=]+)\s*=\s*\Z")
LITERAL = re.compile(r'(STR\(\s*)?"((?:[^"\\\n]|\\.)*)"(?(1)\s*\))')
ENTITY = re.compile(r"&#?[0-9A-Za-z]+;")


def is_words(text):
    """Whether a text is for people: more than a name that a program knows."""
    plain = ENTITY.sub("", text)
    return bool(LETTER.search(plain))


def literal_is_words(text):
    """Of a string of C: with a blank in it or a capital first; no class, path, address or name of a field."""
    return bool(re.match(r"[A-Z\u201c][\w\u2019'-]*[.?:\u2026]?\Z", text) or (" " in text and re.match(r"[\w(\u201c]", text) and
                not re.search(r"\bgovuk-|\bkith-|[=/]", text)))


def translated_literals(expression, found):
    """The expression with each literal that is words put through tr() or tr_str()."""
    def change(m):
        words = m.group(2)
        if not literal_is_words(words):
            return m.group()
        found.append(words)
        return f'tr_str("{words}")' if m.group(1) else f'tr("{words}")'
    return LITERAL.sub(change, expression)


class Part:
    """A piece of a sentence: text, hole, open, close, void; or what ends one: stop."""

    def __init__(self, kind, nodes, name=None):
        self.kind = kind
        self.nodes = nodes
        self.name = name
        self.number = 0

    def words(self):
        return self.kind == "text" and is_words(self.nodes[0].text)

    def mark(self):
        return {"hole": "{%d}", "open": "<%d>", "close": "</%d>", "void": "<%d/>"}[self.kind] % self.number

    def case(self):
        return -self.number if self.kind == "close" else self.number


class Cutter:
    """Cuts a list of nodes into parts, following where in the HTML it is."""

    def __init__(self, place):
        self.state, self.quote = place.state, place.quote
        self.parts = []
        self.tag = [] if self.state == "text" else None  # nodes of the tag that is open; None: it began before
        self.value = None   # nodes of an attribute that is shown
        self.name = ""
        self.closing = 0    # 1: a tag's next character closes the value before

    def node(self, node):
        if node.kind == "text":
            self.text(node)
        elif self.state == "text":
            self.parts.append(Part("hole" if node.kind == "hole" and node.filter != "html" else "stop", [node]))
        else:
            self.within_tag(node)

    def within_tag(self, node):
        if self.state == "comment":
            self.parts.append(Part("stop", [node]))
        elif self.value is not None:
            self.value.append(node)
        elif self.tag is not None:
            self.tag.append(node)
        else:
            self.parts.append(Part("stop", [node]))

    def text(self, node):
        text, at = node.text, 0
        while at < len(text):
            end = getattr(self, "in_" + self.state)(text, at)
            if end > at:
                self.put(node.__class__("text", node.offset + at, text=text[at:end]))
            at = end
            self.move(text, at)

    def put(self, piece):
        if self.piece_state == "text":
            self.parts.append(Part("text", [piece]))
        elif self.piece_state == "comment":
            self.parts.append(Part("stop", [piece]))
        else:
            self.within_tag(piece)

    # Where the piece that begins here ends; and what is then.
    def in_text(self, text, at):
        self.piece_state = "text"
        end = text.find("<", at)
        self.next = "tag" if not text.startswith("<!--", end) else "comment"
        if end == at and end >= 0:
            return at
        return len(text) if end < 0 else end

    def in_comment(self, text, at):
        self.piece_state = "comment"
        self.next = "text"
        end = text.find("-->", at)
        return len(text) if end < 0 else end + 3

    def in_tag(self, text, at):
        self.piece_state = "tag"
        from_, self.closing = at + self.closing, 0
        m = re.compile("[\"'>]").search(text, from_)
        if not m:
            self.next = "tag"
            return len(text)
        self.next = {">": "end"}.get(m.group(), "value")
        self.quote = m.group()
        a = ATTRIBUTE_END.search(text, 0, m.start())
        self.name = a.group(1).lower() if a else ""
        return m.end()

    def in_value(self, text, at):
        self.piece_state = "value"
        end = text.find(self.quote, at)
        self.next = "value" if end < 0 else "after"
        return len(text) if end < 0 else end

    def move(self, text, at):
        if self.state == "text":
            if at < len(text):
                self.state = self.next
                if self.next == "tag":
                    self.tag = []
        elif self.state == "comment":
            self.state = self.next if text[:at].endswith("-->") else "comment"
        elif self.next == "end":
            self.finish_tag()
        elif self.state == "tag" and self.next == "value":
            self.state = "value"
            self.value = [] if self.name in SHOWN_ATTRIBUTES else None
        elif self.state == "value" and self.next == "after":
            self.finish_value()

    def finish_value(self):
        value, self.value = self.value, None
        self.state = "tag"
        self.next = ""
        self.closing = 1
        if value is None:
            return
        into = self.tag if self.tag is not None else None
        nodes = value
        if all(n.kind in ("text", "hole") for n in value) and any(n.kind == "text" and is_words(n.text) for n in value):
            nodes = [message([Part(n.kind, [n]) for n in value], value[0])]
        if into is not None:
            into += nodes
        else:
            self.parts += [Part("stop", [n]) for n in nodes]

    def finish_tag(self):
        nodes, self.tag = self.tag, []
        self.state = "text"
        self.next = ""
        if nodes is None:
            return
        m = TAG_NAME.match(nodes[0].text) if nodes and nodes[0].kind == "text" else None
        whole = m and m.group(1).lower() in INLINE and all(n.kind in ("text", "hole", "message") for n in nodes)
        if not whole:
            self.parts += [Part("stop", [n]) for n in nodes]
            return
        name = m.group(1).lower()
        kind = "close" if m.group().startswith("</") else "void" if name in VOID_INLINE else "open"
        self.parts.append(Part(kind, nodes, name))

    def finish(self):
        for left in (self.tag, self.value):
            self.parts += [Part("stop", [n]) for n in left or []]
        return self.parts


def message(parts, node):
    number, open_parts = 0, []
    for p in parts:
        if p.kind == "close":
            p.number = open_parts.pop().number
        elif p.kind != "text":
            number += 1
            p.number = number
            if p.kind == "open":
                open_parts.append(p)
    return node.__class__("message", node.offset, parts=parts)


def unmatched(parts):
    """Tags of the run whose partner stands outside it."""
    open_at, alone = [], set()
    for i, p in enumerate(parts):
        if p.kind == "open":
            open_at.append(i)
        elif p.kind == "close":
            if open_at:
                open_at.pop()
            else:
                alone.add(i)
    return alone | set(open_at)


def core(parts):
    """Without what only stands around the words: (first, after the last)."""
    first, end = 0, len(parts)
    while first < end:
        partner = partner_of(parts, first, end)
        if parts[first].kind == "void" or (parts[first].kind == "text" and not parts[first].nodes[0].text.strip()):
            first += 1
        elif parts[end - 1].kind == "void" or (parts[end - 1].kind == "text" and not parts[end - 1].nodes[0].text.strip()):
            end -= 1
        elif partner == end - 1:
            first, end = first + 1, end - 1
        else:
            break
    return first, end


def partner_of(parts, first, end):
    depth = 0
    for i in range(first, end):
        depth += {"open": 1, "close": -1}.get(parts[i].kind, 0)
        if depth == 0:
            return i if parts[first].kind == "open" else None
    return None


def run_of(parts):
    """The nodes of a run of parts without any stop, with its sentences made messages."""
    alone = unmatched(parts)
    if alone:
        at = min(alone)
        return run_of(parts[:at]) + parts[at].nodes + run_of(parts[at + 1 :])
    first, end = core(parts)
    inner = parts[first:end]
    if not any(p.words() for p in inner):
        return [n for p in parts for n in p.nodes]
    before, after = ([n for p in ps for n in p.nodes] for ps in (parts[:first], parts[end:]))
    return before + [message(inner, inner[0].nodes[0])] + after


def weight(nodes):
    """Characters of text, and nodes of other kinds."""
    n = 0
    for node in nodes:
        n += weight([m for p in node.parts for m in p.nodes]) if node.kind == "message" else len(node.text) if node.kind == "text" else 1
    return n


def messages_in(nodes, place):
    """The nodes, with each sentence in them made one node of the kind "message"."""
    if any(e.name in NO_WORDS for e in place.stack):
        return nodes
    cutter = Cutter(place)
    for node in nodes:
        cutter.node(node)
    parts = cutter.finish()
    assert weight(nodes) == weight([n for p in parts for n in p.nodes]), "nothing of a template is lost here"
    out, run = [], []
    for part in parts:
        if part.kind == "stop":
            out += run_of(run) + part.nodes
            run = []
        else:
            run.append(part)
    return out + run_of(run)
