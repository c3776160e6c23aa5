"""Show what goes out by itself and what became of it; pause it, send it now, retire it."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from duecourse.insight.operations import deliveries, schedules
from duecourse.insight.queries.schedules import ScheduleRow, schedule_for
from duecourse.interfaces.web import doors, formats, look, undo
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.schedules import reading
from duecourse.interfaces.web.visit import StaffRequest


@policy("report.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the schedules that this person made, receives or oversees."""
    return look.render(request, "schedules/index.html", {"lines": reading.lines(request.visit)})


@policy("report.see")
@require_safe
def schedule(request: StaffRequest, schedule_id: int) -> HttpResponse:
    """Render one schedule with its next dates, its readers and its history."""
    row = _seen(request, schedule_id)
    return look.render(request, "schedules/schedule.html", {"page": reading.page(request.visit, row, now=request.now)})


@policy("schedule.edit")
@require_POST
def copy(request: StaffRequest, schedule_id: int) -> HttpResponse:
    """Make a schedule like this one, paused, and open its form."""
    row = _seen(request, schedule_id)
    name = _("%(name)s (copy)") % {"name": row.name}
    made = schedules.duplicate_schedule(request.visit.seat, row.id, name=name, at=request.now)
    look.flash(request, _("This is the copy. It is paused until you resume it."))
    return HttpResponseRedirect(reverse("change-schedule", args=[made]))


@policy("schedule.edit")
@require_POST
def pause(request: StaffRequest, schedule_id: int) -> HttpResponse:
    """Send nothing until it is resumed."""
    back = schedules.pause(request.visit.seat, schedule_id, at=request.now)
    look.flash(request, _("Paused: nothing is sent until you resume it."), undo_href=undo.href(request, back))
    return doors.back(request, "schedule", schedule_id)


@policy("schedule.edit")
@require_POST
def resume(request: StaffRequest, schedule_id: int) -> HttpResponse:
    """Send again from the next date on."""
    schedules.resume(request.visit.seat, schedule_id, at=request.now)
    look.flash(request, _("Resumed. What was missed meanwhile is not made up for."))
    return doors.back(request, "schedule", schedule_id)


@policy("schedule.edit")
@require_POST
def retire(request: StaffRequest, schedule_id: int) -> HttpResponse:
    """Take a schedule away; what it sent stays in its history."""
    back = schedules.retire_schedule(request.visit.seat, schedule_id, at=request.now)
    look.flash(request, _("Schedule retired."), undo_href=undo.href(request, back))
    return HttpResponseRedirect(reverse("schedules"))


@policy("schedule.edit")
@require_POST
def send(request: StaffRequest, schedule_id: int) -> HttpResponse:
    """Send it once more, to its maker only or to everybody."""
    to_all = request.POST.get("to") == "all"
    count = deliveries.send_now(request.visit.seat, schedule_id, to_all=to_all, at=request.now)
    said = ngettext("%(num)s mail is being made.", "%(num)s mails are being made.", count)
    look.flash(request, said % {"num": formats.number(count)})
    return doors.back(request, "schedule", schedule_id)


@policy("schedule.edit")
@require_POST
def again(request: StaffRequest, schedule_id: int, delivery_id: int) -> HttpResponse:
    """Send again what did not go out; the reader's rights are asked anew."""
    deliveries.try_again(request.visit.seat, delivery_id, at=request.now)
    look.flash(request, _("It is being made again."))
    return doors.back(request, "schedule", schedule_id)


@policy("report.see")
@require_POST
def leave(request: StaffRequest, schedule_id: int) -> HttpResponse:
    """Receive it no longer."""
    schedules.stop_receiving(request.visit.seat, schedule_id, at=request.now)
    look.flash(request, _("You receive it no longer."))
    return HttpResponseRedirect(reverse("schedules"))


def _seen(request: StaffRequest, schedule_id: int) -> ScheduleRow:
    row = schedule_for(request.visit.seat, schedule_id)
    if row is None or row.retired_at:
        raise Http404
    return row
