"""What can happen to a dispute?"""

from dataclasses import dataclass, replace

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind
from duecourse.records.ledger.events import Fact

STATES = {
    "new": _("new"),
    "triage": _("to be sorted"),
    "investigating": _("looked into"),
    "waiting_customer": _("waiting for the customer"),
    "proposed": _("a solution is proposed"),
    "closed": _("closed"),
}


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


@event_kind("dispute.reopened")
@dataclass(frozen=True)
class DisputeReopened(Fact):
    """A dispute that was over is looked into again."""

    dispute_id: int

    def say(self) -> Text:
        """Tell which one."""
        return Text(_("Dispute D%(id)s reopened."), {"id": self.dispute_id})


@event_kind("dispute.moved")
@dataclass(frozen=True)
class DisputeMoved(Fact):
    """A case stands elsewhere."""

    dispute_id: int
    before: str
    state: str

    def say(self) -> Text:
        """Tell where."""
        return Text(_("Dispute D%(id)s: %(state)s."), {"id": self.dispute_id, "state": Text(STATES[self.state])})


@event_kind("dispute.routed")
@dataclass(frozen=True)
class DisputeRouted(Fact):
    """A case has another department or owner."""

    dispute_id: int
    department: str
    owner: str

    def say(self) -> Text:
        """Tell who looks into it."""
        values = {"id": self.dispute_id, "department": self.department, "owner": self.owner}
        if self.department and self.owner:
            return Text(_("Dispute D%(id)s goes to %(department)s, %(owner)s."), values)
        if self.department or self.owner:
            return Text(_("Dispute D%(id)s goes to %(department)s%(owner)s."), values)
        return Text(_("Dispute D%(id)s is nobody’s."), values)

    def shred(self) -> "DisputeRouted":
        """Forget who it was given to."""
        return replace(self, owner="")


@event_kind("dispute.changed")
@dataclass(frozen=True)
class DisputeChanged(Fact):
    """Other items, other amounts or another reason."""

    dispute_id: int
    reason: str
    numbers: tuple[str, ...]
    amounts: tuple[str, ...]

    def say(self) -> Text:
        """Tell what is disputed now."""
        values = {"id": self.dispute_id, "amounts": ", ".join(self.amounts), "numbers": ", ".join(self.numbers)}
        said = _("Dispute D%(id)s is now over %(amounts)s of %(numbers)s: %(reason)s.")
        return Text(said, values | {"reason": self.reason})


@event_kind("dispute.noted")
@dataclass(frozen=True)
class DisputeNoted(Fact):
    """Somebody wrote in a case or put a file there; the words stand in the case."""

    dispute_id: int
    file: str = ""

    def say(self) -> Text:
        """Tell what came."""
        if self.file:
            return Text(_("File in dispute D%(id)s: %(file)s."), {"id": self.dispute_id, "file": self.file})
        return Text(_("Note in dispute D%(id)s."), {"id": self.dispute_id})

    def shred(self) -> "DisputeNoted":
        """Forget what the file was called."""
        return replace(self, file="…" if self.file else "")


@event_kind("dispute.asked")
@dataclass(frozen=True)
class DisputeAsked(Fact):
    """The customer is asked something; the clock stands still."""

    dispute_id: int

    def say(self) -> Text:
        """Tell that it waits."""
        return Text(_("The customer is asked about dispute D%(id)s."), {"id": self.dispute_id})


@event_kind("dispute.answered")
@dataclass(frozen=True)
class DisputeAnswered(Fact):
    """The customer answered a question."""

    dispute_id: int

    def say(self) -> Text:
        """Tell that it goes on."""
        return Text(_("The customer answered about dispute D%(id)s."), {"id": self.dispute_id})


