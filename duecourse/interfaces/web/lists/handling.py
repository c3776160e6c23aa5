"""What is asked of any list: a file of it, and keeping, changing and forgetting its views."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity import queries
from duecourse.foundation.identity.queries import ViewRow
from duecourse.interfaces.web import look, undo
from duecourse.interfaces.web.lists import exporting, views
from duecourse.interfaces.web.lists.known import listings
from duecourse.interfaces.web.lists.listing import Listing
from duecourse.interfaces.web.policy import NoPermission, policy
from duecourse.interfaces.web.visit import StaffRequest


@policy("report.export")
@require_GET
def export(request: StaffRequest, name: str, ending: str) -> HttpResponseBase:
    """Give what is on screen as a file."""
    return exporting.answer(_listing(request, name), request, ending)


@policy("home.see")
@require_POST
def save(request: StaffRequest, name: str) -> HttpResponse:
    """Keep what is on screen under a name."""
    listing, seat = _listing(request, name), request.visit.seat
    query, shared = request.POST.get("query", ""), request.POST.get("shared", "")
    wanted = request.POST.get("name", "")
    made = identity.save_view(seat, name, name=wanted, query=query, shared_with=shared, at=request.now)
    look.flash(request, _("View “%(name)s” saved.") % {"name": made.name})
    return HttpResponseRedirect(views.view_href(listing.of, made.pk, made.query))


@policy("home.see")
@require_POST
def change(request: StaffRequest, view_id: int) -> HttpResponse:
    """Rename a view and let it show what is on screen."""
    listing, _row = _found(request, view_id)
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    back = identity.change_view(request.visit.seat, view_id, name=name, query=query)
    look.flash(request, _("View saved."), undo_href=undo.href(request, back))
    return HttpResponseRedirect(views.view_href(listing.of, view_id, query))


@policy("home.see")
@require_POST
def delete(request: StaffRequest, view_id: int) -> HttpResponse:
    """Forget a view."""
    listing, row = _found(request, view_id)
    back = identity.delete_view(request.visit.seat, view_id)
    look.flash(request, _("View “%(name)s” deleted.") % {"name": row.name}, undo_href=undo.href(request, back))
    return HttpResponseRedirect(reverse(listing.of.route))


@policy("home.see")
@require_POST
def set_default(request: StaffRequest, view_id: int) -> HttpResponse:
    """Let the list open with this view, or plainly again."""
    listing, row = _found(request, view_id)
    is_default = request.POST.get("is_default") == "1"
    identity.open_with_view(request.visit.seat, listing.of.name, view_id if is_default else None)
    said = (
        _("The list opens with “%(name)s” now.")
        if is_default
        else _("The list opens plainly now, not with “%(name)s”.")
    )
    look.flash(request, said % {"name": row.name})
    return HttpResponseRedirect(views.view_href(listing.of, view_id, row.query))


def _listing(request: StaffRequest, name: str) -> Listing:
    listing = listings().get(name)
    if listing is None:
        raise Http404
    if not request.visit.may(listing.permission):
        raise NoPermission(listing.permission)
    return listing


def _found(request: StaffRequest, view_id: int) -> tuple[Listing, ViewRow]:
    row = queries.saved_view(request.visit.seat, view_id)
    if row is None:
        raise Http404
    return _listing(request, row.list_name), row
