"""How is a figure of each company, portfolio, collector, group, segment or country? Each part is asked for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from duecourse.foundation.kit.errors import Refused
from duecourse.insight.rules.kpis.catalogue import Kpi
from duecourse.interfaces.web import words
from duecourse.interfaces.web.figures import asking, reading
from duecourse.interfaces.web.figures.asking import Asked
from duecourse.interfaces.web.figures.shown import Part
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries.spread import segments_and_countries

MOST = 24
"""So many parts are worked out on a page; a report answers for more."""


def parts(visit: Visit, one: Asked, kpi: Kpi, own: Mapping[str, Kpi]) -> tuple[tuple[Part, ...], bool]:
    """Read the figure of every part, and whether there are more; a part that is refused says why."""
    asked = _each(visit, one)
    return tuple(_part(visit, said, part, kpi, own) for said, part in asked[:MOST]), len(asked) > MOST


def _each(visit: Visit, one: Asked) -> list[tuple[str, Asked]]:
    """List the parts: their words, and the question of each."""
    if one.by == "company":
        mine = [one.company] if one.company else [each for each in visit.companies if each.business_date]
        return [(each.name, _with(one, "company", each.code, company=each)) for each in mine]
    if one.by == "portfolio":
        held = [one.portfolio] if one.portfolio else visit.portfolios
        return [(each.name, _with(one, "portfolio", str(each.id), portfolio=each)) for each in held]
    if one.by == "collector":
        working = [one.collector] if one.collector else asking.collectors_of(visit)
        return [(each.name, _with(one, "collector", str(each.user_id), collector=each)) for each in working]
    if one.by == "parent":
        heads = [one.parent] if one.parent else asking.groups_of(visit)
        return [(each[1], _with(one, "parent", str(each[0]), parent=each)) for each in heads]
    return _by_condition(visit, one)


def _by_condition(visit: Visit, one: Asked) -> list[tuple[str, Asked]]:
    segments, countries = segments_and_countries(
        visit.tenant_id, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids
    )
    if one.by == "segment":
        chosen = [one.segment] if one.segment else segments
        return [(each, _with(one, "segment", each, segment=each)) for each in chosen]
    if one.by == "country":
        chosen = [one.country] if one.country else countries
        return [(each, _with(one, "country", each, country=each)) for each in chosen]
    return []


def _with(one: Asked, key: str, value: str, **changes: object) -> Asked:
    """Ask the same of a part, and let its address say so."""
    given = {**dict(one.given), key: value}
    given.pop("by", None)
    return replace(one, given=tuple(given.items()), **changes)  # type: ignore[arg-type]


def _part(visit: Visit, said: str, one: Asked, kpi: Kpi, own: Mapping[str, Kpi]) -> Part:
    href = one.at("figure", kpi.slug)
    try:
        found = reading.answered(visit, one, (kpi.slug,), own)[kpi.slug]
    except Refused as refused:
        return Part(said, href, "", "", words.say(refused.text))
    value, unit = reading.said(found)
    return Part(said, href, value, unit, words.say(found.why_none))
