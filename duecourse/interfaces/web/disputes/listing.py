"""Which columns has the list of disputes, by what is it sorted and narrowed, and how is it asked?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.columns import Column as Word
from duecourse.foundation.identity.queries.naming import names_of
from duecourse.foundation.identity.rules import sees_only_cases
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.words import _ as marked
from duecourse.foundation.tenancy.listing import Ask, Place
from duecourse.interfaces.web.customers import listing as customers
from duecourse.interfaces.web.customers import reasons
from duecourse.interfaces.web.disputes.words import state_words
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import Column, Field, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.pages import Choice, choice, link
from duecourse.interfaces.web.team import whose
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.disputes.queries import lists
from duecourse.records.disputes.queries.cases import NOBODY
from duecourse.records.disputes.queries.departments import department_names, departments_where
from duecourse.records.disputes.queries.lists import DisputeLineRow, Which
from duecourse.records.disputes.rules import OPEN, REASONS
from duecourse.records.ledger.queries import lists as ledger

OWN = (
    Word("open_days", "days", marked("days open")),
    Word("reason", "text", marked("reason"), choices=REASONS),
    Word("stage", "text", marked("stage of the case"), choices=tuple(OPEN)),
    Word("department", "text", marked("department")),
)
LIST = ListOf(
    name="disputes",
    route="disputes",
    columns=(
        Column("dispute", lazy("Dispute"), ("id",), is_fixed=True, fold="main"),
        Column("customer", lazy("Customer"), ("customer_name",), fold="wide"),
        Column("reason", lazy("Reason"), ("reason",), fold="wide"),
        Column("stage", lazy("Stands"), ("state",), fold="wide"),
        Column("department", lazy("Department")),
        Column("owner", lazy("Whose")),
        Column("since", lazy("Since"), ("opened_on",), is_number=True, fold="wide"),
        Column("until", lazy("Settle by"), is_number=True, fold="wide"),
        Column("amount", lazy("Disputed"), is_number=True, is_money=True, fold="end"),
    ),
    sort="since",
    words={word.words: word for word in OWN}
    | {words: word for words, word in CUSTOMER_WORDS.items() if word.name in customers.FIELDS},
    keys=("state", "person", "stage", "owner"),
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
    stage: str
    department: str
    owner: str
    is_waiting: bool


def choices(request: StaffRequest) -> tuple[Choice, ...]:
    """Give the quick choices above the list."""
    lines = (("", _("All open")), ("late", _("Late")))
    chips = tuple(choice(request, key="state", value=value, words=words) for value, words in lines)
    mine = choice(request, key="owner", value=str(request.visit.seat.user_id), words=_("Mine"))
    nobodys = choice(request, key="owner", value=NOBODY, words=_("Nobody’s"))
    return (*chips, mine, nobodys, *_stage_chip(request), *whose.chip(request, request.visit))


def _stage_chip(request: StaffRequest) -> tuple[Choice, ...]:
    """Say in which state the list is, where the board led here, as a choice that takes the narrowing back."""
    stage = request.GET.get("stage", "")
    if stage not in set(OPEN):
        return ()
    return (Choice(state_words()[stage], link(request, stage="", after=""), is_current=True),)


def which_of(visit: Visit, *, is_late: bool, person: str = "", stage: str = "", owner: str = "") -> Which:
    """Say which disputes are meant."""
    only = visit.seat.user_id if sees_only_cases(visit.seat.role) else None
    return Which(
        is_late,
        visit.day or date.max,
        visit.company_ids,
        None if only else whose.portfolio_ids(visit, person),
        only=only,
        state=stage if stage in set(OPEN) else "",
        owner=owner if owner == NOBODY or _is_id(owner) else "",
    )


def _is_id(text: str) -> bool:
    try:
        return bool(text) and bool(UUID(text))
    except ValueError:
        return False


def rows_of(visit: Visit, found: Sequence[DisputeLineRow]) -> tuple[Row, ...]:
    """Say disputes."""
    named = reasons.dispute_words()
    around = _Around(
        department_names(visit.tenant_id), names_of({one.owner_id for one in found if one.owner_id}), state_words()
    )
    return tuple(_row(one, named.get(one.reason, one.reason), visit.day or one.opened_on, around) for one in found)


@dataclass(frozen=True)
class _Around:
    """How departments, people and states are called."""

    departments: Mapping[int, str]
    people: Mapping[UUID, str]
    states: Mapping[str, str]


def _row(one: DisputeLineRow, reason: str, day: date, around: _Around) -> Row:
    return Row(
        id=one.id,
        title=one.reference,
        href=reverse("dispute", args=[one.id]),
        customer=one.account.name,
        reason=reason,
        since=one.opened_on,
        open_days=(day - one.opened_on).days,
        until=one.until,
        is_late=one.until < day and not one.is_waiting,
        amounts=tuple(Money(amount, currency) for amount, currency in one.amounts),
        stage=around.states[one.state],
        department=around.departments.get(one.department_id or 0, ""),
        owner=around.people.get(one.owner_id, "") if one.owner_id else "",
        is_waiting=one.is_waiting,
    )


def _book(visit: Visit) -> Book:
    def of_customers(said: Q) -> Q:
        return Q(customer_id__in=ledger.accounts_where(visit.tenant_id, said))

    def of_departments(said: Q) -> Q:
        return Q(department_id__in=departments_where(visit.tenant_id, said))

    own = {
        "open_days": Field("opened_on", until=visit.day or date.min),
        "reason": Field("reason"),
        "stage": Field("state"),
        "department": Field("name", through=of_departments),
    }
    theirs = {key: Field(one.name, one.is_nullable, through=of_customers) for key, one in customers.FIELDS.items()}
    return Book(own | theirs, customers.rates(visit))


def _which(visit: Visit, state: State) -> Which:
    own = dict(state.own)
    late = own["state"] == "late"
    return which_of(visit, is_late=late, person=own["person"], stage=own["stage"], owner=own["owner"])


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
            "stage": row.stage,
            "department": row.department,
            "owner": row.owner,
            "since": row.since,
            "until": row.until,
            "amount": row.amounts,
        }
        for row in rows_of(visit, found)
    ]


LISTING = Listing(LIST, "dispute.see", _book, _piece, _count, rows_of, _cells)
