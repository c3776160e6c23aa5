"""What does each tile say? Figures of a board are asked together, and a tile that has no answer says why, alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final, cast

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit import charts
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.insight.queries import own_kpis
from duecourse.insight.queries.figures import ageing, figures, trend
from duecourse.insight.queries.largest import Measure, largest
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.boards import Tile
from duecourse.insight.rules.kpis.ageing import Aged
from duecourse.insight.rules.kpis.catalogue import KPIS
from duecourse.insight.rules.kpis.figures import Figure, Point, Unit
from duecourse.insight.rules.kpis.kpi import Kpi
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.boards import moving, naming, reported
from duecourse.interfaces.web.boards.shown import Ageing, Answer, Bucket, Line, Trend
from duecourse.interfaces.web.charting import chart
from duecourse.interfaces.web.figures import asking, tiles
from duecourse.interfaces.web.figures.asking import Asked
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries.held import NOBODYS

SPARK_DAYS: Final = 90
WEEK: Final = 7
FINE_DAYS: Final = 190
"""Longer trends have a point every second week, those beyond a year every fourth."""


class FigureGone(Refused):
    """The tile shows a figure that was given up or is not shared with its reader."""

    says = marked("This figure was given up, or is not shared with you.")


class OneUnit(Refused):
    """Days and money have no scale in common."""

    says = marked("These figures have different units: one chart shows figures of one unit.")


@dataclass(frozen=True)
class _Board:
    """What the tiles of one request ask, each thing once."""

    visit: Visit
    asked: Asked
    wanted: Sequence[Tile]
    now: datetime

    @cached_property
    def among(self) -> Among:
        """Of whom all tiles speak; refused where the condition cannot be read."""
        return asking.among(self.visit, self.asked)

    @cached_property
    def kpis(self) -> Mapping[str, Kpi]:
        """The figures that this person may see."""
        return {**KPIS, **own_kpis.kpis(self.visit.tenant_id, self.visit.seat.user_id)}

    @cached_property
    def slugs(self) -> tuple[str, ...]:
        """The figures on the tiles that this person may see."""
        named = {slug for one in self.wanted if one.kind in ("figure", "trend") for slug in one.subjects}
        return tuple(sorted(named & self.kpis.keys()))

    @cached_property
    def own(self) -> dict[str, Kpi]:
        """Those of them that somebody defined."""
        return {slug: self.kpis[slug] for slug in self.slugs if slug not in KPIS}

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """The figures of all tiles on the day, in one question to each source."""
        return figures(
            self.visit.tenant_id,
            self.among,
            self.asked.on,
            slugs=self.slugs,
            currency=self.asked.currency,
            window_days=self.asked.window,
            restated=self.asked.restated,
            own=self.own,
        )

    @cached_property
    def is_kept(self) -> bool:
        """Tell whether days before were kept for these customers: whole companies and portfolios, as reported."""
        narrow = self.among.customers_of or NOBODYS in (self.among.portfolio_ids or ())
        return self.asked.is_kept and not self.asked.restated and not self.asked.window and not narrow

    @cached_property
    def before(self) -> dict[str, tuple[Point, ...]]:
        """The days before of all tiles, in one question to what was kept."""
        if not self.is_kept:
            return {}
        days = {day for one in self.wanted for day in days_of(one, self.asked.on)} - {self.asked.on}
        return trend(
            self.visit.tenant_id, self.among, self.slugs, sorted(days), currency=self.asked.currency, own=self.own
        )

    def points_of(self, slug: str, tile: Tile) -> tuple[Point, ...]:
        """The points of a figure on the days of a tile, the day of the board last."""
        days = frozenset(days_of(tile, self.asked.on))
        known = tuple(one for one in self.before.get(slug, ()) if one.on in days and one.value is not None)
        return (*known, Point(self.asked.on, self.figures[slug].value)) if known else ()


def answers(visit: Visit, asked: Asked, wanted: Sequence[Tile], *, now: datetime) -> tuple[Answer, ...]:
    """Answer tiles; the number of questions does not grow with the number of figures and trends."""
    board = _Board(visit, asked, wanted, now)
    return tuple(_answer(board, one) for one in wanted)


def days_of(tile: Tile, on: date) -> list[date]:
    """Give the days of a trend, back from a day in steps of whole weeks."""
    reach = tile.days if tile.kind == "trend" else SPARK_DAYS
    step = WEEK if reach <= FINE_DAYS else 2 * WEEK if reach <= 2 * FINE_DAYS else 4 * WEEK
    return [on - timedelta(days=back) for back in range(0, reach + 1, step)][::-1]


def _answer(board: _Board, tile: Tile) -> Answer:
    ways: dict[str, Callable[[_Board, Tile], Answer]] = {
        "figure": _figure,
        "trend": _trend,
        "ageing": _ageing,
        "top": _top,
        "moves": _moves,
        "report": _report,
    }
    try:
        return ways[tile.kind](board, tile)
    except Refused as refused:
        return Answer(tile.key, tile.kind, refused=words.say(refused.text))


def _figure(board: _Board, tile: Tile) -> Answer:
    kpi = board.kpis.get(tile.subject)
    if kpi is None:
        raise FigureGone
    name = tile.title or words.say(kpi.name)
    points = board.points_of(tile.subject, tile)
    href = board.asked.at("figure", tile.subject)
    shown = tiles.tile(board.figures[tile.subject], points, name=name, better=kpi.better, href=href)
    return Answer(tile.key, tile.kind, figure=shown)


def _trend(board: _Board, tile: Tile) -> Answer:
    known = [slug for slug in tile.subjects if slug in board.kpis]
    if not known:
        raise FigureGone
    if len({board.kpis[slug].unit for slug in known}) > 1:
        raise OneUnit
    if not board.is_kept:
        return Answer(tile.key, tile.kind, notes=(_not_kept(board),))
    lines = {naming.figure_name(slug, board.kpis): board.points_of(slug, tile) for slug in known}
    if not any(lines.values()):
        return Answer(tile.key, tile.kind, notes=(_("No day of this period was kept yet: the line begins tomorrow."),))
    one = board.figures[known[0]]
    return Answer(tile.key, tile.kind, trend=_drawn(board, tile, lines, one.unit, one.currency))


def _drawn(board: _Board, tile: Tile, lines: Mapping[str, Sequence[Point]], unit: Unit, currency: str) -> Trend:
    rows = [
        {
            "x": one.on,
            "y": one.value,
            "series": name,
            "says": f"{formats.day(one.on)}\n{name}: {tiles.plain(one.value, unit, currency)}",
        }
        for name, points in lines.items()
        for one in points
        if one.value is not None
    ]
    spec = charts.lines(rows, y=_unit_words(unit, currency), share=unit == "share")
    title = tile.title or ", ".join(lines)
    drawn = chart(f"chart-{tile.key}", spec, title=title, says=_period(board.asked.on, tile))
    return Trend(drawn, tuple(lines), _table(lines.values(), unit, currency))


def _not_kept(board: _Board) -> str:
    if board.asked.restated:
        return _("Days before were kept as they were reported: there is no trend of restated figures here.")
    if board.asked.window:
        return _("Days before were kept with the window that is set up: there is no trend with another one here.")
    return _("Days before are kept for companies and portfolios: there is no trend of a part of their customers here.")


def _period(on: date, tile: Tile) -> str:
    since = formats.day(on - timedelta(days=tile.days))
    return _("From %(since)s to %(until)s, as reported.") % {"since": since, "until": formats.day(on)}


def _unit_words(unit: Unit, currency: str) -> str:
    return {"money": currency or _("Amount"), "days": _("Days"), "share": _("Share"), "times": _("Times")}.get(unit, "")


def _table(lines: Iterable[Sequence[Point]], unit: Unit, currency: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Write the same figures day by day, the newest first."""
    columns = [{one.on: one.value for one in points} for points in lines]
    days = sorted({day for column in columns for day in column}, reverse=True)
    return tuple(
        (formats.day(day), tuple(tiles.plain(column.get(day), unit, currency) for column in columns)) for day in days
    )


