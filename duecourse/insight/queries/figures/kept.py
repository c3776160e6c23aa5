"""What do the sums that are kept say of today? The same as reading every item would, only at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from duecourse.insight.queries.figures import flows, opened, reported
from duecourse.insight.queries.figures.asking import DAY, YEAR_MONTHS, Question, Sums
from duecourse.insight.queries.sums import open_months, open_sums, sales_sums
from duecourse.insight.rules.kpis.kpi import MONTHLY
from duecourse.insight.rules.sums import SalesSum

OLD: Final = 90
_CREDIT_NOTE: Final = "credit_note"
ON_ACCOUNT: Final = "on_account"
INVOICED: Final = ("invoice", "debit_note")


def by_age(question: Question) -> Sums | None:
    """Sum what is open by age; None where it must be read from items."""
    found = None if question.restated else open_sums(question.tenant, question.among, question.on, edges=(OLD,))
    if found is None:
        return None
    sums = Sums()
    sums.take(("debits", "credits", "receivables", "current", "overdue", "over_90", "overdue_days", "unapplied"), ())
    sums.plain |= dict.fromkeys(("open_items", "overdue_items"), Decimal(0))
    for one in found:
        sums.add("receivables", one.currency, one.amount)
        sums.count("open_items", one.item_count)
        if one.is_credit:
            sums.add("credits", one.currency, -one.amount)
            sums.add("unapplied", one.currency, -one.amount if one.kind == ON_ACCOUNT else None)
            continue
        sums.add("debits", one.currency, one.amount)
        sums.add("current" if one.bucket == 0 else "overdue", one.currency, one.amount)
        if one.bucket:
            sums.add("overdue_days", one.currency, one.amount_days)
            sums.count("overdue_items", one.item_count)
        if one.bucket > 1:
            sums.add("over_90", one.currency, one.amount)
    return sums


def by_month(question: Question) -> Sums | None:
    """Sum age times amount of open invoices by the month they were issued in; None where items must be read."""
    found = None if question.restated else open_months(question.tenant, question.among, question.on)
    if found is None:
        return None
    sums = Sums()
    for one in found:
        if not one.is_credit and one.kind in INVOICED:
            sums.add(f"aged_m{_back(question, one.month)}", one.currency, one.amount_days)
    return sums


def sales(question: Question) -> Sums | None:
    """Sum what was issued, by month and in the windows; None where it must be read from items."""
    windows = {
        "sales": question.since,
        "sales_month": question.month_start + DAY,
        "sales_quarter": question.quarter_start + DAY,
        "sales_year": question.year_start + DAY,
    }
    begins = tuple(windows.values())
    months = None if question.restated else _sold(question, begins)
    if months is None:
        return None
    sums = Sums()
    sums.take((*windows, "invoiced"), ())
    sums.plain |= {"invoiced_count": Decimal(0), "days": Decimal(question.window_days)}
    for one in months:
        for name, (amount, count) in zip(windows, one.windows, strict=True):
            sums.add(name, one.currency, amount)
            if name == "sales" and one.kind != _CREDIT_NOTE:
                sums.add("invoiced", one.currency, amount)
                sums.count("invoiced_count", count)
    _add_months(sums, question, months)
    return sums


def _sold(question: Question, begins: tuple[date, ...]) -> list[SalesSum] | None:
    found = sales_sums(question.tenant, question.among, date.min, question.on, begins=begins)
    return None if found is None else [one for one in found if one.kind in flows.SOLD]


def _add_months(sums: Sums, question: Question, sold: Sequence[SalesSum]) -> None:
    for one in sold:
        back = _back(question, one.month)
        sums.add(f"sales_m{back}", one.currency, one.amount)
        sums.add(f"invoiced_m{back}", one.currency, None if one.kind == _CREDIT_NOTE else one.amount)
    if sold:
        flows.fill_months(sums, question.on, min(one.first_on for one in sold))


def _back(question: Question, month: date) -> int:
    return (question.on.year - month.year) * YEAR_MONTHS + question.on.month - month.month


QUICKER: Final[dict[Callable[[Question], Sums], tuple[Callable[[Question], Sums | None], frozenset[str]]]] = {
    opened.by_age: (
        by_age,
        frozenset(
            "debits credits receivables current overdue over_90 overdue_days open_items overdue_items "
            "unapplied".split(),
        ),
    ),
    opened.by_month: (by_month, frozenset({MONTHLY})),
    flows.before: (
        reported.before,
        frozenset(
            "receivables_month_start receivables_quarter_start receivables_year_start receivables_mean".split(),
        ),
    ),
    flows.sales: (
        sales,
        frozenset("sales sales_month sales_quarter sales_year invoiced invoiced_count days".split()) | {MONTHLY},
    ),
}
"""Which sources have a quicker way to some of what they give."""
