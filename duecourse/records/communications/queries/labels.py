"""What did people make of what was read out of mails? The labels, for judging the reader and teaching it later."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

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


def thresholds(tenant: UUID, company_ids: Collection[int]) -> dict[str, Decimal]:
    """Tell by company code how sure the reader must be before it suggests anything."""
    own = dict(InboxTerms.objects.of(tenant).values_list("company_id", "suggest_from"))
    rows = Company.objects.of(tenant).filter(id__in=list(company_ids)).order_by("code")
    usual = InboxTerms().suggest_from
    return {code: own.get(key, usual) for key, code in rows.values_list("id", "code")}
