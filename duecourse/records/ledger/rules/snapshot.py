"""May a snapshot be believed, or must a person look at it first?"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.words import Text, _

MOST_ITEMS_PERCENT: Final = 5
MOST_VALUE_PERCENT: Final = 10
_HUNDRED: Final = 100


@dataclass(frozen=True)
class Vanishing:
    """How much of the open book a snapshot no longer shows: counts, and open amounts per currency."""

    open_count: int
    vanished_count: int
    open_amounts: Mapping[str, Decimal]
    vanished_amounts: Mapping[str, Decimal]


def doubt(
    vanishing: Vanishing,
    *,
    totals: Mapping[str, Decimal],
    control: Mapping[str, Decimal] | None = None,
) -> Text | None:
    """Say why a person must confirm the snapshot, or None; amounts are absolute, control totals signed."""
    for currency, expected in (control or {}).items():
        found = totals.get(currency, Decimal(0))
        if found != expected:
            params = {"currency": currency, "found": found, "expected": expected}
            return Text(_("The total in %(currency)s is %(found)s, but the control total says %(expected)s."), params)
    if vanishing.vanished_count * _HUNDRED > vanishing.open_count * MOST_ITEMS_PERCENT:
        counts = {"vanished": vanishing.vanished_count, "open": vanishing.open_count}
        return Text(_("%(vanished)s of %(open)s open items are not in the file any more."), counts)
    for currency, amount in vanishing.vanished_amounts.items():
        if amount * _HUNDRED > vanishing.open_amounts.get(currency, Decimal(0)) * MOST_VALUE_PERCENT:
            params = {"currency": currency, "amount": amount, "open": vanishing.open_amounts.get(currency, Decimal(0))}
            return Text(_("Items of %(amount)s %(currency)s out of %(open)s are not in the file any more."), params)
    return None
