"""What stands in the audit, and how far is it sealed?"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from duecourse.foundation.identity.models import AuditEntry, AuditSeal
from duecourse.foundation.tenancy.listing import Ask, Place, counted, piece


@dataclass(frozen=True)
class AuditRow:
    """One line of the audit."""

    id: int
    at: datetime
    actor_kind: str
    actor_name: str
    verb: str
    subject_kind: str
    subject_id: str
    reason: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def audit_piece(
    tenant_id: UUID, ask: Ask, *, only_of: UUID | None, since: date | None = None, until: date | None = None
) -> tuple[tuple[AuditRow, ...], Place]:
    """Give a piece of the audit, all of it or what one person did, between two days (UTC): one query."""
    rows, place = piece(_between(_audit(tenant_id, only_of), since, until), ask)
    return tuple(_audit_row(row) for row in rows), place


def audit_count(
    tenant_id: UUID, ask: Ask, *, only_of: UUID | None, since: date | None = None, until: date | None = None
) -> int:
    """Count what matches, up to a thousand."""
    return counted(_between(_audit(tenant_id, only_of), since, until), ask)


def audit_entry(tenant_id: UUID, entry_id: int, *, only_of: UUID | None) -> AuditRow | None:
    """Read one line of the audit."""
    return next((_audit_row(row) for row in _audit(tenant_id, only_of).filter(id=entry_id)), None)


def sealed_until(tenant_id: UUID) -> tuple[int, datetime | None]:
    """Tell up to which line the audit is sealed, and since when."""
    last = AuditSeal.objects.of(tenant_id).order_by("-last_id").first()
    return (last.last_id, last.sealed_at) if last else (0, None)


def seal_count(tenant_id: UUID) -> int:
    """Count the seals of the chain."""
    return AuditSeal.objects.of(tenant_id).count()


def _between(rows: QuerySet[AuditEntry], since: date | None, until: date | None) -> QuerySet[AuditEntry]:
    if since:
        rows = rows.filter(at__gte=datetime.combine(since, time(), UTC))
    return rows.filter(at__lt=datetime.combine(until, time(), UTC) + timedelta(days=1)) if until else rows


def _audit(tenant_id: UUID, only_of: UUID | None) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.of(tenant_id)
    return rows if only_of is None else rows.filter(actor_user_id=only_of)


def _audit_row(row: AuditEntry) -> AuditRow:
    return AuditRow(
        row.pk,
        row.at,
        row.actor_kind,
        row.actor_name,
        row.verb,
        row.subject_kind,
        row.subject_id,
        row.reason,
        row.before,
        row.after,
    )
