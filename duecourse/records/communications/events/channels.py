"""What can happen to the ways in and out?"""

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind


@event_kind("outbound.switched")
@dataclass(frozen=True)
class OutboundSwitched:
    """A kill switch was thrown or released."""

    scope: str
    value: str
    is_on: bool

    kind: ClassVar[str] = ""

    def say(self) -> Text:
        """Tell which switch."""
        stopped, released = _("Sending stopped: %(scope)s %(value)s"), _("Sending released: %(scope)s %(value)s")
        return Text(stopped if self.is_on else released, {"scope": self.scope, "value": self.value})

    def shred(self) -> Self:
        """Nothing personal is in it."""
        return self


@dataclass(frozen=True)
class TrialLine:
    """One thing that was tried: its name, whether it went well, and the answer as it came."""

    name: str
    is_ok: bool
    says: str


@event_kind("mailbox.tried")
@dataclass(frozen=True)
class MailboxTried:
    """Somebody tried a mailbox."""

    mailbox: int
    trial: str
    is_ok: bool
    lines: tuple[TrialLine, ...] = ()

    kind: ClassVar[str] = ""

    def say(self) -> Text:
        """Tell how it went."""
        return Text(_("The mailbox was tried: it works.") if self.is_ok else _("The mailbox was tried: it fails."))

    def shred(self) -> Self:
        """Forget the answers, which may name an address."""
        return replace(self, lines=())


@event_kind("channel.tried")
@dataclass(frozen=True)
class ChannelTried:
    """Somebody tried a mail server."""

    channel: int
    trial: str
    is_ok: bool
    lines: tuple[TrialLine, ...] = ()

    kind: ClassVar[str] = ""

    def say(self) -> Text:
        """Tell how it went."""
        return Text(_("The channel was tried: it works.") if self.is_ok else _("The channel was tried: it fails."))

    def shred(self) -> Self:
        """Forget the answers, which may name an address."""
        return replace(self, lines=())
