"""Which problems are foreseen, by which numbers, and with which plan? Narrowed over the published names.

Published are the columns of the problem, and `customer_name` to sort by.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, QuerySet

from duecourse.foundation.tenancy.listing import Ask, Place, counted, piece
from duecourse.records.ledger.queries import lists as ledger_lists
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account
from duecourse.work.worklists.models import ForeseenProblem, ForeseenVersion
from duecourse.work.worklists.rules import foreseen as rules
from duecourse.work.worklists.rules.foreseen import ForeseenRule, ForeseenSpec

STATES: Final = ("open", "planned", "snoozed", "dismissed")


@dataclass(frozen=True)
class Eyes:
    """At what part of the tenant somebody looks."""

    company_ids: tuple[int, ...]
    portfolio_ids: frozenset[int] | None


@dataclass(frozen=True)
class ProblemRow:
    """A problem with the customer, the rule that foresees it, and what was decided."""

    id: int
    account: Account
    rule: ForeseenRule | None
    numbers: dict[str, Any]
    raised_on: date
    currency: str
    exposure: Decimal
    state: str
    until: date | None
    reason: str
    by: str


@dataclass(frozen=True)
class VersionRow:
    """A version of the rules."""

    id: int
    number: int
    state: str
    spec: ForeseenSpec
    author: str
    activated_at: datetime | None

    @property
    def mark(self) -> str:
        """Name what it says, to notice when it changes."""
        return rules.mark_of(self.spec)


def problem_piece(tenant: UUID, ask: Ask, eyes: Eyes, *, state: str) -> tuple[tuple[ProblemRow, ...], Place]:
    """Give a piece of the problems in a state: three queries."""
    rows = _standing(tenant, eyes).filter(state=state)
    if "customer_name" in ask.sort:
        rows = rows.annotate(customer_name=ledger_lists.name_of(tenant, "customer_id"))
    found, place = piece(rows, ask, nullable=frozenset({"customer_name", "until"}))
    return _told(tenant, found), place


def problem_count(tenant: UUID, ask: Ask, eyes: Eyes, *, state: str) -> int:
    """Count the problems that match, to a thousand and one: one query."""
    return counted(_standing(tenant, eyes).filter(state=state), ask)


def problems_of(tenant: UUID, ids: Collection[int], eyes: Eyes) -> tuple[ProblemRow, ...]:
    """Read those of the problems that this person sees."""
    return _told(tenant, list(_standing(tenant, eyes).filter(id__in=list(ids)).order_by("id")))


def state_counts(tenant: UUID, eyes: Eyes) -> dict[str, int]:
    """Count the problems in each state: one query."""
    rows = _standing(tenant, eyes).values("state").annotate(count=Count("id"))
    return {row["state"]: row["count"] for row in rows}


def foreseen_versions(tenant: UUID) -> tuple[VersionRow, ...]:
    """List every version of the rules, the newest first: one query."""
    rows = ForeseenVersion.objects.of(tenant).order_by("-number")
    return tuple(
        VersionRow(row.pk, row.number, row.state, rules.from_data(row.spec), row.author, row.activated_at)
        for row in rows
    )


def _standing(tenant: UUID, eyes: Eyes) -> QuerySet[ForeseenProblem]:
    rows = ForeseenProblem.objects.of(tenant).filter(company_id__in=eyes.company_ids, closed_on__isnull=True)
    if eyes.portfolio_ids is None:
        return rows
    return rows.filter(customer_id__in=ledger.account_ids_in(tenant, eyes.portfolio_ids))


def _told(tenant: UUID, found: list[ForeseenProblem]) -> tuple[ProblemRow, ...]:
    accounts = ledger.accounts_by_id(tenant, {row.customer_id for row in found})
    versions = ForeseenVersion.objects.of(tenant).filter(id__in={row.version_id for row in found})
    specs = {row.pk: rules.from_data(row.spec) for row in versions}
    return tuple(
        ProblemRow(
            id=row.pk,
            account=accounts[row.customer_id],
            rule=specs[row.version_id].rule(row.rule),
            numbers=row.numbers,
            raised_on=row.raised_on,
            currency=row.currency,
            exposure=row.exposure,
            state=row.state,
            until=row.until,
            reason=row.reason,
            by=row.by,
        )
        for row in found
    )
