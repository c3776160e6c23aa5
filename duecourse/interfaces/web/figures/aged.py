"""How old is what is owed: by which date, with credits how, without what, in whose buckets, by which group?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, get_args

from django.urls import reverse
from django.utils.translation import gettext as _

from duecourse.foundation.kit import charts
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.tabular import Cell
from duecourse.insight.queries.balances import ledger_balances
from duecourse.insight.queries.figures.ageing import GroupBy, ageing
from duecourse.insight.rules.kpis.ageing import EDGES, WITHOUT, Aged, Ageing, Basis, Credits
from duecourse.interfaces.web import formats, words
from duecourse.interfaces.web.charting import Chart, chart
from duecourse.interfaces.web.figures import asking, reading, scoping
from duecourse.interfaces.web.figures.asking import Asked
from duecourse.interfaces.web.figures.shown import Scope
from duecourse.interfaces.web.pages import Choice
from duecourse.interfaces.web.visit import StaffRequest, Visit
from duecourse.records.ledger.queries.screens import accounts_by_id

MOST: Final = 500
"""So many lines of customers are shown; a file has them all."""
ROUTE: Final = "ageing"
NARROWS: Final = {"company": "company", "portfolio": "portfolio", "segment": "segment", "country": "country"}


@dataclass(frozen=True)
class Way:
    """How the book is laid out, as the address says it."""

    basis: Basis = "due"
    credits: Credits = "apart"
    without: frozenset[str] = frozenset()
    edges: tuple[int, ...] = EDGES
    group: GroupBy = ""


@dataclass(frozen=True)
class Line:
    """A group in a currency: its buckets, its credits, what was left out, its total."""

    words: str
    href: str
    currency: str
    buckets: tuple[Decimal, ...]
    credits: Decimal
    left_out: Decimal
    total: Decimal
    items: int


@dataclass(frozen=True)
class Tie:
    """The ageing of a currency beside the balance of the ledger."""

    currency: str
    aged: Decimal
    ledger: Decimal
    difference: Decimal
    is_tied: bool


@dataclass(frozen=True)
class Page:
    """The ageing as it was asked for."""

    scope: Scope
    buckets: tuple[str, ...]
    lines: tuple[Line, ...]
    totals: tuple[Line, ...]
    ties: tuple[Tie, ...]
    charts: tuple[Chart, ...]
    bases: tuple[Choice, ...]
    credits: tuple[Choice, ...]
    without: tuple[Choice, ...]
    groups: tuple[Choice, ...]
    edges: str
    kept: tuple[tuple[str, str], ...]
    group_words: str
    has_left_out: bool
    refused: str
    is_cut: bool
    csv_href: str
    xlsx_href: str


def way_of(request: StaffRequest) -> Way:
    """Read how the book is laid out; what is unknown is the usual way."""
    wanted = request.GET
    basis, laid, group = (wanted.get(key, "") for key in ("basis", "credits", "group"))
    edges = tuple(int(one) for one in re.findall(r"\d{1,4}", wanted.get("edges", ""))[:20])
    return Way(
        basis="issued" if basis == "issued" else "due",
        credits=laid if laid in get_args(Credits) else "apart",  # type: ignore[arg-type]
        without=frozenset(wanted.get("without", "").split(",")) & frozenset(WITHOUT),
        edges=edges or EDGES,
        group=group if group in get_args(GroupBy) else "",  # type: ignore[arg-type]
    )


def asked_ageing(visit: Visit, one: Asked, way: Way) -> Ageing:
    """Ask for the ageing."""
    return ageing(
        visit.tenant_id,
        asking.among(visit, one),
        one.on,
        by=way.basis,
        credits=way.credits,
        without=way.without,
        edges=way.edges,
        group_by=way.group,
        restated=one.restated,
    )


def page(visit: Visit, one: Asked, way: Way) -> Page:
    """Read the page; a refusal stands in the place of the table."""
    plain = reverse(ROUTE)
    wrong = reading.stumble(one)
    empty = Page(
        scope=scoping.scope(visit, one, action=plain, plain_href=plain, wrong=wrong, is_ageing=True),
        **_choices(one, way),
        edges=", ".join(str(edge) for edge in way.edges),
        kept=tuple((key, value) for key, value in one.given if key != "edges"),
        csv_href=one.at("ageing-file", "csv"),
        xlsx_href=one.at("ageing-file", "xlsx"),
        **_NOTHING,
    )
    try:
        found = asked_ageing(visit, one, way)
        ledger = ledger_balances(visit.tenant_id, asking.among(visit, one), one.on, restated=one.restated)
    except Refused as refused:
        return replace(empty, refused="" if wrong else words.say(refused.text))
    rows = _largest(found.rows, way)
    return replace(
        empty,
        buckets=bucket_words(found),
        lines=tuple(_lines(visit, one, way, rows[:MOST])),
        is_cut=len(rows) > MOST,
        totals=tuple(_line(each, _("All"), "") for each in found.totals),
        ties=tuple(_ties(found, ledger)),
        charts=tuple(_chart(found, each) for each in found.totals),
        has_left_out=bool(way.without),
    )


_NOTHING: Final[dict[str, Any]] = {
    "buckets": (),
    "lines": (),
    "totals": (),
    "ties": (),
    "charts": (),
    "has_left_out": False,
    "refused": "",
    "is_cut": False,
}


def bucket_words(found: Ageing) -> tuple[str, ...]:
    """Name the buckets: what is not due (or not a day old), then up to each edge, then what is older."""
    first = _("Not due") if found.basis == "due" else _("Issued that day")
    begins = (1, *(edge + 1 for edge in found.edges))
    middle = [f"{begin}\N{EN DASH}{edge}" for begin, edge in zip(begins, found.edges, strict=False)]
    return (first, *middle, f"> {found.edges[-1]}")


def file_rows(found: Ageing) -> tuple[list[str], Iterator[list[Cell]]]:
    """Give the table as a file has it: amounts as numbers, the currency in a column of its own."""
    header = [_("Group"), _("Currency"), *bucket_words(found), _("Credits"), _("Left out"), _("Balance"), _("Items")]
    rows = (*found.rows, *(replace(one, words=_("All")) for one in found.totals if len(found.rows) > len(found.totals)))
    return header, (
        [one.words or _("All"), one.currency, *one.buckets, one.credits, one.left_out, one.total, one.item_count]
        for one in rows
    )


def _largest(rows: Sequence[Aged], way: Way) -> list[Aged]:
    """Put customers with the largest balance first; few groups stay in the order of their words."""
    return sorted(rows, key=lambda one: -one.total) if way.group == "customer" else list(rows)


def _lines(visit: Visit, one: Asked, way: Way, rows: Sequence[Aged]) -> Iterator[Line]:
    if not way.group:
        return
    tokens = {}
    if way.group == "customer":
        found = accounts_by_id(visit.tenant_id, [int(row.key) for row in rows])
        tokens = {str(key): account.token for key, account in found.items()}
    codes = {str(each.id): each.code for each in visit.companies}
    for row in rows:
        if way.group == "customer":
            yield _line(row, row.words, reverse("customer", args=[tokens[row.key]]) if row.key in tokens else "")
            continue
        value = codes.get(row.key, "") if way.group == "company" else row.key
        is_group = value not in ("", "0")
        href = one.at(ROUTE, **{NARROWS[way.group]: value, "group": "customer"}) if is_group else ""
        yield _line(row, row.words or _("none"), href)


def _line(one: Aged, said: str, href: str) -> Line:
    return Line(said, href, one.currency, one.buckets, one.credits, one.left_out, one.total, one.item_count)


def _ties(found: Ageing, ledger: dict[str, Decimal]) -> Iterator[Tie]:
    """Hold the ageing against the ledger, a currency that stands on one side only too."""
    aged = {one.currency: one.total for one in found.totals}
    for currency in sorted(aged.keys() | {code for code, amount in ledger.items() if amount}):
        here, there = aged.get(currency, Decimal(0)), ledger.get(currency, Decimal(0))
        yield Tie(currency, here, there, here - there, here == there)


def _chart(found: Ageing, one: Aged) -> Chart:
    """Draw the buckets of a currency."""
    names = bucket_words(found)
    rows = [
        {"x": name, "y": amount, "says": f"{name}: {formats.plain_money(amount, one.currency)}"}
        for name, amount in zip(names, one.buckets, strict=True)
    ]
    if found.credits == "apart" and one.credits:
        said = f"{_('Credits')}: {formats.plain_money(one.credits, one.currency)}"
        rows.append({"x": _("Credits"), "y": one.credits, "says": said})
    title = _("By days since due, %(currency)s") if found.basis == "due" else _("By days since invoice, %(currency)s")
    name = f"ageing-{one.currency.lower()}"
    told = formats.plain_money(one.total, one.currency)
    says = _("Together %(total)s.") % {"total": told}
    return chart(
        name, charts.bars(rows, y=one.currency, is_lying=True), title=title % {"currency": one.currency}, says=says
    )


def _choices(one: Asked, way: Way) -> dict[str, Any]:
    """Give the ways to lay the book out as links that keep all else."""

    def each(key: str, now: str, pairs: Sequence[tuple[str, str]], usual: str) -> tuple[Choice, ...]:
        return tuple(
            Choice(said, one.at(ROUTE, **{key: "" if value == usual else value}), value == now) for value, said in pairs
        )

    groups = (
        ("", _("Nothing")),
        ("company", _("Company")),
        ("portfolio", _("Portfolio")),
        ("segment", _("Segment")),
        ("country", _("Country")),
        ("customer", _("Customer")),
    )
    named = {"disputed": _("disputed"), "promised": _("promised"), "planned": _("in a payment plan")}
    return {
        "bases": each("basis", way.basis, (("due", _("Due date")), ("issued", _("Invoice date"))), "due"),
        "credits": each(
            "credits",
            way.credits,
            (("apart", _("in a column")), ("aged", _("by their own date")), ("fifo", _("against the oldest"))),
            "apart",
        ),
        "without": tuple(
            Choice(said, one.at(ROUTE, without=",".join(sorted(way.without ^ {key}))), key in way.without)
            for key, said in named.items()
        ),
        "groups": each("group", way.group, groups, ""),
        "group_words": dict(groups)[way.group],
    }
