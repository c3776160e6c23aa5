"""Which columns has the list of customers, by what is it sorted and narrowed, and how is it asked?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.foundation.kit.money import Money
from duecourse.foundation.tenancy.listing import Ask, Place
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import Column, Field, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.team import whose
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import lists
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.rates import rates_into
from duecourse.records.ledger.queries.screens import Account, Balance

FIELDS: Mapping[str, Field] = {
    "customer_number": Field("number"),
    "name": Field("name"),
    "segment": Field("segment"),
    "sector": Field("sector"),
    "country": Field("country"),
    "language": Field("language"),
    "terms_days": Field("terms_days", is_nullable=True),
    "customer_since": Field("customer_since", is_nullable=True),
    "is_automatic": Field("automatic"),
}
"""How a customer's own columns are answered, here and by every list that narrows by its customers."""
LIST = ListOf(
    name="customers",
    route="customers",
    columns=(
        Column("customer", lazy("Customer"), ("name",), is_fixed=True, fold="main"),
        Column("number", lazy("Number"), ("number",), is_default=False),
        Column("company", lazy("Company"), is_default=False),
        Column("segment", lazy("Segment")),
        Column("country", lazy("Country")),
        Column("oldest", lazy("Oldest"), is_number=True),
        Column("overdue", lazy("Overdue"), is_number=True, is_money=True, fold="end"),
        Column("open", lazy("Open"), is_number=True, is_money=True),
    ),
    sort="customer",
    words={words: word for words, word in CUSTOMER_WORDS.items() if word.name in FIELDS},
    keys=("q", "owing", "person"),
)


@dataclass(frozen=True)
class ListRow:
    """One customer in the list."""

    id: int
    href: str
    title: str
    number: str
    company_code: str
    segment: str
    country: str
    open: tuple[Money, ...]
    overdue: tuple[Money, ...]
    oldest_days: int | None


def rates(visit: Visit) -> Mapping[str, Callable[[], Mapping[str, Decimal]]]:
    """Give what money was worth on the day in view, per base currency in view, asked for only when a filter compares."""
    day = visit.day
    if day is None:
        return {}
    return {
        one.base_currency: cache(partial(rates_into, visit.tenant_id, one.base_currency, on=day))
        for one in visit.in_view
    }


def rows_of(visit: Visit, found: Sequence[Account]) -> tuple[ListRow, ...]:
    """Say customers with what they owe: one query."""
    owed = ledger.balances(visit.tenant_id, [one.id for one in found], on=visit.day) if visit.day and found else {}
    codes = {one.id: one.code for one in visit.companies}
    return tuple(_row(visit, one, owed.get(one.id, ()), codes.get(one.company_id, "")) for one in found)


def _book(visit: Visit) -> Book:
    return Book(FIELDS, rates(visit))


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[Account], Place]:
    mine = whose.in_list(visit, state)
    return lists.customer_piece(
        visit.tenant_id, _which(visit, state), ask, company_ids=visit.company_ids, portfolio_ids=mine
    )


def _count(visit: Visit, state: State, ask: Ask) -> int:
    mine = whose.in_list(visit, state)
    return lists.customer_count(
        visit.tenant_id, _which(visit, state), ask, company_ids=visit.company_ids, portfolio_ids=mine
    )


def _cells(visit: Visit, found: Sequence[Account]) -> Sequence[Cells]:
    return [
        {
            "customer": row.title,
            "number": row.number,
            "company": row.company_code,
            "segment": row.segment,
            "country": row.country,
            "oldest": row.oldest_days,
            "overdue": row.overdue,
            "open": row.open,
        }
        for row in rows_of(visit, found)
    ]


def _which(visit: Visit, state: State) -> lists.Which:
    own = dict(state.own)
    owing = own["owing"] if own["owing"] in ("open", "overdue", "long") and visit.day else ""
    return lists.Which(text=own["q"][:80], owing=owing, on=visit.day)


def _row(visit: Visit, account: Account, owed: Sequence[Balance], code: str) -> ListRow:
    oldest = ledger.oldest(owed)
    return ListRow(
        id=account.id,
        href=reverse("customer", args=[account.token]),
        title=account.name,
        number=account.number,
        company_code=code,
        segment=account.segment,
        country=account.country,
        open=_money(owed, "open"),
        overdue=_money(owed, "overdue"),
        oldest_days=ledger.days_late(oldest, on=visit.day) if oldest and visit.day else None,
    )


def _money(owed: Sequence[Balance], name: str) -> tuple[Money, ...]:
    amounts = ((getattr(line, name), line.currency) for line in owed)
    return tuple(Money(amount, currency) for amount, currency in amounts if amount != Decimal(0))


LISTING = Listing(LIST, "customer.see", _book, _piece, _count, rows_of, _cells)
