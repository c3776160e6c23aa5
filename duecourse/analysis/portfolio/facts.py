"""Which day is it, for readers of whole customers that plan nothing?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from duecourse.analysis.portfolio import amounts
from duecourse.analysis.portfolio.columns import RUN, Portfolio
from duecourse.analysis.portfolio.shape import COMPANY, CURRENCY, DAY, TENANT, Shape

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import ibis

_FROM_ITEMS = frozenset(
    "to_collect_base overdue_base open_base oldest_days overdue_count highest_severity utilisation_share "
    "amount_rank_share".split()
)


def facts_for(portfolio: Portfolio, run: ibis.Table, *, needs: Collection[str]) -> ibis.Table:
    """One row per customer with at least the columns named; items are only read when one of them is made of items."""
    if is_made_of_items(needs):
        return amounts.customer_facts(portfolio, run)
    return amounts.with_days(portfolio.customers, run)


def is_made_of_items(needs: Collection[str]) -> bool:
    """Tell whether one of the columns named is worked out from items."""
    return bool(_FROM_ITEMS.intersection(needs))


def run_of(shape: Shape) -> ibis.Table:
    """The one row that says which day it is, with stand-ins: neither quiet days nor a minimum."""
    import ibis

    row: Mapping[str, object] = {
        "tenant_id": str(TENANT),
        "company_id": COMPANY,
        "on_day": DAY,
        "horizon_on": DAY,
        "base_currency": CURRENCY,
        "quiet_days": 0,
        "touches_per_week": 0,
        "minimum_amount": Decimal(0),
        "is_day_off": False,
        "seen_after_on": DAY,
        "pay_weekdays": 0,
        "pay_month_days": 0,
    }
    values = {
        column.name: ibis.literal(row[column.name], type=column.ibis_type.removeprefix("!")).name(column.name)
        for column in RUN
    }
    first, *others = values.values()
    return first.as_table().mutate(*others)
