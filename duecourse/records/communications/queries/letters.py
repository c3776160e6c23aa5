"""Which letters wait for the printer, which for the post, and what happened since they were printed?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from duecourse.records.communications.models import Message, PrintBatch, PrintedLetter
from duecourse.records.communications.queries import outbox
from duecourse.records.communications.rules.letters import PAPER
from duecourse.records.communications.rules.outbox import State
from duecourse.records.ledger.models import Customer
from duecourse.records.ledger.queries import held
from duecourse.records.ledger.queries.held import HELD
from duecourse.records.ledger.queries.screens import account_ids_in

WAITING = (State.WAITING_APPROVAL, State.PLANNED, State.DUE)


@dataclass(frozen=True)
class WaitingLetter:
    """A letter that is decided on and not on paper yet."""

    id: int
    company_id: int
    customer_token: str
    customer_name: str
    address: str
    subject: str
    channel: str
    severity: int | None
    language: str
    planned_on: date
    page_count: int
    state: str
    reason: str
    due_at: datetime
    undo_until: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True)
class Pile:
    """A print batch with what became of its letters."""

    id: int
    company_id: int
    number: int
    made_at: datetime
    made_by: str
    is_duplex: bool
    is_bound: bool
    letter_count: int
    open_count: int
    posted_count: int
    struck_count: int


@dataclass(frozen=True)
class PileLetter:
    """A letter of a batch; `is_stopped` when something happened at the customer since it was printed."""

    id: int
    position: int
    customer_token: str
    name: str
    address: str
    subject: str
    channel: str
    page_count: int
    state: str
    message_state: str
    reason: str
    posted_on: date | None
    tracking: str
    is_stopped: bool


def waiting_letters(
    tenant: UUID, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None, offset: int, limit: int
) -> tuple[WaitingLetter, ...]:
    """List the letters that wait, those due longest first."""
    rows = _waiting(tenant, company_ids, portfolio_ids).order_by("due_at", "id").defer("raw")[offset : offset + limit]
    found = list(rows)
    named = _named(tenant, [row.customer_id for row in found])
    return tuple(
        WaitingLetter(
            id=row.pk,
            company_id=row.company_id,
            customer_token=named.get(row.customer_id, ("", ""))[0],
            customer_name=named.get(row.customer_id, ("", ""))[1],
            address=row.address,
            subject=row.subject,
            channel=row.channel,
            severity=row.severity,
            language=row.language,
            planned_on=row.planned_on,
            page_count=int(row.merge.get("pages", 0)),
            state=row.state,
            reason=row.reason,
            due_at=row.due_at,
            undo_until=row.undo_until,
            expires_at=row.expires_at,
        )
        for row in found
    )


def waiting_count(tenant: UUID, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None) -> int:
    """Count the letters that wait."""
    return _waiting(tenant, company_ids, portfolio_ids).count()


def due_ids(tenant: UUID, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None) -> list[int]:
    """List the letters that may be printed now."""
    rows = _waiting(tenant, company_ids, portfolio_ids).filter(state=State.DUE, raw__isnull=False)
    return list(rows.order_by("due_at", "id").values_list("id", flat=True))


def piles(
    tenant: UUID, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None, limit: int = 50
) -> tuple[Pile, ...]:
    """List the batches, newest first; somebody with portfolios sees those whose letters are all of them."""
    with connection.cursor() as cursor:
        cursor.execute(_PILES, _within(tenant, company_ids, portfolio_ids) | {"n": limit, "id": None})
        return tuple(Pile(*row) for row in cursor.fetchall())


def pile(
    tenant: UUID, batch_id: int, *, company_ids: Collection[int], portfolio_ids: Collection[int] | None
) -> Pile | None:
    """Find one batch within the scope."""
    with connection.cursor() as cursor:
        cursor.execute(_PILES, _within(tenant, company_ids, portfolio_ids) | {"n": 1, "id": batch_id})
        row = cursor.fetchone()
    return Pile(*row) if row else None


def pile_letters(tenant: UUID, batch_id: int, *, today: date) -> tuple[PileLetter, ...]:
    """List the letters of a batch as they lie in the pile."""
    lines = list(PrintedLetter.objects.of(tenant).filter(batch_id=batch_id).order_by("position"))
    letters = Message.objects.of(tenant).defer("raw").in_bulk([line.message_id for line in lines])
    stopped = stopped_ids(tenant, [line.message_id for line in lines if line.state == "printed"], today=today)
    named = _named(tenant, [letter.customer_id for letter in letters.values()])
    return tuple(
        _pile_letter(line, letters[line.message_id], named, is_stopped=line.message_id in stopped) for line in lines
    )


def pile_pdf(tenant: UUID, batch_id: int) -> bytes:
    """Fetch the file of a batch; empty while it is being bound."""
    row = PrintBatch.objects.of(tenant).filter(id=batch_id).values_list("pdf", flat=True).first()
    return bytes(row or b"")


def stopped_ids(tenant: UUID, message_ids: Collection[int], *, today: date) -> set[int]:
    """Tell which printed letters should not be posted: taken back, or something happened at the customer, or it is blocked."""
    with connection.cursor() as cursor:
        cursor.execute(_STOPPED, {"t": tenant, "ids": list(message_ids), "today": today})
        return {row[0] for row in cursor.fetchall()}


def is_stale(tenant: UUID, company_id: int, *, at: datetime) -> bool:
    """Tell whether the company's ledger is too old to write by it."""
    desks = {desk.company_id: desk for channel in PAPER for desk in outbox.sending_desks(tenant, channel=channel)}
    return company_id in desks and outbox.is_stale(desks[company_id], at=at)


