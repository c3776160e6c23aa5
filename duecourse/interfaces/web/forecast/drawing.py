"""How do the figures of the forecast become charts?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from duecourse.foundation.kit import charts
from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.forecast.shown import Moved, Past, Period

RIVAL_WEEKS = 8
Spec = dict[str, Any]


def weeks(past: Sequence[Period], ahead: Sequence[Period], *, currency: str) -> Spec:
    """Draw what came of the weeks behind us and what is expected of those ahead, with the mean of the last eight."""
    mean = usual(past)
    rows = [row(one) for one in past] + [row(one) | ({"rival": mean} if mean is not None else {}) for one in ahead]
    until = ahead[0].from_on.isoformat() if past and ahead else ""
    return charts.foreseen(rows, y=currency, names=_names(), until=until, rival=_("Mean of 8 weeks") if mean else "")


def days(ahead: Sequence[Period], *, currency: str) -> Spec:
    """Draw what is expected day by day."""
    return charts.foreseen([row(one) for one in ahead], y=currency, names=_names())


def moved(before: Money, rows: Sequence[Moved], after: Money, *, names: tuple[str, str]) -> Spec:
    """Draw how the forecast of last week became this one."""
    steps, at = [_total(names[0], before)], before.amount
    for one in rows:
        steps.append(_step(one, at))
        at += one.amount.amount
    return charts.waterfall([*steps, _total(names[1], after)], x=after.currency)


def scores(rows: Sequence[Past]) -> Spec:
    """Draw how far off each of the last forecasts was, and how far the mean of eight weeks would have been."""
    lines = [
        {"x": one.made_on, "y": share, "series": name}
        | {"says": f"{formats.day(one.made_on)}\n{name}: {formats.percent(share)}"}
        for name, which in ((_("Forecast"), "off"), (_("Mean of 8 weeks"), "off_mean"))
        for one in rows
        for share in (getattr(one, which),)
        if share is not None
    ]
    return charts.lines(lines, y=_("Off by"), share=True)


def usual(past: Sequence[Period]) -> Decimal | None:
    """Give the mean of what came in the last eight weeks; none before there are eight."""
    came = [one.came.amount for one in past if one.came is not None][-RIVAL_WEEKS:]
    return sum(came, Decimal(0)) / RIVAL_WEEKS if len(came) == RIVAL_WEEKS else None


def row(one: Period) -> Spec:
    """Make a point of a week or a day; it says in words what it shows."""
    return {
        "x": one.from_on,
        "came": one.came.amount if one.came else None,
        "expected": one.expected.amount if one.is_foreseen else None,
        "low": one.low.amount if one.is_foreseen else None,
        "high": one.high.amount if one.is_foreseen else None,
        "own": one.own.amount if one.own else None,
        "says": _says(one),
        "href": one.href,
    }


def _says(one: Period) -> str:
    lines = [one.words]
    if one.came is not None:
        lines.append(_("Came: %(amount)s") % {"amount": formats.plain_money(one.came)})
    if one.is_foreseen:
        lines.append(_("Expected: %(amount)s") % {"amount": formats.plain_money(one.expected)})
        lines.append(
            _("8 in 10: %(low)s to %(high)s")
            % {
                "low": formats.figure(one.low),
                "high": formats.plain_money(one.high),
            }
        )
    if one.own is not None:
        lines.append(_("By hand: %(amount)s") % {"amount": formats.plain_money(one.own)})
    return "\n".join(lines)


def _names() -> tuple[str, str, str, str]:
    return _("Came"), _("Expected"), _("80 % band"), _("By hand")


def _total(name: str, amount: Money) -> Spec:
    said = {"short": short(amount.amount), "says": f"{name}: {formats.plain_money(amount)}"}
    return {"x": name, "since": 0, "until": amount.amount, "kind": "total"} | said


def _step(one: Moved, at: Decimal) -> Spec:
    amount = one.amount.amount
    said = {"short": short(amount, signed=True), "says": f"{one.words}: {formats.plain_money(one.amount)}"}
    return {"x": one.words, "since": at, "until": at + amount, "kind": "up" if amount >= 0 else "down"} | said


def short(amount: Decimal, *, signed: bool = False) -> str:
    """Write an amount where there is little room: 1.2M."""
    sign = "+" if signed and amount > 0 else ""
    return sign + formats.brief(amount)
