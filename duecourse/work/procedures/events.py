"""What can happen to a plan?"""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Self

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind


class Fact:
    """An event of a plan; unless it says otherwise it names no person."""

    kind: ClassVar[str]

    def say(self) -> Text:
        """Tell what happened in one line."""
        raise NotImplementedError

    def shred(self) -> Self:
        """Return the same event without anything that names a person."""
        return self


@event_kind("run.finished")
@dataclass(frozen=True)
class RunFinished(Fact):
    """A company's day was decided."""

    run: int
    business_date: date
    planned: int
    state: str

    def say(self) -> Text:
        """Tell the day and how much was planned."""
        words = _("Decided %(day)s: %(count)s contacts planned")
        return Text(words, {"day": self.business_date, "count": self.planned})


@event_kind("procedure.activated")
@dataclass(frozen=True)
class ProcedureActivated(Fact):
    """A version of a procedure came into force."""

    slug: str
    number: int

    def say(self) -> Text:
        """Tell which."""
        return Text(
            _("Procedure %(slug)s is in force in version %(number)s"), {"slug": self.slug, "number": self.number}
        )


@event_kind("procedure.retired")
@dataclass(frozen=True)
class ProcedureRetired(Fact):
    """A procedure came to its end."""

    slug: str
    number: int
    successor: str = ""

    def say(self) -> Text:
        """Tell which, and what takes over."""
        params = {"slug": self.slug, "number": self.number, "successor": self.successor}
        if not self.successor:
            return Text(_("Procedure %(slug)s was retired with version %(number)s"), params)
        return Text(_("Procedure %(slug)s was retired with version %(number)s; %(successor)s takes over"), params)


@event_kind("procedure.assigned")
@dataclass(frozen=True)
class ProcedureAssigned(Fact):
    """A person put the customer on a procedure."""

    slug: str
    until: date | None
    reason: str = ""

    def say(self) -> Text:
        """Tell which, until when."""
        if self.until is None:
            return Text(_("Put on the procedure %(slug)s by hand"), {"slug": self.slug})
        return Text(_("Put on the procedure %(slug)s by hand until %(day)s"), {"slug": self.slug, "day": self.until})

    def shred(self) -> Self:
        """Forget the words that somebody wrote."""
        return replace(self, reason="")


@event_kind("procedure.released")
@dataclass(frozen=True)
class ProcedureReleased(Fact):
    """A person gave the customer back to the rules."""

    reason: str = ""

    def say(self) -> Text:
        """Tell it."""
        return Text(_("Back on the procedure of the rules"))

    def shred(self) -> Self:
        """Forget the words that somebody wrote."""
        return replace(self, reason="")


@event_kind("procedure.sorted")
@dataclass(frozen=True)
class CustomersSorted(Fact):
    """Customers of a company changed procedure because they are in another segment."""

    begun: int
    ended: int

    def say(self) -> Text:
        """Tell how many came and went."""
        words = _("By segment: %(begun)s customers put on a procedure, %(ended)s taken off one")
        return Text(words, {"begun": self.begun, "ended": self.ended})
