"""What does a mail say of a dispute?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from duecourse.foundation.tenancy.kept import kept
from duecourse.records.disputes.models import Dispute, DisputeLine
from duecourse.records.ledger.models import Item


@dataclass(frozen=True, slots=True)
class Said:
    """A dispute as a mail speaks of it: its reference, since when, why, and the numbers of its items."""

    reference: str
    opened_on: date
    reason: str
    numbers: tuple[str, ...]


def disputes_said(tenant: UUID, dispute_ids: Collection[int]) -> dict[int, Said]:
    """Read disputes with the numbers of their items, in three small questions."""
    asked = tuple(sorted(dispute_ids))
    rows = _lines(tenant, asked)
    numbers: dict[int, str] = dict(_numbers(tenant, tuple(sorted({item_id for _dispute, item_id in rows}))))
    found: dict[int, list[str]] = {}
    for dispute_id, item_id in rows:
        found.setdefault(dispute_id, []).append(numbers[item_id])
    return {
        row[0]: Said(f"D{row[0]}", row[1], row[2], tuple(found.get(row[0], ()))) for row in _disputes(tenant, asked)
    }


@kept
def _lines(tenant: UUID, dispute_ids: tuple[int, ...]) -> QuerySet[Any]:
    lines = DisputeLine.objects.of(tenant).filter(dispute_id__in=dispute_ids, removed_on__isnull=True)
    return lines.order_by("item_id").values_list("dispute_id", "item_id")


@kept
def _numbers(tenant: UUID, item_ids: tuple[int, ...]) -> QuerySet[Any]:
    return Item.objects.of(tenant).filter(id__in=item_ids).values_list("id", "number")


@kept
def _disputes(tenant: UUID, dispute_ids: tuple[int, ...]) -> QuerySet[Any]:
    return Dispute.objects.of(tenant).filter(id__in=dispute_ids).values_list("id", "opened_on", "reason")
