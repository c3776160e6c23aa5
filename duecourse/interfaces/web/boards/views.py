"""Show dashboards: the page first, its tiles when it stands, the same on a wall; and what moved DSO."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from duecourse.interfaces.web import look
from duecourse.interfaces.web.boards import answering, moving, reading
from duecourse.interfaces.web.boards.reading import Open
from duecourse.interfaces.web.figures import asking
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest


@policy("report.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the board that opens first: the person's own choice, else that of the role."""
    return _rendered(request, "", "boards/index.html", href=reverse("boards"))


@policy("report.see")
@require_GET
def board(request: StaffRequest, key: str) -> HttpResponse:
    """Render a board."""
    return _rendered(request, key, "boards/index.html", href=reverse("board", args=[key]))


@policy("report.see")
@require_GET
def wall(request: StaffRequest, key: str) -> HttpResponse:
    """Render a board for a screen on a wall: no frame, big, and it refreshes by itself."""
    return _rendered(request, key, "boards/wall.html", href=reverse("board", args=[key]))


@policy("report.see")
@require_GET
def tiles(request: StaffRequest, key: str) -> HttpResponse:
    """Answer some tiles of a board, all in one go; a tile without an answer says why, alone."""
    one, asked = found(request, key), asking.asked(request)
    wanted = set(request.GET.getlist("tile"))
    chosen = tuple(tile for tile in one.tiles if tile.key in wanted)
    if asked is None or not chosen:
        raise Http404
    answers = answering.answers(request.visit, asked, chosen, now=request.now)
    return look.render_part(request, "boards/_tiles.html", {"answers": answers})


@policy("report.see")
@require_GET
def moves(request: StaffRequest) -> HttpResponse:
    """Render what moved DSO between two days, and the customers behind it."""
    asked = asking.asked(request)
    page = moving.page(request.visit, asked, request.GET) if asked else None
    return look.render(request, "boards/moves.html", {"page": page})


def found(request: StaffRequest, key: str) -> Open:
    """Find a board that this person may read, or say that there is none."""
    one = reading.opened(request.visit, key)
    if one is None:
        raise Http404
    return one


def _rendered(request: StaffRequest, key: str, template: str, *, href: str) -> HttpResponse:
    one, asked = found(request, key), asking.asked(request)
    page = reading.page(request.visit, one, asked, href=href) if asked else None
    return look.render(request, template, {"page": page, "name": one.name})
