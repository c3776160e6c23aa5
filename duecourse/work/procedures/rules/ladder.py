"""Which rung comes next, for an item that was last on this one and fell due on that day?

Worked out once per run in Python, for every procedure in use, so that the database only has to look it up: one row per
procedure version, rung reached and stretch of due dates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from duecourse.foundation.kit.calendar import Calendar
from duecourse.work.procedures.rules import lottery
from duecourse.work.procedures.rules.steps import Mode, Severity, Step

LADDER_SCHEMA: Final[Mapping[str, str]] = {
    "rung_no": "!int64",
    "procedure_version_id": "!int64",
    "reached": "!string",
    "due_from": "!date",
    "due_to": "!date",
    "otherwise": "!string",
    "next_step_no": "int64",
    "last_step_by": "!date",
    "step_no_1": "int64",
    "step_no_2": "int64",
    "step_no_3": "int64",
    "step_no_4": "int64",
    "condition_no_1": "!int32",
    "condition_no_2": "!int32",
    "condition_no_3": "!int32",
    "condition_no_4": "!int32",
}
"""`step_no_1..4`: the step due, and what follows where its condition does not hold; `otherwise`: why there is none;
`last_step_by`: by which day the step before must have been taken (spacing). Dates are compared, never subtracted: an
engine does that a million times for nothing."""
CHOICES: Final = 4

STEP_SCHEMA: Final[Mapping[str, str]] = {
    "step_no": "!int64",
    "procedure_version_id": "!int64",
    "step_key": "!string",
    "position": "!int32",
    "severity": "!int16",
    "offset_days": "!int32",
    "channel": "!string",
    "purpose": "!string",
    "template": "!string",
    "tone": "!string",
    "mode": "!string",
    "last_step_by": "!date",
    "min_amount": "decimal(19, 4)",
    "deadline_days": "int32",
    "condition_no": "!int32",
    "held_below": "!int32",
    "seed": "!int64",
}

NEVER: Final = ""
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9999, 1, 1)
_DAY = timedelta(days=1)


class TooManyAlternatives(ValueError):
    """More steps with conditions follow each other than the ladder has room for."""


@dataclass(frozen=True)
class VersionSteps:
    """A procedure version in use: its id, its steps in order, the minimum of those that name none, and its holdout.

    `holdout` = per cent of its customers, drawn by the `seed` of its family.
    """

    procedure_version_id: int
    steps: tuple[Step, ...]
    min_amount: Decimal | None = None
    holdout: int = 0
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Rungs:
    """What `decide` looks things up in: the tables' rows, and the conditions by number (0 = none).

    One day's rungs are themselves and no others: what is made of them may be kept beside them.
    """

    ladder: tuple[Mapping[str, object], ...]
    steps: tuple[Mapping[str, object], ...]
    conditions: Mapping[int, str]
    horizon_on: date


@dataclass(frozen=True)
class _Window:
    step_no: int
    condition_no: int
    step: Step
    due_from: date
    due_to: date


def reached_by_severity(severity: int) -> str:
    """The name in the ladder of an item whose severity is known but not its step (an ERP's level)."""
    return f"#{severity}"


def build_rungs(
    versions: Sequence[VersionSteps], *, catalogue: Mapping[str, int], on_day: date, calendar: Calendar
) -> Rungs:
    """Work out the ladder for one run.

    `catalogue` = severity by step key, of every step that any procedure of the tenant ever had: an item may have
    climbed a rung of a procedure that its customer has left.
    """
    conditions: dict[str, int] = {}
    ladder: list[Mapping[str, object]] = []
    rows: list[Mapping[str, object]] = []
    horizon = on_day
    for version in versions:
        windows: list[_Window] = []
        for position, step in enumerate(version.steps):
            number = len(rows) + 1
            condition_no = conditions.setdefault(step.condition, len(conditions) + 1) if step.condition else 0
            rows.append(
                _step_row(version, step, number=number, position=position, condition_no=condition_no, on_day=on_day)
            )
            due_from, due_to = _due_dates(step, on_day=on_day, calendar=calendar)
            windows.append(_Window(number, condition_no, step, due_from, due_to))
        horizon = max([horizon, *(window.due_to for window in windows)])
        for reached, left in _starting_points(version.steps, catalogue):
            ladder.extend(_stretches(version.procedure_version_id, reached, [windows[index] for index in left], on_day))
    numbered = tuple({"rung_no": number, **row} for number, row in enumerate(ladder, start=1))
    return Rungs(numbered, tuple(rows), {number: text for text, number in conditions.items()}, horizon)


def _step_row(
    version: VersionSteps, step: Step, *, number: int, position: int, condition_no: int, on_day: date
) -> Mapping[str, object]:
    return {
        "step_no": number,
        "procedure_version_id": version.procedure_version_id,
        "step_key": step.step_key,
        "position": position,
        "severity": int(step.severity),
        "offset_days": step.offset_days,
        "channel": step.channel.value,
        "purpose": step.purpose.value,
        "template": step.template,
        "tone": step.tone,
        "mode": step.mode.value,
        "last_step_by": on_day - timedelta(days=step.spacing_days),
        "min_amount": version.min_amount if step.min_amount is None else step.min_amount,
        "deadline_days": step.deadline_days,
        "condition_no": condition_no,
        "held_below": lottery.tickets(version.holdout),
        "seed": version.seed,
    }


def _due_dates(step: Step, *, on_day: date, calendar: Calendar) -> tuple[date, date]:
    """The due dates for which a step may leave on that day.

    A step that falls on a day off leaves on the next business day; one before the due date on the business day before.
    A courtesy is worth nothing once the due date has passed.
    """
    if step.month_day is not None:
        return _due_in_the_month(step.month_day, on_day=on_day, calendar=calendar)
    if step.offset_days < 0:
        last_fired = calendar.add(on_day, 1) - _DAY
    else:
        last_fired = calendar.on_or_before(on_day)
    due_from = FIRST_DAY
    if step.severity is Severity.COURTESY:
        due_from = on_day if step.offset_days < 0 else calendar.on_or_before(on_day - _DAY) + _DAY
        due_from -= timedelta(days=max(step.offset_days, 0))
    return due_from, last_fired - timedelta(days=step.offset_days)


def _due_in_the_month(month_day: int, *, on_day: date, calendar: Calendar) -> tuple[date, date]:
    """What a digest lists on its day: from then until its day of the next month. On any other day nothing."""
    this = on_day.replace(day=month_day)
    for day in (this, (this.replace(day=1) - _DAY).replace(day=month_day)):
        if calendar.on_or_after(day) == on_day:
            return on_day, (day.replace(day=1) + timedelta(days=32)).replace(day=month_day)
    return on_day, on_day - _DAY


def _starting_points(steps: Sequence[Step], catalogue: Mapping[str, int]) -> Iterator[tuple[str, list[int]]]:
    """Every rung an item may have reached, with the positions that are left to climb from there."""
    everything = list(range(len(steps)))
    yield NEVER, everything
    own = {step.step_key: position for position, step in enumerate(steps)}
    for severity in Severity:
        yield reached_by_severity(severity), [n for n in everything if steps[n].severity > severity]
    for key in sorted(catalogue.keys() | own.keys()):
        if key in own:
            yield key, everything[own[key] + 1 :]
        else:
            yield key, [n for n in everything if steps[n].severity > catalogue[key]]


def _stretches(
    version_id: int, reached: str, windows: Sequence[_Window], on_day: date
) -> Iterator[Mapping[str, object]]:
    """Cut all due dates into stretches in which the same rungs are due, and say which."""
    cuts = {FIRST_DAY, on_day, LAST_DAY + _DAY}
    for window in windows:
        cuts |= {window.due_from, window.due_to + _DAY}
    edges = sorted(cuts)
    held: dict[str, object] = {}
    since = edges[0]
    for start in edges[:-1]:
        row = _row(version_id, reached, windows, start=start, on_day=on_day)
        if row == held:
            continue
        if held:
            yield {**held, "due_from": since, "due_to": start - _DAY}
        held, since = row, start
    yield {**held, "due_from": since, "due_to": LAST_DAY}


def _row(version_id: int, reached: str, windows: Sequence[_Window], *, start: date, on_day: date) -> dict[str, object]:
    due = [window for window in windows if window.due_from <= start <= window.due_to]
    chain = _chain(due)
    if len(chain) > CHOICES:
        raise TooManyAlternatives(f"{len(chain)} steps with conditions follow each other; {CHOICES} are possible")
    later = [window for window in windows if window.due_to < start]
    numbers: list[int | None] = [window.step_no for window in chain] + [None] * CHOICES
    tests = [window.condition_no for window in chain] + [0] * CHOICES
    return {
        "procedure_version_id": version_id,
        "reached": reached,
        "otherwise": _otherwise(chain, later, is_overdue=start < on_day),
        "next_step_no": later[0].step_no if later else None,
        "last_step_by": on_day - timedelta(days=min((window.step.spacing_days for window in chain), default=0)),
        **{f"step_no_{n + 1}": numbers[n] for n in range(CHOICES)},
        **{f"condition_no_{n + 1}": tests[n] for n in range(CHOICES)},
    }


def _chain(due: Sequence[_Window]) -> list[_Window]:
    """The lowest rung that is due, followed by what takes its place where its condition does not hold.

    A rung that may be overtaken gives way to any later one that is due.
    """
    firm = [window for window in due if not window.step.is_overtakable]
    soft = [window for window in reversed(due) if window.step.is_overtakable]
    chain: list[_Window] = []
    for window in [*firm, *soft]:
        chain.append(window)
        if not window.step.condition:
            break
    return chain


def _otherwise(chain: Sequence[_Window], later: Sequence[_Window], *, is_overdue: bool) -> str:
    if chain and all(window.step.condition for window in chain):
        return "condition"
    if not is_overdue:
        return "not_overdue"
    return "later" if later else "done"


def is_automatic(mode: str) -> bool:
    """Tell whether a step leaves without a person."""
    return mode == Mode.AUTO.value
