"""Which columns has the list of payments, and how is it asked?"""

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
from duecourse.interfaces.web.words import say
from duecourse.records.ledger.queries import matching
from duecourse.records.ledger.queries.matching import ReceiptRow, Which
from duecourse.records.ledger.rules.matching import words

OWN = (
    Word("payer", "text", marked("payer")),
    Word("amount", "money", marked("amount received")),
    Word("text", "text", marked("payment text")),
    Word("score", "share", marked("sureness")),
    Word("value_on", "date", marked("value date")),
)
LIST = ListOf(
    name="matching",
    route="matching",
    columns=(
        Column("payer", lazy("Payer"), ("payer",), is_fixed=True, fold="main"),
        Column("says", lazy("What it says"), fold="wide"),
        Column("customer", lazy("Customer"), fold="wide"),
        Column("pays", lazy("Pays"), fold="wide"),
        Column("sure", lazy("Sure"), ("score",), falls_first=True, is_number=True, fold="wide"),
        Column("on", lazy("Value date"), ("value_on",), is_number=True, fold="wide"),
        Column("amount", lazy("Amount"), ("amount",), falls_first=True, is_number=True, is_money=True, fold="end"),
    ),
    sort="on",
    words={word.words: word for word in OWN},
    keys=("lane",),
    is_descending=True,
)
LANES = {
    matching.SUGGESTED: lazy("To confirm"),
    matching.CUSTOMER: lazy("Unapplied"),
    matching.UNKNOWN: lazy("Payer unknown"),
    matching.MATCHED: lazy("Matched"),
    matching.FOREIGN: lazy("No customer’s"),
}


@dataclass(frozen=True)
class Row:
    """A payment in the list."""

    id: int
    title: str
    side_href: str
    href: str
    payer: str
    says: str
    customer: str
    pays: tuple[str, ...]
    why: str
    sure: str
    value_on: date
    seen: str
    amount: Money
    is_suggested: bool


def choices(request: StaffRequest) -> tuple[Choice, ...]:
    """Give the lanes with their counts."""
    counts = matching.lane_counts(request.visit.tenant_id, request.visit.company_ids)
    return tuple(
        choice(request, key="lane", value="" if lane == matching.SUGGESTED else lane,
               words=f"{words_of} {formats.number(counts[lane])}")
        for lane, words_of in LANES.items()
    )  # fmt: skip


def lane_of(own: dict[str, str]) -> str:
    """Say which lane the address means."""
    lane = own.get("lane", "")
    return lane if lane in matching.LANES else matching.SUGGESTED


def blank(lane: str) -> tuple[str, str]:
    """Say that nothing stands in a lane, and what that means."""
    return {
        matching.SUGGESTED: (
            _("Nothing to confirm"),
            _("What was sure is matched. Money of which only the payer is known stands under Unapplied."),
        ),
        matching.CUSTOMER: (_("Nothing is unapplied"), _("All money of known customers is matched or suggested.")),
        matching.UNKNOWN: (_("Every payer is known"), _("Money of which nobody knows the payer would stand here.")),
        matching.MATCHED: (
            _("Nothing is matched and waits for its booking"),
            _("Payments come with bank statements or with an import of receipts."),
        ),
        matching.FOREIGN: (_("Nothing was set aside"), _("Money that is no customer’s would stand here.")),
    }[lane]


def rows_of(visit: Visit, found: Sequence[ReceiptRow]) -> tuple[Row, ...]:
    """Say payments."""
    zones = {one.id: one.zone for one in visit.companies}
    return tuple(_row(one, zones.get(one.company_id, "UTC")) for one in found)


def _row(one: ReceiptRow, zone: str) -> Row:
    payer = one.payer or _("Unnamed payer")
    return Row(
        id=one.id,
        title=f"{payer}, {formats.plain_money(one.amount, one.currency)}",
        side_href=reverse("matching-side", args=[one.id]),
        href=reverse("matching-receipt", args=[one.id]),
        payer=payer,
        says=" ".join(part for part in (one.reference, one.text) if part),
        customer=one.account.name if one.account else "",
        pays=tuple(dict.fromkeys(one.numbers)),
        why=say(words.say(one.because[-1])) if one.because else "",
        sure=formats.percent(one.score) if one.score and one.numbers and one.outcome != matching.MATCHED else "",
        value_on=one.value_on,
        seen=formats.moment(one.seen_at, zone) if one.seen_at else "",
        amount=Money(one.amount, one.currency),
        is_suggested=one.outcome == matching.SUGGESTED,
    )


def _book(visit: Visit) -> Book:
    fields = {"payer": Field("payer"), "text": Field("text"), "score": Field("score"), "value_on": Field("value_on")}
    return Book(fields | {"amount": Field("amount", currency="currency")}, customers.rates(visit))


def _which(visit: Visit, state: State) -> Which:
    return Which(lane_of(dict(state.own)), visit.company_ids)


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[ReceiptRow], Place]:
    return matching.receipt_piece(visit.tenant_id, _which(visit, state), ask)


def _count(visit: Visit, state: State, ask: Ask) -> int:
    return matching.receipt_count(visit.tenant_id, _which(visit, state), ask)


def _cells(visit: Visit, found: Sequence[ReceiptRow]) -> Sequence[Cells]:
    return [
        {
            "payer": row.payer,
            "says": row.says,
            "customer": row.customer,
            "pays": ", ".join(row.pays),
            "sure": row.sure,
            "on": row.value_on,
            "amount": (row.amount,),
        }
        for row in rows_of(visit, found)
    ]


LISTING = Listing(LIST, "receipt.match", _book, _piece, _count, rows_of, _cells)
