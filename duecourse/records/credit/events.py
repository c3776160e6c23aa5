"""What can happen to a customer's credit?"""

from dataclasses import dataclass

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind
from duecourse.records.ledger.events import Fact


@event_kind("credit.limit_set")
@dataclass(frozen=True)
class LimitSet(Fact):
    """The customer may owe so much."""

    amount: str
    is_unlimited: bool

    def say(self) -> Text:
        """Tell the limit."""
        if self.is_unlimited:
            return Text(_("Credit is unlimited."))
        return Text(_("Credit limit set to %(amount)s."), {"amount": self.amount})
