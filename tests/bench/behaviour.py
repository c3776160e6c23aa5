"""Are changes of payment behaviour found, and how often is one cried that is none? `run.py bench behaviour [--json]`.

A change of ten days is put into the last three runs of customers: of made-up ones, whose noise is known, and of those of the
real ledger, in classes of how predictable they are. False alarms are counted on the real ledger as it is: some of what
counts as false there is a real change. An isolated shock of 60 days must not alarm.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from csv import DictReader
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, Final

from duecourse.analysis.intelligence.rules import behaviour
from duecourse.analysis.intelligence.rules.behaviour import Found, Judged, Run, Typical

LEDGER: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "cassandra22" / "ledger.csv"
INJECTED, SHOCK, WITHIN = 10.0, 60.0, 3
NOISES: Final = (2.0, 3.0, 4.0, 6.0)
KNOWN_RUNS: Final = 12
CLASSES: Final = ((5.0, "spread below 5 days"), (8.0, "5 to 8 days"), (12.0, "8 to 12 days"), (1e9, "12 days and more"))
FOUND_SHARE, FALSE_A_YEAR, SHOCK_SHARE = 0.8, 1.0, 0.1
DAYS_A_YEAR: Final = 365.25


def main(argv: list[str]) -> int:
    """Measure and tell; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="bench behaviour")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seed", type=int, default=2311)
    parser.add_argument("--customers", type=int, default=400)
    parser.add_argument("--ledger", type=Path, default=LEDGER)
    asked = parser.parse_args(argv)
    began = process_time()
    found: dict[str, Any] = {"seed": asked.seed, "made_up": made_up(asked.customers, asked.seed)}
    if asked.ledger.exists():
        found["real"] = real(asked.ledger)
    found["cpu_seconds"] = round(process_time() - began, 1)
    found["bars"] = dict(bars(found))
    if asked.json:
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
    else:
        _tell(found)
    return 0 if all(found["bars"].values()) else 1


