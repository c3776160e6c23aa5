"""What came of a telephone call?"""

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind

OUTCOMES = {
    "will_pay": _("will pay"),
    "disputes": _("disputes"),
    "will_check": _("will check and answer"),
    "refuses": _("refuses to pay"),
    "no_money": _("cannot pay now"),
    "other": _("something else"),
    "nobody": _("nobody answered"),
    "voicemail": _("left a message"),
    "wrong_person": _("not the right person"),
    "wrong_number": _("wrong number"),
}


@event_kind("call.made")
@dataclass(frozen=True)
class CallMade:
    """Somebody spoke, or tried to speak, with the customer by telephone."""

    call: int
    direction: str
    person: str
    outcome: str
    attempt: int

    kind: ClassVar[str] = ""

    def say(self) -> Text:
        """Tell who, how it ended and which attempt it was."""
        who = self.person or Text(_("the customer"))
        params = {"who": who, "outcome": Text(OUTCOMES.get(self.outcome, self.outcome)), "attempt": self.attempt}
        if self.direction == "in":
            return Text(_("Call from %(who)s: %(outcome)s."), params)
        if self.attempt > 1:
            return Text(_("Call to %(who)s, attempt %(attempt)s: %(outcome)s."), params)
        return Text(_("Call to %(who)s: %(outcome)s."), params)

    def shred(self) -> Self:
        """Forget who it was."""
        return replace(self, person="")
