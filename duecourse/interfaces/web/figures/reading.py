"""How does a figure read: its value, its formula with words and with numbers, its inputs, why there is none?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.errors import Refused
from duecourse.insight.operations import own_kpis as ordered
from duecourse.insight.queries import own_kpis
from duecourse.insight.queries.figures import figures, has_rows
from duecourse.insight.rules.kpis.catalogue import KPIS, MONTHLY, Kpi
from duecourse.insight.rules.kpis.figures import Figure, Input, Point
from duecourse.insight.rules.kpis.own import Own
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.figures import asking, going, scoping, tiles
from duecourse.interfaces.web.figures.asking import Asked
from duecourse.interfaces.web.figures.shown import Definition, FigurePage, InputLine, Scope, Theme, Tiles
from duecourse.interfaces.web.figures.themes import OWN, THEMES
from duecourse.interfaces.web.pages import Choice
from duecourse.interfaces.web.visit import Visit


def catalogue(visit: Visit, one: Asked) -> tuple[Scope, tuple[Theme, ...]]:
    """Read the line of filters and the themes; what stands in them is fetched by theme."""
    listed = [(key, str(name), str(says)) for key, (name, says, _slugs) in THEMES.items()]
    listed.append((OWN, _("Own figures"), _("Defined here, over the measures and figures of the house.")))
    themes = tuple(Theme(key, name, says, one.at("figures-theme", key)) for key, name, says in listed)
    plain = reverse("figures")
    return scoping.scope(visit, one, action=plain, plain_href=plain, wrong=stumble(one)), themes


def theme(visit: Visit, one: Asked, key: str) -> Tiles:
    """Read the figures of a theme; a refusal stands in their place."""
    mine = own_kpis.kpis(visit.tenant_id, visit.seat.user_id) if key == OWN else {}
    slugs = tuple(mine) if key == OWN else THEMES[key][2]
    if not slugs:
        return Tiles((), nothing=_("Nobody defined one that you can see yet."))
    try:
        found = answered(visit, one, slugs, mine)
    except Refused as refused:
        return Tiles((), refused=words.say(refused.text))
    known, went = {**KPIS, **mine}, going.short(visit, one, slugs, mine)
    return Tiles(tuple(_tile(one, known[slug], found[slug], went.get(slug, ())) for slug in slugs))


def answered(visit: Visit, one: Asked, slugs: tuple[str, ...], own: Mapping[str, Kpi]) -> dict[str, Figure]:
    """Ask for figures as the address says."""
    return figures(
        visit.tenant_id,
        asking.among(visit, one),
        one.on,
        slugs=slugs,
        currency=one.currency,
        window_days=one.window,
        restated=one.restated,
        own=own,
    )


def figure(visit: Visit, one: Asked, kpi: Kpi, own: Own | None) -> FigurePage:
    """Read the page of one figure."""
    shown: Figure | None = None
    refused = ""
    try:
        shown = answered(visit, one, (kpi.slug,), {} if own is None else {kpi.slug: kpi})[kpi.slug]
    except Refused as error:
        refused = words.say(error.text)
    value, unit = said(shown) if shown else ("", "")
    plain = reverse("figure", args=[kpi.slug])
    wrong = stumble(one)
    return FigurePage(
        slug=kpi.slug,
        name=words.say(kpi.name),
        says=words.say(kpi.says),
        scope=scoping.scope(visit, one, action=plain, plain_href=plain, wrong=wrong),
        value=value,
        unit=unit,
        refused="" if wrong else refused,
        why_none=words.say(shown.why_none) if shown else "",
        facts=_facts(visit, kpi, shown) if shown else (),
        **_formula(kpi, shown),
        inputs=tuple(_line(one, kpi, each, shown.currency) for each in shown.inputs) if shown else (),
        **_ways(one, kpi),
        begin_href=reverse("new-kpi", query={"from": kpi.slug}) if visit.may("report.build") and own is None else "",
        definition=_definition(visit, own) if own else None,
    )


def said(one: Figure) -> tuple[str, str]:
    """Write the value of a figure and its unit apart."""
    return tiles.said(one.value, one.unit, one.currency, is_at_least=one.is_at_least)


def stumble(one: Asked) -> str:
    """Say why the condition in the address cannot be read; "" where it can."""
    try:
        _read = one.condition
    except Refused as refused:
        return words.say(refused.text)
    return ""


def put_in(formula: str, spoken: Mapping[str, str]) -> str:
    """Write a formula with words or numbers in the place of its names."""
    said = re.sub(r"[A-Za-z_][A-Za-z0-9_]*", lambda match: spoken.get(match.group(), match.group()), formula)
    return said.replace(" * ", " × ").replace(" - ", " − ")


def phrase(text: str) -> str:
    """Write the words of a name so that they stand in a formula: in quotes where a comma would cut them in two."""
    said = text.split(":", maxsplit=1)[0]
    said = said[:1].lower() + said[1:]
    return _("“%(words)s”") % {"words": said} if "," in said else said


def number(one: Input, currency: str) -> str:
    """Write an input inside a formula: the number alone, as exact as it is shown."""
    if one.value is None:
        return "?"
    if one.unit == "money":
        return formats.figure(one.value, currency)
    return formats.number(one.value)


def _formula(kpi: Kpi, shown: Figure | None) -> dict[str, Any]:
    """Say a formula three times: with its names, with their words, and with the numbers put in."""
    formula = words.say(kpi.formula)
    if shown is None:
        return {"formula_names": formula, "formula_words": "", "formula_numbers": ""}
    spoken = {each.name: phrase(words.say(each.words)) for each in shown.inputs}
    for slug in KPIS:
        spoken.setdefault(slug, words.say(KPIS[slug].name))
    numbers = {each.name: number(each, shown.currency) for each in shown.inputs}
    is_exact = MONTHLY not in kpi.inputs and shown.value is not None
    is_exact = is_exact and all(
        name in numbers for name in re.findall(r"[a-z_][a-z0-9_]{2,}", formula) if name not in _VERBS
    )
    result = tiles.plain(shown.value, shown.unit, shown.currency, is_at_least=shown.is_at_least)
    return {
        "formula_names": formula,
        "formula_words": put_in(formula, spoken),
        "formula_numbers": f"{put_in(formula, numbers)} = {result}" if is_exact else "",
    }


_VERBS = frozenset({"min", "max", "abs", "if_none"})


def _facts(visit: Visit, kpi: Kpi, one: Figure) -> tuple[tuple[str, str], ...]:
    """Tell what a number cannot say of itself: variant, window, which knowledge, how fresh."""
    window = _("of %(day)s") % {"day": formats.day(one.on)}
    if one.from_on is not None:
        days = (one.on - one.from_on).days + 1
        told = {"since": formats.day(one.from_on), "until": formats.day(one.on), "days": formats.days(days)}
        window = _("%(since)s to %(until)s, %(days)s") % told
    facts = [
        (_("Variant"), words.say(kpi.variant) if kpi.variant else ""),
        (_("Window"), window),
        (
            _("Known"),
            _("restated: by all that is known today") if one.is_restated else _("as reported: by what was known then"),
        ),
        (_("Better"), {"lower": _("lower"), "higher": _("higher")}.get(kpi.better, "")),
        (_("Figures as of"), formats.moment(one.made_at, visit.zone) if one.made_at else ""),
    ]
    return tuple((name, text) for name, text in facts if text)


def _line(asked: Asked, kpi: Kpi, one: Input, currency: str) -> InputLine:
    value, unit = tiles.said(one.value, one.unit, currency)
    href = asked.at("figure-rows", kpi.slug, one.name) if has_rows(one.name) and one.value else ""
    return InputLine(one.name, words.say(one.words), value or formats.DASH, unit, href)


def _ways(one: Asked, kpi: Kpi) -> dict[str, Any]:
    """Say how else the page can be read: by which step, with which line beside, broken down by what."""
    steps = (("day", _("By day")), ("week", _("By week")), ("month", _("By month")))
    parts = (
        ("company", _("Company")),
        ("portfolio", _("Portfolio")),
        ("collector", _("Collector")),
        ("parent", _("Customer group")),
        ("segment", _("Segment")),
        ("country", _("Country")),
    )
    return {
        "steps": tuple(
            Choice(text, one.at("figure", kpi.slug, step=key) + "#trend", one.step == key) for key, text in steps
        ),
        "is_beside": one.beside,
        "beside_href": one.at("figure", kpi.slug, beside="" if one.beside else "1") + "#trend",
        "by": tuple(
            Choice(text, one.at("figure", kpi.slug, by="" if one.by == key else key) + "#parts", one.by == key)
            for key, text in parts
        ),
        "trend_href": one.at("figure-trend", kpi.slug),
        "parts_href": one.at("figure-parts", kpi.slug) if one.by in dict(parts) else "",
    }


def _definition(visit: Visit, own: Own) -> Definition:
    may_edit = ordered.may_edit(visit.seat, own) and own.retired_at is None
    return Definition(
        owner=own.owner_name,
        number=own.number,
        is_shared=own.is_shared,
        is_retired=own.retired_at is not None,
        may_edit=may_edit,
        may_share=may_edit and visit.may("kpi.define"),
        edit_href=reverse("edit-kpi", args=[own.slug]),
        history_href=reverse("kpi-history", args=[own.slug]),
    )


def _tile(one: Asked, kpi: Kpi, found: Figure, went: Sequence[Point]) -> tiles.Tile:
    return tiles.tile(found, went, name=words.say(kpi.name), better=kpi.better, href=one.at("figure", kpi.slug))
