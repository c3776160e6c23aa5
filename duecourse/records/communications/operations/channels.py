"""How is a channel set up, and opened for a batch?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.sealing import seal, unseal
from duecourse.foundation.kit.words import _
from duecourse.records.communications.models import Channel
from duecourse.records.communications.ports import (
    Accepted,
    ChannelBroken,
    Check,
    Doctor,
    Found,
    HookCall,
    Lookup,
    Mailer,
    MailerSettings,
    News,
    NotTheirs,
    OpenMailer,
    Outcome,
    ReadHook,
)

EMAIL = "email"
_WHERE = ("connector", "host", "port", "user", "base_url", "account")


class ChannelUnknown(Refused):
    """Nothing is wired under that name."""

    says = _("There is no connector “%(connector)s”; there are %(known)s.")


def set_channel(
    tenant: UUID,
    *,
    connector: str,
    options: Mapping[str, object],
    actor: Actor,
    at: datetime,
    secret: str | None = None,
    company_id: int | None = None,
    kind: str = EMAIL,
) -> Channel:
    """Wire a channel of a company, or of all; another server clears the password unless a new one comes along."""
    known = (*_named(settings.DUECOURSE_MAILERS), *_named(settings.DUECOURSE_HOOKS))
    if connector not in known:
        raise ChannelUnknown(connector=connector, known=", ".join(sorted(set(known))))
    wanted = {"connector": connector, **options}
    _try_settings(wanted, secret or "")
    rows = Channel.objects.of(tenant).filter(kind=kind, company_id=company_id)
    before = rows.select_for_update().first()
    moved = before is None or any(before.settings.get(part) != wanted.get(part) for part in _WHERE)
    kept = bytes(before.secret) if before and before.secret and not moved else None
    sealed = _seal(tenant, kind, company_id, secret) if secret else kept
    if before is None:
        Channel.objects.create(tenant_id=tenant, kind=kind, company_id=company_id, settings=wanted, secret=sealed)
    else:
        rows.update(settings=wanted, secret=sealed, is_live=True)
    audit(
        tenant,
        "channel.set",
        actor=actor,
        at=at,
        subject=("Channel", f"{kind}/{company_id or 'all'}"),
        before=before.settings if before else None,
        after={**wanted, "secret": "kept" if kept and not secret else "set" if sealed else "none"},
    )
    return rows.get()


@dataclass(frozen=True, slots=True)
class Wire:
    """A channel as its doctor needs it."""

    company_id: int | None
    kind: str
    connector: str
    wired: MailerSettings


def wires(tenant: UUID) -> list[Wire]:
    """List the channels that are set up, each with its secret opened."""
    return [wire_of(row) for row in Channel.objects.of(tenant).filter(is_live=True).order_by("kind", "company_id")]


def wire_of(channel: Channel) -> Wire:
    """Give a channel as its doctor needs it."""
    return Wire(channel.company_id, channel.kind, str(channel.settings.get("connector", "")), _wired(channel))


def check_wire(wire: Wire, *, sender: str) -> list[Check]:
    """Let the connector try the wire and what the world knows of the sender; speaks to the network."""
    doctors = _named(settings.DUECOURSE_DOCTORS)
    if wire.connector not in doctors:
        return []
    doctor: Doctor = import_string(doctors[wire.connector])
    return doctor(wire.wired, sender)


class Shelf:
    """Where portal notices lie: what is put there is there, and nobody was written to."""

    def deliver(self, content: bytes, *, sender: str, recipients: Sequence[str], reference: str = "") -> Outcome:
        """Put it there."""
        return Accepted()

    def sent_lookup(self, message_id: str) -> Lookup:
        """What entered `data` lies there: nothing stands between the two."""
        return Found()

    def close(self) -> None:
        """Nothing is open."""


def open_mailer(channel: Channel) -> Mailer:
    """Make the mailer of a channel; it connects when it first delivers."""
    return _opener(str(channel.settings.get("connector", "")))(_wired(channel))


def read_hook(channel: Channel, call: HookCall) -> Sequence[News]:
    """Let the connector of a channel read what its provider tells; refused where it did not sign it."""
    readers = _named(settings.DUECOURSE_HOOKS)
    connector = str(channel.settings.get("connector", ""))
    if connector not in readers:
        raise NotTheirs
    reader: ReadHook = import_string(readers[connector])
    return reader(_wired(channel), call)


def _named(place: str) -> Mapping[str, str]:
    """Read a list of connectors that the configuration keeps at that place."""
    found: Mapping[str, str] = import_string(place)
    return found


def _wired(channel: Channel) -> MailerSettings:
    secret = ""
    if channel.secret:
        secret = unseal(
            bytes(channel.secret),
            key=settings.SECRET_KEY.encode(),
            tenant_id=channel.tenant_id,
            field="channel.secret",
            row=_row(channel.kind, channel.company_id),
        )
    return MailerSettings(channel.settings, secret, hook_url(channel.tenant_id, channel.pk))


def hook_url(tenant: UUID, channel_id: int) -> str:
    """Give the address at which a channel's provider tells what became of messages."""
    return f"{settings.DUECOURSE_URL.rstrip('/')}/hooks/{tenant.hex}/{channel_id}/"


def _opener(connector: str) -> OpenMailer:
    mailers = _named(settings.DUECOURSE_MAILERS)
    if connector not in mailers:
        raise ChannelBroken(problem=connector or "?")
    opener: OpenMailer = import_string(mailers[connector])
    return opener


def _try_settings(wanted: Mapping[str, object], secret: str) -> None:
    """Make the mailer once, so that settings it cannot read are refused before they are kept.

    A connector that only listens has none.
    """
    if wanted["connector"] not in _named(settings.DUECOURSE_MAILERS):
        return
    _opener(str(wanted["connector"]))(MailerSettings(wanted, secret)).close()


def _seal(tenant: UUID, kind: str, company_id: int | None, secret: str) -> bytes:
    key = settings.SECRET_KEY.encode()
    return seal(secret, key=key, tenant_id=tenant, field="channel.secret", row=_row(kind, company_id))


def _row(kind: str, company_id: int | None) -> str:
    return f"{kind}/{company_id or 'all'}"
