"""Whom does the auditor ask? Everybody, the largest, or a sample by value that anybody can draw again from its seed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

NOTHING: Final = Decimal(0)
WAYS: Final = ("all", "largest", "sample", "named", "unreached")


class NobodyToAsk(Refused):
    """The choice names nobody."""

    says = _("Choose at least one customer that owes something.")


class NoSeed(Refused):
    """A sample without a seed cannot be drawn again."""

    says = _("Say a seed: with it anybody can draw the same sample again.")


def largest(balances: Mapping[int, Decimal], count: int) -> tuple[int, ...]:
    """Choose the customers that owe most, whatever their sign is left out."""
    owing = [(amount, one) for one, amount in balances.items() if amount > 0]
    return tuple(one for _amount, one in sorted(owing, key=lambda each: (-each[0], each[1]))[: max(count, 0)])


def by_value(balances: Mapping[int, Decimal], count: int, seed: str) -> tuple[int, ...]:
    """Choose by value (monetary unit sampling): every `interval` of money owed hits one customer, from a start the seed gives.

    Customers in the order of their ids; who owes an interval or more is always chosen. At most `count` customers.
    """
    if not seed.strip():
        raise NoSeed
    owing = [(one, amount) for one, amount in sorted(balances.items()) if amount > 0]
    whole = sum((amount for _one, amount in owing), NOTHING)
    if count < 1 or not owing:
        return ()
    interval = whole / count
    hit, passed, chosen = interval * _start(seed), NOTHING, []
    for one, amount in owing:
        passed += amount
        if passed > hit:
            chosen.append(one)
            hit += interval * (1 + (passed - hit) // interval)
    return tuple(chosen)


def _start(seed: str) -> Decimal:
    """Make a number from 0 up to 1 of the seed; the same everywhere and always."""
    digest = hashlib.sha256(seed.strip().encode()).digest()
    return Decimal(int.from_bytes(digest[:8], "big")) / Decimal(1 << 64)
