"""Which single rows stand behind a figure of a report?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from duecourse.foundation.kit.errors import Refused
from duecourse.insight.queries.reports import answering
from duecourse.insight.rules.reports.answers import Answer, Cell, Row
from duecourse.insight.rules.reports.subjects import SUBJECTS
from duecourse.interfaces.web import doors, formats, look, words
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.reports import building, question, reading, table, writing
from duecourse.interfaces.web.reports.reading import Asked
from duecourse.interfaces.web.visit import StaffRequest

PIECE: Final = 50


@dataclass(frozen=True)
class Behind:
    """A single row: what it is called, whose it is, what else is told of it, and its amount."""

    name: str
    href: str
    customer: str
    customer_href: str
    details: tuple[str, ...]
    amount: str


@dataclass(frozen=True)
class Piece:
    """Some of the rows behind a figure; `more_href`: those that follow."""

    title: str
    rows: tuple[Behind, ...]
    why: str = ""
    more_href: str = ""
    is_first: bool = True


@policy("report.see")
@require_GET
def behind(request: StaffRequest, key: str) -> HttpResponse:
    """Render the rows behind a figure: beside the report, or as a page of its own."""
    asked = question.asked_for(request, key)
    piece = _piece(request, asked)
    data = {"piece": piece, "back_href": asked.page_href, "name": reading.page(request, asked).name}
    if "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers:
        part = "reports/_behind.html" if piece.is_first else "reports/_behind_rows.html"
        return look.render_part(request, part, data)
    return look.render(request, "reports/behind.html", data)


def _piece(request: StaffRequest, asked: Asked) -> Piece:
    visit, after = request.visit, request.GET.get("after", "")
    skip = int(after) if after.isdecimal() and len(after) < 6 else 0
    cell = table.cell_of(dict(request.GET.lists()))
    wanted, known = request.GET.get("c_value", ""), dict[str, str]()
    if visit.day is None:
        return Piece(_title(asked, cell, wanted, known), (), _("No business date yet"))
    among = reading.among(visit)
    try:
        answer = answering.detail(visit.tenant_id, among, asked.spec, visit.day, cell, most=PIECE, skip=skip)
    except Refused as no:
        return Piece(_title(asked, cell, wanted, known), (), words.say(no.text))
    known = _names(answer)
    customers = reading.customers_in(visit, (row.customer_id for row in answer.rows))
    is_of_one = "customer" in asked.spec.rows[: len(cell.keys)]
    rows = tuple(_row(row, answer, customers, is_of_one=is_of_one) for row in answer.rows)
    query = request.GET.copy()
    query["after"] = str(skip + PIECE)
    more = f"{request.path}?{query.urlencode()}" if answer.is_cut else ""
    return Piece(_title(asked, cell, wanted, known), rows, more_href=more, is_first=not skip)


def _names(answer: Answer) -> dict[str, str]:
    """Read what the first row calls its customer and its item: names of keys that are numbers."""
    first = answer.rows[:1]
    told = [(one.key, row.cells[at]) for row in first for at, one in enumerate(answer.value_columns)]
    return {key: str(cell) for key, cell in told if key in ("customer", "item") and cell is not None}


def _title(asked: Asked, cell: Cell, wanted: str, known: Mapping[str, str]) -> str:
    """Say which figure it is: the names of its row and of its column, and its value."""
    names = [
        writing.named(asked.spec, at, key) or known.get(asked.spec.rows[at], "") for at, key in enumerate(cell.keys)
    ]
    names += [writing.across(asked.spec, cell.across)] if cell.across is not None else []
    kinds = {"total": _("Total"), "others": _("Others")}
    value = next((one for one in asked.spec.values if one.key == wanted), None)
    told = building.value_words(SUBJECTS[asked.spec.subject].measures.get(value.measure), value.key) if value else ""
    said = [one for one in (kinds.get(cell.kind, ""), *names, told, cell.currency) if one]
    return building.upper(", ".join(said)) + (_(", before") if cell.is_before else "")


def _row(row: Row, answer: Answer, customers: dict[int, str], *, is_of_one: bool) -> Behind:
    """Tell a row in a few words: its item and customer lead, the first amount stands at its end."""
    told = list(zip(row.cells, answer.value_columns, strict=True))
    amount = next((one for one in told if one[1].unit == "money"), None)
    names = {one[1].key: writing.written(one[0], one[1]) for one in told}
    customer = names.pop("customer", "")
    name = names.pop("item", "") or names.pop("number", "") or customer
    rest = [
        f"{building.upper(words.say(heading.name))}: {writing.written(cell, heading)}"
        for cell, heading in told
        if heading.key in names and cell and (cell, heading) != amount
    ]
    customer_href = doors.address("customer", customers[row.customer_id]) if row.customer_id in customers else ""
    return Behind(
        name=name,
        href=doors.address("item", row.item_id) if row.item_id else customer_href,
        customer=customer if customer != name and not is_of_one else "",
        customer_href=customer_href,
        details=tuple(rest),
        amount=formats.money(amount[0], row.currency) if amount and amount[0] is not None else "",
    )
