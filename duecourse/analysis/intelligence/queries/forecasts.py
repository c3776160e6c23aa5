"""What cash is expected when, how good were we, and what moved? Questions of the forecast screen.

Each answers in a constant number of queries; a currency "" means all of them, in the company's base currency.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.analysis.intelligence.models import ForecastLine, ForecastOverride, ForecastVintage
from duecourse.analysis.intelligence.queries import forecast_moves, forecast_scores
from duecourse.analysis.intelligence.queries.forecast_rows import (
    BehindRow,
    ForecastPage,
    GroupRow,
    OverrideRow,
    PeriodRow,
    VintageRow,
)
from duecourse.foundation.identity import queries as identity
from duecourse.records.ledger.queries.screens import accounts_by_id

SOON: Final = 4
BACK: Final = 13
"""Weeks shown behind the forecast."""
WEEK: Final = timedelta(weeks=1)


def vintages(tenant: UUID, company_id: int, *, limit: int = 60) -> list[VintageRow]:
    """List a company's forecasts, newest first."""
    rows = ForecastVintage.objects.of(tenant).filter(company_id=company_id).order_by("-made_on")
    return [_vintage(row) for row in rows[:limit]]


def vintage_on(tenant: UUID, company_id: int, on: date) -> VintageRow | None:
    """Find the newest forecast made on or before a day."""
    rows = ForecastVintage.objects.of(tenant).filter(company_id=company_id, made_on__lte=on)
    row = rows.order_by("-made_on").first()
    return _vintage(row) if row else None


def forecast_page(tenant: UUID, company_id: int, *, on: date, currency: str = "", group: str = "") -> ForecastPage:
    """Read what the screen shows, as of the newest forecast made on or before `on`."""
    vintage = vintage_on(tenant, company_id, on)
    if vintage is None:
        return ForecastPage(None, currency, group, is_total=not currency)
    shown = currency or vintage.base_currency
    said = [_override(row) for row in _overrides(tenant, company_id, since=vintage.made_on - BACK * WEEK)]
    past = forecast_scores.past_of(tenant, vintage, currency=currency, group=group, back=BACK)
    now = {(row.from_on, row.currency): row for row in said if row.withdrawn_at is None}
    lines = _lines(tenant, vintage, currency=currency, group=group)
    return ForecastPage(
        vintage=vintage,
        currency=shown,
        group=group,
        is_total=not currency,
        weeks=tuple(_period(line, past, now) for line in lines if line.is_week),
        days=tuple(_period(line, past, {}) for line in lines if not line.is_week),
        past=past.weeks,
        overrides=tuple(row for row in said if not currency or row.currency == currency),
        groups=groups_of(tenant, vintage),
        accuracy=past.accuracy,
        moves=forecast_moves.moves_of(tenant, vintage, said, currency=currency, group=group),
    )


def groups_of(tenant: UUID, vintage: VintageRow) -> tuple[GroupRow, ...]:
    """Name the groups that a forecast can be narrowed to."""
    rows = ForecastLine.objects.of(tenant).filter(vintage_id=vintage.id, is_week=True, from_on=vintage.made_on)
    keys = sorted(set(rows.exclude(group_key="").values_list("group_key", flat=True)))
    names = {f"portfolio:{row.pk}": row.name for row in identity.portfolios(tenant)}
    found = [GroupRow(key, key.partition(":")[0], names.get(key, key.partition(":")[2])) for key in keys]
    return tuple(sorted(found, key=lambda row: (row.kind, row.name)))


def behind(
    tenant: UUID, vintage_id: int, *, from_on: date, days: int, currency: str = "", group: str = "", limit: int = 50
) -> list[BehindRow]:
    """List the items behind some days of a forecast, by what is expected of them then, largest first.

    Nothing where the rows of items have been given up meanwhile, or where the days are no whole periods of the forecast.
    """
    vintage = ForecastVintage.objects.of(tenant).get(id=vintage_id)
    begin, end = _places(vintage, from_on, days)
    values: dict[str, Any] = {"tenant": tenant, "vintage": vintage_id, "begin": begin + 1, "end": end + 1}
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, values | {"currency": currency, "group": group, "limit": limit})
        rows = cursor.fetchall()
    accounts = accounts_by_id(tenant, {row[1] for row in rows})
    return [_behind(row, accounts) for row in rows if row[1] in accounts]


def expected_cash(
    tenant: UUID, company_ids: Collection[int], *, on: date
) -> list[tuple[int, str, Decimal, Decimal, Decimal, Decimal | None]]:
    """Tell of each company the cash of the next four weeks in its base currency, its band, and how far off the last were.

    The band of the sum is that of weeks that move together: it is not narrower than theirs.
    """
    found = []
    for company_id in sorted(company_ids):
        vintage = vintage_on(tenant, company_id, on)
        if vintage is None:
            continue
        weeks = [line for line in _lines(tenant, vintage, currency="", group="") if line.is_week][:SOON]
        past = forecast_scores.past_of(tenant, vintage, currency="", group="", back=BACK)
        sums = [sum((getattr(week, name) for week in weeks), Decimal(0)) for name in ("expected", "low", "high")]
        found.append((company_id, vintage.base_currency, sums[0], sums[1], sums[2], past.accuracy.wape))
    return found


