"""Mail a code to the address on file, and tell whether somebody who acts has it."""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.communications.models import StepUpCode
from duecourse.records.communications.operations.notices import Notice, write_notice
from duecourse.records.communications.rules.codes import LASTS, MOST_TRIES, digest_of, may_send
from duecourse.records.communications.rules.mime import Mailbox
from duecourse.records.ledger.models import Contact

LOOKS_BACK = timedelta(days=1)


class CodeWrong(Refused):
    """Not the code, one that was used, that is too old, or was tried too often: one answer to all of these."""

    says = _("This code does not serve. Check the newest e-mail, or ask for another code.")


def send_code(
    tenant: UUID,
    contact_id: int,
    purpose: str,
    write: Callable[[Mailbox, str], Notice],
    *,
    company_id: int,
    now: datetime,
) -> bool:
    """Mail a new code to a contact's own address; False, and nothing else, where there is none or too many were asked for.

    Codes of before serve no more. `write` puts the code into words for that address. Whoever asks is told the same in
    either case. Two who ask at once wait for each other, so that the limit holds.
    """
    contact = Contact.objects.of(tenant).select_for_update(no_key=True).get(id=contact_id)
    rows = StepUpCode.objects.of(tenant).filter(contact_id=contact_id)
    sent = list(rows.filter(sent_at__gt=now - LOOKS_BACK).values_list("sent_at", flat=True))
    if not contact.email or not may_send(sent, now=now):
        return False
    code = f"{secrets.randbelow(1_000_000):06d}"
    rows.filter(purpose=purpose, used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    row = StepUpCode.objects.create(
        tenant_id=tenant,
        contact_id=contact_id,
        purpose=purpose,
        digest=_digest(tenant, contact_id, purpose, code),
        sent_at=now,
        expires_at=now + LASTS,
    )
    notice = write(Mailbox(contact.email, contact.name), code)
    write_notice(tenant, notice, origin=f"code:{row.pk}", company_ids=[company_id], at=now)
    return True


def use_code(tenant: UUID, contact_id: int, purpose: str, code: str, *, now: datetime) -> None:
    """Use a code up; every try counts, also those that refuse, so whoever asks must keep what this wrote."""
    rows = StepUpCode.objects.of(tenant).filter(contact_id=contact_id, purpose=purpose, used_at__isnull=True)
    row = rows.filter(expires_at__gt=now).order_by("-sent_at", "-id").first()
    is_counted = row is not None and rows.filter(id=row.pk, tries__lt=MOST_TRIES).update(tries=F("tries") + 1)
    given = _digest(tenant, contact_id, purpose, code)
    is_right = hmac.compare_digest(given, bytes(row.digest) if row is not None else b"")
    if row is None or not is_counted or not is_right or not rows.filter(id=row.pk).update(used_at=now):
        raise CodeWrong


def _digest(tenant: UUID, contact_id: int, purpose: str, code: str) -> bytes:
    key = settings.SECRET_KEY.encode()
    return digest_of(key, code, tenant=tenant, contact_id=contact_id, purpose=purpose)
