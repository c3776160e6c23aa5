"""Take the files of a mail along: they are made now, of what the mail told, for whoever it went to."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from duecourse.insight.operations import parcels, taking
from duecourse.insight.operations.eyes import NotSent
from duecourse.insight.operations.taking import Mailed
from duecourse.insight.rules.telling import Told
from duecourse.interfaces.web import charting, look
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.schedules import reading
from duecourse.interfaces.web.visit import StaffRequest


@policy("report.see")
@require_safe
def mail(request: StaffRequest, schedule_id: int, mailed_id: int) -> HttpResponse:
    """Render what a mail told of and its files, or which right to it is gone."""
    try:
        page = reading.mail_page(request.visit, _mail(request, schedule_id, mailed_id))
    except NotSent as why:
        page = reading.lost_mail(why.reason)
    return look.render(request, "schedules/mail.html", {"page": page})


@policy("report.see")
@require_POST
def file(request: StaffRequest, schedule_id: int, mailed_id: int, ending: str) -> HttpResponseBase:
    """Give one of the files of a mail, of any size, and write down that it was taken along."""
    try:
        found = _mail(request, schedule_id, mailed_id)
    except NotSent as why:
        page = reading.lost_mail(why.reason)
        return look.render(request, "schedules/mail.html", {"page": page}, status=403)
    if ending not in found.eyes.schedule.formats:
        raise Http404
    parcel = parcels.made(found.eyes, draw=_drawn if ending == "pdf" else _undrawn)
    taking.note_taken(request.visit.seat, found, ending=ending, at=request.now)
    out = TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    parcels.write(parcel, ending, out, at=request.now)
    out.seek(0)
    name = f"{parcels.stem_of(parcel)}.{ending}"
    return FileResponse(out, as_attachment=True, filename=name, content_type=parcels.TYPES[ending])


def _mail(request: StaffRequest, schedule_id: int, mailed_id: int) -> Mailed:
    found = taking.mail_of(request.visit.seat, schedule_id, mailed_id, at=request.now)
    if found is None:
        raise Http404
    return found


def _drawn(told: Told) -> bytes:
    return charting.picture("chart", dict(told.chart), "png").content if told.chart else b""


def _undrawn(_told: Told) -> bytes:
    """A file of rows has no pictures."""
    return b""
