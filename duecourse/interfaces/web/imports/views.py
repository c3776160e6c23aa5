"""Hand a file in, look at what it changes, take it in, take it back."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse as address
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import look, words
from duecourse.interfaces.web.imports import reading
from duecourse.interfaces.web.imports.forms import HandIn
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.operations import imports as ledger
from duecourse.records.ledger.queries import imports


@policy("import.see")
def index(request: StaffRequest) -> HttpResponse:
    """Render the list of files; a POST hands a file in and shows what it changes."""
    visit = request.visit
    form = HandIn(visit=visit)
    status = 200
    if request.method == "POST" and visit.may("import.run"):
        form = HandIn(request.POST, request.FILES, visit=visit)
        if form.is_valid():
            batch = _handed_in(request, form)
            if batch is not None:
                return HttpResponseRedirect(address("import", args=[batch]))
        status = 422
    return look.render(request, "imports/index.html", {"imports": reading.listing(visit), "form": form}, status=status)


@policy("import.see")
@require_safe
def preview(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Render what a file changes or changed."""
    return look.render(
        request, "imports/preview.html", {"preview": reading.preview(_found(request, batch_id), request.visit)}
    )


@policy("import.see")
@require_GET
def rejected(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Give the rejected rows as a file."""
    batch = _found(request, batch_id)
    path = imports.rejected_path(request.visit.tenant_id, batch.id)
    if not path.exists():
        raise Http404
    answer = HttpResponse(path.read_bytes(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="rejected-{batch.id}.csv"'
    return answer


@policy("import.run")
@require_POST
def commit(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Take a previewed file in; who presses the button has looked at its doubts."""
    batch, visit = _found(request, batch_id), request.visit
    done = ledger.commit(
        visit.tenant_id, batch.id, actor=visit.actor, at=request.now, confirmed=batch.state == "waiting"
    )
    said = _("Taken in.") if done.state == "committed" else _("Not taken in yet: it waits for a person.")
    look.flash(request, _("This file was taken in before; nothing changed.") if done.already else said)
    return HttpResponseRedirect(address("import", args=[done.batch]))


@policy("import.reverse")
@require_POST
def reverse(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Take every change of a file back."""
    batch, visit = _found(request, batch_id), request.visit
    ledger.reverse(visit.tenant_id, batch.id, actor=visit.actor, at=request.now, reason=request.POST.get("reason", ""))
    look.flash(request, _("Taken back."))
    return HttpResponseRedirect(address("import", args=[batch.id]))


def _handed_in(request: StaffRequest, form: HandIn) -> int | None:
    """Look at the file; a refusal becomes the form's error."""
    visit, file = request.visit, form.cleaned_data["file"]
    company = next(one for one in visit.in_view if one.code == form.cleaned_data["company"])
    path = _stored(file)
    try:
        return ledger.preview(
            visit.tenant_id,
            company=company.id,
            kind=form.cleaned_data["kind"],
            path=path,
            actor=visit.actor,
            at=request.now,
            mapping=form.cleaned_data["mapping"] or None,
            as_of=form.day,
            name=Path(file.name or "").name,
        ).batch
    except Refused as refusal:
        form.add_error("file", words.say(refusal.text))
        return None
    finally:
        path.unlink(missing_ok=True)


def _stored(file: UploadedFile[bytes]) -> Path:
    suffix = ".xlsx" if Path(file.name or "").suffix.lower() == ".xlsx" else ".csv"
    with NamedTemporaryFile(suffix=suffix, delete=False) as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    return Path(kept.name)


def _found(request: StaffRequest, batch_id: int) -> imports.BatchRow:
    visit = request.visit
    found = imports.import_batch(visit.tenant_id, batch_id)
    if found is None or found.company_id not in {one.id for one in visit.companies}:
        raise Http404
    return found
