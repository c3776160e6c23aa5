"""What can happen to a person's work?"""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar, Self

from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.timeline.events import event_kind


class Fact:
    """An event of work; unless it says otherwise it names no person."""

    kind: ClassVar[str]

    def say(self) -> Text:
        """Tell it in one line."""
        raise NotImplementedError

    def shred(self) -> Self:
        """There is nothing to shred."""
        return self


@event_kind("task.done")
@dataclass(frozen=True)
class TaskDone(Fact):
    """A person did what a task asked."""

    task: int
    task_kind: str
    title: str
    outcome: str

    def say(self) -> Text:
        """Tell the task and what came of it."""
        params = {"title": self.title, "outcome": self.outcome}
        return Text(_("Task done: %(title)s (%(outcome)s)") if self.outcome else _("Task done: %(title)s"), params)


@event_kind("task.cancelled")
@dataclass(frozen=True)
class TaskCancelled(Fact):
    """A task was given up before anybody did it."""

    task: int
    task_kind: str
    title: str
    reason: str

    def say(self) -> Text:
        """Tell the task and why."""
        return Text(_("Task given up: %(title)s (%(reason)s)"), {"title": self.title, "reason": self.reason})

    def shred(self) -> Self:
        """Forget the words that somebody wrote."""
        return replace(self, reason="")


@event_kind("task.reopened")
@dataclass(frozen=True)
class TaskReopened(Fact):
    """A task that was done is to be done again."""

    task: int
    task_kind: str
    title: str

    def say(self) -> Text:
        """Tell the task."""
        return Text(_("Task opened again: %(title)s"), {"title": self.title})


@event_kind("task.given")
@dataclass(frozen=True)
class TaskGiven(Fact):
    """Somebody asked a colleague for something."""

    task: int
    title: str
    to: str

    def say(self) -> Text:
        """Tell the task and whose it is."""
        said = _("Task for %(to)s: %(title)s") if self.to else _("Task: %(title)s")
        return Text(said, {"to": self.to, "title": self.title})

    def shred(self) -> Self:
        """Forget the words that somebody wrote."""
        return replace(self, title="", to="")


@event_kind("task.reassigned")
@dataclass(frozen=True)
class TaskReassigned(Fact):
    """A task went to another person."""

    task: int
    title: str
    to: str

    def say(self) -> Text:
        """Tell the task and whose it is now."""
        said = _("Task goes to %(to)s: %(title)s") if self.to else _("Task is nobody’s: %(title)s")
        return Text(said, {"to": self.to, "title": self.title})

    def shred(self) -> Self:
        """Forget the words that somebody wrote."""
        return replace(self, title="", to="")


@event_kind("task.commented")
@dataclass(frozen=True)
class TaskCommented(Fact):
    """Somebody wrote something about a task."""

    task: int
    title: str
    text: str

    def say(self) -> Text:
        """Tell the task and the words."""
        return Text(_("About the task %(title)s: %(text)s"), {"title": self.title, "text": self.text})

    def shred(self) -> Self:
        """Forget the words that somebody wrote."""
        return replace(self, title="", text="")


@event_kind("worklist.snoozed")
@dataclass(frozen=True)
class RowSnoozed(Fact):
    """A person put the customer off until a day."""

    until: date
    reason: str

    def say(self) -> Text:
        """Tell until when and why."""
        return Text(_("Put off until %(day)s: %(reason)s"), {"day": self.until, "reason": self.reason})

    def shred(self) -> Self:
        """Forget the words that somebody wrote."""
        return replace(self, reason="")


@event_kind("worklist.done")
@dataclass(frozen=True)
class RowDone(Fact):
    """A person ticked the customer off for the day."""

    day: date

    def say(self) -> Text:
        """Tell the day."""
        return Text(_("Ticked off on the worklist of %(day)s"), {"day": self.day})


@event_kind("worklist.reopened")
@dataclass(frozen=True)
class RowReopened(Fact):
    """A customer that was put off or ticked off is on the worklist again."""

    day: date

    def say(self) -> Text:
        """Tell the day."""
        return Text(_("Back on the worklist of %(day)s"), {"day": self.day})


@event_kind("strategy.activated")
@dataclass(frozen=True)
class StrategyActivated(Fact):
    """A version of a strategy ranks the customers from now on."""

    slug: str
    number: int

    def say(self) -> Text:
        """Tell which."""
        params = {"slug": self.slug, "number": self.number}
        return Text(_("Strategy %(slug)s ranks the worklist in version %(number)s"), params)
