"""The inside of the sandbox: set the limits, read the payload, call the parser, say its result as JSON.

Once (`main`), or for one payload after another until no more come (`serve`; the outside is `keeper.py`).
"""

import errno
import importlib
import json
import os
import resource
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text


def main(order: dict[str, Any]) -> None:
    """Do one order of `sandbox.run`: {function, params, limits}."""
    _limit(order["limits"])
    output = _only_output()
    said = _said(order["function"], sys.stdin.buffer.read, order["params"])
    with output:
        output.write(_fitting(said, order["limits"]))


def serve(order: dict[str, Any]) -> None:
    """Do the same for each payload that comes: {function, limits}; a frame is its length in 8 bytes, then JSON or bytes."""
    limits = order["limits"]
    _limit(limits | {"output_bytes": 0}, is_kept=True)
    output = _only_output()
    while frame := _frame():
        _grant(limits["cpu_seconds"])
        said = _fitting(_said(order["function"], _frame, json.loads(frame)), limits)
        output.write(len(said).to_bytes(8, "big") + said)
        output.flush()


def _only_output() -> BinaryIO:
    """Keep the way out to ourselves: whatever a parser prints goes nowhere."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return output


def _frame() -> bytes:
    size = sys.stdin.buffer.read(8)
    return sys.stdin.buffer.read(int.from_bytes(size, "big")) if len(size) == 8 else b""


def _said(function: str, payload: Callable[[], bytes], params: dict[str, Any]) -> bytes:
    try:
        module, _dot, name = function.rpartition(".")
        parse = getattr(importlib.import_module(module), name)
        return json.dumps({"value": parse(payload(), **params)}).encode()
    except Refused as refusal:
        return json.dumps({"refused": _as_json(refusal.text)}).encode()
    except OSError as error:
        return json.dumps({"failed": "TooMuchOutput" if error.errno == errno.EFBIG else _name(error)}).encode()
    except BaseException as error:  # noqa: BLE001 - the outer wall: whatever a hostile file causes is an answer
        return json.dumps({"failed": _name(error)}).encode()


def _fitting(said: bytes, limits: dict[str, Any]) -> bytes:
    return said if len(said) <= limits["output_bytes"] else b'{"failed": "TooMuchOutput"}'


def _grant(seconds: int) -> None:
    """Allow so many seconds of CPU from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, resource.RLIM_INFINITY))


def _limit(limits: dict[str, Any], *, is_kept: bool = False) -> None:
    seconds = int(limits["cpu_seconds"])
    for kind, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_CPU, seconds, resource.RLIM_INFINITY if is_kept else seconds + 1),
        (resource.RLIMIT_FSIZE, limits["output_bytes"], limits["output_bytes"]),
        (resource.RLIMIT_AS, limits["memory_bytes"], limits["memory_bytes"]),
        (resource.RLIMIT_NOFILE, 64, 64),
    ):
        resource.setrlimit(kind, (soft, hard))


def _as_json(text: Text) -> dict[str, Any]:
    params = {
        name: str(value) if not isinstance(value, (str, int)) else value for name, value in dict(text.params).items()
    }
    return {"msgid": text.msgid, "params": params, "plural": text.plural}


def _name(error: BaseException) -> str:
    return type(error).__name__


if __name__ == "__main__":
    wanted = json.loads(sys.argv[1])
    (serve if wanted.get("is_kept") else main)(wanted)
