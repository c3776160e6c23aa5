"""What does the page of a payment advice show? Rows into plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.money import Money, quantize
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.bank.advices.listing import LANES, SOURCES
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import remittances
from duecourse.records.ledger.queries.remittances import AdviceRow, Ours
from duecourse.records.ledger.rules.matching import words
from duecourse.records.ledger.rules.matching.texts import number_key
from duecourse.records.ledger.rules.remittances.content import DOUBTS, AdviceLine

SPARE = 3
"""So many empty lines stand below the others, to be filled by hand."""


@dataclass(frozen=True)
class Line:
    """A line of the grid, and what is open of its item."""

    place: int
    number: str
    amount: str
    kept: str
    reason: str
    words: str
    left: Money | None
    is_known: bool
    is_more: bool


@dataclass(frozen=True)
class Shown:
    """An advice."""

    id: int
    title: str
    state: str
    state_words: str
    came: str
    file_href: str
    customer: str
    customer_id: int | None
    customer_number: str
    customer_href: str
    doubts: tuple[str, ...]
    unread: tuple[str, ...]
    lines: tuple[Line, ...]
    spare: tuple[int, ...]
    paid_on: date | None
    currency: str
    plain_total: str
    total: Money
    sum: Money
    receipt_href: str
    reasons: tuple[tuple[str, str], ...]
    is_editable: bool
    is_dropped: bool


def shown(visit: Visit, row: AdviceRow) -> Shown:
    """Read an advice with what is open of its items: a constant number of queries."""
    ours = remittances.meant(visit.tenant_id, row.company_id, [line.number for line in row.lines])
    lines = tuple(_line(place, line, row.currency, ours) for place, line in enumerate(row.lines))
    whole = sum((line.amount for line in row.lines if line.amount is not None), Decimal(0))
    zone = next((one.zone for one in visit.companies if one.id == row.company_id), "UTC")
    came = {"when": formats.moment(row.read_at, zone), "how": SOURCES[row.source], "who": row.brought_by}
    return Shown(
        id=row.id,
        title=row.file_name or _("Payment advice"),
        state={"draft": "due", "open": "waiting", "used": "done", "dropped": "cancelled"}[row.state],
        state_words=str(LANES[row.state]),
        came=_("%(when)s, %(how)s by %(who)s") % came if row.brought_by else _("%(when)s, %(how)s") % came,
        file_href=reverse("advice-file", args=[row.id]) if row.document_id else "",
        customer=row.account.name if row.account else "",
        customer_id=row.account.id if row.account else None,
        customer_number=row.account.number if row.account else "",
        customer_href=reverse("customer", args=[row.account.token]) if row.account else "",
        doubts=tuple(_(DOUBTS[code]) for code in row.doubts) if row.state == remittances.DRAFT else (),
        unread=row.unread,
        lines=lines,
        spare=tuple(range(len(lines), len(lines) + max(SPARE, min(len(row.unread), 20)))),
        paid_on=row.paid_on,
        currency=row.currency,
        plain_total=_plain(row.total, row.currency),
        total=Money(row.total, row.currency),
        sum=Money(whole, row.currency),
        receipt_href=reverse("matching-receipt", args=[row.receipt_id]) if row.receipt_id else "",
        reasons=tuple((code, _(text)) for code, text in words.DIFFERENCES.items()),
        is_editable=row.state in (remittances.DRAFT, remittances.OPEN),
        is_dropped=row.state == remittances.DROPPED,
    )


def _line(place: int, line: AdviceLine, currency: str, ours: Mapping[str, Ours]) -> Line:
    known = ours.get(number_key(line.number))
    return Line(
        place=place,
        number=line.number,
        amount="" if line.amount is None else _plain(line.amount, currency),
        kept=_plain(line.deduction, currency) if line.deduction else "",
        reason=line.reason or "deduction",
        words=line.words,
        left=Money(known.left, currency) if known else None,
        is_known=known is not None,
        is_more=known is not None and line.amount is not None and abs(line.amount + line.deduction) > abs(known.left),
    )


def _plain(amount: Decimal, currency: str) -> str:
    return f"{quantize(amount, currency):f}"
