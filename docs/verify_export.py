#!/usr/bin/env python3
"""Proves a folder that `kith export` wrote, without Kith: verify_export.py DIR [--against HEAD.json]

For whoever does not want to trust Kith's own `kith verify --export DIR`. It needs nothing but Python 3.8 and reads
the files alone. docs/chain.md tells what is proved and what not; section numbers below are those of RFC 8032.

Exit 0: sound. Exit 1: something is wrong; the first bad line of the ledger is named. Exit 2: the folder cannot be read.
"""

import csv
import hashlib
import json
import os
import re
import sys
from datetime import date, datetime, timezone

MOST = 2**53 - 1  # of an amount
PHASES = {"posted": 1, "pending": 2, "post": 3, "void": 4, "expire": 5}
KINDS = {"exchange": 1, "gift": 2, "correction": 3, "opening": 4, "reversal": 5}
csv.field_size_limit(1 << 20)


class Wrong(Exception):
    """Something is not as it must be; line is the first bad one of the ledger, 0 where it is none."""

    def __init__(self, line, reason):
        super().__init__(reason)
        self.line = line


# ---- Ed25519, RFC 8032 section 5.1: the curve -x^2 + y^2 = 1 + d x^2 y^2 over the numbers modulo P ----

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def recover_x(y, odd):
    """The x of a point with this y (5.1.3), or None."""
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P or (x == 0 and odd):
        return None
    return P - x if x % 2 != odd else x


