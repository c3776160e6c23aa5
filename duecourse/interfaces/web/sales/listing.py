"""Which columns has the list of a sales person's customers, and how is it asked?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.foundation.kit.money import Money
from duecourse.foundation.tenancy.listing import Ask, Place
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers import listing as customers
from duecourse.interfaces.web.customers.agreed import stop_words
from duecourse.interfaces.web.lists.asking import State
from duecourse.interfaces.web.lists.declared import Column, ListOf
from duecourse.interfaces.web.lists.listing import Cells, Listing
from duecourse.interfaces.web.lists.where import Book
from duecourse.interfaces.web.steps import channel_words, step_words
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.queries import customer as said
from duecourse.records.credit.queries import screens as credit
from duecourse.records.credit.queries.screens import LimitRow
from duecourse.records.ledger.queries import lists, proposals
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.screens import Account, Balance, BlockLine
from duecourse.work.procedures.queries import plans
from duecourse.work.procedures.queries.plans import PlannedContact

LIST = ListOf(
    name="my-customers",
    route="my-customers",
    columns=(
        Column("customer", lazy("Customer"), ("name",), is_fixed=True, fold="main"),
        Column("last", lazy("Last touch"), fold="wide"),
        Column("next", lazy("Next touch"), fold="wide"),
        Column("limit", lazy("Credit left"), is_number=True, is_money=True),
        Column("oldest", lazy("Oldest"), is_number=True),
        Column("overdue", lazy("Overdue"), is_number=True, is_money=True, fold="end"),
    ),
    sort="customer",
    words={words: word for words, word in CUSTOMER_WORDS.items() if word.name in customers.FIELDS},
    keys=("owing",),
)


@dataclass(frozen=True)
class Row:
    """A customer as a sales person sees it."""

    id: int
    title: str
    href: str
    number: str
    company_code: str
    last: str
    next: str
    held: str
    limit: tuple[Money, ...]
    is_unlimited: bool
    oldest_days: int | None
    overdue: tuple[Money, ...]


@dataclass(frozen=True)
class Known:
    """What is known of a piece of customers, each in one or two queries."""

    owed: dict[int, tuple[Balance, ...]]
    last: dict[int, tuple[date, str]]
    following: dict[int, PlannedContact]
    stops: dict[int, BlockLine]
    asked: set[int]
    limits: dict[int, LimitRow]


def shown(visit: Visit, found: Sequence[Account]) -> tuple[Row, ...]:
    """Say customers with their last and next touch, what holds them and what credit is left."""
    if not found or visit.day is None:
        return ()
    tenant, day, ids = visit.tenant_id, visit.day, [one.id for one in found]
    known = Known(
        owed=ledger.balances(tenant, ids, on=day),
        last=said.last_contacts(tenant, ids),
        following=plans.next_contacts(tenant, ids),
        stops=ledger.stops_of(tenant, ids, on=day),
        asked=proposals.customers_asked_about(tenant, ids),
        limits=credit.limits_in_force(tenant, ids, on=day),
    )
    codes = {one.id: one.code for one in visit.companies}
    return tuple(_row(visit, one, known, codes.get(one.company_id, "")) for one in found)


def _row(visit: Visit, account: Account, known: Known, code: str) -> Row:
    owed = known.owed.get(account.id, ())
    oldest, limit = ledger.oldest(owed), known.limits.get(account.id)
    return Row(
        id=account.id,
        title=account.name,
        href=reverse("customer", args=[account.token]),
        number=account.number,
        company_code=code,
        last=_last(known.last.get(account.id)),
        next=_next(known.following.get(account.id)),
        held=_held(known.stops.get(account.id), account.id in known.asked),
        limit=_left(limit, owed),
        is_unlimited=limit is not None and limit.is_unlimited,
        oldest_days=ledger.days_late(oldest, on=visit.day) if oldest and visit.day else None,
        overdue=tuple(Money(line.overdue, line.currency) for line in owed if line.overdue),
    )


def _last(touch: tuple[date, str] | None) -> str:
    if touch is None:
        return ""
    day, road = touch
    return f"{formats.day(day)} · {channel_words(road)}"


def _next(contact: PlannedContact | None) -> str:
    if contact is None:
        return ""
    return f"{formats.day(contact.planned_on)} · {step_words(contact.channel, contact.severity, key=contact.step_key)}"


def _held(stop: BlockLine | None, is_asked: bool) -> str:
    if stop is not None:
        why = stop_words().get(stop.reason, stop.reason)
        if stop.to_on is None:
            return _("Stopped: %(why)s") % {"why": why}
        return _("Stopped until %(day)s: %(why)s") % {"day": formats.day(stop.to_on), "why": why}
    return _("A pause is asked for") if is_asked else ""


def _left(limit: LimitRow | None, owed: Sequence[Balance]) -> tuple[Money, ...]:
    """Tell what is left of the limit in its own currency; nothing where it is used up."""
    if limit is None or limit.is_unlimited:
        return ()
    used = sum((line.open for line in owed if line.currency == limit.currency), start=limit.amount * 0)
    return (Money(max(limit.amount - used, limit.amount * 0), limit.currency),)


def _which(visit: Visit, state: State) -> lists.Which:
    owing = dict(state.own)["owing"]
    return lists.Which(owing=owing if owing in ("open", "overdue") and visit.day else "", on=visit.day)


def _piece(visit: Visit, state: State, ask: Ask) -> tuple[Sequence[Account], Place]:
    scope, which = visit.scope.portfolio_ids, _which(visit, state)
    return lists.customer_piece(visit.tenant_id, which, ask, company_ids=visit.company_ids, portfolio_ids=scope)


def _count(visit: Visit, state: State, ask: Ask) -> int:
    scope, which = visit.scope.portfolio_ids, _which(visit, state)
    return lists.customer_count(visit.tenant_id, which, ask, company_ids=visit.company_ids, portfolio_ids=scope)


def _cells(visit: Visit, found: Sequence[Account]) -> Sequence[Cells]:
    return [
        {
            "customer": f"{row.number} {row.title}",
            "last": row.last,
            "next": row.held or row.next,
            "limit": row.limit,
            "oldest": row.oldest_days,
            "overdue": row.overdue,
        }
        for row in shown(visit, found)
    ]


def _book(visit: Visit) -> Book:
    return Book(customers.FIELDS, customers.rates(visit))


LISTING = Listing(LIST, "pause.request", _book, _piece, _count, shown, _cells)
