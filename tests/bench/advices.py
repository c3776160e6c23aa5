"""Are payment advices of different programs read as they were meant, and can a broken one change an amount unseen?

`python3 run.py bench advices [--count N] [--minutes M] [--seed S]`. Each is read in the cage. An advice is right, or it says
why a person must look at it (a draft); what is wrong without a word is a failure. Mutated ones: no crash out of the cage, and
every amount of an advice without doubts stands in its file.
"""

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.wires.rows import Rows, read_rows_safely
from duecourse.records.ledger.rules.remittances.content import Advice
from duecourse.records.ledger.rules.remittances.reading import read_advice
from tests.bench.advice_files import HEADINGS, WAYS, Sample, known_of, made
from tests.bench.bank_files import mutated

LENGTHS: Final = (1, 2, 5, 12, 40, 70, 150)


def main(argv: Sequence[str]) -> int:
    """Read advices, whole ones and then broken ones; 1 where one was wrong without a word, or the cage let something out."""
    parser = argparse.ArgumentParser(prog="bench advices", description=__doc__)
    parser.add_argument("--count", type=int, default=5, help="advices for each way and language")
    parser.add_argument("--minutes", type=float, default=0.5, help="of the clock, for broken ones")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--keep", type=Path, help="a folder for files that broke something")
    wanted = parser.parse_args(argv)
    chance, ways = random.Random(wanted.seed), wanted.ways.split(",")
    samples = [
        sample
        for turn in range(wanted.count)
        for language in HEADINGS
        for sample in made(chance, count=LENGTHS[turn % len(LENGTHS)], language=language, only=ways)
    ]
    wrong = 0
    for way in ways:
        counts = Counter(_fate(one) for one in samples if one.name.startswith(f"{way}-"))
        wrong += counts["wrong"]
        _say({"way": way, **{name: counts[name] for name in ("right", "draft", "wrong")}})
    broken = fuzz(chance, samples, seconds=wanted.minutes * 60, keep=wanted.keep)
    _say({"broken": sum(broken.values()), **broken})
    return 1 if wrong + broken["crashed"] + broken["changed"] else 0


def fuzz(chance: random.Random, samples: Sequence[Sample], *, seconds: float, keep: Path | None) -> dict[str, int]:
    """Read mutated advices for so long and count what became of them."""
    counts = dict.fromkeys(("read", "draft", "refused", "crashed", "changed"), 0)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sample = chance.choice(samples)
        broken = replace(sample, raw=mutated(chance, [sample.raw]))
        fate = _fate_of_broken(broken)
        counts[fate] += 1
        if fate in ("crashed", "changed") and keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{fate}-{sum(counts.values())}-{sample.name}").write_bytes(broken.raw)
    return counts


def _read(sample: Sample) -> tuple[Rows, Advice]:
    rows = read_rows_safely(sample.raw)
    is_table = rows.form in ("csv", "xlsx")
    return rows, read_advice(rows.rows, known_of(sample.owed), is_table=is_table, is_cut=rows.is_cut)


def _fate(sample: Sample) -> str:
    _rows, advice = _read(sample)
    said = [(one.number, one.amount, one.deduction) for one in advice.lines]
    if said == [(one.number, one.paid, one.kept) for one in sample.owed]:
        return "draft" if advice.doubts else "right"
    return "draft" if advice.doubts else "wrong"


def _fate_of_broken(sample: Sample) -> str:
    try:
        rows, advice = _read(sample)
    except Refused:
        return "refused"
    except Exception:  # noqa: BLE001 - that is what is looked for
        return "crashed"
    if advice.doubts or not advice.lines:
        return "draft"
    written = _written(rows)
    amounts = [one.amount for one in advice.lines if one.amount is not None]
    is_whole = advice.total is None or sum(amounts, Decimal(0)) == advice.total
    return "read" if is_whole and all(_digits(one) in written for one in amounts) else "changed"


def _written(rows: Rows) -> set[str]:
    """The digits of every number that a file says, with its thousands put together."""
    text = " ".join(cell for row in rows.rows for cell in row)
    return {re.sub(r"\D", "", found[0]) for found in re.finditer(r"\d[\d.,'’\u00a0\u202f ]*", text)} | {
        re.sub(r"\D", "", found[0])
        for row in rows.rows for cell in row for found in re.finditer(r"\d[\d.,'’\u00a0\u202f ]*", cell)
    }  # fmt: skip


def _digits(amount: Decimal) -> str:
    return re.sub(r"\D", "", f"{amount:.2f}").lstrip("0") or "0"


def _say(said: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
