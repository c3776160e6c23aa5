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

    def say(self) -> Text:
        """Tell that it was replaced."""
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


@event_kind("plan.begun")
@dataclass(frozen=True)
class PlanBegun(Fact):
    """Items are paid by an agreed plan from now on."""

    plan_key: str
    item_count: int

    def say(self) -> Text:
        """Tell which plan."""
        return Text(_("Payment plan %(plan)s begins."), {"plan": self.plan_key})


@event_kind("plan.ended")
@dataclass(frozen=True)
class PlanEnded(Fact):
    """The plan is over; what is still open is due as it was before."""

    plan_key: str
    reason: str

    def say(self) -> Text:
        """Tell which plan, and why."""
        return Text(_("Payment plan %(plan)s ended: %(reason)s"), {"plan": self.plan_key, "reason": self.reason})
