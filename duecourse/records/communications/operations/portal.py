"""Keep what customers did on their pages, who may come in by which link, and what a company offers there."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import connection
from django.db.models import QuerySet

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.timeline.log import record
from duecourse.records.communications.events import LinksRevoked
from duecourse.records.communications.models import KeptAccess, Message, PortalAct, PortalTerms, TrackedLink
from duecourse.records.communications.queries.portal import Visitor, terms_of
from duecourse.records.communications.rules.access import LASTS
from duecourse.records.communications.rules.portal import LONGEST, WAYS, Terms, may_be_undone

SALT: Final = "duecourse.portal"
PLACE: Final = "/p/"
SESSION_SECONDS: Final = 8 * 3600
PREVIEW_SECONDS: Final = 15 * 60
ACCESS_SECONDS: Final = int(LASTS.total_seconds())
MOST_A_DAY: Final = 40
A_DAY: Final = timedelta(days=1)


class OnlyLooking(Refused):
    """A colleague looks at the page as the customer sees it."""

    says = _("This is a preview: only the customer can do this.")


class NoSuchAct(Refused):
    """It is not there, or it was taken back already."""

    says = _("There is nothing to take back.")


class TooLateToUndo(Refused):
    """More than a day has passed."""

    says = _("This can no longer be taken back here. Please write to us.")


class TooMuchToday(Refused):
    """Somebody or something keeps on acting by one link."""

    says = _("That is a lot for one day. Please write to us instead.")


class NoLinksOpen(Refused):
    """Nothing to revoke."""

    says = _("There are no links that lead anywhere.")


class DaysOutOfRange(Refused):
    """A promise reaches at least a day and at most a year ahead."""

    says = _("Promises may reach 1 to %(most)s days ahead.")


@dataclass(frozen=True)
class Session:
    """Which link a browser came in by, in which language it reads, and by which right it is remembered, if it is.

    Without a link: which customer a colleague previews.
    """

    tenant_id: UUID
    link_id: int
    language: str = ""
    customer_id: int = 0
    access_id: int = 0

    @property
    def ref(self) -> str:
        """Name the session in addresses, so that two of them in one browser are never mistaken for each other."""
        said = f"{self.tenant_id.hex}:{self.link_id}:{self.customer_id}:{self.access_id}".encode()
        return hmac.new(settings.SECRET_KEY.encode(), b"portal" + said, hashlib.sha256).hexdigest()[:12]

    @property
    def seconds(self) -> int:
        """Tell how long it lasts."""
        if self.access_id:
            return ACCESS_SECONDS
        return SESSION_SECONDS if self.link_id else PREVIEW_SECONDS


def cookie_of(session: Session) -> dict[str, Any]:
    """Say how a browser keeps a session: for the addresses of this visit only, unreadable to scripts.

    Where we speak https its name makes a browser take it over https only.
    """
    return {
        "key": cookie_name(),
        "value": sealed(session),
        "max_age": session.seconds,
        "path": f"{PLACE}{session.ref}/",
        "secure": settings.SESSION_COOKIE_SECURE,
        "httponly": True,
        "samesite": "Lax",
    }


def cookie_name() -> str:
    """Name the cookie of every visit."""
    return "__Secure-visit" if settings.SESSION_COOKIE_SECURE else "visit"


def spoken(language: str) -> str:
    """Choose the language of the pages: the reader's where it has words, else the house's."""
    short = language.partition("-")[0].lower()
    return short if short in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def sealed(session: Session) -> str:
    """Write a session as a value that nobody can make or change but us."""
    said = {"t": session.tenant_id.hex, "l": session.link_id, "g": session.language, "c": session.customer_id}
    said |= {"a": session.access_id} if session.access_id else {}
    return signing.dumps(said, salt=SALT, compress=True)


def unsealed(value: str, *, ref: str) -> Session | None:
    """Read a session; None where it is not ours, too old, or another's than the address names."""
    try:
        said = signing.loads(value, salt=SALT, max_age=ACCESS_SECONDS)
        session = Session(UUID(said["t"]), said["l"], said["g"], said["c"], said.get("a", 0))
        signing.loads(value, salt=SALT, max_age=session.seconds)
    except (signing.BadSignature, ValueError, KeyError, TypeError):
        return None
    return session if hmac.compare_digest(session.ref, ref) else None


@dataclass(frozen=True)
class Done:
    """What a customer did: its kind, the row that it made, and what takes it back."""

    kind: str
    customer_id: int
    company_id: int
    subject_id: int | None = None
    words: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)
    undo: Mapping[str, Any] = field(default_factory=dict)


