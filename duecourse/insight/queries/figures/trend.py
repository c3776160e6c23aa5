"""How did figures move? From what was reported of each day; restated, or of any other customers, each day is worked out."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import connection

from duecourse.foundation.kit.clock import stopwatch
from duecourse.insight.models import DailyFigure
from duecourse.insight.queries.figures.answering import NONE, kpis_of, question_of, values_of
from duecourse.insight.queries.figures.asking import Question, RateMissing
from duecourse.insight.queries.seeing import whom
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.kpis.catalogue import Kpi
from duecourse.insight.rules.kpis.figures import Point
from duecourse.insight.rules.kpis.inputs import measure_of
from duecourse.records.ledger.queries.held import NOBODYS
from duecourse.records.ledger.queries.rates import rates_by_day

EVERYBODYS: Final = 0
"""Among the portfolios of kept figures: of everybody in the company."""
_HIGHEST: Final = "highest_broken_level"
_NO_POINT: Final = ("largest_ten", "dispute_days_median")
"""Numbers of which those of two groups do not make the one of both."""


def trend(
    tenant: UUID,
    among: Among,
    slugs: Collection[str],
    days: Sequence[date],
    *,
    currency: str = "",
    restated: bool = False,
    own: Mapping[str, Kpi] = NONE,
    patience: float = math.inf,
) -> dict[str, tuple[Point, ...]]:
    """Give a point a day of each figure; a day of which nothing is kept has no value.

    As reported, the past is read from what was kept of it, with the window of the tenant's terms. What is not kept apart
    (a condition, a group, the customers of a sales person, customers of no portfolio), today, and everything restated is
    worked out, the newest day first; once `patience` seconds have gone by, older days are left out.
    """
    kpis = kpis_of(slugs, own)
    question = question_of(tenant, among, max(days), currency=currency, restated=restated) if days else None
    if question is None:
        return {kpi.slug: () for kpi in kpis}
    open_from = min((row.business_date for row in question.whom.companies if row.business_date), default=max(days))
    is_kept = not restated and not among.is_picked and NOBODYS not in (among.portfolio_ids or ())
    kept = _kept(question, [day for day in days if day < open_from]) if is_kept else {}
    points: dict[str, list[Point]] = {kpi.slug: [] for kpi in kpis}
    begun = stopwatch()
    for day in sorted(days, reverse=True):
        is_past, is_left_out = is_kept and day < open_from, False
        values, is_late = kept.get(day, (None, False)) if is_past else (None, day < open_from and not restated)
        if not is_past:
            is_left_out = stopwatch() - begun > patience
            values = None if is_left_out else _worked(question, day, kpis)
        for kpi in kpis:
            value = None if values is None else kpi.worked_out(_whole(kpi, values))
            points[kpi.slug].append(Point(day, value, is_late, is_left_out))
    return {slug: tuple(reversed(found)) for slug, found in points.items()}


def first_day(tenant: UUID, company_id: int, *, restated: bool = False) -> date | None:
    """Tell on which day the first item of a company became known; restated: on which it was issued."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, {"tenant": tenant, "company": company_id, "restated": restated})
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def _worked(question: Question, day: date, kpis: Collection[Kpi]) -> Mapping[str, Decimal | None] | None:
    """Work a day out; a missing rate leaves no value."""
    asked = Question(
        question.among,
        whom(question.tenant, question.among, day, restated=question.restated),
        day,
        question.window_days,
        question.currency,
        rates_by_day(question.tenant, question.currency, [day])[day],
        question.restated,
    )
    try:
        return values_of(asked, {name for kpi in kpis for name in kpi.inputs})
    except RateMissing:
        return None


def _whole(kpi: Kpi, values: Mapping[str, Decimal | None]) -> Mapping[str, Decimal | None]:
    """Fill in what an older version of the rules did not keep: it is not known."""
    return {**dict.fromkeys(kpi.inputs), **values}


def _kept(question: Question, days: Collection[date]) -> dict[date, tuple[Mapping[str, Decimal | None] | None, bool]]:
    """Read the inputs that were kept of days, added up over companies and portfolios."""
    portfolios = question.among.portfolio_ids
    rows = DailyFigure.objects.of(question.tenant).filter(
        company_id__in=[row.id for row in question.whom.companies],
        portfolio_id__in=[EVERYBODYS] if portfolios is None else list(portfolios),
        on_day__in=days,
    )
    by_day: dict[date, list[DailyFigure]] = defaultdict(list)
    for row in rows:
        by_day[row.on_day].append(row)
    halved = _halved(question, by_day)
    by_day = {day: found for day, found in by_day.items() if day not in halved}
    is_foreign = any(row.currency != question.currency for found in by_day.values() for row in found)
    rates = rates_by_day(question.tenant, question.currency, days) if is_foreign else {}
    return {
        day: (_added(found, question.currency, rates.get(day, {})), any(row.is_backfilled for row in found))
        for day, found in by_day.items()
    }


def _halved(question: Question, days: Collection[date]) -> set[date]:
    """Name the days of which not every company is kept that had items then: a part must not pass for the whole."""
    companies = [row.id for row in question.whom.companies]
    if len(companies) < 2:
        return set()
    rows = DailyFigure.objects.of(question.tenant).filter(
        company_id__in=companies, portfolio_id=EVERYBODYS, on_day__in=days
    )
    kept = set(rows.values_list("company_id", "on_day"))
    found: set[date] = set()
    for company in companies:
        missing = {day for day in days if (company, day) not in kept}
        first = first_day(question.tenant, company) if missing else None
        found |= {day for day in missing if first is not None and day >= first}
    return found


def _added(
    rows: Sequence[DailyFigure], currency: str, rates: Mapping[str, Decimal]
) -> Mapping[str, Decimal | None] | None:
    """Add the inputs of several companies or portfolios up; None where one of them could not be said."""
    if any("inputs" not in row.figures or (row.currency != currency and row.currency not in rates) for row in rows):
        return None
    told: dict[str, list[Decimal | None]] = defaultdict(list)
    for row in rows:
        rate = Decimal(1) if row.currency == currency else rates[row.currency]
        for name, text in row.figures["inputs"].items():
            is_money = measure_of(name).unit == "money"
            told[name].append(None if text is None else Decimal(text) * (rate if is_money else 1))
    return {name: _together(name, numbers) for name, numbers in told.items()}


def _together(name: str, numbers: Sequence[Decimal | None]) -> Decimal | None:
    known = [one for one in numbers if one is not None]
    if len(known) < len(numbers) or not known or (name in _NO_POINT and len(known) > 1):
        return None
    if name == _HIGHEST or not measure_of(name).is_sum:
        return max(known)
    return sum(known, Decimal(0))


_FIRST: Final = """
    SELECT CASE WHEN %(restated)s THEN min(issued_on) ELSE min(known_on) END FROM ledger_item
    WHERE tenant_id = %(tenant)s AND company_id = %(company)s
"""
