"""Which items stand behind a bar, and what comes soon?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404
from django.urls import reverse

from duecourse.analysis.intelligence.queries import forecasts
from duecourse.analysis.intelligence.queries.forecast_rows import BehindRow
from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.forecast import asking, reading, words
from duecourse.interfaces.web.forecast.asking import Asked
from duecourse.interfaces.web.forecast.shown import Behind, Period
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import screens as ledger

MOST = 200


@dataclass(frozen=True)
class BehindPage:
    """The items behind a week or a day, the largest first."""

    company: str
    period: Period | None
    words: str
    made_on: date
    stands: str
    back_href: str
    rows: tuple[Behind, ...]
    is_cut: bool


@dataclass(frozen=True)
class Soon:
    """What a company expects of the next four weeks."""

    company: str
    href: str
    expected: Money
    low: Money
    high: Money
    off: str


def behind(visit: Visit, one: Asked, since: date, days: int) -> BehindPage:
    """Read what stands behind some days of a forecast."""
    page = asking.found(visit, one)
    if page.vintage is None:
        raise Http404
    found = forecasts.behind(
        *(visit.tenant_id, page.vintage.id),
        from_on=since,
        days=days,
        currency=one.currency,
        group=page.group,
        limit=MOST + 1,
    )
    until = since + timedelta(days=days - 1)
    bar = next((row for row in (*page.weeks, *page.days) if (row.from_on, row.to_on) == (since, until)), None)
    tokens = ledger.accounts_by_id(visit.tenant_id, {row.customer_id for row in found})
    return BehindPage(
        company=one.company.name,
        period=reading.period(bar, {}) if bar else None,
        words=words.span(since, until),
        made_on=page.vintage.made_on,
        stands=reading.stands_words(page.vintage),
        back_href=f"{reverse('forecast')}?{one.query}",
        rows=tuple(_row(row, tokens[row.customer_id].token) for row in found[:MOST] if row.customer_id in tokens),
        is_cut=len(found) > MOST,
    )


def soon(visit: Visit) -> tuple[Soon, ...]:
    """Read what each company in view expects of the next four weeks; nothing for somebody who sees portfolios only."""
    if visit.day is None or visit.scope.portfolio_ids is not None:
        return ()
    companies = {one.id: one for one in visit.in_view}
    return tuple(
        Soon(
            company=companies[company_id].name,
            href=reverse("forecast", query={"company": companies[company_id].code}),
            expected=Money(expected, currency),
            low=Money(low, currency),
            high=Money(high, currency),
            off=formats.percent(wape) if wape is not None else "",
        )
        for company_id, currency, expected, low, high, wape in forecasts.expected_cash(
            visit.tenant_id, visit.company_ids, on=visit.day
        )
    )


def _row(row: BehindRow, token: str) -> Behind:
    customer = reverse("customer", args=[token])
    return Behind(
        number=row.number,
        href=reverse("item", args=[row.item_id]),
        customer=row.customer_name,
        customer_href=customer,
        due_on=row.due_on,
        open=Money(row.open_amount, row.currency),
        expected=Money(row.expected, row.currency),
        share=formats.percent(row.share),
        source=words.source_words().get(row.source, row.source),
    )
