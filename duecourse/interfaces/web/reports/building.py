"""What can be chosen in a question: the fields of its form, with what is chosen now?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duecourse.insight.rules.reports.spec import GRAINS, Spec
from duecourse.insight.rules.reports.subjects import SUBJECTS, Dimension, Measure, Subject
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.lists.shown import Word
from duecourse.interfaces.web.reports.asking import A_DAY, MOST_ROWS, MOST_VALUES

Words = str | Promise

HOWS: Final[dict[str, Words]] = {
    "sum": lazy("sum"),
    "count": lazy("number"),
    "average": lazy("average"),
    "median": lazy("median"),
    "least": lazy("smallest"),
    "most": lazy("largest"),
    "share": lazy("share of all"),
}
BY: Final[dict[str, Words]] = {
    "day": lazy("%(name)s, by day"),
    "week": lazy("%(name)s, by week"),
    "month": lazy("%(name)s, by month"),
    "quarter": lazy("%(name)s, by quarter"),
    "year": lazy("%(name)s, by year"),
}
DAYS: Final[dict[str, Words]] = {
    "today": lazy("today"),
    "yesterday": lazy("yesterday"),
    "week_end": lazy("end of last week"),
    "month_end": lazy("end of last month"),
    "quarter_end": lazy("end of last quarter"),
    "year_end": lazy("end of last year"),
}
PERIODS: Final[dict[str, Words]] = {
    "this_week": lazy("this week"),
    "last_week": lazy("last week"),
    "this_month": lazy("this month"),
    "last_month": lazy("last month"),
    "this_quarter": lazy("this quarter"),
    "last_quarter": lazy("last quarter"),
    "year": lazy("this year"),
    "last_year": lazy("last year"),
    "last_7_days": lazy("the last 7 days"),
    "last_30_days": lazy("the last 30 days"),
    "last_90_days": lazy("the last 90 days"),
    "last_365_days": lazy("the last 365 days"),
}
COMPARES: Final[dict[str, Words]] = {
    "": lazy("nothing"),
    "day_before": lazy("the day before"),
    "month_before": lazy("a month before"),
    "year_before": lazy("a year before"),
    "period_before": lazy("the period before"),
}
CHARTS: Final[dict[str, Words]] = {
    "": lazy("Table"),
    "bars": lazy("Bars"),
    "lines": lazy("Lines"),
    "areas": lazy("Areas"),
    "heat": lazy("Heat map"),
    "waterfall": lazy("Waterfall"),
    "scatter": lazy("Points"),
}
TOPS: Final = (0, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Option:
    """A line of a select; `group`: under which heading it stands."""

    value: str
    words: str
    is_chosen: bool
    group: str = ""


@dataclass(frozen=True)
class Field:
    """A select: its name, its label, its lines under their headings."""

    id: str
    name: str
    label: str
    groups: tuple[tuple[str, tuple[Option, ...]], ...]


@dataclass(frozen=True)
class Form:
    """The form of a question; `since` and `until` are shown where days are written by hand."""

    subject: Field
    rows: tuple[Field, ...]
    column: Field
    values: tuple[Field, ...]
    sort: Field
    top: Field
    day: Field
    period: Field | None
    compare: Field
    currency: Field
    where: str
    words: tuple[Word, ...]
    example: str
    has_totals: bool
    is_restated: bool
    may_restate: bool
    on: str
    since: str
    until: str
    is_own_day: bool
    is_own_period: bool


def form(spec: Spec, subject: Subject, currencies: Sequence[str], may: Callable[[str], bool]) -> Form:
    """Lay a question out as a form; `currencies` = those into which amounts may be converted, `may` = what its reader may do."""
    is_own_day = spec.day not in DAYS
    is_own_period = bool(spec.period) and spec.period not in PERIODS
    since, _dots, until = spec.period.partition("..") if is_own_period else ("", "", "")
    return Form(
        subject=_field(
            "subject",
            _("About"),
            [
                Option(one.slug, words.say(one.name), one is subject)
                for one in SUBJECTS.values()
                if not one.needs or may(one.needs)
            ],
        ),
        rows=tuple(_rows(spec, subject)),
        column=_field("column", _("Columns"), [_none(not spec.columns), *_dimensions(subject, spec.columns)]),
        values=tuple(_values(spec, subject)),
        sort=_field("sort", _("Order"), list(_sorts(spec, subject))),
        top=_field("top", _("Show"), [Option(str(one), _top(one), one == spec.top) for one in _tops(spec.top)]),
        day=_field("day", _("As of"), _timed(DAYS, spec.day, is_own_day)),
        period=_period(spec, is_own_period) if subject.has_period else None,
        compare=_field("compare", _("Compare with"), _chosen(COMPARES, spec.compare)),
        currency=_field("currency", _("Currency"), _currencies(spec.currency, currencies)),
        where=spec.where,
        words=tuple(Word(text, one.unit, one.choices) for text, one in sorted(subject.words.items())),
        example=_example(subject),
        has_totals=spec.has_totals,
        is_restated=spec.is_restated,
        may_restate=subject.restates,
        on=spec.day if is_own_day else "",
        since=since,
        until=until,
        is_own_day=is_own_day,
        is_own_period=is_own_period,
    )


def dimension_words(subject: Subject, key: str) -> str:
    """Say what rows are grouped by: “due date, by month”; in a list also the measure that stands there."""
    slug, _colon, grain = key.partition(":")
    told = subject.dimensions.get(slug) or subject.measures.get(slug)
    if told is None:
        return key
    name = words.say(told.name)
    return str(BY[grain]) % {"name": name} if grain in BY else name


def value_words(measure: Measure | None, key: str) -> str:
    """Say what is summed up: “open amount”, “open amount, average”."""
    slug, _colon, how = key.partition(":")
    if measure is None:
        return slug
    name = words.say(measure.name)
    return name if how == measure.hows[0] else _("%(name)s, %(how)s") % {"name": name, "how": str(HOWS.get(how, how))}


def day_words(spec: Spec) -> str:
    """Say of which day a question speaks."""
    return str(DAYS.get(spec.day, spec.day))


def _rows(spec: Spec, subject: Subject) -> Iterator[Field]:
    """A select for each row, and an empty one for another."""
    for at, chosen in enumerate([*spec.rows, ""][:MOST_ROWS]):
        label = _("Rows") if at == 0 else _("then by")
        yield _field("row", label, [_none(not chosen), *_dimensions(subject, chosen)], at)


def _values(spec: Spec, subject: Subject) -> Iterator[Field]:
    for at, chosen in enumerate([*(one.key for one in spec.values), ""][:MOST_VALUES]):
        label = _("Values") if at == 0 else _("and")
        lines = [Option(key, upper(text), key == chosen, group) for key, text, group in _measures(subject)]
        nothing = Option("", _("the single rows") if not spec.values else _("nothing more"), not chosen)
        yield _field("value", label, [nothing, *lines], at)


def _measures(subject: Subject) -> Iterator[tuple[str, str, str]]:
    usual, other = _("As usual"), _("In other ways")
    for one in subject.measures.values():
        key = f"{one.slug}:{one.hows[0]}"
        yield key, value_words(one, key), usual
    for one in subject.measures.values():
        for how in one.hows[1:]:
            key = f"{one.slug}:{how}"
            yield key, value_words(one, key), other


def _dimensions(subject: Subject, chosen: str) -> Iterator[Option]:
    """Names first, then dates by day, week, month, quarter and year."""
    dated = [one for one in subject.dimensions.values() if one.unit == "date"]
    for one in subject.dimensions.values():
        if one.unit != "date":
            yield Option(one.slug, upper(dimension_words(subject, one.slug)), one.slug == chosen, _("Names"))
    for one in dated:
        yield from _grains(subject, one, chosen)


def _grains(subject: Subject, one: Dimension, chosen: str) -> Iterator[Option]:
    for grain in reversed(GRAINS):
        key = f"{one.slug}:{grain}"
        is_chosen = chosen == key or (grain == "day" and chosen == one.slug)
        yield Option(key, upper(dimension_words(subject, key)), is_chosen, _("Dates"))


def _sorts(spec: Spec, subject: Subject) -> Iterator[Option]:
    yield Option("", _("as it comes"), not spec.sort)
    for one in spec.values:
        name = upper(value_words(subject.measures.get(one.measure), one.key))
        is_it = spec.sort == one.key
        yield Option(f"-{one.key}", _("%(name)s, largest first") % {"name": name}, is_it and spec.falls)
        yield Option(one.key, _("%(name)s, smallest first") % {"name": name}, is_it and not spec.falls)
    for key in spec.rows:
        name, is_it = upper(dimension_words(subject, key)), spec.sort == key
        yield Option(key, _("%(name)s, upwards") % {"name": name}, is_it and not spec.falls)
        yield Option(f"-{key}", _("%(name)s, downwards") % {"name": name}, is_it and spec.falls)


def _period(spec: Spec, is_own: bool) -> Field:
    lines = [Option("", _("any time"), not spec.period), *_timed(PERIODS, spec.period, is_own)]
    return _field("period", _("When"), lines)


def _timed(known: dict[str, Words], chosen: str, is_own: bool) -> list[Option]:
    return [
        *_chosen(known, chosen),
        Option(A_DAY, _("a day of yours…") if known is DAYS else _("days of yours…"), is_own),
    ]


def _chosen(known: dict[str, Words], chosen: str) -> list[Option]:
    return [Option(value, str(said), value == chosen) for value, said in known.items()]


def _currencies(chosen: str, offered: Sequence[str]) -> list[Option]:
    apart = Option("", _("each its own"), not chosen)
    lines = [
        Option(code, _("all in %(code)s") % {"code": code}, code == chosen)
        for code in sorted({*offered, chosen} - {""})
    ]
    return [apart, *lines]


def _tops(chosen: int) -> tuple[int, ...]:
    return TOPS if chosen in TOPS else tuple(sorted({*TOPS, chosen}))


def _top(count: int) -> str:
    return _("the first %(num)s and the others") % {"num": count} if count else _("all rows")


def _none(is_chosen: bool) -> Option:
    return Option("", formats.DASH, is_chosen)


def _field(name: str, label: str, lines: Sequence[Option], at: int = 0) -> Field:
    groups: dict[str, list[Option]] = {}
    for one in lines:
        groups.setdefault(one.group, []).append(one)
    return Field(f"ask-{name}-{at}", name, label, tuple((group, tuple(found)) for group, found in groups.items()))


def _example(subject: Subject) -> str:
    told = next((f"{text} >= 1000" for text, one in subject.words.items() if one.unit == "money"), "")
    return told or next((f"{text} is …" for text in subject.words), "")


def upper(text: str) -> str:
    """Begin a sentence with it."""
    return text[:1].upper() + text[1:]
