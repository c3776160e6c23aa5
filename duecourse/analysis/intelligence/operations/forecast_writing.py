"""Write a forecast down: the vintage, its lines, and what it expects of each item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection

from duecourse.analysis.intelligence.models import ForecastItem, ForecastLine, ForecastVintage
from duecourse.analysis.intelligence.rules.cash.making import Line
from duecourse.foundation.kit.money import minor_units

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KEPT_DAYS: Final = 35
"""Rows of items serve the drill and what moved in a week; lines stay for good."""
_STAGED: Final = "forecast_staged"
_COLUMNS: Final = "item_id, customer_id, currency, source, group_keys, open_amount, disputed, amounts"


def write_vintage(
    tenant: UUID,
    company_id: int,
    *,
    made_on: date,
    weeks: int,
    ends: Sequence[int],
    model_hash: str,
    basis: dict[str, Any],
    at: datetime,
) -> ForecastVintage:
    """Write the head; a second one of the same day meets its key."""
    return ForecastVintage.objects.create(
        tenant_id=tenant,
        company_id=company_id,
        made_on=made_on,
        weeks=weeks,
        ends=list(ends),
        model_hash=model_hash,
        basis=basis,
        made_at=at,
    )


def write_lines(vintage: ForecastVintage, lines: Iterable[Line]) -> None:
    """Write what is expected of days and weeks."""
    starts = [0, *[end + 1 for end in vintage.ends[:-1]]]
    rows = [
        ForecastLine(
            tenant_id=vintage.tenant_id,
            vintage_id=vintage.pk,
            from_on=vintage.made_on + timedelta(days=starts[line.first]),
            to_on=vintage.made_on + timedelta(days=vintage.ends[line.last]),
            is_week=line.is_week,
            currency=line.currency,
            is_total=line.is_total,
            group_key=line.group,
            expected=line.expected,
            low=line.low,
            high=line.high,
            parts={source: str(amount) for source, amount in line.parts.items()},
        )
        for line in lines
    ]
    ForecastLine.objects.bulk_create(rows, batch_size=1000)


def write_items(vintage: ForecastVintage, rows: Iterable[Sequence[object]]) -> None:
    """Copy the rows of items (in the order of the columns) beside the table, for a table under row-level security takes no copy."""
    table = ForecastItem._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE {_STAGED} (item_id bigint, customer_id bigint, currency text, source text,"
            " group_keys text[], open_amount numeric, disputed boolean, amounts numeric[]) ON COMMIT DROP"
        )
        with cursor.copy(f"COPY {_STAGED} ({_COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f'INSERT INTO "{table}" (tenant_id, vintage_id, {_COLUMNS}) SELECT %s, %s, {_COLUMNS} FROM {_STAGED}',  # noqa: S608 - names of our own
            [vintage.tenant_id, vintage.pk],
        )
        cursor.execute(f"DROP TABLE {_STAGED}")


def amounts_of(units: NDArray[np.int64], currency: str) -> list[Decimal]:
    """Turn minor units into amounts."""
    places = -minor_units(currency)
    return [Decimal(unit).scaleb(places) for unit in units.tolist()]


def give_up_old_items(tenant: UUID, company_id: int, *, on: date) -> None:
    """Let go of what long past forecasts expected of single items."""
    old = ForecastVintage.objects.of(tenant).filter(company_id=company_id, made_on__lt=on - timedelta(days=KEPT_DAYS))
    ForecastItem.objects.of(tenant).filter(vintage_id__in=old.values("id")).delete()
