"""A cash forecast of a small book, written straight into the tables, for looking at."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from duecourse.analysis.intelligence.models import ForecastItem, ForecastLine, ForecastMove, ForecastVintage
from duecourse.foundation.identity.models import Company
from duecourse.records.ledger.models import Item
from tests.interfaces.web.book import DAY, NOON

WEEK = timedelta(weeks=1)
EXPECTED = Decimal(1000)
BASIS = {
    "is_model_on": False,
    "beats_mean": False,
    "base_currency": "EUR",
    "currencies": ["EUR", "USD"],
    "rates": {"USD": "0.9"},
    "missing_rates": ["GBP"],
    "kept_share": "0.8",
    "stretch": [1.2, 1.1],
    "dilution_share": {"EUR": "0.01"},
    "is_little_history": True,
}


def a_forecast(
    company: Company, *, on: date = DAY, item: Item | None = None, model_hash: str = "usual", **basis: Any
) -> ForecastVintage:
    """Write a forecast of 1,000 a week and 200 a day, in all and in euros, and of one segment half of it."""
    ends = [*range(14), *(13 + 7 * week for week in range(1, 12))]
    mine: dict[str, Any] = {"tenant_id": company.tenant_id}
    vintage = ForecastVintage.objects.create(
        **mine,
        company_id=company.pk,
        made_on=on,
        weeks=13,
        ends=ends,
        basis=BASIS | basis,
        made_at=NOON,
        model_hash=model_hash,
    )
    _write_lines(vintage, on)
    if item is not None:
        amounts = [item.open_amount / 2, *([Decimal(0)] * (len(ends) - 1))]
        whose: dict[str, Any] = {"item_id": item.pk, "customer_id": item.customer_id, "open_amount": item.open_amount}
        items: Any = ForecastItem.objects
        items.create(**mine, vintage_id=vintage.pk, currency="EUR", source="open", amounts=amounts, **whose)
    return vintage


def _write_lines(vintage: ForecastVintage, on: date) -> None:
    periods = [(on + week * WEEK, on + week * WEEK + timedelta(days=6), True, EXPECTED) for week in range(13)]
    periods += [(on + timedelta(days=day), on + timedelta(days=day), False, EXPECTED / 5) for day in range(14)]
    ForecastLine.objects.bulk_create(
        ForecastLine(
            tenant_id=vintage.tenant_id,
            vintage_id=vintage.pk,
            from_on=since,
            to_on=until,
            is_week=is_week,
            currency="EUR",
            is_total=is_total,
            group_key=group,
            expected=amount / share,
            low=amount / 2 / share,
            high=amount * 2 / share,
            parts={"open": str(amount / share / 2), "new": str(amount / share / 2)},
        )
        for since, until, is_week, amount in periods
        for is_total, group, share in ((True, "", 1), (False, "", 1), (True, "segment:Key", 2))
    )


def a_week_later(company: Company, vintage: ForecastVintage) -> None:
    """Write why the forecast is another than the one of a week before: 200 new, 150 later."""
    of: dict[str, Any] = {"tenant_id": company.tenant_id, "vintage_id": vintage.pk, "currency": "EUR", "is_total": True}
    before = vintage.made_on - WEEK
    moves: Any = ForecastMove.objects
    for code, amount in (("before", 12950), ("new_items", 200), ("later", -150)):
        moves.create(**of, before_on=before, code=code, amount=amount, item_count=2)
