"""What must a mail server, a provider of text messages or of registered mail do for us, and what may it tell us?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server took the mail; some recipients may have been refused, the others have it.

    `evidence` proves that it was taken, with its media type, where a provider gives such a document.
    """

    answer: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)
    evidence: bytes = b""
    evidence_type: str = ""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """The server did not take the mail, for certain: it refused, or was gone before the last dot."""

    answer: str
    for_good: bool
    refused: Mapping[str, str] = field(default_factory=dict)
    connection_lost: bool = False
    never_connected: bool = False


@dataclass(frozen=True, slots=True)
class NotKnown:
    """The connection broke after the last dot: the server may have it."""

    answer: str


Outcome = Accepted | NotTaken | NotKnown


@dataclass(frozen=True, slots=True)
class Found:
    """The record of sent mail holds it; for whom, where the record says so."""

    recipients: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class NotFound:
    """The record of sent mail is readable, complete, and does not hold it."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """There is no record, or it cannot be read now."""

    answer: str = ""
    is_final: bool = True


Lookup = Found | NotFound | CannotTell


class Mailer(Protocol):
    """One connection to the world by e-mail, text message or registered mail; not for two threads at once."""

    def deliver(self, content: bytes, *, sender: str, recipients: Sequence[str], reference: str = "") -> Outcome:
        """Hand over exactly these bytes; open the connection when there is none.

        They are a mail, the text of a message, or a letter as PDF; `reference` is our Message-ID, which a mail carries.
        """

    def sent_lookup(self, message_id: str) -> Lookup:
        """Look a Message-ID up in the record of sent mail."""

    def close(self) -> None:
        """Say goodbye; never raises for a connection that is gone."""


@dataclass(frozen=True, slots=True)
class MailerSettings:
    """How a channel is set up: plain settings, and the secret beside them."""

    settings: Mapping[str, object]
    secret: str = field(default="", repr=False)
    hook_url: str = ""
    """Where its provider may tell what became of messages."""


@dataclass(frozen=True, slots=True)
class HookCall:
    """A request of a provider as it came: the whole address that was called, headers by name in small letters, the body."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider tells of a message that it took; `event` names this very piece of news, so that it counts once."""

    reference: str
    event: str
    state: str
    says: str = ""
    address: str = ""
    is_hard: bool = True
    evidence: bytes = b""
    evidence_type: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A text message of a customer."""

    number: str
    text: str
    event: str


News = Report | Said


class NotTheirs(Refused):
    """The request is not signed as the provider signs."""

    says = _("This request is not signed by the provider.")


OpenMailer = Callable[[MailerSettings], Mailer]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of `doctor`."""

    name: str
    ok: bool
    says: str


ReadHook = Callable[[MailerSettings, HookCall], Sequence[News]]
"""Reads what a provider tells, or refuses what it did not sign."""
Doctor = Callable[[MailerSettings, str], list[Check]]
"""Tries a channel's settings, and asks what the world knows of the sender's address."""


class ChannelBroken(Refused):
    """The channel's settings cannot be used."""

    says = _("The channel cannot be used: %(problem)s")


@dataclass(frozen=True, slots=True)
class LyingMail:
    """A mail in somebody's mailbox: its number there, its bytes (cut off where it is too long), when it came."""

    uid: int
    raw: bytes
    received_at: datetime | None


class MailSource(Protocol):
    """One connection to a mailbox, made when it is first asked. What goes wrong with it is refused as `MailboxBroken`."""

    def uidvalidity(self) -> int:
        """Tell under which numbering the mailbox stands; another one than before means that all numbers are new."""

    def fetch(self, *, after: int, limit: int, most_bytes: int) -> list[LyingMail]:
        """Fetch the next mails numbered beyond `after`, in order, unchanged; at least one where there is one."""

    def put_away(self, uids: Sequence[int]) -> None:
        """Do with mails that were kept what the settings ask: nothing, or move them."""

    def wait(self, seconds: float) -> None:
        """Wait until something new may lie in the mailbox, at most so long."""

    def close(self) -> None:
        """Say goodbye; never raises for a connection that is gone."""


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """How a mailbox is reached: plain settings, and the secret beside them."""

    settings: Mapping[str, object]
    secret: str = field(default="", repr=False)


OpenSource = Callable[[MailboxSettings], MailSource]
TryMailbox = Callable[[MailboxSettings], list[Check]]
"""Tries a mailbox: what it found of connection, sign-in, folder and mails."""


class MailboxBroken(Refused):
    """The mailbox cannot be read."""

    says = _("The mailbox cannot be read: %(problem)s")
