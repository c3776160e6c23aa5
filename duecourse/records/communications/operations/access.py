"""Remember a contact's browser: a link to its own mailbox begins it, and the contact ends it again."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from duecourse.foundation.identity.queries import moment_of
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.communications.events import AccessEnded, AccessKept
from duecourse.records.communications.models import KeptAccess
from duecourse.records.communications.operations.notices import Notice, write_notice
from duecourse.records.communications.operations.portal import OnlyLooking
from duecourse.records.communications.queries import access
from duecourse.records.communications.queries.portal import NOBODY, Visitor
from duecourse.records.communications.rules.access import ASKED_LASTS, LASTS, named
from duecourse.records.communications.rules.codes import may_send
from duecourse.records.communications.rules.links import hash_of
from duecourse.records.communications.rules.mime import Mailbox
from duecourse.records.ledger.models import Contact

LOOKS_BACK = timedelta(days=1)


class NoMailbox(Refused):
    """The page was not opened from a contact's mail."""

    says = _("We can remember only somebody whose e-mail address we have. Please answer our e-mail.")


class NotRemembered(Refused):
    """That browser is not remembered, or is somebody else's."""

    says = _("That device is not signed in any more.")


def ask(visitor: Visitor, write: Callable[[Mailbox, str], Notice], *, now: datetime) -> bool:
    """Mail the contact a link that lets a browser be remembered; False, and nothing else, where too many were asked for.

    `write` puts the link's address into words. Two who ask at once wait for each other, so that the limit holds.
    """
    if visitor.is_preview:
        raise OnlyLooking
    if visitor.contact_id is None:
        raise NoMailbox
    tenant = visitor.tenant_id
    contact = Contact.objects.of(tenant).select_for_update(no_key=True).get(id=visitor.contact_id)
    if not contact.email:
        raise NoMailbox
    asked = KeptAccess.objects.of(tenant).filter(contact_id=contact.pk, asked_at__gt=now - LOOKS_BACK)
    if not may_send(list(asked.values_list("asked_at", flat=True)), now=now):
        return False
    token = secrets.token_urlsafe(32)
    row = KeptAccess.objects.create(
        tenant_id=tenant,
        contact_id=contact.pk,
        link_id=visitor.link_id,
        address=contact.email,
        token_hash=hash_of(token) or NOBODY,
        asked_at=now,
        expires_at=now + ASKED_LASTS,
    )
    url = f"{settings.DUECOURSE_URL.rstrip('/')}/keep/{tenant.hex}/{token}"
    notice = write(Mailbox(contact.email, contact.name), url)
    write_notice(tenant, notice, origin=f"access:{row.pk}", company_ids=[visitor.company_id], at=now)
    return True


def begin(tenant: UUID, token: str, *, agent: str, now: datetime) -> KeptAccess | None:
    """Remember the browser in which the mailed link was opened, once; None where the link serves no more."""
    visitor = access.visitor_by_token(tenant, token, now=now)
    rows = KeptAccess.objects.of(tenant).filter(token_hash=hash_of(token) or NOBODY, begun_at__isnull=True)
    if visitor is None or not rows.update(begun_at=now, expires_at=now + LASTS, agent=agent[:200]):
        return None
    _tell(visitor, AccessKept(" · ".join(part for part in named(agent) if part)), at=now)
    return KeptAccess.objects.of(tenant).get(token_hash=hash_of(token))


def end(visitor: Visitor, access_id: int, *, now: datetime) -> None:
    """Sign a browser out that is remembered for this mailbox."""
    rows = KeptAccess.objects.of(visitor.tenant_id).filter(id=access_id, address=visitor.contact_email)
    agent = rows.filter(begun_at__isnull=False, ended_at__isnull=True).values_list("agent", flat=True).first()
    if agent is None or not rows.filter(ended_at__isnull=True).update(ended_at=now):
        raise NotRemembered
    _tell(visitor, AccessEnded(" · ".join(part for part in named(agent) if part)), at=now)


def _tell(visitor: Visitor, event: AccessKept | AccessEnded, *, at: datetime) -> None:
    actor = Actor("customer", None, visitor.contact_name or visitor.contact_email)
    ids: dict[str, Any] = {"customer_id": visitor.customer_id, "company_id": visitor.company_id}
    record(visitor.tenant_id, event, actor=actor, at=moment_of(visitor.tenant_id, at), **ids)
