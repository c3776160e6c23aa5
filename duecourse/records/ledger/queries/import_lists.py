"""Which files stand in the list of imports, in which order? Narrowed over the published names, read piece by piece.

Published are the batch's own columns, `company_code`, and what a file brought: `row_count`, `new_count`, `changed_count`,
`rejected_count`. A tenant hands in some thousand files a year, so every one of them may be sorted by.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from duecourse.foundation.identity.models import Company
from duecourse.foundation.tenancy.listing import Ask, Place, counted, piece
from duecourse.records.ledger.models import ImportBatch
from duecourse.records.ledger.queries.imports import BatchRow, batch_row, listed

_COUNTS = {"row_count": "rows", "new_count": "new", "changed_count": "changed", "rejected_count": "rejected"}


def import_piece(
    tenant: UUID, ask: Ask, *, company_ids: Collection[int], states: Sequence[str] = (), kind: str = ""
) -> tuple[tuple[BatchRow, ...], Place]:
    """Give a piece of what was handed in for these companies: one query."""
    rows, place = piece(_files(tenant, company_ids, states, kind).defer("sample"), ask)
    return tuple(batch_row(row) for row in rows), place


def import_count(
    tenant: UUID, ask: Ask, *, company_ids: Collection[int], states: Sequence[str] = (), kind: str = ""
) -> int:
    """Count what was handed in and matches, to a thousand and one: one query."""
    return counted(_files(tenant, company_ids, states, kind), ask)


def imports_within(tenant: UUID, ids: Collection[int], *, company_ids: Collection[int]) -> tuple[int, ...]:
    """Keep those of the ids that are files of these companies, oldest first."""
    rows = listed(tenant, company_ids, "").filter(id__in=list(ids))
    return tuple(rows.order_by("id").values_list("id", flat=True))


def _files(tenant: UUID, company_ids: Collection[int], states: Sequence[str], kind: str) -> QuerySet[ImportBatch]:
    rows = listed(tenant, company_ids, kind)
    code = Company.objects.of(tenant).filter(id=OuterRef("company_id")).values("code")[:1]
    rows = rows.annotate(company_code=Subquery(code), **{name: _count(key) for name, key in _COUNTS.items()})
    return rows.filter(state__in=states) if states else rows


def _count(key: str) -> Coalesce:
    return Coalesce(Cast(KeyTextTransform(key, "counts"), IntegerField()), Value(0))
