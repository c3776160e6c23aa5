"""What is done with a mail once it is read? Kept apart, filed, and passed on to whoever acts on it."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from duecourse.foundation.identity.queries import company_settings
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.clock import business_date
from duecourse.foundation.timeline.log import record
from duecourse.foundation.wires.mail.content import Attachment, ReadMail
from duecourse.records.communications.events import MailReceived
from duecourse.records.communications.models import IncomingMail, MailAttachment, Mailbox, StoredFile
from duecourse.records.communications.operations import acknowledging, bouncing, giving, readings, threads
from duecourse.records.communications.queries.clues import bracketed, gather, named_ids, our_addresses
from duecourse.records.communications.rules.attachments import refusal_of
from duecourse.records.communications.rules.filing import Filing, file
from duecourse.records.communications.rules.message_id import is_ours
from duecourse.records.ledger.operations.contacts import note_away

MOST_TEXT: Final = 500_000


def take_in(tenant: UUID, mail_id: int, read: ReadMail, *, now: datetime) -> bool:
    """Write down what a stored mail says, file it and act on it, once; False when somebody else has done so."""
    mail = IncomingMail.objects.of(tenant).filter(id=mail_id, state="stored").defer("raw").select_for_update().first()
    if mail is None:
        return False
    _write(mail, read)
    box = Mailbox.objects.of(tenant).get(id=mail.mailbox_id)
    if read.error and not read.sender:
        mail.state = "failed"
    elif _is_own(tenant, read):
        mail.machine = "own"
    else:
        mail.duplicate_of_id = _twin(tenant, mail, box.company_id)
    mail.save()
    _keep_files(tenant, mail, read.attachments)
    if mail.machine == "own" or mail.duplicate_of_id:
        return True
    if read.machine == "bounce" and bouncing.settle_bounces(tenant, mail, read.reports, now=now):
        return True
    _pass_on(tenant, mail, box, read, now=now)
    return True


def _write(mail: IncomingMail, read: ReadMail) -> None:
    mail.state = "read"
    mail.machine = read.machine
    mail.sender, mail.sender_name = read.sender[:254], read.sender_name[:250]
    mail.recipients = [*read.to, *read.cc][:100]
    mail.subject, mail.sent_at = read.subject[:500], read.sent_at
    mail.message_key = bracketed(read.message_id)[:400] if read.message_id else ""
    mail.reference_keys = [name[:400] for name in named_ids(read)]
    mail.language = read.language[:10]
    mail.visible_text, mail.quoted_text = read.visible_text[:MOST_TEXT], read.quoted_text[:MOST_TEXT]
    mail.html = read.html[: 2 * MOST_TEXT]
    mail.away_from, mail.away_until = read.away_from, read.away_until
    mail.authentication = dict(read.authentication)
    mail.error = read.error[:500]
    mail.content_sha256 = _fingerprint(read)


def _fingerprint(read: ReadMail) -> str:
    """Say in one value what a mail says and from whom: the same in every mailbox that it was brought to."""
    said = [
        read.sender,
        read.sent_at.isoformat() if read.sent_at else "",
        read.message_id,
        read.subject,
        read.visible_text,
        read.quoted_text,
        *(file.sha256 for file in read.attachments),
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _is_own(tenant: UUID, read: ReadMail) -> bool:
    """Tell whether the mail is one of ours that came back: we signed its name, or wrote it under our own address."""
    signed = is_ours(settings.SECRET_KEY.encode(), bracketed(read.message_id)) if read.message_id else False
    return signed or read.sender in our_addresses(tenant)


def _twin(tenant: UUID, mail: IncomingMail, company_id: int) -> int | None:
    """Find the same mail, read before, in another mailbox of the company; its claimed id alone proves nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [mail.content_sha256])
    boxes = Mailbox.objects.of(tenant).filter(company_id=company_id).values("id")
    rows = IncomingMail.objects.of(tenant).filter(content_sha256=mail.content_sha256, mailbox_id__in=boxes)
    rows = rows.filter(state="read", duplicate_of_id__isnull=True).exclude(id=mail.pk)
    found: int | None = rows.order_by("id").values_list("id", flat=True).first()
    return found


def _keep_files(tenant: UUID, mail: IncomingMail, files: Sequence[Attachment]) -> None:
    """Keep the files by their hash; one that is refused is named with the reason, and is still in the raw mail."""
    refused = [refusal_of(one.name, one.type, one.size, position=n) for n, one in enumerate(files)]
    kept = {one.sha256: one for one, why in zip(files, refused, strict=True) if not why}
    StoredFile.objects.bulk_create(
        [
            StoredFile(tenant_id=tenant, sha256=key, size=one.size, content=one.content, stored_at=mail.received_at)
            for key, one in kept.items()
        ],
        ignore_conflicts=True,
    )
    ids = dict(StoredFile.objects.of(tenant).filter(sha256__in=kept).values_list("sha256", "id"))
    MailAttachment.objects.bulk_create(
        MailAttachment(
            tenant_id=tenant,
            mail_id=mail.pk,
            position=n,
            name=one.name[:255],
            type=one.type[:100],
            size=one.size,
            sha256=one.sha256,
            file_id=None if why else ids[one.sha256],
            refused=why,
        )
        for n, (one, why) in enumerate(zip(files, refused, strict=True))
    )


def _pass_on(tenant: UUID, mail: IncomingMail, box: Mailbox, read: ReadMail, *, now: datetime) -> None:
    filing = file(gather(tenant, read, company_id=box.company_id))
    if mail.state == "failed":
        filing = Filing(doubt="unreadable", suggests=filing.suggests)
    thread = threads.file_in(tenant, mail, box, filing)
    zone = company_settings(tenant, thread.company_id).zone
    event = MailReceived(mail.pk, thread.pk, mail.sender_name or mail.sender, mail.subject, mail.machine)
    day = business_date(zone, mail.received_at)
    record(tenant, event, actor=SYSTEM, at=now, customer_id=thread.customer_id, company_id=thread.company_id, on=day)
    if mail.machine == "out_of_office" and thread.is_verified and thread.contact_id:
        note_away(
            tenant, thread.contact_id, away_from=mail.away_from, until=mail.away_until, on=day, actor=SYSTEM, at=now
        )
    if mail.machine == "none":
        giving.let_be_answered(tenant, thread)
    readings.suggest(tenant, mail.pk, now=now)
    if box.acknowledges:
        acknowledging.acknowledge(tenant, mail, thread, is_null_path=read.is_null_path, on=day, now=now)
