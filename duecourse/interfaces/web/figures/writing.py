"""How does the form of an own figure read: what was typed, what it says, what it would have given?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit.errors import Refused
from duecourse.insight.queries.figures import figures
from duecourse.insight.queries.seeing import among_of
from duecourse.insight.rules.kpis import own as rules
from duecourse.insight.rules.kpis.catalogue import KPIS
from duecourse.insight.rules.kpis.expressions import FUNCTIONS, BadFormula, read
from duecourse.insight.rules.kpis.inputs import MEASURES
from duecourse.insight.rules.kpis.own import Own
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.figures import asking, reading, tiles
from duecourse.interfaces.web.visit import Visit

PREVIEW_DAYS: Final = (90, 60, 30, 0)


@dataclass(frozen=True)
class Typed:
    """What stands in the form; `number` = the version that it was begun from."""

    said: Mapping[str, str]
    is_shared: bool = False
    number: int = 0


@dataclass(frozen=True)
class Known:
    """A name that a formula may speak of."""

    name: str
    words: str
    unit: str


@dataclass(frozen=True)
class Seen:
    """What the figure would have been on a day."""

    day: str
    value: str
    why_none: str


@dataclass(frozen=True)
class Checked:
    """What a formula says, or where it stumbles: what was read, what was not, and the place."""

    says: str = ""
    why: str = ""
    read: str = ""
    rest: str = ""
    position: int = 0
    seen: tuple[Seen, ...] = ()
    refused: str = ""


@dataclass(frozen=True)
class FormPage:
    """The form of an own figure."""

    slug: str
    action: str
    title: str
    typed: Typed
    units: tuple[tuple[str, str], ...]
    betters: tuple[tuple[str, str], ...]
    names: tuple[Known, ...]
    checked: Checked
    may_share: bool
    refusal: str


@dataclass(frozen=True)
class Changed:
    """A part of a version beside what it said before."""

    words: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """What a figure said from a moment on."""

    number: int
    by: str
    when: str
    changes: tuple[Changed, ...]
    is_newest: bool


@dataclass(frozen=True)
class History:
    """A figure's versions, the newest first."""

    name: str
    owner: str
    versions: tuple[Version, ...]


def unit_words() -> dict[str, str]:
    """Name what a figure may count."""
    return {
        "money": _("Money"),
        "days": _("Days"),
        "share": _("Share, in per cent"),
        "count": _("Count"),
        "times": _("Times"),
    }


def better_words() -> dict[str, str]:
    """Name which way is better."""
    return {"": _("Neither"), "lower": _("Lower is better"), "higher": _("Higher is better")}


def typed(form: QueryDict) -> Typed:
    """Read the form."""
    longest = {"formula": 1001, "name": rules.LONGEST_NAME, "says": rules.LONGEST_WORDS}
    said = {one: form.get(one, "")[: longest.get(one, 20)] for one in ("name", "says", "formula", "unit", "better")}
    number = form.get("number", "")
    return Typed(said, form.get("shared") == "1", int(number) if number.isdecimal() and len(number) < 6 else 0)


def typed_of(own: Own) -> Typed:
    """Give a figure as its form begins."""
    said = {"name": own.name, "says": own.says, "formula": own.formula, "unit": own.unit, "better": own.better}
    return Typed(said, own.is_shared, own.number)


def begun(slug: str) -> Typed:
    """Begin with nothing, or with the formula of a figure of the house where it can be written."""
    kpi = KPIS.get(slug)
    said = {"name": "", "says": "", "formula": "", "unit": "days", "better": ""}
    if kpi is None:
        return Typed(said)
    try:
        read(kpi.formula, rules.names())
    except BadFormula:
        return Typed(said | {"formula": kpi.slug, "unit": kpi.unit, "better": kpi.better})
    return Typed(said | {"formula": kpi.formula, "unit": kpi.unit, "better": kpi.better})


