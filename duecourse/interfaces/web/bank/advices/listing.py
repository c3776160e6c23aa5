"""Which columns has the list of payment advices, and how is it asked?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.columns import Column as Word
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import _ as marked
from duecourse.foundation.tenancy.listing import Ask, Place
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers import listing as customers
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import Column, Field, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.pages import Choice, choice
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.ledger.queries import remittances
from duecourse.records.ledger.queries.remittances import AdviceRow, Advices
from duecourse.records.ledger.rules.remittances.content import DOUBTS

OWN = (
    Word("file_name", "text", marked("file")),
    Word("total", "money", marked("total")),
    Word("paid_on", "date", marked("day of the payment")),
)
LIST = ListOf(
    name="advices",
    route="advices",
    columns=(
        Column("advice", lazy("Advice"), ("file_name",), is_fixed=True, fold="main"),
        Column("customer", lazy("Customer"), fold="wide"),
        Column("came", lazy("Came"), ("read_at",), falls_first=True, fold="wide"),
        Column("why", lazy("What it waits for"), fold="wide"),
        Column("lines", lazy("Lines"), is_number=True, fold="wide"),
        Column("total", lazy("Total"), ("total",), falls_first=True, is_number=True, is_money=True, fold="end"),
    ),
    sort="came",
    words={word.words: word for word in OWN},
    keys=("lane",),
    is_descending=True,
)
LANES = {
    remittances.DRAFT: lazy("To check"),
    remittances.OPEN: lazy("Waiting for their payment"),
    remittances.USED: lazy("Used"),
    remittances.DROPPED: lazy("Set aside"),
}
SOURCES = {
    "mail": lazy("by mail"),
    "portal": lazy("from the customer’s page"),
    "hand": lazy("handed in"),
}


@dataclass(frozen=True)
class Row:
    """An advice in the list."""

    id: int
    title: str
    href: str
    customer: str
    source: str
    came: str
    came_on: date
    why: str
    line_count: int
    total: Money


def choices(request: StaffRequest) -> tuple[Choice, ...]:
    """Give the lanes with their counts."""
    counts = remittances.lane_counts(request.visit.tenant_id, request.visit.company_ids)
    return tuple(
        choice(request, key="lane", value="" if lane == remittances.DRAFT else lane,
               words=f"{words} {formats.number(counts[lane])}")
        for lane, words in LANES.items()
    )  # fmt: skip


def rows_of(visit: Visit, found: Sequence[AdviceRow]) -> tuple[Row, ...]:
    """Say advices."""
    zones = {one.id: one.zone for one in visit.companies}
    return tuple(_row(one, zones.get(one.company_id, "UTC")) for one in found)


def why(one: AdviceRow) -> str:
    """Say what an advice waits for."""
    if one.state == remittances.DRAFT:
        return _(DOUBTS[one.doubts[0]]) if one.doubts else _("A person takes it up again.")
    waits = {remittances.OPEN: _("A payment of this sum"), remittances.USED: "", remittances.DROPPED: ""}
    return waits[one.state]


def _row(one: AdviceRow, zone: str) -> Row:
    return Row(
        id=one.id,
        title=one.file_name or _("Payment advice"),
        href=reverse("advice", args=[one.id]),
        customer=one.account.name if one.account else "",
        source=str(SOURCES[one.source]),
        came=formats.moment(one.read_at, zone),
        came_on=one.read_at.date(),
        why=why(one),
        line_count=len(one.lines),
        total=Money(one.total, one.currency),
    )


def _book(visit: Visit) -> Book:
    fields = {"file_name": Field("file_name"), "paid_on": Field("paid_on", True)}
    return Book(fields | {"total": Field("total", currency="currency")}, customers.rates(visit))


def _which(visit: Visit, state: State) -> Advices:
    lane = dict(state.own).get("lane", "")
    return Advices(lane if lane in remittances.LANES else remittances.DRAFT, visit.company_ids)


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[AdviceRow], Place]:
    return remittances.advice_piece(visit.tenant_id, _which(visit, state), ask)


def _count(visit: Visit, state: State, ask: Ask) -> int:
    return remittances.advice_count(visit.tenant_id, _which(visit, state), ask)


def _cells(visit: Visit, found: Sequence[AdviceRow]) -> Sequence[Cells]:
    return [
        {
            "advice": row.title,
            "customer": row.customer,
            "came": row.came_on,
            "why": row.why,
            "lines": row.line_count,
            "total": (row.total,),
        }
        for row in rows_of(visit, found)
    ]


LISTING = Listing(LIST, "receipt.match", _book, _piece, _count, rows_of, _cells)
