"""How does a tenant reach the world, what stops it, and how did the last trial of a mail server go?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from duecourse.foundation.timeline import log
from duecourse.records.communications.models import Channel, KillSwitch, Template

SHOWN_TRIALS = 50
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ChannelRow:
    """A channel without its secret."""

    id: int
    company_id: int | None
    kind: str
    connector: str
    settings: Mapping[str, Any]
    has_secret: bool


@dataclass(frozen=True)
class TrialRow:
    """What came of trying a channel: name, success and answer of each thing that was tried."""

    channel_id: int
    trial: str
    is_ok: bool
    at: datetime
    lines: tuple[tuple[str, bool, str], ...]


@dataclass(frozen=True)
class SwitchRow:
    """A kill switch, on or off, with who moved it last, when and why."""

    scope: str
    value: str
    is_on: bool
    reason: str
    set_by: str
    set_at: datetime


def channels(tenant: UUID) -> tuple[ChannelRow, ...]:
    """List the channels that are set up, everybody's first."""
    rows = Channel.objects.of(tenant).filter(is_live=True).order_by("kind", "company_id")
    found = [
        ChannelRow(
            id=row.pk,
            company_id=row.company_id,
            kind=row.kind,
            connector=str(row.settings.get("connector", "")),
            settings=row.settings,
            has_secret=row.secret is not None,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.kind, one.company_id is not None, one.company_id or 0)))


def trials(tenant: UUID) -> tuple[TrialRow, ...]:
    """List the latest trials of channels, newest first."""
    found = log.latest(tenant, kinds=["channel.tried"], since=_EVER, company_ids=(), limit=SHOWN_TRIALS)
    return tuple(
        TrialRow(
            channel_id=int(one.data["channel"]),
            trial=str(one.data["trial"]),
            is_ok=bool(one.data["is_ok"]),
            at=one.at,
            lines=tuple((line["name"], bool(line["is_ok"]), line["says"]) for line in one.data["lines"]),
        )
        for one in found
    )


def switches(tenant: UUID) -> tuple[SwitchRow, ...]:
    """List every kill switch that was ever moved, those that stop something first, newest first."""
    rows = KillSwitch.objects.of(tenant).order_by("-is_on", "-set_at")
    return tuple(SwitchRow(row.scope, row.value, row.is_on, row.reason, row.set_by, row.set_at) for row in rows)


def template_codes(tenant: UUID) -> tuple[tuple[str, str], ...]:
    """List the templates by code, with their names."""
    return tuple(Template.objects.of(tenant).order_by("code").values_list("code", "name"))
