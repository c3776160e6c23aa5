"""What was a currency worth on a day, as far as we knew?"""

from datetime import date
from decimal import Decimal
from uuid import UUID

from duecourse.records.ledger.models import FxRate

ONE = Decimal(1)


def rates_into(tenant: UUID, currency: str, *, on: date) -> dict[str, Decimal]:
    """Tell the newest rate of every currency into one, direct before turned round; one that is not known is not there."""
    rows = FxRate.objects.of(tenant).filter(on_day__lte=on).order_by("on_day")
    turned = dict(rows.filter(base=currency).values_list("quote", "rate"))
    direct = dict(rows.filter(quote=currency).values_list("base", "rate"))
    return {quote: ONE / rate for quote, rate in turned.items()} | direct | {currency: ONE}
