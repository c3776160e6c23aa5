"""How are many small strangers' files read in a killable process without starting one for each?

One process is kept and asked again and again, within the limits of `sandbox.run` for each question. What it does not
answer in time, or dies of, costs it its life; the next question goes to a new one. It ends with the process that keeps it.
"""

import atexit
import json
import os
import select
import signal
import subprocess
import threading
import time
from dataclasses import asdict
from typing import Any, Final

from duecourse.foundation.wires.sandbox import (
    Limits,
    TooLargeToRead,
    check_function,
    end,
    started,
    understood,
)

_PIECE: Final = 1 << 18
_QUESTIONS_OF_A_LIFE: Final = 1_000


class Keeper:
    """Keeps one process for one function of the house: `function(payload: bytes, **params)`, whose result is JSON."""

    def __init__(self, function: str, *, limits: Limits, questions: int = _QUESTIONS_OF_A_LIFE) -> None:
        check_function(function)
        self.function = function
        self.limits = limits
        self.questions = questions
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = 0
        self._asked = 0
        atexit.register(self.close)

    def ask(self, payload: bytes, **params: Any) -> Any:
        """Call the function on the bytes; refused as `sandbox.run` refuses, and no later than its wall seconds."""
        if len(payload) > self.limits.payload_bytes:
            raise TooLargeToRead(size=len(payload), limit=self.limits.payload_bytes)
        with self._lock:
            process = self._living()
            self._asked += 1
            answer = self._answer(process, _framed(json.dumps(params).encode()) + _framed(payload))
            if answer is None:
                return understood(self._ended(process), b"", self.limits)
            return understood(0, answer, self.limits)

    def close(self) -> None:
        """End the process that is kept, if any."""
        process, self._process = self._process, None
        if process is not None and self._keeper == os.getpid():
            self._bury(process)

    def _living(self) -> "subprocess.Popen[bytes]":
        """The process that is kept; a new one where there is none, where it is old, or where this process was forked."""
        if self._process is not None and self._keeper == os.getpid():
            if self._asked < self.questions and self._process.poll() is None:
                return self._process
            self._bury(self._process)
        order = json.dumps({"function": self.function, "limits": asdict(self.limits), "is_kept": True})
        process = started(order, subprocess.PIPE, subprocess.PIPE)
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
        self._process, self._keeper, self._asked = process, os.getpid(), 0
        return process

    def _answer(self, process: "subprocess.Popen[bytes]", question: bytes) -> bytes | None:
        """Send the question and take the answer, or None where it does not come in time, is too long, or cannot come."""
        assert process.stdin is not None
        assert process.stdout is not None
        deadline = time.monotonic() + self.limits.wall_seconds
        if not _send(process.stdin.fileno(), question, deadline):
            return None
        size = _take(process.stdout.fileno(), 8, deadline)
        length = int.from_bytes(size, "big") if size else 0
        return _take(process.stdout.fileno(), length, deadline) if 0 < length <= self.limits.output_bytes else None

    def _ended(self, process: "subprocess.Popen[bytes]") -> int:
        """Bury a process that gave no answer; its code says why: that of its own death, or that we killed it."""
        self._process = None
        try:
            code = process.wait(0.2)
        except subprocess.TimeoutExpired:
            code = -signal.SIGKILL
        self._bury(process)
        return code or -signal.SIGKILL

    def _bury(self, process: "subprocess.Popen[bytes]") -> None:
        end(process)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _framed(octets: bytes) -> bytes:
    return len(octets).to_bytes(8, "big") + octets


def _send(pipe: int, octets: bytes, deadline: float) -> bool:
    left = memoryview(octets)
    while left:
        if not _is_ready(pipe, select.POLLOUT, deadline):
            return False
        try:
            left = left[os.write(pipe, left[:_PIECE]) :]
        except BrokenPipeError:
            return False
    return True


def _take(pipe: int, size: int, deadline: float) -> bytes | None:
    taken = bytearray()
    while len(taken) < size:
        is_ready = _is_ready(pipe, select.POLLIN, deadline)
        piece = os.read(pipe, min(_PIECE, size - len(taken))) if is_ready else b""
        if not piece:
            return None
        taken += piece
    return bytes(taken)


def _is_ready(pipe: int, event: int, deadline: float) -> bool:
    """Wait until a pipe can be written or read; `poll`, as `select` knows no descriptor above 1023."""
    waiting = select.poll()
    waiting.register(pipe, event)
    return bool(waiting.poll(max(0, int(1000 * (deadline - time.monotonic())))))
