"""Write down what higher floors did and found: dunning levels, standings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection

from duecourse.records.ledger.models import CustomerStanding, DunningLevel


@dataclass(frozen=True)
class ReachedLevel:
    """A rung that an item climbed; the ERP's own levels carry no step key."""

    item_id: int
    severity: int
    on_day: date
    step_key: str = ""
    deadline_on: date | None = None


@dataclass(frozen=True)
class Finding:
    """A number or word about a customer, valid from a day."""

    subject_id: int
    name: str
    from_on: date
    value: Decimal | None = None
    text: str = ""


# Copies what the newest level not revoked says onto the item; also clears it where every level was revoked.
_COPY = """
    UPDATE ledger_item i
    SET severity_reached = l.severity, last_step_key = coalesce(l.step_key, ''), last_step_on = l.on_day,
        stated_deadline_on = l.deadline_on
    FROM (
        SELECT t.item_id, max(d.severity) AS severity, max(d.on_day) AS on_day,
               (array_agg(d.step_key ORDER BY d.on_day DESC, d.severity DESC, d.id DESC)
                FILTER (WHERE d.step_key <> ''))[1] AS step_key,
               (array_agg(d.deadline_on ORDER BY d.on_day DESC, d.severity DESC, d.id DESC))[1] AS deadline_on
        FROM unnest(%(items)s::bigint[]) AS t (item_id)
        LEFT JOIN ledger_dunninglevel d
          ON d.tenant_id = %(tenant)s AND d.item_id = t.item_id AND d.revoked_on IS NULL
        GROUP BY t.item_id
    ) l
    WHERE i.tenant_id = %(tenant)s AND i.id = l.item_id
"""


def record_dunning_levels(
    tenant: UUID, levels: Sequence[ReachedLevel], *, known_on: date, source: str, batch_id: int | None = None
) -> None:
    """Append the levels (the same one twice is one) and copy the newest onto their items.

    `source`: `step` (ours), `shadow` (ours, only pretended) or `erp`. A level that was taken back and reached again on
    the same day holds again.
    """
    once = {(level.item_id, level.on_day, level.step_key): level for level in levels}
    DunningLevel.objects.bulk_create(
        [
            DunningLevel(
                tenant_id=tenant,
                item_id=level.item_id,
                severity=level.severity,
                step_key=level.step_key,
                on_day=level.on_day,
                known_on=known_on,
                deadline_on=level.deadline_on,
                source=source,
                batch_id=batch_id,
            )
            for level in once.values()
        ],
        update_conflicts=True,
        update_fields=["revoked_on", "deadline_on"],
        unique_fields=["tenant_id", "item_id", "on_day", "step_key", "source"],
        batch_size=5000,
    )
    copy_levels(tenant, {level.item_id for level in levels})


def revoke_dunning_levels(tenant: UUID, *, item_ids: Iterable[int], step_key: str, on: date) -> None:
    """Take back a step that did not reach anybody: a bounced reminder is not a reminder."""
    wanted = sorted(set(item_ids))
    rows = DunningLevel.objects.of(tenant).filter(item_id__in=wanted, step_key=step_key, revoked_on__isnull=True)
    rows.update(revoked_on=on)
    copy_levels(tenant, wanted)


def revoke_source(tenant: UUID, *, item_ids: Iterable[int], source: str, on: date) -> None:
    """Take back all that one source said of these items (what shadow mode only pretended)."""
    wanted = sorted(set(item_ids))
    rows = DunningLevel.objects.of(tenant).filter(item_id__in=wanted, source=source, revoked_on__isnull=True)
    rows.update(revoked_on=on)
    copy_levels(tenant, wanted)


def copy_levels(tenant: UUID, item_ids: Iterable[int]) -> None:
    """Let the items show the newest of their levels."""
    with connection.cursor() as cursor:
        cursor.execute(_COPY, {"tenant": tenant, "items": sorted(set(item_ids))})


def record_customer_standing(tenant: UUID, findings: Iterable[Finding], *, source: str) -> None:
    """Write findings about customers down; a second finding of the same name and day replaces the first."""
    CustomerStanding.objects.bulk_create(
        [
            CustomerStanding(
                tenant_id=tenant,
                customer_id=one.subject_id,
                name=one.name,
                value=one.value,
                text=one.text,
                source=source,
                from_on=one.from_on,
            )
            for one in findings
        ],
        update_conflicts=True,
        update_fields=["value", "text", "source"],
        unique_fields=["tenant_id", "customer_id", "name", "from_on"],
        batch_size=5000,
    )
