"""What is a procedure? Immutable steps in order, and which of their settings make no sense."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Final

from duecourse.foundation.kit.words import Text, _


class Severity(IntEnum):
    """How hard a step is; an item never meets the same or a lower one again in another procedure."""

    COURTESY = 0
    FRIENDLY = 1
    FIRM = 2
    FINAL = 3
    FORMAL = 4
    HANDOVER = 5


class Channel(StrEnum):
    """By which road a step goes."""

    EMAIL = "email"
    LETTER = "letter"
    REGISTERED = "registered"
    SMS = "sms"
    PORTAL = "portal"
    STATEMENT = "statement"
    CALL = "call"
    TASK = "task"
    HOLD = "hold"
    HANDOVER = "handover"


class Mode(StrEnum):
    """Who lets a step go: nobody needs to, a person approves it, or a person does it."""

    AUTO = "auto"
    APPROVE = "approve"
    MANUAL = "manual"


class Purpose(StrEnum):
    """What a contact is for; a customer gets at most one of each a day."""

    DUNNING = "dunning"
    SERVICE = "service"
    CALL = "call"
    INTERNAL = "internal"
    PROMISE = "promise"
    DISPUTE = "dispute"
    CREDIT = "credit"
    INSTALMENT = "instalment"


class Anchor(StrEnum):
    """What a step hangs on: each gets every step once."""

    ITEM = "item"
    PROMISE = "promise"
    DISPUTE = "dispute"
    INSTALMENT = "instalment"
    CREDIT = "credit"
    PERIOD = "period"


MESSAGES: Final = frozenset(
    {Channel.EMAIL, Channel.LETTER, Channel.REGISTERED, Channel.SMS, Channel.PORTAL, Channel.STATEMENT}
)
"""Channels that reach the customer without a person."""
MOST_HOLDOUT: Final = 10
MOST_EXPLORED: Final = 20
NATURAL_PERSONS: Final = frozenset({"consumer", "sole_trader"})
EVENTS: Final = (Anchor.PROMISE, Anchor.INSTALMENT, Anchor.CREDIT, Anchor.DISPUTE)
"""What happens to a customer and is followed up, of equally firm steps the later goes first: an answer before a question.

Periods wait for digests.
"""


def purpose_of(channel: Channel) -> Purpose:
    """Tell what a step on that channel is for."""
    if channel in MESSAGES:
        return Purpose.DUNNING
    return Purpose.CALL if channel is Channel.CALL else Purpose.INTERNAL


def purpose_after(anchor: Anchor, channel: Channel, severity: Severity = Severity.COURTESY) -> Purpose:
    """Tell what a step of a follow-up is for: dunning is what asks for promised money, service whatever else is said.

    That a plan has ended asks for its items again, so it goes with what is said of them that day.

    A task about a promise, an instalment, a dispute or a credit is a contact of its own: no hold or hand-over of the day swallows it.
    """
    if channel in MESSAGES:
        is_end = anchor is Anchor.INSTALMENT and severity >= Severity.FINAL
        return Purpose.DUNNING if anchor is Anchor.PROMISE or is_end else Purpose.SERVICE
    return Purpose.CALL if channel is Channel.CALL else Purpose(anchor.value)


@dataclass(frozen=True)
class Step:
    """One rung: at `offset_days` from the anchor's date, by a channel, under a condition (in readable form).

    `month_day` = only on this day of the month, for all that falls due until the same day of the next: a digest.
    """

    step_key: str
    offset_days: int
    severity: Severity
    channel: Channel
    template: str = ""
    tone: str = ""
    mode: Mode = Mode.AUTO
    condition: str = ""
    spacing_days: int = 0
    is_overtakable: bool = False
    min_amount: Decimal | None = None
    deadline_days: int | None = None
    month_day: int | None = None
    note: str = ""

    @property
    def purpose(self) -> Purpose:
        """What the step is for."""
        return purpose_of(self.channel)


@dataclass(frozen=True)
class ProcedureSpec:
    """A policy: for whom, counted from what, and its steps in order.

    `holdout` = per cent of its customers that get no automatic step, to compare with; `exploration` = per cent of its
    contacts whose text is drawn among equally fitting ones.
    """

    key: str
    name: str
    steps: tuple[Step, ...]
    anchor: Anchor = Anchor.ITEM
    segment: str = ""
    description: str = ""
    min_amount: Decimal | None = None
    family: str = "dunning"
    holdout: int = 0
    exploration: int = 0


def problems(spec: ProcedureSpec) -> Iterator[tuple[str, Text]]:
    """Yield what makes no sense in a procedure: where (`steps[2].offset`), and why."""
    yield from _learning_problems(spec)
    seen: set[str] = set()
    before: Step | None = None
    for number, step in enumerate(spec.steps):
        where = f"steps[{number}]"
        if step.step_key in seen:
            yield f"{where}.key", Text(_("The key “%(key)s” is used twice."), {"key": step.step_key})
        seen.add(step.step_key)
        for name, why in _step_problems(step):
            yield f"{where}.{name}", why
        if before is not None and step.offset_days < before.offset_days:
            yield f"{where}.day", Text(_("Steps go by day: this one comes before the step above it."))
        if before is not None and step.severity < before.severity:
            yield f"{where}.severity", Text(_("Steps only get firmer: this one is milder than the step above it."))
        before = step


def _learning_problems(spec: ProcedureSpec) -> Iterable[tuple[str, Text]]:
    for name, share, most in (
        ("holdout", spec.holdout, MOST_HOLDOUT),
        ("exploration", spec.exploration, MOST_EXPLORED),
    ):
        if not 0 <= share <= most:
            yield name, Text(_("A whole number of per cent from 0 to %(most)s is needed here."), {"most": most})
    if spec.holdout and spec.anchor is not Anchor.ITEM:
        yield (
            "holdout",
            Text(_("Only a procedure about items can leave customers alone: an answer is owed to everybody.")),
        )


def _step_problems(step: Step) -> Iterable[tuple[str, Text]]:
    if step.severity >= Severity.FORMAL and step.mode is Mode.AUTO:
        yield "mode", Text(_("A formal notice or hand-over never leaves by itself: approve or manual."))
    if step.channel is Channel.HOLD and step.mode is Mode.AUTO:
        yield "mode", Text(_("A hold is never placed by itself: approve or manual."))
    if step.spacing_days < 0:
        yield "spacing", Text(_("Spacing counts days, none below zero."))
    if step.deadline_days is not None and step.deadline_days < 0:
        yield "deadline", Text(_("A deadline lies after the notice that states it."))
    if step.min_amount is not None and step.min_amount < 0:
        yield "min_amount", Text(_("A minimum amount is not below zero."))
    if step.channel in MESSAGES and not step.template:
        yield "template", Text(_("A message needs a template."))
    yield from _timing_problems(step)


def _timing_problems(step: Step) -> Iterable[tuple[str, Text]]:
    if step.month_day is not None and (step.severity > Severity.COURTESY or not 1 <= step.month_day <= 28):
        yield "monthly", Text(_("Only a courtesy is sent once a month, on a day from 1 to 28."))
    if step.offset_days < 0 and step.severity > Severity.COURTESY:
        yield "day", Text(_("Before the due date only a courtesy makes sense."))
