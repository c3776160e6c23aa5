"""Freeze a month: work its pack out and keep it for ever; a later freeze is a new version beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.queue.jobs import later
from duecourse.foundation.tenancy import context
from duecourse.insight.models import Freezing, MonthPack, PackCustomer
from duecourse.insight.queries.closing import book, making
from duecourse.insight.queries.closing.making import Made
from duecourse.insight.queries.closing.packs import begun_before
from duecourse.insight.rules.closing.packs import NotAMonthEnd, is_month_end
from duecourse.records.ledger.queries.cash import has_items

FREEZE: Final = "insight.freeze_month"
BEGUN, HALF, MOST = Decimal("0.1"), Decimal("0.5"), Decimal("0.8")
_BATCH: Final = 2_000


class MonthNotOver(Refused):
    """The books have not passed the month's last day."""

    says = _("This month is not over in the books of %(company)s: they stand at %(day)s.")


class NothingKnown(Refused):
    """No item of that month or before is known."""

    says = _("Nothing was known of %(company)s by then.")


class FreezingUnderWay(Refused):
    """One at a time."""

    says = _("This month is being frozen already.")


def ask_to_freeze(
    tenant: UUID, company_id: int, month_on: date, *, is_known_now: bool, actor: Actor, at: datetime
) -> Freezing:
    """Let a worker freeze a month; refused before its last day is in the books."""
    _check(tenant, company_id, month_on)
    under_way = Freezing.objects.of(tenant).filter(company_id=company_id, month_on=month_on)
    under_way.filter(begun_before(at)).update(state="failed", ended_at=at)
    asked, is_new = Freezing.objects.of(tenant).get_or_create(
        tenant_id=tenant,
        company_id=company_id,
        month_on=month_on,
        state__in=["waiting", "running"],
        defaults={
            "is_known_now": is_known_now,
            "asked_at": at,
            "asked_by": actor.name,
            "asked_by_id": actor.user_id,
            "state": "waiting",
        },
    )
    if not is_new:
        raise FreezingUnderWay
    later(FREEZE, tenant=tenant, key=f"{FREEZE}:{tenant}:{company_id}:{month_on}", freezing=asked.pk)
    return asked


def freeze(
    tenant: UUID, company_id: int, month_on: date, *, actor: Actor, at: datetime, is_known_now: bool = False
) -> MonthPack:
    """Freeze a month at once, in the caller's transaction."""
    _check(tenant, company_id, month_on)
    made = making.make(tenant, company_id, month_on, restated=is_known_now)
    return _keep(tenant, company_id, month_on, made, is_known_now=is_known_now, actor=actor, at=at)


def carry_out(tenant: UUID, freezing_id: int, *, now: Callable[[], datetime]) -> None:
    """Freeze as it was asked for, telling in the row how far it is; what breaks off or is refused says so there."""
    rows = Freezing.objects.of(tenant).filter(id=freezing_id)
    with transaction.atomic(), context.tenant(tenant):
        asked = rows.filter(state="waiting").first()
        rows.filter(state="waiting").update(state="running", done_share=BEGUN)
    if asked is None:
        return
    end: dict[str, Any] = {"state": "failed"}
    try:
        _work_out(tenant, asked, at=now())
        end = {"state": "done", "done_share": Decimal(1)}
    except Refused as refused:
        end["said"] = {"msgid": refused.text.msgid, "params": {k: str(v) for k, v in refused.text.params.items()}}
    finally:
        with transaction.atomic(), context.tenant(tenant):
            rows.update(ended_at=now(), **end)


def _work_out(tenant: UUID, asked: Freezing, *, at: datetime) -> None:
    """Read, work out and keep, each in a transaction of its own, so that whoever watches sees how far it is."""
    actor = Actor(kind="user", user_id=asked.asked_by_id, name=asked.asked_by)
    month: tuple[UUID, int, date] = (tenant, asked.company_id, asked.month_on)
    with transaction.atomic(), context.tenant(tenant):
        _check(*month)
        rows = tuple(book.owed(*month, restated=asked.is_known_now))
        Freezing.objects.of(tenant).filter(id=asked.pk).update(done_share=HALF)
    with transaction.atomic(), context.tenant(tenant):
        made = making.make(*month, restated=asked.is_known_now, rows=rows)
        Freezing.objects.of(tenant).filter(id=asked.pk).update(done_share=MOST)
    with transaction.atomic(), context.tenant(tenant):
        _keep(*month, made, is_known_now=asked.is_known_now, actor=actor, at=at)


def _check(tenant: UUID, company_id: int, month_on: date) -> None:
    if not is_month_end(month_on):
        raise NotAMonthEnd
    company = identity.company_settings(tenant, company_id)
    if company.business_date is None or company.business_date <= month_on:
        raise MonthNotOver(company=company.name, day=company.business_date or "–")
    if not has_items(tenant, company_id, before=month_on + timedelta(days=1)):
        raise NothingKnown(company=company.name)


def _keep(
    tenant: UUID, company_id: int, month_on: date, made: Made, *, is_known_now: bool, actor: Actor, at: datetime
) -> MonthPack:
    """Write the pack and its rows; two at once meet the key of the version."""
    known = identity.company_settings(tenant, company_id).business_date if is_known_now else None
    versions = MonthPack.objects.of(tenant).filter(company_id=company_id, month_on=month_on)
    pack = MonthPack.objects.create(
        tenant_id=tenant,
        company_id=company_id,
        month_on=month_on,
        version=(versions.aggregate(last=Max("version"))["last"] or 0) + 1,
        currency=made.pack.currency,
        figures=made.pack.to_json(),
        basis=made.basis | {"known_until": known.isoformat() if known else None},
        frozen_at=at,
        frozen_by=actor.name,
        frozen_by_id=actor.user_id,
    )
    rows = [
        PackCustomer(
            tenant_id=tenant,
            pack_id=pack.pk,
            customer_id=row.customer_id,
            currency=row.currency,
            figures=row.to_json(),
        )
        for row in made.rows
    ]
    PackCustomer.objects.bulk_create(rows, batch_size=_BATCH)
    after = {
        "month": month_on.isoformat(),
        "version": pack.version,
        "balance": str(made.pack.whole.balance),
        "currency": pack.currency,
    }
    audit(tenant, "month.frozen", actor=actor, at=at, subject=pack, after=after)
    return pack
