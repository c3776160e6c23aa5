"""What can happen to a letter on paper?"""

from dataclasses import dataclass
from typing import ClassVar

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind
from duecourse.records.communications.events.messages import AboutMessage


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
