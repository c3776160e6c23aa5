"""Which question does an address ask, and which address asks a question?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict

from duecourse.insight.rules.reports.spec import Spec, Value
from duecourse.insight.rules.reports.subjects import SUBJECTS, Subject

MOST_ROWS: Final = 4
MOST_VALUES: Final = 6
LONGEST: Final = 2000
A_DAY: Final = "date"
"""The choice beside which a day, or two, are written."""


def spec_in(query: QueryDict, kept: Spec | None) -> Spec:
    """Read the question of an address; one that names no subject asks what was kept (or the first question there is)."""
    if "subject" not in query:
        return kept or first("items")
    subject = query.get("subject", "")[:40]
    if query.get("was", subject) != subject and subject in SUBJECTS:
        return replace(first(subject), where="")
    sort = query.get("sort", "")[:120]
    return Spec(
        subject=subject,
        rows=_listed(query.getlist("row"), MOST_ROWS),
        columns=query.get("column", "")[:80],
        values=tuple(_value(one) for one in _listed(query.getlist("value"), MOST_VALUES)),
        where=query.get("where", "").strip()[:LONGEST],
        sort=sort.removeprefix("-"),
        falls=sort.startswith("-"),
        top=_count(query.get("top", "")),
        has_totals=query.get("totals", "1") != "0",
        day=_day(query),
        period=_period(query),
        compare=query.get("compare", "")[:20],
        chart=query.get("chart", "")[:20],
        currency=query.get("currency", "")[:3].upper(),
        is_restated=query.get("restated", "") == "1",
    )


def query_of(spec: Spec, **more: str) -> str:
    """Give a question as the end of an address; what is as usual is left out."""
    pairs: list[tuple[str, str]] = [("subject", spec.subject)]
    pairs += [("row", one) for one in spec.rows]
    pairs += [("value", one.key) for one in spec.values]
    said = {
        "column": spec.columns,
        "where": spec.where,
        "sort": f"-{spec.sort}" if spec.sort and spec.falls else spec.sort,
        "top": str(spec.top) if spec.top else "",
        "totals": "" if spec.has_totals else "0",
        "day": "" if spec.day == "today" else spec.day,
        "period": spec.period,
        "compare": spec.compare,
        "chart": spec.chart,
        "currency": spec.currency,
        "restated": "1" if spec.is_restated else "",
    }
    return urlencode(pairs + [(key, value) for key, value in (said | more).items() if value])


def first(subject: str) -> Spec:
    """Give the question with which a subject begins: its first measure by its first dimension."""
    told = SUBJECTS.get(subject) or next(iter(SUBJECTS.values()))
    measure = next(iter(told.measures.values()))
    row = "customer" if "customer" in told.dimensions else next(iter(told.dimensions))
    value = Value(measure.slug, measure.hows[0])
    period = "last_90_days" if told.has_period else ""
    return Spec(told.slug, (row,), "", (value,), sort=value.key, falls=True, period=period)


def sorted_by(spec: Spec, key: str, *, falls: bool) -> Spec:
    """Ask the same in another order."""
    return replace(spec, sort=key, falls=falls)


def fitting(spec: Spec) -> Spec:
    """Let go of what a question no longer holds: a sort by what is not shown."""
    known = {*spec.rows, *(one.key for one in spec.values)}
    return spec if not spec.sort or spec.sort in known else replace(spec, sort="", falls=False)


def subject_of(spec: Spec) -> Subject | None:
    """Give the subject of a question, if there is one of that name."""
    return SUBJECTS.get(spec.subject)


def _listed(given: Sequence[str], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one[:80] for one in given if one))[:most]


def _value(text: str) -> Value:
    measure, _colon, how = text.partition(":")
    return Value(measure, how or "sum")


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 0


def _day(query: QueryDict) -> str:
    said = query.get("day", "")[:20]
    return (query.get("on", "")[:20] or "today") if said == A_DAY else said or "today"


def _period(query: QueryDict) -> str:
    said = query.get("period", "")[:40]
    if said != A_DAY:
        return said
    return between(query.get("since", ""), query.get("until", ""))


def between(since: str, until: str) -> str:
    """Write a period of two days; one that misses is the other."""
    ends: Iterable[str] = [one[:10] for one in (since or until, until or since)]
    return "..".join(ends) if since or until else ""
