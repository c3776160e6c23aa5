"""T5, T7, T10, T11, T18: does any address of the URL table give away, change or accept what it should not?

The proofs are tests (`tests/house/test_routes.py`, `test_fences.py`), so that a new route is covered on the day it is written; here they are run
on a test database of their own, and what failed is counted.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from tests.bench.trust import Bar, Proof, Wanted
from tests.bench.trust.house import House

CHECKOUT = Path(__file__).resolve().parents[3]
TESTS = (
    "tests/house/test_routes.py",
    "tests/house/test_roles.py",
    "tests/house/test_fences.py",
    "tests/house/test_scanner.py",
    "tests/house/test_tokens.py",
)
FULL = {"DUECOURSE_T10_MAILS": "500", "DUECOURSE_T11_TOKENS": "1000000", "DUECOURSE_T11_DOOR": "5000"}


def _proof(name: str, says: str) -> Proof:
    def prove(_house: House, wanted: Wanted) -> Bar:
        with TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            words = [*TESTS, "-q", "-k", f"{name} or known_here", f"--junitxml={report}", "--ds=tests.settings_test"]
            size = {} if wanted.is_short else FULL
            command, around = [sys.executable, "-m", "pytest", *words], {**os.environ, **size}
            subprocess.run(command, cwd=CHECKOUT, capture_output=True, check=False, env=around)
            if not report.exists():
                return Bar(1, "the tests could not be run")
            cases = list(ElementTree.parse(report).getroot().iter("testcase"))
        ran = [case for case in cases if case.find("skipped") is None]
        failed = [
            case.get("name") for case in ran if case.find("failure") is not None or case.find("error") is not None
        ]
        told = f"{says}: {len(ran)} tests, {len(failed)} failed"
        return Bar(len(failed) if ran else 1, ": ".join((told, ", ".join(map(str, failed)))) if failed else told)

    return prove


prove_t5: Callable[[House, Wanted], Bar] = _proof(
    "t5", "every route, method and actor on own, foreign and missing rows"
)
prove_t7: Callable[[House, Wanted], Bar] = _proof("t7", "every page, file and search beside a tenant full of canaries")
prove_t10: Callable[[House, Wanted], Bar] = _proof(
    "t10", "every address and every link of 500 mails followed three times by a scanner"
)
prove_t11: Callable[[House, Wanted], Bar] = _proof(
    "t11", "a million tokens that are nobody's, of nine kinds, with true ones in between; equal answers at the door"
)
prove_t18: Callable[[House, Wanted], Bar] = _proof("t18", "headers and cookies of every answer")