_BEHIND: Final = """
WITH mine AS (
    SELECT f.item_id, f.customer_id, f.currency, f.source, f.open_amount, p.expected
    FROM intelligence_forecastitem f
    CROSS JOIN LATERAL (SELECT sum(part) AS expected FROM unnest(f.amounts[%(begin)s:%(end)s]) AS part) p
    WHERE f.tenant_id = %(tenant)s AND f.vintage_id = %(vintage)s AND p.expected <> 0
      AND (%(currency)s = '' OR f.currency = %(currency)s) AND (%(group)s = '' OR %(group)s = ANY (f.group_keys))
    ORDER BY p.expected DESC, f.item_id
    LIMIT %(limit)s
)
SELECT m.item_id, m.customer_id, i.number, i.due_on, m.currency, m.open_amount, m.expected, m.source
FROM mine m
JOIN ledger_item i ON i.tenant_id = %(tenant)s AND i.id = m.item_id
ORDER BY m.expected DESC, m.item_id
"""


def _vintage(row: ForecastVintage) -> VintageRow:
    basis = row.basis
    shares = [Decimal(share) for share in basis["dilution_share"].values()]
    return VintageRow(
        id=row.pk,
        company_id=row.company_id,
        made_on=row.made_on,
        weeks=row.weeks,
        model=row.model_hash,
        is_model_on=basis["is_model_on"],
        base_currency=basis["base_currency"],
        currencies=tuple(basis["currencies"]),
        rates={currency: Decimal(rate) for currency, rate in basis["rates"].items()},
        missing_rates=tuple(basis["missing_rates"]),
        kept_share=Decimal(basis["kept_share"]),
        dilution_share=max(shares, default=Decimal(0)),
        band_scale=Decimal(str(basis["stretch"][0])),
        is_little_history=basis["is_little_history"],
        made_at=row.made_at,
        beats_mean=basis["beats_mean"],
        tried=_tried(basis.get("tried") or {}),
    )


def _tried(told: Mapping[str, float | None]) -> tuple[Decimal, Decimal] | None:
    model, usual = told.get("model"), told.get("rival")
    return None if model is None or usual is None else (Decimal(str(model)), Decimal(str(usual)))


def _lines(tenant: UUID, vintage: VintageRow, *, currency: str, group: str) -> Sequence[ForecastLine]:
    rows = ForecastLine.objects.of(tenant).filter(vintage_id=vintage.id, group_key=group, is_total=not currency)
    return list(rows.filter(currency=currency or vintage.base_currency).order_by("from_on"))


def _period(
    line: ForecastLine, past: forecast_scores.Past, overrides: dict[tuple[date, str], OverrideRow]
) -> PeriodRow:
    monday = line.from_on - timedelta(days=line.from_on.weekday())
    return PeriodRow(
        from_on=line.from_on,
        to_on=line.to_on,
        currency=line.currency,
        expected=line.expected,
        low=line.low,
        high=line.high,
        parts={source: Decimal(amount) for source, amount in line.parts.items()},
        actual=past.came(line.from_on, line.to_on),
        override=overrides.get((monday, line.currency)),
    )


def _overrides(tenant: UUID, company_id: int, *, since: date) -> Iterable[ForecastOverride]:
    rows = ForecastOverride.objects.of(tenant).filter(company_id=company_id, from_on__gte=since)
    return rows.order_by("-id")


def _override(row: ForecastOverride) -> OverrideRow:
    return OverrideRow(
        id=row.pk,
        from_on=row.from_on,
        currency=row.currency,
        amount=row.amount,
        reason=row.reason,
        by=row.made_by,
        at=row.made_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_at=row.withdrawn_at,
    )


def _places(vintage: ForecastVintage, from_on: date, days: int) -> tuple[int, int]:
    """Find the first and last period within some days; a last before the first is none."""
    first, last = (from_on - vintage.made_on).days, (from_on - vintage.made_on).days + days - 1
    starts = [0, *[end + 1 for end in vintage.ends[:-1]]]
    inside = [
        place
        for place, (start, end) in enumerate(zip(starts, vintage.ends, strict=True))
        if first <= start and end <= last
    ]
    return (inside[0], inside[-1]) if inside else (0, -1)


def _behind(row: Sequence[Any], accounts: Any) -> BehindRow:
    item_id, customer_id, number, due_on, currency, open_amount, expected, source = row
    account = accounts[customer_id]
    return BehindRow(
        item_id=item_id,
        customer_id=customer_id,
        customer_number=account.number,
        customer_name=account.name,
        number=number,
        due_on=due_on,
        currency=currency,
        open_amount=open_amount,
        expected=expected,
        share=(expected / open_amount).quantize(Decimal("0.0001")) if open_amount else Decimal(0),
        source=source,
    )
