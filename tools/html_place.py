"""Where in the HTML a template stands: the tags that are open, the attribute, the quote; and what may stand there."""

import re

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
NO_PLACE = frozenset("applet base embed frame frameset iframe listing noembed noframes object plaintext xmp".split())
NOT_IN_P = frozenset(
    "address article aside blockquote details dialog div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hgroup hr main menu nav ol p pre search section table ul".split()
)
NOT_IN_ITSELF = frozenset("a button form label option select textarea".split())
URL_ATTRIBUTES = frozenset("href src action formaction poster cite xlink:href background".split())
WHOLE_URL = frozenset("href src action formaction".split())
CONSTANT_ATTRIBUTES = frozenset(
    "attributename by formmethod from http-equiv imagesrcset manifest method ping sandbox srcset to values".split()
)
SCHEMES = ("http", "https", "mailto", "tel")
UNLABELLED_INPUTS = frozenset("hidden submit reset button image".split())
ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")
SPACE = re.compile(r"[ \t\n\r\f]+")
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)")
ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(\s*=\s*)?")
CHOOSES_HOST = re.compile(r"/\Z|(?:https?:)?//[^/?#]*\Z", re.I)  # what stands before the hole
HOLE = "\0"


class Stop(Exception):
    """The rest of this template cannot be read."""


class Shared:
    """What belongs to the whole template, whatever the branch."""

    def __init__(self, error):
        self.error = error
        self.labels = set()
        self.controls = []

    def __deepcopy__(self, memo):
        return self


class Element:
    def __init__(self, name, offset):
        self.name = name
        self.offset = offset
        self.attributes = {}
        self.caption = False
        self.csrf = False

    def post(self):
        method = self.attributes.get("method")
        return self.name == "form" and method is not None and method.raws[0].lower() == "post"


class Attribute:
    """`raws`: the values it may have, holes between NULs; more than one after an "if" inside it."""

    def __init__(self, name, offset):
        self.name = name
        self.offset = offset
        self.raws = [""]
        self.sure = True

    def add(self, text):
        self.raws = [r + text for r in self.raws]

    def constant(self):
        return self.raws[0] if len(self.raws) == 1 and HOLE not in self.raws[0] else None


def squeeze(m):
    return "\n" if "\n" in m.group() else " "


