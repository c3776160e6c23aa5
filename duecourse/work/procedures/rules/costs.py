"""What does a contact cost, where nobody said otherwise?"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from duecourse.work.procedures.rules.steps import Channel

STARTERS: Final[Mapping[str, Decimal]] = {
    Channel.EMAIL: Decimal("0.05"),
    Channel.STATEMENT: Decimal("0.05"),
    Channel.PORTAL: Decimal("0.05"),
    Channel.SMS: Decimal("0.10"),
    Channel.LETTER: Decimal("1.50"),
    Channel.REGISTERED: Decimal("7.00"),
    Channel.CALL: Decimal("6.00"),
    Channel.TASK: Decimal("4.00"),
    Channel.HOLD: Decimal("4.00"),
    Channel.HANDOVER: Decimal("15.00"),
}
"""Assumed, in base currency: ten minutes of a person for a call, postage for paper. A company puts its own figures in."""
Priced = tuple[str, date, Decimal]
"""A channel, the day its price holds from, and the price."""


def cost_on(channel: str, day: date, prices: Iterable[Priced]) -> Decimal:
    """Tell what a contact by a channel cost on a day: the price last set by then, else the starter."""
    known = [(since, amount) for name, since, amount in prices if name == channel and since <= day]
    return max(known)[1] if known else STARTERS.get(channel, Decimal(0))
