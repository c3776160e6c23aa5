"""Show the board of stages, and the list of one of them."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET

from duecourse.interfaces.web import look
from duecourse.interfaces.web.lists import listing, views
from duecourse.interfaces.web.lists.asking import State, state_of
from duecourse.interfaces.web.lists.framing import Found, framed
from duecourse.interfaces.web.pipeline import reading, words
from duecourse.interfaces.web.pipeline.listing import LISTING, TooLong, stage_of
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest


@policy("worklist.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the board, or the list of the stage that the address names."""
    state = state_of(request.GET, LISTING.of)
    stage = stage_of(state)
    if stage is None:
        return _board(request, state)
    said = {"title": words.stage_words(stage), "lede": words.stage_hint(stage), "choices": reading.choices(state)}
    return listing.answer(LISTING, request, "pipeline", lambda: said)


def _board(request: StaffRequest, state: State) -> HttpResponse:
    kept = views.rows_of(LISTING.of, request.visit)
    if not request.GET and (href := views.opening_href(LISTING.of, request.visit, kept)):
        return HttpResponseRedirect(href)
    try:
        lanes, too_long = reading.lanes(request.visit, state), ""
    except TooLong as refusal:
        lanes, too_long = (), str(refusal)
    shown = framed(state, Found((), ()), request.visit, kept=kept)
    page = {"list": shown, "lanes": lanes, "too_long": too_long, "title": reading.head(lanes)}
    return look.render(request, "pipeline/board.html", page)