def page(visit: Visit, own: Own | None, one: Typed, now: datetime, *, refusal: str = "") -> FormPage:
    """Read the form."""
    return FormPage(
        slug=own.slug if own else "",
        action=reverse("save-kpi", args=[own.slug]) if own else reverse("define-kpi"),
        title=own.name if own else _("Define a figure"),
        typed=one,
        units=tuple(unit_words().items()),
        betters=tuple(better_words().items()),
        names=names(),
        checked=checked(visit, one, now),
        may_share=visit.may("kpi.define") and own is None,
        refusal=refusal,
    )


def names() -> tuple[Known, ...]:
    """List what a formula may speak of: measures first, then the figures of the house, then what works on them."""
    units = unit_words()
    measures = [Known(one.name, words.say(one.words), units[one.unit]) for one in MEASURES.values()]
    kpis = [Known(one.slug, words.say(one.name), units[one.unit]) for one in KPIS.values() if one.slug not in MEASURES]
    told = {
        "min": _("the least of several"),
        "max": _("the most of several"),
        "if_none": _("a value where there is none"),
    }
    return (*measures, *kpis, *(Known(one, told[one], "") for one in FUNCTIONS))


def checked(visit: Visit, one: Typed, now: datetime) -> Checked:
    """Say a formula in words and what it would have given, or where it stumbles."""
    text = one.said["formula"]
    if not text.strip():
        return Checked()
    try:
        rules.checked(name=one.said["name"] or "-", formula=text, unit=one.said["unit"], better=one.said["better"])
    except BadFormula as bad:
        return Checked(
            why=words.say(bad.why), read=text[: bad.position], rest=text[bad.position :], position=bad.position
        )
    except Refused as refused:
        return Checked(refused=words.say(refused.text))
    spoken = {each.name: reading.phrase(each.words) for each in names()}
    says = read(text, rules.names()).put_in(spoken)
    try:
        return Checked(says=says, seen=_seen(visit, one, now))
    except Refused as refused:
        return Checked(says=says, refused=words.say(refused.text))


def history(visit: Visit, versions: Sequence[Own]) -> History:
    """Read versions as what each changed."""
    before = [*versions[1:], None]
    rows = tuple(
        Version(
            number=one.number,
            by=one.made_by,
            when=formats.moment(one.made_at, visit.zone),
            changes=tuple(_changed(one, older)),
            is_newest=one is versions[0],
        )
        for one, older in zip(versions, before, strict=True)
    )
    return History(versions[0].name, versions[0].owner_name, rows)


def _changed(one: Own, older: Own | None) -> list[Changed]:
    named = {
        "name": _("Name"),
        "says": _("What it says"),
        "formula": _("Formula"),
        "unit": _("Unit"),
        "better": _("Better"),
    }
    values = {key: (_spoken(key, older) if older else "", _spoken(key, one)) for key in named}
    return [Changed(named[key], was, now) for key, (was, now) in values.items() if was != now]


def _spoken(key: str, one: Own) -> str:
    said: str = getattr(one, key)
    return {**unit_words(), **better_words()}[said] if key in ("unit", "better") else said


def _seen(visit: Visit, one: Typed, now: datetime) -> tuple[Seen, ...]:
    """Work the figure out for today and three month-long steps before, of all that this person sees."""
    if visit.day is None:
        return ()
    made = Own(
        slug="own-",
        number=1,
        name=one.said["name"],
        says="",
        formula=one.said["formula"],
        unit=one.said["unit"],  # type: ignore[arg-type]
        better=one.said["better"],  # type: ignore[arg-type]
        owner_id=visit.seat.user_id,
        owner_name=visit.seat.name,
        is_shared=False,
        made_by=visit.seat.name,
        made_at=now,
    )
    kpi, currency = rules.kpi_of(made), asking.reporting_currency(visit.tenant_id, visit.in_view)
    among = among_of(visit.seat, company_ids=visit.company_ids)
    found = []
    for back in PREVIEW_DAYS:
        on = visit.day - timedelta(days=back)
        shown = figures(visit.tenant_id, among, on, slugs=("own-",), currency=currency, own={"own-": kpi})["own-"]
        value = tiles.plain(shown.value, shown.unit, shown.currency)
        found.append(Seen(formats.day(on), value, words.say(shown.why_none)))
    return tuple(found)
