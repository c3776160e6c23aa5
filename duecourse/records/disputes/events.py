"""What can happen to a dispute?"""

from dataclasses import dataclass

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind
from duecourse.records.ledger.events import Fact


@event_kind("dispute.opened")
@dataclass(frozen=True)
class DisputeOpened(Fact):
    """A customer disagrees with (part of) its items."""

    dispute_id: int
    reason: str
    numbers: tuple[str, ...]
    amounts: tuple[str, ...]

    def say(self) -> Text:
        """Tell what is disputed and why."""
        values = {"amounts": ", ".join(self.amounts), "numbers": ", ".join(self.numbers), "reason": self.reason}
        return Text(_("Dispute over %(amounts)s of %(numbers)s: %(reason)s."), values)


@event_kind("dispute.closed")
@dataclass(frozen=True)
class DisputeClosed(Fact):
    """The dispute is over."""

    dispute_id: int
    outcome: str

    def say(self) -> Text:
        """Tell how it ended."""
        return Text(_("Dispute closed: %(outcome)s."), {"outcome": self.outcome})
