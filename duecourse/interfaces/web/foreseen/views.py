"""Show what is foreseen; order a plan, put a problem off, or say why it is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from duecourse.foundation.kit.undo import Undo
from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.foreseen import reading
from duecourse.interfaces.web.foreseen.listing import LISTING
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.work.worklists.operations import foreseen as verbs
from duecourse.work.worklists.queries import foreseen
from duecourse.work.worklists.queries.foreseen import ProblemRow


@policy("worklist.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the list."""
    return listing.answer(LISTING, request, "foreseen", lambda: reading.head(request))


@policy("worklist.see")
@require_safe
def side(request: StaffRequest, problem_id: int) -> HttpResponse:
    """Render one problem for the inspector."""
    (row,) = reading.rows(request.visit, _seen(request, [problem_id])[:1])
    back = doors.beside(request, doors.address("foreseen"))
    return look.render_part(request, "foreseen/_side.html", {"row": row, "back": back})


@policy("task.do")
@require_POST
def order(request: StaffRequest) -> HttpResponse:
    """Make the tasks of the plans of the chosen problems."""
    ids = _chosen(request)
    by = _by(request)
    count, back = verbs.order_plans(request.visit.tenant_id, ids, say=reading.step_title, **by)
    said = ngettext("%(num)s task made.", "%(num)s tasks made.", count) % {"num": formats.number(count)}
    return _said(request, said, back)


@policy("row.snooze")
@require_POST
def put_off(request: StaffRequest) -> HttpResponse:
    """Take the chosen problems off the list for some days, with the reason."""
    by, text = _by(request), request.POST.get("days", "")
    until = by["on"] + timedelta(days=int(text) if text.isdecimal() and len(text) < 4 else 0)
    back = verbs.put_off(request.visit.tenant_id, _chosen(request), until=until, reason=_why(request), **by)
    return _said(request, _("Back on %(day)s.") % {"day": formats.day(until)}, back)


@policy("row.snooze")
@require_POST
def dismiss(request: StaffRequest) -> HttpResponse:
    """Say why the chosen problems are none."""
    by = _by(request)
    del by["on"]
    back = verbs.dismiss(request.visit.tenant_id, _chosen(request), reason=_why(request), **by)
    return _said(request, _("Dismissed. It comes back when it had gone and is foreseen anew."), back)


def _by(request: StaffRequest) -> dict[str, Any]:
    day: date = request.visit.day or request.now.date()
    return {"on": day, "actor": request.visit.actor, "at": request.now}


def _why(request: StaffRequest) -> str:
    return request.POST.get("reason", "")


def _said(request: StaffRequest, sentence: str, back: Undo) -> HttpResponse:
    look.flash(request, sentence, undo_href=undo.href(request, back))
    return doors.back(request, "foreseen")


def _chosen(request: StaffRequest) -> list[int]:
    """Read the chosen problems, or the one of the panel, within the scope; what is outside was never chosen."""
    alone = request.POST.get("problem", "")
    ids = [int(alone)] if alone.isdecimal() and len(alone) < 19 else listing.chosen(LISTING, request)
    return [row.id for row in _seen(request, ids)]


def _seen(request: StaffRequest, ids: Sequence[int]) -> tuple[ProblemRow, ...]:
    found = foreseen.problems_of(request.visit.tenant_id, ids, reading.eyes_of(request.visit))
    if not found:
        raise Http404
    return found
