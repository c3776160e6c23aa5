"""Which columns has the list of forgotten customers, by what is it narrowed, and how is it asked?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.foundation.kit.money import Money
from duecourse.foundation.tenancy.listing import Ask, Place, held_piece
from duecourse.interfaces.web import words
from duecourse.interfaces.web.customers import listing as customers
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import Column, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.nextstep.shown import Row
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import lists
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account
from duecourse.work.procedures.queries import nextsteps
from duecourse.work.procedures.queries.nextsteps import Forgotten

LIST = ListOf(
    name="no-next-step",
    route="no-next-step",
    columns=(
        Column("customer", lazy("Customer"), ("name",), is_fixed=True, fold="main"),
        Column("why", lazy("Why"), fold="wide"),
        Column("segment", lazy("Segment"), ("segment",), is_default=False),
        Column("items", lazy("Items"), ("item_count",), falls_first=True, is_number=True, is_default=False),
        Column("oldest", lazy("Oldest"), ("oldest_due_on",), is_number=True),
        Column("overdue", lazy("Overdue"), is_number=True, is_money=True, fold="end"),
    ),
    sort="oldest",
    words={text: word for text, word in CUSTOMER_WORDS.items() if word.name in customers.FIELDS},
    keys=("reason",),
)


@dataclass(frozen=True)
class Idle:
    """A forgotten customer with its account."""

    account: Account
    told: Forgotten

    @property
    def id(self) -> int:
        """The customer's id."""
        return self.account.id

    @property
    def name(self) -> str:
        """The customer's name."""
        return self.account.name

    @property
    def segment(self) -> str:
        """The customer's segment."""
        return self.account.segment

    @property
    def item_count(self) -> int:
        """How many items are overdue."""
        return self.told.item_count

    @property
    def oldest_due_on(self) -> date:
        """Since when."""
        return self.told.oldest_due_on


def forgotten(visit: Visit) -> list[Forgotten]:
    """List the forgotten customers of every company in view, within the person's portfolios, oldest debt first."""
    days = {company.id: company.business_date for company in visit.in_view if company.business_date}
    return nextsteps.without_next_step(visit.tenant_id, days, portfolio_ids=visit.scope.portfolio_ids)


def idle(visit: Visit, ids: Collection[int]) -> tuple[Account, ...]:
    """Keep those of the customers that this person sees; whoever has a next step meanwhile is left out."""
    seen = {one.customer_id for one in forgotten(visit)} & set(ids)
    return tuple(ledger.accounts_by_id(visit.tenant_id, seen).values())


def shown(visit: Visit, found: Sequence[Idle]) -> tuple[Row, ...]:
    """Say forgotten customers with what is overdue: one query."""
    owed = ledger.balances(visit.tenant_id, [one.id for one in found], on=visit.day) if visit.day and found else {}
    codes = {one.id: one.code for one in visit.companies}
    return tuple(_row(visit, one, owed.get(one.id, ()), codes.get(one.account.company_id, "")) for one in found)


def _book(visit: Visit) -> Book:
    return Book(customers.FIELDS, customers.rates(visit))


def _found(visit: Visit, state: State, ask: Ask) -> list[Idle]:
    reason = dict(state.own)["reason"]
    told = {one.customer_id: one for one in forgotten(visit) if not reason or reason in one.reasons}
    accounts = lists.accounts_among(visit.tenant_id, told, ask.where)
    return [Idle(one, told[one.id]) for one in accounts]


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[Idle], Place]:
    return held_piece(_found(visit, state, ask), ask)


def _count(visit: Visit, state: State, ask: Ask) -> int:
    return len(_found(visit, state, ask))


def _row(visit: Visit, one: Idle, owed: Sequence[ledger.Balance], code: str) -> Row:
    return Row(
        id=one.id,
        title=one.name,
        href=reverse("customer", args=[one.account.token]),
        side_href=reverse("no-next-step-side", args=[one.account.token]),
        number=one.account.number,
        company_code=code,
        segment=one.segment,
        why=" ".join(words.say(text) for text in one.told.says),
        item_count=one.item_count,
        oldest_due_on=one.oldest_due_on,
        oldest_days=ledger.days_late(one.oldest_due_on, on=visit.day) if visit.day else 0,
        overdue=tuple(Money(line.overdue, line.currency) for line in owed if line.overdue),
    )


def _cells(visit: Visit, found: Sequence[Idle]) -> Sequence[Cells]:
    return [
        {
            "customer": f"{row.number} {row.title}",
            "why": row.why,
            "segment": row.segment,
            "items": row.item_count,
            "oldest": row.oldest_due_on,
            "overdue": row.overdue,
        }
        for row in shown(visit, found)
    ]


LISTING = Listing(LIST, "worklist.see", _book, _piece, _count, shown, _cells)
