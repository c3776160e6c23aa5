"""What does a person see of the outbox, within the scope? Pages of rows with their customers, counts, one message."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from duecourse.records.communications.models import KillSwitch, Message
from duecourse.records.ledger.models import Customer
from duecourse.records.ledger.queries.screens import account_ids_in

FOR_ONE: Final = "delivery:"
"""How the origin of a mail begins that was made for one colleague's eyes."""


@dataclass(frozen=True)
class OutboxRow:
    """A message without its bytes, with the customer it goes to."""

    id: int
    company_id: int
    origin: str
    customer_token: str
    customer_name: str
    customer_number: str
    address: str
    subject: str
    template_code: str
    procedure: str
    severity: int | None
    channel: str
    purpose: str
    planned_on: date
    state: str
    reason: str
    detail: str
    due_at: datetime
    undo_until: datetime | None
    settled_at: datetime | None
    account_ids: list[int]
    """Other accounts whose items it carries to their payer."""


@dataclass(frozen=True)
class MessageDetail:
    """One message as it will leave or left, with its exact bytes where they are stored."""

    row: OutboxRow
    sender: str
    message_id: str
    raw: bytes
    approved_by: str
    attempts: int
    page_count: int = 0
    sha256: str = ""
    item_ids: tuple[int, ...] = ()
    detour: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Switch:
    """A kill switch that is on."""

    scope: str
    value: str
    reason: str
    set_by: str
    set_at: datetime


