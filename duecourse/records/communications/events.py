"""What can happen to a message?"""

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


@event_kind("letter.printed")
@dataclass(frozen=True)
class LetterPrinted(AboutMessage):
    """The letter is on paper and waits to be posted."""

    sentence: ClassVar[str] = _("Letter printed: %(subject)s")


@event_kind("letter.struck")
@dataclass(frozen=True)
class LetterStruck(AboutMessage):
    """A person took the letter out of the pile; it waits to be printed again."""

    sentence: ClassVar[str] = _("Letter taken out of its print batch: %(subject)s")


@event_kind("letter.posted")
@dataclass(frozen=True)
class LetterPosted(AboutMessage):
    """A person put the letter into the post."""

    posted_on: str = ""
    tracking: str = ""

    sentence: ClassVar[str] = _("Letter posted on %(day)s: %(subject)s")
    tracked: ClassVar[str] = _("Registered letter posted on %(day)s, number %(tracking)s: %(subject)s")

    def say(self) -> Text:
        """Tell when it was posted, and under which number."""
        params = {"day": self.posted_on, "tracking": self.tracking, "subject": self.subject}
        said = Text(self.tracked if self.tracking else self.sentence, params)
        return Text(_("With the payer's mail: %(what)s"), {"what": said}) if self.is_at_payer else said


@event_kind("letter.posted_anyway")
@dataclass(frozen=True)
class LetterPostedAnyway(LetterPosted):
    """It went into the post although something had happened at the customer since it was printed."""

    sentence: ClassVar[str] = _("Letter posted on %(day)s although it had been stopped: %(subject)s")
    tracked: ClassVar[str] = _(
        "Registered letter posted on %(day)s although it had been stopped, number %(tracking)s: %(subject)s"
    )


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


@dataclass(frozen=True)
class AboutThread:
    """Which conversation, and what it is about."""

    thread: int
    subject: str = ""
    who: str = ""

    kind: ClassVar[str] = ""
    sentence: ClassVar[str] = ""

    def say(self) -> Text:
        """Tell what was done with the conversation."""
        return Text(self.sentence, {"subject": self.subject or Text(_("no subject")), "who": self.who})

    def shred(self) -> Self:
        """Forget the subject, which may name a person."""
        return replace(self, subject="")


@event_kind("thread.assigned")
@dataclass(frozen=True)
class ThreadAssigned(AboutThread):
    """Somebody is to answer it; with nobody named, it is anybody's again."""

    sentence: ClassVar[str] = _("Conversation given to %(who)s: %(subject)s")

    def say(self) -> Text:
        """Tell who is to answer."""
        if self.who:
            return super().say()
        return Text(_("Conversation given to nobody: %(subject)s"), {"subject": self.subject})


@event_kind("thread.done")
@dataclass(frozen=True)
class ThreadDone(AboutThread):
    """Nothing more is to be done about it."""

    sentence: ClassVar[str] = _("Conversation done: %(subject)s")


@event_kind("thread.reopened")
@dataclass(frozen=True)
class ThreadReopened(AboutThread):
    """It is to be answered after all."""

    sentence: ClassVar[str] = _("Conversation opened again: %(subject)s")


@event_kind("thread.noted")
@dataclass(frozen=True)
class ThreadNoted(AboutThread):
    """A colleague wrote something into it that the customer does not read."""

    sentence: ClassVar[str] = _("Note in the conversation: %(subject)s")


@event_kind("thread.merged")
@dataclass(frozen=True)
class ThreadMerged(AboutThread):
    """Two conversations are one."""

    sentence: ClassVar[str] = _("Conversations put together: %(subject)s")


@event_kind("thread.split")
@dataclass(frozen=True)
class ThreadSplit(AboutThread):
    """A conversation became two."""

    sentence: ClassVar[str] = _("Conversation taken apart: %(subject)s")
