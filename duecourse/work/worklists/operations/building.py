"""Make the worklist of a day: who needs a person, in which order, and why; set-based, in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from duecourse.analysis.portfolio import amounts, as_of
from duecourse.analysis.portfolio.as_of import NOTHING_ADDED, Additions
from duecourse.analysis.portfolio.compiled import compiled, filled, to_sql
from duecourse.analysis.portfolio.facts import run_of
from duecourse.analysis.portfolio.shape import Shape
from duecourse.work.worklists.models import WorklistDay
from duecourse.work.worklists.operations import statements
from duecourse.work.worklists.operations.strategies import strategy_in_force, strategy_numbered
from duecourse.work.worklists.rules.people import Need, needs_of_people
from duecourse.work.worklists.rules.priority import known_columns, rank

if TYPE_CHECKING:
    import ibis

    from duecourse.work.worklists.rules.strategies import StrategySpec

NOBODY_WAITS = "SELECT 0::bigint AS customer_id, ''::text AS need WHERE false"
_TEMPORARY = ("worklist_put_off", "worklist_facts", "worklist_needs")


@dataclass(frozen=True)
class Handed:
    """What only procedures know: the additions to the book, the judged items (`decide`), and who waits for a person.

    `decision` names a table of this transaction (customer_id, reason, mode, purpose, due_on), `additions` have
    stand-ins (see `compiled`), `waiting` is a query of (customer_id, need).
    """

    decision: ibis.Table | None
    additions: Additions = NOTHING_ADDED
    waiting: str = NOBODY_WAITS


NOTHING_HANDED = Handed(None)


@dataclass(frozen=True)
class _Ready:
    """A day whose customers stand in `worklist_facts`, and by what they are ranked."""

    values: dict[str, Any]
    shape: Shape
    facts: ibis.Table
    handed: Handed

    def text(self, kind: Hashable, make: Callable[[], ibis.Table]) -> str:
        """Compile an expression, or find it compiled, and fill it."""
        return self.filled(compiled(("worklists", kind, self.shape.stand_in), make))

    def filled(self, text: str) -> str:
        """Put the day's values into a compiled text."""
        return filled(
            text,
            shape=self.shape,
            tenant=self.values["tenant"],
            company_id=self.values["company"],
            on=self.values["day"],
            customer_ids=self.values["customers"],
        )


