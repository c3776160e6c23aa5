"""Show the rows behind a number, piece by piece, and give them as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import Money
from duecourse.foundation.kit.tabular import Cell
from duecourse.insight.operations.figure_files import note_export
from duecourse.insight.queries.figures import Row, rows_behind
from duecourse.insight.rules.kpis.inputs import measure_of
from duecourse.interfaces.web import look, words
from duecourse.interfaces.web.figures import asking, scoping, tiles, views
from duecourse.interfaces.web.figures import reading as figures
from duecourse.interfaces.web.figures.asking import Asked
from duecourse.interfaces.web.lists.exporting import MOST as MOST_IN_FILE
from duecourse.interfaces.web.lists.exporting import TooMuchToExport, file_of
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest, Visit

PIECE: Final = 100
Place = tuple[Decimal, int]


@dataclass(frozen=True)
class Line:
    """A row behind a number."""

    customer: str
    customer_href: str
    item: str
    item_href: str
    day: object
    days: int | None
    amount: Money | None


@dataclass(frozen=True)
class Page:
    """The rows behind an input of a figure."""

    title: str
    figure: str
    figure_href: str
    said: str
    value: str
    unit: str
    lines: tuple[Line, ...]
    more_href: str
    csv_href: str
    xlsx_href: str
    refused: str = ""


@policy("report.see")
@require_GET
def rows(request: StaffRequest, slug: str, name: str) -> HttpResponse:
    """Render the rows, or the next piece of them under those that are shown."""
    kpi, _own = views.named(request, slug)
    asked = views.known(request)
    if name not in kpi.inputs:
        raise Http404
    after = _place(request.GET.get("after", ""))
    found: tuple[Row, ...] = ()
    refused = ""
    try:
        found = _found(request.visit, asked, slug, name, after=after)
    except Refused as error:
        refused = words.say(error.text)
    more = asked.at("figure-rows", slug, name, after=_placed(found[-1])) if len(found) == PIECE else ""
    if after is not None and "HX-Request" in request.headers:
        return look.render_part(request, "figures/_rows.html", {"lines": _lines(found), "more_href": more})
    value, unit = _value(request, asked, slug, name) if not refused else ("", "")
    page = Page(
        title=words.say(measure_of(name).words),
        figure=words.say(kpi.name),
        figure_href=asked.at("figure", slug),
        said=scoping.said(asked),
        value=value,
        unit=unit,
        lines=_lines(found),
        more_href=more,
        csv_href=asked.at("figure-rows-file", slug, name, "csv"),
        xlsx_href=asked.at("figure-rows-file", slug, name, "xlsx"),
        refused=refused,
    )
    return look.render(request, "figures/rows.html", {"page": page, "may_export": request.visit.may("report.export")})


@policy("report.export")
@require_POST
def file(request: StaffRequest, slug: str, name: str, ending: str) -> HttpResponseBase:
    """Give all rows as a file, and write down that they were taken along."""
    kpi, _own = views.named(request, slug)
    asked = views.known(request)
    if ending not in ("csv", "xlsx") or name not in kpi.inputs:
        raise Http404
    found = rows_behind(
        request.visit.tenant_id,
        asking.among(request.visit, asked),
        slug,
        name,
        asked.on,
        restated=asked.restated,
        window_days=asked.window,
        most=MOST_IN_FILE + 1,
    )
    if len(found) > MOST_IN_FILE:
        raise TooMuchToExport(most=MOST_IN_FILE)
    query = asked.query
    note_export(request.visit.seat, f"{slug}:{name}", asked=query, ending=ending, rows=len(found), at=request.now)
    header = [_("Company"), _("Customer"), _("Item"), _("Day"), _("Days"), _("Amount"), _("Currency")]
    return file_of(f"{slug}-{name}-{asked.on.isoformat()}", ending, header, _cells(request.visit, found))


def _found(visit: Visit, one: Asked, slug: str, name: str, *, after: Place | None) -> tuple[Row, ...]:
    return rows_behind(
        visit.tenant_id,
        asking.among(visit, one),
        slug,
        name,
        one.on,
        restated=one.restated,
        window_days=one.window,
        most=PIECE,
        after=after,
    )


def _value(request: StaffRequest, one: Asked, slug: str, name: str) -> tuple[str, str]:
    """Say the number that the rows stand behind."""
    _kpi, own = views.named(request, slug)
    try:
        shown = figures.answered(request.visit, one, (slug,), views.kept(own))[slug]
    except Refused:
        return "", ""
    found = next((each for each in shown.inputs if each.name == name), None)
    return tiles.said(found.value, found.unit, shown.currency) if found else ("", "")


def _lines(found: tuple[Row, ...]) -> tuple[Line, ...]:
    return tuple(
        Line(
            customer=row.customer,
            customer_href=reverse("customer", args=[row.customer_token]),
            item=row.number,
            item_href=reverse("item", args=[row.item_id]) if row.item_id else "",
            day=row.on_day,
            days=row.days,
            amount=Money(row.amount, row.currency) if row.currency else None,
        )
        for row in found
    )


def _cells(visit: Visit, found: tuple[Row, ...]) -> Iterator[list[Cell]]:
    codes = {one.id: one.code for one in visit.companies}
    for row in found:
        code = codes.get(row.company_id, "")
        yield [code, row.customer, row.number, row.on_day, row.days, row.amount, row.currency]


def _placed(row: Row) -> str:
    return f"{abs(row.amount)}:{row.key}"


def _place(text: str) -> Place | None:
    """Read the place behind which the next piece begins; nonsense begins anew."""
    size, _gap, key = text.partition(":")
    try:
        return (Decimal(size[:30]), int(key[:18])) if key.isdecimal() and Decimal(size[:30]).is_finite() else None
    except InvalidOperation:
        return None
