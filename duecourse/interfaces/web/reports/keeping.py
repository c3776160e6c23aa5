"""Keep a question, change what is kept, share it, take it away: each told with its way back."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.identity.queries import people
from duecourse.foundation.identity.rules import ROLES
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.insight.operations import reports
from duecourse.insight.operations.reports import Reader
from duecourse.insight.queries import kept_reports
from duecourse.insight.queries.kept_reports import Named
from duecourse.insight.rules.reports.checking import checked
from duecourse.insight.rules.reports.spec import Spec, to_json
from duecourse.interfaces.web import look, navigation, undo
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.reports import asking, library
from duecourse.interfaces.web.reports.shared import EVERYBODY, shown
from duecourse.interfaces.web.visit import StaffRequest


class NoQuestion(Refused):
    """The form came without what is to be kept."""

    says = marked("There is no question to keep.")


@policy("report.build")
@require_POST
def keep(request: StaffRequest) -> HttpResponse:
    """Keep the question on screen under a name."""
    visit, post = request.visit, request.POST
    spec = _spec(request)
    key = reports.keep_report(
        visit.seat, name=post.get("name", ""), says=post.get("says", ""), spec=to_json(spec), at=request.now
    )
    look.flash(request, _("Report kept. Only you read it until you share it."))
    return HttpResponseRedirect(reverse("report", args=[key]))


@policy("report.build")
@require_POST
def save(request: StaffRequest, key: str) -> HttpResponse:
    """Keep the question on screen in the place of the old one."""
    spec = to_json(_spec(request))
    way = reports.change_report(request.visit.seat, key, revision=_revision(request), spec=spec, at=request.now)
    look.flash(request, _("Report saved."), undo_href=undo.href(request, way))
    return HttpResponseRedirect(reverse("report", args=[key]))


@policy("report.build")
@require_POST
def rename(request: StaffRequest, key: str) -> HttpResponse:
    """Call a report something else."""
    name, says = request.POST.get("name", ""), request.POST.get("says", "")
    way = reports.change_report(
        request.visit.seat, key, revision=_revision(request), name=name, says=says, at=request.now
    )
    look.flash(request, _("Report renamed."), undo_href=undo.href(request, way))
    return HttpResponseRedirect(reverse("report", args=[key]))


@policy("report.build")
@require_POST
def retire(request: StaffRequest, key: str) -> HttpResponse:
    """Take a report away."""
    way = reports.retire_report(request.visit.seat, key, at=request.now)
    look.flash(request, _("Report retired, also for those who read it."), undo_href=undo.href(request, way))
    return HttpResponseRedirect(reverse("reports"))


@policy("report.share")
@require_GET
def sharing(request: StaffRequest, key: str) -> HttpResponse:
    """Show with whom a report is shared, and with whom it may be."""
    named = _own(request, key)
    visit = request.visit
    shares = kept_reports.shares_of(visit.tenant_id, key)
    members = [one for one in people.members(visit.tenant_id) if one.is_active and _reads(one.role)]
    data = shown(
        named.key,
        library.name_of(named),
        shares,
        [
            (str(one.user_id), one.name, navigation.role_words(one.role))
            for one in members
            if one.user_id != visit.seat.user_id
        ],
        [(role, navigation.role_words(role)) for role in ROLES if _reads(role)],
    )
    return look.render(request, "reports/share.html", {"page": data})


@policy("report.share")
@require_POST
def share(request: StaffRequest, key: str) -> HttpResponse:
    """Say who else reads a report."""
    way = reports.share_report(request.visit.seat, key, _readers(request.POST), at=request.now)
    look.flash(request, _("Sharing changed."), undo_href=undo.href(request, way))
    return HttpResponseRedirect(reverse("report", args=[key]))


def _spec(request: StaffRequest) -> Spec:
    """Read the question of the form; one that makes no sense is not kept."""
    query = QueryDict(request.POST.get("query", "")[:8000])
    if "subject" not in query:
        raise NoQuestion
    spec = asking.spec_in(query, None)
    checked(spec)
    return spec


def _revision(request: StaffRequest) -> int:
    said = request.POST.get("revision", "")
    return int(said) if said.isdecimal() and len(said) < 9 else 0


def _own(request: StaffRequest, key: str) -> Named:
    seat = request.visit.seat
    named = kept_reports.report_named(seat.tenant_id, seat.user_id, seat.role, key)
    if named is None or not named.is_own:
        raise Http404
    return named


def _reads(role: str) -> bool:
    return role in ROLES and "report.see" in ROLES[role].permissions


def _readers(post: QueryDict) -> list[Reader]:
    """Read the form: for each person, role and everybody nothing, “read” or “edit”."""
    found = []
    for name in post:
        kind, _colon, who = name.partition(":")
        level = post.get(name)
        if level not in ("read", "edit"):
            continue
        if kind == "role" or name == EVERYBODY:
            found.append(Reader(role=who, may_edit=level == "edit"))
        elif kind == "person":
            try:
                found.append(Reader(user_id=UUID(who), may_edit=level == "edit"))
            except ValueError:
                raise reports.UnknownReader from None
    return found