def add(p, q):
    """Extended coordinates (X, Y, Z, T), x = X/Z, y = Y/Z, T = XY/Z (5.1.4)."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, p):
    q = (0, 1, 1, 0)
    while n:
        if n & 1:
            q = add(q, p)
        p = add(p, p)
        n >>= 1
    return q


def decode(raw):
    y = int.from_bytes(raw, "little")
    x = recover_x(y & ((1 << 255) - 1), y >> 255)
    y &= (1 << 255) - 1
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = decode(BASE_Y.to_bytes(32, "little"))


def signature_holds(key, message, signature):
    """5.1.7: [S]B = R + [k]A."""
    a, r = decode(key), decode(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = times(s, BASE), add(r, times(k, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# ---- the encodings of docs/chain.md ----


def i64(n):
    return n.to_bytes(8, "big", signed=True)


def commitment_of(salt, description, key):
    text = salt + i64(len(description)) + description + i64(len(key)) + key
    return hashlib.blake2b(text, digest_size=32, person=b"kith words 1").digest()


def hash_of(before, hub, line):
    numbers = [hub] + [line[name] for name in ("sequence", "id", "from_id", "to_id", "amount", "day", "at", "actor_id",
               "for_member_id", "about_id", "link_id", "pending_id", "expires_at", "reverses_id")]
    codes = bytes([PHASES[line["phase"]], KINDS[line["kind"]], 1 if line["commitment"] else 0])
    text = before + b"".join(map(i64, numbers)) + codes + (line["commitment"] or bytes(32))
    return hashlib.blake2b(text, digest_size=32, person=b"kith line 1").digest()


def head_holds(hub, head):
    text = b"kith head 1".ljust(16, b"\0") + i64(hub) + i64(head["sequence"]) + head["hash"] + i64(head["at"])
    return signature_holds(head["public_key"], text, head["signature"])


def key_is_introduced(key, before):
    text = b"kith key 1".ljust(16, b"\0") + i64(key["number"]) + i64(key["made_at"]) + key["public_key"]
    return signature_holds(before["public_key"], text, key["signature"])


# ---- reading ----


def number(text):
    if not text.lstrip("-").isdigit() or not text.isascii():
        raise ValueError("a whole number is wanted")
    if not -(2**63) <= int(text) < 2**63:
        raise ValueError("a number of 64 bits is wanted")
    return int(text)


def option(text):
    n = number(text) if text else 0
    if text and n == 0:
        raise ValueError("0 stands where nothing should")
    return n


def floor(text):
    return number(text) if text else None


def unit(text):
    if text not in ("minutes", "pence"):
        raise ValueError("minutes or pence is wanted")
    return text


def day(text):
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("a day such as 2026-06-12 is wanted")
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def seconds(text):
    if not text:
        return 0
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", text):
        raise ValueError("a time such as 2026-06-12T10:00:00Z is wanted")
    return int(datetime.fromisoformat(text[:-1]).replace(tzinfo=timezone.utc).timestamp())


def raw(size):
    def read(text):
        if text and not re.fullmatch("[0-9a-fA-F]{%d}" % (2 * size), text):
            raise ValueError("%d bytes in hexadecimal digits are wanted" % size)
        return bytes.fromhex(text)

    return read


ACCOUNT = {"id": number, "unit": unit, "floor": floor, "given": number, "received": number, "held_in": number, "held_out": number,
           "balance": number}
TRANSFER = {"sequence": number, "id": number, "phase": str, "kind": str, "from_id": number, "to_id": number,
            "amount": number, "day": day, "at": seconds, "description": str, "about_id": option, "link_id": option,
            "pending_id": option, "expires_at": seconds, "reverses_id": option, "key": str}
CHAIN = {"sequence": number, "actor_id": option, "for_member_id": option, "salt": raw(16), "commitment": raw(32),
         "hash": raw(32)}
HEAD = {"sequence": number, "hash": raw(32), "at": seconds, "key_number": number, "signature": raw(64)}
KEY = {"number": number, "public_key": raw(32), "made_at": seconds, "retired_at": seconds, "signature": raw(64)}


def rows(folder, name, columns, where):
    """Each row as a dict; where() is the line of the ledger to blame when one cannot be read."""
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as f:
        reader = csv.DictReader(f, strict=True)
        try:
            if set(columns) - set(reader.fieldnames or ()):
                raise ValueError("the columns are not those that kith export writes")
            for row in reader:
                if None in row or None in row.values():
                    raise ValueError("it has too many or too few columns")
                yield {column: read(row[column]) for column, read in columns.items()}
        except (ValueError, KeyError, csv.Error) as e:
            raise Wrong(where(), "%s, line %d: %s" % (name, reader.line_num, e)) from None


def read_object(path):
    """A JSON object; ValueError for anything else."""
    with open(path, encoding="utf-8") as f:
        try:
            j = json.load(f)
        except RecursionError:
            raise ValueError("%s is nested too deeply" % path) from None
    if not isinstance(j, dict):
        raise ValueError("%s is not an object" % path)
    return j


def text_of(j, name):
    if not isinstance(j.get(name), str) or not j[name]:
        raise ValueError("%s is missing, or is no text" % name)
    return j[name]


def read_head(path):
    j = read_object(path)
    if type(j.get("sequence")) is not int or not 0 <= j["sequence"] < 2**63:
        raise ValueError("sequence must be a whole number from 0")
    head = {"sequence": j["sequence"], "at": seconds(text_of(j, "at")), "hub_id": j.get("hub_id")}
    for name, size in (("hash", 32), ("public_key", 32), ("signature", 64)):
        head[name] = raw(size)(text_of(j, name))
    return head


# ---- the proof ----


class Ledger:
    def __init__(self, folder, hub):
        self.folder, self.hub = folder, hub
        self.sequence, self.at, self.hash = 0, 0, bytes(32)
        self.lines = {}  # of all that others may name: by id
        self.hashes = []  # by sequence - 1
        self.erased = 0
        self.accounts = {}

    def next(self):
        return self.sequence + 1

    def check(self, holds, reason):
        if not holds:
            raise Wrong(self.next(), reason)

    def order(self, line):
        if line["sequence"] != self.next():
            raise Wrong(self.next(), "it is missing: line %d stands in its place" % line["sequence"])
        self.check(line["at"] >= self.at, "it is older than the line before it")
        self.check(line["id"] not in self.lines, "it has the id of another line")
        self.check(line["phase"] in PHASES and line["kind"] in KINDS, "it has a phase or kind that there is not")
        self.check(1 <= line["amount"] <= MOST, "its amount is out of bounds")

    def chain(self, line):
        words = line["description"] or line["key"]
        if not line["commitment"]:
            self.check(not words and not line["salt"], "it has words or a key that it does not commit to")
        elif not line["salt"]:
            self.check(not words, "it has words where they were erased")
            self.erased += 1
        else:
            made = commitment_of(line["salt"], line["description"].encode(), line["key"].encode())
            self.check(made == line["commitment"], "it has other words or another key than those it was made with")
        self.hash = hash_of(self.hash, self.hub, line)
        self.check(self.hash == line["hash"], "it is not what its hash says: it was changed after it was written")

    def end(self, line):
        named = self.lines.get(line["pending_id"])
        if line["phase"] not in ("post", "void", "expire"):
            return self.check(not line["pending_id"], "it names a pending transfer but ends none")
        self.check(named and named["phase"] == "pending", "it ends no pending transfer that stands before it")
        self.check(not named["ended"], "it ends a pending transfer a second time")
        named["ended"] = True
        same = all(named[x] == line[x] for x in ("from_id", "to_id", "kind"))
        self.check(same, "it has other accounts or another kind than the pending transfer")
        part = line["phase"] == "post" and line["amount"] <= named["amount"]
        self.check(part or line["amount"] == named["amount"], "its amount is not what was held")
        over = named["expires_at"] and line["at"] >= named["expires_at"]
        # A line as late as the one before it may have been written earlier than it says: times never run back, and the clock may have.
        late = over and line["at"] == self.at
        self.check(late or bool(over) == (line["phase"] == "expire"), "it ends a pending transfer at the wrong time")

    def reversal(self, line):
        named = self.lines.get(line["reverses_id"])
        if line["kind"] != "reversal":
            return self.check(not line["reverses_id"], "it names what it reverses but is no reversal")
        self.check(line["phase"] == "posted", "it is a reversal that was not posted at once")
        self.check(named, "it reverses a transfer that does not stand before it")
        good = named["phase"] in ("posted", "post") and named["kind"] != "reversal"
        self.check(good, "it reverses what cannot be reversed")
        self.check(not named["reversed"], "it reverses a transfer a second time")
        named["reversed"] = True
        mirror = (line["from_id"], line["to_id"], line["amount"]) == (named["to_id"], named["from_id"], named["amount"])
        self.check(mirror, "it does not mirror what it reverses")

    def fold(self, line):
        giver, taker = self.accounts.get(line["to_id"]), self.accounts.get(line["from_id"])
        self.check(giver and taker and giver is not taker, "it does not join two accounts of the hub")
        self.check(giver["unit"] == taker["unit"], "it joins an account of minutes and one of pence")
        if line["phase"] == "pending":
            giver["fold"][2] += line["amount"]
            taker["fold"][3] += line["amount"]
            return
        if line["pending_id"]:
            giver["fold"][2] -= self.lines[line["pending_id"]]["amount"]
            taker["fold"][3] -= self.lines[line["pending_id"]]["amount"]
        if line["phase"] in ("posted", "post"):
            giver["fold"][0] += line["amount"]
            taker["fold"][1] += line["amount"]

    def read_accounts(self):
        for account in rows(self.folder, "accounts.csv", ACCOUNT, lambda: 0):
            if self.accounts and account["id"] <= next(reversed(self.accounts)):
                raise Wrong(0, "accounts.csv has account %d twice, or not in the order of the ids" % account["id"])
            account["fold"] = [0, 0, 0, 0]  # given, received, held in, held out
            self.accounts[account["id"]] = account

    def read_lines(self):
        chain = rows(self.folder, "chain.csv", CHAIN, self.next)
        for line in rows(self.folder, "transfers.csv", TRANSFER, self.next):
            beside = next(chain, None)
            self.check(beside and beside["sequence"] == line["sequence"], "chain.csv has another line beside it")
            line.update(beside)
            self.order(line)
            self.chain(line)
            self.end(line)
            self.reversal(line)
            self.fold(line)
            self.sequence, self.at = line["sequence"], line["at"]
            self.hashes.append(self.hash)
            kept = ("phase", "kind", "from_id", "to_id", "amount", "expires_at")
            self.lines[line["id"]] = dict({x: line[x] for x in kept}, ended=False, reversed=False)
        self.check(next(chain, None) is None, "it is missing in transfers.csv: chain.csv has it")

    def read_heads(self):
        keys, notes = [], []
        for key in rows(self.folder, "keys.csv", KEY, lambda: 0):
            if keys and key["number"] <= keys[-1]["number"]:
                raise Wrong(0, "keys.csv has the key %d twice, or not in the order of the numbers" % key["number"])
            if key["signature"] and not (keys and key_is_introduced(key, keys[-1])):
                raise Wrong(0, "the key %d is not signed by the key before it, although it says so" % key["number"])
            if keys and not key["signature"]:
                notes.append("The key %d is not vouched for by the one before it." % key["number"])
            keys.append(key)
        known = {key["number"]: key["public_key"] for key in keys}
        heads = list(rows(self.folder, "heads.csv", HEAD, lambda: 0))
        for head in heads:
            if head["key_number"] not in known:
                raise Wrong(0, "heads.csv names a key that keys.csv does not have")
            head["public_key"] = known[head["key_number"]]
        return keys, heads, notes

    def check_head(self, head, whose):
        n = head["sequence"]
        if not head_holds(self.hub, head):
            raise Wrong(0, "the signature of the %s of line %d does not hold" % (whose, n))
        if n > self.sequence:
            raise Wrong(self.next(), "it is missing: the %s says that there were %d lines. History was cut off at the "
                        "end" % (whose, n))
        if (self.hashes[n - 1] if n else bytes(32)) != head["hash"]:
            raise Wrong(n, "it has another hash than the %s says: it, or a line before it, was written anew" % whose)

    def check_balances(self):
        sums = {}
        for account in self.accounts.values():
            stored = [account[x] for x in ("given", "received", "held_in", "held_out")]
            if account["fold"] != stored or account["balance"] != stored[0] - stored[1]:
                raise Wrong(0, "the balance of account %d is not the sum of its lines" % account["id"])
            sums[account["unit"]] = sums.get(account["unit"], 0) + account["balance"]
        if any(sums.values()):
            raise Wrong(0, "the balances do not sum to 0")


def prove(folder, against):
    hub = read_object(os.path.join(folder, "hub.json"))
    if hub.get("format") != "kith-export":
        raise ValueError("hub.json is not the one that kith export writes")
    ledger = Ledger(folder, number(text_of(hub, "id")))
    keys, heads, notes = ledger.read_heads()
    ledger.read_accounts()
    ledger.read_lines()
    for head in heads:
        ledger.check_head(head, "stored head")
    own = os.path.join(folder, "head.json")
    if os.path.exists(own):
        try:
            head = read_head(own)
        except ValueError as e:
            raise Wrong(0, "head.json: %s" % e) from None
        if head["public_key"] not in [key["public_key"] for key in keys]:
            raise Wrong(0, "head.json is signed with a key that keys.csv does not have")
        ledger.check_head(head, "head in head.json")
    ledger.check_balances()
    if ledger.erased:
        notes.append("The words of %d lines were erased." % ledger.erased)
    if against:
        head = read_head(against)
        if head["hub_id"] not in (None, hub["id"]):
            raise Wrong(0, "the kept head is of another hub")
        ledger.check_head(head, "kept head")
        named = [key["number"] for key in keys if key["public_key"] == head["public_key"]]
        notes.append("The kept head holds. It was signed with %s." % ("the key %d of this export" % named[0] if named else
                     "a key that this export does not name: that says nothing about who signed it"))
    return hub.get("slug"), ledger.sequence, len(heads), notes


def main(arguments):
    if len(arguments) not in (1, 3) or (len(arguments) == 3 and arguments[1] != "--against"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        slug, lines, heads, notes = prove(arguments[0], arguments[2] if len(arguments) == 3 else None)
    except Wrong as e:
        print("WRONG at line %d: %s" % (e.line, e) if e.line else "WRONG: %s" % e)
        return 1
    except (OSError, KeyError, ValueError) as e:
        print("This is no export that can be read: %s" % e, file=sys.stderr)
        return 2
    print("%s: sound. %d lines, %d stored heads." % (slug, lines, heads))
    for note in notes:
        print(note)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
