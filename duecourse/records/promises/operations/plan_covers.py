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
from duecourse.records.promises.events import PlanEnded
from duecourse.records.promises.models import PlanCover
from duecourse.records.promises.queries.plans import NoSuchPlan


class NothingToPlan(Refused):
    """No open item was named."""

    says = _("A plan needs at least one open item of the customer.")


class InPlanAlready(Refused):
    """An item is paid by another plan."""

    says = _("%(number)s is in a plan already.")


def items_to_plan(tenant: UUID, customer_id: int, item_ids: Sequence[int]) -> list[Item]:
    """Read the open items of a customer that shall be in a plan, the oldest first."""
    rows = Item.objects.of(tenant).filter(id__in=list(item_ids), customer_id=customer_id, open_amount__gt=Decimal(0))
    items = list(rows.order_by("due_on", "id"))
    if not items or len(items) != len(set(item_ids)):
        raise NothingToPlan
    covered = PlanCover.objects.of(tenant).filter(item_id__in=list(item_ids), ended_on__isnull=True)
    other = covered.values_list("item_id", flat=True).first()
    if other is not None:
        raise InPlanAlready(number=next(item.number for item in items if item.pk == other))
    return items


def cover(tenant: UUID, items: Sequence[Item], *, plan_key: str, on: date, to_on: date | None = None) -> None:
    """Cover what is open on these items today; their original due dates rule again when the cover ends."""
    PlanCover.objects.bulk_create(
        PlanCover(
            tenant_id=tenant,
            company_id=item.company_id,
            customer_id=item.customer_id,
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
    stop_and_recompute(tenant, items[0].customer_id)


def uncover(tenant: UUID, plan_key: str, customer_id: int, *, on: date) -> int:
    """End a cover from today on; tell of how many items."""
    rows = PlanCover.objects.of(tenant).filter(plan_key=plan_key, ended_on__isnull=True)
    ended = rows.update(ended_on=on, ended_known_on=on)
    stop_and_recompute(tenant, customer_id)
    return ended


def end_plan_cover(tenant: UUID, plan_key: str, *, reason: str, on: date, actor: Actor, at: datetime) -> None:
    """End a plan that was taken over from elsewhere: of it only the cover is known."""
    known = PlanCover.objects.of(tenant).filter(plan_key=plan_key, ended_on__isnull=True).first()
    if known is None:
        raise NoSuchPlan
    uncover(tenant, plan_key, known.customer_id, on=on)
    event = PlanEnded(plan_key, reason)
    record(tenant, event, customer_id=known.customer_id, company_id=known.company_id, actor=actor, at=at, on=on)
