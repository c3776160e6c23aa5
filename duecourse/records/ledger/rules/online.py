"""What becomes of a payment online when its provider tells something, in whatever order that comes?"""

from typing import Final

BEGUN: Final = "begun"
PENDING: Final = "pending"
PAID: Final = "paid"
FAILED: Final = "failed"
EXPIRED: Final = "expired"
REFUNDED: Final = "refunded"
OPEN: Final = frozenset({BEGUN, PENDING})
"""Nobody has said yet how it ended."""
STATES: Final = (PENDING, PAID, FAILED, EXPIRED, REFUNDED)
"""What a provider may say."""
_RANK: Final = {BEGUN: 0, PENDING: 1, EXPIRED: 2, FAILED: 2, PAID: 3, REFUNDED: 4}


def after(state: str, told: str) -> str:
    """Give the state that holds once a word is heard: money outweighs everything but its return.

    A checkout may fail and then be paid at the second try, may be paid after it expired, and its refund may be heard
    before its payment; a late "under way" or "failed" takes nothing back.
    """
    if told not in _RANK:
        return state
    return told if _RANK[told] > _RANK[state] else state
