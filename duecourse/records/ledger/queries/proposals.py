"""What waits for a colleague's word, and what was answered?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from duecourse.records.ledger.models import Proposal
from duecourse.records.ledger.queries import screens
from duecourse.records.ledger.queries.screens import Account


@dataclass(frozen=True)
class Wish:
    """What somebody asked for, of which customer, and what was answered."""

    id: int
    kind: str
    account: Account
    values: dict[str, Any]
    reason: str
    asked_by_id: UUID | None
    asked_by: str
    asked_on: date
    state: str
    answer: str
    answered_by: str
    answered_on: date | None


def open_wishes(
    tenant: UUID,
    *,
    kinds: Collection[str],
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
    limit: int = 200,
) -> tuple[Wish, ...]:
    """List what waits for an answer within the scope, oldest first: two queries."""
    rows = _open(tenant, kinds, company_ids, portfolio_ids).order_by("id")
    return _told(tenant, list(rows[:limit]))


def open_count(
    tenant: UUID, *, kinds: Collection[str], company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> int:
    """Count what waits for an answer within the scope."""
    return _open(tenant, kinds, company_ids, portfolio_ids).count()


def open_wish(
    tenant: UUID,
    proposal_id: int,
    *,
    kinds: Collection[str],
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
) -> Wish | None:
    """Find one of them."""
    rows = _open(tenant, kinds, company_ids, portfolio_ids).filter(id=proposal_id)
    return next(iter(_told(tenant, list(rows))), None)


def wishes_of(tenant: UUID, user_id: UUID, *, limit: int = 20) -> tuple[Wish, ...]:
    """List what a person asked for, newest first: two queries."""
    rows = Proposal.objects.of(tenant).filter(asked_by_id=user_id).order_by("-id")
    return _told(tenant, list(rows[:limit]))


def customers_asked_about(tenant: UUID, customer_ids: Collection[int]) -> set[int]:
    """Keep the customers of whom a stop is asked for and not answered."""
    rows = Proposal.objects.of(tenant).filter(customer_id__in=list(customer_ids), state="open").exclude(kind="contact")
    return set(rows.values_list("customer_id", flat=True))


def _open(
    tenant: UUID, kinds: Collection[str], company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> QuerySet[Proposal]:
    rows = Proposal.objects.of(tenant).filter(state="open", kind__in=list(kinds), company_id__in=list(company_ids))
    if portfolio_ids is None:
        return rows
    return rows.filter(customer_id__in=screens.account_ids_in(tenant, portfolio_ids))


def _told(tenant: UUID, rows: list[Proposal]) -> tuple[Wish, ...]:
    accounts = screens.accounts_by_id(tenant, {row.customer_id for row in rows})
    return tuple(
        Wish(
            id=row.pk,
            kind=row.kind,
            account=accounts[row.customer_id],
            values=row.wish,
            reason=row.reason,
            asked_by_id=row.asked_by_id,
            asked_by=row.asked_by,
            asked_on=row.asked_on,
            state=row.state,
            answer=row.answer,
            answered_by=row.answered_by,
            answered_on=row.answered_on,
        )
        for row in rows
    )
