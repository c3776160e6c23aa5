"""What can happen to a conversation?"""

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind


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


@event_kind("thread.passed_on")
@dataclass(frozen=True)
class ThreadPassedOn(AboutThread):
    """Somebody outside was written to about it; `who` are addresses."""

    sentence: ClassVar[str] = _("Conversation passed on to %(who)s: %(subject)s")

    def shred(self) -> Self:
        """Forget the subject and the addresses."""
        return replace(self, subject="", who="")


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
