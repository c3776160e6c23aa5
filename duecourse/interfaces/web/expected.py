"""How does an expected payment read: its day, how sure it is, and what moved it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.analysis.intelligence.rules.outlooks import LATER
from duecourse.interfaces.web import formats
from duecourse.records.ledger.queries.outlooks import ExpectedLine

PERSONS: Final = frozenset({"sole_trader", "consumer", "unknown"})
"""Behind whom a natural person stands, or may stand."""
SHORT: Final = 7
"""So many letters of a model's hash name it."""


@dataclass(frozen=True)
class Expected:
    """What is expected of an item, in words."""

    day: date
    words: str
    late_words: str
    drivers: tuple[str, ...]
    seen_on: date
    model: str
    is_little_history: bool
    is_person: bool


def expected(line: ExpectedLine, *, due_on: date, party_kind: str) -> Expected:
    """Say what is expected of an item."""
    return Expected(
        day=line.p50_on,
        words=_words(line),
        late_words=late_words(line.late_share, is_overdue=due_on < line.from_on),
        drivers=tuple(driver_words(code, days) for code, days in line.drivers),
        seen_on=line.from_on,
        model=line.source[:SHORT],
        is_little_history=line.is_little_history,
        is_person=party_kind in PERSONS,
    )


def explained(line: ExpectedLine) -> str:
    """Say in a line what moved an expected day, since when it is thought, by which model, and where little is known."""
    moved = "; ".join(driver_words(code, days) for code, days in line.drivers)
    said = [f"{_('What moved it:')} {moved}"] if moved else []
    said += standing_words(line.from_on, line.source)
    return " · ".join([*said, _("little history")] if line.is_little_history else said)


def standing_words(since: date, source: str) -> list[str]:
    """Say since when something is thought, and by which model."""
    return [_("Thought since %(day)s") % {"day": formats.day(since)}, _("model %(name)s") % {"name": source[:SHORT]}]


def day_words(line: ExpectedLine) -> str:
    """Say the expected day shortly."""
    if _is_beyond(line, line.p50_on):
        return _("expected after %(day)s") % {"day": formats.day(line.p50_on)}
    return _("expected %(day)s") % {"day": formats.day(line.p50_on)}


def late_words(share: Decimal, *, is_overdue: bool) -> str:
    """Say how likely an item is late."""
    if is_overdue:
        return _("late already")
    return _("late: %(percent)s %%") % {"percent": round(share * 100)}


def driver_words(code: str, days: Decimal) -> str:
    """Say what moved the expected day, and by how many days."""
    later = days > 0
    said = {
        "habit": _("pays later than others") if later else _("pays sooner than others"),
        "amount": _("its amount"),
        "terms": _("its payment terms"),
        "calendar": _("the weekday and the time of the month"),
        "open_overdue": _("what else is open and overdue"),
        "reminders": _("reminders sent, or none yet"),
        "promise": _("a promise to pay"),
        "dispute": _("a dispute"),
        "part_payment": _("a part was paid"),
        "season": _("the season"),
        "age": _("how long it has been open"),
        "little_history": _("few payments known of this customer"),
    }.get(code, code)
    count = abs(round(days))
    if count == 0:
        return said
    if later:
        moved = ngettext("%(count)s day later", "%(count)s days later", count) % {"count": count}
    else:
        moved = ngettext("%(count)s day sooner", "%(count)s days sooner", count) % {"count": count}
    return _("%(what)s: %(moved)s") % {"what": said, "moved": moved}


def _words(line: ExpectedLine) -> str:
    if _is_beyond(line, line.p50_on):
        return _("Not expected before %(day)s") % {"day": formats.day(line.p50_on)}
    if _is_beyond(line, line.p90_on):
        return _("Expected %(day)s (80 %%: %(early)s or later)") % {
            "day": formats.day(line.p50_on),
            "early": formats.day(line.p10_on),
        }
    return _("Expected %(day)s (80 %%: %(early)s to %(late)s)") % {
        "day": formats.day(line.p50_on),
        "early": formats.day(line.p10_on),
        "late": formats.day(line.p90_on),
    }


def _is_beyond(line: ExpectedLine, day: date) -> bool:
    """Tell whether a day only says that it lies beyond what is looked at."""
    return day >= line.from_on + timedelta(days=LATER)
