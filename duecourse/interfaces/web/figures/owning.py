"""Let people define figures of their own: write, try, change by versions, share, give up."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.kit.errors import Refused
from duecourse.insight.operations import own_kpis as ordered
from duecourse.insight.queries import own_kpis
from duecourse.insight.rules.kpis.own import Own
from duecourse.interfaces.web import look, undo, words
from duecourse.interfaces.web.figures import writing
from duecourse.interfaces.web.figures.writing import Typed
from duecourse.interfaces.web.policy import NoPermission, policy
from duecourse.interfaces.web.visit import StaffRequest


@policy("report.build")
@require_GET
def new(request: StaffRequest) -> HttpResponse:
    """Render the form of a new figure, perhaps begun from one of the house."""
    return _form(request, None, writing.begun(request.GET.get("from", "")))


@policy("report.build")
@require_GET
def edit(request: StaffRequest, slug: str) -> HttpResponse:
    """Render the form of a figure as it stands."""
    own = _editable(request, slug)
    return _form(request, own, writing.typed_of(own))


@policy("report.build")
@require_GET
def check(request: StaffRequest) -> HttpResponse:
    """Say what a formula says while it is written, and what it would have given in three months."""
    shown = writing.checked(request.visit, writing.typed(request.GET), request.now)
    return look.render_part(request, "figures/_checked.html", {"checked": shown})


@policy("report.build")
@require_POST
def define(request: StaffRequest) -> HttpResponse:
    """Define a figure, or say what is wrong with it and lose nothing that was typed."""
    typed = writing.typed(request.POST)
    try:
        slug = ordered.define(request.visit.seat, is_shared=typed.is_shared, at=request.now, **typed.said)
    except Refused as refused:
        return _form(request, None, typed, refusal=words.say(refused.text))
    look.flash(request, _("Figure defined. It stands among the others."))
    return HttpResponseRedirect(reverse("figure", args=[slug]))


@policy("report.build")
@require_POST
def save(request: StaffRequest, slug: str) -> HttpResponse:
    """Let a figure say something else from now on."""
    own, typed = _editable(request, slug), writing.typed(request.POST)
    try:
        number = ordered.change(request.visit.seat, slug, number=typed.number, at=request.now, **typed.said)
    except Refused as refused:
        return _form(request, own, typed, refusal=words.say(refused.text))
    look.flash(request, _("Kept as version %(number)s. What it said before stays readable.") % {"number": number})
    return HttpResponseRedirect(reverse("figure", args=[slug]))


@policy("report.see")
@require_GET
def history(request: StaffRequest, slug: str) -> HttpResponse:
    """Render what a figure said in each of its versions."""
    versions = own_kpis.versions(request.visit.tenant_id, request.visit.seat.user_id, slug)
    if not versions:
        raise Http404
    data = {"page": writing.history(request.visit, versions), "slug": slug}
    return look.render(request, "figures/history.html", data)


@policy("kpi.define")
@require_POST
def share(request: StaffRequest, slug: str) -> HttpResponse:
    """Show a figure to everybody, or keep it to its owner."""
    _editable(request, slug)
    is_shared = request.POST.get("shared") == "1"
    back = ordered.share(request.visit.seat, slug, is_shared=is_shared, at=request.now)
    said = _("Everybody who reads figures sees it now.") if is_shared else _("Only its owner sees it now.")
    look.flash(request, said, undo_href=undo.href(request, back))
    return HttpResponseRedirect(reverse("figure", args=[slug]))


@policy("report.build")
@require_POST
def retire(request: StaffRequest, slug: str) -> HttpResponse:
    """Give a figure up."""
    _editable(request, slug)
    back = ordered.retire(request.visit.seat, slug, at=request.now)
    look.flash(request, _("Given up. What it said stays readable."), undo_href=undo.href(request, back))
    return HttpResponseRedirect(reverse("figures"))


def _editable(request: StaffRequest, slug: str) -> Own:
    """Find a figure that this person may change; one that is not theirs to see does not exist."""
    own = own_kpis.definition(request.visit.tenant_id, request.visit.seat.user_id, slug)
    if own is None or own.retired_at is not None:
        raise Http404
    if not ordered.may_edit(request.visit.seat, own):
        raise NoPermission("kpi.define")
    return own


def _form(request: StaffRequest, own: Own | None, typed: Typed, *, refusal: str = "") -> HttpResponse:
    page = writing.page(request.visit, own, typed, request.now, refusal=refusal)
    return look.render(request, "figures/own.html", {"page": page}, status=422 if refusal else 200)
