"""Made-up charts, one of each shape."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from duecourse.foundation.kit import charts
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.charting import Chart, chart

MONDAY = date(2026, 3, 2)
WAVES = (0, 3, -2, 5, 1, -4, 2, 6, -1, 0, 4, -3, 2)


@dataclass(frozen=True)
class Sample:
    """A chart and the table behind it: headings and cells."""

    drawn: Chart
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def samples() -> tuple[Sample, ...]:
    """Give one of each shape that the kit draws."""
    usual = (_foreseen(), _waterfall(), _bars(), _stacked(), _lines(), _areas(), _heat(), _scatter())
    return (*usual, _calibration(), _cover(), _history())


def _sample(name: str, title: str, spec: dict[str, object]) -> Sample:
    """The table behind a sample says each point once more."""
    found: list[dict[str, object]] = spec["data"]["values"]  # type: ignore[index]
    rows = tuple((str(row["says"]),) for row in found)
    return Sample(chart(f"chart-{name}", spec, title=title, says=_("A sample.")), (_("Point"),), rows)


def _foreseen() -> Sample:
    rows = []
    for week, wave in zip(range(-6, 7), WAVES, strict=True):
        foreseen, monday = 420 + wave * 9, MONDAY + timedelta(weeks=week)
        came = {"came": foreseen * 1000 + wave * 14000} if week < 0 else {}
        reach = {"expected": foreseen * 1000, "low": foreseen * 800, "high": foreseen * 1200}
        says = f"{formats.day(monday)}: {formats.number(foreseen * 1000)}"
        rows.append({"x": monday, "rival": 430_000, "says": says} | reach | came)
    rows[9]["own"] = 500_000
    names = (_("Came"), _("Expected"), _("80 % band"), _("By hand"))
    spec = charts.foreseen(rows, y="EUR", names=names, until=MONDAY.isoformat(), rival=_("Mean of 8 weeks"))
    return _sample("foreseen", _("What came and what is foreseen"), spec)


def _waterfall() -> Sample:
    steps = (
        (_("Before"), 0, 420, "total"),
        (_("New"), 420, 510, "up"),
        (_("Later"), 510, 440, "down"),
        (_("Now"), 0, 440, "total"),
    )
    rows = [
        {"x": name, "since": since, "until": until, "kind": kind, "short": formats.number(until - since)}
        | {"says": f"{name}: {formats.number(until - since)}"}
        for name, since, until, kind in steps
    ]
    return _sample("waterfall", _("How one amount became another"), charts.waterfall(rows, x="EUR"))


def _bars() -> Sample:
    rows = [
        {"x": name, "y": value, "says": f"{name}: {formats.number(value)}"}
        for name, value in ((_("Not due"), 312_000), (_("1-30 days"), 120_500), (_("Over 30 days"), 48_200))
    ]
    return _sample("bars", _("Amounts by name"), charts.bars(rows, y="EUR", is_lying=True))


def _lines() -> Sample:
    rows = [
        {
            "x": MONDAY + timedelta(weeks=week),
            "y": base + wave * 4,
            "series": name,
            "says": f"{name}: {base + wave * 4}",
        }
        for name, base in (("DSO", 48), ("ADD", 12))
        for week, wave in enumerate(WAVES)
    ]
    return _sample("lines", _("Lines over days"), charts.lines(rows, y=_("Days")))


def _stacked() -> Sample:
    parts = ((_("Not due"), 200), (_("1-30 days"), 90), (_("Over 30 days"), 40))
    rows = [
        {"x": who, "y": base * more, "series": part, "says": f"{who}, {part}: {formats.number(base * more)}"}
        for who, more in (("Ada", 1000), ("Grace", 700), ("Katherine", 400))
        for part, base in parts
    ]
    return _sample("stacked", _("Amounts made of parts"), charts.stacked(rows, y="EUR", is_lying=True))


def _areas() -> Sample:
    rows = [
        {
            "x": MONDAY + timedelta(weeks=week),
            "y": base + 6 * wave,
            "series": name,
            "says": f"{name}: {base + 6 * wave}",
        }
        for name, base in ((_("Not due"), 300), (_("Overdue"), 120))
        for week, wave in enumerate(WAVES)
    ]
    return _sample("areas", _("Parts over days"), charts.areas(rows, y="EUR"))


def _heat() -> Sample:
    rows = [
        {"x": name, "y": who, "value": (at * 3 + len(who)) % 11, "says": f"{name}, {who}: {(at * 3 + len(who)) % 11}"}
        for who in ("Ada", "Grace", "Katherine")
        for at, name in enumerate((_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri")))
    ]
    return _sample("heat", _("A field of squares"), charts.heat(rows, x=_("Day"), y=_("Person"), value=_("Calls")))


def _scatter() -> Sample:
    rows = [
        {"x": 4 * at, "y": 3 * at + 2 * wave, "says": f"{4 * at}, {3 * at + 2 * wave}"} for at, wave in enumerate(WAVES)
    ]
    return _sample("scatter", _("One point a row"), charts.scatter(rows, x=_("Days said"), y=_("Days taken")))


def _calibration() -> Sample:
    rows = [
        {"x": at / 10, "y": at / 10 + wave / 100, "low": at / 10 - 0.04, "high": at / 10 + 0.07, "count": 40 * at}
        | {"says": f"{formats.percent(at / 10)}: {formats.percent(at / 10 + wave / 100)}"}
        for at, wave in zip(range(1, 10), WAVES, strict=False)
    ]
    spec = charts.calibration(rows, said=_("Chance said"), came=_("Came true"))
    return _sample("calibration", _("Does a chance keep its word"), spec)


def _cover() -> Sample:
    rows = [
        {"x": name, "y": share, "low": share - 0.05, "high": share + 0.05, "says": f"{name}: {formats.percent(share)}"}
        for name, share in ((_("Retail"), 0.81), (_("Trade"), 0.74), (_("Public"), 0.83))
    ]
    return _sample("cover", _("Shares with their intervals"), charts.cover(rows, title=_("Cover"), goal=(0.77, 0.85)))


def _history() -> Sample:
    days = [MONDAY - timedelta(days=30 * (13 - at)) for at in range(13)]
    rows = [
        {"x": on, "y": wave + (9 if at > 9 else 2), "says": f"{formats.day(on)}: {wave}"}
        for at, (on, wave) in enumerate(zip(days, WAVES, strict=True))
    ]
    band = [{"x": days[0], "low": -3, "high": 8}, {"x": days[-1], "low": -3, "high": 8}]
    marks = [{"x": days[10], "label": _("Shift")}]
    spec = charts.history_plot(rows, band, marks, y=_("Days beyond terms"), usual=_("Usual"))
    return _sample("history", _("What happened and what was usual"), spec)
