"""How long do people wait? `python3 run.py bench web --customers 100000 --items 1000000 --json`.

A book is loaded, its day is run, and the server that `duecourse serve` starts (granian, two workers) is asked over
loopback by signed-in people: first page by page by one client, then by forty people who think between clicks.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from tests.bench.server import a_house


def main(argv: list[str]) -> int:
    """Load a book, serve it, and time the pages, the crowd and the bytes."""
    parser = argparse.ArgumentParser(prog="run.py bench web", description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--open-share", type=float, default=0.2, help="share of the items that are still open")
    parser.add_argument("--times", type=int, default=200, help="how often each page is asked for")
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--think", type=float, default=10.0, help="seconds between the clicks of a person")
    parser.add_argument("--seconds", type=float, default=90.0, help="how long these people work")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    with a_house() as urls:
        figures = _measured(args, urls)
    figures |= {"customers": args.customers, "items": args.items}
    sys.stdout.write(json.dumps(figures) + "\n" if args.json else _words(figures))
    return 0


def _measured(args: argparse.Namespace, urls: Any) -> dict[str, Any]:
    from tests.bench.web import asking, book, crowd, sizes  # they need Django, which needs the server
    from tests.bench.web.serving import serving

    made = book.make(urls.admin, customers=args.customers, items=args.items, open_share=args.open_share)
    manager, *collectors = book.people(made, count=args.people)
    with serving(urls) as site:
        found = asking.ask(site, manager, collectors[0], made, times=args.times)
        found |= crowd.work(site, collectors, think=args.think, seconds=args.seconds)
        found |= sizes.weigh(site, manager, made)
    return found | {"worklist_rows": made.rows}


def _words(figures: dict[str, Any]) -> str:
    """Say the pages a line each, and the rest behind them."""
    pages = figures["p95_ms"]
    lines = [f"{'':>24}  {'p95 ms':>8}  {'p50 ms':>8}  {'CPU ms':>8}"]
    lines += [
        f"{name:>24}  {figures['p95_ms'][name]:>8}  {figures['p50_ms'][name]:>8}  {figures['cpu_ms'][name]:>8}"
        for name in pages
    ]
    rest = (name for name in figures if name not in ("p95_ms", "p50_ms", "cpu_ms"))
    return "\n".join([*lines, *(f"{name:>24}  {figures[name]}" for name in rest)]) + "\n"
