"""What is a message while it is being made, and what may it speak of?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from duecourse.records.communications.operations.plans import Plan
from duecourse.records.communications.queries.brands import Brand
from duecourse.records.communications.queries.readers import Book, Desk, Reader, entity_of
from duecourse.records.communications.rules.fields import (
    AnswerLinks,
    ContactFacts,
    CustomerFacts,
    Facts,
    SenderFacts,
)
from duecourse.records.communications.rules.letters import Paper
from duecourse.records.communications.rules.outbox import State
from duecourse.records.communications.rules.rendering import Rendered


@dataclass(slots=True)
class Draft:
    """A message row being made."""

    plan: Plan
    reader: Reader | None
    desk: Desk
    due_at: datetime
    language: str = ""
    version_id: int | None = None
    name: str = ""
    address: str = ""
    subject: str = ""
    rendered: Rendered | None = None
    paper: Paper | None = None
    raw: bytes | None = None
    state: State = State.PLANNED
    reason: str = ""
    detail: str = ""
    account_ids: Sequence[int] = ()
    signer: str = ""
    links: AnswerLinks = field(default_factory=AnswerLinks)
    detour: Mapping[str, Any] = field(default_factory=dict)


def facts_of(draft: Draft, book: Book, reader: Reader | None) -> Facts:
    """What the message may speak of; paper has no links to press."""
    plan, desk, customer = draft.plan, draft.desk, book.customers[draft.plan.customer_id]
    is_shared = bool(draft.account_ids)
    items = [
        book.item(line.item_id, is_new=line.is_new, on=plan.planned_on, is_shared=is_shared) for line in plan.lines
    ]
    asked = plan.to_collect
    if asked is None:
        asked = {}
        for line, item in zip(plan.lines, items, strict=True):
            asked[item.currency] = asked.get(item.currency, Decimal(0)) + line.amount
    facts = Facts(
        customer=CustomerFacts(customer.number, customer.name, country=customer.country),
        entity=entity_of(desk, book.brands[desk.company_id]),
        today=plan.planned_on,
        items=sorted(items, key=lambda item: (item.account, item.due_on or plan.planned_on)),
        to_collect={currency: amount for currency, amount in asked.items() if amount},
        contact=_contact(reader),
        sender=_sender(draft, book.brands[desk.company_id]),
        links=draft.links,
        deadline_on=plan.deadline_on,
        previous_on=plan.previous_on,
        next_step_text=plan.next_step_text,
        extra=plan.extra,
    )
    return book.law.put_to(facts, company_id=plan.company_id, customer_id=plan.customer_id, language=draft.language)


def _contact(reader: Reader | None) -> ContactFacts | None:
    if reader is None:
        return None
    return ContactFacts(reader.address, reader.name, reader.salutation, role=reader.role, phone=reader.phone)


def _sender(draft: Draft, brand: Brand) -> SenderFacts:
    """Whoever signs, with the lines that the company puts under every signature."""
    desk = draft.desk
    who = draft.plan.sender or SenderFacts(draft.signer or desk.sender_name, "", desk.phone, desk.sender_email)
    return who if who.signature or not brand.signature else replace(who, signature=brand.signature)
