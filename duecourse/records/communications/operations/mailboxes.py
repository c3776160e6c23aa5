"""How is a mailbox set up, opened, and how far is it read?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.sealing import seal, unseal
from duecourse.foundation.kit.text import normalise_email
from duecourse.foundation.kit.tokens import new_token, token_hash
from duecourse.foundation.kit.words import _
from duecourse.foundation.queue.jobs import later
from duecourse.foundation.timeline.log import record
from duecourse.records.communications.events import MailboxTried, TrialLine
from duecourse.records.communications.models import IncomingMail, Mailbox
from duecourse.records.communications.operations.channels import ChannelUnknown
from duecourse.records.communications.operations.receiving import NoSuchMailbox
from duecourse.records.communications.ports import Check, MailboxSettings, MailSource, OpenSource, TryMailbox

IMAP, INTAKE = "imap", "intake"
TRY: Final = "communications.try_mailbox"
_WHERE: Final = ("host", "port", "user")
_FIELD: Final = "mailbox.secret"


class AddressTaken(Refused):
    """Another mailbox has this address."""

    says = _("There is a mailbox for %(address)s already.")


@dataclass(frozen=True)
class MailboxCard:
    """What somebody says of a mailbox. `secret` None keeps the present one."""

    company_id: int
    address: str
    kind: str = IMAP
    settings: Mapping[str, Any] | None = None
    secret: str | None = None
    trusted_host: str = ""
    acknowledges: bool = False
    is_live: bool = True


@dataclass(frozen=True, slots=True)
class Wired:
    """A mailbox as whoever reads it needs it."""

    id: int
    connector: str
    wired: MailboxSettings
    waits: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """A stored mail that nobody has looked into yet."""

    id: int
    raw: bytes
    trusted_host: str


def save_mailbox(
    tenant: UUID, card: MailboxCard, *, actor: Actor, at: datetime, mailbox_id: int | None = None
) -> Mailbox:
    """Set a mailbox up, or change one; another server or user clears the password unless a new one comes along."""
    address = normalise_email(card.address)
    others = Mailbox.objects.of(tenant).filter(address=address).exclude(id=mailbox_id or 0)
    if others.exists():
        raise AddressTaken(address=address)
    before = _held(tenant, mailbox_id) if mailbox_id else None
    box = before or Mailbox(tenant_id=tenant)
    told = _told(before)
    wanted = dict(card.settings or {})
    moved = before is not None and any(before.settings.get(part) != wanted.get(part) for part in _WHERE)
    box.company_id, box.address, box.kind, box.settings = card.company_id, address, card.kind, wanted
    box.trusted_host, box.acknowledges, box.is_live = card.trusted_host.lower(), card.acknowledges, card.is_live
    if moved:
        box.secret, box.uid, box.uidvalidity = None, 0, 0
    if box.kind == IMAP:
        _opener(IMAP)(MailboxSettings(wanted, card.secret or "")).close()
    box.error, box.failed_since = "", None
    box.save()
    if card.secret:
        box.secret = _sealed(box, card.secret)
        box.save(update_fields=["secret"])
    audit(tenant, "mailbox.set", actor=actor, at=at, subject=("Mailbox", box.pk), before=told, after=_told(box))
    return box


def new_intake_token(tenant: UUID, mailbox_id: int, *, actor: Actor, at: datetime) -> str:
    """Make the token by which a mail server hands mails in; it is shown once and only its hash is kept."""
    box = _held(tenant, mailbox_id)
    token = new_token()
    box.token_hash = token_hash(token)
    box.save(update_fields=["token_hash"])
    audit(tenant, "mailbox.token", actor=actor, at=at, subject=("Mailbox", box.pk))
    return f"{tenant.hex}.{token}"


def mailbox_of_token(tenant: UUID, secret: str) -> int | None:
    """Find the live mailbox that a token opens."""
    rows = Mailbox.objects.of(tenant).filter(token_hash=token_hash(secret), is_live=True)
    found: int | None = rows.values_list("id", flat=True).first()
    return found


def wired(tenant: UUID, mailbox_id: int) -> Wired | None:
    """Give a live mailbox that is fetched from, as its connector needs it."""
    box = Mailbox.objects.of(tenant).filter(id=mailbox_id, kind=IMAP, is_live=True).first()
    return _wired(box) if box else None


def open_source(box: Wired) -> MailSource:
    """Make the source of a mailbox; it connects when it is first asked."""
    return _opener(box.connector)(box.wired)


def try_mailbox(box: Wired) -> list[Check]:
    """Let the connector try the mailbox; speaks to the network."""
    testers: Mapping[str, str] = import_string(settings.DUECOURSE_MAILBOX_DOCTORS)
    tester: TryMailbox = import_string(testers[box.connector])
    return tester(box.wired)


def order_trial(tenant: UUID, mailbox_id: int, *, actor: Actor, at: datetime) -> str:
    """Have a mailbox tried; the answer gives the name under which the result will stand."""
    box = _held(tenant, mailbox_id)
    name = token_hex(8)
    audit(tenant, "mailbox.tried", actor=actor, at=at, subject=("Mailbox", box.pk), after={"trial": name})
    later(TRY, tenant=tenant, mailbox=mailbox_id, trial=name)
    return name


def note_trial(
    tenant: UUID, mailbox_id: int, trial: str, checks: Sequence[Check], *, actor: Actor, at: datetime
) -> None:
    """Write down what came of a trial; where it went well, the mailbox's problem is over."""
    lines = tuple(TrialLine(one.name, one.ok, one.says) for one in checks)
    is_ok = all(one.is_ok for one in lines)
    record(tenant, MailboxTried(mailbox_id, trial, is_ok, lines), actor=actor, at=at)
    if is_ok:
        Mailbox.objects.of(tenant).filter(id=mailbox_id).update(error="", failed_since=None)


