"""Which steps of a follow-up may leave today, by the date of what they hang on? Worked out once a run, with the calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.calendar import Calendar
from duecourse.work.procedures.rules.steps import MESSAGES, Anchor, Step, purpose_after

EVENT_STEP_SCHEMA: Final[Mapping[str, str]] = {
    "step_no": "!int64",
    "procedure_version_id": "!int64",
    "anchor_kind": "!string",
    "step_key": "!string",
    "position": "!int32",
    "severity": "!int16",
    "offset_days": "!int32",
    "channel": "!string",
    "purpose": "!string",
    "template": "!string",
    "tone": "!string",
    "mode": "!string",
    "is_message": "!boolean",
    "is_overtakable": "!boolean",
    "min_amount": "decimal(19, 4)",
    "deadline_days": "int32",
    "condition_no": "!int32",
    "last_step_by": "!date",
    "anchored_from": "!date",
    "anchored_to": "!date",
    "judged_from": "!date",
}
"""A step is due for what happened from `anchored_from` to `anchored_to`, or was judged on `judged_from` or later."""
LATE_DAYS: Final = 7
"""So many days after its own a message is no news any more and is passed over; a person's task never is."""
LONG_AGO: Final = date(1900, 1, 1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class EventVersion:
    """The procedure version that follows up one kind of event."""

    procedure_version_id: int
    anchor: Anchor
    steps: tuple[Step, ...]
    min_amount: Decimal | None = None


@dataclass(frozen=True)
class EventSteps:
    """What `follow_ups` looks things up in: a row per step, and the conditions by number (0 = none)."""

    rows: tuple[Mapping[str, object], ...]
    conditions: Mapping[int, tuple[str, Anchor]]


def build_event_steps(versions: Sequence[EventVersion], *, on_day: date, calendar: Calendar) -> EventSteps:
    """Work out the steps of one run."""
    numbers: dict[tuple[str, Anchor], int] = {}
    rows: list[Mapping[str, object]] = []
    for version in versions:
        for position, step in enumerate(version.steps):
            asked = (step.condition, version.anchor)
            condition_no = numbers.setdefault(asked, len(numbers) + 1) if step.condition else 0
            rows.append(
                {
                    "step_no": len(rows) + 1,
                    "position": position,
                    "condition_no": condition_no,
                    **_said(version, step),
                    **_window(version.anchor, step, on_day=on_day, calendar=calendar),
                }
            )
    return EventSteps(tuple(rows), {number: asked for asked, number in numbers.items()})


def _said(version: EventVersion, step: Step) -> Mapping[str, object]:
    return {
        "procedure_version_id": version.procedure_version_id,
        "anchor_kind": version.anchor.value,
        "step_key": step.step_key,
        "severity": int(step.severity),
        "offset_days": step.offset_days,
        "channel": step.channel.value,
        "purpose": purpose_after(version.anchor, step.channel, step.severity).value,
        "template": step.template,
        "tone": step.tone,
        "mode": step.mode.value,
        "is_message": step.channel in MESSAGES,
        "is_overtakable": step.is_overtakable,
        "min_amount": version.min_amount if step.min_amount is None else step.min_amount,
        "deadline_days": step.deadline_days,
    }


def _window(anchor: Anchor, step: Step, *, on_day: date, calendar: Calendar) -> Mapping[str, object]:
    """A step that falls on a day off leaves on the next business day; one before the anchor's day on the one before.

    What comes before a promised day, or on it, is worth nothing once that day has passed.
    """
    last_fired = calendar.add(on_day, 1) - _DAY if step.offset_days < 0 else calendar.on_or_before(on_day)
    is_message = step.channel in MESSAGES
    anchored_from = on_day - timedelta(days=step.offset_days + LATE_DAYS) if is_message else LONG_AGO
    if step.offset_days < 0:
        anchored_from = on_day
    elif step.offset_days == 0 and anchor in (Anchor.PROMISE, Anchor.INSTALMENT):
        anchored_from = calendar.on_or_before(on_day - _DAY) + _DAY
    return {
        "last_step_by": on_day - timedelta(days=step.spacing_days),
        "anchored_from": anchored_from,
        "anchored_to": last_fired - timedelta(days=step.offset_days),
        "judged_from": on_day - timedelta(days=LATE_DAYS) if is_message else LONG_AGO,
    }
