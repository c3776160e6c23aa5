"""What was owed on earlier days, as it was reported then? From what is kept of them, where that says it exactly."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from duecourse.insight.models import DailyFigure
from duecourse.insight.queries.figures import flows
from duecourse.insight.queries.figures.asking import Question, Sums
from duecourse.records.ledger.queries import sums as ledger


def before(question: Question) -> Sums | None:
    """Sum what was owed on the days that are kept; None where items and movements must be read for any.

    Exact for whole companies that sell in their own currency: what is kept is converted at the rates of its own day.
    """
    if question.restated or question.whom.is_narrowed:
        return None
    company_ids = [row.id for row in question.whom.companies]
    if not ledger.are_kept(question.tenant, company_ids, None, question.on):
        return None
    selling = ledger.are_foreign(question.tenant, company_ids)
    if any(selling.values()):
        return None
    named, ends = flows.days_before(question)
    kept = _kept(question, set(selling), {*named.values(), *ends})
    found = Sums()
    for name, day in named.items():
        if day in kept:
            found.money[name] = kept[day]
    if all(day in kept for day in ends):
        found.money["receivables_mean"] = _mean([kept[day] for day in ends])
    return found


def _kept(question: Question, company_ids: set[int], days: set[date]) -> dict[date, dict[str, Decimal]]:
    """Read what the companies were owed by currency, of the days of which all of them kept something."""
    rows = DailyFigure.objects.of(question.tenant).filter(company_id__in=company_ids, portfolio_id=0, on_day__in=days)
    owed: dict[date, dict[str, Decimal]] = defaultdict(dict)
    seen: dict[date, int] = defaultdict(int)
    for day, currency, said in rows.values_list("on_day", "currency", "figures__inputs__receivables"):
        if said is not None:
            owed[day][currency] = owed[day].get(currency, Decimal(0)) + Decimal(said)
            seen[day] += 1
    return {day: owed[day] for day, count in seen.items() if count == len(company_ids)}


def _mean(ends: list[dict[str, Decimal]]) -> dict[str, Decimal]:
    total: dict[str, Decimal] = {}
    for owed in ends:
        for currency, amount in owed.items():
            total[currency] = total.get(currency, Decimal(0)) + amount
    return {currency: amount / len(ends) for currency, amount in total.items()}
