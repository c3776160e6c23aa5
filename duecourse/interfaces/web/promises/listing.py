"""Which columns has the list of promises, by what is it sorted and narrowed, and how is it asked?"""

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
from duecourse.records.ledger.queries import lists as ledger
from duecourse.records.promises.queries import lists
from duecourse.records.promises.queries.lists import PromiseLineRow, Which

OWN = (Word("late_days", "days", marked("days since the promised day")),)
LIST = ListOf(
    name="promises",
    route="promises",
    columns=(
        Column("customer", lazy("Customer"), ("customer_name",), is_fixed=True, fold="main"),
        Column("due", lazy("Promised for"), ("due_on",), is_number=True, fold="wide"),
        Column("made", lazy("Written down"), ("made_on",), is_number=True),
        Column("state", lazy("State"), fold="wide"),
        Column("amount", lazy("Promised"), is_number=True, is_money=True, fold="end"),
    ),
    sort="due",
    words={word.words: word for word in OWN}
    | {words: word for words, word in CUSTOMER_WORDS.items() if word.name in customers.FIELDS},
    keys=("state", "person"),
)


@dataclass(frozen=True)
class Row:
    """A promise in the list."""

    id: int
    title: str
    number: str
    href: str
    due_on: date
    made_on: date
    state: str
    state_words: str
    amounts: tuple[Money, ...]


def choices(request: StaffRequest) -> tuple[Choice, ...]:
    """Give the quick choices above the list."""
    lines = (
        ("", _("Open")),
        ("due", _("Due")),
        ("seen", _("At the bank")),
        ("broken", _("Broken and still owed")),
        ("made", _("Written down today")),
    )
    chips = tuple(choice(request, key="state", value=value, words=words) for value, words in lines)
    return chips + whose.chip(request, request.visit)


def which_of(visit: Visit, state: str, *, person: str = "") -> Which:
    """Say which promises are meant."""
    return Which(state, visit.day or date.min, visit.company_ids, whose.portfolio_ids(visit, person))


def rows_of(visit: Visit, found: Sequence[PromiseLineRow]) -> tuple[Row, ...]:
    """Say promises."""
    return tuple(_row(one) for one in found)


def _row(one: PromiseLineRow) -> Row:
    state, words = reasons.promise_state(one.state)
    amounts = tuple(Money(amount, currency) for amount, currency in one.amounts)
    href = reverse("customer", args=[one.account.token], query={"tab": "promises"})
    return Row(one.id, one.account.name, one.account.number, href, one.due_on, one.made_on, state, words, amounts)


def _book(visit: Visit) -> Book:
    def of_customers(said: Q) -> Q:
        return Q(customer_id__in=ledger.accounts_where(visit.tenant_id, said))

    own = {"late_days": Field("due_on", until=visit.day or date.min)}
    theirs = {key: Field(one.name, one.is_nullable, through=of_customers) for key, one in customers.FIELDS.items()}
    return Book(own | theirs, customers.rates(visit))


def _which(visit: Visit, state: State) -> Which:
    own = dict(state.own)
    known = own["state"] if own["state"] in ("due", "seen", "broken", "made") else ""
    return which_of(visit, known, person=own["person"])


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[PromiseLineRow], Place]:
    return lists.promise_piece(visit.tenant_id, _which(visit, state), ask)


def _count(visit: Visit, state: State, ask: Ask) -> int:
    return lists.promise_count(visit.tenant_id, _which(visit, state), ask)


def _cells(visit: Visit, found: Sequence[PromiseLineRow]) -> Sequence[Cells]:
    return [
        {
            "customer": f"{row.number} {row.title}",
            "due": row.due_on,
            "made": row.made_on,
            "state": row.state_words,
            "amount": row.amounts,
        }
        for row in rows_of(visit, found)
    ]


LISTING = Listing(LIST, "worklist.see", _book, _piece, _count, rows_of, _cells)
