"""How many customers stand at each stage of the way, with how much, and who are the largest?

The whole book is read for it, within a bounded time: an answer that does not come is None, never half of one.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import OperationalError, connection, transaction

from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.conditions import Condition
from duecourse.analysis.portfolio.facts import run_of
from duecourse.analysis.portfolio.holding import tested
from duecourse.analysis.portfolio.shape import Shape
from duecourse.analysis.portfolio.stages import staged
from duecourse.records.ledger.queries import held
from duecourse.records.ledger.queries.held import HELD
from duecourse.work.procedures.queries import sql

PATIENCE: Final = "8s"
LARGEST: Final = 3
MOST_LISTED: Final = 5000


@dataclass(frozen=True)
class Standing:
    """A customer at a stage: what is overdue (or open, where nothing is) per currency, and all of it in base currency."""

    id: int
    stage: str
    token: str
    name: str
    number: str
    company_id: int
    segment: str
    amounts: tuple[tuple[str, Decimal], ...]
    amount: Decimal
    oldest_due_on: date | None


@dataclass(frozen=True)
class StageSum:
    """A stage of a company's book; `company_id` and `stage` name it."""

    company_id: int
    stage: str
    customer_count: int
    amounts: tuple[tuple[str, Decimal], ...]
    largest: tuple[Standing, ...]


@dataclass(frozen=True)
class Book:
    """Which customers are meant: of a company on a day, within the portfolios (None: all), who meet a condition."""

    tenant: UUID
    company_id: int
    on: date
    portfolio_ids: Collection[int] | None = None
    condition: Condition | None = None


def stages(book: Book) -> tuple[StageSum, ...] | None:
    """Count and sum the stages of a book, each with its largest customers; None when it takes too long."""
    found = _asked(book, _SUMS, {"most": LARGEST})
    if found is None:
        return None
    return tuple(
        StageSum(
            book.company_id,
            stage,
            count,
            _amounts(json.loads(sums)),
            tuple(_standing(book, one) for one in json.loads(largest)),
        )
        for stage, count, sums, largest in found
    )


def standing_at(book: Book, stage: str) -> tuple[Standing, ...] | None:
    """List who stands at a stage, the largest first, at most `MOST_LISTED`; None when it takes too long."""
    found = _asked(book, _LIST, {"stage": stage, "most": MOST_LISTED})
    return None if found is None else tuple(_standing(book, json.loads(one)) for (one,) in found)


def _asked(book: Book, statement: str, more: dict[str, Any]) -> list[tuple[Any, ...]] | None:
    shape = as_of.shape_of(book.tenant, book.company_id, book.on)
    told = sql.compiled(("stages", shape.stand_in), lambda: _staged(shape))
    narrowed = _KEPT.format(kept=sql.escaped(_kept(shape, book.condition))) if book.condition else "true"
    text = statement.format(people=_PEOPLE.format(staged=sql.escaped(told), narrowed=narrowed))
    text = sql.filled(text, shape=shape, tenant=book.tenant, company_id=book.company_id, on=book.on)
    values = {"tenant": book.tenant, "company": book.company_id, **held.values_of(book.portfolio_ids), **more}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{PATIENCE}'")
            cursor.execute(text, values)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError:
        return None
    return rows


def _kept(shape: Shape, condition: Condition) -> str:
    return tested(shape, [condition], lambda facts, holds: facts.filter(holds(condition)).select("customer_id"))


def _staged(shape: Shape) -> Any:
    return staged(as_of.book_of(shape), run_of(shape))


def _standing(book: Book, told: dict[str, Any]) -> Standing:
    oldest = told["oldest_due_on"]
    return Standing(
        id=told["customer_id"],
        stage=told["stage"],
        token=told["token"],
        name=told["name"],
        number=told["number"],
        company_id=book.company_id,
        segment=told["segment"],
        amounts=_amounts(told["amounts"]),
        amount=Decimal(told["amount_base"]),
        oldest_due_on=date.fromisoformat(oldest) if oldest else None,
    )


def _amounts(told: dict[str, str]) -> tuple[tuple[str, Decimal], ...]:
    return tuple((currency, Decimal(told[currency])) for currency in sorted(told))


_KEPT = "s.customer_id IN ({kept})"
_PEOPLE = f"""
    WITH staged AS MATERIALIZED ({{staged}}),
    people AS MATERIALIZED (
        SELECT s.stage, s.customer_id, c.token, c.name, c.number, c.segment,
               jsonb_object_agg(s.currency, s.amount::text) AS amounts,
               coalesce(sum(s.amount_base), 0)::text AS amount_base, min(s.oldest_due_on) AS oldest_due_on,
               row_number() OVER (PARTITION BY s.stage ORDER BY coalesce(sum(s.amount_base), 0) DESC, s.customer_id) AS place
        FROM staged s
        JOIN ledger_customer c ON c.tenant_id = %(tenant)s AND c.id = s.customer_id AND c.company_id = %(company)s
        WHERE {HELD}
          AND {{narrowed}}
        GROUP BY s.stage, s.customer_id, c.token, c.name, c.number, c.segment
    )
"""  # noqa: S608 - all of it ours
_SUMS = """
    {people}
    SELECT p.stage, p.customer_count, m.amounts, p.largest
    FROM (
        SELECT stage, count(*) AS customer_count,
               jsonb_agg(to_jsonb(people) - 'place' ORDER BY place) FILTER (WHERE place <= %(most)s) AS largest
        FROM people GROUP BY stage
    ) p
    JOIN (
        SELECT stage, jsonb_object_agg(currency, amount::text) AS amounts
        FROM (
            SELECT stage, key AS currency, sum(value::numeric) AS amount
            FROM people, jsonb_each_text(amounts) GROUP BY stage, key
        ) a GROUP BY stage
    ) m ON m.stage = p.stage
"""
_LIST = """
    {people}
    SELECT to_jsonb(people) FROM people WHERE stage = %(stage)s AND place <= %(most)s ORDER BY place
"""
