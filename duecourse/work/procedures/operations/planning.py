"""Plan a day: from the book to contacts and lines, set-based, each once by its key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.compiled import Shape
from duecourse.work.procedures.models import ActionLine
from duecourse.work.procedures.operations import statements
from duecourse.work.procedures.queries import policies, sql
from duecourse.work.procedures.rules.contacts import contacts
from duecourse.work.procedures.rules.decide import decide, due_lines

if TYPE_CHECKING:
    import ibis

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


@dataclass(frozen=True)
class Prepared:
    """A day ready to be decided: its tables are made, its expressions only need to be filled."""

    place: Place
    today: policies.Today
    shape: Shape
    customer_ids: tuple[int, ...] | None

    def text(self, kind: str, make: Callable[[Portfolio, policies.Today], ibis.Table]) -> str:
        """Compile, or find compiled, an expression over the day's book."""
        additions = policies.stand_in_additions(opening=self.shape.opening)
        text = sql.compiled(
            (kind, self.shape.stand_in, self.today.key),
            lambda: make(as_of.book_of(self.shape, additions=additions), self.today),
        )
        place = self.place
        return sql.filled(
            text,
            shape=self.shape,
            tenant=place.tenant,
            company_id=place.company_id,
            on=place.day,
            customer_ids=self.customer_ids,
        )


def prepare(place: Place, *, customer_ids: Iterable[int] | None = None, opening: bool = False) -> Prepared:
    """Make the run's tables, for a company or some of its customers.

    `opening` decides as the day began (a past day, tried out).
    """
    today = policies.today(place.tenant, place.company_id, place.day)
    sql.make_run_tables(today)
    shape = as_of.shape_of(
        place.tenant, place.company_id, place.day, opening=opening, is_narrowed=customer_ids is not None
    )
    return Prepared(place, today, shape, None if customer_ids is None else tuple(customer_ids))


def plan(ready: Prepared) -> None:
    """Plan what is due; what is planned or done already stays as it is."""
    _temporary("run_lines", ready.text("due", _due))
    merged = ready.text("contacts", _contacts)
    _execute(statements.INSERT_CONTACTS.format(contacts=sql.escaped(merged)), ready.place.values)


def release_day(place: Place) -> None:
    """Let every step of the day be planned again."""
    rows = ActionLine.objects.of(place.tenant).filter(planned_on=place.day)
    rows.exclude(state="released").update(state="released", settled_on=place.day)


def judge(ready: Prepared) -> dict[str, int]:
    """Ask of every open item why it gets nothing, before anything is planned; count the items by reason."""
    _temporary("run_reasons", ready.text("reasons", _reasons))
    with connection.cursor() as cursor:
        cursor.execute(statements.COUNT_REASONS)
        return dict(cursor.fetchall())


def store_decisions(place: Place) -> None:
    """Store what `judge` and `plan` changed in the decision about each customer."""
    _temporary("run_decisions", statements.FRESH_DECISIONS, place.values)
    _execute(statements.CLOSE_DECISIONS, place.values)
    _execute(statements.INSERT_DECISIONS, place.values)


def _due(book: Portfolio, today: policies.Today) -> ibis.Table:
    return due_lines(book, today.policy, today.run)


def _reasons(book: Portfolio, today: policies.Today) -> ibis.Table:
    judged = decide(book, today.policy, today.run)
    return judged.group_by("customer_id", "reason").aggregate(
        version_id=judged.procedure_version_id.max(), item_count=judged.count()
    )


def _contacts(book: Portfolio, today: policies.Today) -> ibis.Table:
    lines = sql.named("run_lines", _due(book, today).schema())
    return contacts(lines, today.policy.steps, today.run)


def _temporary(name: str, query: str, values: dict[str, Any] | None = None) -> None:
    _execute(f'DROP TABLE IF EXISTS pg_temp."{name}"')
    _execute(f'CREATE TEMP TABLE "{name}" ON COMMIT DROP AS {query}', values)
    _execute(f'ANALYZE "{name}"')


def _execute(statement: str, values: dict[str, Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
