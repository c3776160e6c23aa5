"""What can happen to a payment plan?"""

from dataclasses import dataclass, replace
from datetime import date

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind
from duecourse.records.ledger.events import Fact

_HOW = {
    "signature": _("signed"),
    "portal": _("accepted on the customer’s pages"),
    "mail": _("accepted by mail"),
    "phone": _("accepted by phone"),
}


@dataclass(frozen=True)
class _Said(Fact):
    """What is said of a plan: what it comes to, in how many instalments, from when on."""

    plan_id: int
    amount: str
    count: int
    first_on: date

    @property
    def _words(self) -> dict[str, object]:
        return {"amount": self.amount, "count": self.count, "first_on": self.first_on}


@event_kind("plan.asked")
@dataclass(frozen=True)
class PlanAsked(_Said):
    """The customer asked to pay in instalments."""

    def say(self) -> Text:
        """Tell what was asked for."""
        one = _("Asked to pay %(amount)s in %(count)s instalment, on %(first_on)s.")
        return Text(one, self._words, _("Asked to pay %(amount)s in %(count)s instalments, from %(first_on)s on."))


@event_kind("plan.offered")
@dataclass(frozen=True)
class PlanOffered(_Said):
    """A plan waits for the customer's consent."""

    def say(self) -> Text:
        """Tell what was offered."""
        one = _("Payment plan offered: %(amount)s in %(count)s instalment, on %(first_on)s.")
        many = _("Payment plan offered: %(amount)s in %(count)s instalments, from %(first_on)s on.")
        return Text(one, self._words, many)


@event_kind("plan.waits")
@dataclass(frozen=True)
class PlanWaits(_Said):
    """A plan goes beyond what whoever proposes it may agree."""

    def say(self) -> Text:
        """Tell what waits."""
        one = _("Payment plan proposed for approval: %(amount)s in %(count)s instalment, on %(first_on)s.")
        many = _("Payment plan proposed for approval: %(amount)s in %(count)s instalments, from %(first_on)s on.")
        return Text(one, self._words, many)


@event_kind("plan.agreed")
@dataclass(frozen=True)
class PlanAgreed(_Said):
    """A plan is in force: its items are paid in instalments from now on."""

    def say(self) -> Text:
        """Tell what was agreed."""
        one = _("Payment plan agreed: %(amount)s in %(count)s instalment, on %(first_on)s.")
        many = _("Payment plan agreed: %(amount)s in %(count)s instalments, from %(first_on)s on.")
        return Text(one, self._words, many)


@event_kind("plan.accepted")
@dataclass(frozen=True)
class PlanAccepted(Fact):
    """The customer consented to a plan."""

    plan_id: int
    how: str
    by: str

    def say(self) -> Text:
        """Tell how, and by whom."""
        how = Text(_HOW.get(self.how, self.how))
        if not self.by:
            return Text(_("Payment plan: %(how)s."), {"how": how})
        return Text(_("Payment plan: %(how)s, by %(who)s."), {"how": how, "who": self.by})

    def shred(self) -> "PlanAccepted":
        """Forget who."""
        return replace(self, by="")


@event_kind("plan.instalment_missed")
@dataclass(frozen=True)
class InstalmentMissed(Fact):
    """An instalment was not, or not wholly, paid in time."""

    plan_id: int
    number: int
    due_on: date
    left: str

    def say(self) -> Text:
        """Tell which, and what is missing."""
        words = {"number": self.number, "due_on": self.due_on, "left": self.left}
        return Text(_("Instalment %(number)s of %(due_on)s was not paid in time: %(left)s are missing."), words)


@event_kind("plan.broken")
@dataclass(frozen=True)
class PlanBroken(Fact):
    """The plan ended by its own rule: the original due dates rule again."""

    plan_id: int
    left: str

    def say(self) -> Text:
        """Tell what is open."""
        return Text(_("Payment plan broken: %(left)s are due as they were before."), {"left": self.left})


@event_kind("plan.done")
@dataclass(frozen=True)
class PlanDone(Fact):
    """All that was in the plan is settled."""

    plan_id: int
    is_early: bool

    def say(self) -> Text:
        """Tell whether it was early."""
        return Text(_("Payment plan paid in full, early.") if self.is_early else _("Payment plan paid in full."))


@event_kind("plan.begun")
@dataclass(frozen=True)
class PlanBegun(Fact):
    """Items are paid by a plan that was agreed elsewhere (said of plans before they were kept here)."""

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
        if self.plan_key.startswith("plan:"):
            return Text(_("Payment plan ended: %(reason)s"), {"reason": self.reason})
        return Text(_("Payment plan %(plan)s ended: %(reason)s"), {"plan": self.plan_key, "reason": self.reason})
