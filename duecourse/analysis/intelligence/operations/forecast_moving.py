"""Write down why a forecast expects another sum than the one a week before: item by item, so that it adds up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from duecourse.analysis.intelligence.models import ForecastLine, ForecastMove, ForecastVintage
from duecourse.foundation.kit.money import quantize

SOONEST, LATEST = timedelta(days=7), timedelta(days=14)
NOTHING: Final = Decimal(0)
Key = tuple[str, str]
"""Group and currency."""
_Sums = dict[Key, dict[str, tuple[Decimal, int]]]

_MOVES: Final = """
WITH side AS (
    SELECT f.vintage_id, f.item_id, f.currency, g.key, sum(f.open_amount) AS open, bool_or(f.disputed) AS disputed,
        coalesce(sum(f.open_amount) FILTER (WHERE f.source IN ('promise', 'plan', 'scheduled')), 0) AS told,
        sum(p.first) AS first, sum(p.rest) AS rest
    FROM intelligence_forecastitem f
    CROSS JOIN LATERAL unnest(array[''] || f.group_keys::text[]) AS g(key)
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(a) FILTER (WHERE n <= CASE f.vintage_id WHEN %(was)s THEN %(cut)s ELSE %(seen)s END), 0) AS first,
            coalesce(sum(a) FILTER (WHERE n > CASE f.vintage_id WHEN %(was)s THEN %(cut)s ELSE %(seen)s END), 0) AS rest
        FROM unnest(f.amounts) WITH ORDINALITY AS x(a, n)
    ) p
    WHERE f.tenant_id = %(tenant)s AND f.vintage_id IN (%(was)s, %(now)s)
    GROUP BY 1, 2, 3, 4
), given AS (
    SELECT item_id FROM ledger_movement
    WHERE tenant_id = %(tenant)s AND greatest(effective_on, known_on) >= %(since)s
    GROUP BY item_id HAVING bool_and(kind IN ('credit', 'writeoff'))
), pairs AS (
    SELECT coalesce(a.key, b.key) AS key, coalesce(a.currency, b.currency) AS currency,
        coalesce(a.first, 0) AS passed, coalesce(b.rest, 0) AS entered,
        coalesce(a.rest, 0) AS was, coalesce(b.first, 0) AS is_now,
        CASE WHEN a.item_id IS NULL THEN 0 WHEN b.item_id IS NULL THEN -a.rest
            WHEN b.open < a.open THEN round(-a.rest * (a.open - b.open) / a.open, 4) ELSE 0 END AS gone,
        CASE WHEN g.item_id IS NULL THEN 'paid' ELSE 'credits' END AS went,
        CASE WHEN a.item_id IS NULL AND i.known_on >= %(since)s THEN 'new_items'
            WHEN coalesce(a.told, 0) <> coalesce(b.told, 0) THEN 'promises'
            WHEN a.disputed <> b.disputed THEN 'disputes' END AS cause
    FROM (SELECT * FROM side WHERE vintage_id = %(was)s) a
    FULL JOIN (SELECT * FROM side WHERE vintage_id = %(now)s) b USING (item_id, currency, key)
    LEFT JOIN given g ON g.item_id = coalesce(a.item_id, b.item_id)
    LEFT JOIN ledger_item i ON i.tenant_id = %(tenant)s AND i.id = b.item_id
), moves AS (
    SELECT key, currency, m.code, m.amount FROM pairs
    CROSS JOIN LATERAL (VALUES
        ('passed', -passed), ('entered', entered), (went, gone),
        (coalesce(cause, CASE WHEN is_now - was - gone > 0 THEN 'earlier' ELSE 'later' END), is_now - was - gone)
    ) AS m(code, amount)
)
SELECT key, currency, code, sum(amount), count(*) FROM moves WHERE amount <> 0 GROUP BY 1, 2, 3
"""


@dataclass(frozen=True)
class _Pair:
    """The forecast of a week before, and this one."""

    was: ForecastVintage
    now: ForecastVintage

    @property
    def cut(self) -> int:
        """Days of the earlier one that are over: its first periods are days."""
        return (self.now.made_on - self.was.made_on).days

    @property
    def seen(self) -> int:
        """Periods of this one that the earlier one saw too."""
        return sum(end + self.cut <= self.was.ends[-1] for end in self.now.ends)


def write_moves(now: ForecastVintage) -> None:
    """Compare a forecast with the newest one that is a week old or a little more; without one there is nothing to say."""
    rows = ForecastVintage.objects.of(now.tenant_id).filter(company_id=now.company_id, weeks=now.weeks)
    was = (
        rows.filter(made_on__lte=now.made_on - SOONEST, made_on__gte=now.made_on - LATEST).order_by("-made_on").first()
    )
    if was is None:
        return
    pair = _Pair(was, now)
    lines = ForecastLine.objects.of(now.tenant_id).filter(vintage_id__in=[was.pk, now.pk])
    sums = _of_items(pair)
    _add_new(pair, sums, [line for line in lines if not line.is_total])
    weeks = [line for line in lines if line.is_week]
    found = [*_own(pair, sums, weeks), *_totals(pair, sums, weeks)]
    ForecastMove.objects.bulk_create(found, batch_size=1000)


def _of_items(pair: _Pair) -> _Sums:
    values: dict[str, Any] = {
        "tenant": pair.now.tenant_id,
        "was": pair.was.pk,
        "now": pair.now.pk,
        "cut": pair.cut,
        "seen": pair.seen,
    }
    found: _Sums = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_MOVES, values | {"since": pair.was.made_on})
        for key, currency, code, amount, count in cursor.fetchall():
            found[key, currency][code] = (amount, count)
    return found


def _add_new(pair: _Pair, sums: _Sums, lines: Iterable[ForecastLine]) -> None:
    """Add what invoices not yet written bring: it passes, enters, or the pace of writing them has changed."""
    horizon = pair.was.made_on + timedelta(days=pair.was.ends[-1])
    for line in lines:
        amount, key = Decimal(line.parts.get("new", 0)), (line.group_key, line.currency)
        if line.vintage_id == pair.was.pk and line.is_week:
            _add(sums, key, "run_rate", -amount)
        elif line.vintage_id == pair.was.pk and line.from_on < pair.now.made_on:
            _add(sums, key, "passed", -amount)
            _add(sums, key, "run_rate", amount)
        elif line.vintage_id == pair.now.pk and line.is_week:
            _add(sums, key, "run_rate" if line.to_on <= horizon else "entered", amount)


def _add(sums: _Sums, key: Key, code: str, amount: Decimal) -> None:
    was, count = sums[key].get(code, (NOTHING, 0))
    sums[key][code] = (was + amount, count)


def _own(pair: _Pair, sums: _Sums, weeks: Iterable[ForecastLine]) -> Iterable[ForecastMove]:
    """Each currency by itself."""
    before = _expected(pair.was, weeks, is_total=False)
    after = _expected(pair.now, weeks, is_total=False)
    for key in sorted(before.keys() | after.keys()):
        yield from _rows(pair, key, before.get(key, NOTHING), sums.get(key, {}), is_total=False)


def _totals(pair: _Pair, sums: _Sums, weeks: Iterable[ForecastLine]) -> Iterable[ForecastMove]:
    """All currencies with a rate today, in the base currency; another rate than a week ago is a cause of its own."""
    base, rates = pair.now.basis["base_currency"], pair.now.basis["rates"]
    before = _expected(pair.was, weeks, is_total=True)
    after = _expected(pair.now, weeks, is_total=True)
    for group, currency in sorted(after):
        codes: dict[str, tuple[Decimal, int]] = {}
        for (of_group, own), moved in sums.items():
            if of_group == group and own in rates:
                _convert(codes, moved, Decimal(rates[own]), base)
        was = before.get((group, currency), NOTHING)
        rest = after[group, currency] - was - sum((amount for amount, _count in codes.values()), NOTHING)
        yield from _rows(pair, (group, currency), was, codes | {"rates": (rest, 0)}, is_total=True)


def _convert(
    codes: dict[str, tuple[Decimal, int]], moved: Mapping[str, tuple[Decimal, int]], rate: Decimal, base: str
) -> None:
    for code, (amount, count) in moved.items():
        was, counted = codes.get(code, (NOTHING, 0))
        codes[code] = (was + quantize(amount * rate, base), counted + count)


def _expected(vintage: ForecastVintage, weeks: Iterable[ForecastLine], *, is_total: bool) -> dict[Key, Decimal]:
    found: dict[Key, Decimal] = defaultdict(Decimal)
    for line in weeks:
        if line.vintage_id == vintage.pk and line.is_total == is_total:
            found[line.group_key, line.currency] += line.expected
    return found


def _rows(
    pair: _Pair, key: Key, before: Decimal, moved: Mapping[str, tuple[Decimal, int]], *, is_total: bool
) -> Iterable[ForecastMove]:
    for code, (amount, count) in {"before": (before, 0), **moved}.items():
        if amount or code == "before":
            yield ForecastMove(
                tenant_id=pair.now.tenant_id,
                vintage_id=pair.now.pk,
                before_on=pair.was.made_on,
                group_key=key[0],
                currency=key[1],
                is_total=is_total,
                code=code,
                amount=amount,
                item_count=count,
            )
