"""What did a customer promise of which items? As its own pages show it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from duecourse.records.promises.models import Promise, PromiseLine


@dataclass(frozen=True)
class OwnPromise:
    """How much of an item was promised for which day."""

    item_id: int
    due_on: date
    state: str
    currency: str
    amount: Decimal


def promised_of(tenant: UUID, item_ids: Collection[int], *, is_open: bool = True) -> dict[int, tuple[OwnPromise, ...]]:
    """List by item what was promised, the newest first: two queries."""
    lines = list(PromiseLine.objects.of(tenant).filter(item_id__in=list(item_ids)).order_by("-promise_id"))
    rows = Promise.objects.of(tenant).filter(id__in={line.promise_id for line in lines})
    if is_open:
        rows = rows.filter(state__in=("open", "proposed"))
    known = {row.pk: row for row in rows.only("id", "due_on", "state")}
    found: dict[int, tuple[OwnPromise, ...]] = {}
    for line in lines:
        if line.promise_id in known:
            said = known[line.promise_id]
            one = OwnPromise(line.item_id, said.due_on, said.state, line.currency, line.amount)
            found[line.item_id] = (*found.get(line.item_id, ()), one)
    return found
