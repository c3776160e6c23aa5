"""What was a currency worth on a day, as far as we knew?"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from duecourse.records.ledger.models import FxRate

ONE = Decimal(1)


def rates_into(tenant: UUID, currency: str, *, on: date) -> dict[str, Decimal]:
    """Tell the newest rate of every currency into one, direct before turned round; one that is not known is not there."""
    rows = FxRate.objects.of(tenant).filter(on_day__lte=on).order_by("on_day")
    turned = dict(rows.filter(base=currency).values_list("quote", "rate"))
    direct = dict(rows.filter(quote=currency).values_list("base", "rate"))
    return {quote: ONE / rate for quote, rate in turned.items()} | direct | {currency: ONE}


def rates_by_day(tenant: UUID, currency: str, days: Iterable[date]) -> dict[date, dict[str, Decimal]]:
    """Tell the same for several days: one query."""
    wanted = sorted(set(days))
    rows = FxRate.objects.of(tenant).filter(
        Q(base=currency) | Q(quote=currency), on_day__lte=max(wanted, default=date.min)
    )
    told = list(rows.order_by("on_day").values_list("on_day", "base", "quote", "rate"))
    turned, direct, place = dict[str, Decimal](), dict[str, Decimal](), 0
    found = {}
    for day in wanted:
        while place < len(told) and told[place][0] <= day:
            _on, base, quote, rate = told[place]
            if quote == currency:
                direct[base] = rate
            else:
                turned[quote] = ONE / rate
            place += 1
        found[day] = turned | direct | {currency: ONE}
    return found
