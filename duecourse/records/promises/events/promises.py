"""What can happen to a promise?"""

from dataclasses import dataclass
from datetime import date

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind
from duecourse.records.ledger.events import Fact


@event_kind("promise.made")
@dataclass(frozen=True)
class PromiseMade(Fact):
    """A customer promised to pay."""

    promise_id: int
    amounts: tuple[str, ...]
    due_on: date

    def say(self) -> Text:
        """Tell the amounts and the day."""
        return Text(
            _("Promised to pay %(amounts)s by %(due_on)s."),
            {"amounts": ", ".join(self.amounts), "due_on": self.due_on},
        )


@event_kind("promise.superseded")
@dataclass(frozen=True)
class PromiseSuperseded(Fact):
    """A newer promise about the same items took this one's place."""

    promise_id: int
    by_id: int
    plan_id: int = 0

    def say(self) -> Text:
        """Tell that it was replaced."""
        if self.plan_id:
            return Text(_("An earlier promise was replaced by a payment plan."))
        return Text(_("An earlier promise was replaced by a new one."))


@event_kind("promise.withdrawn")
@dataclass(frozen=True)
class PromiseWithdrawn(Fact):
    """The promise was taken back."""

    promise_id: int
    reason: str

    def say(self) -> Text:
        """Tell why."""
        return Text(_("Promise withdrawn: %(reason)s"), {"reason": self.reason})


@event_kind("promise.kept")
@dataclass(frozen=True)
class PromiseKept(Fact):
    """What was promised was paid in time."""

    promise_id: int
    due_on: date

    def say(self) -> Text:
        """Tell which."""
        return Text(_("The promise for %(due_on)s was kept."), {"due_on": self.due_on})


@event_kind("promise.partly_kept")
@dataclass(frozen=True)
class PromisePartlyKept(Fact):
    """Some of what was promised was paid in time."""

    promise_id: int
    due_on: date

    def say(self) -> Text:
        """Tell which."""
        return Text(_("The promise for %(due_on)s was kept in part."), {"due_on": self.due_on})


@event_kind("promise.broken")
@dataclass(frozen=True)
class PromiseBroken(Fact):
    """Nothing of what was promised came in time."""

    promise_id: int
    due_on: date

    def say(self) -> Text:
        """Tell which."""
        return Text(_("The promise for %(due_on)s was broken."), {"due_on": self.due_on})


@event_kind("promise.seen")
@dataclass(frozen=True)
class PromiseSeen(Fact):
    """Money that would keep the promise is at the bank; the ledger has not booked it yet."""

    promise_id: int
    due_on: date

    def say(self) -> Text:
        """Tell which."""
        return Text(_("Money for the promise for %(due_on)s is at the bank, not booked yet."), {"due_on": self.due_on})


@event_kind("promise.judged_again")
@dataclass(frozen=True)
class PromiseJudgedAgain(Fact):
    """A payment was reversed or became known later: the promise counts differently now."""

    promise_id: int
    due_on: date
    was: str

    def say(self) -> Text:
        """Tell which."""
        return Text(_("The promise for %(due_on)s was judged again: its payments changed."), {"due_on": self.due_on})
