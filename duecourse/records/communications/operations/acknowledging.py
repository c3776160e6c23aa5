"""May a machine say that a mail has come in, and how does it say so without starting a quarrel of machines?"""

from datetime import date, datetime
from uuid import UUID

from duecourse.records.communications.models import IncomingMail, Thread
from duecourse.records.communications.operations.planning import plan_message
from duecourse.records.communications.operations.plans import Plan
from duecourse.records.communications.operations.threads import add_sent
from duecourse.records.communications.queries.clues import our_addresses
from duecourse.records.communications.rules.machines import Incoming, may_answer
from duecourse.records.ledger.models import Customer
from duecourse.records.ledger.queries import correspondents

TEXT = "received"


def acknowledge(
    tenant: UUID, mail: IncomingMail, thread: Thread, *, is_null_path: bool, on: date, now: datetime
) -> int | None:
    """Tell a contact who wrote that the mail arrived, at most once a day in a conversation; the message's id where it does."""
    came = Incoming(
        machine=mail.machine,
        is_null_path=is_null_path,
        is_verified=thread.is_verified,
        is_from_us=mail.sender in our_addresses(tenant),
    )
    if not may_answer(came, last_automatic_at=thread.last_automatic_at, now=now) or thread.customer_id is None:
        return None
    contacts = correspondents.contacts_at(tenant, thread.customer_id, mail.sender)
    if not contacts:
        return None
    version = Customer.objects.of(tenant).values_list("stop_version", flat=True).get(id=thread.customer_id)
    plan = Plan(
        company_id=thread.company_id,
        customer_id=thread.customer_id,
        origin=f"received:{mail.pk}",
        template_code=TEXT,
        planned_on=on,
        stop_version=version,
        purpose="service",
        contact_id=contacts[0],
        references=references_of(mail),
    )
    planned = plan_message(tenant, plan, now=now)
    Thread.objects.of(tenant).filter(id=thread.pk).update(last_automatic_at=now)
    add_sent(tenant, thread.pk, planned.message_id, at=now)
    return planned.message_id


def references_of(mail: IncomingMail) -> tuple[str, ...]:
    """List what an answer to this mail refers to, the mail itself last."""
    named = [*reversed(mail.reference_keys), mail.message_key]
    return tuple(name for name in named if name and " " not in name and name.isascii())[-20:]
