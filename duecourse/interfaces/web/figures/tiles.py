"""How does a figure read where many stand side by side: its value, the way it went, what changed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from duecourse.insight.rules.kpis.figures import Figure, Point, Unit
from duecourse.interfaces.web import formats, words

_WIDTH: Final = 120
_HEIGHT: Final = 32
_EDGE: Final = 2
_BIG: Final = Decimal(100_000)
"""From here on an amount is written short on a tile."""


@dataclass(frozen=True)
class Tile:
    """What the macro `figure` shows; `tone` is "better", "worse" or "" and is said by `delta` in words too."""

    slug: str
    name: str
    href: str
    value: str
    unit: str
    why_none: str = ""
    delta: str = ""
    tone: str = ""
    arrow: str = ""
    spark: str = ""
    spark_says: str = ""


def tile(figure: Figure, points: Sequence[Point] = (), *, name: str, better: str, href: str) -> Tile:
    """Make a tile of a figure and its trend up to its day; what changed is told against the first day of the trend."""
    known = [(one.on, one.value) for one in points if one.value is not None and one.on < figure.on]
    if figure.value is not None:
        known.append((figure.on, figure.value))
    delta, tone, arrow = _change(figure, known[0], better) if known else ("", "", "")
    says = _("%(name)s from %(since)s to %(until)s") % {
        "name": name,
        "since": formats.day(known[0][0]) if known else "",
        "until": formats.day(figure.on),
    }
    value, unit = said(figure.value, figure.unit, figure.currency, is_at_least=figure.is_at_least, is_short=True)
    return Tile(
        slug=figure.slug,
        name=name,
        href=href,
        value=value,
        unit=unit,
        why_none=words.say(figure.why_none),
        delta=delta,
        tone=tone,
        arrow=arrow,
        spark=spark([value for _on, value in known]),
        spark_says=says if len(known) > 1 else "",
    )


def said(
    value: Decimal | None, unit: Unit, currency: str = "", *, is_at_least: bool = False, is_short: bool = False
) -> tuple[str, str]:
    """Write a figure and its unit apart: 85.13, "days"; 43.8 %, ""; a sum "more than", where the history ends first."""
    if value is None:
        return "", ""
    more = "> " if is_at_least else ""
    if unit == "money":
        return more + (formats.brief(value) if is_short and abs(value) >= _BIG else _amount(value, currency)), currency
    if unit == "share":
        return f"{more}{formats.number(round(value * 100, 1))} %", ""
    if unit == "count":
        return more + formats.number(round(value, 2).normalize() if value % 1 else int(value)), ""
    text = formats.number(value) if value == int(value) else formats.figure(value)
    return more + text, _("days") if unit == "days" else _("times")


def plain(value: Decimal | None, unit: Unit, currency: str = "", *, is_at_least: bool = False) -> str:
    """Write a figure with its unit in a sentence; none is a dash."""
    text, end = said(value, unit, currency, is_at_least=is_at_least)
    return f"{text}\N{NO-BREAK SPACE}{end}".strip() or formats.DASH


def spark(values: Sequence[Decimal]) -> str:
    """Lay values out as the points of a line in a box of 120 by 32; fewer than two draw nothing."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    step, room = Decimal(_WIDTH - 2 * _EDGE) / (len(values) - 1), _HEIGHT - 2 * _EDGE
    heights = [(one - low) / (high - low) if high > low else Decimal("0.5") for one in values]
    return " ".join(
        f"{_EDGE + step * place:.1f},{_EDGE + room * (1 - height):.1f}" for place, height in enumerate(heights)
    )


def _change(figure: Figure, first: tuple[date, Decimal], better: str) -> tuple[str, str, str]:
    """Say how far a figure went since a day, whether that is better, and which way the arrow points."""
    since, before = first
    if figure.value is None or since == figure.on:
        return "", "", ""
    moved = figure.value - before
    told = {"since": formats.day(since), "by": _moved(abs(moved), figure)}
    if told["by"] == _moved(Decimal(0), figure):
        return _("as on %(since)s") % told, "", ""
    went = _("up %(by)s since %(since)s") % told if moved > 0 else _("down %(by)s since %(since)s") % told
    arrow = "up" if moved > 0 else "down"
    if not better:
        return went, "", arrow
    is_better = (moved > 0) == (better == "higher")
    how = _("better: %(went)s") if is_better else _("worse: %(went)s")
    return how % {"went": went}, "better" if is_better else "worse", arrow


def _moved(by: Decimal, figure: Figure) -> str:
    if figure.unit == "share":
        return _("%(points)s points") % {"points": formats.number(round(by * 100, 1))}
    text, unit = said(by, figure.unit, figure.currency, is_short=True)
    return f"{text}\N{NO-BREAK SPACE}{unit}".strip()


def _amount(value: Decimal, currency: str) -> str:
    """Write an amount with the decimals of its currency."""
    return formats.figure(value, currency)
