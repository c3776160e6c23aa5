"""Send a customer the agreement of a payment plan: a mail with the sheet to sign, kept as a file of the customer."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.communications import operations as communications
from duecourse.records.communications.operations.papers import draw_now
from duecourse.records.communications.rules.mime import Attachment
from duecourse.records.ledger.operations import papers, stops
from duecourse.records.promises.operations import plans
from duecourse.records.promises.queries.plans import plan_by_id
from duecourse.records.promises.queries.plans_said import PlanSaid, plans_said
from duecourse.work.procedures.operations.saying import plan_words

MAIL: Final = "plan_agreement"
SHEET: Final = "plan_agreement_letter"
KIND: Final = "plan"


class NotAgreed(Refused):
    """There is no agreement to send yet, or none any more."""

    says = _("Only a plan that is offered or agreed has an agreement to send.")


@dataclass(frozen=True)
class Agreement:
    """The file that was kept and the message that carries it; `reason`: why the message does not leave, if it does not."""

    document_id: int
    message_id: int
    reason: str


def send_agreement(
    tenant: UUID, plan_id: int, *, on: date, actor: Actor, at: datetime, contact_id: int | None = None
) -> Agreement:
    """Draw the agreement in the customer's language, keep it, and put the mail that carries it into the outbox."""
    plan = plan_by_id(tenant, plan_id)
    if plan.state not in ("offered", "agreed"):
        raise NotAgreed
    said = plans_said(tenant, [plan_id])[plan_id]
    contact = _contact(tenant, said, f"plan:{plan_id}:{plan.state}:{on}", on=on, contact_id=contact_id)
    content = draw_now(tenant, replace(contact, channel="letter", template_code=SHEET), now=at)
    name = f"{plan.number}-{plan_id}.pdf"
    kept = papers.store_document(
        tenant, content, name=name, kind=KIND, customer_id=said.customer_id, actor=actor, at=at, source="ours"
    )
    papers.show_to_customer(tenant, kept.pk, is_shown=True, actor=actor, at=at)
    mail = replace(contact, lines=(), attachments=[Attachment(name, "application/pdf", content)])
    planned = communications.plan_message(tenant, mail, now=at)
    plans.keep_agreement(tenant, plan_id, document_id=kept.pk, message_id=planned.message_id)
    return Agreement(kept.pk, planned.message_id, planned.reason if planned.state == "suppressed" else "")


def _contact(tenant: UUID, said: PlanSaid, origin: str, *, on: date, contact_id: int | None) -> communications.Plan:
    return communications.Plan(
        company_id=said.company_id,
        customer_id=said.customer_id,
        origin=origin,
        template_code=MAIL,
        planned_on=on,
        stop_version=stops.lock(tenant, [said.customer_id])[said.customer_id],
        lines=[communications.Line(item_id, left) for item_id, _number, left in said.items if left > 0],
        to_collect={said.currency: said.left},
        purpose="service",
        contact_id=contact_id,
        extra={"plan": plan_words(said)},
    )