@event_kind("dispute.credit_proposed")
@dataclass(frozen=True)
class CreditProposed(Fact):
    """A department holds a credit to be right."""

    dispute_id: int
    amounts: tuple[str, ...]

    def say(self) -> Text:
        """Tell how much."""
        return Text(
            _("Credit of %(amounts)s proposed in dispute D%(id)s."),
            {"id": self.dispute_id, "amounts": ", ".join(self.amounts)},
        )


@event_kind("dispute.credit_decided")
@dataclass(frozen=True)
class CreditDecided(Fact):
    """A proposed credit was accepted or refused by another person."""

    dispute_id: int
    is_accepted: bool
    amounts: tuple[str, ...]

    def say(self) -> Text:
        """Tell which."""
        values = {"id": self.dispute_id, "amounts": ", ".join(self.amounts)}
        if self.is_accepted:
            return Text(_("Credit of %(amounts)s accepted in dispute D%(id)s; the credit note is awaited."), values)
        return Text(_("Credit of %(amounts)s refused in dispute D%(id)s."), values)


@event_kind("dispute.credited")
@dataclass(frozen=True)
class DisputeCredited(Fact):
    """The credit note of a case arrived from the ERP."""

    dispute_id: int
    number: str
    amount: str
    is_whole: bool

    def say(self) -> Text:
        """Tell which credit note, and whether it is what was accepted."""
        values = {"id": self.dispute_id, "number": self.number, "amount": self.amount}
        if self.is_whole:
            return Text(_("Credit note %(number)s over %(amount)s settles dispute D%(id)s."), values)
        return Text(
            _("Credit note %(number)s over %(amount)s came for dispute D%(id)s: another amount than accepted."), values
        )


@event_kind("dispute.escalated")
@dataclass(frozen=True)
class DisputeEscalated(Fact):
    """A case was not answered in time."""

    dispute_id: int
    to: str

    def say(self) -> Text:
        """Tell who hears of it."""
        if self.to == "head":
            return Text(_("Dispute D%(id)s is late: the head of the department is told."), {"id": self.dispute_id})
        return Text(_("Dispute D%(id)s is still late: the manager is told."), {"id": self.dispute_id})


@event_kind("deduction.judged")
@dataclass(frozen=True)
class DeductionJudged(Fact):
    """Somebody found out whether a payer was right to keep something back."""

    dispute_id: int
    validity: str

    def say(self) -> Text:
        """Tell which."""
        said = {
            "valid": _("Deduction in dispute D%(id)s: the customer was right."),
            "invalid": _("Deduction in dispute D%(id)s: the customer was not right."),
        }
        return Text(
            said.get(self.validity, _("Deduction in dispute D%(id)s: it is open again who is right.")),
            {"id": self.dispute_id},
        )


@event_kind("writeoff.proposed")
@dataclass(frozen=True)
class WriteOffProposed(Fact):
    """Somebody proposes to give up part of an item."""

    dispute_id: int
    amount: str

    def say(self) -> Text:
        """Tell how much."""
        return Text(
            _("Write-off of %(amount)s proposed in dispute D%(id)s."), {"id": self.dispute_id, "amount": self.amount}
        )


@event_kind("writeoff.decided")
@dataclass(frozen=True)
class WriteOffDecided(Fact):
    """A second person agreed to give it up, or did not."""

    dispute_id: int
    amount: str
    is_approved: bool

    def say(self) -> Text:
        """Tell which."""
        values = {"id": self.dispute_id, "amount": self.amount}
        if self.is_approved:
            return Text(_("Write-off of %(amount)s in dispute D%(id)s approved; the ERP is to book it."), values)
        return Text(_("Write-off of %(amount)s in dispute D%(id)s declined."), values)


@event_kind("writeoff.booked")
@dataclass(frozen=True)
class WriteOffBooked(Fact):
    """The ERP booked what was given up."""

    dispute_id: int
    amount: str

    def say(self) -> Text:
        """Tell how much."""
        return Text(
            _("Write-off of %(amount)s booked: dispute D%(id)s is settled."),
            {"id": self.dispute_id, "amount": self.amount},
        )
