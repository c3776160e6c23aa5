"""Make the worklist of a day: who needs a person, in which order, and why; set-based, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from duecourse.analysis.portfolio import amounts, as_of
from duecourse.analysis.portfolio.as_of import NOTHING_ADDED, Additions
from duecourse.analysis.portfolio.facts import run_of
from duecourse.foundation.identity import queries as identity
from duecourse.work.worklists.models import WorklistDay
from duecourse.work.worklists.operations import statements
from duecourse.work.worklists.operations.strategies import strategy_in_force
from duecourse.work.worklists.rules.people import Need, needs_of_people
from duecourse.work.worklists.rules.priority import known_columns, rank

if TYPE_CHECKING:
    import ibis

    from duecourse.analysis.portfolio.columns import Portfolio
    from duecourse.work.worklists.rules.strategies import StrategySpec

NOBODY_WAITS = "SELECT 0::bigint AS customer_id, ''::text AS need WHERE false"
_TEMPORARY = ("worklist_put_off", "worklist_facts", "worklist_needs")


@dataclass(frozen=True)
class Handed:
    """What only procedures know: the additions to the book, the judged items (`decide`), and who waits for a person.

    `decision` is an expression over tables that exist in this transaction; `waiting` a query of (customer_id, need).
    """

    decision: ibis.Table
    additions: Additions = NOTHING_ADDED
    waiting: str = NOBODY_WAITS


@dataclass(frozen=True)
class _Measure:
    """By what a book is ranked: the strategy, and what the whole book showed of it."""

    strategy_id: int
    strategy: StrategySpec
    known: frozenset[str]


def build_worklist(tenant: UUID, company_id: int, *, day: date, now: datetime, handed: Handed) -> int:
    """Rank the customers of a company that need a person on a day; tell how many there are.

    Built again, the day's rows follow the facts, but what a person did with them stays.
    """
    book, run = _book(tenant, company_id, day, handed, None)
    facts = _keep("worklist_facts", amounts.customer_facts(book, run))
    strategy_id, spec = strategy_in_force(tenant, at=now)
    row = _rows(_sql(known_columns(facts, spec)))[0]
    measure = _Measure(strategy_id, spec, frozenset(name for name, is_known in row.items() if is_known))
    _write(tenant, company_id, day, handed, measure, book=book, run=run, facts=facts, customers=None)
    values = _values(tenant, company_id, day, None)
    count = int(_rows(statements.COUNT, values)[0]["count"])
    WorklistDay.objects.of(tenant).filter(company_id=company_id, on_day=day).delete()
    WorklistDay.objects.create(
        tenant_id=tenant,
        company_id=company_id,
        on_day=day,
        strategy_id=strategy_id,
        known=sorted(measure.known),
        amount_ranks=[list(row.values()) for row in _rows(statements.RANKS)],
        row_count=count,
        built_at=now,
    )
    return count


def refresh_customers(
    tenant: UUID, company_id: int, customer_ids: Iterable[int], *, day: date, now: datetime, handed: Handed
) -> None:
    """Rank some customers again by the measure of the day's list; without a list of that day there is nothing to do."""
    built = WorklistDay.objects.of(tenant).filter(company_id=company_id, on_day=day).first()
    customers = sorted(set(customer_ids))
    if built is None or not customers:
        return
    book, run = _book(tenant, company_id, day, handed, customers)
    facts = _ranked_as_built(amounts.customer_facts(book, run), built.amount_ranks)
    facts = _keep("worklist_facts", facts)
    strategy_id, spec = strategy_in_force(tenant, at=now)
    measure = _Measure(strategy_id, spec, frozenset(built.known))
    _write(tenant, company_id, day, handed, measure, book=book, run=run, facts=facts, customers=customers)


def _book(
    tenant: UUID, company_id: int, day: date, handed: Handed, customers: list[int] | None
) -> tuple[Portfolio, ibis.Table]:
    import ibis

    with connection.cursor() as cursor:
        for name in _TEMPORARY:
            cursor.execute(f'DROP TABLE IF EXISTS pg_temp."{name}"')
        cursor.execute(statements.PUT_OFF, _values(tenant, company_id, day, customers))
    put_off = ibis.table({"customer_id": "int64", "resubmit_on": "date"}, name="worklist_put_off")
    additions = replace(handed.additions, resubmissions=put_off)
    book = as_of.book(tenant, company_id, day, customer_ids=customers, additions=additions)
    currency = identity.company_settings(tenant, company_id).base_currency
    return book, run_of(tenant, company_id, day, base_currency=currency)


def _write(
    tenant: UUID,
    company_id: int,
    day: date,
    handed: Handed,
    measure: _Measure,
    *,
    book: Portfolio,
    run: ibis.Table,
    facts: ibis.Table,
    customers: list[int] | None,
) -> None:
    import ibis

    people = needs_of_people(handed.decision, facts, run)
    values = _values(tenant, company_id, day, customers) | {
        "order": [need.value for need in Need],
        "strategy": measure.strategy_id,
        "currency": identity.company_settings(tenant, company_id).base_currency,
    }
    needed = ibis.table({"customer_id": "int64"}, name="worklist_needs")
    ranked = rank(
        facts.semi_join(needed, "customer_id"), measure.strategy, rates=book.rates, known=measure.known
    )  # fmt: skip
    with connection.cursor() as cursor:
        waiting = _escaped(handed.waiting)
        cursor.execute(statements.NEEDS.format(people=_escaped(_sql(people)), waiting=waiting), values)
        cursor.execute(statements.DROP, values)
        cursor.execute(statements.UPSERT.format(ranked=_escaped(_sql(ranked)), woken=statements.WOKEN), values)


def _ranked_as_built(facts: ibis.Table, ranks: list[list[Any]]) -> ibis.Table:
    """Place an amount among those of the whole book, as they were when the list was built."""
    import ibis

    share = "decimal(9, 6)"
    steps = [
        (facts.to_collect_base >= Decimal(amount), ibis.literal(Decimal(percent).scaleb(-2), type=share))
        for percent, amount in reversed(ranks)
    ]
    nothing = ibis.null(share)
    placed = ibis.cases((facts.to_collect_base <= 0, nothing), *steps, else_=ibis.literal(Decimal(0), type=share))
    return facts.mutate(amount_rank_share=placed)


def _keep(name: str, expression: ibis.Table) -> ibis.Table:
    """Store an expression for this transaction, with statistics."""
    import ibis

    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TEMP TABLE "{name}" ON COMMIT DROP AS {_sql(expression)}')
        cursor.execute(f'ANALYZE "{name}"')
    return ibis.table(expression.schema(), name=name)


def _values(tenant: UUID, company_id: int, day: date, customers: list[int] | None) -> dict[str, Any]:
    return {"tenant": tenant, "company": company_id, "day": day, "customers": customers}


def _rows(text: str, values: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _sql(expression: ibis.Table) -> str:
    import ibis

    return str(ibis.to_sql(expression, dialect="postgres"))


def _escaped(text: str) -> str:
    return text.replace("%", "%%")
