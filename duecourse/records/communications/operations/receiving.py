"""How is a mail taken in? As it came, before anybody looks into it, and once."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.queue.jobs import later
from duecourse.records.communications.models import IncomingMail, Mailbox

READ: Final = "communications.read_mails"
LARGEST_MAIL: Final = 40 * 1024 * 1024
"""What is larger is cut off where it is fetched, and refused where it is handed in."""


class NoSuchMailbox(Refused):
    """The mailbox is not there."""

    says = _("There is no such mailbox.")


class MailTooLarge(Refused):
    """More bytes than a mail may have."""

    says = _("The mail has %(size)s bytes; at most %(limit)s are taken.")


class MailEmpty(Refused):
    """Nothing was handed in."""

    says = _("There is no mail in it.")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail as it lies in a mailbox; `uid` is None where it was handed in."""

    raw: bytes
    received_at: datetime
    uidvalidity: int = 0
    uid: int | None = None


def receive_mail(
    tenant: UUID, mailbox_id: int, *, raw: bytes, received_at: datetime, uidvalidity: int = 0, uid: int | None = None
) -> int:
    """Keep one mail and have it read; tell its id, also when it was there already."""
    if not raw.strip():
        raise MailEmpty
    if len(raw) > LARGEST_MAIL:
        raise MailTooLarge(size=len(raw), limit=LARGEST_MAIL)
    if not Mailbox.objects.of(tenant).filter(id=mailbox_id).exists():
        raise NoSuchMailbox
    receive_mails(tenant, mailbox_id, [Arrived(raw, received_at, uidvalidity, uid)])
    rows = IncomingMail.objects.of(tenant).filter(mailbox_id=mailbox_id, sha256=hashlib.sha256(raw).hexdigest())
    return int(rows.values_list("id", flat=True).get())


def receive_mails(tenant: UUID, mailbox_id: int, mails: Sequence[Arrived]) -> int:
    """Keep mails that are not there yet - by their number in the mailbox and by their bytes - and tell how many were new."""
    rows = list(_rows(tenant, mailbox_id, mails))
    known = IncomingMail.objects.of(tenant).filter(mailbox_id=mailbox_id, sha256__in=[row.sha256 for row in rows])
    before = known.count()
    IncomingMail.objects.bulk_create(rows, ignore_conflicts=True)
    new_count = known.count() - before
    if new_count:
        later(READ, tenant=tenant, key=f"{READ}:{tenant}")
    return new_count


def _rows(tenant: UUID, mailbox_id: int, mails: Iterable[Arrived]) -> Iterable[IncomingMail]:
    for mail in mails:
        yield IncomingMail(
            tenant_id=tenant,
            mailbox_id=mailbox_id,
            uidvalidity=mail.uidvalidity,
            uid=mail.uid,
            sha256=hashlib.sha256(mail.raw).hexdigest(),
            raw=mail.raw,
            size=len(mail.raw),
            received_at=mail.received_at,
        )
