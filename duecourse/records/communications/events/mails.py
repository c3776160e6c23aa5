"""What can come in from a customer?"""

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind


@event_kind("mail.received")
@dataclass(frozen=True)
class MailReceived:
    """A mail came in and was filed."""

    mail: int
    thread: int
    sender: str
    subject: str
    machine: str = "none"

    kind: ClassVar[str] = ""

    def say(self) -> Text:
        """Tell from whom and about what."""
        sentences = {
            "none": _("Mail from %(sender)s: %(subject)s"),
            "out_of_office": _("%(sender)s is out of office: %(subject)s"),
            "bounce": _("A mail server reports to us: %(subject)s"),
        }
        by_machine = _("Automatic mail from %(sender)s: %(subject)s")
        params = {"sender": self.sender, "subject": self.subject}
        return Text(sentences.get(self.machine, by_machine), params)

    def shred(self) -> Self:
        """Forget who it was and about what."""
        return replace(self, sender="", subject="")


@event_kind("mail.filed")
@dataclass(frozen=True)
class MailFiled:
    """Somebody said to whom a conversation belongs."""

    thread: int
    sender: str
    subject: str
    is_remembered: bool = False

    kind: ClassVar[str] = ""

    def say(self) -> Text:
        """Tell what was filed."""
        return Text(
            _("Conversation with %(sender)s filed here: %(subject)s"),
            {"sender": self.sender, "subject": self.subject},
        )

    def shred(self) -> Self:
        """Forget who it was and about what."""
        return replace(self, sender="", subject="")


@event_kind("consent.said")
@dataclass(frozen=True)
class ConsentSaid:
    """Somebody said whether an address may be written to on a channel."""

    channel: str
    address: str
    is_given: bool
    source: str

    kind: ClassVar[str] = ""

    def say(self) -> Text:
        """Tell the address and the word."""
        given = _("%(address)s may be written to by %(channel)s.")
        withdrawn = _("%(address)s asked not to be written to by %(channel)s any more.")
        return Text(given if self.is_given else withdrawn, {"address": self.address, "channel": self.channel})

    def shred(self) -> Self:
        """Forget the address."""
        return replace(self, address="")


@event_kind("text.received")
@dataclass(frozen=True)
class TextReceived:
    """A customer answered by text message."""

    number: str
    person: str
    text: str

    kind: ClassVar[str] = ""

    def say(self) -> Text:
        """Tell who wrote what."""
        return Text(_("Text message from %(who)s: %(text)s"), {"who": self.person or self.number, "text": self.text})

    def shred(self) -> Self:
        """Forget who it was and what was said."""
        return replace(self, number="", person="", text="")
