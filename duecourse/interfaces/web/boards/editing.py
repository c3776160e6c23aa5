"""Make a board one's own: add, move, widen and take away tiles, rename it, open with it, give it up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.undo import Undo
from duecourse.insight.operations import boards as keeping
from duecourse.insight.queries.boards import BoardRow, kept_board
from duecourse.insight.rules import boards
from duecourse.insight.rules.boards import Tile
from duecourse.interfaces.web import look, undo
from duecourse.interfaces.web.boards import offering, views
from duecourse.interfaces.web.customers import asking as fields
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest

Changed = Callable[[tuple[Tile, ...]], tuple[Tile, ...]]


@policy("report.build")
@require_POST
def new(request: StaffRequest) -> HttpResponse:
    """Begin an empty board."""
    slug = keeping.make_board(request.visit.seat, name=fields.words(request, "name", longest=120), at=request.now)
    return HttpResponseRedirect(reverse("edit-board", args=[slug]))


@policy("report.build")
@require_POST
def copy(request: StaffRequest, key: str) -> HttpResponse:
    """Make a copy of one's own of any board that one may read."""
    one = views.found(request, key)
    standard = one.row.standard if one.row else key
    name = fields.words(request, "name", longest=120) or one.name
    slug = keeping.make_board(request.visit.seat, name=name, tiles=one.tiles, standard=standard, at=request.now)
    look.flash(request, _("This copy is yours: nobody else sees it until you share it."))
    return HttpResponseRedirect(reverse("edit-board", args=[slug]))


@policy("report.build")
@require_POST
def first(request: StaffRequest, key: str) -> HttpResponse:
    """Let dashboards open with a board of one's own."""
    keeping.open_with_board(request.visit.seat, key)
    look.flash(request, _("Dashboards open with this board now."))
    return HttpResponseRedirect(reverse("boards"))


@policy("report.build")
@require_POST
def role_first(request: StaffRequest) -> HttpResponse:
    """Let dashboards open with the board of the role again."""
    keeping.open_with_board(request.visit.seat, None)
    look.flash(request, _("Dashboards open with the board of your role again."))
    return HttpResponseRedirect(reverse("boards"))


@policy("report.build")
@require_GET
def edit(request: StaffRequest, key: str) -> HttpResponse:
    """Render the board in the hands of whoever changes it."""
    row = _row(request, key)
    return look.render(request, "boards/edit.html", {"page": offering.page(request.visit, row)})


@policy("report.build")
@require_POST
def add(request: StaffRequest, key: str) -> HttpResponse:
    """Put a tile on a board."""
    tile = _said(request, Tile("", request.POST.get("kind", "")))
    return _change(request, key, lambda tiles: boards.added(tiles, tile), _("Tile added."))


@policy("report.build")
@require_POST
def change(request: StaffRequest, key: str, tile: str) -> HttpResponse:
    """Move a tile, make it wider, say what it shows, or take it away."""
    act = request.POST.get("act", "")
    ways: dict[str, tuple[Changed, str]] = {
        "earlier": (lambda tiles: boards.stepped(tiles, tile, -1), _("Tile moved.")),
        "later": (lambda tiles: boards.stepped(tiles, tile, 1), _("Tile moved.")),
        "wider": (lambda tiles: _wider(tiles, tile, 1), _("Tile changed.")),
        "narrower": (lambda tiles: _wider(tiles, tile, -1), _("Tile changed.")),
        "remove": (lambda tiles: boards.without(tiles, tile), _("Tile removed.")),
        "save": (lambda tiles: boards.changed(tiles, _said(request, _tile(tiles, tile))), _("Tile changed.")),
    }
    if act not in ways:
        raise Http404
    return _change(request, key, *ways[act], focus=f"{act}-{tile}")


@policy("report.build")
@require_POST
def order(request: StaffRequest, key: str) -> HttpResponse:
    """Put the tiles in the order in which somebody laid them."""
    keys = request.POST.get("keys", "").split(",")
    return _change(request, key, lambda tiles: boards.ordered(tiles, keys), _("Tile moved."))


@policy("report.build")
@require_POST
def rename(request: StaffRequest, key: str) -> HttpResponse:
    """Give a board another name."""
    name = fields.words(request, "name", longest=120)
    way = keeping.change_board(request.visit.seat, key, seen=_seen(request), at=request.now, name=name)
    return _done(request, key, way, _("Board renamed."))


@policy("report.build")
@require_POST
def retire(request: StaffRequest, key: str) -> HttpResponse:
    """Give a board of one's own up."""
    way = keeping.retire_board(request.visit.seat, key, at=request.now)
    look.flash(request, _("Board given up."), undo_href=undo.href(request, way))
    return HttpResponseRedirect(reverse("boards"))


def _change(request: StaffRequest, key: str, how: Changed, words: str, *, focus: str = "") -> HttpResponse:
    tiles = how(_row(request, key).tiles)
    way = keeping.change_board(request.visit.seat, key, seen=_seen(request), at=request.now, tiles=tiles)
    return _done(request, key, way, words, focus=focus)


def _done(request: StaffRequest, key: str, way: Undo, words: str, *, focus: str = "") -> HttpResponse:
    look.flash(request, words, undo_href=undo.href(request, way))
    return HttpResponseRedirect(reverse("edit-board", args=[key]) + (f"#{focus}" if focus else ""))


def _row(request: StaffRequest, key: str) -> BoardRow:
    row = kept_board(request.visit.seat, key)
    if row is None:
        raise Http404
    if not row.may_edit:
        raise keeping.NotYourBoard
    return row


def _tile(tiles: tuple[Tile, ...], key: str) -> Tile:
    found = next((one for one in tiles if one.key == key), None)
    if found is None:
        raise boards.TileUnknown
    return found


def _wider(tiles: tuple[Tile, ...], key: str, by: int) -> tuple[Tile, ...]:
    return boards.widened(tiles, key, _tile(tiles, key).width + by)


def _said(request: StaffRequest, tile: Tile) -> Tile:
    """Read what a form says of a tile; what it leaves out stays."""
    wanted = request.POST
    subject = ",".join(wanted.getlist("subject")) if "subject" in wanted else tile.subject
    return replace(
        tile,
        subject=subject,
        title=wanted.get("title", tile.title).strip()[: boards.LONGEST_TITLE],
        text=wanted.get("text", tile.text)[: boards.LONGEST_TEXT],
        shape=wanted.get("shape", tile.shape)[:10],
        width=_number(wanted.get("width"), tile.width),
        days=_number(wanted.get("days"), tile.days),
        most=_number(wanted.get("most"), tile.most),
    )


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 5 else otherwise


def _seen(request: StaffRequest) -> int:
    return _number(request.POST.get("seen"), 0)
