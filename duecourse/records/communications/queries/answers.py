"""Which message does a link lead back to, and whom does it speak for?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from duecourse.foundation.identity.models import Company
from duecourse.records.communications.models import Message
from duecourse.records.communications.rules.answers import LINKS_LAST, opaque_of
from duecourse.records.communications.rules.message_id import name_of
from duecourse.records.communications.rules.outbox import SPOKEN
from duecourse.records.communications.rules.pace import domain_of


@dataclass(frozen=True)
class AnswerDesk:
    """The company that a reader answers, in the language in which it wrote."""

    company_name: str
    email: str
    phone: str
    language: str


def answer_desk(tenant: UUID, token: str, *, now: datetime) -> AnswerDesk | None:
    """Find whom a link's reader answers; None when nobody was sent this link, or it is too old.

    The proof in the token is checked before anything is looked up.
    """
    key = settings.SECRET_KEY.encode()
    opaque = opaque_of(key, tenant_id=tenant, token=token)
    if opaque is None:
        return None
    row = _message(tenant, opaque, key=key)
    if row is None or row.state not in SPOKEN or row.data_at is None or row.data_at + LINKS_LAST < now:
        return None
    company = Company.objects.of(tenant).get(id=row.company_id)
    return AnswerDesk(company.name, company.reply_to or company.sender_email, company.phone, row.language)


def _message(tenant: UUID, opaque: str, *, key: bytes) -> Message | None:
    """Look under the companies' present mail domains, then, for a genuine link only, through all there is."""
    rows = Message.objects.of(tenant).only("id", "state", "data_at", "company_id", "language")
    senders = Company.objects.of(tenant).values_list("sender_email", flat=True)
    names = [name_of(key, opaque=opaque, domain=domain_of(sender)) for sender in senders]
    stem = name_of(key, opaque=opaque, domain="").rstrip(">")
    return rows.filter(message_id__in=names).first() or rows.filter(message_id__startswith=stem).first()
