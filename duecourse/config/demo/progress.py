"""What is being done, and how long did it take?"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from duecourse.foundation.kit.clock import now, stopwatch

STARTED = "DUECOURSE_STARTED_AT"


def say(text: str, seconds: float | None = None) -> None:
    """Print one line of progress, in the way of run.py."""
    took = "" if seconds is None else f"  {seconds:.1f} s"
    sys.stderr.write(f"· {text}{took}\n")
    sys.stderr.flush()


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say a piece of work with its time when it is done."""
    began = stopwatch()
    yield
    say(name, stopwatch() - began)


def seconds_since_start() -> float | None:
    """Tell how long ago the person pressed Enter, where run.py has left word."""
    started = os.environ.get(STARTED)
    return now().timestamp() - float(started) if started else None
