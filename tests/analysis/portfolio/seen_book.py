"""What does the portfolio say of a day, in a company that has one customer?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import ibis
from django.db import connection

from duecourse.analysis.portfolio import amounts, as_of, facts
from duecourse.analysis.portfolio.columns import Portfolio
from duecourse.analysis.portfolio.compiled import compiled, filled
from duecourse.analysis.portfolio.shape import Shape
from duecourse.records.ledger.models import Customer

Question = Callable[[Portfolio, ibis.Table], ibis.Table]
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Seen:
    """What can be seen of the book on a day: per item its amounts and whether it is blocked; per customer the rest."""

    items: dict[int, tuple[Any, ...]]
    is_blocked: bool
    to_collect: Decimal


def seen(customer: Customer, day: date, *, restated: bool = False) -> Seen:
    """Ask the portfolio what can be seen of a day, in a company that has one customer."""
    tenant, company_id = customer.tenant_id, customer.company_id
    shape = as_of.shape_of(tenant, company_id, day, restated=restated)
    answers = []
    for name, question in QUESTIONS.items():
        text = compiled(("book machine", name, shape.stand_in), partial(_asked, question, shape))
        with connection.cursor() as cursor:
            cursor.execute(filled(text, shape=shape, tenant=tenant, company_id=company_id, on=day))
            answers.append(cursor.fetchall())
    items, stopped, collected = answers
    return Seen(
        {item_id: tuple(rest) for item_id, *rest in items},
        any(is_blocked for customer_id, is_blocked in stopped if customer_id == customer.pk),
        sum((amount for (amount,) in collected), NOTHING),
    )


def _asked(question: Question, shape: Shape) -> ibis.Table:
    return question(as_of.book_of(shape), facts.run_of(shape))


def _items(book: Portfolio, _run: ibis.Table) -> ibis.Table:
    return book.items.select(
        "item_id", "open_amount", "promised_amount", "disputed_amount", "planned_amount", "matched_amount", "is_blocked"
    )


def _stopped(book: Portfolio, _run: ibis.Table) -> ibis.Table:
    assert book.stopped is not None
    return book.stopped.select("customer_id", "is_customer_blocked")


def _collected(book: Portfolio, run: ibis.Table) -> ibis.Table:
    return amounts.balances(book, run).select("to_collect")


QUESTIONS: Mapping[str, Question] = {"items": _items, "stopped": _stopped, "to collect": _collected}
