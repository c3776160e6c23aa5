"""How is an amount that a customer names spread over items?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True)
class Part:
    """How much of an item."""

    item_id: int
    amount: Decimal


def shared(parts: Sequence[Part], amount: Decimal | None) -> list[Part]:
    """Let an amount cover items one after the other, the last in part; what is left over covers nothing.

    No amount means everything.
    """
    if amount is None:
        return list(parts)
    left, found = amount, []
    for part in parts:
        if left <= 0:
            break
        found.append(replace(part, amount=min(part.amount, left)))
        left -= part.amount
    return found
