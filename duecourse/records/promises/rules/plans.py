"""Which instalments has a plan, what of each is paid, may it be agreed, and does it still stand? Pure."""

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from duecourse.foundation.kit.calendar import Calendar
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money, allocate, quantize
from duecourse.foundation.kit.words import Text, _, _n
from duecourse.records.promises.rules.promises import tolerance

Rhythm = Literal["weekly", "fortnightly", "monthly", "month_end"]
InstalmentState = Literal["open", "paid", "partly", "missed"]
NOTHING: Final = Decimal(0)
MOST_COUNT: Final = 60
"""No plan has more instalments, whoever agrees it."""
_LATEST_FIRST: Final = 366
BREAK_DAYS: Final = 10
"""So many days after its day an instalment that is not paid ends the plan."""
BREAK_MISSED: Final = 2
"""So many instalments that are not paid in time end the plan."""
RHYTHMS: Final[Mapping[str, str]] = {
    "weekly": _("every week"),
    "fortnightly": _("every two weeks"),
    "monthly": _("every month"),
    "month_end": _("at the end of each month"),
}


class NoSuchRhythm(Refused):
    """The instalments are to follow each other in a way that is not known."""

    says = _("Choose how often an instalment is paid.")


class WrongCount(Refused):
    """Too few or too many instalments to be a plan."""

    says = _("A plan has from 1 to %(most)s instalments.")


class TooSmallToShare(Refused):
    """An instalment would be nothing."""

    says = _("The amount is too small for so many instalments.")


class WrongFirstDay(Refused):
    """The first instalment is past, or years away."""

    says = _("The first instalment is due from today on, and at most a year ahead.")


class WrongBreakRule(Refused):
    """A plan that could never break, or that breaks before a payment can be known."""

    says = _("A plan ends after 1 to 12 missed instalments, or 3 to 90 days after one.")


@dataclass(frozen=True)
class Terms:
    """How a plan is paid: so many instalments, from a day on, in a rhythm; and what ends it."""

    count: int
    first_on: date
    rhythm: str = "monthly"
    break_days: int = BREAK_DAYS
    break_missed: int = BREAK_MISSED


@dataclass(frozen=True)
class Instalment:
    """A part of a plan: how much is due on which day."""

    number: int
    due_on: date
    amount: Decimal


@dataclass(frozen=True)
class Paid:
    """What became of an instalment: what credits took off it, and what is paid of the rest."""

    credited: Decimal
    paid: Decimal
    left: Decimal


@dataclass(frozen=True)
class Limits:
    """What a role may agree by itself; amounts in the company's base currency."""

    most_instalments: int
    longest_days: int
    most_amount: Decimal
    least_instalment: Decimal


LIMITS: Final[Mapping[str, Limits]] = {
    "collector": Limits(6, 190, Decimal(10_000), Decimal(50)),
    "senior_collector": Limits(12, 370, Decimal(50_000), Decimal(50)),
    "collections_manager": Limits(24, 740, Decimal(250_000), Decimal(25)),
}
"""The starter policy. A role that is not named here agrees nothing by itself."""
NO_LIMITS: Final = Limits(0, 0, NOTHING, NOTHING)


def instalments(total: Decimal, currency: str, terms: Terms, *, on: date, calendar: Calendar) -> tuple[Instalment, ...]:
    """Cut a plan into its instalments: equal ones, the rest in the last, none on a day off of the payer.

    Days move forward, those of a month's end backward, so that they stay in their month.
    """
    _check(terms, on=on)
    amounts = _equal(total, terms.count, currency)
    steps = _DAYS[terms.rhythm]
    move = calendar.on_or_before if terms.rhythm == "month_end" else calendar.on_or_after
    days = [max(move(steps(terms.first_on, number)), on) for number in range(terms.count)]
    return tuple(Instalment(number + 1, day, amounts[number]) for number, day in enumerate(days))


