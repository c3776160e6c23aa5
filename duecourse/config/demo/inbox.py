"""How do the answers of the simulated customers come into the simulated company's mailboxes?"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import transaction

from duecourse.config.demo.calendar import DAY
from duecourse.config.demo.people import COMPANIES
from duecourse.foundation.identity import queries as identity
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.clock import now, standing_at
from duecourse.foundation.tenancy import context
from duecourse.foundation.wires.mail.cage import read_mail_safely
from duecourse.foundation.wires.mail.reading import read_head
from duecourse.records.communications.jobs.incoming import read_stored
from duecourse.records.communications.operations import inbox_terms, mailboxes, receiving
from duecourse.records.communications.queries.mailboxes import by_address
from duecourse.records.communications.rules.inbox import Giving

_EVENING: Final = time(17)
_MORNING: Final = time(5)


def bring_in(tenant: UUID, days: Path, *, after: date, until: date) -> int:
    """Take in what customers wrote on the evenings up to `until`, and read it the next morning; tell how many were new."""
    with standing_at(datetime.combine(until + DAY, _MORNING, tzinfo=UTC)):
        with transaction.atomic(), context.tenant(tenant):
            boxes = open_mailboxes(tenant)
            evenings = [days / day.isoformat() / "mails" for day in _days(after, until)]
            new_count = sum(_hand_in(tenant, boxes, evening) for evening in evenings)
        read_stored(tenant, clock=now, read=read_mail_safely)
    return new_count


def open_mailboxes(tenant: UUID) -> dict[str, int]:
    """See that each company has the mailbox from which it writes, its mails given to who has the customer; address -> mailbox."""
    found = {}
    for company in identity.companies(tenant):
        address = COMPANIES[company.code]["sender_email"]
        known = by_address(tenant, address)
        found[address] = known.id if known else _open_mailbox(tenant, company.id, address)
    return found


def _open_mailbox(tenant: UUID, company_id: int, address: str) -> int:
    card = mailboxes.MailboxCard(company_id, address, mailboxes.INTAKE)
    made: int = mailboxes.save_mailbox(tenant, card, actor=SYSTEM, at=now()).pk
    inbox_terms.set_giving(tenant, made, Giving.PORTFOLIO, actor=SYSTEM, at=now())
    return made


def _days(after: date, until: date) -> Iterator[date]:
    day = after
    while day < until:
        day += DAY
        yield day


def _hand_in(tenant: UUID, boxes: dict[str, int], evening: Path) -> int:
    """Lay an evening's mails into the mailboxes that they are for."""
    arrived: dict[int, list[receiving.Arrived]] = {}
    for path in sorted(evening.glob("*.eml")):
        raw = path.read_bytes()
        head = read_head(raw)
        at = head.sent_at or datetime.combine(date.fromisoformat(evening.parent.name), _EVENING, tzinfo=UTC)
        for address in {*head.to} & boxes.keys():
            arrived.setdefault(boxes[address], []).append(receiving.Arrived(raw, at))
    return sum(receiving.receive_mails(tenant, box, mails) for box, mails in arrived.items())
