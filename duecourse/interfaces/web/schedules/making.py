"""Make a schedule, or change one; its timing is said back in words with its next dates while it is typed."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from duecourse.foundation.kit.errors import Refused
from duecourse.insight.operations import schedules
from duecourse.insight.queries.schedules import ScheduleRow, schedule_for
from duecourse.interfaces.web import look
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.schedules import forms
from duecourse.interfaces.web.schedules.forms import Typed
from duecourse.interfaces.web.visit import StaffRequest


@policy("schedule.edit")
@require_safe
def new(request: StaffRequest) -> HttpResponse:
    """Render the form of a new schedule; the address may name what shall be sent."""
    return _form(request, None, forms.begin(request.visit, request.GET))


@policy("schedule.edit")
@require_POST
def add(request: StaffRequest) -> HttpResponse:
    """Make a schedule, or say what is wrong with it and lose nothing that was typed."""
    typed = forms.typed_in(request.POST)
    try:
        made = schedules.make_schedule(request.visit.seat, forms.wanted_in(typed), at=request.now)
    except Refused as refused:
        return _form(request, None, forms.refused(typed, refused), status=422)
    look.flash(request, _("Schedule made."))
    return HttpResponseRedirect(reverse("schedule", args=[made]))


@policy("schedule.edit")
@require_safe
def when(request: StaffRequest) -> HttpResponse:
    """Render how the timing in the form reads, and when it comes next."""
    zone = request.GET.get("zone", "")[:64] or request.visit.zone
    said = forms.when(request.visit, forms.timing_in(request.GET), zone, now=request.now)
    return look.render_part(request, "schedules/_when.html", {"when": said})


@policy("schedule.edit")
@require_safe
def change(request: StaffRequest, schedule_id: int) -> HttpResponse:
    """Render the form of a schedule of one's own."""
    row = _own(request, schedule_id)
    return _form(request, row, forms.typed_of(row))


@policy("schedule.edit")
@require_POST
def save(request: StaffRequest, schedule_id: int) -> HttpResponse:
    """Change a schedule, or say what is wrong with it and lose nothing that was typed."""
    row, typed = _own(request, schedule_id), forms.typed_in(request.POST)
    try:
        schedules.change_schedule(request.visit.seat, row.id, forms.wanted_in(typed), at=request.now)
    except Refused as refused:
        return _form(request, row, forms.refused(typed, refused), status=422)
    look.flash(request, _("Schedule kept."))
    return HttpResponseRedirect(reverse("schedule", args=[row.id]))


def _own(request: StaffRequest, schedule_id: int) -> ScheduleRow:
    row = schedule_for(request.visit.seat, schedule_id)
    if row is None or not row.is_own or row.retired_at:
        raise Http404
    return row


def _form(request: StaffRequest, row: ScheduleRow | None, typed: Typed, *, status: int = 200) -> HttpResponse:
    page = forms.page(request.visit, row, typed, now=request.now)
    return look.render(request, "schedules/form.html", {"page": page}, status=status)