def _ageing(board: _Board, tile: Tile) -> Answer:
    asked = board.asked
    found = ageing(board.visit.tenant_id, board.among, asked.on, restated=asked.restated)
    shown = tuple(_aged(tile, one, found.edges) for one in found.totals)
    notes = (_("Each currency by itself: nothing is converted here."),) if len(shown) > 1 or asked.currency else ()
    return Answer(tile.key, tile.kind, ageings=shown, notes=notes)


def _aged(tile: Tile, one: Aged, edges: Sequence[int]) -> Ageing:
    names = _bucket_names(edges)
    debits = sum(one.buckets)
    lines = [(name, amount) for name, amount in zip(names, one.buckets, strict=True)]
    rows = [
        {"x": name, "y": amount, "says": f"{name}: {formats.plain_money(amount, one.currency)}"}
        for name, amount in lines
    ]
    buckets = [
        Bucket(name, formats.figure(amount, one.currency), formats.percent(amount / debits) if debits else formats.DASH)
        for name, amount in lines
    ]
    if one.credits:
        buckets.append(Bucket(_("Credits"), formats.figure(one.credits, one.currency), ""))
    spec = charts.bars(rows, y=one.currency, is_lying=True)
    title, says = _("Open by days overdue"), one.currency
    drawn = chart(f"chart-{tile.key}-{one.currency.lower()}", spec, title=title, says=says)
    return Ageing(one.currency, drawn, tuple(buckets), formats.figure(one.total, one.currency))


def _bucket_names(edges: Sequence[int]) -> list[str]:
    since = [1, *(edge + 1 for edge in edges)]
    between = [_("%(first)s to %(last)s") % {"first": a, "last": b} for a, b in zip(since, edges, strict=False)]
    return [_("Not due"), *between, _("Over %(days)s") % {"days": edges[-1]}]


def _top(board: _Board, tile: Tile) -> Answer:
    asked = board.asked
    measure = cast("Measure", tile.subject if tile.subject == "receivables" else "overdue")
    found = largest(
        board.visit.tenant_id,
        board.among,
        asked.on,
        measure,
        most=tile.most,
        currency=asked.currency,
        restated=asked.restated,
    )
    lines = tuple(
        Line(
            reverse("customer", args=[one.token]),
            one.name,
            one.number,
            formats.money(one.amount, found.currency),
            formats.percent(one.share) if one.share is not None else "",
        )
        for one in found.rows
    )
    return Answer(tile.key, tile.kind, lines=lines)


def _moves(board: _Board, tile: Tile) -> Answer:
    since = board.asked.on - timedelta(days=tile.days)
    found = moving.read(board.visit, board.asked, since)
    return Answer(tile.key, tile.kind, moves=moving.shown(found, name=f"chart-{tile.key}"))


def _report(board: _Board, tile: Tile) -> Answer:
    shown = reported.reported(board.visit, board.asked, board.among, tile)
    notes = (_("Only the first lines stand here."),) if shown.is_cut else ()
    return Answer(tile.key, tile.kind, report=shown, notes=notes)