def build_worklist(tenant: UUID, company_id: int, *, day: date, now: datetime, handed: Handed) -> int:
    """Rank the customers of a company that need a person on a day; tell how many there are.

    Built again, the day's rows follow the facts, but what a person did with them stays.
    """
    ready = _prepare(tenant, company_id, day, handed)
    strategy_id, spec = strategy_in_force(tenant, at=now)
    row = _rows(ready.text(("known", spec), lambda: known_columns(ready.facts, spec)))[0]
    known = frozenset(name for name, is_known in row.items() if is_known)
    ranks = [list(row.values()) for row in _rows(statements.RANKS)]
    _write(ready, strategy_id, spec, known, ranks)
    count = int(_rows(statements.COUNT, ready.values)[0]["count"])
    WorklistDay.objects.of(tenant).filter(company_id=company_id, on_day=day).delete()
    WorklistDay.objects.create(
        tenant_id=tenant,
        company_id=company_id,
        on_day=day,
        strategy_id=strategy_id,
        known=sorted(known),
        amount_ranks=ranks,
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
    ready = _prepare(tenant, company_id, day, handed, customers)
    with connection.cursor() as cursor:
        cursor.execute(statements.PLACE, {"ranks": json.dumps(built.amount_ranks)})
    spec = strategy_numbered(tenant, built.strategy_id)
    _write(ready, built.strategy_id, spec, frozenset(built.known), built.amount_ranks)


def rank_listed(
    tenant: UUID, company_id: int, specs: Sequence[StrategySpec], *, day: date
) -> list[list[dict[str, Any]]]:
    """Rank the customers of a day's list by other strategies: rows of customer, percent, band, hits and place, as they come.

    Nothing is stored. Who is on the list, and what the whole book was measured by, stays as the list was built.
    """
    built = WorklistDay.objects.of(tenant).get(company_id=company_id, on_day=day)
    ready = _prepare(tenant, company_id, day, NOTHING_HANDED)
    with connection.cursor() as cursor:
        cursor.execute(statements.LISTED, ready.values)
        cursor.execute(statements.CARRY)
        cursor.execute(statements.PLACE, {"ranks": json.dumps(built.amount_ranks)})
    return [_rows(_ranking(ready, spec)) for spec in specs]


def _ranking(ready: _Ready, spec: StrategySpec) -> str:
    """Write the ranking of the listed customers by a strategy that may be seen once only: compiled, not kept."""
    row = _rows(ready.filled(to_sql(known_columns(ready.facts, spec))))[0]
    known = frozenset(name for name, is_known in row.items() if is_known)
    ranked = _ranked(ready, spec, known).select("customer_id", "percent", "band", "hits", "place").order_by("place")
    return ready.filled(to_sql(ranked))


def _prepare(tenant: UUID, company_id: int, day: date, handed: Handed, customers: list[int] | None = None) -> _Ready:
    """Store the facts of the customers for this transaction, with statistics."""
    import ibis

    values: dict[str, Any] = {"tenant": tenant, "company": company_id, "day": day, "customers": customers}
    shape = as_of.shape_of(tenant, company_id, day, is_narrowed=customers is not None)
    ready = _Ready(values, shape, ibis.table(_facts_schema(shape), name="worklist_facts"), handed)
    kind = "facts-alone" if handed is NOTHING_HANDED else "facts"
    text = ready.text(kind, lambda: _facts(shape, handed.additions))
    with connection.cursor() as cursor:
        for name in _TEMPORARY:
            cursor.execute(f'DROP TABLE IF EXISTS pg_temp."{name}"')
        cursor.execute(statements.PUT_OFF, values)
        cursor.execute(f"CREATE TEMP TABLE worklist_facts ON COMMIT DROP AS {text}")
        cursor.execute("ANALYZE worklist_facts")
    return ready


def _facts(shape: Shape, additions: Additions) -> ibis.Table:
    import ibis

    put_off = ibis.table({"customer_id": "int64", "resubmit_on": "date"}, name="worklist_put_off")
    book = as_of.book_of(shape, additions=replace(additions, resubmissions=put_off))
    return amounts.customer_facts(book, run_of(shape))


@lru_cache(maxsize=16)
def _facts_schema(shape: Shape) -> ibis.Schema:
    return _facts(shape, NOTHING_ADDED).schema()


def _write(ready: _Ready, strategy_id: int, spec: StrategySpec, known: frozenset[str], ranks: list[list[Any]]) -> None:
    values = ready.values | {
        "order": [need.value for need in Need],
        "strategy": strategy_id,
        "currency": ready.shape.base_currency,
    }
    decision = ready.handed.decision
    assert decision is not None, "a list is built of what was decided"
    people = ready.text("people", lambda: needs_of_people(decision, ready.facts, run_of(ready.shape)))
    ranked = ready.text(("ranked", spec, tuple(sorted(known))), lambda: _ranked(ready, spec, known))
    needs = statements.NEEDS.format(people=_escaped(people), waiting=_escaped(ready.handed.waiting))
    with connection.cursor() as cursor:
        cursor.execute(needs, values)
        cursor.execute(statements.CARRY)
        if cursor.rowcount:
            cursor.execute(statements.PLACE_PAYERS, {"ranks": json.dumps(ranks)})
        cursor.execute(statements.DROP, values)
        cursor.execute(statements.UPSERT.format(ranked=_escaped(ranked), woken=statements.WOKEN), values)


def _ranked(ready: _Ready, spec: StrategySpec, known: frozenset[str]) -> ibis.Table:
    import ibis

    needed = ibis.table({"customer_id": "int64"}, name="worklist_needs")
    rates = as_of.book_of(ready.shape).rates
    return rank(ready.facts.semi_join(needed, "customer_id"), spec, rates=rates, known=known)


def _rows(text: str, values: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _escaped(text: str) -> str:
    return text.replace("%", "%%")