class Place:
    PLAIN = {"int": "tpl_int", "id": "tpl_id", "hours": "tpl_hours", "day": "tpl_day", "time": "tpl_time",
             "isoday": "tpl_isoday", "isotime": "tpl_isotime"}
    FILTERS = tuple(PLAIN) + ("url", "html")

    def __init__(self, error):
        self.shared = Shared(error)
        self.state = "text"       # text, tag, value, comment
        self.quote = ""
        self.attribute = None     # the one whose value is open
        self.element = None       # the one whose tag is open
        self.need_blank = False   # between attributes
        self.stack = []
        self.blank = False        # the output ends with white space
        self.skip_newline = False
        self.levels = frozenset() # heading levels that may have come last; empty: not known
        self.ids = {}
        self.loops = 0
        self.out = []

    def error(self, offset, message):
        self.shared.error(offset, message)

    def fail(self, offset, message):
        self.error(offset, message)
        raise Stop

    def take(self):
        text = "".join(self.out)
        self.out = []
        return text

    def inside(self, name):
        return next((e for e in reversed(self.stack) if e.name == name), None)

    def raw_element(self):
        """The element around whose content is text only, or None."""
        return self.stack[-1].name if self.stack and self.stack[-1].name in ("script", "title", "textarea") else None

    # ---- text of the template

    def feed(self, text, offset):
        i = 0
        while i < len(text):
            i = getattr(self, "feed_" + self.state)(text, i, offset)
        return self.take()

    def feed_text(self, text, i, offset):
        end = text.find("<", i)
        end = len(text) if end < 0 else end
        if end > i:
            self.plain(text[i:end], offset + i)
        if end == len(text):
            return end
        self.skip_newline = False
        raw = self.raw_element()
        if raw and not re.compile(rf"</{raw}\s*>", re.I).match(text, end):
            self.fail(offset + end, f'"<" inside <{raw}>: write &lt;')
        if text.startswith("<!--", end):
            self.state = "comment"
            return end + 4
        if re.compile(r"<!doctype html>", re.I).match(text, end):
            self.out.append("<!DOCTYPE html>")
            self.blank = False
            return end + 15
        m = TAG.match(text, end)
        if not m:
            self.fail(offset + end, '"<" begins no tag here: write &lt;')
        if m.group(1):
            return self.close(text, m, offset)
        self.element = Element(m.group(2).lower(), offset + end)
        self.need_blank = True
        self.state = "tag"
        self.out.append(m.group())
        self.blank = False
        return m.end()

    def plain(self, text, offset):
        for m in re.finditer("&", text):
            if not ENTITY.match(text, m.start()):
                self.error(offset + m.start(), '"&" begins no entity here: write &amp;')
        if self.raw_element() == "script":
            if text.strip():
                self.error(offset + len(text) - len(text.lstrip()), "a <script> holds nothing: its code stands in the file that src names")
            return
        if self.skip_newline and text.startswith("\n"):
            text = text[1:]
        self.skip_newline = False
        if not (self.inside("pre") or self.inside("textarea")):
            if self.blank:
                text = text.lstrip(" \t\n\r\f")
            text = SPACE.sub(squeeze, text)
        if text:
            self.out.append(text)
            self.blank = text[-1] in " \n"

    def feed_comment(self, text, i, offset):
        end = text.find("-->", i)
        if end < 0:
            return len(text)
        self.state = "text"
        return end + 3

    def feed_tag(self, text, i, offset):
        m = SPACE.match(text, i)
        if m:
            self.need_blank = False
            if self.out and self.out[-1] != " " or not self.out:
                self.out.append(" ")
            return m.end()
        if text.startswith("/>", i) or text[i] == ">":
            closed = text[i] == "/"
            self.out.append("/>" if closed else ">")
            self.opened(closed, offset + i)
            return i + 1 + closed
        m = ATTRIBUTE.match(text, i)
        if not m:
            self.fail(offset + i, f'"{text[i]}" has no place in the tag of <{self.element.name}>')
        if self.need_blank:
            self.fail(offset + i, "a blank is missing before this attribute")
        self.need_blank = True
        self.begin_attribute(m.group(1), offset + i)
        if not m.group(2):
            self.out.append(m.group(1))
            self.attribute = None
            return m.end()
        quote = text[m.end() : m.end() + 1]
        if quote not in ('"', "'"):
            self.fail(offset + m.end(), f'the value of "{m.group(1)}" must stand in quotes')
        self.out.append(f"{m.group(1)}={quote}")
        self.quote = quote
        self.state = "value"
        return m.end() + 1

    def begin_attribute(self, name, offset):
        low = name.lower()
        if low == "style":
            self.error(offset, "style= is refused by the page's policy: use a class")
        elif low.startswith("on"):
            self.error(offset, f"{name}= is refused by the page's policy: a script listens, or a form is sent")
        elif low == "srcdoc":
            self.error(offset, "srcdoc= is a page inside an attribute: it has no place in a template")
        if low in self.element.attributes:
            self.error(offset, f'"{name}" stands on this <{self.element.name}> already')
        self.attribute = self.element.attributes[low] = Attribute(low, offset)

    def feed_value(self, text, i, offset):
        end = text.find(self.quote, i)
        stop = len(text) if end < 0 else end
        piece = text[i:stop]
        for m in re.finditer("&", piece):
            if not ENTITY.match(piece, m.start()):
                self.error(offset + i + m.start(), '"&" begins no entity here: write &amp;')
        if piece:
            self.whole(offset + i)
            self.attribute.add(piece)
            self.out.append(piece)
        if end < 0:
            return len(text)
        self.out.append(self.quote)
        self.end_attribute(offset + end)
        return end + 1

    def whole(self, offset):
        if any("|url" + HOLE in r for r in self.attribute.raws):
            self.error(offset, f'"| url" gives the whole value of {self.attribute.name}: nothing can stand beside it')

    def end_attribute(self, offset):
        a = self.attribute
        if a.name in URL_ATTRIBUTES:
            for raw in a.raws:
                plain = re.sub(f"{HOLE}[^{HOLE}]*{HOLE}", HOLE, raw)
                m = re.match(r"[^/?#]*:", plain)
                if not m:
                    continue
                scheme = m.group()[:-1].strip().lower()
                if HOLE in scheme:
                    self.error(a.offset, f"a hole chooses the scheme of {a.name}: write the scheme out, or give the whole address by | url")
                elif scheme not in SCHEMES:
                    self.error(a.offset, f'the scheme "{scheme}" is not allowed in {a.name}: one of {", ".join(SCHEMES)}, or a local path')
        self.attribute = None
        self.quote = ""
        self.state = "tag"

    # ---- tags

    def opened(self, self_closed, offset):
        e = self.element
        foreign = e.name in ("svg", "math") or self.inside("svg") or self.inside("math")
        if self_closed and e.name not in VOID and not foreign:
            self.fail(e.offset, f"<{e.name}/> does not close: write </{e.name}>")
        self.check_place(e)
        self.check_attributes(e)
        self.check_heading(e)
        self.check_id(e)
        self.element = None
        self.state = "text"
        if e.name == "caption" and self.stack and self.stack[-1].name == "table":
            self.stack[-1].caption = True
        if self_closed or e.name in VOID:
            return
        self.stack.append(e)
        if e.name in ("textarea", "pre"):  # a browser drops one newline here: give it ours, not the text's
            self.out.append("\n")
            self.skip_newline = True

    def check_place(self, e):
        if e.name == "style":
            self.error(e.offset, "<style> is refused by the page's policy: styles stand in the style sheet")
        elif e.name in NO_PLACE:
            self.error(e.offset, f"<{e.name}> has no place in a template")
        if e.name in NOT_IN_ITSELF and self.inside(e.name):
            self.error(e.offset, f"<{e.name}> inside <{e.name}>: a browser would take them apart")
        if e.name in NOT_IN_P and self.stack and self.stack[-1].name == "p":
            self.error(e.offset, f"<p> cannot hold <{e.name}>: close it first")

    def needs(self, e, name, why):
        a = e.attributes.get(name)
        if not a or not a.sure:
            self.error(e.offset, f"<{e.name}> without {name}: {why}")

    def check_attributes(self, e):
        get = e.attributes.get
        kind = get("type").constant() if get("type") else "text"
        if e.name == "script":
            self.needs(e, "src", "code stands in a file of its own")
        elif e.name == "html":
            self.needs(e, "lang", 'say the language, such as lang="en-GB"')
        elif e.name in ("img", "area") or (e.name == "input" and kind == "image"):
            self.needs(e, "alt", 'say what the picture shows, or alt="" when it only decorates')
        elif e.name == "meta" and get("http-equiv") and (get("http-equiv").constant() or "").lower() == "refresh":
            self.error(e.offset, "a page that reloads itself: leave it to the reader")
        elif e.name == "label" and get("for"):
            self.shared.labels.update(get("for").raws)
        elif e.name == "form" and get("method") and (get("method").constant() or "").lower() not in ("get", "post", "dialog"):
            self.error(get("method").offset, 'the method of a form is "get" or "post"')
        if e.name in ("select", "textarea") or (e.name == "input" and kind not in UNLABELLED_INPUTS):
            named = any(get(n) and get(n).sure for n in ("aria-label", "aria-labelledby")) or self.inside("label")
            if not named:
                self.shared.controls.append((e, get("id").raws if get("id") and get("id").sure else None))

    def check_heading(self, e):
        if not re.match(r"h[1-6]\Z", e.name):
            return
        level = int(e.name[1])
        if not self.levels and self.inside("html") and level != 1:
            self.error(e.offset, f"the first heading of a page is <h1>, not <h{level}>")
        elif self.levels and level > min(self.levels) + 1:
            self.error(e.offset, f"a heading level is skipped: <h{level}> after <h{min(self.levels)}>: <h{min(self.levels) + 1}> would be next")
        self.levels = frozenset([level])

    def check_id(self, e):
        a = e.attributes.get("id")
        name = a.constant() if a else None
        if not a or name is None:
            return
        if not name or SPACE.search(name):
            self.error(a.offset, "an id is one word")
        elif name in self.ids:
            self.error(a.offset, f'the id "{name}" is given already on this page')
        elif self.loops:
            self.error(a.offset, f'the id "{name}" inside "for" is given again and again: put a hole in it')
        self.ids[name] = True

    def close(self, text, m, offset):
        end = SPACE.match(text, m.end())
        end = end.end() if end else m.end()
        name, at = m.group(2).lower(), offset + m.start()
        if text[end : end + 1] != ">":
            self.fail(at, f'"</{name}" is not ended by ">"')
        if name in VOID:
            self.fail(at, f"<{name}> is never closed")
        if not self.stack:
            self.fail(at, f"</{name}> closes nothing")
        if self.stack[-1].name != name:
            self.fail(at, f"</{name}> while <{self.stack[-1].name}> is open: </{self.stack[-1].name}> is expected")
        e = self.stack.pop()
        if e.name == "table" and not e.caption:
            self.error(e.offset, "<table> without <caption>: say what the table shows")
        if e.post() and not e.csrf:
            self.error(e.offset, '<form method="post"> without {% call ui_csrf(…) %} inside')
        self.out.append(f"</{m.group(2)}>")
        self.blank = False
        return end + 1

    # ---- holes and statements

    def hole(self, text, filter_name, offset):
        """The function that writes the hole here."""
        if self.state == "comment":
            self.fail(offset, "a hole cannot stand in an HTML comment: {# … #} is a comment of the template")
        if self.state == "tag":
            self.fail(offset, f"a hole cannot stand in the tag of <{self.element.name}> outside a quoted value: not in a name, not unquoted")
        if self.state == "value":
            return self.hole_in_value(text, filter_name, offset)
        raw = self.raw_element()
        self.blank = self.skip_newline = False
        if raw == "script":
            self.fail(offset, "a hole cannot stand inside <script>: give data in a data- attribute")
        if filter_name == "url":
            self.error(offset, '"| url" stands only as a whole href, src or action value')
        if filter_name == "html":
            if raw:
                self.error(offset, f'"| html" cannot stand in <{raw}>: it holds text only')
            return "tpl_html"
        return self.PLAIN.get(filter_name, "tpl_text")

    def hole_in_value(self, text, filter_name, offset):
        a, e = self.attribute, self.element
        self.whole(offset)
        before = a.raws
        a.add(f"{HOLE}{text}|{filter_name or ''}{HOLE}")
        if filter_name == "html":
            self.error(offset, '"| html" stands only in text')
            return None
        if a.name in CONSTANT_ATTRIBUTES or a.name == "style" or a.name == "srcdoc" or a.name.startswith("on"):
            self.error(offset, f"a hole cannot stand in {a.name}=")
            return None
        if filter_name == "url":
            if a.name not in WHOLE_URL or any(before):
                self.error(offset, '"| url" stands only as a whole href, src or action value')
            if e.name == "script":
                self.error(offset, "what runs is not chosen by data: no \"| url\" in the src of <script>")
            return "tpl_url"
        if a.name not in URL_ATTRIBUTES:
            return self.PLAIN.get(filter_name, "tpl_attr")
        if any(CHOOSES_HOST.match(r) for r in before):
            self.error(offset, 'a hole here could name another host: "| url" takes a whole address')
        if filter_name in ("int", "id", "isoday"):
            return self.PLAIN[filter_name]
        if filter_name:
            self.error(offset, f'"| {filter_name}" gives words, which no address holds: use int, id, isoday or no filter')
        return "tpl_url_part"

    def component(self, name, offset):
        if self.state != "text" or self.raw_element():
            self.fail(offset, f'"{name}" writes tags: it stands only in text')
        self.blank = False
        if name == "ui_csrf":
            form = self.inside("form")
            if form and form.post():
                form.csrf = True
            elif form:
                self.error(offset, 'ui_csrf in a form without method="post" would show its token in the address')

    def boundary(self, offset):
        if self.state == "comment":
            self.fail(offset, "a statement cannot stand in an HTML comment: {# … #} is a comment of the template")
        if self.state == "text" and self.raw_element() == "script":
            self.fail(offset, "a statement cannot stand inside <script>")
        self.skip_newline = False

    def enter_loop(self):
        self.loops += 1

    def leave_loop(self):
        self.loops -= 1

    def shape(self):
        return (self.state, self.quote, self.attribute and self.attribute.name, self.element and self.element.name,
                [e.name for e in self.stack])

    def describe(self):
        if self.state == "value":
            return f"in {self.attribute.name}="
        if self.state == "tag":
            return f"in the tag of <{self.element.name}>"
        return "in " + "".join(f"<{e.name}>" for e in self.stack) if self.stack else "with all tags closed"

    def merge(self, ends, offset):
        """After if or for: the place that all ways lead to."""
        first = ends[0]
        for other in ends[1:]:
            if other.shape() != first.shape():
                self.fail(offset, f"every way through must end in the same place: one ends {first.describe()}, another {other.describe()}")
        loops = self.loops
        self.__dict__.update(first.__dict__)
        self.loops = loops
        self.out = []
        for other in ends[1:]:
            self.blank = self.blank and other.blank
            self.need_blank = self.need_blank or other.need_blank
            self.levels = self.levels | other.levels if self.levels and other.levels else frozenset()
            self.ids = {**self.ids, **other.ids}
            for mine, theirs in zip(self.stack, other.stack):
                mine.caption = mine.caption and theirs.caption
                mine.csrf = mine.csrf and theirs.csrf
            if self.element:
                self.merge_attributes(self.element.attributes, other.element.attributes)
        if self.attribute:
            self.attribute = self.element.attributes[self.attribute.name]

    @staticmethod
    def merge_attributes(mine, theirs):
        for name in set(mine) - set(theirs):
            mine[name].sure = False
        for name, a in theirs.items():
            if name not in mine:
                mine[name] = a
                a.sure = False
            else:
                mine[name].sure = mine[name].sure and a.sure
                mine[name].raws += [r for r in a.raws if r not in mine[name].raws]

    def finish(self, offset):
        if self.state != "text":
            self.fail(self.element.offset if self.element else offset, "the template ends " +
                      (self.describe() if self.state != "comment" else "in an HTML comment"))
        for e in self.stack:
            self.error(e.offset, f"<{e.name}> is not closed")
        for e, ids in self.shared.controls:
            if ids is None or not set(ids) <= self.shared.labels:
                self.error(e.offset, f'<{e.name}> without a label: <label for="its id">, a <label> around it, aria-label or aria-labelledby')
        return self.take()
