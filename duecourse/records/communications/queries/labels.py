"""What did people make of what was read out of mails? The labels, for judging the reader and teaching it later."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count

from duecourse.foundation.identity.models import Company
from duecourse.records.communications.models import InboxTerms, IncomingMail, MailReading

BATCH = 500


@dataclass(frozen=True)
class Label:
    """A mail's words, what was suggested, and what a person made of it."""

    text: str
    language: str
    received_on: date
    intent: str
    confidence: str
    state: str
    corrected_to: dict[str, Any]
    model_version: str


def labels(tenant: UUID) -> Iterator[Label]:
    """Give every settled suggestion with the words of its mail, the oldest first, by and by."""
    rows = MailReading.objects.of(tenant).exclude(state="suggested")
    last = 0
    while batch := list(rows.filter(id__gt=last).order_by("id")[:BATCH]):
        last = batch[-1].pk
        mails = IncomingMail.objects.of(tenant).filter(id__in=[row.mail_id for row in batch])
        by_id = {mail.pk: mail for mail in mails.only("id", "visible_text", "language", "received_at")}
        for row in batch:
            mail = by_id[row.mail_id]
            yield Label(
                text=mail.visible_text,
                language=mail.language,
                received_on=mail.received_at.date(),
                intent=row.intent,
                confidence=str(row.confidence),
                state=row.state,
                corrected_to=row.corrected_to,
                model_version=row.model_version,
            )


def settled_counts(tenant: UUID) -> dict[str, int]:
    """Count what people made of suggestions: confirmed, corrected, dismissed."""
    rows = MailReading.objects.of(tenant).exclude(state="suggested").values_list("state").annotate(Count("id"))
    return dict(rows)


@dataclass(frozen=True)
class Standing:
    """How a company has its mails read: from which share on something is suggested, and whether anything is read."""

    suggest_from: Decimal
    reads: bool


def standing(tenant: UUID, company_id: int) -> Standing:
    """Tell how a company has its mails read."""
    row = InboxTerms.objects.of(tenant).filter(company_id=company_id).first() or InboxTerms()
    return Standing(row.suggest_from, row.reads)


@dataclass(frozen=True)
class Judged:
    """What people made of the suggestions of one intent, with how sure the reader was, in hundredths and rounded down."""

    intent: str
    sure: int
    right_count: int
    changed_count: int
    wrong_count: int


def judged(tenant: UUID, company_id: int, *, since: datetime) -> tuple[Judged, ...]:
    """Count settled suggestions of a company's mails: right as read, right but for a detail, wrong. One query.

    What a person corrected to another intent was wrong, and what was dismissed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_JUDGED, {"t": tenant, "company": company_id, "since": since})
        return tuple(Judged(*row) for row in cursor.fetchall())


_JUDGED = """
SELECT r.intent, floor(r.confidence * 100)::int,
    count(*) FILTER (WHERE r.state = 'confirmed'),
    count(*) FILTER (WHERE r.state = 'corrected' AND r.corrected_to ->> 'intent' = r.intent),
    count(*) FILTER (WHERE r.state = 'dismissed' OR r.state = 'corrected' AND r.corrected_to ->> 'intent' <> r.intent)
FROM communications_mailreading r
JOIN communications_incomingmail m ON m.tenant_id = r.tenant_id AND m.id = r.mail_id
JOIN communications_thread c ON c.tenant_id = r.tenant_id AND c.id = m.thread_id
WHERE r.tenant_id = %(t)s AND r.state <> 'suggested' AND r.settled_at >= %(since)s AND c.company_id = %(company)s
GROUP BY 1, 2 ORDER BY 1, 2
"""


def thresholds(tenant: UUID, company_ids: Collection[int]) -> dict[str, Decimal]:
    """Tell by company code how sure the reader must be before it suggests anything."""
    own = dict(InboxTerms.objects.of(tenant).values_list("company_id", "suggest_from"))
    rows = Company.objects.of(tenant).filter(id__in=list(company_ids)).order_by("code")
    usual = InboxTerms().suggest_from
    return {code: own.get(key, usual) for key, code in rows.values_list("id", "code")}
