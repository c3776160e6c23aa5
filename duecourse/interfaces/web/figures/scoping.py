"""How does the line of filters above figures read, and what does it say in one sentence?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.figures import asking
from duecourse.interfaces.web.figures.asking import ALL, WINDOWS, Asked
from duecourse.interfaces.web.figures.shown import Option, Picked, Scope
from duecourse.interfaces.web.lists.shown import Word
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries.spread import segments_and_countries

Pair = tuple[str, str]


def scope(
    visit: Visit,
    one: Asked,
    *,
    action: str,
    plain_href: str,
    wrong: str = "",
    is_ageing: bool = False,
    window: bool = True,
) -> Scope:
    """Read the line of filters as it stands; an ageing has no window and no one currency, a dashboard no window."""
    segments, countries = segments_and_countries(
        visit.tenant_id, company_ids=visit.company_ids, portfolio_ids=visit.scope.portfolio_ids
    )
    picks = [
        _pick("company", _("Company"), _companies(visit), one.company.code if one.company else ALL),
        _pick("portfolio", _("Portfolio"), _portfolios(visit), str(one.portfolio.id) if one.portfolio else ALL),
        _pick("collector", _("Collector"), _collectors(visit), str(one.collector.user_id) if one.collector else ""),
        _pick("parent", _("Customer group"), _groups(visit), str(one.parent[0]) if one.parent else ""),
        _pick("segment", _("Segment"), _each(_("All segments"), segments), one.segment),
        _pick("country", _("Country"), _each(_("All countries"), countries), one.country),
        _pick("restated", _("Known"), _known(), "1" if one.restated else ""),
        _pick("currency", _("Currency"), _currencies(visit), one.currency),
    ]
    if is_ageing:
        picks.pop()
    elif window:
        picks.insert(-1, _pick("window", _("Window"), _windows(), str(one.window or "")))
    names = {pick.name for pick in picks} | {"on", "where"}
    return Scope(
        action=action,
        picks=tuple(picks),
        on=one.on.isoformat(),
        latest=one.latest.isoformat(),
        where=one.where,
        words=tuple(Word(text, column.unit, column.choices) for text, column in sorted(CUSTOMER_WORDS.items())),
        kept=tuple((key, value) for key, value in one.given if key not in names),
        said=said(replace(one, currency="") if is_ageing else one),
        clear_href=plain_href,
        is_narrowed=bool(one.given),
        wrong=wrong,
    )


def said(one: Asked) -> str:
    """Say in a line of whom and of when the figures speak, for print and for whoever reads no selects."""
    parts = (
        one.company.name if one.company else _("All companies"),
        one.portfolio.name if one.portfolio else "",
        one.collector.name if one.collector else "",
        one.parent[1] if one.parent else "",
        one.segment,
        one.country,
        one.where,
        _("as of %(day)s") % {"day": formats.day(one.on)},
        _("over %(days)s") % {"days": formats.days(one.window)} if one.window else "",
        _("in %(currency)s") % {"currency": one.currency} if one.currency else "",
        _("restated: by all that is known today") if one.restated else _("as reported: by what was known then"),
    )
    return " · ".join(part for part in parts if part)


def _pick(name: str, words: str, pairs: Iterable[Pair], chosen: str) -> Picked:
    options = [Option(value, text, value == chosen) for value, text in pairs]
    if chosen and not any(one.is_chosen for one in options):
        options.append(Option(chosen, chosen, is_chosen=True))
    return Picked(name, words, tuple(options))


def _companies(visit: Visit) -> list[Pair]:
    everybody = [(ALL, _("All companies"))] if len(visit.companies) > 1 else []
    return everybody + [(one.code, one.name) for one in visit.companies]


def _portfolios(visit: Visit) -> list[Pair]:
    return [(ALL, _("All portfolios")), *((str(one.id), one.name) for one in visit.portfolios)]


def _collectors(visit: Visit) -> list[Pair]:
    return [("", _("All collectors")), *((str(one.user_id), one.name) for one in asking.collectors_of(visit))]


def _groups(visit: Visit) -> list[Pair]:
    return [("", _("All groups")), *((str(key), name) for key, name in asking.groups_of(visit))]


def _each(everything: str, values: Iterable[str]) -> list[Pair]:
    return [("", everything), *((one, one) for one in values)]


def _known() -> list[Pair]:
    return [("", _("As reported")), ("1", _("Restated"))]


def _windows() -> list[Pair]:
    return [("", _("As set up")), *((str(days), formats.days(days)) for days in WINDOWS)]


def _currencies(visit: Visit) -> list[Pair]:
    codes = sorted({one.base_currency for one in visit.companies})
    return [(code, code) for code in codes]