def bars(found: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Say which bars are met: by made-up customers whose noise is at most 4 days, and by the real ledger's false alarms."""
    for noise, row in found["made_up"].items():
        if float(noise) <= 4:
            yield f"found at a noise of {noise} days", row["found_share"] >= FOUND_SHARE
            yield f"quiet at a noise of {noise} days", row["false_a_year"] <= FALSE_A_YEAR
            yield f"a shock alone stays quiet at {noise} days", row["shock_share"] <= SHOCK_SHARE
    if "real" in found:
        yield "false alarms a customer-year on the real ledger", found["real"]["alarms_a_year"] <= FALSE_A_YEAR


def made_up(count: int, seed: int) -> dict[str, dict[str, float]]:
    """Measure customers that pay monthly with a known noise."""
    chance = random.Random(seed)
    return {f"{noise:g}": _of_noise(noise, count, chance) for noise in NOISES}


def _of_noise(noise: float, count: int, chance: random.Random) -> dict[str, float]:
    usual = Typical(5.0, noise)
    hits = shocks = false = 0
    for _each in range(count):
        own = 5 + chance.gauss(0, 8)
        quiet = [own + chance.gauss(0, noise) for _run in range(KNOWN_RUNS)]
        after = [own + chance.gauss(0, noise) for _run in range(WITHIN)]
        false += len(_alarms(quiet, usual))
        hits += bool(_alarms([*quiet, *(one + INJECTED for one in after)], usual, since=KNOWN_RUNS))
        shocks += bool(_alarms([*quiet, own + SHOCK, *after], usual, since=KNOWN_RUNS))
    years = count * (KNOWN_RUNS - behaviour.LITTLE) / 12
    return {
        "found_share": round(hits / count, 3),
        "false_a_year": round(false / years, 3),
        "shock_share": round(shocks / count, 3),
    }


def real(ledger: Path) -> dict[str, Any]:
    """Count alarms on the real ledger as it is, and find what is put into it, by how predictable a customer is."""
    customers = _customers(ledger)
    usual = _usual(customers.values())
    judged = {name: _judged(runs, usual) for name, runs in customers.items() if len(runs) > behaviour.LITTLE}
    years = sum((one[-1].run.on - one[behaviour.LITTLE].run.on).days for one in judged.values()) / DAYS_A_YEAR
    found = [each for one in judged.values() for each in behaviour.findings(one, usual) if each.kind == "shift"]
    return {
        "customers": len(judged),
        "customer_years": round(years, 1),
        "changes_a_year": round(len(found) / years, 3),
        "alarms_a_year": round(sum(one.days > 0 for one in found) / years, 3),
        "usual": {"late": round(usual.late, 1), "spread": round(usual.spread, 1)},
        "injected": _injected(customers, usual),
    }


def _injected(customers: Mapping[str, Sequence[Run]], usual: Typical) -> dict[str, dict[str, float]]:
    tried, hits = defaultdict[str, int](int), defaultdict[str, int](int)
    for runs in customers.values():
        for at in range(6, len(runs) - WITHIN + 1):
            before = runs[:at]
            spread = behaviour.expected_after([run.late for run in before], usual)[1]
            name = next(name for most, name in CLASSES if spread < most)
            lates = [*(run.late for run in before), *(run.late + INJECTED for run in runs[at : at + WITHIN])]
            tried[name] += 1
            hits[name] += bool(_alarms(lates, usual, since=at))
    return {name: {"tried": tried[name], "found_share": round(hits[name] / tried[name], 3)} for name in sorted(tried)}


def _alarms(lates: Sequence[float], usual: Typical, *, since: int = 0) -> list[Found]:
    first = date(2025, 1, 1)
    days = [first + timedelta(days=30 * number) for number in range(len(lates))]
    runs = [Run(on, late, 1000.0, on) for on, late in zip(days, lates, strict=True)]
    told = behaviour.findings(_judged(runs, usual), usual)
    return [one for one in told if one.kind == "shift" and one.days > 0 and one.on >= first + timedelta(30 * since)]


def _judged(runs: Sequence[Run], usual: Typical) -> tuple[Judged, ...]:
    return behaviour.judge(runs, usual, lambda _run, _seen: "")


def _customers(ledger: Path) -> dict[str, list[Run]]:
    paid = defaultdict[str, list[tuple[date, float, float]]](list)
    with ledger.open(encoding="utf-8-sig", newline="") as file:
        for row in DictReader(file):
            issued, due = (_day(row[name]) for name in ("Invoice_Date", "Due_Date"))
            amount, on = float(row["Settled"]), issued + timedelta(days=int(float(row["Number_of_Days_until_Payment"])))
            if amount > 0:
                paid[row["Vendor_Name"]].append((on, float((on - due).days), amount))
    return {name: _merged(sorted(rows)) for name, rows in paid.items()}


def _day(text: str) -> date:
    return datetime.strptime(text, "%d-%b-%y").date()


def _merged(rows: Sequence[tuple[date, float, float]]) -> list[Run]:
    runs: list[list[tuple[date, float, float]]] = []
    for row in rows:
        if runs and (row[0] - runs[-1][-1][0]).days <= behaviour.MERGED_DAYS:
            runs[-1].append(row)
        else:
            runs.append([row])
    return [_run(one) for one in runs]


def _run(rows: Sequence[tuple[date, float, float]]) -> Run:
    worth = sum(amount for _on, _late, amount in rows)
    return Run(rows[-1][0], sum(late * amount for _on, late, amount in rows) / worth, worth, rows[-1][0])


def _usual(customers: Any) -> Typical:
    known = [[run.late for run in runs] for runs in customers]
    spreads = [1.4826 * median(abs(one - median(own)) for one in own) for own in known if len(own) > behaviour.LITTLE]
    return Typical(median(late for own in known for late in own), median(spreads))


def _tell(found: Mapping[str, Any], write: Callable[[str], object] = sys.stdout.write) -> None:
    for noise, row in found["made_up"].items():
        write(
            f"made up, noise {noise} days: {row['found_share']:.0%} found within {WITHIN} runs, {row['false_a_year']} false "
            f"alarms a customer-year, a shock alone alarms {row['shock_share']:.1%}\n"
        )
    if "real" in found:
        row = found["real"]
        write(
            f"real ledger: {row['alarms_a_year']} alarms a customer-year ({row['customers']} customers, "
            f"{row['customer_years']} years), {row['changes_a_year']} changes in all\n"
        )
        for name, one in row["injected"].items():
            write(f"  injected, {name}: {one['found_share']:.0%} of {one['tried']} found\n")
    for name, is_met in found["bars"].items():
        write(f"BAR {name}: {'PASS' if is_met else 'FAIL'}\n")
