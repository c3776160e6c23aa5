"""Why is this forecast another than the one a week before? Written down with it, to the cent; people's figures come beside."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from duecourse.analysis.intelligence.models import ForecastLine, ForecastMove, ForecastVintage
from duecourse.analysis.intelligence.queries.forecast_rows import MoveRow, Moves, OverrideRow, VintageRow

BEFORE: Final = "before"
ORDER: Final = (
    *("passed", "entered", "new_items", "paid", "earlier", "later"),
    *("promises", "disputes", "credits", "run_rate", "rates"),
)


def moves_of(
    tenant: UUID, vintage: VintageRow, said: Iterable[OverrideRow], *, currency: str, group: str
) -> Moves | None:
    """Read the moves of a forecast; None where there was no forecast a week before."""
    shown = currency or vintage.base_currency
    rows = ForecastMove.objects.of(tenant).filter(vintage_id=vintage.id, group_key=group, is_total=not currency)
    found = {row.code: row for row in rows.filter(currency=shown)}
    if BEFORE not in found:
        return None
    before_on = found[BEFORE].before_on
    listed = [MoveRow(code, found[code].amount, found[code].item_count) for code in ORDER if code in found]
    before, after = found[BEFORE].amount, found[BEFORE].amount + sum((row.amount for row in listed), Decimal(0))
    effects = () if group else _effects(tenant, vintage, before_on, said, currency=currency)
    if effects:
        count, was, is_now = effects
        listed.append(MoveRow("overrides", is_now - was, count))
        before, after = before + was, after + is_now
    return Moves(before_on, vintage.made_on, shown, before, after, tuple(row for row in listed if row.amount))


def _effects(
    tenant: UUID, vintage: VintageRow, before_on: date, said: Iterable[OverrideRow], *, currency: str
) -> tuple[int, Decimal, Decimal] | tuple[()]:
    """Tell by how much people's figures differ from both forecasts in the weeks they speak of: as they stood then and now."""
    shown = currency or vintage.base_currency
    mine = [row for row in said if row.currency == shown]
    if not mine:
        return ()
    made = ForecastVintage.objects.of(tenant).filter(
        company_id=vintage.company_id, made_on__in=[before_on, vintage.made_on]
    )
    days = dict(made.values_list("id", "made_on"))
    lines = ForecastLine.objects.of(tenant).filter(
        vintage_id__in=list(days), is_week=True, group_key="", is_total=not currency, currency=shown
    )
    sums = {before_on: Decimal(0), vintage.made_on: Decimal(0)}
    count = 0
    for line in lines:
        made_on = days[line.vintage_id]
        monday = line.from_on - timedelta(days=line.from_on.weekday())
        for row in mine:
            if row.from_on == monday and line.from_on == monday and _stood(row, made_on, vintage.made_on):
                sums[made_on] += row.amount - line.expected
                count += made_on == vintage.made_on
    return (count, sums[before_on], sums[vintage.made_on]) if count or any(sums.values()) else ()


def _stood(row: OverrideRow, made_on: date, newest: date) -> bool:
    """Beside the newest forecast stands what stands now; beside the earlier one what stood on the day of it."""
    if made_on == newest:
        return row.withdrawn_at is None
    return row.at.date() <= made_on and (row.withdrawn_at is None or row.withdrawn_at.date() > made_on)
