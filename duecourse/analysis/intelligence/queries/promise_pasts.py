"""What is on file of customers who promise: of one of them from its rows, of all of them from the history."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from duecourse.analysis.intelligence.history import TOLD_AFTER_DAYS, History
from duecourse.analysis.intelligence.rules.promise_past import Owed, Past, Settled, Word
from duecourse.records.ledger.queries import past as ledger
from duecourse.records.promises.queries import chances

if TYPE_CHECKING:
    import ibis

YEARS: Final = timedelta(days=3 * 365)
PAYMENTS: Final = frozenset({"payment", "reversal", "return"})


def past_of(tenant: UUID, customer_id: int, *, on: date) -> Past:
    """Read what is on file of one customer: three small questions."""
    since = on - YEARS
    owed = ledger.items_since(tenant, customer_id, since)
    moved = ledger.movements_since(tenant, customer_id, since)
    judged = chances.judged_of(tenant, customer_id)
    return Past(
        [Owed(number, due, known, float(amount), currency) for number, due, known, currency, amount in owed],
        [Settled(number, paid, known, -float(amount), kind in PAYMENTS) for number, paid, known, kind, amount in moved],
        [_judged(customer_id, *row) for row in judged],
    )


def _judged(
    customer_id: int, made: date, known: date, due: date, to: date, told: date, outcome: str, batch: int | None
) -> Word:
    """Say a judged promise as the history does (`history.TOLD_AFTER_DAYS`)."""
    if batch is None:
        return Word(customer_id, max(made, known), due, 0.0, judged_on=told, outcome=outcome)
    told = min(told, to + timedelta(days=TOLD_AFTER_DAYS))
    return Word(customer_id, made, due, 0.0, judged_on=told, outcome=outcome)


def pasts_of(history: History) -> dict[int, Past]:
    """Read what a history laid down as Parquet tells of every customer that ever promised."""
    promised = _rows(history.promises)
    who = history.promises.select("customer_id").distinct()
    items = history.items.filter(history.items.amount > 0).semi_join(who, "customer_id")
    settled = history.settlements.semi_join(who, "customer_id")
    found: dict[int, _Growing] = defaultdict(_Growing)
    currencies: dict[int, str] = {}
    for row in _rows(items.select("item_id", "customer_id", "due_on", "known_on", "amount", "currency")):
        currencies[row["item_id"]] = row["currency"]
        one = Owed(row["item_id"], row["due_on"], row["known_on"], float(row["amount"]), row["currency"])
        found[row["customer_id"]].items.append(one)
    for row in _rows(settled):
        is_payment = row["kind"] == "payment"
        one_paid = Settled(row["item_id"], row["effective_on"], row["known_on"], float(row["amount"]), is_payment)
        found[row["customer_id"]].settled.append(one_paid)
    for word in _words(promised, currencies):
        found[word.customer_id].promises.append(word)
    return {number: Past(one.items, one.settled, one.promises) for number, one in found.items()}


class _Growing:
    def __init__(self) -> None:
        self.items: list[Owed] = []
        self.settled: list[Settled] = []
        self.promises: list[Word] = []


def _words(lines: list[dict[str, Any]], currencies: dict[int, str]) -> list[Word]:
    """Put the lines of a promise together: one customer, made, due and judged on the same days."""
    grouped: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        key = (line["customer_id"], line["made_on"], line["due_on"], line["judged_on"], line["outcome"])
        grouped[key].append(line)
    words = []
    for (customer, made, due, judged, outcome), parts in grouped.items():
        told = [(part["item_id"], currencies.get(part["item_id"], ""), float(part["amount"])) for part in parts]
        currency, amount, ids = main_part(told)
        words.append(Word(customer, made, due, amount, currency, ids, judged, outcome or ""))
    return words


def main_part(lines: list[tuple[int, str, float]]) -> tuple[str, float, tuple[int, ...]]:
    """Take the currency in which most lines are promised: its amount, and its items."""
    currencies = [currency for _item, currency, _amount in lines]
    currency = max(sorted(set(currencies)), key=currencies.count)
    chosen = [(item, amount) for item, known, amount in lines if known == currency]
    return currency, sum(amount for _item, amount in chosen), tuple(item for item, _amount in chosen)


def _rows(table: ibis.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return rows
