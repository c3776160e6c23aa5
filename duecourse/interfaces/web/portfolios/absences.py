"""Write down who is away and who covers, and that somebody is back."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duecourse.foundation.identity.operations import portfolios as identity
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.web import doors, look, words
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.portfolios import reading
from duecourse.interfaces.web.portfolios.views import uuid_of
from duecourse.interfaces.web.visit import StaffRequest

_NAMES = ("user", "cover", "from_on", "until_on", "note")


class SayWhoAndWhen(Refused):
    """Somebody, somebody else, and two days."""

    says = marked("Say who is away, who covers, and from which day to which.")


@policy("worklist.assign")
@require_POST
def record(request: StaffRequest) -> HttpResponse:
    """Write an absence down, or say what is wrong with it and lose nothing that was typed."""
    given = {name: request.POST.get(name, "").strip()[:200] for name in _NAMES}
    try:
        _record(request, given)
    except Refused as refused:
        seen = reading.scene(request.visit)
        form = reading.absence_form(request.visit, seen, given=given, refusal=words.say(refused.text))
        shown = {"page": reading.index(request.visit, typed=form)}
        return look.render(request, "portfolios/index.html", shown, status=422)
    look.flash(request, _("Absence recorded. The cover sees the portfolios and signs their mails meanwhile."))
    return doors.back(request, "portfolios")


@policy("worklist.assign")
@require_POST
def end(request: StaffRequest, absence_id: int) -> HttpResponse:
    """Somebody is back, or does not go after all."""
    if request.visit.day is None:
        raise Http404
    identity.end_absence(request.visit.seat, absence_id, on=request.visit.day, at=request.now)
    look.flash(request, _("Back from today on."))
    return doors.back(request, "portfolios")


def _record(request: StaffRequest, given: dict[str, str]) -> None:
    user_id, cover_id = uuid_of(given["user"]), uuid_of(given["cover"])
    from_on, until_on = _day(given["from_on"]), _day(given["until_on"])
    if not (user_id and cover_id and from_on and until_on):
        raise SayWhoAndWhen
    identity.record_absence(
        request.visit.seat, user_id, cover_id=cover_id, from_on=from_on, until_on=until_on,
        note=given["note"], at=request.now,
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
