"""Which payment advices are there, what do they say, and which items are meant?"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from duecourse.foundation.tenancy.listing import Ask, Place, counted, piece
from duecourse.records.ledger.models import Document, Item, Remittance
from duecourse.records.ledger.queries.matchable import open_items
from duecourse.records.ledger.queries.screens import Account, accounts_by_id
from duecourse.records.ledger.rules.matching.facts import amount_of
from duecourse.records.ledger.rules.matching.texts import number_key
from duecourse.records.ledger.rules.remittances.content import AdviceLine

DRAFT: Final = "draft"
OPEN: Final = "open"
USED: Final = "used"
DROPPED: Final = "dropped"
LANES: Final = (DRAFT, OPEN, USED, DROPPED)
"""A person looks at it; it waits for its payment; done; set aside."""


@dataclass(frozen=True)
class Ours:
    """An open item as an advice may name it."""

    number: str
    customer_id: int
    left: Decimal


@dataclass(frozen=True)
class Advices:
    """Which advices are meant: of these companies, in this lane."""

    lane: str
    company_ids: Collection[int]


@dataclass(frozen=True)
class AdviceRow:
    """A payment advice."""

    id: int
    company_id: int
    account: Account | None
    source: str
    document_id: int | None
    file_name: str
    paid_on: date | None
    currency: str
    total: Decimal
    lines: tuple[AdviceLine, ...]
    unread: tuple[str, ...]
    doubts: tuple[str, ...]
    receipt_id: int | None
    state: str
    read_at: datetime
    brought_by: str


def ours(tenant: UUID, company_id: int) -> dict[str, Ours]:
    """Give the open items of a company by the key of their number; one that several customers bear is nobody's."""
    found: dict[str, Ours] = {}
    shared: set[str] = set()
    for item in open_items(tenant, company_id):
        key, left = number_key(item.number), amount_of(item.open)
        known = found.get(key)
        if known is not None and known.customer_id != item.customer_id:
            shared.add(key)
        found[key] = Ours(item.number, item.customer_id, left + (known.left if known else Decimal(0)))
    return {key: one for key, one in found.items() if key not in shared}


def advice_piece(tenant: UUID, which: Advices, ask: Ask) -> tuple[tuple[AdviceRow, ...], Place]:
    """Give a piece of the advices of a lane: three queries."""
    found, place = piece(_rows(tenant, which), ask)
    return _told(tenant, found), place


def advice_count(tenant: UUID, which: Advices, ask: Ask) -> int:
    """Count the advices of a lane."""
    return counted(_rows(tenant, which), ask)


def lane_counts(tenant: UUID, company_ids: Collection[int]) -> dict[str, int]:
    """Count the advices of every lane, each to a thousand."""
    return {lane: _rows(tenant, Advices(lane, company_ids))[:1000].count() for lane in LANES}


def draft_count(tenant: UUID, company_ids: Collection[int]) -> int:
    """Count, to a thousand, the advices that wait for a person."""
    return _rows(tenant, Advices(DRAFT, company_ids))[:1000].count()


def advice(tenant: UUID, advice_id: int, *, company_ids: Collection[int]) -> AdviceRow | None:
    """Find one advice, in scope."""
    rows = Remittance.objects.of(tenant).filter(id=advice_id, company_id__in=company_ids)
    return next(iter(_told(tenant, rows)), None)


def meant(tenant: UUID, company_id: int, numbers: Collection[str]) -> Mapping[str, Ours]:
    """Give the open items of these numbers by the key of their number, with what is left of them: two queries."""
    rows = Item.objects.of(tenant).filter(company_id=company_id, number__in=numbers).exclude(open_amount=0)
    customers = sorted(set(rows.values_list("customer_id", flat=True)))
    found = open_items(tenant, company_id, customers) if customers else ()
    wanted = {number_key(number) for number in numbers}
    own = (one for one in found if number_key(one.number) in wanted)
    return {number_key(one.number): Ours(one.number, one.customer_id, amount_of(one.open)) for one in own}


def file_of(tenant: UUID, document_id: int) -> tuple[str, str] | None:
    """Give the name and the hash of the file of an advice."""
    rows = Document.objects.of(tenant).filter(id=document_id, kind="remittance")
    return rows.values_list("name", "sha256").first()


def _rows(tenant: UUID, which: Advices) -> QuerySet[Remittance]:
    return Remittance.objects.of(tenant).filter(company_id__in=which.company_ids, state=which.lane)


def _told(tenant: UUID, found: Iterable[Remittance]) -> tuple[AdviceRow, ...]:
    rows = list(found)
    accounts = accounts_by_id(tenant, {row.customer_id for row in rows if row.customer_id})
    return tuple(
        AdviceRow(
            row.pk, row.company_id, accounts.get(row.customer_id or 0), row.source, row.document_id, row.file_name,
            row.paid_on, row.currency, row.total, tuple(map(AdviceLine.of_json, row.lines)), tuple(row.unread),
            tuple(row.doubts), row.receipt_id, row.state, row.read_at, row.brought_by,
        )
        for row in rows
    )  # fmt: skip
