"""Try something out on a day's book, step by step, while somebody watches: ask for it, go on with it, end it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.queue.jobs import later
from duecourse.work.worklists.models import Trial

UNDER_WAY = ("waiting", "before", "after")
Part = Callable[[Trial], Mapping[str, Any]]


def ask(
    tenant: UUID,
    job: str,
    kind: str,
    subject_id: int,
    *,
    mark: str,
    company_id: int,
    on: date,
    user_id: UUID,
    at: datetime,
) -> int:
    """Ask a worker to try something out; what was tried of the same before is forgotten."""
    fresh = {
        "mark": mark, "on_day": on, "user_id": user_id, "state": "waiting", "result": {},
        "asked_at": at, "began_at": None, "done_at": None,
    }  # fmt: skip
    row, _is_new = Trial.objects.of(tenant).update_or_create(
        kind=kind,
        subject_id=subject_id,
        company_id=company_id,
        defaults=fresh,
        create_defaults={**fresh, "tenant_id": tenant},
    )
    later(job, tenant=tenant, key=f"{job}:{tenant}:{row.pk}", trial=row.pk)
    return row.pk


def go_on(tenant: UUID, trial_id: int, parts: Mapping[str, Part], *, at: datetime) -> bool:
    """Do the next part of a trial and tell whether another one follows; the parts are named by the state in which they run.

    Each call is a transaction of its own, so that whoever watches sees how far it is. Asked anew meanwhile, it stops.
    """
    row = Trial.objects.of(tenant).filter(id=trial_id, state__in=UNDER_WAY).first()
    if row is None:
        return False
    order = ["waiting", *(name for name in ("before", "after") if name in parts), "done"]
    follows = order[order.index(row.state) + 1]
    if row.state == "waiting":
        return _change(row, state=follows, began_at=at)
    try:
        found = parts[row.state](row)
    except Refused as refused:
        _change(row, state="refused", done_at=at, result={"why": [refused.text.msgid, dict(refused.text.params)]})
        return False
    is_done = follows == "done"
    kept = _change(row, state=follows, done_at=at if is_done else None, result={**row.result, row.state: dict(found)})
    return kept and not is_done


def fail(tenant: UUID, trial_id: int, *, at: datetime) -> None:
    """Say that a trial broke off."""
    Trial.objects.of(tenant).filter(id=trial_id, state__in=UNDER_WAY).update(state="failed", done_at=at)


def _change(row: Trial, **values: Any) -> bool:
    rows = Trial.objects.of(row.tenant_id).filter(id=row.pk, state=row.state, asked_at=row.asked_at)
    return bool(rows.update(**values))
