"""Show the audit, and prove that nobody changed it."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.queries import auditing
from duecourse.interfaces.web import formats, look
from duecourse.interfaces.web.admin.audit import reading
from duecourse.interfaces.web.admin.audit.listing import LISTING, only_of
from duecourse.interfaces.web.admin.audit.shown import Entry, Seal
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest


@policy("audit.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the audit, newest first."""
    return listing.answer(LISTING, request, "admin/audit", lambda: {"seal": _seal(request), "days": _days(request)})


@policy("audit.see")
@require_safe
def entry(request: StaffRequest, entry_id: int) -> HttpResponse:
    """Render one line on a page of its own."""
    return look.render(request, "admin/audit/entry.html", {"entry": _entry(request, entry_id)})


@policy("audit.see")
@require_safe
def side(request: StaffRequest, entry_id: int) -> HttpResponse:
    """Render one line beside the list."""
    return look.render_part(request, "admin/audit/_entry.html", {"entry": _entry(request, entry_id)})


@policy("audit.see")
@require_safe
def proof(request: StaffRequest) -> HttpResponse:
    """Compute the whole chain of seals again and say whether it holds; the page asks for it, for it reads every line."""
    broken = identity.broken_seals(request.visit.tenant_id)
    data = {"broken": len(broken), "count": auditing.seal_count(request.visit.tenant_id)}
    return look.render_part(request, "admin/audit/_proof.html", data)


def _entry(request: StaffRequest, entry_id: int) -> Entry:
    found = auditing.audit_entry(request.visit.tenant_id, entry_id, only_of=only_of(request.visit))
    if found is None:
        raise Http404
    return reading.entry(request.visit, found)


def _seal(request: StaffRequest) -> Seal:
    visit = request.visit
    _last, when = auditing.sealed_until(visit.tenant_id)
    if when is None:
        return Seal(_("Nothing is sealed yet: entries are sealed half an hour after they were written."), _own(request))
    count = auditing.seal_count(visit.tenant_id)
    said = ngettext("%(num)s seal, the last %(when)s.", "%(num)s seals, the last %(when)s.", count)
    return Seal(said % {"num": formats.number(count), "when": formats.moment(when, visit.zone)}, _own(request))


def _own(request: StaffRequest) -> bool:
    return only_of(request.visit) is not None


def _days(request: StaffRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:10] for name in ("since", "until")}
