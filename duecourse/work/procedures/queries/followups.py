"""Which follow-ups are in force today, whom do they concern, and what do they say of them?"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.columns import RUN
from duecourse.analysis.portfolio.shape import Shape
from duecourse.foundation.tenancy import kept
from duecourse.work.procedures.queries import anchors, policies, prepared, sql
from duecourse.work.procedures.queries.policies import RUN_ROW, Today
from duecourse.work.procedures.rules.conditions import CREDIT_KINDS, compile_event
from duecourse.work.procedures.rules.events import EVENT_STEP_SCHEMA, EventSteps, EventVersion, build_event_steps
from duecourse.work.procedures.rules.followups import EventPolicy, follow_ups
from duecourse.work.procedures.rules.reasons import Reason
from duecourse.work.procedures.rules.steps import EVENTS

if TYPE_CHECKING:
    import ibis

STEPS = "run_event_steps"


@dataclass(frozen=True)
class Following:
    """The follow-ups of a company on a day: where, when, and by which steps."""

    tenant: UUID
    company_id: int
    on: date
    today: Today
    steps: EventSteps

    @property
    def key(self) -> Hashable:
        """All that changes the expressions made of it."""
        return tuple(sorted(self.steps.conditions.items()))

    @property
    def policy(self) -> EventPolicy:
        """The steps as the rule reads them."""
        compiled = {number: compile_event(*asked) for number, asked in self.steps.conditions.items()}
        return EventPolicy(
            steps=sql.named(STEPS, dict(EVENT_STEP_SCHEMA)),
            conditions={number: found.test for number, found in compiled.items()},
            needs={number: found.needs for number, found in compiled.items()},
        )

    @property
    def tables(self) -> list[tuple[str, Mapping[str, str], list[Mapping[str, Any]]]]:
        """The little tables that every statement carries in front of it."""
        run_schema = {column.name: column.ibis_type for column in RUN}
        return [(STEPS, EVENT_STEP_SCHEMA, list(self.steps.rows)), (RUN_ROW, run_schema, [self.today.run_row])]


def following(tenant: UUID, company_id: int, on: date, *, today: Today | None = None) -> Following | None:
    """Gather the follow-ups of a day; None where none is in force."""
    today = today or policies.today(tenant, company_id, on)
    versions = [
        EventVersion(version.id, version.spec.anchor, version.spec.steps, version.spec.min_amount)
        for version in today.events
    ]
    if not versions:
        return None
    return Following(tenant, company_id, on, today, build_event_steps(versions, on_day=on, calendar=today.calendar))


def has_events(what: Following, customer_id: int) -> bool:
    """Tell whether a customer had a promise, a dispute or a credit that could be followed up on the day."""
    kinds = list({row["anchor_kind"] for row in what.steps.rows})
    ((has_any,),) = kept.answers(anchors.HAS_ANY, {**_values(what), "customer": customer_id, "kinds": kinds})
    return bool(has_any)


def followed_values(
    what: Following, *, customer_ids: Iterable[int] | None = None, is_past: bool = False
) -> dict[str, Any]:
    """Give the parameters of `anchors.CUSTOMERS`."""
    return {
        **_values(what),
        "company": what.company_id,
        "steps": json.dumps([dict(row) for row in what.steps.rows], default=str),
        "kinds": [anchor.value for anchor in EVENTS],
        "is_past": is_past,
        "customers": None if customer_ids is None else list(customer_ids),
    }


def _values(what: Following) -> dict[str, Any]:
    since = what.on - timedelta(days=anchors.FOLLOWED_DAYS)
    return {"tenant": what.tenant, "day": what.on, "since": since, "credit_kinds": list(CREDIT_KINDS)}


def answers_text(what: Following, customer_ids: Iterable[int] | str | None, *, opening: bool = False) -> str:
    """Write the question what follows for these customers, over the tables that `sql.with_tables` puts in front.

    The customers are ids, or the name of a table that holds them; None leaves them to a parameter.
    """
    shape = as_of.shape_of(
        what.tenant, what.company_id, what.on, opening=opening, is_narrowed=True, company=what.today.company
    )
    text = sql.compiled(("follow-ups", shape.stand_in, what.key), lambda: _expression(shape, what))
    is_open = customer_ids is None
    return sql.filled(
        text,
        shape=shape,
        tenant=what.tenant,
        company_id=what.company_id,
        on=what.on,
        customer_ids=customer_ids,
        is_open=is_open,
    )


def answers(what: Following, customer_ids: Iterable[int]) -> list[dict[str, Any]]:
    """Answer for every event of these customers what follows, or why nothing does. Reads only."""
    return sql.rows_of(sql.with_tables(what.tables, answers_text(what, customer_ids)))


def answers_of(what: Following, customer_id: int) -> list[dict[str, Any]]:
    """Answer for every event of one customer as the day began, by the plan that the connection keeps. Reads only."""
    rows = tuple(tuple(row.values()) for row in what.steps.rows)
    key = ("follow-ups", what.today.company.zone, str(what.today.run_row), what.key, rows)
    return prepared.rows_of(
        key, lambda: sql.with_tables(what.tables, answers_text(what, None, opening=True)), [customer_id]
    )


def alive(what: Following, customer_ids: Iterable[int]) -> Iterator[tuple[str, int]]:
    """Name the events of these customers that are not over: promises not fulfilled, disputes open, credits unused."""
    for row in answers(what, customer_ids):
        if row["reason"] != Reason.SETTLED.value:
            yield row["anchor_kind"], row["anchor_id"]


def _expression(shape: Shape, what: Following) -> ibis.Table:
    book = as_of.book_of(shape)
    return follow_ups(anchors.events(shape.moment, book), book, what.policy, what.today.run)
