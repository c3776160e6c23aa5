"""Which customers stand in a list, in which order? Narrowed over the published names, read piece by piece.

Published are the plain columns of the customer; lists sort by `name` and `number`, which have an index.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from duecourse.foundation.tenancy.listing import Ask, Place, counted, piece
from duecourse.records.ledger.models import Customer, Item
from duecourse.records.ledger.queries.screens import Account, account_of, in_scope, matching

LONG_DAYS: Final = 60


@dataclass(frozen=True)
class Which:
    """Which customers are meant before any filter: words of the search, and whether they owe ("open", "overdue", "long").

    "long" = something was due more than `LONG_DAYS` days before the day.
    """

    text: str = ""
    owing: str = ""
    on: date | None = None


def customer_piece(
    tenant: UUID, which: Which, ask: Ask, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> tuple[tuple[Account, ...], Place]:
    """Give a piece of the customers in scope: one query."""
    rows, place = piece(_customers(tenant, which, company_ids, portfolio_ids), ask)
    return tuple(account_of(row) for row in rows), place


def customer_count(
    tenant: UUID, which: Which, ask: Ask, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> int:
    """Count the customers in scope that match, to a thousand and one: one query."""
    return counted(_customers(tenant, which, company_ids, portfolio_ids, is_in_order=False), ask)


def accounts_among(tenant: UUID, ids: Collection[int], where: Q) -> tuple[Account, ...]:
    """Give those of the customers that a narrowing keeps, by id: one query."""
    rows = Customer.objects.of(tenant).filter(where, id__in=list(ids)).order_by("id")
    return tuple(account_of(row) for row in rows)


def accounts_in_scope(
    tenant: UUID, ids: Collection[int], *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> tuple[Account, ...]:
    """Give those of the customers that a person may see: one query."""
    rows = in_scope(tenant, company_ids, portfolio_ids).filter(id__in=list(ids)).order_by("id")
    return tuple(account_of(row) for row in rows)


def portfolios_of(tenant: UUID, ids: Collection[int]) -> dict[int, int | None]:
    """Tell the portfolio of some customers: one query."""
    return dict(Customer.objects.of(tenant).filter(id__in=list(ids)).values_list("id", "portfolio_id"))


def named_piece(
    tenant: UUID, ask: Ask, listed: Exists, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> tuple[tuple[int, ...], Place]:
    """Give a piece of the ids of the customers in scope that another list has, by name: one query."""
    rows = in_scope(tenant, company_ids, portfolio_ids).filter(listed).only("id", "name")
    found, place = piece(rows, replace(ask, sort=("name",), where=Q()))
    return tuple(row.pk for row in found), place


def next_named(
    tenant: UUID,
    listed: Exists,
    name: str | None,
    *,
    is_descending: bool,
    most: int,
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
) -> tuple[list[int], bool]:
    """Give the ids of the next customers by name that another list has, from a name on, and whether they are the last.

    All of the last one's name are among them, so that rows of the other list may be put in order within a name.
    """
    of, by = ("lte", "-name") if is_descending else ("gte", "name")
    rows = in_scope(tenant, company_ids, portfolio_ids).filter(listed)
    if name is not None:
        rows = rows.filter(**{f"name__{of}": name})
    found = list(rows.order_by(by, f"{by[:-4]}id").values_list("name", "id")[:most])
    if len(found) < most:
        return [one for _name, one in found], True
    last = rows.filter(name=found[-1][0]).values_list("id", flat=True)
    return [*{*(one for _name, one in found), *last}], False


def accounts_where(tenant: UUID, where: Q) -> QuerySet[Customer]:
    """Give the ids of the customers that a narrowing keeps, as a subquery for another list."""
    return Customer.objects.of(tenant).filter(where).values("id")  # type: ignore[return-value]


def name_of(tenant: UUID, customer_id: str) -> Subquery:
    """Give the name of the customer that a column of another list points to, to sort by."""
    return Subquery(Customer.objects.of(tenant).filter(id=OuterRef(customer_id)).values("name")[:1])


def _customers(
    tenant: UUID,
    which: Which,
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
    *,
    is_in_order: bool = True,
) -> QuerySet[Customer]:
    rows = matching(tenant, in_scope(tenant, company_ids, portfolio_ids), which.text, is_in_order=is_in_order)
    if not which.owing:
        return rows
    items = Item.objects.of(tenant).filter(ordinal__gte=0, customer_id=OuterRef("id")).exclude(open_amount=0)
    if which.owing in ("overdue", "long") and which.on is not None:
        before = which.on - timedelta(days=LONG_DAYS) if which.owing == "long" else which.on
        items = items.filter(due_on__lt=before, open_amount__gt=0)
    return rows.filter(Exists(items))
