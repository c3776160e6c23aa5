"""Which message does a link lead back to, and whom does it speak for?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from duecourse.foundation.identity.models import Company
from duecourse.records.communications.models import Message, TrackedLink
from duecourse.records.communications.rules.links import LINKS_LAST, hash_of
from duecourse.records.communications.rules.outbox import SPOKEN


@dataclass(frozen=True)
class AnswerDesk:
    """The company that a reader answers, in the language in which it wrote, and what the reader wants to say."""

    link_id: int
    way: str
    company_name: str
    email: str
    phone: str
    language: str


def answer_desk(tenant: UUID, token: str, *, now: datetime) -> AnswerDesk | None:
    """Find whom a link's reader answers; None when nobody was sent this link, or it is too old."""
    digest = hash_of(token)
    link = TrackedLink.objects.of(tenant).filter(token_hash=digest).first() if digest else None
    if link is None:
        return None
    row = Message.objects.of(tenant).only("id", "state", "data_at", "company_id", "language").get(id=link.message_id)
    if row.state not in SPOKEN or row.data_at is None or row.data_at + LINKS_LAST < now:
        return None
    company = Company.objects.of(tenant).get(id=row.company_id)
    return AnswerDesk(
        link_id=link.pk,
        way=link.way,
        company_name=company.name,
        email=company.reply_to or company.sender_email,
        phone=company.phone,
        language=row.language,
    )
