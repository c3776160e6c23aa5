"""Write down a telephone call and what came of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.communications.events import CallMade
from duecourse.records.communications.models import Call
from duecourse.records.communications.rules import calls as rules
from duecourse.records.ledger.models import Customer
from duecourse.records.ledger.operations.blocks import NoSuchCustomer

COUNTED = 50


class OutcomeMissing(Refused):
    """A call that is written down has an ending."""

    says = _("Say how the call ended.")


class CallAgainInThePast(Refused):
    """The next call lies before this one."""

    says = _("The next call must lie after this one.")


@dataclass(frozen=True)
class NewCall:
    """Who was called (or called), how it ended, what was said, and when to call again."""

    customer_id: int
    outcome: str
    person: str = ""
    phone: str = ""
    note: str = ""
    contact_id: int | None = None
    is_incoming: bool = False
    next_at: datetime | None = None


@dataclass(frozen=True)
class Logged:
    """A call that was written down."""

    id: int
    outcome: str
    attempt: int
    next_at: datetime | None


def log_call(tenant: UUID, new: NewCall, *, on: date, actor: Actor, at: datetime) -> Logged:
    """Write a call down; attempts are counted since somebody was last reached."""
    if new.outcome not in rules.OUTCOMES:
        raise OutcomeMissing
    if new.next_at is not None and new.next_at <= at:
        raise CallAgainInThePast
    customer = Customer.objects.of(tenant).filter(id=new.customer_id).first()
    if customer is None:
        raise NoSuchCustomer
    before = Call.objects.of(tenant).filter(customer_id=new.customer_id, direction="out").order_by("-id")
    call = Call.objects.create(
        tenant_id=tenant,
        company_id=customer.company_id,
        customer_id=new.customer_id,
        contact_id=new.contact_id,
        direction="in" if new.is_incoming else "out",
        person=new.person[:150],
        phone=new.phone[:40],
        outcome=new.outcome,
        note=new.note,
        on_day=on,
        at=at,
        by=actor.name,
        attempt=1 if new.is_incoming else rules.attempt(list(before.values_list("outcome", flat=True)[:COUNTED])),
        next_at=new.next_at,
    )
    event = CallMade(call.pk, call.direction, call.person, call.outcome, call.attempt)
    record(tenant, event, customer_id=customer.pk, company_id=customer.company_id, actor=actor, at=at, on=on)
    return Logged(call.pk, call.outcome, call.attempt, call.next_at)
