"""Parsers that misbehave, lent to the sandbox by its tests."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money, UnknownCurrency
from duecourse.foundation.kit.words import Text, _


class Nested(Refused):
    says = _("Bad: %(why)s.")


def count(payload: bytes, *, times: int = 1) -> dict[str, int]:
    print("noise on standard output")
    return {"bytes": len(payload) * times}


def loop(payload: bytes) -> None:
    while True:
        pass


def sleep(payload: bytes, *, note: str) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Path(note).write_text(f"{os.getpid()} {child.pid}")
    time.sleep(60)


def swell(payload: bytes) -> int:
    return len(bytearray(10_000_000_000))


def swell_in_rust(payload: bytes) -> None:
    os.abort()


def recurse(payload: bytes) -> None:
    recurse(payload)


def crash(payload: bytes) -> None:
    os.kill(os.getpid(), 11)


def fail(payload: bytes) -> None:
    raise ZeroDivisionError("secret words")


def refuse(payload: bytes) -> None:
    raise UnknownCurrency(currency=payload.decode())


def refuse_in_two_sentences(payload: bytes) -> None:
    raise Nested(why=Text(_("one line"), {"count": 2}, plural=_("%(count)d lines")))


def talk(payload: bytes, *, size: int) -> str:
    return "x" * size


def fill_the_disk(payload: bytes, *, into: str) -> None:
    with Path(into).open("wb") as file:
        while True:
            file.write(b"x" * 1_000_000)


def speak_no_json(payload: bytes) -> Any:
    return Money.zero("EUR")


def environment(payload: bytes) -> dict[str, str]:
    return dict(os.environ)


def quit_quietly(payload: bytes) -> None:
    os._exit(3)


def open_many(payload: bytes) -> None:
    _kept = [socket.socket() for _n in range(1_000)]


def obey(payload: bytes, *, letters: int = 0) -> object:
    """Do what the payload says."""
    wishes = {
        b"pid": os.getpid,
        b"say": lambda: "x" * letters,
        b"loop": lambda: loop(b""),
        b"sleep": lambda: time.sleep(60),
        b"crash": lambda: crash(b""),
        b"raise": lambda: fail(b""),
        b"print and work": _print_and_work,
    }
    return len(payload) if payload.startswith(b"size") else wishes[payload]()


def _print_and_work() -> str:
    print("noise")
    until = time.process_time() + 0.7
    while time.process_time() < until:
        pass
    return "done"
