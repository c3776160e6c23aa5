"""Which columns has the list of deductions, by what is it sorted and narrowed, and how is it asked?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.columns import Column as Word
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import _ as marked
from duecourse.foundation.tenancy.listing import Ask, Place
from duecourse.interfaces.web.customers import listing as customers
from duecourse.interfaces.web.disputes import kept_words as words
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import Column, Field, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.pages import Choice, choice
from duecourse.interfaces.web.team import whose
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.disputes.queries import deductions
from duecourse.records.disputes.queries.deductions import DeductionRow, Which
from duecourse.records.disputes.rules import DEDUCTIONS, VALIDITIES
from duecourse.records.ledger.queries import lists as ledger

OWN = (
    Word("open_days", "days", marked("days open")),
    Word("reason", "text", marked("reason"), choices=tuple(DEDUCTIONS)),
    Word("validity", "text", marked("judgement"), choices=VALIDITIES),
    Word("their_code", "text", marked("code of the customer")),
)
LIST = ListOf(
    name="deductions",
    route="deductions",
    columns=(
        Column("deduction", lazy("Deduction"), ("id",), is_fixed=True, fold="main"),
        Column("customer", lazy("Customer"), ("customer_name",), fold="wide"),
        Column("reason", lazy("Reason"), ("reason",), fold="wide"),
        Column("judged", lazy("Right?"), ("validity",), fold="wide"),
        Column("taken", lazy("Kept back on"), ("taken_on",), is_number=True, fold="wide"),
        Column("deadline", lazy("Answer by"), ("deadline_on",), is_number=True, fold="wide"),
        Column("amount", lazy("Amount"), ("amount",), falls_first=True, is_number=True, is_money=True, fold="end"),
    ),
    sort="taken",
    words={word.words: word for word in OWN}
    | {words: word for words, word in CUSTOMER_WORDS.items() if word.name in customers.FIELDS},
    keys=("state", "person"),
)


@dataclass(frozen=True)
class Row:
    """A deduction in the list."""

    id: int
    title: str
    href: str
    side_href: str
    item: str
    customer: str
    reason: str
    theirs: str
    validity: str
    validity_words: str
    taken_on: date
    open_days: int
    deadline_on: date | None
    is_late: bool
    amount: Money


def choices(request: StaffRequest) -> tuple[Choice, ...]:
    """Give the quick choices above the list."""
    lines = (("", _("Open")), ("ended", _("Settled")))
    chips = tuple(choice(request, key="state", value=value, words=text) for value, text in lines)
    return chips + whose.chip(request, request.visit)


def which_of(visit: Visit, *, is_open: bool = True, person: str = "") -> Which:
    """Say which deductions are meant."""
    return Which(is_open, visit.company_ids, whose.portfolio_ids(visit, person))


def rows_of(visit: Visit, found: Sequence[DeductionRow]) -> tuple[Row, ...]:
    """Say deductions."""
    return tuple(_row(one, visit.day or one.taken_on) for one in found)


def _row(one: DeductionRow, day: date) -> Row:
    token, said = words.validity_words()[one.validity]
    return Row(
        id=one.id,
        title=one.reference,
        href=reverse("deduction", args=[one.id]),
        side_href=reverse("deduction-side", args=[one.id]),
        item=one.item_number,
        customer=one.account.name,
        reason=words.deduction_words()[one.reason],
        theirs=" · ".join(part for part in (one.their_code, one.their_words) if part),
        validity=token,
        validity_words=said,
        taken_on=one.taken_on,
        open_days=(day - one.taken_on).days,
        deadline_on=one.deadline_on,
        is_late=one.deadline_on is not None and one.deadline_on < day and not one.outcome,
        amount=Money(one.amount, one.currency),
    )


def _book(visit: Visit) -> Book:
    def of_customers(said: Q) -> Q:
        return Q(customer_id__in=ledger.accounts_where(visit.tenant_id, said))

    own = {
        "open_days": Field("taken_on", until=visit.day or date.min),
        "reason": Field("reason"),
        "validity": Field("validity"),
        "their_code": Field("their_code"),
    }
    theirs = {key: Field(one.name, one.is_nullable, through=of_customers) for key, one in customers.FIELDS.items()}
    return Book(own | theirs, customers.rates(visit))


def _which(visit: Visit, state: State) -> Which:
    own = dict(state.own)
    return which_of(visit, is_open=own["state"] != "ended", person=own["person"])


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[DeductionRow], Place]:
    return deductions.deduction_piece(visit.tenant_id, _which(visit, state), ask)


def _count(visit: Visit, state: State, ask: Ask) -> int:
    return deductions.deduction_count(visit.tenant_id, _which(visit, state), ask)


def _cells(visit: Visit, found: Sequence[DeductionRow]) -> Sequence[Cells]:
    return [
        {
            "deduction": f"{row.title} {row.item}",
            "customer": row.customer,
            "reason": row.reason if not row.theirs else f"{row.reason} ({row.theirs})",
            "judged": row.validity_words,
            "taken": row.taken_on,
            "deadline": row.deadline_on,
            "amount": (row.amount,),
        }
        for row in rows_of(visit, found)
    ]


LISTING = Listing(LIST, "deduction.see", _book, _piece, _count, rows_of, _cells)
