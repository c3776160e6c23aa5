"""Let items be paid by an agreed plan instead of on their due dates."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.operations.stops import stop_and_recompute
from duecourse.records.promises.events import PlanBegun, PlanEnded
from duecourse.records.promises.models import PlanCover


class NothingToPlan(Refused):
    """No open item was named."""

    says = _("A plan needs at least one open item of the customer.")


class NoSuchPlan(Refused):
    """The plan covers nothing now."""

    says = _("There is no such plan.")


def begin_plan_cover(
    tenant: UUID,
    customer_id: int,
    item_ids: Sequence[int],
    *,
    plan_key: str,
    on: date,
    actor: Actor,
    at: datetime,
    to_on: date | None = None,
) -> None:
    """Cover what is open on these items today; their original due dates rule again when the cover ends."""
    rows = Item.objects.of(tenant).filter(id__in=list(item_ids), customer_id=customer_id, open_amount__gt=Decimal(0))
    items = list(rows)
    if not items or len(items) != len(set(item_ids)):
        raise NothingToPlan
    PlanCover.objects.bulk_create(
        PlanCover(
            tenant_id=tenant,
            company_id=item.company_id,
            customer_id=customer_id,
            item_id=item.pk,
            currency=item.currency,
            amount=item.open_amount,
            plan_key=plan_key,
            from_on=on,
            to_on=to_on,
            known_on=on,
        )
        for item in items
    )
    stop_and_recompute(tenant, customer_id)
    event = PlanBegun(plan_key, len(items))
    record(tenant, event, customer_id=customer_id, company_id=items[0].company_id, actor=actor, at=at, on=on)


def end_plan_cover(tenant: UUID, plan_key: str, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """End the cover from today on: broken, kept, or given up."""
    rows = PlanCover.objects.of(tenant).filter(plan_key=plan_key, ended_on__isnull=True)
    cover = rows.first()
    if cover is None:
        raise NoSuchPlan
    rows.update(ended_on=on, ended_known_on=on)
    stop_and_recompute(tenant, cover.customer_id)
    event = PlanEnded(plan_key, reason)
    record(tenant, event, customer_id=cover.customer_id, company_id=cover.company_id, actor=actor, at=at, on=on)
