"""How well are replies read? `python3 run.py bench reading [--json]`; `--train` makes the reader's weights anew."""

import argparse
import json
import sys
from collections.abc import Sequence

FLOOR = 0.84
"""The share of replies held apart whose likeliest intent must be right: a little below what was measured."""


def main(argv: Sequence[str]) -> int:
    """Judge the reader by the replies held apart; 1 when it is right less often than it was."""
    parser = argparse.ArgumentParser(prog="bench reading", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--train", action="store_true", help="make the weights anew from our own phrases first")
    parser.add_argument("--page", action="store_true", help="write docs/reading.md")
    wanted = parser.parse_args(argv)
    if wanted.train:
        from tests.bench.reading.train import train

        sys.stderr.write(json.dumps(train()) + "\n")
    from tests.bench.reading.measure import by_marks, figures, held_out, judge
    from tests.bench.reading.page import PAGE, page

    found, marks = figures(judge(held_out())), by_marks()
    if wanted.page:
        PAGE.write_text(page(found, marks), "utf-8")
    sys.stdout.write(json.dumps(found | {"by_marks": marks}) + "\n" if wanted.json else page(found, marks))
    return 0 if found["right_of_all"] >= FLOOR else 1