def fetched_ids(tenant: UUID) -> list[int]:
    """List the live mailboxes that are fetched from."""
    return list(Mailbox.objects.of(tenant).filter(kind=IMAP, is_live=True).order_by("id").values_list("id", flat=True))


def read_to(tenant: UUID, mailbox_id: int, uidvalidity: int) -> int:
    """Tell the number up to which a mailbox is read; 0 where it was numbered anew since."""
    known, uid = Mailbox.objects.of(tenant).values_list("uidvalidity", "uid").get(id=mailbox_id)
    return int(uid) if known == uidvalidity else 0


def note_read_to(tenant: UUID, mailbox_id: int, uidvalidity: int, uid: int) -> None:
    """Keep how far a mailbox is read."""
    Mailbox.objects.of(tenant).filter(id=mailbox_id).update(uidvalidity=uidvalidity, uid=uid)


def note_polled(tenant: UUID, mailbox_id: int, *, problem: str, at: datetime) -> None:
    """Keep when a mailbox was asked, and since when it cannot be read."""
    box = _held(tenant, mailbox_id)
    box.polled_at, box.error = at, problem[:500]
    box.failed_since = (box.failed_since or at) if problem else None
    box.save(update_fields=["polled_at", "error", "failed_since"])


def has_unread(tenant: UUID) -> bool:
    """Tell whether a stored mail waits to be read."""
    return IncomingMail.objects.of(tenant).filter(state="stored").exists()


def unread(tenant: UUID, *, limit: int, most_bytes: int) -> list[Unread]:
    """Give the next stored mails in the order in which they came, no more bytes than that but at least one."""
    rows = IncomingMail.objects.of(tenant).filter(state="stored").order_by("id")
    sizes = list(rows.values_list("id", "size")[:limit])
    wanted: list[int] = []
    total = 0
    for mail_id, size in sizes:
        total += size
        if wanted and total > most_bytes:
            break
        wanted.append(mail_id)
    hosts = dict(Mailbox.objects.of(tenant).values_list("id", "trusted_host"))
    found = rows.filter(id__in=wanted).values_list("id", "raw", "mailbox_id")
    return [Unread(mail_id, bytes(raw), hosts[box]) for mail_id, raw, box in found]


def _wired(box: Mailbox) -> Wired:
    secret = ""
    if box.secret:
        key = settings.SECRET_KEY.encode()
        secret = unseal(bytes(box.secret), key=key, tenant_id=box.tenant_id, field=_FIELD, row=str(box.pk))
    return Wired(box.pk, box.kind, MailboxSettings(box.settings, secret), bool(box.settings.get("idle", True)))


def _sealed(box: Mailbox, secret: str) -> bytes:
    key = settings.SECRET_KEY.encode()
    return seal(secret, key=key, tenant_id=box.tenant_id, field=_FIELD, row=str(box.pk))


def _opener(connector: str) -> OpenSource:
    sources: Mapping[str, str] = import_string(settings.DUECOURSE_SOURCES)
    if connector not in sources:
        raise ChannelUnknown(connector=connector, known=", ".join(sorted(sources)))
    opener: OpenSource = import_string(sources[connector])
    return opener


def _held(tenant: UUID, mailbox_id: int) -> Mailbox:
    box = Mailbox.objects.of(tenant).filter(id=mailbox_id).select_for_update().first()
    if box is None:
        raise NoSuchMailbox
    return box


def _told(box: Mailbox | None) -> dict[str, Any] | None:
    if box is None:
        return None
    return {
        "address": box.address,
        "kind": box.kind,
        "settings": box.settings,
        "secret": "set" if box.secret else "none",
        "is_live": box.is_live,
    }
