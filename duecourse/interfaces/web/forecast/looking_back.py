"""What moved since the last forecast, and how good were the last ones? In words, as tables and charts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from duecourse.analysis.intelligence.queries.forecast_rows import Accuracy, Moves, ScoreRow
from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.charting import chart
from duecourse.interfaces.web.forecast import drawing, words
from duecourse.interfaces.web.forecast.shown import Moved, Past

GOAL = Decimal("0.8")
"""So many weeks should end within a band of 80 %."""


def moves(found: Moves | None) -> dict[str, Any]:
    """Say how the earlier forecast became this one; nothing where there is no earlier one."""
    if found is None:
        return {}
    names = words.move_words()
    before, after = Money(found.before, found.currency), Money(found.after, found.currency)
    rows = tuple(
        Moved(*names.get(row.code, (row.code, "")), items=row.item_count, amount=Money(row.amount, found.currency))
        for row in found.rows
        if row.amount
    )
    ends = (formats.day(found.before_on), formats.day(found.after_on))
    says = _("The forecast of %(before)s, what changed since, and the one of %(after)s.")
    title = _("From one forecast to the next, %(currency)s") % {"currency": found.currency}
    drawn = chart(
        "moves",
        drawing.moved(before, rows, after, names=ends),
        title=title,
        says=says % {"before": ends[0], "after": ends[1]},
    )
    return {
        "moved_since": found.before_on,
        "moved": rows,
        "moved_before": before,
        "moved_after": after,
        "moved_chart": drawn,
    }


def accuracy(found: Accuracy, currency: str) -> dict[str, Any]:
    """Say how far off the last forecasts were, beside what simple rules would have said."""
    rows, drawn = tuple(_score(row, currency) for row in found.rows), None
    if len(rows) > 1:
        says = _("The weekly errors of its first four weeks, as far as they are over, as a share of what came.")
        title = _("How far off each forecast was")
        drawn = chart("scores", drawing.scores(tuple(sorted(rows, key=_made))), title=title, says=says)
    return {"accuracy_words": _in_words(found), "scores": rows, "score_chart": drawn}


def _in_words(found: Accuracy) -> str:
    """Say it in sentences; nothing where no week was judged yet."""
    if found.wape is None:
        return _("Nothing came in the weeks that are over: nothing to hold against.") if found.rows else ""
    said = [_off(found), _("The mean of the last 8 weeks: off by %(off)s.") % {"off": formats.percent(found.wape_mean)}]
    if found.wape_due is not None and any(row.rival_due for row in found.rows):
        said.append(_("The due dates: off by %(off)s.") % {"off": formats.percent(found.wape_due)})
    if found.cover80 is not None:
        inside = _("%(share)s of the weeks ended within the band; %(goal)s should.")
        said.append(inside % {"share": formats.percent(found.cover80), "goal": formats.percent(GOAL)})
    return " ".join(said)


def _off(found: Accuracy) -> str:
    """Say whose forecasts were off, and by how much of what came: the sum of the weekly errors through the sum that came."""
    values = {"num": len(found.rows), "off": formats.percent(found.wape)}
    if found.is_replayed:
        said = _(
            "No forecast is old enough to be judged. The last half year, forecast anew week by week as one knew then, would"
            " have been off by %(off)s of what came in the first four weeks."
        )
        return said % values
    return (
        ngettext(
            "In its first weeks the last forecast was off by %(off)s of what came.",
            "In their first weeks the last %(num)s forecasts were off by %(off)s of what came.",
            len(found.rows),
        )
        % values
    )


def _score(row: ScoreRow, currency: str) -> Past:
    return Past(
        made_on=row.made_on,
        weeks=row.weeks,
        expected=Money(row.expected, currency),
        came=Money(row.actual, currency),
        off=row.wape,
        off_mean=row.wape_mean,
        off_due=row.wape_due if row.rival_due else None,
        inside=_("%(inside)s of %(weeks)s") % {"inside": row.weeks_inside, "weeks": row.weeks},
    )


def _made(one: Past) -> str:
    return one.made_on.isoformat()
