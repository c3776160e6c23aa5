"""Whom would everybody forget? Overdue customers without a planned contact, an open task, or a good reason to wait.

A person's word is a good reason: a customer put off to a later day, a stop that waits for a colleague's answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from duecourse.analysis.portfolio import as_of
from duecourse.analysis.portfolio.shape import Shape
from duecourse.foundation.kit.words import Text
from duecourse.records.ledger.queries import accounts
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.proposals import customers_asked_about
from duecourse.work.procedures.models import PlannedAction
from duecourse.work.procedures.queries import policies, sql
from duecourse.work.procedures.queries.plans import WAITING
from duecourse.work.procedures.rules import reasons
from duecourse.work.procedures.rules.decide import decide
from duecourse.work.procedures.rules.reasons import NEEDS_A_PERSON, Reason
from duecourse.work.worklists.queries.tasks import customers_put_off, customers_with_tasks

if TYPE_CHECKING:
    import ibis

NO_GOOD_REASON = frozenset({*NEEDS_A_PERSON, Reason.CONDITION, Reason.CONSUMER_LIMIT})
"""Reasons for which nothing will ever happen by itself."""


@dataclass(frozen=True)
class Forgotten:
    """An overdue customer for whom nothing is going to happen: how many items, since when, and why nothing is."""

    customer_id: int
    item_count: int
    oldest_due_on: date
    reasons: tuple[str, ...]

    @property
    def says(self) -> tuple[Text, ...]:
        """The reasons in words."""
        return tuple(reasons.say(reason) for reason in self.reasons)


def without_next_step(
    tenant: UUID, days: Mapping[int, date], *, portfolio_ids: Collection[int] | None = None
) -> list[Forgotten]:
    """List the forgotten customers of companies as of now, each on its business date, oldest debt first.

    The target is none. Reads only, in as many questions for many companies as for one.
    """
    todays = policies.todays(tenant, days)
    texts = [_asked(tenant, company_id, today, on=days[company_id]) for company_id, today in todays.items()]
    rows = sql.rows_of(" UNION ALL ".join(f"({text})" for text in texts)) if texts else []
    kept = _uncared(tenant, {row["customer_id"]: days[row["company_id"]] for row in rows}, portfolio_ids)
    found = [
        Forgotten(row["customer_id"], row["item_count"], row["oldest_due_on"], tuple(row["reasons"].split(",")))
        for row in rows
        if row["customer_id"] in kept
    ]
    return sorted(found, key=lambda one: (one.oldest_due_on, one.customer_id))


def _asked(tenant: UUID, company_id: int, today: policies.Today, *, on: date) -> str:
    shape = as_of.shape_of(tenant, company_id, on, company=today.company)
    text = sql.compiled(("nextsteps", shape.stand_in, today.key), lambda: _stranded(shape, today))
    text = sql.with_run_tables(today, sql.filled(text, shape=shape, tenant=tenant, company_id=company_id, on=on))
    return f"SELECT {int(company_id)} AS company_id, * FROM ({text}) AS stranded"  # noqa: S608 - a number and our own text


def _stranded(shape: Shape, today: policies.Today) -> ibis.Table:
    book = as_of.book_of(shape, additions=policies.stand_in_additions(opening=False))
    judged = decide(book, today.policy, today.run)
    stuck = judged.filter(
        judged.reason.isin(sorted(reason.value for reason in NO_GOOD_REASON)),
        judged.due_on < today.run.on_day.as_scalar(),
    )
    by_reason = stuck.group_by("customer_id", "reason").aggregate(count=stuck.count(), oldest=stuck.due_on.min())
    return by_reason.group_by("customer_id").aggregate(
        item_count=by_reason["count"].sum(),
        oldest_due_on=by_reason.oldest.min(),
        reasons=by_reason.reason.group_concat(sep=",", order_by=by_reason.reason),
    )


def _uncared(tenant: UUID, days: Mapping[int, date], portfolio_ids: Collection[int] | None) -> set[int]:
    """Keep those of the customers (each with its company's day) for whom nobody cares, within the portfolios."""
    payers = accounts.payers_of(tenant, days.keys())
    on = {**{payer: days[one] for one, payer in payers.items()}, **days}
    planned = PlannedAction.objects.of(tenant).filter(customer_id__in=list(on), state__in=WAITING)
    cared = set(planned.values_list("customer_id", flat=True)) | customers_with_tasks(tenant, on)
    cared |= customers_put_off(tenant, on) | customers_asked_about(tenant, on)
    left = {one for one in days if one not in cared and payers.get(one) not in cared}
    if portfolio_ids is None:
        return left
    return left & set(ledger.account_ids_in(tenant, portfolio_ids).values_list("id", flat=True))