@dataclass(frozen=True)
class Narrow:
    """What part of the outbox a person wants to see; empty asks for nothing. `portfolio_ids` = those of a colleague.

    `where` narrows further, over the plain columns of the message.
    """

    channel: str = ""
    template: str = ""
    procedure: str = ""
    reason: str = ""
    portfolio_ids: frozenset[int] | None = None
    where: Q = field(default_factory=Q)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is narrowed."""
        return self == Narrow()


EVERYTHING = Narrow()


@dataclass(frozen=True)
class Reach:
    """How many messages of a channel go to how many customers."""

    channel: str
    message_count: int
    customer_count: int


FIELDS = (
    "id company_id origin customer_id address subject template_code procedure severity channel purpose planned_on state reason "
    "detail due_at undo_until settled_at account_ids"
).split()


def outbox_counts(
    tenant: UUID,
    *,
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
    on: date | None = None,
    narrow: Narrow = EVERYTHING,
) -> dict[str, int]:
    """Count messages by state, all or those planned for a day."""
    found = narrowed(tenant, in_scope(tenant, company_ids, portfolio_ids), narrow)
    rows = (found if on is None else found.filter(planned_on=on)).values("state").annotate(count=Count("id"))
    return {row["state"]: row["count"] for row in rows}


def waiting_message_ids(
    tenant: UUID,
    *,
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
    up_to: date,
    narrow: Narrow = EVERYTHING,
) -> list[int]:
    """List the messages planned up to a day that wait for a person."""
    rows = _waiting(narrowed(tenant, in_scope(tenant, company_ids, portfolio_ids), narrow), up_to)
    return list(rows.order_by("id").values_list("id", flat=True))


def waiting_reach(
    tenant: UUID,
    *,
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
    up_to: date,
    narrow: Narrow = EVERYTHING,
) -> tuple[Reach, ...]:
    """Tell how many messages, planned up to a day and waiting for a person, go to how many customers, by channel."""
    rows = _waiting(narrowed(tenant, in_scope(tenant, company_ids, portfolio_ids), narrow), up_to).order_by()
    counts = rows.values("channel").annotate(messages=Count("id"), customers=Count("customer_id", distinct=True))
    return tuple(Reach(row["channel"], row["messages"], row["customers"]) for row in counts.order_by("channel"))


def outbox_reasons(
    tenant: UUID,
    *,
    states: Sequence[str],
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
    narrow: Narrow = EVERYTHING,
) -> tuple[tuple[str, int], ...]:
    """Count messages of some states by their reason, the most frequent first."""
    rows = narrowed(tenant, in_scope(tenant, company_ids, portfolio_ids), narrow).filter(state__in=list(states))
    counts = rows.order_by().values("reason").annotate(count=Count("id")).order_by("-count", "reason")
    return tuple((row["reason"], row["count"]) for row in counts)


def visible_message_ids(
    tenant: UUID, ids: Collection[int], *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> list[int]:
    """Keep those of the ids that the scope may see."""
    return list(in_scope(tenant, company_ids, portfolio_ids).filter(id__in=list(ids)).values_list("id", flat=True))


def message_detail(
    tenant: UUID, message_id: int, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> MessageDetail | None:
    """Read one message; None when there is none in the scope."""
    found = in_scope(tenant, company_ids, portfolio_ids).filter(id=message_id).first()
    if found is None:
        return None
    row = outbox_rows_of(tenant, [{name: getattr(found, name) for name in FIELDS}])[0]
    raw = bytes(found.raw) if found.raw is not None else b""
    drawn = {"page_count": found.merge.get("pages", 0), "sha256": found.merge.get("sha256", "")}
    return MessageDetail(
        row,
        found.sender,
        found.message_id,
        raw,
        found.approved_by,
        found.attempts,
        **drawn,
        item_ids=tuple(found.item_ids),
        detour=found.detour,
    )


def switches_on(tenant: UUID) -> tuple[Switch, ...]:
    """List the kill switches that are on."""
    rows = KillSwitch.objects.of(tenant).filter(is_on=True).order_by("scope", "value")
    return tuple(Switch(row.scope, row.value, row.reason, row.set_by, row.set_at) for row in rows)


def in_scope(tenant: UUID, company_ids: Collection[int], portfolio_ids: Collection[int] | None) -> QuerySet[Message]:
    """Keep the outgoing messages of the companies and portfolios that a person may see.

    What lets a colleague in is nobody else's to read: its link would let in whoever reads it. Neither is what was made for
    one colleague's eyes.
    """
    rows = Message.objects.of(tenant).filter(direction="out", company_id__in=list(company_ids))
    rows = rows.exclude(purpose="security").exclude(origin__startswith=FOR_ONE)
    if portfolio_ids is None:
        return rows
    return rows.filter(customer_id__in=account_ids_in(tenant, portfolio_ids))


def narrowed(tenant: UUID, rows: QuerySet[Message], narrow: Narrow) -> QuerySet[Message]:
    """Keep what a person asked for."""
    rows = rows.filter(narrow.where)
    asked = {"channel": narrow.channel, "template_code": narrow.template, "procedure": narrow.procedure}
    rows = rows.filter(**{name: value for name, value in (asked | {"reason": narrow.reason}).items() if value})
    if narrow.portfolio_ids is None:
        return rows
    return rows.filter(customer_id__in=account_ids_in(tenant, narrow.portfolio_ids))


def _waiting(rows: QuerySet[Message], up_to: date) -> QuerySet[Message]:
    return rows.filter(state="waiting_approval", planned_on__lte=up_to)


def outbox_rows_of(tenant: UUID, rows: Sequence[dict[str, Any]]) -> tuple[OutboxRow, ...]:
    """Read messages with the customers that they go to: one query."""
    ids = {row["customer_id"] for row in rows}
    found = Customer.objects.of(tenant).filter(id__in=ids).values_list("id", "token", "name", "number")
    by_id = {row[0]: row[1:] for row in found}
    shown = []
    for row in rows:
        values = dict(row)
        token, name, number = by_id.get(values.pop("customer_id"), ("", "", ""))
        shown.append(OutboxRow(customer_token=token, customer_name=name, customer_number=number, **values))
    return tuple(shown)


def rows_of_version(
    tenant: UUID,
    version_id: int,
    *,
    company_ids: Collection[int],
    portfolio_ids: Collection[int] | None,
    limit: int,
    most: int,
) -> tuple[int, tuple[OutboxRow, ...]]:
    """Count the messages in scope that a version of a template wrote, up to `most`, and list the newest: three queries."""
    rows = in_scope(tenant, company_ids, portfolio_ids).filter(template_version_id=version_id).order_by("-id")
    count = len(rows.values_list("id", flat=True)[:most])
    return count, outbox_rows_of(tenant, list(rows.values(*FIELDS)[:limit]))
