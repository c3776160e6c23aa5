"""Show which months are frozen and signed, and what stands in one."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from duecourse.insight.queries.closing import packs
from duecourse.insight.queries.closing.packs import PackRow
from duecourse.interfaces.web import look
from duecourse.interfaces.web.months import parts, reading, rolls
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest


@policy("month.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the months of the companies in view."""
    rows = reading.months(request.visit, at=request.now)
    is_narrow = request.visit.seat.scope.portfolio_ids is not None
    data = {"rows": rows, "is_under_way": reading.is_under_way(rows), "is_narrow": is_narrow}
    return look.render(request, "months/index.html", data)


@policy("month.see")
@require_GET
def freezing(request: StaffRequest) -> HttpResponse:
    """Render the list anew while a month is being frozen."""
    rows = reading.months(request.visit, at=request.now)
    data = {"rows": rows, "is_under_way": reading.is_under_way(rows)}
    return look.render_part(request, "months/_months.html", data)


@policy("month.see")
@require_GET
def pack(request: StaffRequest, pack_id: int) -> HttpResponse:
    """Render the overview of a frozen month."""
    row = found(request, pack_id)
    currencies, lines = reading.ageing(row)
    flow_currencies, flows = reading.flows(row)
    data = {
        "head": reading.head(request.visit, row, "month"),
        "facts": reading.facts(row),
        "currencies": currencies,
        "ageing": lines,
        "flow_currencies": flow_currencies,
        "flows": flows,
        "family": reading.family(row),
    }
    return look.render(request, "months/pack.html", data)


@policy("month.see")
@require_GET
def customers(request: StaffRequest, pack_id: int) -> HttpResponse:
    """Render what each customer owed when the month ended."""
    row = found(request, pack_id)
    lines, is_cut = parts.customers(request.visit, row)
    data = {"head": reading.head(request.visit, row, "month-customers"), "lines": lines, "is_cut": is_cut}
    return look.render(request, "months/customers.html", data | {"most": parts.MOST})


@policy("month.see")
@require_GET
def provisions(request: StaffRequest, pack_id: int) -> HttpResponse:
    """Render what is provided for."""
    row = found(request, pack_id)
    data = {
        "head": reading.head(request.visit, row, "month-provisions"),
        "made": parts.matrix(request.visit, row),
        "rolls": rolls.rolls(request.visit, row),
    }
    return look.render(request, "months/provisions.html", data)


@policy("month.see")
@require_GET
def borrowing(request: StaffRequest, pack_id: int) -> HttpResponse:
    """Render the borrowing base."""
    row = found(request, pack_id)
    made = parts.borrowing(request.visit, row)
    data = {"head": reading.head(request.visit, row, "month-borrowing"), "made": made, "most": parts.MOST}
    return look.render(request, "months/borrowing.html", data)


@policy("month.see")
@require_GET
def restated(request: StaffRequest, pack_id: int) -> HttpResponse:
    """Render the month as reported beside the restated one."""
    row = found(request, pack_id)
    made = parts.restated(request.visit, row)
    data = {"head": reading.head(request.visit, row, "month-restated"), "made": made, "most": parts.MOST}
    return look.render(request, "months/restated.html", data)


@policy("month.see")
@require_GET
def since(request: StaffRequest, pack_id: int) -> HttpResponse:
    """Render whether anything became known of a month since it was frozen: a part of the list and of the page."""
    row = found(request, pack_id)
    sums = {code: amount for code, amount in packs.known_later_sums(request.visit.tenant_id, row).items() if amount}
    return look.render_part(request, "months/_since.html", {"sums": reading.sums(sums), "pack_id": row.id})


def found(request: StaffRequest, pack_id: int) -> PackRow:
    """Find a pack of a company that this person sees whole; another does not exist."""
    visit = request.visit
    if visit.seat.scope.portfolio_ids is not None:
        raise Http404
    row = packs.pack(visit.tenant_id, pack_id, [one.id for one in visit.companies])
    if row is None:
        raise Http404
    return row
