"""How is a stranger's file parsed so that it can harm neither this process nor its memory?

A fresh Python process, without our environment and its passwords, sets its own limits and then calls one function of
this house by its dotted path, `function(payload: bytes, **params)`, whose result is JSON.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

import duecourse
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _

_ROOT: Final = str(Path(duecourse.__file__).resolve().parent.parent)
_HOUSE: Final = ("duecourse.",)
_TOO_LONG: Final = {signal.SIGXCPU, signal.SIGKILL}


class TooLargeToRead(Refused):
    """More bytes came than a parser is given."""

    says = _("The file has %(size)s bytes; at most %(limit)s are read.")


class TookTooLong(Refused):
    """The parser used up its time."""

    says = _("Reading the file took longer than %(seconds)s seconds and was stopped.")


class TookTooMuchMemory(Refused):
    """The parser used up its memory."""

    says = _("Reading the file needed more than %(megabytes)s MB of memory and was stopped.")


class ResultTooLarge(Refused):
    """The parser wrote more than is taken back."""

    says = _("The file holds more than can be taken in (%(limit)s bytes).")


class Unreadable(Refused):
    """The parser broke on this file."""

    says = _("The file cannot be read (%(why)s).")


class RefusedInside(Refused):
    """The parser itself said no, in its own words."""

    def __init__(self, said: Text) -> None:
        super().__init__(**said.params)
        self.said = said

    @property
    def text(self) -> Text:
        """The parser's sentence."""
        return self.said


@dataclass(frozen=True)
class Limits:
    """What a parser may use: seconds of CPU and of the clock, bytes of memory, of payload and of each file written."""

    cpu_seconds: int = 10
    wall_seconds: float = 30.0
    memory_bytes: int = 768_000_000
    payload_bytes: int = 100_000_000
    output_bytes: int = 200_000_000


def run(function: str, payload: bytes, *, limits: Limits = Limits(), **params: Any) -> Any:
    """Call `function` (a dotted path inside duecourse) on the bytes in a killable process; returns its JSON value."""
    check_function(function)
    if len(payload) > limits.payload_bytes:
        raise TooLargeToRead(size=len(payload), limit=limits.payload_bytes)
    order = json.dumps({"function": function, "params": params, "limits": asdict(limits)})
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as taken:
        given.write(payload)
        given.seek(0)
        code = _wait(order, given, taken, limits)
        taken.seek(0)
        return understood(code, taken.read(), limits)


def check_function(function: str) -> None:
    """Refuse to call what is not ours."""
    if not function.startswith(_HOUSE):
        raise ValueError("only functions of this house run in the sandbox")


def _wait(order: str, given: IO[bytes], taken: IO[bytes], limits: Limits) -> int:
    process = started(order, given, taken)
    try:
        return process.wait(limits.wall_seconds)
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    finally:
        end(process)


def started(order: str, given: IO[bytes] | int, taken: IO[bytes] | int) -> "subprocess.Popen[bytes]":
    """Start the inside of the sandbox on an order, in a session and an environment of its own."""
    return subprocess.Popen(
        [sys.executable, "-X", "utf8", "-m", "duecourse.foundation.wires.sandboxed", order],
        stdin=given,
        stdout=taken,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PYTHONPATH": _ROOT, "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
        start_new_session=True,
    )


def end(process: "subprocess.Popen[bytes]") -> None:
    """Leave nothing behind, whatever happened: neither the parser nor anything it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.wait()


def understood(code: int, output: bytes, limits: Limits) -> Any:
    """The value that the inside answered, or its refusal, or why it ended."""
    if code < 0:
        raise _ended_by(-code, limits)
    try:
        answer = json.loads(output)
    except ValueError as error:
        raise Unreadable(why=f"exit {code}") from error
    match answer:
        case {"value": value}:
            return value
        case {"refused": {"msgid": msgid, "params": params, "plural": plural}}:
            raise RefusedInside(Text(msgid, params, plural))
        case {"failed": "MemoryError"}:
            raise TookTooMuchMemory(megabytes=limits.memory_bytes // 1_000_000)
        case {"failed": "TooMuchOutput"}:
            raise ResultTooLarge(limit=limits.output_bytes)
        case _:
            raise Unreadable(why=answer.get("failed", code))


def _ended_by(number: int, limits: Limits) -> Refused:
    """Say why a parser ended by a signal; a library in Rust aborts where Python would raise MemoryError."""
    if number in _TOO_LONG:
        return TookTooLong(seconds=limits.cpu_seconds)
    if number == signal.SIGABRT:
        return TookTooMuchMemory(megabytes=limits.memory_bytes // 1_000_000)
    return Unreadable(why=signal.Signals(number).name)
