"""What does the composer begin with when a mail is answered: to whom, about what, and what was written before?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.inbox.views import found
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.queries import inbox, mails
from duecourse.records.communications.queries.mails import File, Mail
from duecourse.records.communications.rules.mime import Attachment
from duecourse.records.ledger.queries.customer import ContactCardRow

FORWARD = "forward"
WAYS = ("reply", "all", FORWARD)
_LONGEST_QUOTE = 12_000


@dataclass(frozen=True)
class Answer:
    """A mail that is being answered or passed on."""

    thread_id: int
    way: str
    href: str
    subject: str
    quoted: str
    contact_id: int | None
    copy_ids: tuple[int, ...]
    copies: str
    unknown: str
    language: str
    files: tuple[File, ...]

    def around(self, body: str) -> tuple[str, str]:
        """Give the subject, and the text with what is answered below it."""
        return self.subject, f"{body.rstrip()}\n\n{self.quoted}\n"


def answer_of(
    request: StaffRequest, params: QueryDict, here: Standing, cards: Sequence[ContactCardRow]
) -> Answer | None:
    """Read which mail is answered, if any: the newest of a conversation with this customer."""
    text = params.get("thread", "")
    if not text.isdecimal() or len(text) > 18:
        return None
    row = found(request, int(text))
    if row.customer_id != here.account.id:
        raise Http404
    way = params.get("as", "") if params.get("as", "") in WAYS else WAYS[0]
    every = [one.mail for one in mails.entries(request.visit.tenant_id, row.id) if one.mail]
    last = every[-1] if every else None
    by_address = {one.email: one for one in cards}
    sender = by_address.get(last.sender) if last else None
    copies = (
        [one for one in cards if last and one.email in last.recipients and one is not sender] if way == "all" else []
    )
    return Answer(
        thread_id=row.id,
        way=way,
        href=reverse("thread", args=[row.id]),
        subject=subject(row.subject, way),
        quoted=_as_words(quoted(request, last)) if last else "",
        contact_id=None if way == "forward" or sender is None else sender.id,
        copy_ids=tuple(one.id for one in copies),
        copies=", ".join(one.email for one in copies),
        unknown=last.sender if last and sender is None and way != "forward" else "",
        language=last.language if last else "",
        files=tuple(one for one in last.files if not one.refused) if last and way == "forward" else (),
    )


def files_of_mail(request: StaffRequest, thread_id: int, files: Sequence[File]) -> list[Attachment]:
    """Gather the ticked files of the mail that is passed on."""
    wanted = {int(text) for text in request.POST.getlist("mailfile") if text.isdecimal() and len(text) < 19}
    made = []
    for one in files:
        kept = inbox.attachment(request.visit.tenant_id, thread_id, one.id) if one.id in wanted else None
        if kept:
            made.append(Attachment(" ".join(kept[0].split()), "application/octet-stream", kept[1]))
    return made


def subject(text: str, way: str) -> str:
    """Give the subject of an answer, or of what is passed on."""
    mark = "Fwd:" if way == FORWARD else "Re:"
    plain = text.strip()
    return plain[:200] if plain.lower().startswith(mark.lower()) else f"{mark} {plain}"[:200]


def quoted(request: StaffRequest, mail: Mail) -> str:
    """Quote the mail as plain lines."""
    when = formats.moment(mail.sent_at or mail.received_at, request.visit.zone)
    said = _("On %(when)s, %(who)s wrote:") % {"when": when, "who": mail.sender_name or mail.sender}
    words = mail.visible_text[:_LONGEST_QUOTE].rstrip()
    return said + "\n" + "\n".join(f"> {line}" for line in words.splitlines())


def _as_words(text: str) -> str:
    """Braces in what somebody else wrote are words, no fields of ours."""
    return text.replace("{{", "{ {").replace("{%", "{ %")
