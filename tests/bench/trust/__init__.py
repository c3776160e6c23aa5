"""Are the promises of docs kept under fire? `python3 run.py bench trust [--only T1,T2] [--actions N] [--trials N]`."""

import argparse
import importlib
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.trust.house import House


@dataclass(frozen=True)
class Wanted:
    """How large the proofs are to be."""

    actions: int
    trials: int
    zones: int
    kills: int
    is_short: bool
    seed: int


@dataclass(frozen=True)
class Bar:
    """What a proof found: a number of deviations, and the words that say of what."""

    figure: int
    says: str


Proof = Callable[["House", Wanted], Bar]
PROOFS = {
    "T1": "outbox",
    "T2": "planner",
    "T3": "stops",
    "T4": "clocks",
    "T5": "pages:prove_t5",
    "T6": "catalogue",
    "T7": "pages:prove_t7",
    "T8": "mails",
    "T9": "threads",
    "T10": "pages:prove_t10",
    "T11": "pages:prove_t11",
    "T12": "imports",
    "T14": "book",
    "T15": "abuse",
    "T18": "pages:prove_t18",
    "T19": "schedules",
}


def main(argv: Sequence[str]) -> int:
    """Prove what was asked for, print one line each, and answer 1 when any fails."""
    parser = argparse.ArgumentParser(prog="run.py bench trust", description=__doc__)
    parser.add_argument("--only", default="", help="such as T1,T3")
    parser.add_argument("--actions", type=int, default=10_000, help="of T1")
    parser.add_argument("--trials", type=int, default=2_000, help="of T3")
    parser.add_argument("--zones", type=int, default=40, help="of T4")
    parser.add_argument("--kills", type=int, default=20, help="of T12 and T19")
    parser.add_argument("--short", action="store_true", help="fewer days, files and faults: shows that the proofs work")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(argv)
    wanted = Wanted(given.actions, given.trials, given.zones, given.kills, given.short, given.seed)
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))  # so that the server goes down with us
    names = [name for name in given.only.upper().split(",") if name]
    passed = [told(name, bar, took) for name, bar, took in _bars(names, wanted)]
    return 0 if passed and all(passed) else 1


def _bars(names: Sequence[str], wanted: Wanted) -> Iterator[tuple[str, Bar, float]]:
    from tests.bench.trust.house import a_trusted_house

    with a_trusted_house() as house:
        for name, place in PROOFS.items():
            if not names or name in names:
                module, _colon, called = place.partition(":")
                proof: Proof = getattr(importlib.import_module(f"tests.bench.trust.{module}"), called or "prove")
                began = time.perf_counter()
                yield name, proof(house, wanted), time.perf_counter() - began


def told(name: str, bar: Bar, took: float) -> bool:
    """Print the lines of a proof, and tell whether it passes."""
    passes = bar.figure == 0
    sys.stdout.write(f"# {name} {bar.says} ({took:.0f} s)\n")
    sys.stdout.write(f"BAR {name} {bar.figure} 0 {'PASS' if passes else 'FAIL'}\n")
    sys.stdout.flush()
    return passes
