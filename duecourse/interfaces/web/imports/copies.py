"""Hand in many copies of invoices at once: see to which item each goes, then have them kept."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.foundation.queue.jobs import later
from duecourse.interfaces.web import doors, formats, look
from duecourse.interfaces.web.customers.keeping import FileMissing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.operations import paper_bundles
from duecourse.records.ledger.rules.papers import Belongs

LARGEST = 1024**3
SHOWN = 200


class BundleTooLarge(Refused):
    """More than is taken by the browser; the command line takes folders."""

    says = marked("The archive is larger than 1 GB. Hand it in in parts, or use “duecourse copies import”.")


class NoSuchCompany(Refused):
    """A company that is not there, or not this person's."""

    says = marked("Choose a company.")


@dataclass(frozen=True)
class Line:
    """A file, and the item it goes to."""

    name: str
    number: str
    customer: str


@dataclass(frozen=True)
class Preview:
    """What would become of the files of an archive."""

    company: str
    code: str
    digest: str
    pattern: str
    kind: str
    matched: tuple[Line, ...]
    matched_count: int
    ambiguous: tuple[str, ...]
    ambiguous_count: int
    unmatched: tuple[str, ...]
    unmatched_count: int


@policy("import.run")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the form that hands an archive in."""
    names = tuple((one.code, one.name) for one in request.visit.companies)
    return look.render(request, "imports/copies.html", {"companies": names})


@policy("import.run")
@require_POST
def hand_in(request: StaffRequest) -> HttpResponse:
    """Put an archive aside and show what is in it."""
    file, company = request.FILES.get("file"), _company(request, request.POST.get("company", ""))
    if file is None or file.size is None:
        raise FileMissing
    if file.size > LARGEST:
        raise BundleTooLarge
    digest = paper_bundles.stage(request.visit.tenant_id, file.chunks())
    with paper_bundles.waiting(request.visit.tenant_id, digest):
        """It can be opened, or is refused here."""
    query = {"pattern": request.POST.get("pattern", "").strip()[:120], "kind": request.POST.get("kind", "invoice")}
    return HttpResponseRedirect(reverse("see-copies", args=[company.code, digest], query=query))


@policy("import.run")
@require_GET
def see(request: StaffRequest, code: str, digest: str) -> HttpResponse:
    """Render to which item each file would go, and which go nowhere."""
    company, tenant = _company(request, code), request.visit.tenant_id
    pattern = request.GET.get("pattern", "").strip()[:120]
    with paper_bundles.waiting(tenant, digest) as bundle:
        found = paper_bundles.match(tenant, company.id, bundle, pattern=pattern)
    shown = Preview(
        company=company.name,
        code=company.code,
        digest=digest,
        pattern=pattern,
        kind=_kind(request.GET.get("kind", "")),
        matched=tuple(_line(one) for one in found.matched[:SHOWN]),
        matched_count=len(found.matched),
        ambiguous=tuple(found.ambiguous[:SHOWN]),
        ambiguous_count=len(found.ambiguous),
        unmatched=tuple(found.unmatched[:SHOWN]),
        unmatched_count=len(found.unmatched),
    )
    return look.render(request, "imports/copies_seen.html", {"seen": shown})


@policy("import.run")
@require_POST
def keep(request: StaffRequest, code: str, digest: str) -> HttpResponse:
    """Have the files kept; a worker does it."""
    company, visit = _company(request, code), request.visit
    with paper_bundles.waiting(visit.tenant_id, digest) as bundle:
        pattern = request.POST.get("pattern", "").strip()[:120]
        count = len(paper_bundles.match(visit.tenant_id, company.id, bundle, pattern=pattern).matched)
    later(
        paper_bundles.TAKE_IN,
        tenant=visit.tenant_id,
        key=f"{paper_bundles.TAKE_IN}:{visit.tenant_id}:{digest}",
        company=company.id,
        digest=digest,
        pattern=pattern,
        kind=_kind(request.POST.get("kind", "")),
        user=str(visit.seat.user_id),
        by=visit.seat.name,
    )
    said = ngettext("%(num)s file is being kept.", "%(num)s files are being kept.", count)
    look.flash(request, said % {"num": formats.number(count)} + " " + _("They stand at their items in a moment."))
    return doors.back(request, "imports")


def _company(request: StaffRequest, code: str) -> CompanyRow:
    found = next((one for one in request.visit.companies if one.code == code), None)
    if found is None:
        raise NoSuchCompany
    return found


def _kind(text: str) -> str:
    return text if text in ("invoice", "proof", "contract", "other") else "invoice"


def _line(one: Belongs) -> Line:
    return Line(one.name, one.items[0].number, one.items[0].customer_name)
