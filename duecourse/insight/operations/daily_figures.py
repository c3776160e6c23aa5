"""Keep the figures of a day that is over, as they are reported; whose are owed?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.queue.jobs import later
from duecourse.insight.models import DailyFigure
from duecourse.insight.queries.figures.answering import question_of, values_of
from duecourse.insight.queries.figures.asking import Question, RateMissing
from duecourse.insight.queries.figures.opened import lay_out
from duecourse.insight.queries.figures.trend import EVERYBODYS, first_day
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.kpis.catalogue import KPIS, RULES_VERSION
from duecourse.insight.rules.kpis.days import is_backfilled, owed

KEEP: Final = "insight.keep_figures"
AT_ONCE: Final = 3
"""So many days are made in one job; what is owed beyond them is asked for again."""
ALL: Final = 10_000


def ask_what_is_due(tenant: UUID) -> int:
    """Ask for the figures of every company that owes some; it finds by itself that a business date has moved."""
    asked = 0
    for company in identity.companies(tenant):
        if _owed(tenant, company):
            asked += later(KEEP, tenant=tenant, key=f"{KEEP}:{tenant}:{company.id}", company=company.id)
    return asked


def keep_what_is_owed(tenant: UUID, company_id: int, *, at: datetime, most: int = AT_ONCE) -> int:
    """Keep the figures of the days that a company owes, the newest first; ask again where more are owed."""
    company = next(row for row in identity.companies(tenant) if row.id == company_id)
    days = _owed(tenant, company)
    for day in days[:most]:
        keep(tenant, company, day, at=at)
    if len(days) > most:
        later(KEEP, tenant=tenant, key=f"{KEEP}:{tenant}:{company.id}", company=company.id)
    return len(days[:most])


def keep(tenant: UUID, company: CompanyRow, day: date, *, at: datetime) -> None:
    """Write down what is reported of a day: of everybody, and of each portfolio. What was kept before stays as it is."""
    assert company.business_date is not None
    portfolios = (EVERYBODYS, *(row.pk for row in identity.portfolios(tenant)))
    everybody = lay_out(_question(tenant, company, EVERYBODYS, day))
    DailyFigure.objects.bulk_create(
        [
            DailyFigure(
                tenant_id=tenant,
                company_id=company.id,
                portfolio_id=portfolio_id,
                currency=company.base_currency,
                on_day=day,
                figures=_said(replace(_question(tenant, company, portfolio_id, day), laid=everybody.laid)),
                rules_version=RULES_VERSION,
                is_backfilled=is_backfilled(day, business_date=company.business_date),
                made_at=at,
            )
            for portfolio_id in portfolios
        ],
        ignore_conflicts=True,
    )


def _question(tenant: UUID, company: CompanyRow, portfolio_id: int, day: date) -> Question:
    chosen = None if portfolio_id == EVERYBODYS else frozenset({portfolio_id})
    return question_of(tenant, Among(frozenset({company.id}), chosen), day, currency=company.base_currency)


def _said(question: Question) -> dict[str, Any]:
    """Work everything out, as text; a currency without a rate leaves nothing but its name."""
    try:
        values = values_of(question, {name for kpi in KPIS.values() for name in kpi.inputs})
    except RateMissing as refusal:
        return {"missing_rate": str(refusal.params["currency"])}
    return {
        "inputs": {name: _text(value) for name, value in values.items()},
        "kpis": {slug: _text(kpi.worked_out(values)) for slug, kpi in KPIS.items()},
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _owed(tenant: UUID, company: CompanyRow) -> tuple[date, ...]:
    """List the days that are over and have no figures of everybody."""
    begin = None if company.business_date is None else first_day(tenant, company.id)
    if begin is None or company.business_date is None:
        return ()
    rows = DailyFigure.objects.of(tenant).filter(company_id=company.id, portfolio_id=EVERYBODYS)
    kept = set(rows.values_list("on_day", flat=True))
    return owed(begin, company.business_date - timedelta(days=1), kept)
