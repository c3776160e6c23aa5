"""What does a suggestion ask, of whom, and in which words?"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from duecourse.foundation.kit.text import is_email, normalise_email
from duecourse.records.communications.models import IncomingMail, MailReading, Thread
from duecourse.records.communications.rules.reading.instalments import NOT_SAID, Wished, instalments_in

MOST_WORDS: Final = 500
PLAN: Final = "plan_request"
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True)
class Asked:
    """A suggestion with the conversation around it; `words` are those of the customer that it rests on."""

    reading_id: int
    thread_id: int
    company_id: int
    customer_id: int | None
    contact_id: int | None
    assignee_id: UUID | None
    intent: str
    due_on: date | None
    amount: Decimal | None
    currency: str
    item_ids: tuple[int, ...]
    reason: str
    words: str
    other_address: str
    sender: str
    wished: Wished = NOT_SAID


def asked(tenant: UUID, reading_id: int) -> Asked:
    """Gather what a confirmation needs: three queries."""
    reading = MailReading.objects.of(tenant).get(id=reading_id)
    mail = IncomingMail.objects.of(tenant).only("thread_id", "visible_text", "sender").get(id=reading.mail_id)
    thread = Thread.objects.of(tenant).get(id=mail.thread_id or 0)
    words = _words(reading, mail.visible_text)
    return Asked(
        reading_id=reading.pk,
        thread_id=thread.pk,
        company_id=thread.company_id,
        customer_id=thread.customer_id,
        contact_id=thread.contact_id,
        assignee_id=thread.assignee_id,
        intent=reading.intent,
        due_on=reading.due_on,
        amount=reading.amount,
        currency=reading.currency,
        item_ids=tuple(reading.item_ids),
        reason=reading.reason,
        words=words,
        other_address=_other_address(mail.visible_text, mail.sender),
        sender=mail.sender,
        wished=instalments_in(mail.visible_text) if reading.intent == PLAN else NOT_SAID,
    )


def _words(reading: MailReading, text: str) -> str:
    spans = [span for span in reading.evidence if span.get("kind") == "intent"]
    said = " ".join(text[span["start"] : span["end"]] for span in spans)
    return " ".join(said.split())[:MOST_WORDS]


def _other_address(text: str, sender: str) -> str:
    """Find the first address in a text that is not its sender's."""
    found = (normalise_email(one.strip(".-")) for one in _ADDRESS.findall(text) if is_email(one.strip(".-")))
    return next((one for one in found if one != sender), "")
