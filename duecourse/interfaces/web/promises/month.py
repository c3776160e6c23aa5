"""Which promises and instalments fall on which day of a month or a week?"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.customers import reasons
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.promises.queries import calendar
from duecourse.records.promises.queries.calendar import DayEntry, Where

SHOWN = 4
"""So many entries fit into a day of a month; the day itself shows all."""


@dataclass(frozen=True)
class Entry:
    """A promise or an instalment on a day."""

    title: str
    href: str
    state: str
    state_words: str
    amounts: tuple[Money, ...]
    is_plan: bool


@dataclass(frozen=True)
class Day:
    """A day with what falls due on it."""

    day: date
    words: str
    is_today: bool
    is_other_month: bool
    totals: tuple[Money, ...]
    entries: tuple[Entry, ...]
    more_count: int
    more_href: str


@dataclass(frozen=True)
class Month:
    """A month, or a week of it, as weeks of days."""

    title: str
    is_week: bool
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[Day, ...], ...]
    previous_href: str
    next_href: str
    today_href: str
    other_href: str
    is_empty: bool


def month(request: StaffRequest) -> Month:
    """Read the stretch of days that the address asks for: `day` lies in it, `view=week` narrows it."""
    visit = request.visit
    today = visit.day or request.now.date()
    day = _asked(request, today)
    is_week = request.GET.get("view") == "week"
    first = day - timedelta(days=day.weekday()) if is_week else day.replace(day=1)
    last = first + timedelta(days=6) if is_week else day.replace(day=monthrange(day.year, day.month)[1])
    start = first - timedelta(days=first.weekday())
    end = last + timedelta(days=6 - last.weekday())
    where = Where(visit.company_ids, visit.scope.portfolio_ids)
    by_day: dict[date, list[DayEntry]] = defaultdict(list)
    for one in calendar.entries(visit.tenant_id, where, first=start, last=end):
        by_day[one.due_on].append(one)
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    shown = [_day(one, by_day.get(one, []), today, day, is_week=is_week) for one in days]
    before, after = first - timedelta(days=1), last + timedelta(days=1)
    return Month(
        title=_title(first, last, is_week=is_week),
        is_week=is_week,
        weekdays=tuple(date_format(one, "D") for one in days[:7]),
        weeks=tuple(tuple(shown[number : number + 7]) for number in range(0, len(shown), 7)),
        previous_href=_href(before, is_week=is_week),
        next_href=_href(after, is_week=is_week),
        today_href=_href(today, is_week=is_week),
        other_href=_href(day, is_week=not is_week),
        is_empty=not by_day,
    )


def _asked(request: StaffRequest, today: date) -> date:
    try:
        return parse_date(request.GET.get("day", "")) or today
    except ValueError:
        return today


def _title(first: date, last: date, *, is_week: bool) -> str:
    if is_week:
        return f"{formats.day(first)} – {formats.day(last)}"
    return date_format(first, "F Y")


def _href(day: date, *, is_week: bool) -> str:
    query = {"day": day.isoformat()} | ({"view": "week"} if is_week else {})
    return reverse("promise-calendar", query=query)


def _day(day: date, found: Sequence[DayEntry], today: date, asked: date, *, is_week: bool) -> Day:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for one in found:
        for amount, currency in one.amounts:
            totals[currency] += amount
    shown = found if is_week else found[:SHOWN]
    return Day(
        day=day,
        words=formats.weekday(day),
        is_today=day == today,
        is_other_month=not is_week and day.month != asked.month,
        totals=tuple(Money(amount, currency) for currency, amount in sorted(totals.items())),
        entries=tuple(_entry(one) for one in shown),
        more_count=len(found) - len(shown),
        more_href=_href(day, is_week=True),
    )


def _entry(one: DayEntry) -> Entry:
    is_plan = one.kind == "plan"
    state, words = (reasons.instalment_state if is_plan else reasons.promise_state)(one.state)
    href = reverse("plan", args=[one.id])
    if not is_plan:
        href = reverse("customer", args=[one.account.token], query={"tab": "promises"})
    amounts = tuple(Money(amount, currency) for amount, currency in one.amounts)
    return Entry(one.account.name, href, state, words, amounts, is_plan)
