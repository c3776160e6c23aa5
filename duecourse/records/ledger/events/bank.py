"""What happens to money at the bank?"""

from dataclasses import dataclass
from decimal import Decimal

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind
from duecourse.records.ledger.events.accounts import Fact


@event_kind("receipt.reversed")
@dataclass(frozen=True)
class ReceiptReversed(Fact):
    """The bank took money back that it had told as received."""

    receipt_id: int
    amount: Decimal
    currency: str
    reason: str = ""

    def say(self) -> Text:
        """Tell the amount, and the bank's reason where it gave one."""
        values = {"amount": self.amount, "currency": self.currency, "reason": self.reason}
        if self.reason:
            return Text(_("The bank took back %(amount)s %(currency)s that had come in (%(reason)s)."), values)
        return Text(_("The bank took back %(amount)s %(currency)s that had come in."), values)
