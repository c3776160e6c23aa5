"""How is a dashboard told in a mail or on paper? Its figures in one table, its ageing, its lists and reports one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.rules import Seat
from duecourse.foundation.kit import charts
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import quantize
from duecourse.insight.operations import parcels
from duecourse.insight.queries.dso_moves import dso_moves
from duecourse.insight.queries.figures import ageing, figures, trend
from duecourse.insight.queries.kept_reports import report_named
from duecourse.insight.queries.largest import Measure, largest
from duecourse.insight.queries.own_kpis import kpis
from duecourse.insight.queries.reports.special import answer_named
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.boards import Tile
from duecourse.insight.rules.kpis.ageing import Ageing
from duecourse.insight.rules.kpis.catalogue import KPIS
from duecourse.insight.rules.kpis.figures import Figure
from duecourse.insight.rules.telling import Told
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.boards import moving
from duecourse.interfaces.web.boards.reported import ReportGone
from duecourse.interfaces.web.figures import tiles as figure_words
from duecourse.interfaces.web.figures.asking import reporting_currency
from duecourse.interfaces.web.schedules import telling

MOST_ROWS: Final = 200
OF_FIGURES: Final = ("figure", "trend")


@dataclass(frozen=True)
class _Eyes:
    """Who looks, at which customers, as of which day."""

    tenant: UUID
    seat: Seat
    among: Among
    currency: str
    on: date


def board(seat: Seat, among: Among, tiles: tuple[Tile, ...], *, on: date) -> tuple[Told, ...]:
    """Tell a dashboard in the order of its tiles, its figures first; a tile that has no answer says why, alone."""
    eyes = _Eyes(seat.tenant_id, seat, among, _currency(seat.tenant_id, among), on)
    slugs = tuple(dict.fromkeys(one for tile in tiles if tile.kind in OF_FIGURES for one in tile.subjects))
    whole = (Tile("", "figures", ",".join(slugs)),) if slugs else ()
    return tuple(told for tile in (*whole, *tiles) for told in _told(eyes, tile))


def _currency(tenant: UUID, among: Among) -> str:
    """Give the currency in which the screen adds these companies up."""
    house = identity.companies(tenant)
    return reporting_currency(
        tenant, [one for one in house if among.company_ids is None or one.id in among.company_ids]
    )


def _told(eyes: _Eyes, tile: Tile) -> tuple[Told, ...]:
    ways: dict[str, Callable[[_Eyes, Tile], Iterator[Told]]] = {
        "figures": _figures,
        "trend": _trend,
        "ageing": _ageing,
        "top": _top,
        "moves": _moves,
        "report": _report,
        "text": _text,
    }
    if tile.kind == "figure":
        return ()
    try:
        return tuple(ways[tile.kind](eyes, tile))
    except Refused as refused:
        return (Told((), (), (), (), title=tile.title, says=words.say(refused.text)),)


def _figures(eyes: _Eyes, tile: Tile) -> Iterator[Told]:
    own = kpis(eyes.tenant, eyes.seat.user_id)
    known = {**KPIS, **own}
    wanted = [one for one in tile.subjects if one in known]
    found = figures(eyes.tenant, eyes.among, eyes.on, slugs=wanted, currency=eyes.currency, own=own)
    named = {slug: words.say(known[slug].name) for slug in found}
    yield Told(
        head=(_("Figure"), _("Value")),
        numbers=(False, True),
        rows=tuple((named[slug], _value(one)) for slug, one in found.items()),
        file_head=(_("Figure"), _("Value"), _("Unit")),
        cells=tuple((named[slug], one.value, _unit(one)) for slug, one in found.items()),
        title=_("Figures"),
        count=sum(one.value is not None for one in found.values()),
    )


def _trend(eyes: _Eyes, tile: Tile) -> Iterator[Told]:
    """Draw how figures went, where days were kept; the figures themselves stand in their table."""
    own = kpis(eyes.tenant, eyes.seat.user_id)
    known = {**KPIS, **own}
    wanted = [one for one in tile.subjects if one in known]
    if not wanted or len({known[one].unit for one in wanted}) > 1 or eyes.among.customers_of:
        return
    days = [eyes.on - timedelta(days=back) for back in range(0, tile.days + 1, 7 if tile.days <= 190 else 28)][::-1]
    points = trend(eyes.tenant, eyes.among, wanted, days, currency=eyes.currency, own=own)
    rows = [
        {"x": one.on, "y": one.value, "series": words.say(known[slug].name)}
        for slug, found in points.items()
        for one in found
        if one.value is not None
    ]
    if len({row["x"] for row in rows}) < 2:
        return
    share = known[wanted[0]].unit == "share"
    title = tile.title or ", ".join(words.say(known[one].name) for one in wanted)
    yield Told((), (), (), (), title=title, chart=charts.lines(rows, y="", share=share))


def _top(eyes: _Eyes, tile: Tile) -> Iterator[Told]:
    """Tell who owes most."""
    measure: Measure = "receivables" if tile.subject == "receivables" else "overdue"
    found = largest(eyes.tenant, eyes.among, eyes.on, measure, most=tile.most, currency=eyes.currency)
    title = _("Who owes most") if measure == "receivables" else _("Who is most overdue")
    yield Told(
        head=(_("Customer"), found.currency),
        numbers=(False, True),
        rows=tuple((f"{one.number} {one.name}", formats.figure(one.amount, found.currency)) for one in found.rows),
        cells=tuple((f"{one.number} {one.name}", quantize(one.amount, found.currency)) for one in found.rows),
        title=tile.title or title,
        count=len(found.rows),
    )


def _moves(eyes: _Eyes, tile: Tile) -> Iterator[Told]:
    """Tell what moved DSO: a line a cause, and both ends."""
    since = eyes.on - timedelta(days=tile.days)
    found = dso_moves(eyes.tenant, eyes.among, since, eyes.on, currency=eyes.currency)
    moves = moving.shown(found)
    assert found.moved is not None, "else it is refused"
    effects = found.moved.effects
    ends = [_("DSO on %(day)s") % {"day": day} for day in (moves.since, moves.until)]
    yield Told(
        head=(_("Cause"), _("Days")),
        numbers=(False, True),
        rows=((ends[0], moves.before), *((one.name, one.words) for one in moves.steps)),
        cells=((ends[0], found.moved.before), *((one.name, effects[one.cause]) for one in moves.steps)),
        totals=((ends[1], moves.after),),
        title=tile.title or _("What moved DSO"),
        says=moves.change,
        chart=moving.drawn(found.moved, moves.since, moves.until),
        count=sum(days != 0 for days in effects.values()),
    )


def _text(_eyes: _Eyes, tile: Tile) -> Iterator[Told]:
    yield Told((), (), (), (), title=tile.title, says=tile.text)


def _value(one: Figure) -> str:
    if one.value is None:
        return words.say(one.why_none) or formats.DASH
    return figure_words.plain(one.value, one.unit, one.currency, is_at_least=one.is_at_least)


def _unit(one: Figure) -> str:
    return one.currency if one.unit == "money" else one.unit


def _ageing(eyes: _Eyes, tile: Tile) -> Iterator[Told]:
    """Tell the book by age, a table a currency."""
    found = ageing(eyes.tenant, eyes.among, eyes.on)
    for total in found.totals:
        names = _buckets(found)
        amounts = dict(zip(names, total.buckets, strict=True))
        if total.credits:
            amounts[_("Credits")] = total.credits
        if total.left_out:
            amounts[_("Left out")] = total.left_out
        drawn = [{"x": name, "y": amount} for name, amount in zip(names, total.buckets, strict=True)]
        yield Told(
            head=(_("Age"), total.currency),
            numbers=(False, True),
            rows=tuple((name, formats.figure(amount, total.currency)) for name, amount in amounts.items()),
            cells=tuple((name, quantize(amount, total.currency)) for name, amount in amounts.items()),
            totals=((_("Total"), formats.figure(total.total, total.currency)),),
            title=tile.title or _("Ageing, %(currency)s") % {"currency": total.currency},
            chart=charts.bars(drawn, y=total.currency),
            count=sum(amount != Decimal(0) for amount in amounts.values()),
        )


def _buckets(found: Ageing) -> tuple[str, ...]:
    """Name the buckets: not due, up to each edge, and beyond the last."""
    named = [_("Not due")]
    since = 1
    for edge in found.edges:
        named.append(_("%(since)s–%(until)s days") % {"since": since, "until": edge})
        since = edge + 1
    return (*named, _("Over %(days)s days") % {"days": found.edges[-1]})


def _report(eyes: _Eyes, tile: Tile) -> Iterator[Told]:
    named = report_named(eyes.tenant, eyes.seat.user_id, eyes.seat.role, tile.subject)
    if named is None:
        raise ReportGone
    spec, named = parcels.asked(named)
    told = telling.report(answer_named(eyes.seat, eyes.among, named, eyes.on, most=MOST_ROWS), spec)
    name = named.name if isinstance(named.name, str) else words.say(named.name)
    yield replace(told, title=tile.title or name)
