"""Write down what a mail seems to say, and what a person made of it: the labels by which the reader is judged and taught."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.identity.queries import company_settings
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.clock import business_date
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.records.communications.models import InboxTerms, IncomingMail, MailReading, Thread
from duecourse.records.communications.rules.reading import INTENTS, KnownItem, Suggestion, read_reply
from duecourse.records.ledger.models import Customer
from duecourse.records.ledger.queries.screens import item_lines

MOST_ITEMS: Final = 500
AWAY: Final = "out_of_office"
REOPEN: Final = "reading.reopen"
Settlement = Literal["confirmed", "corrected", "dismissed"]


class NoSuchReading(Refused):
    """The reading is not there, or somebody has settled it."""

    says = _("This suggestion has been settled already.")


class ThresholdWrong(Refused):
    """A share lies between nothing and certainty."""

    says = _("The threshold lies between 0 and 1.")


class UnknownIntent(Refused):
    """A correction to something that no mail can mean."""

    says = _("“%(intent)s” is not something that a mail can ask.")


def suggest(tenant: UUID, mail_id: int, *, now: datetime) -> int:
    """Write down what a filed mail seems to ask, the surest first, and tell how many; below the threshold nothing.

    Asked again (the mail was filed elsewhere), it replaces what nobody has settled.
    """
    mail = IncomingMail.objects.of(tenant).defer("raw", "html").get(id=mail_id)
    thread = Thread.objects.of(tenant).filter(id=mail.thread_id or 0).first()
    rows = MailReading.objects.of(tenant).filter(mail_id=mail_id)
    if thread is None or mail.duplicate_of_id:
        return 0
    there = set(rows.values_list("state", flat=True))
    if there - {"suggested"}:
        return 0
    if there:
        rows.delete()
    found = _away(mail) if mail.machine == AWAY else _read(tenant, mail, thread) if mail.machine == "none" else []
    MailReading.objects.bulk_create(
        [_row(tenant, mail_id, place, one, now=now) for place, one in enumerate(found)], ignore_conflicts=True
    )
    return len(found)


def settle(
    tenant: UUID, reading_id: int, state: Settlement, *, actor: Actor, at: datetime, corrected_to: Mapping[str, Any]
) -> None:
    """Say what a person made of a suggestion, once; what else the mail asks stays suggested."""
    reading = held(tenant, reading_id)
    if corrected_to and corrected_to.get("intent", reading.intent) not in (*INTENTS, "none"):
        raise UnknownIntent(intent=corrected_to["intent"])
    reading.state, reading.corrected_to = state, dict(corrected_to)
    reading.settled_by, reading.settled_by_id, reading.settled_at = actor.name[:150], actor.user_id, at
    reading.save()
    after = {"intent": reading.intent, "confidence": str(reading.confidence), **corrected_to}
    audit(tenant, f"reading.{state}", actor=actor, at=at, subject=reading, after=after)


def dismiss(tenant: UUID, reading_id: int, *, actor: Actor, at: datetime) -> Undo:
    """Say that the mail does not ask this; until it is taken back."""
    settle(tenant, reading_id, "dismissed", actor=actor, at=at, corrected_to={})
    return Undo(REOPEN, {"reading": reading_id})


def reopen(tenant: UUID, reading_id: int, *, actor: Actor, at: datetime) -> None:
    """Let a suggestion stand as if nobody had settled it."""
    rows = MailReading.objects.of(tenant).filter(id=reading_id).exclude(state="suggested")
    reading = rows.select_for_update(no_key=True).first()
    if reading is None:
        raise NoSuchReading
    audit(tenant, "reading.reopened", actor=actor, at=at, subject=reading, before={"state": reading.state})
    rows.update(state="suggested", settled_by="", settled_by_id=None, settled_at=None, corrected_to={})


def held(tenant: UUID, reading_id: int) -> MailReading:
    """Find a suggestion that nobody has settled, and keep others from settling it until the transaction ends."""
    rows = MailReading.objects.of(tenant).filter(id=reading_id, state="suggested")
    reading = rows.select_for_update(no_key=True).first()
    if reading is None:
        raise NoSuchReading
    return reading


def set_threshold(
    tenant: UUID,
    threshold: Decimal,
    *,
    company_ids: Collection[int],
    reads: bool | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """Say how sure the reader must be before it suggests anything, and whether it reads at all: for mails from now on."""
    if not 0 <= threshold <= 1:
        raise ThresholdWrong
    for company_id in company_ids:
        values = {"tenant_id": tenant, "company_id": company_id}
        row, _is_new = InboxTerms.objects.of(tenant).get_or_create(company_id=company_id, defaults=values)
        before = {"suggest_from": str(row.suggest_from), "reads": row.reads}
        after = {"suggest_from": str(threshold), "reads": row.reads if reads is None else reads}
        InboxTerms.objects.of(tenant).filter(id=row.pk).update(suggest_from=threshold, reads=after["reads"])
        audit(tenant, "reading.threshold", actor=actor, at=at, subject=row, before=before, after=after)


def _away(mail: IncomingMail) -> list[Suggestion]:
    return [Suggestion(AWAY, 1.0, (), due_on=mail.away_until, model_version="machine")]


def _read(tenant: UUID, mail: IncomingMail, thread: Thread) -> list[Suggestion]:
    company = company_settings(tenant, thread.company_id)
    terms = InboxTerms.objects.of(tenant).filter(company_id=thread.company_id).first() or InboxTerms()
    if not terms.reads:
        return []
    items = _known(tenant, thread.customer_id)
    expected = mail.language or _language(tenant, thread.customer_id) or company.language
    found = read_reply(
        mail.visible_text,
        language=expected,
        today=business_date(company.zone, mail.received_at),
        items=items,
        currency=_currency(items) or company.base_currency,
    )
    return [one for one in found if Decimal(str(one.confidence)) >= terms.suggest_from]


def _known(tenant: UUID, customer_id: int | None) -> list[KnownItem]:
    if customer_id is None:
        return []
    lines = item_lines(tenant, customer_id, is_open=True, limit=MOST_ITEMS)
    return [
        KnownItem(one.id, one.number, one.open_amount, one.currency, one.due_on) for one in lines if one.open_amount > 0
    ]


def _language(tenant: UUID, customer_id: int | None) -> str:
    found = Customer.objects.of(tenant).filter(id=customer_id or 0).values_list("language", flat=True).first()
    return found or ""


def _currency(items: list[KnownItem]) -> str:
    """Give the currency in which the customer owes the most items."""
    said = [item.currency for item in items]
    return max(sorted(set(said)), key=said.count, default="")


def _row(tenant: UUID, mail_id: int, place: int, one: Suggestion, *, now: datetime) -> MailReading:
    return MailReading(
        tenant_id=tenant,
        mail_id=mail_id,
        position=place,
        intent=one.intent,
        confidence=Decimal(str(one.confidence)),
        evidence=[asdict(span) for span in one.evidence],
        due_on=one.due_on,
        amount=one.amount,
        currency=one.currency,
        item_ids=list(one.item_ids),
        reason=one.reason,
        model_version=one.model_version,
        created_at=now,
    )


def as_told(*, due_on: date | None, amount: Decimal | None, item_ids: Collection[int], **said: str) -> dict[str, Any]:
    """Write what a person says a mail asks, as plain data for the label."""
    return {
        **said,
        "due_on": due_on.isoformat() if due_on else None,
        "amount": str(amount) if amount is not None else None,
        "item_ids": sorted(item_ids),
    }
