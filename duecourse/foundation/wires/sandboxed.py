"""The inside of the sandbox: set the limits, read the payload, call the parser, say its result as JSON."""

import errno
import importlib
import json
import os
import resource
import sys
from typing import Any

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text


def main(order: dict[str, Any]) -> None:
    """Do one order of `sandbox.run`: {function, params, limits}."""
    _limit(order["limits"])
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        module, _dot, name = order["function"].rpartition(".")
        parse = getattr(importlib.import_module(module), name)
        answer = {"value": parse(sys.stdin.buffer.read(), **order["params"])}
        said = json.dumps(answer).encode()
    except Refused as refusal:
        said = json.dumps({"refused": _as_json(refusal.text)}).encode()
    except OSError as error:
        said = json.dumps({"failed": "TooMuchOutput" if error.errno == errno.EFBIG else _name(error)}).encode()
    except BaseException as error:  # noqa: BLE001 - the outer wall: whatever a hostile file causes is an answer
        said = json.dumps({"failed": _name(error)}).encode()
    with output:
        output.write(said if len(said) <= order["limits"]["output_bytes"] else b'{"failed": "TooMuchOutput"}')


def _limit(limits: dict[str, Any]) -> None:
    seconds = int(limits["cpu_seconds"])
    for kind, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_CPU, seconds, seconds + 1),
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
    main(json.loads(sys.argv[1]))
