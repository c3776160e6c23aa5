"""Write to a customer about its dispute: ask something, tell how it ended; and take its answer into the case."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from duecourse.foundation.identity.queries import company_settings
from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.communications.operations import written
from duecourse.records.communications.operations.planning import plan_message
from duecourse.records.communications.operations.plans import Line, Plan
from duecourse.records.communications.operations.release import cancel_origins
from duecourse.records.communications.queries.case_answers import answers_to
from duecourse.records.disputes.operations import cases, disputes
from duecourse.records.disputes.queries import mails
from duecourse.records.disputes.queries.about import customer_of
from duecourse.records.disputes.queries.mails import Ended
from duecourse.records.ledger.operations.stops import lock
from duecourse.records.ledger.queries import screens as ledger
from duecourse.work.procedures.operations.copies import language_of

CREDITED: Final = "dispute_credited"
REJECTED: Final = "dispute_rejected"


class NothingAsked(Refused):
    """A question without words."""

    says = _("Write the question first.")


def ask(tenant: UUID, dispute_id: int, question: str, *, on: date, actor: Actor, at: datetime) -> int:
    """Ask the customer something about a case by mail, and let the case wait for the answer; gives the message's id."""
    customer_id = customer_of(tenant, dispute_id)
    if customer_id is None:
        raise disputes.NoOpenDispute
    if not question.strip():
        raise NothingAsked
    disputes.open_case(tenant, dispute_id)
    account = ledger.accounts_by_id(tenant, [customer_id])[customer_id]
    writing = written.Writing(
        company_id=account.company_id,
        customer_id=customer_id,
        subject=f"D{dispute_id}: {account.name}",
        body=_escaped(question.strip()),
        language=language_of(tenant, account, on=on),
        purpose="service",
        sender_name=actor.name,
    )
    planned = written.write(tenant, writing, on=on, actor=actor, at=at)
    cases.asked(tenant, dispute_id, planned.message_id, question.strip(), on=on, actor=actor, at=at)
    return planned.message_id


def tell_ended(tenant: UUID, customer_id: int, *, on: date, at: datetime) -> int:
    """Tell a customer how its cases ended, once a closing, and not before the closing can no longer be undone."""
    found = mails.ended_untold(tenant, customer_id)
    for one in found:
        minutes = company_settings(tenant, one.company_id).undo_minutes
        planned = plan_message(tenant, _told(tenant, one, on, at + timedelta(minutes=minutes)), now=at)
        cases.told(tenant, one.id, planned.message_id, on=on, actor=SYSTEM, at=at)
    return len(found)


def take_back_told(tenant: UUID, customer_id: int, *, at: datetime) -> None:
    """Keep mails back that tell of an end which was undone."""
    origins = mails.undone_ends(tenant, customer_id)
    if origins:
        cancel_origins(tenant, [_origin(case, step) for case, step in origins], reason="undone", at=at)


def take_answers(tenant: UUID, customer_id: int, *, on: date) -> int:
    """Put what the customer answered to questions into the cases; tell how many answers there were."""
    asked = mails.waiting_questions(tenant, customer_id)
    found = answers_to(tenant, list(asked)) if asked else ()
    for one in found:
        actor = Actor(kind="customer", user_id=None, name=one.sender[:150])
        cases.answered(tenant, asked[one.message_id], one.thread_id, one.text, on=on, actor=actor, at=one.at)
    return len(found)


def _told(tenant: UUID, one: Ended, on: date, not_before: datetime) -> Plan:
    said = {
        "id": f"D{one.id}",
        "items": ", ".join(one.numbers),
        "amount": one.disputed,
        "credit": one.credited or one.disputed,
        "answer": one.answer,
    }
    return Plan(
        company_id=one.company_id,
        customer_id=one.customer_id,
        origin=_origin(one.id, one.step_id),
        template_code=CREDITED if one.has_credit else REJECTED,
        planned_on=on,
        stop_version=lock(tenant, [one.customer_id])[one.customer_id],
        lines=[Line(item_id, amount) for item_id, amount in one.open_items],
        purpose="service",
        extra={"dispute": said},
        not_before=not_before,
    )


def _origin(dispute_id: int, step_id: int) -> str:
    return f"dispute:{dispute_id}:{step_id}"


def _escaped(text: str) -> str:
    """Keep what a person typed from being read as merge fields."""
    return text.replace("{{", "{ {").replace("{%", "{ %")
