"""What did a customer complain of, and how does it stand? As its own pages show it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from duecourse.records.disputes.models import Dispute, DisputeLine
from duecourse.records.disputes.queries.settling import terms_of
from duecourse.records.disputes.rules import Term, term_of


@dataclass(frozen=True)
class OwnDispute:
    """A complaint about an item: its reference, since when, why, how much, and how it ended.

    `words` = the company's own word for the reason, where it has one.
    """

    item_id: int
    reference: str
    opened_on: date
    ended_on: date | None
    reason: str
    words: str
    state: str
    outcome: str
    currency: str
    amount: Decimal


def disputed_of(tenant: UUID, item_ids: Collection[int], *, is_open: bool = True) -> dict[int, tuple[OwnDispute, ...]]:
    """List by item what was complained of, the newest first: two queries, a third where there is something."""
    lines = list(
        DisputeLine.objects.of(tenant)
        .filter(item_id__in=list(item_ids), removed_on__isnull=True)
        .order_by("-dispute_id")
    )
    rows = Dispute.objects.of(tenant).filter(id__in={line.dispute_id for line in lines})
    if is_open:
        rows = rows.filter(ended_on__isnull=True)
    known = {row.pk: row for row in rows}
    terms = terms_of(tenant) if known else {}
    found: dict[int, tuple[OwnDispute, ...]] = {}
    for line in lines:
        if line.dispute_id in known:
            found[line.item_id] = (*found.get(line.item_id, ()), _read(known[line.dispute_id], line, terms))
    return found


def _read(row: Dispute, line: DisputeLine, terms: Mapping[str, Term]) -> OwnDispute:
    return OwnDispute(
        line.item_id,
        f"D{row.pk}",
        row.opened_on,
        row.ended_on,
        row.reason,
        term_of(terms, row.reason).words,
        row.state,
        row.outcome,
        line.currency,
        line.amount,
    )
