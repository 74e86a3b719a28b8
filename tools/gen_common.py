"""What the three generators share: diagnostics with a position, C literals, and files written only when they change."""

import difflib
import os
import re
import sys

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*\Z")

# Words that C takes for itself: none may name a member or a function.
C_WORDS = frozenset(
    "auto break case char const continue default do double else enum extern float for goto if inline int long "
    "register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while "
    "bool true false asm typeof".split()
)


class Diagnostics:
    """Collects mistakes, each once, so that one run tells them all."""

    def __init__(self):
        self.seen = {}

    def error(self, path, line, column, message):
        self.seen[(path, line, column, message)] = True

    def __bool__(self):
        return bool(self.seen)

    def finish(self):
        """Prints every mistake in the order of the text and ends the program when there is one."""
        if not self.seen:
            return
        for path, line, column, message in sorted(self.seen):
            print(f"{path}:{line}:{column}: error: {message}", file=sys.stderr)
        sys.exit(1)


class Source:
    """A text with its path, and the line and column (from 1, in characters) of any offset in it."""

    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.starts = [0]
        for m in re.finditer("\n", text):
            self.starts.append(m.end())

    def where(self, offset):
        low, high = 0, len(self.starts)
        while high - low > 1:
            middle = (low + high) // 2
            if self.starts[middle] <= offset:
                low = middle
            else:
                high = middle
        return low + 1, offset - self.starts[low] + 1


def read_source(path, diagnostics):
    """The file as a Source; an unreadable one is told and None."""
    try:
        with open(path, "rb") as f:
            raw = f.read()
    except OSError as e:
        diagnostics.error(path, 1, 1, f"cannot be read: {e.strerror}")
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as e:
        before = raw[: e.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        diagnostics.error(path, line, column, "is not valid UTF-8: save the file as UTF-8")
        return None
    return Source(path, text.replace("\r\n", "\n"))


def room_of(path, up=1):
    """The room is the name of the folder `up` floors above the file."""
    folder = os.path.abspath(path)
    for _ in range(up):
        folder = os.path.dirname(folder)
    return os.path.basename(folder)


def write_changed(path, text):
    """Writes only what differs, so that nothing is compiled again for nothing."""
    data = text.encode("utf-8")
    try:
        with open(path, "rb") as f:
            if f.read() == data:
                return False
    except OSError:
        pass
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    temporary = path + ".new"
    with open(temporary, "wb") as f:
        f.write(data)
    os.replace(temporary, path)
    return True


def nearest(word, known):
    """ (nearest: "x") or nothing: what a person who mistyped meant."""
    close = difflib.get_close_matches(word, list(known), 1)
    return f' (nearest: "{close[0]}")' if close else ""


_ESCAPES = {10: "\\n", 9: "\\t", 13: "\\r", 34: '\\"', 92: "\\\\"}


def c_escape(data):
    """The bytes as the inside of a C string literal. Octal with three digits, which no following digit can lengthen."""
    out = []
    for byte in data:
        if byte in _ESCAPES:
            out.append(_ESCAPES[byte])
        elif byte == 63 and out and out[-1] == "?":
            out.append("\\?")  # "??" may begin a trigraph
        elif 32 <= byte < 127:
            out.append(chr(byte))
        else:
            out.append(f"\\{byte:03o}")
    return "".join(out)


def c_literal(text, indent="    ", width=96):
    """A C string literal, cut after newlines and where it grows long, one piece a line."""
    data = text.encode("utf-8") if isinstance(text, str) else text
    pieces = []
    for line in re.findall(rb"[^\n]*\n|[^\n]+", data):
        while len(line) > width:
            cut = line.rfind(b" ", width // 2, width) + 1 or width
            pieces.append(line[:cut])
            line = line[cut:]
        if line:
            pieces.append(line)
    if not pieces:
        return '""'
    return ("\n" + indent).join(f'"{c_escape(p)}"' for p in pieces)


def c_comment(text):
    """Text that may stand in a C comment."""
    return text.replace("*/", "* /").replace("/*", "/ *")


def guard(name):
    return "KITH_GEN_" + re.sub(r"[^A-Z0-9]", "_", name.upper()) + "_H"
