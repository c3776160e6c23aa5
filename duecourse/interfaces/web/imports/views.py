"""Hand a file in, watch the worker, look at what it changes, have it taken in, called off, taken back."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse as address
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from duecourse.foundation.kit import clock
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as lazy
from duecourse.interfaces.web import doors, formats, look, uploads, words
from duecourse.interfaces.web.imports import going, reading
from duecourse.interfaces.web.imports.forms import HandIn
from duecourse.interfaces.web.imports.listing import LISTING
from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.operations import import_orders as orders
from duecourse.records.ledger.queries import imports
from duecourse.records.ledger.queries.import_lists import imports_within
from duecourse.records.ledger.rules.batches import UNDER_WAY


@policy("import.see")
def index(request: StaffRequest) -> HttpResponse:
    """Render the list of files; a POST hands a file in and goes where the worker is watched."""
    visit = request.visit
    form = HandIn(visit=visit)
    if request.method == "POST" and visit.may("import.run"):
        form = HandIn(request.POST, request.FILES, visit=visit)
        if form.is_valid():
            batch = _handed_in(request, form)
            if batch is not None:
                return _to(batch)
        return _around(request, form, status=422)
    return listing.answer(LISTING, request, "imports", lambda: {**reading.page(request), "form": form})


@policy("import.see")
@require_safe
def preview(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Render what a file changes or changed, or how far the worker is with it."""
    shown = reading.preview(found(request, batch_id), request.visit, clock=clock.now())
    return look.render(request, "imports/preview.html", {"preview": shown})


@policy("import.see")
@require_safe
def progress(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Render how far the worker is; when it is through, the whole page is loaded again."""
    batch = found(request, batch_id)
    shown = going.progress(batch, request.visit, clock=clock.now())
    answer = look.render_part(request, "imports/_progress.html", {"progress": shown})
    if batch.state not in UNDER_WAY:
        answer.headers["HX-Redirect"] = address("import", args=[batch.id])
    return answer


@policy("import.see")
@require_GET
def rejected(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Give the rejected rows as a file."""
    batch = found(request, batch_id)
    path = imports.rejected_path(request.visit.tenant_id, batch.id)
    if not path.exists():
        raise Http404
    answer = HttpResponse(path.read_bytes(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="rejected-{batch.id}.csv"'
    return answer


@policy("import.run")
@require_POST
def commit_many(request: StaffRequest) -> HttpResponse:
    """Have those of the chosen files taken in about which there is no doubt; the others are looked at one by one."""
    visit, ids = request.visit, _chosen(request)
    count = orders.order_commits(visit.tenant_id, ids, actor=visit.actor, clock=clock.now())
    said = [ngettext("%(num)s file is being taken in.", "%(num)s files are being taken in.", count)]
    if count < len(ids):
        said.append(_("What waits for a person, or is through already, was left as it is."))
    look.flash(request, " ".join(said) % {"num": formats.number(count)})
    return doors.back(request, "imports")


@policy("import.run")
@require_POST
def cancel_many(request: StaffRequest) -> HttpResponse:
    """Call the chosen imports off, as far as that can still be done."""
    count = orders.cancel_many(request.visit.tenant_id, _chosen(request))
    said = ngettext("%(num)s import called off.", "%(num)s imports called off.", count)
    look.flash(request, said % {"num": formats.number(count)})
    return doors.back(request, "imports")


@policy("import.run")
@require_POST
def commit(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Have a file taken in; who presses the button has looked at its doubts."""
    batch, visit = found(request, batch_id), request.visit
    orders.order_commit(visit.tenant_id, batch.id, actor=visit.actor, clock=clock.now())
    return _to(batch.id)


@policy("import.run")
@require_POST
def cancel(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Call an import off."""
    batch = found(request, batch_id)
    orders.cancel(request.visit.tenant_id, batch.id)
    look.flash(request, _("Cancelled; nothing was changed."))
    return _to(batch.id)


@policy("import.reverse")
@require_POST
def reverse(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Have every change of a file taken back."""
    batch, visit = found(request, batch_id), request.visit
    reason = request.POST.get("reason", "")
    orders.order_reverse(visit.tenant_id, batch.id, actor=visit.actor, clock=clock.now(), reason=reason)
    return _to(batch.id)


def found(request: StaffRequest, batch_id: int) -> imports.BatchRow:
    """Find an import of a company that this person may see."""
    visit = request.visit
    batch = imports.import_batch(visit.tenant_id, batch_id)
    if batch is None or batch.company_id not in {one.id for one in visit.companies}:
        raise Http404
    return batch


def _around(request: StaffRequest, form: HandIn, *, status: int) -> HttpResponse:
    """Render the list around a form that has to be mended."""
    around = reading.page(request)
    shown = listing.page(LISTING, request, choices=around["choices"])
    return look.render(request, "imports/index.html", {**around, "list": shown, "form": form}, status=status)


def _chosen(request: StaffRequest) -> tuple[int, ...]:
    """Read the chosen files within what this person sees; what is outside of it was never chosen."""
    visit = request.visit
    ids = imports_within(visit.tenant_id, listing.chosen(LISTING, request), company_ids=visit.company_ids)
    if not ids:
        raise NothingChosen
    return ids


class NothingChosen(Refused):
    """An act on no file."""

    says = lazy("Choose at least one file.")


def _to(batch_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(address("import", args=[batch_id]))


def _handed_in(request: StaffRequest, form: HandIn) -> int | None:
    """Keep the file and order a look at it; a refusal becomes the form's error."""
    visit, file = request.visit, form.cleaned_data["file"]
    company = next(one for one in visit.in_view if one.code == form.cleaned_data["company"])
    with uploads.stored(file) as path:
        upload = orders.Upload(
            kind=form.cleaned_data["kind"],
            path=path,
            name=Path(file.name or "").name,
            mapping_name=form.cleaned_data["mapping"],
            as_of=form.day,
        )
        try:
            return orders.hand_in(
                visit.tenant_id, company=company.id, upload=upload, actor=visit.actor, at=request.now, clock=clock.now()
            )
        except Refused as refusal:
            form.add_error("file", words.say(refusal.text))
            return None
