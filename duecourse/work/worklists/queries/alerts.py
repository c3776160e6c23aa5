"""Of what should this person know? Alerts that stand, within the scope and not yet seen, read piece by piece."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from duecourse.foundation.tenancy.listing import Ask, Place, counted, piece
from duecourse.records.ledger.queries import lists as ledger_lists
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account
from duecourse.work.worklists.models import Alert, AlertMark

_NULLABLE: Final = frozenset({"customer_name"})


@dataclass(frozen=True)
class Eyes:
    """Who looks, on which day, and at what part of the tenant."""

    user_id: UUID
    on: date
    company_ids: tuple[int, ...]
    portfolio_ids: frozenset[int] | None


@dataclass(frozen=True)
class AlertRow:
    """An alert that stands."""

    id: int
    kind: str
    params: dict[str, Any]
    raised_on: date
    company_id: int
    account: Account | None


def alert_piece(tenant: UUID, ask: Ask, eyes: Eyes, *, is_seen: bool) -> tuple[tuple[AlertRow, ...], Place]:
    """Give a piece of the alerts: two queries."""
    rows = _rows(tenant, eyes, is_seen)
    if "customer_name" in ask.sort:
        rows = rows.annotate(customer_name=ledger_lists.name_of(tenant, "customer_id"))
    found, place = piece(rows, ask, nullable=_NULLABLE)
    accounts = ledger.accounts_by_id(tenant, {row.customer_id for row in found if row.customer_id})
    told = tuple(
        AlertRow(row.pk, row.kind, row.params, row.raised_on, row.company_id, accounts.get(row.customer_id or 0))
        for row in found
    )
    return told, place


def alert_count(tenant: UUID, ask: Ask, eyes: Eyes, *, is_seen: bool) -> int:
    """Count the alerts that match, to a thousand and one: one query."""
    return counted(_rows(tenant, eyes, is_seen), ask)


def alert_ids_of(tenant: UUID, ids: Collection[int], eyes: Eyes) -> list[int]:
    """Keep those of the alerts that this person sees."""
    return list(_seen_by(tenant, eyes).filter(id__in=list(ids)).values_list("id", flat=True))


def standing_kinds(tenant: UUID, company_ids: Collection[int], *, kind: str) -> set[int]:
    """Tell in which companies an alert of a kind stands, whoever has seen it: one query."""
    rows = Alert.objects.of(tenant).filter(company_id__in=list(company_ids), kind=kind, closed_on__isnull=True)
    return set(rows.values_list("company_id", flat=True))


def _rows(tenant: UUID, eyes: Eyes, is_seen: bool) -> QuerySet[Alert]:
    marks = AlertMark.objects.of(tenant).filter(alert_id=OuterRef("id"), user_id=eyes.user_id)
    marked = Exists(marks.filter(Q(until__isnull=True) | Q(until__gt=eyes.on)))
    return _seen_by(tenant, eyes).filter(marked if is_seen else ~marked)


def _seen_by(tenant: UUID, eyes: Eyes) -> QuerySet[Alert]:
    rows = Alert.objects.of(tenant).filter(company_id__in=eyes.company_ids, closed_on__isnull=True)
    if eyes.portfolio_ids is None:
        return rows
    return rows.filter(
        Q(customer_id__isnull=True) | Q(customer_id__in=ledger.account_ids_in(tenant, eyes.portfolio_ids))
    )
