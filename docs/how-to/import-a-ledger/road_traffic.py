"""Turn the road-traffic-fines event log into two ledger files: what each case owes, and what was paid on it.

    python road_traffic.py events.csv.gz OUT

writes OUT/ledger.csv (a `ledger` import: the fine is an invoice, the postage and the penalty are fees of their own) and
OUT/payments.csv (a `payments` import). Each case is one consumer. Money goes to the oldest open part of its case first;
what exceeds the case stands on the consumer's account. Cases dismissed (`dismissal` other than NIL) are kept as they are;
the few that never owed anything make no customer, and what was paid on them (`unowed`) is rejected for that reason.
"""

import csv
import gzip
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, islice
from pathlib import Path

TERM = timedelta(days=60)
NOTHING = Decimal(0)


@dataclass
class Part:
    """A fine, a postage fee or a penalty: what of it is still open."""

    number: str
    kind: str
    on: date
    amount: Decimal
    left: Decimal


@dataclass
class Case:
    """One case: its parts in the order they arose, and its payments as (part number or '', day, amount)."""

    parts: list[Part] = field(default_factory=list)
    payments: list[tuple[str, str, date, Decimal]] = field(default_factory=list)

    def add(self, number: str, kind: str, on: date, amount: Decimal) -> None:
        """Let a part arise; nothing arises from nothing."""
        if amount > 0:
            self.parts.append(Part(number, kind, on, amount, amount))

    def pay(self, on: date, amount: Decimal) -> None:
        """Put money on the oldest open parts, the rest on account."""
        for part in self.parts:
            taken = min(part.left, amount)
            if taken > 0:
                part.left -= taken
                amount -= taken
                self.payments.append((part.number, part.kind, on, taken))
        if amount > 0:
            self.payments.append(("", "", on, amount))


def read_case(name: str, events: Iterator[dict[str, str]]) -> Case:
    """Follow one case; the amount of a penalty event is the new total of fine and penalty."""
    case, fine = Case(), NOTHING
    for event in events:
        on = date.fromisoformat(event["time"])
        match event["activity"]:
            case "Create Fine":
                fine = Decimal(event["amount"])
                case.add(name, "invoice", on, fine)
            case "Send Fine":
                case.add(f"{name}-POST", "fee", on, Decimal(event["expense"] or 0))
            case "Add penalty":
                case.add(f"{name}-PENALTY", "fee", on, Decimal(event["amount"]) - fine)
            case "Payment":
                case.pay(on, Decimal(event["paymentAmount"] or 0))
    return case


def convert(source: Path, out: Path, *, most: int | None = None) -> dict[str, int | Decimal]:
    """Write both files, of the first `most` cases or all, and tell counts and sums."""
    out.mkdir(parents=True, exist_ok=True)
    told: dict[str, int | Decimal] = {
        "cases": 0,
        "customers": 0,
        "items": 0,
        "owed": NOTHING,
        "payments": 0,
        "paid": NOTHING,
        "unowed": 0,
    }
    with (
        gzip.open(source, "rt", encoding="utf-8", newline="") as file,
        (out / "ledger.csv").open("w", encoding="utf-8", newline="") as items,
        (out / "payments.csv").open("w", encoding="utf-8", newline="") as payments,
    ):
        item_rows, payment_rows = csv.writer(items), csv.writer(payments)
        item_rows.writerow(
            ["customer", "customer_name", "party_kind", "number", "kind", "issued_on", "due_on", "currency", "amount"]
        )
        payment_rows.writerow(["customer", "number", "item_kind", "value_on", "currency", "amount", "reference"])
        for name, events in islice(groupby(csv.DictReader(file), key=lambda event: event["case"]), most):
            case = read_case(name, events)
            told["cases"] += 1
            told["customers"] += bool(case.parts)
            for part in case.parts:
                whose = (name, f"Driver {name}", "consumer")
                item_rows.writerow([*whose, part.number, part.kind, part.on, part.on + TERM, "EUR", part.amount])
                told["items"] += 1
                told["owed"] += part.amount
            for position, (number, kind, on, amount) in enumerate(case.payments):
                payment_rows.writerow([name, number, kind, on, "EUR", amount, f"{name}/{position}"])
                if case.parts:
                    told["payments"] += 1
                    told["paid"] += amount
                else:
                    told["unowed"] += 1
    return told


if __name__ == "__main__":
    for what, figure in convert(Path(sys.argv[1]), Path(sys.argv[2])).items():
        sys.stdout.write(f"{what}: {figure}\n")
