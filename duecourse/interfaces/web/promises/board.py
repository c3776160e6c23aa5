"""What of promises and plans needs a person today, and how many words were kept?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.money import Money
from duecourse.foundation.tenancy.listing import Ask
from duecourse.interfaces.web.customers import reasons
from duecourse.interfaces.web.promises import listing
from duecourse.interfaces.web.promises.rates import RATE_DAYS, Rate, rate_of
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.promises.queries import calendar, lists, plan_lists
from duecourse.records.promises.queries.calendar import Where
from duecourse.records.promises.queries.lists import PromiseLineRow
from duecourse.records.promises.queries.plan_lists import WhichPlans

SHOWN = 20


@dataclass(frozen=True)
class Word:
    """A promise that needs a person."""

    id: int
    title: str
    number: str
    href: str
    call_href: str
    due_on: date
    state: str
    state_words: str
    amounts: tuple[Money, ...]
    may_see: bool
    next_day: date


@dataclass(frozen=True)
class PlanLine:
    """A plan that needs a person."""

    title: str
    number: str
    href: str
    state: str
    state_words: str
    left: Money


@dataclass(frozen=True)
class Lane:
    """A group of what needs a person, and the list that has all of it."""

    key: str
    title: str
    empty: str
    href: str
    count: int
    words: tuple[Word, ...] = ()
    plans: tuple[PlanLine, ...] = ()


@dataclass(frozen=True)
class Board:
    """Today's promises and plans."""

    lanes: tuple[Lane, ...]
    rate: Rate


def board(request: StaffRequest) -> Board:
    """Read what is due, broken, at the bank, waiting for approval and asked for."""
    visit = request.visit
    day = visit.day or request.now.date()
    words = (
        ("due", _("Due"), _("No promise is due.")),
        ("seen", _("At the bank, not booked yet"), _("Nothing waits to be booked.")),
        ("broken", _("Broken and still owed"), _("No broken promise is still owed.")),
    )
    plans = (
        ("waiting", _("Plans waiting for approval"), _("No plan waits for approval.")),
        ("asked", _("Plans that customers ask for"), _("No customer asks for a plan.")),
        ("late", _("Plans with a missed instalment"), _("No instalment is missed.")),
    )
    lanes = [_promises(visit, key, title, empty, day) for key, title, empty in words]
    lanes += [_plans(visit, key, title, empty) for key, title, empty in plans]
    where = Where(visit.company_ids, visit.scope.portfolio_ids)
    first = day - timedelta(days=RATE_DAYS)
    rate = calendar.kept_rate(visit.tenant_id, where, first=first, last=day)
    return Board(tuple(lanes), rate_of(rate, days=RATE_DAYS))


def _promises(visit: Visit, key: str, title: str, empty: str, day: date) -> Lane:
    which = listing.which_of(visit, key)
    rows, _place = lists.promise_piece(visit.tenant_id, which, Ask(sort=("due_on", "id"), limit=SHOWN))
    count = lists.promise_count(visit.tenant_id, which, Ask(sort=("due_on", "id"), limit=SHOWN))
    href = reverse("promises", query={"state": key})
    return Lane(key, title, empty, href, count, tuple(_word(row, day) for row in rows))


def _word(row: PromiseLineRow, day: date) -> Word:
    state, words = reasons.promise_state(row.state)
    return Word(
        id=row.id,
        title=row.account.name,
        number=row.account.number,
        href=reverse("customer", args=[row.account.token], query={"tab": "promises"}),
        call_href=reverse("call", args=[row.account.token]),
        due_on=row.due_on,
        state=state,
        state_words=words,
        amounts=tuple(Money(amount, currency) for amount, currency in row.amounts),
        may_see=row.state == "open",
        next_day=max(day, row.due_on) + timedelta(days=7),
    )


def _plans(visit: Visit, key: str, title: str, empty: str) -> Lane:
    which = WhichPlans(key, visit.company_ids, visit.scope.portfolio_ids)
    ask = Ask(sort=("from_on", "id"), limit=SHOWN)
    rows, _place = plan_lists.plan_piece(visit.tenant_id, which, ask)
    found = []
    for row in rows:
        state, words = reasons.plan_state(row.state)
        left = Money(row.left, row.currency)
        found.append(PlanLine(row.account.name, row.account.number, reverse("plan", args=[row.id]), state, words, left))
    count = plan_lists.plan_count(visit.tenant_id, which, ask)
    return Lane(key, title, empty, reverse("plans", query={"state": key}), count, plans=tuple(found))
