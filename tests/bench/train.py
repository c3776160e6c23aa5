"""What does it cost to learn when items are paid, and to say it? `python3 run.py bench train --invoices 100000 --json`.

A book is made up, its payers on Fridays after habits of their own; the model is fitted on it, then items are scored in pieces
as the nightly prediction does. CPU of this one process; its peak memory holds the book too. `--items 1000000` lays a book down
as files instead, as a training and a night do, and measures what they take in memory and time, drivers included, and what a
cash forecast takes; `--rung mean` leaves out growing the trees, whose landmarks are capped whatever the book.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.bench.server import without_a_house

MUST_FIT_S, MUST_SCORE, MUST_MB = 120.0, 2_000.0, 2_048.0
PIECE = 20_000
DAYS = 1_000
UNTIL = date(2020, 1, 6) + timedelta(days=DAYS - 60)
"""Some weeks before the made-up book ends, so that a month's issues are open."""


def main(argv: list[str]) -> int:
    """Make a book, fit, score and hold the figures against the bars."""
    parser = argparse.ArgumentParser(prog="run.py bench train", description=__doc__)
    parser.add_argument("--invoices", type=int, default=100_000)
    parser.add_argument("--scored", type=int, default=20_000, help="items scored after the fit")
    parser.add_argument("--items", type=int, default=0, help="lay so many items down as files and measure a night")
    parser.add_argument("--rung", choices=("trees", "mean"), default="trees")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args(argv)
    with without_a_house():
        if args.items:
            figures = _night(args.items, args.seed, rung=args.rung)
        else:
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


def _night(items: int, seed: int, *, rung: str) -> dict[str, Any]:
    """Train on and predict a book that lies in files, then forecast its cash; a child makes the book, so only work is measured."""
    with tempfile.TemporaryDirectory() as name:
        maker = get_context("fork").Process(target=_lay_down, args=(items, seed, Path(name)))
        maker.start()
        maker.join()
        if maker.exitcode:
            raise RuntimeError("The book could not be made.")
        figures = _worked(Path(name), seed, rung=rung)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"items": items, "rung": rung, **figures, "peak_mb": peak, "is_met": peak <= MUST_MB}


def _worked(folder: Path, seed: int, *, rung: str) -> dict[str, Any]:
    from duecourse.analysis.intelligence import history
    from duecourse.analysis.intelligence.operations.predicting import score
    from duecourse.analysis.intelligence.rules import ladder
    from duecourse.analysis.intelligence.rules.cash import bands, modelled
    from duecourse.analysis.intelligence.rules.cash.book import days_of, read
    from duecourse.analysis.intelligence.rules.cash.expecting import chance_by, rolling_weeks

    until, figures = UNTIL, dict[str, Any]()
    known = history.read_parquet(folder)

    def told(step: str, begun: float) -> None:
        figures[f"{step}_cpu_s"] = round(time.process_time() - begun, 1)
        figures[f"{step}_peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

    begun = time.process_time()
    model = (ladder.fit if rung == "trees" else ladder.rival)(known, until=until, seed=seed)
    told("fit", begun)
    begun = time.process_time()
    figures["scored"] = sum(1 for _outlook in score(folder, model, on=until))
    told("night", begun)
    begun = time.process_time()
    book = read(known)
    places, amounts = book.open_at(days_of(until))
    ((edges, mass),) = modelled.as_usual(book)(until, [(until, book.item_ids[places])])
    bands.draws_of(amounts, chance_by(edges, mass, rolling_weeks(13)), book.customer_ids[places], seed=seed)
    told("cash", begun)
    return figures


def _lay_down(items: int, seed: int, folder: Path) -> None:
    from duecourse.analysis.intelligence.history import SCHEMAS
    from tests.analysis.intelligence.rules import books

    book = books.a_book(invoices=items, customers=max(items // 30, 1), days=DAYS, seed=seed)
    known = books.history_of(book, books.on_fridays, asides=True)
    for name in SCHEMAS:
        getattr(known, name).to_parquet(folder / f"{name}.parquet")


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
    if "items" in figures:
        return "".join(f"{name}: {value}\n" for name, value in figures.items())
    return (
        f"{figures['invoices']} invoices: fitted in {figures['fit_cpu_s']} s of CPU on {figures['landmarks']} landmarks; "
        f"{figures['distributions_per_s']} distributions a second; {figures['peak_mb']} MB at most\n"
    )
