"""Which rows stand in a worklist, in which order? Narrowed over the published names, read piece by piece.

Published are the columns of the row, and `customer_name` to sort by, alone.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from duecourse.foundation.tenancy.listing import Ask, Place, counted, piece_of
from duecourse.records.ledger.queries import lists as ledger
from duecourse.work.worklists.models import WorklistRow
from duecourse.work.worklists.queries.screens import WorkRow, of_day, work_rows

NOBODY: Final = 0
"""A company that does not exist: who sees none sees an empty list."""
_NULLABLE: Final = frozenset({"oldest_due_on", "snoozed_until"})


def work_piece(
    tenant: UUID,
    ask: Ask,
    *,
    state: str,
    band: str,
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
) -> tuple[tuple[WorkRow, ...], Place]:
    """Give a piece of each company's last list: three queries, sorted by name four."""
    if ask.sort == ("customer_name",):
        rows = _rows(tenant, state, band, company_ids, portfolio_ids)
        return _by_name(tenant, ask, rows, company_ids, portfolio_ids)
    parts = [_rows(tenant, state, band, [one], portfolio_ids) for one in company_ids or [NOBODY]]
    found, place = piece_of(parts, ask, nullable=_NULLABLE)
    return work_rows(tenant, found), place


def _by_name(
    tenant: UUID,
    ask: Ask,
    rows: QuerySet[WorklistRow],
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
) -> tuple[tuple[WorkRow, ...], Place]:
    """Walk the customers by name and keep those on the list: sorting a list of a large book would read all of it."""
    rows = rows.filter(ask.where)
    listed = Exists(rows.filter(customer_id=OuterRef("id")))
    ids, place = ledger.named_piece(tenant, ask, listed, company_ids=company_ids, portfolio_ids=portfolio_ids)
    found = {row.customer_id: row for row in rows.filter(customer_id__in=ids)}
    return work_rows(tenant, [found[one] for one in ids]), place


def work_count(
    tenant: UUID,
    ask: Ask,
    *,
    state: str,
    band: str,
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
) -> int:
    """Count the rows that match, to a thousand and one: two queries."""
    return counted(_rows(tenant, state, band, company_ids, portfolio_ids), ask)


def _rows(
    tenant: UUID, state: str, band: str, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> QuerySet[WorklistRow]:
    rows = of_day(tenant, company_ids, portfolio_ids, None).filter(state=state)
    return rows.filter(band=band) if band else rows
