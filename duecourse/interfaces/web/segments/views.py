"""Show segments, and let them be made, changed, ordered and taken away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import doors, look, undo, words
from duecourse.interfaces.web.conditions.reading import LONGEST
from duecourse.interfaces.web.policy import NoPermission, policy
from duecourse.interfaces.web.segments import reading
from duecourse.interfaces.web.segments.reading import Typed
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.work.procedures.operations import segments
from duecourse.work.procedures.operations.assignment import ReasonMissing
from duecourse.work.procedures.queries.segments import SegmentLine

OPEN = "segments"


@policy("procedure.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the segments in their order."""
    data = {"segments": reading.rows(request.visit), "may_add": request.visit.may("segment.edit")}
    return look.render(request, "segments/index.html", data)


@policy("segment.edit")
@require_safe
def new(request: StaffRequest) -> HttpResponse:
    """Render the form of a new segment."""
    return _form(request, None, reading.typed_of(request.visit, None))


@policy("procedure.see")
@require_safe
def segment(request: StaffRequest, slug: str) -> HttpResponse:
    """Render a segment; whoever may not change it reads it."""
    line = _found(request, slug)
    return _form(request, line, reading.typed_of(request.visit, line))


@policy("segment.edit")
@require_POST
def save(request: StaffRequest, slug: str = "") -> HttpResponse:
    """Keep a segment, or say what is wrong with it and lose nothing that was typed."""
    line = _changeable(request, slug) if slug else None
    typed = _typed(request)
    try:
        _keep(request, line, typed)
    except Refused as refused:
        return _form(request, line, replace(typed, refusal=words.say(refused.text)), status=422)
    look.flash(request, _("Segment kept. The next run sorts the customers by it."))
    return doors.back(request, OPEN)


@policy("segment.edit")
@require_POST
def move(request: StaffRequest, slug: str) -> HttpResponse:
    """Try a segment earlier or later."""
    visit = request.visit
    _found(request, slug)
    if not reading.sees_all(visit):
        raise NoPermission("segment.edit")
    is_up = request.POST.get("way") == "up"
    back = segments.move_segment(visit.tenant_id, slug, is_up=is_up, actor=visit.actor, at=request.now)
    if back is not None:
        said = _("It is tried one place earlier.") if is_up else _("It is tried one place later.")
        look.flash(request, said, undo_href=undo.href(request, back))
    return doors.back(request, OPEN)


@policy("segment.edit")
@require_POST
def remove(request: StaffRequest, slug: str) -> HttpResponse:
    """Take a segment away, with the reason."""
    visit, line = request.visit, _changeable(request, slug)
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason:
        raise ReasonMissing
    segments.remove_segment(visit.tenant_id, line.slug, actor=visit.actor, at=request.now, reason=reason)
    look.flash(request, _("Segment taken away. Its customers fall to the next one that holds them."))
    return doors.back(request, OPEN)


def _keep(request: StaffRequest, line: SegmentLine | None, typed: Typed) -> None:
    visit = request.visit
    if not typed.reason:
        raise ReasonMissing
    company_id = _company(request, typed.company)
    by: dict[str, Any] = {"actor": visit.actor, "at": request.now, "reason": typed.reason}
    procedure = typed.procedure or None
    if line is None:
        segments.add_segment(
            visit.tenant_id, name=typed.name, condition=typed.condition, procedure=procedure, company_id=company_id, **by
        )  # fmt: skip
        return
    name = line.name if typed.name == words.say(line.name) else typed.name
    segments.save_segment(
        visit.tenant_id, line.slug, name=name, condition=typed.condition, procedure=procedure,
        position=line.position, company_id=company_id, **by,
    )  # fmt: skip


def _typed(request: StaffRequest) -> Typed:
    form = request.POST
    return Typed(
        name=form.get("name", "").strip()[:100],
        condition=form.get("condition", "")[:LONGEST],
        procedure=form.get("procedure", ""),
        company=form.get("company", ""),
        reason=form.get("reason", "").strip()[:500],
    )


def _company(request: StaffRequest, code: str) -> int | None:
    """Find the company of a segment; one of all companies is made by who sees them all."""
    visit = request.visit
    if code == reading.ALL:
        if not reading.sees_all(visit):
            raise NoPermission("segment.edit")
        return None
    found = next((one.id for one in visit.companies if one.code == code), None)
    if found is None:
        raise Http404
    return found


def _form(request: StaffRequest, line: SegmentLine | None, typed: Typed, *, status: int = 200) -> HttpResponse:
    shown = reading.page(request.visit, line, typed)
    return look.render(request, "segments/segment.html", {"page": shown}, status=status)


def _changeable(request: StaffRequest, slug: str) -> SegmentLine:
    line = _found(request, slug)
    if not reading.may_edit(request.visit, line):
        raise NoPermission("segment.edit")
    return line


def _found(request: StaffRequest, slug: str) -> SegmentLine:
    line = next((one for one in reading.visible(request.visit) if one.slug == slug), None)
    if line is None:
        raise Http404
    return line
