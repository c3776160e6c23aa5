"""Which days are named in a text, and which day is meant?

Choices where people mean different things: “Friday” said on a Friday is the next one; “next Friday” is that of next
week in English and Dutch, the first to come in French and German; a week means its last business day; a day without a
month or year lies ahead of a promise and behind a payment that was made.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Literal

from duecourse.records.communications.rules.reading.phrases import DateSaying, Phrases

Toward = Literal["ahead", "behind"]
FRIDAY: Final = 4
_FARTHEST: Final = timedelta(days=400)
_FAR_SIDE: Final = timedelta(days=270)
_ISO: Final = re.compile(r"(?<![\d-])(?P<year>20\d\d)-(?P<month>[01]?\d)-(?P<day>[0-3]?\d)(?![\d-])")
_FIGURES: Final = re.compile(
    r"(?<![\d.,/-])(?P<first>[0-3]?\d)(?P<sign>[/.-])(?P<second>[0-3]?\d)(?:(?P=sign)(?P<year>20\d\d|\d\d)\b|(?P<dot>\.)?)(?![\d/-]|[.,]\d)"
)


@dataclass(frozen=True)
class FoundDate:
    """A day that the text names, and where."""

    on: date
    start: int
    end: int
    is_due: bool
    """A word before it says that something shall be done by it."""
    is_dated: bool
    """A word before it says that something bears it."""


def read_dates(text: str, phrases: Phrases, *, today: date, toward: Toward = "ahead") -> tuple[FoundDate, ...]:
    """Find the days that a folded text names, in the order of the text."""
    taken: list[tuple[int, int]] = []
    found: list[FoundDate] = []
    for start, end, day in _all(text, phrases, today, toward):
        if any(start < other_end and other_start < end for other_start, other_end in taken):
            continue
        taken.append((start, end))
        if day is not None and abs(day - today) <= _FARTHEST:
            found.append(_placed(text, phrases, day, start, end))
    return _without_names_of_days(text, sorted(found, key=lambda one: one.start))


def _without_names_of_days(text: str, found: list[FoundDate]) -> tuple[FoundDate, ...]:
    """Leave out the weekday that a date explains: “Friday, 27/11” is one day."""
    gaps = [text[one.end : other.start] for one, other in pairwise(found)]
    explained = {number for number, gap in enumerate(gaps) if len(gap) <= 4 and not re.search("[a-z]{3}", gap)}
    return tuple(one for number, one in enumerate(found) if number not in explained)


def _placed(text: str, phrases: Phrases, day: date, start: int, end: int) -> FoundDate:
    before, said = text[max(0, start - 14) : start], text[start:end]
    due, dated = _last_of_word(phrases.due_words, before), _last_of_word(phrases.dated_words, before)
    begins_due = bool(phrases.due_words and phrases.due_words.match(said))
    return FoundDate(day, start, end, is_due=begins_due or due > dated, is_dated=not begins_due and dated > due)


def _last_of_word(pattern: re.Pattern[str] | None, text: str) -> int:
    return max((hit.start() for hit in pattern.finditer(text)), default=-1) if pattern else -1


def _all(text: str, phrases: Phrases, today: date, toward: Toward) -> Iterator[tuple[int, int, date | None]]:
    for hit in _ISO.finditer(text):
        yield hit.start(), hit.end(), _on(int(hit["year"]), int(hit["month"]), int(hit["day"]))
    for hit in _FIGURES.finditer(text):
        if _is_said_as_a_day(text, hit, phrases):
            yield hit.start(), hit.end(), _in_figures(hit, phrases, today, toward)
    for saying in phrases.sayings:
        for hit in saying.pattern.finditer(text):
            yield hit.start(), hit.end(), _said(saying, hit, phrases, today, toward)


def _is_said_as_a_day(text: str, hit: re.Match[str], phrases: Phrases) -> bool:
    """12/11 and 12.11.2026 are days; 12.11 and 12-11 only where a word or a final dot says so."""
    if hit["sign"] == "/" or hit["year"] or (hit["sign"] == "." and hit["dot"]):
        return True
    before = text[max(0, hit.start() - 12) : hit.start()]
    words = [pattern for pattern in (phrases.due_words, phrases.dated_words) if pattern]
    named = any(re.search(rf"(?:{pattern.pattern})\s*(?:de |den |the |le )?$", before) for pattern in words)
    return named or any(before.rstrip(" ,").endswith(day) for day in phrases.weekdays if len(day) > 3)


def _in_figures(hit: re.Match[str], phrases: Phrases, today: date, toward: Toward) -> date | None:
    first, second = int(hit["first"]), int(hit["second"])
    day, month = (second, first) if phrases.month_first and first <= 12 else (first, second)
    if month > 12 >= day:
        day, month = month, day
    if hit["year"]:
        year = int(hit["year"])
        return _on(year if year > 99 else 2000 + year, month, day)
    return _nearest_year(month, day, today, toward)


def _said(saying: DateSaying, hit: re.Match[str], phrases: Phrases, today: date, toward: Toward) -> date | None:
    names = hit.groupdict()
    count = saying.count if saying.count is not None else _count(names.get("count"), phrases)
    said = _Said(
        today,
        toward,
        saying.after,
        count,
        weekday=phrases.weekdays.get(names.get("weekday") or "", 0),
        month=phrases.months.get(names.get("month") or "", 1),
        day=int(names.get("day") or 1),
        year=int(names["year"]) if names.get("year") else None,
    )
    return _KINDS[saying.kind](said)


def _count(word: str | None, phrases: Phrases) -> int:
    if not word:
        return 1
    return int(word) if word.isdecimal() else phrases.counts.get(re.sub(r"\s+", " ", word), 1)


@dataclass(frozen=True)
class _Said:
    """What a saying says, before it is a day."""

    today: date
    toward: Toward
    after: int
    count: int
    weekday: int
    month: int
    day: int
    year: int | None

    @property
    def monday(self) -> date:
        """The Monday of the week that is meant."""
        return self.today - timedelta(days=self.today.weekday()) + timedelta(weeks=self.after)

    @property
    def first(self) -> date:
        """The first day of the month that is meant."""
        return _months_on(self.today.replace(day=1), self.after)

    def of_month(self, day: int) -> date | None:
        """The day of the month that was named."""
        if self.year:
            return _on(self.year, self.month, day)
        return _nearest_year(self.month, day, self.today, self.toward)


def _weekday(said: _Said) -> date:
    ahead = (said.weekday - said.today.weekday()) % 7 or 7
    if said.toward == "behind":
        return said.today + timedelta(days=ahead - 7)
    return said.today + timedelta(days=ahead, weeks=said.after)


def _end_of_week(said: _Said) -> date:
    friday = said.monday + timedelta(days=FRIDAY)
    return max(friday, said.today)


def _day_of_month(said: _Said) -> date | None:
    first = said.today.replace(day=1)
    step = 1 if said.toward == "ahead" else -1
    for months in range(3):
        month = _months_on(first, step * months)
        day = _on(month.year, month.month, said.day)
        if day and (day >= said.today if step > 0 else day <= said.today):
            return day
    return None


def _end_of_named_month(said: _Said) -> date | None:
    last = monthrange(said.year or said.today.year, said.month)[1]
    found = said.of_month(last)
    return found or said.of_month(28)


def _business_days(said: _Said) -> date:
    day, left = said.today, said.count
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day


_KINDS: Final[Mapping[str, Callable[[_Said], date | None]]] = {
    "weekday": _weekday,
    "weekday_of_week": lambda said: said.monday + timedelta(days=said.weekday),
    "last_weekday": lambda said: said.today - timedelta(days=(said.today.weekday() - said.weekday) % 7 or 7),
    "start_of_week": lambda said: said.monday,
    "end_of_week": _end_of_week,
    "start_of_month": lambda said: said.first,
    "middle_of_month": lambda said: said.first.replace(day=15),
    "end_of_month": lambda said: _last_of(said.first),
    "start_of_named_month": lambda said: said.of_month(1),
    "middle_of_named_month": lambda said: said.of_month(15),
    "end_of_named_month": _end_of_named_month,
    "end_of_year": lambda said: date(said.today.year, 12, 31),
    "day_of_named_month": lambda said: said.of_month(said.day),
    "day_of_month": _day_of_month,
    "in_days": lambda said: said.today + timedelta(days=said.count),
    "in_business_days": _business_days,
    "in_weeks": lambda said: said.today + timedelta(weeks=said.count),
    "in_months": lambda said: _same_day_in(said.today, said.count),
    "days_ago": lambda said: said.today - timedelta(days=said.count),
    "weeks_ago": lambda said: said.today - timedelta(weeks=said.count),
}
KINDS: Final = frozenset(_KINDS)


def _on(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest_year(month: int, day: int, today: date, toward: Toward) -> date | None:
    """Prefer the side on which the day should lie, unless that is most of a year away."""
    years = (today.year - 1, today.year, today.year + 1)
    days = [found for found in (_on(year, month, day) for year in years) if found]
    side = [found for found in days if (found >= today if toward == "ahead" else found <= today)]
    near = [found for found in side if abs(found - today) <= _FAR_SIDE]
    return min(near or days, key=lambda found: abs(found - today), default=None)


def _months_on(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _last_of(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def _same_day_in(today: date, months: int) -> date:
    first = _months_on(today.replace(day=1), months)
    return first.replace(day=min(today.day, monthrange(first.year, first.month)[1]))
