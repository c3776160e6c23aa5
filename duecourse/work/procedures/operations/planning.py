"""Plan a day: from the book to contacts and lines, set-based, each once by its key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.shape import DAY, TENANT, Shape
from duecourse.work.procedures.models import ActionLine
from duecourse.work.procedures.operations import statements, tables
from duecourse.work.procedures.queries import policies, sql
from duecourse.work.procedures.rules import decide
from duecourse.work.procedures.rules.contacts import contacts
from duecourse.work.procedures.rules.decide import first_look, looked_schema, near_items, second_look
from duecourse.work.procedures.rules.reasons import BITS, SILENT, Reason

if TYPE_CHECKING:
    import ibis

    from duecourse.analysis.portfolio.columns import Portfolio

FOLLOWED_SCHEMA = {"customer_id": "int64", "procedure_version_id": "int64"}
REASONS_SCHEMA = {"customer_id": "int64", "bits": "int64", "version_id": "int64", "item_count": "int64"}
DECIDE_VERSION = "5"
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

    def text(
        self, kind: str, make: Callable[[Portfolio, policies.Today], ibis.Table], *, is_second: bool = False
    ) -> str:
        """Compile, or find compiled, an expression over the day's book; a second look needs few of its customers."""

        def made() -> ibis.Table:
            additions = policies.stand_in_additions(opening=self.shape.opening)
            additions = replace(additions, followed=sql.named("run_customers", FOLLOWED_SCHEMA))
            among = _run_near(self.today) if is_second else None
            return make(as_of.book_of(self.shape, additions=additions, among=among), self.today)

        text = sql.compiled((kind, self.shape.stand_in, self.today.key), made)
        place = self.place
        return sql.filled(
            text,
            shape=self.shape,
            tenant=place.tenant,
            company_id=place.company_id,
            on=place.day,
            customer_ids=self.customer_ids,
        )


def prepare(
    place: Place, *, customer_ids: Iterable[int] | None = None, opening: bool = False, is_sorted: bool = False
) -> Prepared:
    """Make the run's tables, for a company or some of its customers.

    `opening` decides as the day began (a past day, tried out); `is_sorted`: `assign_by_rule` has just run.
    """
    today = policies.today(place.tenant, place.company_id, place.day)
    sql.make_run_tables(today)
    shape = as_of.shape_of(
        place.tenant, place.company_id, place.day, opening=opening, is_narrowed=customer_ids is not None
    )
    ready = Prepared(place, today, shape, None if customer_ids is None else tuple(customer_ids))
    if not is_sorted:
        _make_customers(ready)
    return ready


def plan(ready: Prepared, *, is_judged: bool = False) -> None:
    """Plan what is due; what is planned or done already stays as it is. After `judge` the items stand ready."""
    if not is_judged:
        with tables.planned_as_a_batch(is_whole_book=ready.customer_ids is None):
            tables.temporary("run_near", ready.text("near", _near))
        if not tables.rows("SELECT 1 FROM run_near LIMIT 1"):
            return
        _look_again(ready, _rest_of(ready).has_foreign)
    with tables.planned_as_a_batch(tables.FOR_FEW):
        merged = ready.text("contacts", _contacts)
        tables.execute(statements.INSERT_CONTACTS.format(contacts=sql.escaped(merged)), ready.place.values)


def release_day(place: Place) -> None:
    """Let every step of the day be planned again."""
    rows = ActionLine.objects.of(place.tenant).filter(planned_on=place.day)
    rows.exclude(state="released").update(state="released", settled_on=place.day)


def judge(ready: Prepared) -> dict[str, int]:
    """Ask of every open item why it gets nothing, before anything is planned; count the items by reason."""
    rest = _rest_of(ready)
    with tables.planned_as_a_batch(is_whole_book=ready.customer_ids is None):
        tables.empty("run_near", looked_schema(ready.today.policy))
        tables.empty("run_reasons", REASONS_SCHEMA)
        tables.temporary("run_bits", _bits())
        looked = sql.escaped(ready.text("looked", _looked))
        tables.execute(statements.LOOK.format(looked=looked), ready.place.values)
    tables.analyze("run_near")
    _look_again(ready, rest.has_foreign)
    tables.execute(statements.SECOND_REASONS)
    counts = Counter(dict(tables.rows(statements.COUNT_REASONS)))
    counts[Reason.NOT_OVERDUE.value] += rest.item_count
    return {reason: count for reason, count in counts.items() if count}


def store_decisions(place: Place) -> None:
    """Store what `judge` and `plan` changed in the decision about each customer."""
    values = place.values | {"silent": sum(BITS[reason] for reason in SILENT)}
    with tables.planned_as_a_batch(tables.BY_HASH):
        tables.temporary("run_decisions", statements.FRESH_DECISIONS, values)
    tables.execute(statements.CLOSE_DECISIONS, place.values)
    tables.execute(statements.INSERT_DECISIONS, place.values)


@dataclass(frozen=True)
class _Rest:
    """What must be known of the items at which nobody looks."""

    item_count: int
    has_foreign: bool


def _rest_of(ready: Prepared) -> _Rest:
    ((count, has_foreign),) = tables.rows(ready.text("rest", _rest))
    return _Rest(count, bool(has_foreign))


def _look_again(ready: Prepared, has_foreign: bool) -> None:
    kind, make = ("second", _second) if has_foreign else ("second in one currency", _second_in_one_currency)
    with tables.planned_as_a_batch(tables.FOR_FEW):
        tables.temporary("run_second", ready.text(kind, make, is_second=True))


def _make_customers(ready: Prepared) -> None:
    held = {
        source: sql.escaped(ready.text(f"held by {source}", partial(_held, source))) for source in ("rule", "manual")
    }
    ids = None if ready.customer_ids is None else list(ready.customer_ids)
    tables.temporary("run_customers", statements.RUN_CUSTOMERS.format(**held), ready.place.values | {"customers": ids})


def _held(source: str, _book: Portfolio, _today: policies.Today) -> ibis.Table:
    return policies.held(TENANT, DAY, source)


def _looked(book: Portfolio, today: policies.Today) -> ibis.Table:
    return first_look(book, today.policy, today.run)


def _near(book: Portfolio, today: policies.Today) -> ibis.Table:
    return near_items(book, today.policy, today.run)


def _second(book: Portfolio, today: policies.Today) -> ibis.Table:
    return second_look(book, today.policy, today.run, near=_run_near(today))


def _run_near(today: policies.Today) -> ibis.Table:
    return sql.named("run_near", looked_schema(today.policy))


def _second_in_one_currency(book: Portfolio, today: policies.Today) -> ibis.Table:
    return second_look(book, today.policy, today.run, near=_run_near(today), has_foreign=False)


def _rest(book: Portfolio, today: policies.Today) -> ibis.Table:
    return decide.rest(book, today.run)


def _contacts(book: Portfolio, today: policies.Today) -> ibis.Table:
    lines = sql.named("run_lines", _second(book, today).schema())
    return contacts(lines, today.policy.steps, today.run)


def _bits() -> str:
    rows = ", ".join(f"('{reason.value}', {bit}::bigint)" for reason, bit in BITS.items())
    return f"SELECT * FROM (VALUES {rows}) AS b(reason, bit)"  # noqa: S608 - made of our own names
