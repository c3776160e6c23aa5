"""Answer a condition while it is written."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from duecourse.interfaces.web import look
from duecourse.interfaces.web.conditions import reading
from duecourse.interfaces.web.conditions.reading import Asked
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest


@policy("procedure.see")
@require_safe
def check(request: StaffRequest) -> HttpResponse:
    """Say what a condition says, where it stumbles, whom it holds; with rows unless they were just changed themselves."""
    query = request.GET
    asked = Asked(
        query.get("condition", "")[: reading.LONGEST], query.get("about", reading.CUSTOMERS), query.get("segment", "")
    )
    if asked.about not in reading.known_abouts():
        raise Http404
    with_rows = query.get("changed") != "rows"
    shown = reading.answer(request.visit, asked, with_rows=with_rows)
    return look.render_part(request, "conditions/_checked.html", {"answer": shown})
