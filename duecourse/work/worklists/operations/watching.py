"""What should people know of? Causes become alerts once, and alerts close when their cause has gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from duecourse.analysis.intelligence.queries.behaviour import FindingRow, alarming
from duecourse.analysis.intelligence.queries.cards import drifting
from duecourse.foundation.identity.queries import calendar_of
from duecourse.foundation.kit.undo import Undo
from duecourse.records.communications.queries.watching import Unanswered, bounced, unanswered
from duecourse.records.credit.queries.watching import limits_used
from duecourse.records.disputes.queries.watching import unmoved
from duecourse.records.ledger.queries.freshness import freshness
from duecourse.records.ledger.queries.watching import unmoved_blocks
from duecourse.records.promises.queries.watching import (
    broken_and_owed,
    instalments_missed,
    plans_broken_and_owed,
)
from duecourse.work.worklists.models import Alert, AlertMark

LEVELS: Final = (100, 90, 80)
BROKEN_SPAN: Final = timedelta(days=90)
"""A plan that broke longer ago is history: its items are dunned like any other."""
STILL_DAYS: Final = 10
"""So many business days without a written word are too many for a dispute or a stop."""


@dataclass(frozen=True)
class Cause:
    """Why there is an alert; the key names it for as long as it stands."""

    kind: str
    key: str
    customer_id: int | None
    params: Mapping[str, Any] = field(default_factory=dict)


def watch(tenant: UUID, company_id: int, *, on: date, at: datetime | None = None) -> tuple[int, int]:
    """Raise what is new and close what has gone; tell how many of each. Without a moment no mail is late."""
    late = unanswered(tenant, company_id, at=at) if at else ()
    causes = {one.key: one for one in (*_causes(tenant, company_id, on), *map(_late, late))}
    rows = Alert.objects.of(tenant).filter(company_id=company_id, closed_on__isnull=True)
    standing = dict(rows.values_list("key", "id"))
    fresh = [
        Alert(
            tenant_id=tenant,
            company_id=company_id,
            customer_id=one.customer_id,
            kind=one.kind,
            key=key,
            params=dict(one.params),
            raised_on=on,
        )
        for key, one in causes.items()
        if key not in standing
    ]
    Alert.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=2000)
    gone = [alert_id for key, alert_id in standing.items() if key not in causes]
    return len(fresh), rows.filter(id__in=gone).update(closed_on=on)


def mark_alerts(tenant: UUID, alert_ids: Collection[int], *, user_id: UUID, until: date | None) -> Undo:
    """Take alerts off one person's list, until a day or for good."""
    AlertMark.objects.of(tenant).filter(alert_id__in=list(alert_ids), user_id=user_id).delete()
    AlertMark.objects.bulk_create(
        AlertMark(tenant_id=tenant, alert_id=one, user_id=user_id, until=until) for one in alert_ids
    )
    return Undo("alerts.unmark", {"alerts": sorted(alert_ids)})


def unmark_alerts(tenant: UUID, alert_ids: Collection[int], *, user_id: UUID) -> None:
    """Put alerts back on one person's list."""
    AlertMark.objects.of(tenant).filter(alert_id__in=list(alert_ids), user_id=user_id).delete()


def _causes(tenant: UUID, company_id: int, on: date) -> Iterator[Cause]:
    still = calendar_of(tenant, company_id).add(on, -STILL_DAYS)
    for customer_id, currency, limit, owed in limits_used(tenant, company_id, on=on, percent=LEVELS[-1]):
        level = _level(limit, owed)
        params = {"level": level, "currency": currency, "limit": str(limit), "owed": str(owed)}
        yield Cause("limit", f"limit:{customer_id}:{currency}:{level}", customer_id, params)
    yield from _broken_words(tenant, company_id, on)
    for dispute_id, customer_id, day in unmoved(tenant, company_id, since=still):
        yield Cause("dispute", f"dispute:{dispute_id}", customer_id, {"day": day.isoformat(), "dispute": dispute_id})
    for block_id, customer_id, day in unmoved_blocks(tenant, company_id, since=still, on=on):
        yield Cause("block", f"block:{block_id}", customer_id, {"day": day.isoformat()})
    for contact_id, customer_id, address, day in bounced(tenant, company_id, on=on):
        yield Cause("contact", f"contact:{contact_id}", customer_id, {"day": day.isoformat(), "address": address})
    for found in alarming(tenant, company_id, on=on):
        yield _changed(found)
    for named in drifting(tenant):
        yield Cause("model", f"model:{named}", None)
    fresh = freshness(tenant, company_id, on)
    if fresh.is_stale and not fresh.is_importing:
        yield Cause("import", "import", None)


def _broken_words(tenant: UUID, company_id: int, on: date) -> Iterator[Cause]:
    for promise_id, customer_id, day in broken_and_owed(tenant, company_id):
        yield Cause("promise", f"promise:{promise_id}", customer_id, {"day": day.isoformat()})
    for plan_id, customer_id, day in plans_broken_and_owed(tenant, company_id, since=on - BROKEN_SPAN):
        yield Cause("plan", f"plan:{plan_id}", customer_id, {"day": day.isoformat(), "plan": plan_id})
    for part_id, plan_id, customer_id, day in instalments_missed(tenant, company_id):
        yield Cause("instalment", f"instalment:{part_id}", customer_id, {"day": day.isoformat(), "plan": plan_id})


def _late(one: Unanswered) -> Cause:
    """A mail that should have been answered: for as long as it waits, whoever was to answer it."""
    params = {"day": one.since.isoformat(), "thread": one.thread_id, "subject": one.subject}
    return Cause("reply", f"reply:{one.thread_id}:{one.due_at.isoformat()}", one.customer_id, params)


def _changed(one: FindingRow) -> Cause:
    """A customer that pays otherwise than before, or a large amount that came late for once."""
    params = {
        "day": one.from_on.isoformat(),
        "days": round(one.days),
        "runs": one.run_count,
        "share": f"{one.shift_share:.2f}",
        "is_shift": one.kind == "shift",
    }
    return Cause("behaviour", f"behaviour:{one.customer_id}:{one.on_day.isoformat()}", one.customer_id, params)


def _level(limit: Decimal, owed: Decimal) -> int:
    return next(level for level in LEVELS if owed * 100 >= limit * level)
