"""When is a model trained, and a day predicted? Asked for by people and by the clock, once at a time."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from duecourse.analysis.intelligence.models import FittedModel, PredictionRun, Training
from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.operations.auditing import audit
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.foundation.kit.clock import business_date
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.queue.jobs import later
from duecourse.foundation.tenancy import context
from duecourse.records.ledger.queries.paying import has_payments

TRAIN: Final = "intelligence.train"
PREDICT: Final = "intelligence.predict"
REFIT_AFTER: Final = timedelta(days=7)
STUCK_AFTER: Final = timedelta(hours=6)
"""A training that was begun so long ago has died with its worker."""
BEGINS: Final = time(0, 40)
"""Before the daily run of the day, which may read what is expected."""


class TrainingUnderWay(Refused):
    """One at a time."""

    says = _("A training is under way already; it will tell here what came of it.")


def ask_for_training(tenant: UUID, *, until: date, actor: Actor, at: datetime) -> int:
    """Let a worker train the models; refused while one is under way."""
    _give_up_stuck(tenant, at)
    under_way = Training.objects.of(tenant).filter(state__in=["waiting", "running"]).exists()
    if under_way:
        raise TrainingUnderWay
    by = "" if actor == SYSTEM else actor.name
    row = Training.objects.create(tenant_id=tenant, asked_at=at, asked_by=by, until_on=until)
    if actor != SYSTEM:
        audit(tenant, "model.training_asked", actor=actor, at=at, subject=row)
    later(TRAIN, tenant=tenant, key=f"{TRAIN}:{tenant}", training=row.pk)
    return row.pk


def ask_what_is_due(tenant: UUID, *, now: datetime) -> int:
    """Ask for a training a week after the last, and for the prediction of every company's day; tell how many."""
    row = identity.tenant_row(tenant)
    if row.is_historic:
        return 0
    companies, asked = identity.companies(tenant), 0
    days = {company.id: _day_of(company, now, is_simulated=row.is_simulated) for company in companies}
    begun = [day for day in days.values() if day is not None]
    if begun and _is_training_due(tenant, now):
        ask_for_training(tenant, until=max(begun), actor=SYSTEM, at=now)
        asked += 1
    if not FittedModel.objects.of(tenant).filter(purpose="payment", state="champion").exists():
        return asked
    for company in companies:
        day = days[company.id]
        if day is not None and not _is_predicted(tenant, company.id, day):
            asked += later(
                PREDICT, tenant=tenant, key=f"{PREDICT}:{tenant}:{company.id}", company=company.id, on=day.isoformat()
            )
    return asked


def carry_out(
    tenant: UUID, training_id: int, *, train: Callable[..., FittedModel], now: Callable[[], datetime]
) -> None:
    """Train as it was asked for, telling in the row how far it is; what breaks off or is refused says so there."""

    def tell(step: str, share: float) -> None:
        with transaction.atomic(), context.tenant(tenant):
            rows.filter(id=training_id).update(step=step, done_share=Decimal(str(share)), state="running")

    rows = Training.objects.of(tenant)
    with transaction.atomic(), context.tenant(tenant):
        row = rows.filter(id=training_id, state="waiting").first()
    if row is None:
        return
    end: dict[str, object] = {"state": "failed"}
    try:
        model = train(tenant, until=row.until_on, at=now(), tell=tell)
        end = {"state": "done", "model_id": model.pk, "done_share": Decimal(1)}
    except Refused as refused:
        end["problem"] = str(refused.text)[:200]
    finally:
        with transaction.atomic(), context.tenant(tenant):
            rows.filter(id=training_id).update(ended_at=now(), **end)


def _give_up_stuck(tenant: UUID, at: datetime) -> None:
    stuck = Training.objects.of(tenant).filter(state__in=["waiting", "running"], asked_at__lt=at - STUCK_AFTER)
    stuck.update(state="failed", ended_at=at)


def _is_training_due(tenant: UUID, now: datetime) -> bool:
    last = Training.objects.of(tenant).order_by("-id").values_list("asked_at", flat=True).first()
    fitted = FittedModel.objects.of(tenant).filter(purpose="payment").order_by("-id").first()
    latest = max((moment for moment in (last, fitted and fitted.fitted_at) if moment), default=None)
    if latest is not None and now - latest < REFIT_AFTER:
        return False
    return has_payments(tenant)


def _day_of(company: CompanyRow, now: datetime, *, is_simulated: bool) -> date | None:
    """Tell for which day it is time to predict: the one that has begun; of a simulation that on which it stands."""
    if is_simulated:
        return company.business_date
    if now.astimezone(ZoneInfo(company.zone)).time() < BEGINS:
        return None
    return business_date(company.zone, now)


def _is_predicted(tenant: UUID, company_id: int, day: date) -> bool:
    return PredictionRun.objects.of(tenant).filter(company_id=company_id, on_day__gte=day).exists()
