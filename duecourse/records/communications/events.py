"""What can happen to a message?"""

from dataclasses import dataclass, replace
from typing import ClassVar

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind


@dataclass(frozen=True)
class _OfMessage:
    """Which message, on which channel, and the action or other origin it belongs to."""

    message: int
    origin: str
    channel: str
    subject: str = ""
    reason: str = ""
    why: str = ""

    def shred(self) -> "_OfMessage":
        """Forget the subject, which may name a person."""
        return replace(self, subject="")


@event_kind("message.sent")
@dataclass(frozen=True)
class MessageSent(_OfMessage):
    """The server took the message."""

    kind: ClassVar[str]

    def say(self) -> Text:
        """Tell what was sent."""
        return Text(_("Sent by %(channel)s: %(subject)s"), {"channel": self.channel, "subject": self.subject})


@event_kind("message.shadow")
@dataclass(frozen=True)
class MessageShadowed(_OfMessage):
    """It would have been sent."""

    kind: ClassVar[str]

    def say(self) -> Text:
        """Tell what would have gone."""
        return Text(_("Would have been sent (shadow mode): %(subject)s"), {"subject": self.subject})


@event_kind("message.suppressed")
@dataclass(frozen=True)
class MessageSuppressed(_OfMessage):
    """A guard said never."""

    kind: ClassVar[str]

    def say(self) -> Text:
        """Tell what was held back, and why."""
        return Text(_("Not sent: %(subject)s. %(why)s"), {"subject": self.subject, "why": Text(self.why or self.reason)})


@event_kind("message.returned")
@dataclass(frozen=True)
class MessageReturned(_OfMessage):
    """Something happened at the customer: it must be decided again."""

    kind: ClassVar[str]

    def say(self) -> Text:
        """Tell that it is decided again."""
        return Text(_("Held back to be decided again: %(subject)s"), {"subject": self.subject})


@event_kind("message.failed")
@dataclass(frozen=True)
class MessageFailed(_OfMessage):
    """The server refused it for good."""

    kind: ClassVar[str]

    def say(self) -> Text:
        """Tell that it did not get through."""
        return Text(_("Could not be sent: %(subject)s. %(why)s"), {"subject": self.subject, "why": Text(self.why or self.reason)})


@event_kind("message.unknown")
@dataclass(frozen=True)
class MessageUnknown(_OfMessage):
    """Nobody can tell whether it arrived: a person must look."""

    kind: ClassVar[str]

    def say(self) -> Text:
        """Ask a person."""
        return Text(_("It is not known whether this was sent; please check: %(subject)s"), {"subject": self.subject})


@event_kind("message.cancelled")
@dataclass(frozen=True)
class MessageCancelled(_OfMessage):
    """A person or a newer decision took it back."""

    kind: ClassVar[str]

    def say(self) -> Text:
        """Tell that it was taken back."""
        return Text(_("Taken back before sending: %(subject)s"), {"subject": self.subject})


@event_kind("outbound.switched")
@dataclass(frozen=True)
class OutboundSwitched:
    """A kill switch was thrown or released."""

    scope: str
    value: str
    is_on: bool
    kind: ClassVar[str]

    def say(self) -> Text:
        """Tell which switch."""
        sentence = _("Sending stopped: %(scope)s %(value)s") if self.is_on else _("Sending released: %(scope)s %(value)s")
        return Text(sentence, {"scope": self.scope, "value": self.value})


AboutMessage = (
    MessageSent | MessageShadowed | MessageSuppressed | MessageReturned | MessageFailed | MessageUnknown | MessageCancelled
)
