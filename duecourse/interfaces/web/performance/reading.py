"""How do people, steps, departments and coverage read in the reader's language?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duecourse.foundation.kit.tabular import Cell as Plain
from duecourse.insight.queries.seeing import Whom, whom
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.figures.asking import in_view
from duecourse.interfaces.web.pages import Choice, link
from duecourse.interfaces.web.performance import of_people, of_steps, of_teams
from duecourse.interfaces.web.performance.shown import Page, Table
from duecourse.interfaces.web.visit import StaffRequest, Visit

PEOPLE: Final = "people"
PARTS: Final[dict[str, Callable[[Visit, Whom, date, date], Table]]] = {
    PEOPLE: of_people.table,
    "steps": of_steps.table,
    "departments": of_teams.departments,
    "coverage": of_teams.coverage,
}
_NAMES: Final = {
    PEOPLE: lazy("People"),
    "steps": lazy("Steps"),
    "departments": lazy("Departments"),
    "coverage": lazy("Coverage"),
}
_BEFORE_ANY: Final = date(2000, 1, 1)
"""Where no company has a book yet."""
_PERIODS: Final = {
    "": lazy("Last 90 days"),
    "this-month": lazy("This month"),
    "last-month": lazy("Last month"),
    "year": lazy("Last 365 days"),
}


@dataclass(frozen=True)
class _Period:
    since: date
    until: date


def page(request: StaffRequest, part: str) -> Page:
    """Read a view of the period in the address; the number of questions does not grow with the rows."""
    visit = request.visit
    day = visit.day or _BEFORE_ANY
    word = request.GET.get("period", "")
    period = _period(word if word in _PERIODS else "", day)
    meant = whom(visit.tenant_id, in_view(visit), day)
    query = {"period": word} if word in _PERIODS and word else None
    return Page(
        key=part,
        parts=tuple(
            Choice(str(words), reverse("performance-part", args=[key], query=query), key == part)
            for key, words in _NAMES.items()
        ),
        periods=tuple(Choice(str(words), link(request, period=key), key == word) for key, words in _PERIODS.items()),
        table=PARTS[part](visit, meant, period.since, period.until),
        period_words=_("%(since)s to %(until)s")
        % {"since": formats.day(period.since), "until": formats.day(period.until)},
        files=tuple(
            (ending.upper(), reverse("performance-rows", args=[part, ending], query=query))
            for ending in ("csv", "xlsx")
        ),
    )


def as_rows(table: Table) -> tuple[list[str], Iterator[list[Plain]]]:
    """Give a view as rows of a file; an amount has its currency beside it."""
    header = [
        words
        for one in table.headings
        for words in (
            (one.words, _("%(column)s, currency") % {"column": one.words}) if one.kind == "money" else (one.words,)
        )
    ]

    def lines() -> Iterator[list[Plain]]:
        for row in table.rows:
            yield [
                value
                for heading, cell in zip(table.headings, row, strict=True)
                for value in ((cell.value, cell.currency) if heading.kind == "money" else (cell.value,))
            ]

    return header, lines()


def _period(word: str, day: date) -> _Period:
    first = day.replace(day=1)
    match word:
        case "this-month":
            return _Period(first, day)
        case "last-month":
            last = first - timedelta(days=1)
            return _Period(last.replace(day=1), last)
        case "year":
            return _Period(day - timedelta(days=364), day)
    return _Period(day - timedelta(days=89), day)
