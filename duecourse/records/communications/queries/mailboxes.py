"""Where do mails come in, and how do the mailboxes fare?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max

from duecourse.foundation.kit.text import normalise_email
from duecourse.foundation.timeline import log
from duecourse.records.communications.models import IncomingMail, Mailbox

_EVER = datetime(2000, 1, 1, tzinfo=UTC)
SHOWN_TRIALS = 50


@dataclass(frozen=True)
class MailboxRow:
    """A mailbox without its secrets, with what came through it."""

    id: int
    company_id: int
    address: str
    kind: str
    settings: Mapping[str, Any]
    has_secret: bool
    has_token: bool
    is_live: bool
    trusted_host: str
    acknowledges: bool
    polled_at: datetime | None
    error: str
    failed_since: datetime | None
    mail_count: int = 0
    last_mail_at: datetime | None = None


@dataclass(frozen=True)
class MailboxTrial:
    """What came of trying a mailbox: name, success and answer of each thing that was tried."""

    mailbox_id: int
    trial: str
    is_ok: bool
    at: datetime
    lines: tuple[tuple[str, bool, str], ...]


def mailboxes(tenant: UUID) -> tuple[MailboxRow, ...]:
    """List the mailboxes, those that are read first."""
    counts = {
        row["mailbox_id"]: row
        for row in IncomingMail.objects.of(tenant)
        .values("mailbox_id")
        .annotate(count=Count("id"), last=Max("received_at"))
    }
    rows = Mailbox.objects.of(tenant).order_by("-is_live", "company_id", "address")
    return tuple(_row(row, counts.get(row.pk, {})) for row in rows)


def by_address(tenant: UUID, address: str) -> MailboxRow | None:
    """Find the mailbox of an address."""
    row = Mailbox.objects.of(tenant).filter(address=normalise_email(address)).first()
    return _row(row, {}) if row else None


def trials(tenant: UUID) -> tuple[MailboxTrial, ...]:
    """List the latest trials of mailboxes, newest first."""
    found = log.latest(tenant, kinds=["mailbox.tried"], since=_EVER, company_ids=(), limit=SHOWN_TRIALS)
    return tuple(
        MailboxTrial(
            mailbox_id=int(one.data["mailbox"]),
            trial=str(one.data["trial"]),
            is_ok=bool(one.data["is_ok"]),
            at=one.at,
            lines=tuple((line["name"], bool(line["is_ok"]), line["says"]) for line in one.data["lines"]),
        )
        for one in found
    )


def _row(row: Mailbox, counted: Mapping[str, Any]) -> MailboxRow:
    return MailboxRow(
        id=row.pk,
        company_id=row.company_id,
        address=row.address,
        kind=row.kind,
        settings=row.settings,
        has_secret=row.secret is not None,
        has_token=bool(row.token_hash),
        is_live=row.is_live,
        trusted_host=row.trusted_host,
        acknowledges=row.acknowledges,
        polled_at=row.polled_at,
        error=row.error,
        failed_since=row.failed_since,
        mail_count=counted.get("count", 0),
        last_mail_at=counted.get("last"),
    )
