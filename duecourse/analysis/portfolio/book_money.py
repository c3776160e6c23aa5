"""What money was under way on a day, and what was each currency worth?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from duecourse.analysis.portfolio.amounts import smallest_coin
from duecourse.analysis.portfolio.moment import Moment
from duecourse.foundation.kit import money

if TYPE_CHECKING:
    import ibis

_RATE = "decimal(18, 8)"
_MONEY = "decimal(19, 4)"


def receipts_under_way(moment: Moment, receipts: ibis.Table, matches: ibis.Table) -> ibis.Table:
    """Sum the money seen at the bank and not yet booked, per customer and currency: what is matched to items, and the rest."""
    import ibis

    rows = moment.mine(receipts)
    rows = rows.filter(rows.customer_id.notnull(), rows.amount > Decimal(0))
    seen = rows.value_on if moment.restated else rows.known_on
    still = rows.state == "provisional"
    if not moment.is_live:
        still = (still & rows.retired_on.isnull()) | (rows.retired_on > moment.day)
    rows = rows.filter(seen <= moment.day, still)
    laid = _laid(moment, matches)
    rows = rows.left_join(laid, rows.id == laid.laid_receipt)
    zero = ibis.literal(Decimal(0), type=_MONEY)
    rows = rows.select(
        "customer_id", "currency", "known_on", matched_amount=rows.live.fill_null(zero),
        amount=ibis.greatest(rows.amount - rows.laid.fill_null(zero), zero),
    )  # fmt: skip
    return rows.group_by("customer_id", "currency").aggregate(
        matched_amount=rows.matched_amount.sum(),
        seen_on=rows.known_on.max(where=rows.amount > zero),
        amount=rows.amount.sum(),
    )


def _laid(moment: Moment, matches: ibis.Table) -> ibis.Table:
    """What of each receipt pays items: `live` still holds, `laid` adds what the ledger has booked of it meanwhile."""
    rows = moment.mine(matches)
    known = rows.from_on <= moment.day
    ended = rows.ended_on.notnull() & (rows.ended_on <= moment.day)
    if not moment.restated:
        known = known & (rows.known_on <= moment.day)
        ended = ended & (rows.ended_known_on <= moment.day)
    rows = rows.filter(known, (rows.state == "retired") | ~ended)
    holds = ~(rows.ended_on.notnull() & (rows.ended_on <= moment.day))
    return rows.group_by(laid_receipt=rows.receipt_id).aggregate(
        laid=rows.amount.sum(), live=rows.amount.sum(where=holds)
    )


def rates(moment: Moment, rates_table: ibis.Table, *, base_currency: str) -> ibis.Table:
    """Tell for every currency the newest rate into the base currency up to the day, direct or turned round."""
    import ibis

    codes = ibis.literal(",".join(sorted(money.CURRENCIES))).split(",").unnest().name("currency").as_table()
    known = moment.mine(rates_table)
    known = known.filter(known.on_day <= moment.day)
    direct = known.filter(known.quote == base_currency)
    direct = direct.group_by(direct_currency=direct.base).aggregate(direct=direct.rate.argmax(direct.on_day))
    turned = known.filter(known.base == base_currency)
    turned = turned.group_by(turned_currency=turned.quote).aggregate(turned=turned.rate.argmax(turned.on_day))
    rows = codes.left_join(direct, codes.currency == direct.direct_currency)
    rows = rows.left_join(turned, rows.currency == turned.turned_currency)
    one = ibis.literal(Decimal(1), type=_RATE)
    rate = ibis.cases((rows.currency == base_currency, one), else_=rows.direct.fill_null(one / rows.turned))
    return rows.select(currency="currency", rate=rate.cast(_RATE), minor_unit=smallest_coin(rows.currency))
