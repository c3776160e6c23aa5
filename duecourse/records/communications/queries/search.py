"""Which messages may a few typed letters mean?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from duecourse.records.communications.queries.screens import in_scope
from duecourse.records.ledger.queries.search import beginning


@dataclass(frozen=True)
class FoundMessage:
    """A message that was found by its address or subject."""

    id: int
    subject: str
    address: str
    planned_on: date
    state: str


def found_messages(
    tenant: UUID, text: str, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None, limit: int
) -> tuple[FoundMessage, ...]:
    """Find messages whose address or subject begins like the text, the newest first: two queries."""
    rows = in_scope(tenant, company_ids, portfolio_ids).defer("raw", "merge")
    met = {row.pk: row for name in ("address", "subject") for row in beginning(rows, name, text, limit=limit)}
    newest = sorted(met.values(), key=lambda row: row.pk, reverse=True)[:limit]
    return tuple(FoundMessage(row.pk, row.subject, row.address, row.planned_on, row.state) for row in newest)
