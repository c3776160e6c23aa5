"""Write down whether the customer has the invoice: what a person read in its portal, or heard."""

from datetime import date, datetime
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.events import DeliveryKnown
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.operations.stops import stop_and_recompute

STATES = ("delivered", "accepted", "rejected", "pending", "scheduled")
"""`rejected` and `pending` stop dunning: nobody is reminded of what did not arrive."""


class NoSuchItem(Refused):
    """The item is not one of the tenant's."""

    says = _("There is no such item.")


class StatusUnknown(Refused):
    """No status that is known."""

    says = _("Choose what the portal shows.")


class PayDayMissing(Refused):
    """A scheduled payment has a day."""

    says = _("Say for which day the payment is scheduled.")


def record_delivery(
    tenant: UUID,
    item_id: int,
    status: str,
    *,
    channel: str = "",
    pay_on: date | None = None,
    on: date,
    actor: Actor,
    at: datetime,
) -> None:
    """Write the delivery status of an item down as of today; its customer is decided again at once."""
    if status not in STATES:
        raise StatusUnknown
    if status == "scheduled" and pay_on is None:
        raise PayDayMissing
    item = Item.objects.of(tenant).filter(id=item_id).select_for_update(no_key=True).first()
    if item is None:
        raise NoSuchItem
    values = {"delivery_status": status, "delivery_on": on, "delivery_channel": channel or item.delivery_channel}
    if status == "scheduled":
        values["expected_pay_on"] = pay_on
    Item.objects.of(tenant).filter(id=item_id).update(**values)
    stop_and_recompute(tenant, item.customer_id)
    event = DeliveryKnown(item.pk, item.number, status, channel or item.delivery_channel)
    record(tenant, event, customer_id=item.customer_id, company_id=item.company_id, actor=actor, at=at, on=on)
