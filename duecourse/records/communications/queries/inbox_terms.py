"""What has a company said about its inbox?"""

from dataclasses import dataclass
from datetime import time
from uuid import UUID

from duecourse.records.communications.models import CannedReply, InboxRule, InboxTerms, Mailbox


@dataclass(frozen=True)
class Terms:
    """Within how many business hours a company answers, and when its day begins and ends."""

    company_id: int
    unverified_hours: int
    unassigned_hours: int
    mine_hours: int
    opens_at: time
    closes_at: time


@dataclass(frozen=True)
class RuleRow:
    """A rule by which conversations are given."""

    id: int
    field: str
    value: str
    assignee_id: UUID


@dataclass(frozen=True)
class ReplyRow:
    """An answer that is kept ready."""

    id: int
    name: str
    language: str
    body: str
    changed_by: str


def terms_of(tenant: UUID, company_id: int) -> Terms:
    """Read what a company has set, or what holds until it does."""
    row = InboxTerms.objects.of(tenant).filter(company_id=company_id).first() or InboxTerms(company_id=company_id)
    return Terms(**{name: getattr(row, name) for name in Terms.__dataclass_fields__})


def rules_of(tenant: UUID, company_id: int) -> tuple[RuleRow, ...]:
    """List the rules of a company in the order in which they are asked."""
    rows = InboxRule.objects.of(tenant).filter(company_id=company_id).order_by("position", "id")
    return tuple(RuleRow(**row) for row in rows.values(*RuleRow.__dataclass_fields__))


def replies(tenant: UUID) -> tuple[ReplyRow, ...]:
    """List the answers that are kept ready, by name."""
    rows = CannedReply.objects.of(tenant).order_by("name", "language")
    return tuple(ReplyRow(**row) for row in rows.values(*ReplyRow.__dataclass_fields__))


@dataclass(frozen=True)
class GivingRow:
    """To whom a mailbox gives what comes in."""

    id: int
    address: str
    assign_rule: str
    assignee_id: UUID | None


def givings(tenant: UUID, company_id: int) -> tuple[GivingRow, ...]:
    """List the mailboxes of a company with whom they give to."""
    rows = Mailbox.objects.of(tenant).filter(company_id=company_id).order_by("address")
    return tuple(GivingRow(**row) for row in rows.values(*GivingRow.__dataclass_fields__))
