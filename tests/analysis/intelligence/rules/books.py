"""Ledgers made up for tests and measurements: who pays how is known, so what a model should find is known too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pyarrow

from duecourse.analysis.intelligence.history import SCHEMAS, History
from duecourse.analysis.intelligence.rules.streams import debits, later_of

EPOCH = np.datetime64("2020-01-06")
"""A Monday."""
Delay = Callable[["Book"], Any]
"""Days from the due day to the payment, one an invoice."""


@dataclass(frozen=True)
class Book:
    """Invoices as arrays: who owes, when issued (days after `EPOCH`), terms, amount; and the dice."""

    customers: Any
    issued: Any
    terms: Any
    amount: Any
    dice: np.random.Generator

    @property
    def due(self) -> Any:
        """Days after `EPOCH` on which they fall due."""
        return self.issued + self.terms


def a_book(*, invoices: int, customers: int, days: int, seed: int = 1, growth: float = 0.0) -> Book:
    """Make invoices of unevenly busy customers over so many days; with growth the later days see more."""
    dice = np.random.default_rng(seed)
    busy = 1.0 / np.arange(1, customers + 1) ** 0.8
    when = np.sort(dice.random(invoices)) ** (1.0 / (1.0 + growth))
    return Book(
        customers=dice.choice(customers, invoices, p=busy / busy.sum()) + 1,
        issued=(when * days).astype(int),
        terms=dice.choice([14, 30, 30, 30, 60], invoices),
        amount=np.round(np.exp(dice.normal(6, 1.3, invoices)) + 1, 2),
        dice=dice,
    )


def of_habit(book: Book) -> Any:
    """Every customer has a day of its own around which it pays."""
    habit = np.random.default_rng(7).normal(8, 16, book.customers.max() + 1)
    return (habit[book.customers] + book.dice.normal(0, 4, len(book.issued))).round().astype(int)


def by_dice(book: Book) -> Any:
    """Nobody has a habit: nothing known helps."""
    return book.dice.gamma(2.0, 10.0, len(book.issued)).round().astype(int) - 8


def on_fridays(book: Book) -> Any:
    """Everybody pays on the first Friday after its habit, large amounts a fortnight later."""
    paid = book.due + of_habit(book) + np.where(book.amount > 900, 14, 0)
    return paid + (4 - paid) % 7 - book.due


def of_structure(book: Book) -> Any:
    """What moves a payment is written on the invoice: amounts, terms, the weekday; means of customers do not see it."""
    slow = np.where(book.amount > 400, 25, 0) + np.where(book.terms == 60, -20, 0) + np.where(book.due % 7 >= 3, 8, 0)
    return (slow + book.dice.normal(0, 3, len(book.issued))).round().astype(int)


def of_drift(book: Book) -> Any:
    """Habits wander: half of the customers pay three weeks later in the end than in the beginning."""
    return of_habit(book) + np.where(book.customers % 2 == 0, 21 * book.issued // max(book.issued.max(), 1), 0)


def history_of(book: Book, delay: Delay, *, asides: bool = False) -> History:
    """Lay a book down as a history on DuckDB, everything paid that `delay` says; with some reminders, promises and disputes."""
    paid = np.maximum(book.due + delay(book), book.issued)
    ids = np.arange(1, len(book.issued) + 1)
    items = {
        "item_id": ids,
        "customer_id": book.customers,
        "company_id": np.ones_like(ids),
        "kind": ["invoice"] * len(ids),
        "currency": ["EUR"] * len(ids),
        "amount": book.amount,
        "base_amount": book.amount,
        "issued_on": EPOCH + book.issued,
        "due_on": EPOCH + book.due,
        "known_on": EPOCH + book.issued,
        "method": ["transfer"] * len(ids),
    }
    settlements = {
        "item_id": ids,
        "customer_id": book.customers,
        "company_id": np.ones_like(ids),
        "effective_on": EPOCH + paid,
        "known_on": EPOCH + paid,
        "amount": book.amount,
        "kind": ["payment"] * len(ids),
    }
    names = np.unique(book.customers)
    customers = {
        "customer_id": names,
        "company_id": np.ones_like(names),
        "party_kind": ["company"] * len(names),
        "terms_days": np.full(len(names), 30),
    }
    made = {"items": items, "settlements": settlements, "customers": customers}
    return on_duckdb(made | (_asides(book, ids) if asides else {}))


def on_duckdb(tables: dict[str, dict[str, Any]]) -> History:
    """Give tables of columns as a history; what is not given is empty."""
    engine = ibis.duckdb.connect(threads=1)
    made = {}
    for name, columns in SCHEMAS.items():
        schema = ibis.schema(columns).to_pyarrow()
        given = tables.get(name, {})
        loose = pyarrow.table({key: pyarrow.array(given[key]) for key in columns if key in given})
        short = [name for name in columns if name not in given]
        for key in short:
            loose = loose.append_column(key, pyarrow.nulls(loose.num_rows, schema.field(key).type))
        rows = loose.select(list(columns)).cast(schema) if given else schema.empty_table()
        made[name] = engine.create_table(name, rows)
    return History(**made)


def without_after(history: History, day: date, *, settled_shift: int = 0) -> History:
    """Give the same history as it would read had nothing been known from that day on."""
    end = ibis.literal(day)
    later = ibis.greatest(history.settlements.effective_on, history.settlements.known_on)
    return replace(
        history,
        settlements=history.settlements.filter(later < end),
        touches=history.touches.filter(history.touches.on_day < end).mutate(
            to_on=(history.touches.to_on < end).ifelse(history.touches.to_on, None)
        ),
        promises=history.promises.filter(history.promises.made_on < end).mutate(
            outcome=(history.promises.judged_on < end).ifelse(history.promises.outcome, None),
            judged_on=(history.promises.judged_on < end).ifelse(history.promises.judged_on, None),
        ),
        disputes=history.disputes.filter(history.disputes.from_on < end).mutate(
            to_on=(history.disputes.to_on < end).ifelse(history.disputes.to_on, None)
        ),
    )


def _asides(book: Book, ids: Any) -> dict[str, dict[str, Any]]:
    dice = np.random.default_rng(3)
    some = [dice.random(len(ids)) < share for share in (0.4, 0.2, 0.15)]
    after = [dice.integers(1, 30, len(ids)) for _ in range(3)]
    touched, promised, disputed = ({"item_id": ids[chosen], "customer_id": book.customers[chosen]} for chosen in some)
    touched |= {
        "on_day": EPOCH + (book.due + after[0])[some[0]],
        "severity": dice.integers(0, 4, some[0].sum()).astype("int16"),
        "channel": ["step"] * some[0].sum(),
    }
    bounced = dice.random(len(touched["on_day"])) < 0.1
    touched["to_on"] = np.where(bounced, touched["on_day"] + 3, np.datetime64("NaT"))
    made = (book.due + after[1])[some[1]]
    promised |= {
        "made_on": EPOCH + made,
        "due_on": EPOCH + made + 10,
        "amount": book.amount[some[1]],
        "judged_on": EPOCH + made + 14,
        "outcome": dice.choice(["kept", "broken"], some[1].sum()),
    }
    opened = (book.issued + after[2])[some[2]]
    disputed |= {
        "from_on": EPOCH + opened,
        "to_on": EPOCH + opened + dice.integers(5, 60, some[2].sum()),
        "amount": book.amount[some[2]],
    }
    return {"touches": touched, "promises": promised, "disputes": disputed}


def middle_of(history: History) -> tuple[date, date]:
    """Give a period for a backtest: from the day by which half of the invoices were issued, to the day after the last news."""
    issued = debits(history).select("issued_on").to_pyarrow()["issued_on"].to_numpy().astype("datetime64[D]")
    paid = history.settlements
    last = paid.aggregate(last=later_of(paid.effective_on.max(), paid.known_on.max())).to_pyarrow()["last"][0].as_py()
    return np.sort(issued)[len(issued) // 2].astype(object), last + timedelta(days=1)
