#!/usr/bin/python3
"""An SMTP server for tests, of Debian's python3-aiosmtpd, on a port of its own on this machine; and a gateway for text messages beside it.

smtp.py FOLDER [--auth NAME:PASSWORD] [--tls]     prints "SMTP-PORT HTTP-PORT", then runs until its input ends or it is ended

Each message that it takes is FOLDER/NNNN.json: the envelope, the headers and parts as Python's own parser reads them, the bytes. What it does is said by the
recipient's name: later@ 451 and nobody@ 550 5.1.1 to RCPT, policy@ 550 5.7.1; busy@ 451 and refused@ 554 when the message is there; drop@ takes it and ends the
connection without an answer; hang@ takes it and never answers; stall@ never answers RCPT, slow@ not before there is FOLDER/go. "once-" before the name
(once-later@) does so the first time only.
--tls: a certificate of an authority of its own, FOLDER/ca.pem, for 127.0.0.1, is made; one more port speaks STARTTLS only, one TLS from the first byte, and one
TLS with a certificate for another name: "SMTP-PORT HTTP-PORT STARTTLS-PORT TLS-PORT WRONG-PORT".
FOLDER/down makes it refuse connections' first word (421).
"""

import asyncio
import base64
import email
import email.policy
import json
import os
import ssl
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import logging
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

warnings.simplefilter("ignore")
logging.disable()
folder = sys.argv[1]
auth = sys.argv[sys.argv.index("--auth") + 1] if "--auth" in sys.argv else None
lock = threading.Lock()
seen = {}
number = 0


def keep(what):
    """One more message, whole or not at all for whoever looks into the folder."""
    global number
    with lock:
        number += 1
        path = os.path.join(folder, f"{number:04d}.json")
    with open(path + ".part", "w", encoding="utf-8") as f:
        json.dump(what, f)
    os.rename(path + ".part", path)


def wish(address):
    """What the recipient's name asks for, once or always."""
    name = address.split("@")[0].split("+")[0]
    if name.startswith("once-"):
        with lock:
            seen[address] = seen.get(address, 0) + 1
            return name[5:] if seen[address] == 1 else ""
    return name


def part_of(part):
    """What was said, or the file that was enclosed."""
    content = part.get_content()
    if isinstance(content, str):
        return {"type": part.get_content_type(), "text": content.replace("\r\n", "\n")}
    return {"type": part.get_content_type(), "name": part.get_filename(), "base64": base64.b64encode(content).decode("ascii")}


class Handler:
    def __init__(self):
        self.wishes = {}

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        if os.path.exists(os.path.join(folder, "down")):
            return ["421 4.3.2 down for a while"]
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        what = wish(address)
        envelope.rcpt_tos.append(address)
        envelope.wish = what
        if what == "later":
            envelope.rcpt_tos.clear()
            return "451 4.3.0 try again later"
        if what == "nobody":
            envelope.rcpt_tos.clear()
            return "550 5.1.1 no such user here"
        if what == "policy":
            envelope.rcpt_tos.clear()
            return "550 5.7.1 relaying denied"
        if what == "stall":
            open(os.path.join(folder, "stalled"), "w").close()
            await asyncio.sleep(3600)
        if what == "slow":
            open(os.path.join(folder, "stalled"), "w").close()
            while not os.path.exists(os.path.join(folder, "go")):
                await asyncio.sleep(0.01)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        what = envelope.wish
        if what == "busy":
            return "451 4.3.1 no room at the moment"
        if what == "refused":
            return "554 5.6.0 not such a message"
        raw = envelope.original_content
        parsed = email.message_from_bytes(raw, policy=email.policy.default)
        parts = [p for p in parsed.walk() if not p.is_multipart()]
        keep(
            {
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "headers": {k: str(v) for k, v in parsed.items()},
                "names": [k for k, _ in parsed.items()],
                "defects": [str(d) for d in parsed.defects] + [str(d) for p in parts for d in p.defects],
                "parts": [part_of(p) for p in parts],
                "longest": max((len(line) for line in raw.split(b"\r\n")), default=0),
                "bare": raw.replace(b"\r\n", b"").count(b"\n") + raw.replace(b"\r\n", b"").count(b"\r"),
                "auth": bool(session.authenticated),
                "raw": raw.decode("latin-1"),
            }
        )
        if what == "drop":
            server.transport.abort()
            await asyncio.sleep(3600)
        if what == "hang":
            open(os.path.join(folder, "hung"), "w").close()
            await asyncio.sleep(3600)
        return "250 2.0.0 taken"


def made_certificate(name, san):
    """An own authority, once, and what it vouches for; as OpenSSL's context of a server."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    if not os.path.exists(os.path.join(folder, "ca.pem")):
        openssl("req", "-x509", *key, "-days", "2", "-subj", "/CN=Kith test authority", "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", *key, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
    with open(os.path.join(folder, f"{name}.ext"), "w", encoding="utf-8") as f:
        f.write(f"subjectAltName={san}\n")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", f"{name}.ext", "-out", f"{name}.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(folder, f"{name}.pem"), os.path.join(folder, f"{name}.key"))
    return context


class Server(Controller):
    starttls = None

    def factory(self):
        def check(server, session, envelope, mechanism, data):
            name, password = auth.split(":")
            right = data.login == name.encode() and data.password == password.encode()
            return AuthResult(success=right, handled=False) if not right else AuthResult(success=True)

        more = {"authenticator": check, "auth_required": True, "auth_require_tls": False} if auth else {}
        if self.starttls:
            more |= {"tls_context": self.starttls, "require_starttls": True}
        return SMTP(self.handler, hostname="mail.test", enable_SMTPUTF8=False, **more)


class Gateway(BaseHTTPRequestHandler):
    """Answers by the number that a message goes to: one that ends with 500 is refused with that, 400 alike, 000 loses its line."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        message = json.loads(body)
        status = {"500": 503, "400": 400}.get(message["to"][-3:], 202)
        if status == 202:
            keep({"gateway": message, "signature": self.headers["Kith-Signature"], "key": self.headers["Idempotency-Key"], "body": body.decode()})
        if message["to"].endswith("000"):
            self.connection.close()
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


def main():
    web = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    server = Server(Handler(), hostname="127.0.0.1", port=0)
    # a Controller calls its own port to see whether it stands, before it can know which it is: it is started by hand
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    listening = loop.run_until_complete(loop.create_server(server.factory, host="127.0.0.1", port=0))
    ports = [listening.sockets[0].getsockname()[1], web.server_address[1]]
    if "--tls" in sys.argv:
        right, wrong = made_certificate("right", "IP:127.0.0.1"), made_certificate("wrong", "DNS:elsewhere.example")
        upgrading = Server(Handler(), hostname="127.0.0.1", port=0)
        upgrading.starttls = right
        for factory, context in ((upgrading.factory, None), (server.factory, right), (server.factory, wrong)):
            more = loop.run_until_complete(loop.create_server(factory, host="127.0.0.1", port=0, ssl=context))
            ports.append(more.sockets[0].getsockname()[1])
    print(*ports, flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    loop.run_forever()


main()
