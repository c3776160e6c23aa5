"""Which columns has the list of plans, by what is it sorted and narrowed, and how is it asked?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.foundation.kit.money import Money
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
from duecourse.records.promises.queries import plan_lists
from duecourse.records.promises.queries.plan_lists import WhichPlans
from duecourse.records.promises.queries.plans import PlanRow

STATES = ("asked", "waiting", "offered", "agreed", "late", "broken", "done", "cancelled")
LIST = ListOf(
    name="plans",
    route="plans",
    columns=(
        Column("customer", lazy("Customer"), ("customer_name",), is_fixed=True, fold="main"),
        Column("state", lazy("State"), fold="wide"),
        Column("next", lazy("Next instalment"), is_number=True, fold="wide"),
        Column("since", lazy("Since"), ("from_on",), is_number=True),
        Column("by", lazy("Proposed by"), is_default=False),
        Column("total", lazy("Total"), is_number=True, is_money=True, is_default=False),
        Column("left", lazy("Still to come"), is_number=True, is_money=True, fold="end"),
    ),
    sort="since",
    is_descending=True,
    words={words: word for words, word in CUSTOMER_WORDS.items() if word.name in customers.FIELDS},
    keys=("state", "person"),
)


@dataclass(frozen=True)
class Row:
    """A plan in the list."""

    id: int
    title: str
    number: str
    href: str
    state: str
    state_words: str
    next_on: date | None
    next_words: str
    since: date
    by: str
    total: tuple[Money, ...]
    left: tuple[Money, ...]


def choices(request: StaffRequest) -> tuple[Choice, ...]:
    """Give the quick choices above the list."""
    lines = (
        ("", _("Not over")),
        ("waiting", _("Waiting for approval")),
        ("asked", _("Asked for")),
        ("late", _("Instalment missed")),
        ("broken", _("Broken")),
        ("done", _("Paid in full")),
    )
    chips = tuple(choice(request, key="state", value=value, words=words) for value, words in lines)
    return chips + whose.chip(request, request.visit)


def rows_of(visit: Visit, found: Sequence[PlanRow]) -> tuple[Row, ...]:
    """Say plans."""
    return tuple(_row(one) for one in found)


def _row(one: PlanRow) -> Row:
    state, words = reasons.plan_state(one.state)
    upcoming = one.next if one.state in ("agreed", "offered", "waiting", "asked") else None
    return Row(
        id=one.id,
        title=one.account.name,
        number=one.account.number,
        href=reverse("plan", args=[one.id]),
        state=state,
        state_words=words,
        next_on=upcoming.due_on if upcoming else None,
        next_words=_("%(number)s of %(count)s") % {"number": upcoming.number, "count": len(one.parts)}
        if upcoming
        else "",
        since=one.from_on,
        by=one.made_by,
        total=(Money(one.total, one.currency),),
        left=(Money(one.left, one.currency),),
    )


def _book(visit: Visit) -> Book:
    def of_customers(said: Q) -> Q:
        return Q(customer_id__in=ledger.accounts_where(visit.tenant_id, said))

    theirs = {key: Field(one.name, one.is_nullable, through=of_customers) for key, one in customers.FIELDS.items()}
    return Book(theirs, customers.rates(visit))


def _which(visit: Visit, state: State) -> WhichPlans:
    own = dict(state.own)
    known = own["state"] if own["state"] in STATES else ""
    return WhichPlans(known, visit.company_ids, whose.portfolio_ids(visit, own["person"]))


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[PlanRow], Place]:
    return plan_lists.plan_piece(visit.tenant_id, _which(visit, state), ask)


def _count(visit: Visit, state: State, ask: Ask) -> int:
    return plan_lists.plan_count(visit.tenant_id, _which(visit, state), ask)


def _cells(visit: Visit, found: Sequence[PlanRow]) -> Sequence[Cells]:
    return [
        {
            "customer": f"{row.number} {row.title}",
            "state": row.state_words,
            "next": row.next_on,
            "since": row.since,
            "by": row.by,
            "total": row.total,
            "left": row.left,
        }
        for row in rows_of(visit, found)
    ]


LISTING = Listing(LIST, "worklist.see", _book, _piece, _count, rows_of, _cells)
