"""What came in, what did it change, and does a file come in just now?"""

import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Case, Count, QuerySet, When

from duecourse.foundation.kit.words import Text
from duecourse.records.ledger.models import ImportBatch, ImportMapping, ImportRejection
from duecourse.records.ledger.rules.reasons import sentence

LOCK_SPACE: Final = 0x1ED6E2


@dataclass(frozen=True)
class RejectedRow:
    """A row that was not taken: its line, the file's column, the cell, and why (a msgid)."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class BatchRow:
    """One file handed in."""

    id: int
    company_id: int
    kind: str
    file_name: str
    mapping_name: str
    mapping: dict[str, Any]
    as_of: date
    state: str
    waiting_for: str
    counts: dict[str, Any]
    totals: dict[str, Any]
    actor_name: str
    created_at: datetime
    committed_at: datetime | None
    reversed_at: datetime | None
    size: int
    problem: Text | None
    ordered_name: str
    ordered_at: datetime | None
    started_at: datetime | None


@dataclass(frozen=True)
class ImportProgress:
    """How far the worker is with a file."""

    step: str
    rows: int
    size: int


def imports(
    tenant: UUID,
    *,
    company_ids: list[int] | None = None,
    limit: int = 100,
) -> list[BatchRow]:
    """List what was handed in, newest first."""
    rows = listed(tenant, company_ids, "").defer("sample")
    return [batch_row(row) for row in rows.order_by("-id")[:limit]]


def import_counts(tenant: UUID, *, company_ids: Collection[int] | None = None, kind: str = "") -> dict[str, int]:
    """Count the files handed in, per state."""
    rows = listed(tenant, company_ids, kind).order_by().values_list("state").annotate(count=Count("id"))
    return dict(rows)


def progress_of(tenant: UUID, batch_id: int) -> ImportProgress | None:
    """Tell how far the worker is with a file; None when it has not said."""
    try:
        told = json.loads(progress_path(tenant, batch_id).read_text())
    except FileNotFoundError:
        return None
    return ImportProgress(told["step"], told["rows"], told["size"])


def progress_path(tenant: UUID, batch_id: int) -> Path:
    """Tell where the worker writes how far it is."""
    return Path(settings.HOME) / "imports" / str(tenant) / f"progress-{batch_id}.json"


def sample_of(tenant: UUID, batch_id: int) -> dict[str, Any] | None:
    """Give the header and the first rows of a file, if it has been opened."""
    return ImportBatch.objects.of(tenant).filter(id=batch_id).values_list("sample", flat=True).first()


def newest_sample(
    tenant: UUID, *, company_ids: Sequence[int], kinds: Sequence[str], mapping_name: str = ""
) -> dict[str, Any] | None:
    """Give the header and first rows of the newest file of these kinds, of one that was read by this mapping if any."""
    rows = ImportBatch.objects.of(tenant).filter(company_id__in=company_ids, kind__in=kinds, sample__isnull=False)
    of_name = Case(When(mapping_name=mapping_name, then=0), default=1)
    return rows.order_by(of_name, "-id").values_list("sample", flat=True).first()


def import_batch(tenant: UUID, batch_id: int) -> BatchRow | None:
    """Find one file handed in."""
    row = ImportBatch.objects.of(tenant).filter(id=batch_id).defer("sample").first()
    return batch_row(row) if row else None


def rejected_rows(tenant: UUID, batch_id: int, *, limit: int) -> list[RejectedRow]:
    """List the first rejected rows of a batch."""
    rows = ImportRejection.objects.of(tenant).filter(batch_id=batch_id).order_by("row_no", "id")[:limit]
    return [RejectedRow(row.row_no, row.column, row.value, sentence(row.reason)) for row in rows]


def rejected_path(tenant: UUID, batch_id: int) -> Path:
    """Tell where the file of a batch's rejected rows lies; it exists when rows were rejected."""
    return Path(settings.HOME) / "imports" / str(tenant) / f"rejected-{batch_id}.csv"


@dataclass(frozen=True)
class MappingRow:
    """A kept mapping: how many of our fields it fills, and when it was last changed."""

    name: str
    kind: str
    field_count: int
    updated_at: datetime


def mapping_rows(tenant: UUID) -> list[MappingRow]:
    """List the kept mappings."""
    rows = ImportMapping.objects.of(tenant).order_by("name")
    return [MappingRow(row.name, row.kind, len(row.spec.get("columns", {})), row.updated_at) for row in rows]


def mapping_kind(tenant: UUID, name: str) -> str | None:
    """Tell for which kind of file a mapping is kept; None when there is none of that name."""
    return ImportMapping.objects.of(tenant).filter(name=name).values_list("kind", flat=True).first()


def mappings(tenant: UUID, *, kind: str | None = None) -> list[tuple[str, str]]:
    """List the kept mappings as (name, kind)."""
    rows = ImportMapping.objects.of(tenant).order_by("name")
    return [(row.name, row.kind) for row in (rows.filter(kind=kind) if kind else rows)]


def last_as_of(tenant: UUID, company_id: int, *, kinds: tuple[str, ...]) -> date | None:
    """Tell the latest business date for which files of these kinds came in."""
    rows = ImportBatch.objects.of(tenant).filter(company_id=company_id, kind__in=kinds, state="committed")
    return rows.order_by("-as_of").values_list("as_of", flat=True).first()


def import_is_running(tenant: UUID, company_id: int) -> bool:
    """Tell whether a file of this company is being carried in at this moment, by anybody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s"
            " AND objsubid = 2 AND granted AND mode = 'ExclusiveLock' AND pid <> pg_backend_pid()"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [LOCK_SPACE, lock_number(tenant, company_id) & 0xFFFFFFFF],
        )
        return bool(cursor.fetchone()[0])


def lock_number(tenant: UUID, company_id: int) -> int:
    """Give the number (32 bits, signed) under which a company's imports wait for each other."""
    number = zlib.crc32(f"{tenant}:{company_id}".encode())
    return number - (1 << 32) if number >= 1 << 31 else number


def batch_row(row: ImportBatch) -> BatchRow:
    """Read one file handed in."""
    return BatchRow(
        id=row.pk,
        company_id=row.company_id,
        kind=row.kind,
        file_name=row.file_name,
        mapping_name=row.mapping_name,
        mapping=row.mapping,
        as_of=row.as_of,
        state=row.state,
        waiting_for=row.waiting_for,
        counts=row.counts,
        totals=row.totals,
        actor_name=row.actor_name,
        created_at=row.created_at,
        committed_at=row.committed_at,
        reversed_at=row.reversed_at,
        size=row.size,
        problem=Text(row.problem["says"], row.problem["params"]) if row.problem else None,
        ordered_name=row.ordered_name,
        ordered_at=row.ordered_at,
        started_at=row.started_at,
    )


def listed(tenant: UUID, company_ids: Collection[int] | None, kind: str) -> QuerySet[ImportBatch]:
    """Give what was handed in for some companies (None: for all) and of a kind ("" = of every kind)."""
    rows = ImportBatch.objects.of(tenant).exclude(state="repeated")
    if company_ids is not None:
        rows = rows.filter(company_id__in=list(company_ids))
    return rows.filter(kind=kind) if kind else rows