def known_act(tenant: UUID, key: str) -> int | None:
    """Tell which act came with this key already: a form that is sent twice does its thing once.

    A second one waits here for the first, so that a double tap leads to what was recorded and not to an error.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{tenant}:{key}"])
    return PortalAct.objects.of(tenant).filter(key=key).values_list("id", flat=True).first()


def keep_act(visitor: Visitor, done: Done, *, key: str, at: datetime) -> int:
    """Write down what was done; a preview is refused."""
    if visitor.is_preview:
        raise OnlyLooking
    lately = PortalAct.objects.of(visitor.tenant_id).filter(link_id=visitor.link_id, done_at__gt=at - A_DAY)
    if lately.count() >= MOST_A_DAY:
        raise TooMuchToday
    row = PortalAct.objects.create(
        tenant_id=visitor.tenant_id,
        company_id=done.company_id,
        customer_id=done.customer_id,
        contact_id=visitor.contact_id,
        link_id=visitor.link_id,
        kind=done.kind,
        subject_id=done.subject_id,
        key=key,
        words=done.words,
        told=dict(done.told),
        undo=dict(done.undo),
        done_at=at,
    )
    return row.pk


def confirmed_by(tenant: UUID, act_id: int, message_id: int) -> None:
    """Remember which message confirms an act."""
    PortalAct.objects.of(tenant).filter(id=act_id).update(confirmation_id=message_id)


def take_back_act(visitor: Visitor, act_id: int, *, at: datetime) -> PortalAct:
    """Mark an act of these accounts as taken back and give it, so that what it made is undone; once, within its time."""
    if visitor.is_preview:
        raise OnlyLooking
    rows = PortalAct.objects.of(visitor.tenant_id).filter(
        id=act_id, customer_id__in=visitor.account_ids, undone_at__isnull=True
    )
    row = rows.select_for_update(no_key=True).first()
    if row is None or not row.told.get("can_undo", True):
        raise NoSuchAct
    if not may_be_undone(row.done_at, now=at):
        raise TooLateToUndo
    rows.update(undone_at=at)
    return row


def revoke_contact(tenant: UUID, contact_id: int, *, customer_id: int, actor: Actor, at: datetime) -> int:
    """Let the links of all mails to a contact lead nowhere from now on, whichever account they are about; tell how many.

    The browsers that are remembered for it are signed out, and count too.
    """
    browsers = KeptAccess.objects.of(tenant).filter(contact_id=contact_id, ended_at__isnull=True).update(ended_at=at)
    count = browsers + _revoke(tenant, Message.objects.of(tenant).filter(contact_id=contact_id), at=at)
    if not count:
        raise NoLinksOpen
    _told(tenant, LinksRevoked(count, contact_id, None), customer_id, ("Contact", contact_id), actor=actor, at=at)
    return count


def revoke_message(tenant: UUID, message_id: int, *, actor: Actor, at: datetime) -> int:
    """Let the links of one message lead nowhere from now on; tell how many."""
    messages = Message.objects.of(tenant).filter(id=message_id)
    count = _revoke(tenant, messages, at=at)
    if not count:
        raise NoLinksOpen
    customer_id = messages.values_list("customer_id", flat=True).get()
    _told(tenant, LinksRevoked(count, None, message_id), customer_id, ("Message", message_id), actor=actor, at=at)
    return count


def _revoke(tenant: UUID, messages: QuerySet[Message], *, at: datetime) -> int:
    links = TrackedLink.objects.of(tenant).filter(message_id__in=messages.values("id"), revoked_at__isnull=True)
    return links.update(revoked_at=at)


def _told(
    tenant: UUID, event: LinksRevoked, customer_id: int | None, subject: tuple[str, int], *, actor: Actor, at: datetime
) -> None:
    audit(tenant, "portal.links_revoked", actor=actor, at=at, subject=subject, after={"links": event.count})
    record(tenant, event, actor=actor, at=at, customer_id=customer_id)


def set_terms(tenant: UUID, company_id: int, wanted: Terms, *, actor: Actor, at: datetime) -> None:
    """Say which ways a company offers its customers, how far ahead they may promise, and in which words it says whom to ask."""
    if not 1 <= wanted.longest_days <= LONGEST:
        raise DaysOutOfRange(most=LONGEST)
    before = terms_of(tenant, company_id)
    after = {"ways": _in_order(wanted.ways), "longest_days": wanted.longest_days, "words": wanted.words.strip()[:500]}
    if after == {"ways": list(before.ways), "longest_days": before.longest_days, "words": before.words}:
        return
    PortalTerms.objects.of(tenant).update_or_create(tenant_id=tenant, company_id=company_id, defaults=after)
    was = {"ways": list(before.ways), "longest_days": before.longest_days, "words": before.words}
    audit(tenant, "portal.terms", actor=actor, at=at, subject=("Company", company_id), before=was, after=after)


def _in_order(ways: Sequence[str]) -> list[str]:
    return [way for way in WAYS if way in ways]
