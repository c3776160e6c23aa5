"""Show what customers disagree with: as a list, as a board, a case; its files; the credits that wait for the ERP."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.interfaces.web import look
from duecourse.interfaces.web.customers import reasons
from duecourse.interfaces.web.customers.keeping import POLICY
from duecourse.interfaces.web.disputes import kept_back, kept_words, reading
from duecourse.interfaces.web.disputes.listing import LISTING, choices
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.disputes.operations import proposing
from duecourse.records.disputes.ports import CreditNotes, Handed
from duecourse.records.disputes.queries import lists
from duecourse.records.disputes.queries.cases import Paper
from duecourse.records.disputes.queries.departments import department_names
from duecourse.records.ledger.operations.papers import document_path

ERP = "file"
"""The way to the ERP that there is; others are lines of `config/connectors.py`."""


@policy("dispute.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the disputes that are open, as a list."""
    visit = request.visit
    return listing.answer(
        LISTING,
        request,
        "disputes",
        lambda: {
            "choices": choices(request),
            "departments": (
                ("", _("Nobody yet")),
                *((str(k), v) for k, v in department_names(visit.tenant_id).items()),
            ),
            "people": (("", _("Whoever has the fewest cases")), *reading.who_works(visit.tenant_id)),
            "credits": lists.credit_counts(visit.tenant_id, visit.company_ids) if visit.may("dispute.open") else None,
        },
    )


@policy("dispute.see")
@require_GET
def board(request: StaffRequest) -> HttpResponse:
    """Render the open disputes by where they stand."""
    return look.render(request, "disputes/board.html", {"board": reading.board(request)})


@policy("dispute.see")
@require_GET
def case(request: StaffRequest, dispute_id: int) -> HttpResponse:
    """Render a case."""
    found, visit = reading.found(request, dispute_id), request.visit
    data = {
        "case": reading.page(request, found),
        "deduction": kept_back.section(visit, found.id),
        "write_offs": kept_back.write_offs(visit, found.id),
        "write_off_reasons": tuple(kept_words.write_off_words().items()),
    }
    return look.render(request, "disputes/case.html", data)


@policy("dispute.see")
@require_GET
def file(request: StaffRequest, dispute_id: int, document_id: int) -> HttpResponseBase:
    """Give a file of a case to be saved; it is never run or shown in the page's own origin."""
    paper = _paper(request, dispute_id, document_id)
    return _given(request, paper, content_type="application/octet-stream", as_attachment=True)


@policy("dispute.see")
@require_GET
def photo(request: StaffRequest, dispute_id: int, document_id: int) -> HttpResponseBase:
    """Give a photo of a case to be looked at; anything that is none is not found."""
    paper = _paper(request, dispute_id, document_id)
    if paper.content_type not in reading.PHOTOS:
        raise Http404
    return _given(request, paper, content_type=paper.content_type, as_attachment=False)


@policy("dispute.open")
@require_GET
def credit_notes(request: StaffRequest) -> HttpResponse:
    """Render the credits that wait for the ERP, and those it was asked for."""
    visit = request.visit
    rows = lists.credit_rows(visit.tenant_id, visit.company_ids, visit.scope.portfolio_ids)
    return look.render(request, "disputes/credits.html", {"credits": reading.credit_lines(rows)})


@policy("dispute.open")
@require_POST
def hand_over(request: StaffRequest) -> HttpResponse:
    """Hand the accepted credits to the ERP: here as a file."""
    visit = request.visit
    made = proposing.hand_over(
        visit.tenant_id,
        visit.company_ids,
        port=credit_port(),
        reasons=reasons.dispute_words(),
        on=visit.day or request.now.date(),
        at=reading.moment(request),
    )
    return as_file(made)


@policy("dispute.open")
@require_GET
def handed(request: StaffRequest, name: str) -> HttpResponse:
    """Give a file that was handed over once more."""
    visit = request.visit
    day = visit.day or request.now.date()
    made = proposing.handed_again(
        visit.tenant_id, visit.company_ids, name, port=credit_port(), reasons=reasons.dispute_words(), on=day
    )
    if made is None:
        raise Http404
    return as_file(Handed(name, made.content, made.says))


def credit_port() -> CreditNotes:
    """Open the way by which credits and write-offs reach the ERP."""
    opening: Callable[[], CreditNotes] = import_string(import_string(settings.DUECOURSE_CREDIT_NOTES)[ERP])
    return opening()


def as_file(made: Handed) -> HttpResponse:
    """Give what was handed over as a file to be saved."""
    answer = HttpResponse(made.content, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def _paper(request: StaffRequest, dispute_id: int, document_id: int) -> Paper:
    found = reading.found(request, dispute_id)
    paper = next((one for one in found.papers if one.id == document_id), None)
    if paper is None:
        raise Http404
    return paper


def _given(request: StaffRequest, paper: Paper, *, content_type: str, as_attachment: bool) -> HttpResponseBase:
    path = document_path(request.visit.tenant_id, paper.sha256)
    if not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), as_attachment=as_attachment, filename=paper.name)
    answer.headers["Content-Type"] = content_type
    answer._csp_config = POLICY  # type: ignore[attr-defined]
    return answer
