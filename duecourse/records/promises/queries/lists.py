"""Which promises stand in a list, in which order? Narrowed over the published names, read piece by piece.

Published are the columns of the promise, and `customer_name` to sort by.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from duecourse.foundation.tenancy.listing import Ask, Place, counted, piece
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.queries import lists as ledger_lists
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account
from duecourse.records.promises.models import Promise, PromiseLine


@dataclass(frozen=True)
class Which:
    """Which promises are meant, as of a day, in which part of the tenant.

    `state`: "due" (open, and the day has come), "broken" (not kept, and an item is still owed), "made" (written down that
    day), "seen" (the money is at the bank, not booked yet), "" (all that are open).
    """

    state: str
    on: date
    company_ids: tuple[int, ...]
    portfolio_ids: Collection[int] | None


@dataclass(frozen=True)
class PromiseLineRow:
    """A promise with its customer and what was promised a currency."""

    id: int
    account: Account
    made_on: date
    due_on: date
    state: str
    amounts: tuple[tuple[Decimal, str], ...]


def promise_piece(tenant: UUID, which: Which, ask: Ask) -> tuple[tuple[PromiseLineRow, ...], Place]:
    """Give a piece of the promises: three queries."""
    rows = _rows(tenant, which)
    if "customer_name" in ask.sort:
        rows = rows.annotate(customer_name=ledger_lists.name_of(tenant, "customer_id"))
    found, place = piece(rows, ask)
    accounts = ledger.accounts_by_id(tenant, {row.customer_id for row in found})
    sums = _sums(tenant, [row.pk for row in found])
    told = tuple(
        PromiseLineRow(row.pk, accounts[row.customer_id], row.made_on, row.due_on, row.state, sums.get(row.pk, ()))
        for row in found
    )
    return told, place


def promise_count(tenant: UUID, which: Which, ask: Ask) -> int:
    """Count the promises that match, to a thousand and one: one query."""
    return counted(_rows(tenant, which), ask)


def promised(tenant: UUID, which: Which) -> tuple[int, dict[str, Decimal]]:
    """Count promises and sum them a currency: two queries."""
    rows = _rows(tenant, which)
    lines = PromiseLine.objects.of(tenant).filter(promise_id__in=rows.values("id"))
    sums = lines.values("currency").annotate(sum=Sum("amount")).order_by("currency")
    return rows.count(), {row["currency"]: row["sum"] for row in sums}


def due_and_broken(tenant: UUID, company_ids: tuple[int, ...], *, on: date) -> tuple[dict[int, int], dict[int, int]]:
    """Count the promises of each customer that are due, and those that were broken and are still owed: one query."""
    due, broken = (_of(tenant, Which(state, on, company_ids, None)) for state in ("due", "broken"))
    rows = Promise.objects.of(tenant).filter(company_id__in=company_ids).filter(due | broken).order_by()
    counted_rows = rows.values("customer_id").annotate(due=Count("id", filter=due), all=Count("id"))
    found = list(counted_rows.values_list("customer_id", "due", "all"))
    return {key: due for key, due, _all in found if due}, {key: all_ - due for key, due, all_ in found if all_ > due}


def _rows(tenant: UUID, which: Which) -> QuerySet[Promise]:
    rows = Promise.objects.of(tenant).filter(company_id__in=which.company_ids).filter(_of(tenant, which))
    if which.portfolio_ids is None:
        return rows
    return rows.filter(customer_id__in=ledger.account_ids_in(tenant, which.portfolio_ids))


def _of(tenant: UUID, which: Which) -> Q:
    if which.state == "due":
        return Q(state="open", due_on__lte=which.on)
    if which.state == "seen":
        return Q(state="kept_unconfirmed")
    if which.state == "made":
        return Q(made_on=which.on, state__in=["open", "proposed", "kept", "partly_kept", "broken"])
    if which.state == "broken":
        owed = Item.objects.of(tenant).filter(ordinal__gte=0, id=OuterRef("item_id"), open_amount__gt=0)
        lines = PromiseLine.objects.of(tenant).filter(promise_id=OuterRef("id")).filter(Exists(owed))
        return Q(state__in=["broken", "partly_kept"]) & Q(Exists(lines))
    return Q(state__in=("open", "kept_unconfirmed"))


def _sums(tenant: UUID, ids: Collection[int]) -> dict[int, tuple[tuple[Decimal, str], ...]]:
    lines = PromiseLine.objects.of(tenant).filter(promise_id__in=list(ids))
    found: dict[int, tuple[tuple[Decimal, str], ...]] = {}
    for row in lines.values("promise_id", "currency").annotate(sum=Sum("amount")).order_by("currency"):
        found[row["promise_id"]] = (*found.get(row["promise_id"], ()), (row["sum"], row["currency"]))
    return found
