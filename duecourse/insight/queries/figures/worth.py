"""What came in of what could be collected, what did that cost, and what did a person say that no ledger knows?"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from duecourse.foundation.identity import queries as identity
from duecourse.insight.models import InsightTerms
from duecourse.insight.queries.figures.asking import Question, Sums
from duecourse.insight.queries.performance import people
from duecourse.insight.queries.seeing import AMONG
from duecourse.work.procedures.queries.logged import prices
from duecourse.work.procedures.rules.costs import cost_on

YEAR_DAYS: Final = 365
YEAR_MONTHS: Final = 12


def collected(question: Question) -> Sums:
    """Sum what was overdue when the window began or became so in it and could be collected, and what came of it."""
    sums = Sums()
    sums.take(("collectable", "collected"), ())
    found = people.cash_of(question.whom, question.since, question.on, restated=question.restated)
    for one in people.together(found, None):
        sums.take(("collectable", "collected"), [(one.currency, one.collectable, one.collected)])
    return sums


def costs(question: Question) -> Sums:
    """Sum what contacts of the window cost, and its share of the staff; the staff is that of everybody, and of no part."""
    sums, known = Sums(), prices(question.tenant)
    sums.take(("contacts_cost",), ())
    bases = {row.id: row.base_currency for row in question.whom.companies}
    for company_id, channel, day, count in question.asked(_CONTACTS):
        sums.add("contacts_cost", bases[company_id], cost_on(channel, day, known) * count)
    sums.plain["staff_cost"] = _staff(question)
    return sums


def said(question: Question) -> Sums:
    """Give what a person said: the DSO aimed at, and what a year of money tied up costs."""
    terms, sums = InsightTerms.objects.of(question.tenant).first(), Sums()
    sums.plain["dso_target"] = None if terms is None else terms.dso_target_days
    sums.plain["capital_share"] = None if terms is None else terms.capital_share
    return sums


def _staff(question: Question) -> Decimal | None:
    """Say what the staff of the window cost; None where nobody said, no rate is known, or only a part is asked about."""
    terms = InsightTerms.objects.of(question.tenant).first()
    companies = {row.id for row in identity.companies(question.tenant) if row.business_date is not None}
    is_part = question.whom.is_narrowed or companies != {row.id for row in question.whom.companies}
    if is_part or terms is None or terms.staff_cost is None:
        return None
    if terms.currency != question.currency and terms.currency not in question.rates:
        return None
    return question.worth(terms.staff_cost, terms.currency) * YEAR_MONTHS * question.window_days / YEAR_DAYS


_CONTACTS: Final = f"""
    SELECT x.company_id, x.channel, x.executed_on, count(*) FROM procedures_plannedaction x
    JOIN ledger_customer c ON c.tenant_id = %(tenant)s AND c.id = x.customer_id AND {AMONG}
    WHERE x.tenant_id = %(tenant)s AND x.state = 'executed' AND x.executed_on BETWEEN %(since)s AND %(on)s
    GROUP BY 1, 2, 3
"""  # noqa: S608 - all of it ours
