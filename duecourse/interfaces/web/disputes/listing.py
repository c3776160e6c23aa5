"""Which columns has the list of disputes, by what is it sorted and narrowed, and how is it asked?"""

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
from duecourse.interfaces.web.customers import reasons
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import Column, Field, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.pages import Choice, choice
from duecourse.interfaces.web.team import whose
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.disputes.queries import lists
from duecourse.records.disputes.queries.lists import DisputeLineRow, Which
from duecourse.records.disputes.rules import REASONS
from duecourse.records.ledger.queries import lists as ledger

OWN = (
    Word("open_days", "days", marked("days open")),
    Word("reason", "text", marked("reason"), choices=REASONS),
)
LIST = ListOf(
    name="disputes",
    route="disputes",
    columns=(
        Column("dispute", lazy("Dispute"), ("id",), is_fixed=True, fold="main"),
        Column("customer", lazy("Customer"), ("customer_name",), fold="wide"),
        Column("reason", lazy("Reason"), ("reason",), fold="wide"),
        Column("since", lazy("Since"), ("opened_on",), is_number=True, fold="wide"),
        Column("until", lazy("Settle by"), is_number=True, fold="wide"),
        Column("amount", lazy("Disputed"), is_number=True, is_money=True, fold="end"),
    ),
    sort="since",
    words={word.words: word for word in OWN}
    | {words: word for words, word in CUSTOMER_WORDS.items() if word.name in customers.FIELDS},
    keys=("state", "person"),
)


@dataclass(frozen=True)
class Row:
    """A dispute in the list."""

    id: int
    title: str
    href: str
    customer: str
    reason: str
    since: date
    open_days: int
    until: date
    is_late: bool
    amounts: tuple[Money, ...]


def choices(request: StaffRequest) -> tuple[Choice, ...]:
    """Give the quick choices above the list."""
    lines = (("", _("All open")), ("late", _("Late")))
    chips = tuple(choice(request, key="state", value=value, words=words) for value, words in lines)
    return chips + whose.chip(request, request.visit)


def which_of(visit: Visit, *, is_late: bool, person: str = "") -> Which:
    """Say which disputes are meant."""
    return Which(is_late, visit.day or date.max, visit.company_ids, whose.portfolio_ids(visit, person))


def rows_of(visit: Visit, found: Sequence[DisputeLineRow]) -> tuple[Row, ...]:
    """Say disputes."""
    named = reasons.dispute_words()
    return tuple(_row(one, named.get(one.reason, one.reason), visit.day or one.opened_on) for one in found)


def _row(one: DisputeLineRow, reason: str, day: date) -> Row:
    return Row(
        id=one.id,
        title=one.reference,
        href=reverse("customer", args=[one.account.token], query={"tab": "disputes"}),
        customer=one.account.name,
        reason=reason,
        since=one.opened_on,
        open_days=(day - one.opened_on).days,
        until=one.until,
        is_late=one.until < day,
        amounts=tuple(Money(amount, currency) for amount, currency in one.amounts),
    )


def _book(visit: Visit) -> Book:
    def of_customers(said: Q) -> Q:
        return Q(customer_id__in=ledger.accounts_where(visit.tenant_id, said))

    own = {"open_days": Field("opened_on", until=visit.day or date.min), "reason": Field("reason")}
    theirs = {key: Field(one.name, one.is_nullable, through=of_customers) for key, one in customers.FIELDS.items()}
    return Book(own | theirs, customers.rates(visit))


def _which(visit: Visit, state: State) -> Which:
    own = dict(state.own)
    return which_of(visit, is_late=own["state"] == "late", person=own["person"])


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[DisputeLineRow], Place]:
    return lists.dispute_piece(visit.tenant_id, _which(visit, state), ask)


def _count(visit: Visit, state: State, ask: Ask) -> int:
    return lists.dispute_count(visit.tenant_id, _which(visit, state), ask)


def _cells(visit: Visit, found: Sequence[DisputeLineRow]) -> Sequence[Cells]:
    return [
        {
            "dispute": row.title,
            "customer": row.customer,
            "reason": row.reason,
            "since": row.since,
            "until": row.until,
            "amount": row.amounts,
        }
        for row in rows_of(visit, found)
    ]


LISTING = Listing(LIST, "worklist.see", _book, _piece, _count, rows_of, _cells)
