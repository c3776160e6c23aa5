"""Which reasons and endings does a dispute have, and how long may it take?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from duecourse.foundation.kit.calendar import Calendar

REASONS: Final = (
    *("PRICE", "QTY-SHORT", "QTY-OVER", "DAMAGED", "QUALITY", "NOT-RECEIVED", "WRONG-ITEM", "LATE-DELIVERY"),
    *("RETURNED", "PO-MISSING", "PO-MISMATCH", "DUPLICATE", "TAX/VAT", "FREIGHT/CHARGES", "DISCOUNT/TERMS"),
    *("REBATE-PENDING", "CREDIT-NOTE-MISSING", "WRONG-ENTITY", "SERVICE-NOT-PERFORMED", "OTHER"),
)
OUTCOMES: Final = ("accepted_credit", "rejected_pay", "partial", "withdrawn")
LONGEST: Final = 250
"""About a year of business days."""
USUAL_DAYS: Final = 10
"""Business days to settle a dispute of a reason that says nothing else."""
STARTER_DAYS: Final[Mapping[str, int]] = {
    **dict.fromkeys(REASONS, USUAL_DAYS),
    **dict.fromkeys(("PO-MISSING", "PO-MISMATCH", "DUPLICATE", "TAX/VAT", "WRONG-ENTITY", "CREDIT-NOTE-MISSING"), 5),
    **dict.fromkeys(("DAMAGED", "QUALITY", "RETURNED", "SERVICE-NOT-PERFORMED"), 15),
}
"""Reason -> business days to settle it: papers are looked up, prices and deliveries asked about, goods looked at."""


@dataclass(frozen=True)
class Settling:
    """How many business days a dispute of a reason may take, by the calendar of its company."""

    days: Mapping[str, int]
    calendars: Mapping[int, Calendar]

    def until(self, company_id: int, reason: str, opened_on: date) -> date:
        """Give the last day on which a dispute is not late."""
        return self.calendars[company_id].add(opened_on, self.days.get(reason, USUAL_DAYS))

    def late_before(self, company_id: int, days: int, *, on: date) -> date:
        """Tell before which day a dispute that may take so many days was opened, if it is late on a day."""
        return self.calendars[company_id].add(on, -days)


def is_outcome(outcome: str) -> bool:
    """Tell whether a dispute may end like this."""
    return outcome in OUTCOMES
