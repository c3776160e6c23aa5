"""Plan a day: from the book to contacts and lines, set-based, each once by its key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from duecourse.analysis.portfolio import as_of
from duecourse.work.procedures.models import ActionLine
from duecourse.work.procedures.operations import statements
from duecourse.work.procedures.queries import policies, sql
from duecourse.work.procedures.rules.contacts import contacts
from duecourse.work.procedures.rules.decide import decide, due_lines

if TYPE_CHECKING:
    from duecourse.analysis.portfolio.columns import Portfolio

DECIDE_VERSION = "1"
"""Raise it with every change of the rules that changes an answer: decisions carry it."""


@dataclass(frozen=True)
class Place:
    """Where and when is planned: what every statement needs."""

    tenant: UUID
    company_id: int
    day: date
    run_id: int | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The parameters of the statements."""
        return {
            "tenant": self.tenant,
            "company": self.company_id,
            "day": self.day,
            "run": self.run_id,
            "decide_version": DECIDE_VERSION,
        }


def plan(place: Place, *, customer_ids: Iterable[int] | None = None, opening: bool = False) -> None:
    """Plan the day for a company or some of its customers; what is planned or done already stays as it is.

    `opening` decides as the day began (a past day, tried out).
    """
    today = policies.today(place.tenant, place.company_id, place.day)
    book = _book(place, customer_ids, opening=opening)
    sql.make_run_tables(today)
    _temporary("run_lines", sql.to_sql(due_lines(book, today.policy, today.run)))
    lines = sql.named("run_lines", due_lines(book, today.policy, today.run).schema())
    merged = sql.to_sql(contacts(lines, today.policy.steps, today.run))
    _execute(statements.INSERT_CONTACTS.format(contacts=sql.escaped(merged)), place.values)


def release_day(place: Place) -> None:
    """Let every step of the day be planned again."""
    rows = ActionLine.objects.of(place.tenant).filter(planned_on=place.day)
    rows.exclude(state="released").update(state="released", settled_on=place.day)


def decide_all(place: Place, *, opening: bool = False) -> dict[str, int]:
    """Store what changed in the decision about each customer, and count the items left out by reason."""
    today = policies.today(place.tenant, place.company_id, place.day)
    judged = decide(_book(place, None, opening=opening), today.policy, today.run)
    sums = judged.group_by("customer_id", "reason").aggregate(
        version_id=judged.procedure_version_id.max(), item_count=judged.count()
    )
    _temporary("run_reasons", sql.to_sql(sums))
    for statement in (statements.FRESH_DECISIONS, statements.CLOSE_DECISIONS, statements.INSERT_DECISIONS):
        _execute(statement, place.values)
    with connection.cursor() as cursor:
        cursor.execute(statements.COUNT_REASONS)
        return dict(cursor.fetchall())


def _book(place: Place, customer_ids: Iterable[int] | None, *, opening: bool) -> Portfolio:
    additions = policies.additions(place.tenant, place.day, opening=opening)
    return as_of.book(
        place.tenant, place.company_id, place.day, opening=opening, customer_ids=customer_ids, additions=additions
    )


def _temporary(name: str, query: str) -> None:
    _execute(f'DROP TABLE IF EXISTS pg_temp."{name}"')
    _execute(f'CREATE TEMP TABLE "{name}" ON COMMIT DROP AS {query}')
    _execute(f'ANALYZE "{name}"')


def _execute(statement: str, values: dict[str, Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
