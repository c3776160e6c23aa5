"""What can happen to a message that leaves?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind


@dataclass(frozen=True)
class AboutMessage:
    """Which message, on which channel, the action or other origin it belongs to, and why."""

    message: int
    origin: str
    channel: str
    subject: str = ""
    reason: str = ""
    why: str = ""
    is_at_payer: bool = False
    """Told to an account whose items the message carried to its payer."""

    kind: ClassVar[str] = ""
    sentence: ClassVar[str] = ""

    def say(self) -> Text:
        """Tell what happened to the message."""
        params = {"channel": self.channel, "subject": self.subject, "why": Text(self.why or self.reason)}
        said = Text(self.sentence, params)
        return Text(_("With the payer's mail: %(what)s"), {"what": said}) if self.is_at_payer else said

    def for_all(self, customer_id: int | None, account_ids: Iterable[int]) -> list[tuple[int | None, Self]]:
        """Give the event to whom the message was for, and to every account whose items it carried."""
        told = replace(self, is_at_payer=True)
        return [(customer_id, self), *((account_id, told) for account_id in account_ids)]

    def shred(self) -> Self:
        """Forget the subject, which may name a person."""
        return replace(self, subject="")


@event_kind("message.sent")
@dataclass(frozen=True)
class MessageSent(AboutMessage):
    """The server took the message."""

    sentence: ClassVar[str] = _("Sent by %(channel)s: %(subject)s")
    placed: ClassVar[str] = _("Put into the portal, where the customer sees it on the next visit: %(subject)s")

    def say(self) -> Text:
        """Tell that it was sent; what stands in the portal was sent to nobody."""
        if self.channel != "portal":
            return super().say()
        said = Text(self.placed, {"subject": self.subject})
        return Text(_("With the payer's mail: %(what)s"), {"what": said}) if self.is_at_payer else said


@event_kind("message.shadow")
@dataclass(frozen=True)
class MessageShadowed(AboutMessage):
    """It would have been sent."""

    sentence: ClassVar[str] = _("Would have been sent (shadow mode): %(subject)s")


@event_kind("message.suppressed")
@dataclass(frozen=True)
class MessageSuppressed(AboutMessage):
    """A guard said never."""

    sentence: ClassVar[str] = _("Not sent: %(subject)s. %(why)s")


@event_kind("message.returned")
@dataclass(frozen=True)
class MessageReturned(AboutMessage):
    """Something happened at the customer: it must be decided again."""

    sentence: ClassVar[str] = _("Held back to be decided again: %(subject)s")


@event_kind("message.failed")
@dataclass(frozen=True)
class MessageFailed(AboutMessage):
    """The server refused it for good."""

    sentence: ClassVar[str] = _("Could not be sent: %(subject)s. %(why)s")


@event_kind("message.unknown")
@dataclass(frozen=True)
class MessageUnknown(AboutMessage):
    """Nobody can tell whether it arrived: a person must look."""

    sentence: ClassVar[str] = _("It is not known whether this was sent; please check: %(subject)s")


@event_kind("message.bounced")
@dataclass(frozen=True)
class MessageBounced(AboutMessage):
    """A server reports that it could not bring the message to an address."""

    address: str = ""
    says: str = ""
    is_whole: bool = True
    """Nobody else has it: the message does not count."""
    contact: int | None = None

    sentence: ClassVar[str] = _("Came back from %(address)s: %(subject)s. %(says)s")

    def say(self) -> Text:
        """Tell which message, from where, and what the server says."""
        params = {"address": self.address, "subject": self.subject, "says": self.says}
        said = Text(self.sentence, params)
        return Text(_("With the payer's mail: %(what)s"), {"what": said}) if self.is_at_payer else said

    def shred(self) -> Self:
        """Forget the subject, the address and the server's words, which name it."""
        return replace(self, subject="", address="", says="")


@event_kind("message.cancelled")
@dataclass(frozen=True)
class MessageCancelled(AboutMessage):
    """A person or a newer decision took it back."""

    sentence: ClassVar[str] = _("Taken back before sending: %(subject)s")


@event_kind("message.detour")
@dataclass(frozen=True)
class MessageDetoured(AboutMessage):
    """It goes to somebody else, or by another road, than was meant; `why` says what spoke against the first."""

    who: str = ""
    others: tuple[str, ...] = ()
    wanted: str = ""

    def say(self) -> Text:
        """Tell who gets it in whose place, or how it goes instead, and why."""
        params = {"who": self.who, "others": ", ".join(self.others), "subject": self.subject}
        params |= {"wanted": self.wanted, "channel": self.channel}
        said = _("Goes by %(channel)s instead of %(wanted)s: %(subject)s. %(why)s")
        if not self.wanted:
            said = _("Goes to %(who)s instead of %(others)s: %(subject)s. %(why)s")
        return Text(said, {**params, "why": Text(self.why)})

    def shred(self) -> Self:
        """Forget the subject and the names."""
        return replace(self, subject="", who="", others=())


REPORTED = {
    "deposited": _("The provider took it in: %(subject)s"),
    "sent": _("The provider passed it on: %(subject)s"),
    "delivered": _("Delivered: %(subject)s"),
    "undelivered": _("Could not be delivered: %(subject)s. %(says)s"),
    "refused": _("The addressee refused it: %(subject)s. %(says)s"),
    "expired": _("Not collected in time: %(subject)s. %(says)s"),
    "bounced": _("Came back: %(subject)s. %(says)s"),
    "deferred": _("The provider tries again later: %(subject)s. %(says)s"),
    "complained": _("The reader reported it as unwanted: %(subject)s"),
}


@event_kind("message.reported")
@dataclass(frozen=True)
class MessageReported(AboutMessage):
    """A provider told what became of a message after it took it."""

    state: str = ""
    says: str = ""

    def say(self) -> Text:
        """Tell what became of it, in the provider's words where it has any."""
        said = Text(REPORTED.get(self.state, self.state), {"subject": self.subject, "says": self.says})
        return Text(_("With the payer's mail: %(what)s"), {"what": said}) if self.is_at_payer else said

    def shred(self) -> Self:
        """Forget the subject and what the provider said."""
        return replace(self, subject="", says="")


FOLLOWED = {
    "pay": _("The customer opened the page to see and pay what is open, from the mail “%(subject)s”."),
    "will_pay": _("The customer opened the page to say when it will pay, from the mail “%(subject)s”."),
    "plan": _("The customer opened the page to ask for a payment plan, from the mail “%(subject)s”."),
    "wrong": _("The customer opened the page to say what is wrong, from the mail “%(subject)s”."),
}


@event_kind("link.followed")
@dataclass(frozen=True)
class LinkFollowed:
    """A person, as far as can be told, followed a link of a mail."""

    message: int
    way: str
    subject: str

    kind: ClassVar[str] = ""

    def say(self) -> Text:
        """Tell which page, from which mail."""
        return Text(FOLLOWED.get(self.way, FOLLOWED["pay"]), {"subject": self.subject})

    def shred(self) -> Self:
        """Forget the subject, which may name a person."""
        return replace(self, subject="")
