#!/usr/bin/env python3
"""Starts a program as systemd would, and prints what it says: one line of JSON each.

handed.py [--notify PATH | --notify @NAME] [--watchdog MICROSECONDS] [--tcp | --unix PATH]... PROGRAM ARGUMENT...

{"at": PORT or PATH} for a socket that was handed over; {"notify": TEXT} for each word; {"exit": CODE} at the end. SIGTERM is passed on.
"""

import json
import os
import signal
import socket
import sys

FIRST = 3


def say(**what):
    print(json.dumps(what), flush=True)


def main():
    words, listening, notify, environment = sys.argv[1:], [], None, dict(os.environ)
    while words and words[0].startswith("--"):
        word = words.pop(0)
        if word == "--notify":
            path = words.pop(0)
            notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            notify.bind("\0" + path[1:] if path.startswith("@") else path)
            environment["NOTIFY_SOCKET"] = path
        elif word == "--watchdog":
            environment["WATCHDOG_USEC"] = words.pop(0)
        elif word == "--tcp":
            s = socket.create_server(("127.0.0.1", 0))
            say(at=s.getsockname()[1])
            listening.append(s)
        elif word == "--unix":
            s = socket.socket(socket.AF_UNIX)
            s.bind(words[0])
            s.listen()
            say(at=words.pop(0))
            listening.append(s)
        else:
            sys.exit(__doc__)
    child = os.fork()
    if child == 0:
        # Held out of the way first: one of them may have a number that is wanted for another.
        held = [os.dup(s.fileno()) if s.fileno() >= FIRST + len(listening) else os.dup2(s.fileno(), 100 + i) for i, s in enumerate(listening)]
        for i, fd in enumerate(held):
            os.dup2(fd, FIRST + i)
        if listening:
            environment["LISTEN_FDS"] = str(len(listening))
            environment["LISTEN_PID"] = str(os.getpid())
        os.dup2(2, 1)  # its own words, apart from ours
        os.execvpe(words[0], words, environment)
    for s in listening:
        s.close()
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    say(pid=child)
    if notify:
        notify.settimeout(0.05)
    while True:
        if notify:
            try:
                say(notify=notify.recv(4096).decode())
            except TimeoutError:
                pass
        ended, status = os.waitpid(child, os.WNOHANG if notify else 0)
        if ended:
            break
    while notify:
        try:
            say(notify=notify.recv(4096).decode())
        except TimeoutError:
            break
    say(exit=os.waitstatus_to_exitcode(status))


main()
