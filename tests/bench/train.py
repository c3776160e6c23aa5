"""What does it cost to learn when items are paid, and to say it? `python3 run.py bench train --invoices 100000 --json`.

A book is made up, its payers on Fridays after habits of their own; the model is fitted on it, then items are scored in pieces
as the nightly prediction does. CPU of this one process; its peak memory holds the book too.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from datetime import date, timedelta
from typing import Any

from tests.bench.server import a_house

MUST_FIT_S, MUST_SCORE, MUST_MB = 120.0, 2_000.0, 2_048.0
PIECE = 20_000
DAYS = 1_000


def main(argv: list[str]) -> int:
    """Make a book, fit, score and hold the figures against the bars."""
    parser = argparse.ArgumentParser(prog="run.py bench train", description=__doc__)
    parser.add_argument("--invoices", type=int, default=100_000)
    parser.add_argument("--scored", type=int, default=20_000, help="items scored after the fit")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    with a_house():
        figures = _measured(args.invoices, args.scored, args.seed)
    sys.stdout.write(json.dumps(figures) + "\n" if args.json else _words(figures))
    return 0 if figures["is_met"] else 1


def _measured(invoices: int, scored: int, seed: int) -> dict[str, Any]:
    from duecourse.analysis.intelligence.rules import ladder
    from tests.analysis.intelligence.rules import books

    book = books.a_book(invoices=invoices, customers=max(invoices // 30, 1), days=DAYS, seed=seed)
    history = books.history_of(book, books.on_fridays, asides=True)
    until = books.EPOCH.astype(object) + timedelta(days=DAYS - 60)
    begun = time.process_time()
    model = ladder.fit(history, until=until, seed=seed)
    fitted = time.process_time() - begun
    features_s, scoring_s, count = _scored(history, model, until, most=scored)
    figures: dict[str, Any] = {
        "invoices": invoices,
        "rung": model.rung,
        "landmarks": model.counts["landmarks"],
        "fit_cpu_s": round(fitted, 1),
        "scored": count,
        "features_cpu_s": round(features_s, 1),
        "distributions_per_s": round(count / max(scoring_s, 1e-9)),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    is_met = fitted <= MUST_FIT_S and figures["distributions_per_s"] >= MUST_SCORE and figures["peak_mb"] <= MUST_MB
    return figures | {"is_met": is_met}


def _scored(history: Any, model: Any, until: date, *, most: int) -> tuple[float, float, int]:
    """Score items in pieces; give the CPU of their features, of their chances, and how many there were."""
    import ibis

    from duecourse.analysis.intelligence.rules.features import features

    items = history.items.filter(history.items.issued_on < until).select("item_id").order_by("item_id").limit(most)
    begun = time.process_time()
    rows = features(history, items.mutate(on_day=ibis.literal(until))).to_pyarrow()
    read = time.process_time()
    count = sum(len(model.outlooks(rows.slice(start, PIECE)).item_ids) for start in range(0, len(rows), PIECE))
    return read - begun, time.process_time() - read, count


def _words(figures: dict[str, Any]) -> str:
    return (
        f"{figures['invoices']} invoices: fitted in {figures['fit_cpu_s']} s of CPU on {figures['landmarks']} landmarks; "
        f"{figures['distributions_per_s']} distributions a second; {figures['peak_mb']} MB at most\n"
    )