def _waiting(tenant: UUID, company_ids: Collection[int], portfolio_ids: Collection[int] | None) -> QuerySet[Message]:
    rows = Message.objects.of(tenant).filter(channel__in=PAPER, state__in=WAITING, company_id__in=list(company_ids))
    if portfolio_ids is None:
        return rows
    return rows.filter(customer_id__in=account_ids_in(tenant, portfolio_ids))


def _pile_letter(
    line: PrintedLetter, letter: Message, named: dict[Any, tuple[str, str]], *, is_stopped: bool
) -> PileLetter:
    to = letter.merge["paper"]["to"]
    return PileLetter(
        id=letter.pk,
        position=line.position,
        customer_token=named.get(letter.customer_id, ("", ""))[0],
        name=to[0],
        address=", ".join(to[1:]),
        subject=letter.subject,
        channel=letter.channel,
        page_count=line.page_count,
        state=line.state,
        message_state=letter.state,
        reason=letter.reason,
        posted_on=line.posted_on,
        tracking=line.tracking,
        is_stopped=is_stopped,
    )


def _named(tenant: UUID, customer_ids: Sequence[int | None]) -> dict[Any, tuple[str, str]]:
    rows = Customer.objects.of(tenant).filter(id__in={key for key in customer_ids if key})
    return {key: (token, name) for key, token, name in rows.values_list("id", "token", "name")}


def _within(tenant: UUID, company_ids: Collection[int], portfolio_ids: Collection[int] | None) -> dict[str, Any]:
    return {"t": tenant, "companies": list(company_ids), **held.values_of(portfolio_ids)}


_PILES = f"""
SELECT b.id, b.company_id, b.number, b.made_at, b.made_by, b.is_duplex, b.pdf IS NOT NULL, count(*),
    count(*) FILTER (WHERE p.state = 'printed'), count(*) FILTER (WHERE p.state = 'posted'),
    count(*) FILTER (WHERE p.state = 'struck')
FROM communications_printbatch b
JOIN communications_printedletter p ON p.tenant_id = b.tenant_id AND p.batch_id = b.id
JOIN communications_message m ON m.tenant_id = p.tenant_id AND m.id = p.message_id
LEFT JOIN ledger_customer c ON c.tenant_id = m.tenant_id AND c.id = m.customer_id
WHERE b.tenant_id = %(t)s AND b.company_id = ANY(%(companies)s) AND (%(id)s::bigint IS NULL OR b.id = %(id)s)
GROUP BY b.tenant_id, b.id
HAVING bool_and(coalesce({HELD}, false))
ORDER BY count(*) FILTER (WHERE p.state = 'printed') > 0 DESC, b.id DESC LIMIT %(n)s
"""  # noqa: S608 - all of it ours
_STOPPED = """
SELECT m.id FROM communications_message m
LEFT JOIN ledger_customer c ON c.tenant_id = m.tenant_id AND c.id = m.customer_id
WHERE m.tenant_id = %(t)s AND m.id = ANY(%(ids)s) AND (
    m.state <> 'claimed' OR m.stop_version IS DISTINCT FROM c.stop_version OR EXISTS (
        SELECT FROM ledger_block b
        WHERE b.tenant_id = %(t)s AND b.customer_id = m.customer_id AND b.item_id IS NULL
        AND b.from_on <= %(today)s AND (b.to_on IS NULL OR b.to_on >= %(today)s)
        AND NOT coalesce(b.ended_on <= %(today)s, false)))
"""