def laid(amounts: Sequence[Decimal], *, paid: Decimal, credited: Decimal) -> tuple[Paid, ...]:
    """Lay money on the oldest instalments first; what was credited takes off the last ones first."""
    off: list[Decimal] = []
    for amount in reversed(amounts):
        off.append(min(amount, credited))
        credited -= off[-1]
    found = []
    for amount, taken in zip(amounts, reversed(off), strict=True):
        due = amount - taken
        came = min(due, max(paid, NOTHING))
        paid -= came
        found.append(Paid(taken, came, due - came))
    return tuple(found)


def state_of(amount: Decimal, part: Paid, *, is_over: bool, most: Decimal) -> InstalmentState:
    """Judge an instalment; `is_over`: its day and tolerance have passed and the bank's news are in."""
    due = amount - part.credited
    if part.left <= 0 or part.left <= tolerance(due, most):
        return "paid"
    if not is_over:
        return "open"
    return "partly" if part.paid > 0 else "missed"


def is_broken(days: Sequence[date], terms: Terms, *, day: date) -> bool:
    """Tell whether a plan is over by its own rule; `days` = those of the instalments that were not paid in time."""
    return len(days) >= terms.break_missed or any(day >= due_on + timedelta(days=terms.break_days) for due_on in days)


def beyond(
    parts: Sequence[Instalment], *, rate: Decimal | None, base: str, limits: Limits, on: date
) -> tuple[Text, ...]:
    """Tell by what a plan goes beyond what a role may agree; `rate` = what its currency is worth in `base`."""
    found = []
    if len(parts) > limits.most_instalments:
        one, many = _n("more than %(count)s instalment", "more than %(count)s instalments")
        found.append(Text(one, {"count": limits.most_instalments}, many))
    if parts and parts[-1].due_on > on + timedelta(days=limits.longest_days):
        found.append(Text(_("longer than %(days)s days"), {"days": limits.longest_days}))
    if rate is None:
        return (*found, Text(_("its exchange rate is not known")))
    if sum((part.amount for part in parts), NOTHING) * rate > limits.most_amount:
        found.append(Text(_("more than %(amount)s"), {"amount": Money(limits.most_amount, base)}))
    if min((part.amount for part in parts), default=NOTHING) * rate < limits.least_instalment:
        found.append(Text(_("an instalment below %(amount)s"), {"amount": Money(limits.least_instalment, base)}))
    return tuple(found)


def _check(terms: Terms, *, on: date) -> None:
    if terms.rhythm not in RHYTHMS:
        raise NoSuchRhythm
    if not 1 <= terms.count <= MOST_COUNT:
        raise WrongCount(most=MOST_COUNT)
    if not on <= terms.first_on <= on + timedelta(days=_LATEST_FIRST):
        raise WrongFirstDay
    if not (3 <= terms.break_days <= 90 and 1 <= terms.break_missed <= 12):
        raise WrongBreakRule


def _equal(total: Decimal, count: int, currency: str) -> list[Decimal]:
    share = min(allocate(quantize(total, currency), [1] * count, currency))
    if share <= 0:
        raise TooSmallToShare
    return [*[share] * (count - 1), total - share * (count - 1)]


def _month_later(first_on: date, number: int) -> date:
    year, month = divmod(first_on.year * 12 + first_on.month - 1 + number, 12)
    return date(year, month + 1, min(first_on.day, monthrange(year, month + 1)[1]))


def _month_end(first_on: date, number: int) -> date:
    day = _month_later(first_on.replace(day=1), number)
    return day.replace(day=monthrange(day.year, day.month)[1])


_DAYS: Final[Mapping[str, Callable[[date, int], date]]] = {
    "weekly": lambda first_on, number: first_on + timedelta(weeks=number),
    "fortnightly": lambda first_on, number: first_on + timedelta(weeks=2 * number),
    "monthly": _month_later,
    "month_end": _month_end,
}
