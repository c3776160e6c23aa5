"""Which reasons and endings does a dispute have?"""

from typing import Final

REASONS: Final = (
    *("PRICE", "QTY-SHORT", "QTY-OVER", "DAMAGED", "QUALITY", "NOT-RECEIVED", "WRONG-ITEM", "LATE-DELIVERY"),
    *("RETURNED", "PO-MISSING", "PO-MISMATCH", "DUPLICATE", "TAX/VAT", "FREIGHT/CHARGES", "DISCOUNT/TERMS"),
    *("REBATE-PENDING", "CREDIT-NOTE-MISSING", "WRONG-ENTITY", "SERVICE-NOT-PERFORMED", "OTHER"),
)
OUTCOMES: Final = ("accepted_credit", "rejected_pay", "partial", "withdrawn")
SLA_DAYS: Final = 14
"""A dispute that is open for more days than this is late."""


def is_outcome(outcome: str) -> bool:
    """Tell whether a dispute may end like this."""
    return outcome in OUTCOMES
