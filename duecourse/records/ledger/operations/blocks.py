"""Stop dunning for a customer or an item, and let it go on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.events import Blocked, Unblocked
from duecourse.records.ledger.models import Block, Customer, Item
from duecourse.records.ledger.operations.stops import stop_and_recompute

REASONS = (
    *("DISPUTE", "PROMISE", "PLAN", "LEGAL", "INSOLVENCY", "MANAGEMENT", "STRATEGIC", "DATA-ERROR"),
    *("PAYMENT-UNDERWAY", "DECEASED/CLOSED", "OTHER"),
)


class NoSuchCustomer(Refused):
    """The customer is not one of the tenant's."""

    says = _("There is no such customer.")


class NotTheCustomersItem(Refused):
    """The item belongs to somebody else."""

    says = _("The item does not belong to this customer.")


class BlockEndsBeforeItBegins(Refused):
    """The last day lies before the first."""

    says = _("A block cannot end on %(to_on)s, before it begins on %(from_on)s.")


class NoSuchBlock(Refused):
    """The block is not there or was lifted before."""

    says = _("There is no such block, or it was lifted already.")


@dataclass(frozen=True)
class NewBlock:
    """What shall be stopped, why, and until when (its last day included); `key` makes it once."""

    customer_id: int
    reason: str
    item_id: int | None = None
    to_on: date | None = None
    note: str = ""
    key: str = ""


def block(tenant: UUID, new: NewBlock, *, on: date, actor: Actor, at: datetime) -> Block:
    """Stop dunning from today on."""
    if new.to_on and new.to_on < on:
        raise BlockEndsBeforeItBegins(from_on=on, to_on=new.to_on)
    customer = Customer.objects.of(tenant).filter(id=new.customer_id).first()
    if customer is None:
        raise NoSuchCustomer
    number = _number_of(tenant, new)
    row = Block.objects.create(
        tenant_id=tenant,
        customer_id=new.customer_id,
        item_id=new.item_id,
        reason=new.reason.upper(),
        note=new.note,
        key=new.key or f"hand:{uuid4().hex}",
        from_on=on,
        to_on=new.to_on,
        known_on=on,
    )
    stop_and_recompute(tenant, new.customer_id)
    event = Blocked(row.pk, row.reason, new.to_on, number, new.note)
    record(tenant, event, customer_id=customer.pk, company_id=customer.company_id, actor=actor, at=at, on=on)
    return row


def unblock(tenant: UUID, block_id: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Lift a block from today on; that it held until now stays true."""
    row = Block.objects.of(tenant).filter(id=block_id, ended_on__isnull=True).select_for_update(no_key=True).first()
    if row is None:
        raise NoSuchBlock
    Block.objects.of(tenant).filter(id=block_id).update(ended_on=on, ended_known_on=on)
    stop_and_recompute(tenant, row.customer_id)
    record(tenant, Unblocked(row.pk, row.reason), customer_id=row.customer_id, actor=actor, at=at, on=on)


def _number_of(tenant: UUID, new: NewBlock) -> str:
    if new.item_id is None:
        return ""
    item = Item.objects.of(tenant).filter(id=new.item_id, customer_id=new.customer_id).first()
    if item is None:
        raise NotTheCustomersItem
    return item.number
