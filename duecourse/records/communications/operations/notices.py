"""How is a colleague written to, or a contact for safety's sake? By the outbox, as a message that (for safety's sake) no stop holds back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from uuid import UUID

from django.conf import settings

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.queue.jobs import later
from duecourse.records.communications.models import Channel, Message, Recipient
from duecourse.records.communications.operations.channels import EMAIL
from duecourse.records.communications.rules.message_id import make_message_id
from duecourse.records.communications.rules.mime import Attachment, Letter, Mailbox, build
from duecourse.records.communications.rules.outbox import State
from duecourse.records.communications.rules.pace import domain_of

SECURITY = "security"
KEEP_DAYS = 2
_HEAD = (
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light">'
    "<style>:root{color-scheme:light}</style>"
)
_HAND = "margin:0;padding:16px;background:#ffffff;font-family:Inter,'Segoe UI',Arial,sans-serif;font-size:14px;line-height:1.45;color:#1f2933"
TICK = "communications.tick"


class CannotWrite(Refused):
    """A colleague is written to by the mail server of a company, in its name."""

    says = _("No mail server with a sender address is set up, so no mail was sent.")


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody is told: paragraphs, and one address to go to with the words of its button, or none.

    `shown` and `plain` stand between the paragraphs and the address: finished HTML, and the same as text for who reads that;
    pictures in it are files with a `content_id`.
    """

    to: Mailbox
    subject: str
    paragraphs: tuple[str, ...]
    link: str = ""
    link_words: str = ""
    after: tuple[str, ...] = ()
    language: str = "en"
    shown: str = ""
    plain: str = ""
    files: tuple[Attachment, ...] = ()


def write_notice(
    tenant: UUID,
    notice: Notice,
    *,
    origin: str,
    company_ids: Collection[int],
    at: datetime,
    purpose: str = SECURITY,
) -> int:
    """Put a notice into the outbox, to leave at once in the name of the first of the companies that can write.

    For safety's sake it leaves whatever is stopped; for another purpose it is asked what that purpose is.
    """
    company = _writer(tenant, company_ids)
    letter = _letter(tenant, notice, company, origin=origin, at=at)
    message = Message.objects.create(
        tenant_id=tenant,
        company_id=company.pk,
        origin=origin,
        purpose=purpose,
        planned_on=company.business_date or at.date(),
        address=notice.to.address,
        sender=company.sender_email,
        subject=notice.subject,
        language=notice.language,
        raw=build(letter),
        message_id=letter.message_id,
        state=State.DUE,
        due_at=at,
        created_at=at,
        expires_at=at + timedelta(days=KEEP_DAYS),
    )
    Recipient.objects.create(
        tenant_id=tenant, message_id=message.pk, address=notice.to.address, name=notice.to.name[:150]
    )
    later(TICK, tenant=tenant)
    return message.pk


def take_back_notice(tenant: UUID, origin: str, *, at: datetime) -> int:
    """Take a notice back that has not left yet."""
    rows = Message.objects.of(tenant).filter(origin=origin, purpose=SECURITY, state=State.DUE)
    return rows.update(state=State.CANCELLED, reason="undone", settled_at=at)


def _writer(tenant: UUID, company_ids: Collection[int]) -> Company:
    wired = set(Channel.objects.of(tenant).filter(kind=EMAIL, is_live=True).values_list("company_id", flat=True))
    rows = Company.objects.of(tenant).filter(id__in=list(company_ids)).exclude(sender_email="").order_by("code")
    found = next((row for row in rows if None in wired or row.pk in wired), None)
    if found is None:
        raise CannotWrite
    return found


def _letter(tenant: UUID, notice: Notice, company: Company, *, origin: str, at: datetime) -> Letter:
    way = (f"{notice.link_words}:\n{notice.link}",) if notice.link else ()
    plain = (notice.plain,) if notice.plain else ()
    text = "\n\n".join((*notice.paragraphs, *plain, *way, *notice.after))
    before, after = ("".join(f"<p>{escape(one)}</p>" for one in part) for part in (notice.paragraphs, notice.after))
    link = (
        f'<p><a href="{escape(notice.link)}">{escape(notice.link_words)}</a><br>{escape(notice.link)}</p>'
        if way
        else ""
    )
    key, domain = settings.SECRET_KEY.encode(), domain_of(company.sender_email)
    return Letter(
        sender=Mailbox(company.sender_email, company.sender_name or company.name),
        to=(notice.to,),
        subject=notice.subject,
        text=text + "\n",
        html=f'<!doctype html><html lang="{escape(notice.language)}">{_page(notice, before + notice.shown + link + after)}</html>',
        message_id=make_message_id(key, tenant_id=tenant, dedupe_key=origin, domain=domain),
        date=at,
        language=notice.language,
        attachments=notice.files,
    )


def _page(notice: Notice, content: str) -> str:
    """A notice that shows something is written in one hand, on white by day and night; a plain one as the program writes."""
    if not notice.shown:
        return f"<body>{content}</body>"
    return f'<head>{_HEAD}</head><body style="{_HAND}">{content}</body>'
