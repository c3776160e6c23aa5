"""Say which column is which: try it on the first rows, keep it under a name, hand it over as a file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from duecourse.foundation.kit import clock
from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.web import formats, look, words
from duecourse.interfaces.web.imports import editing
from duecourse.interfaces.web.imports.editing import Wanted
from duecourse.interfaces.web.imports.forms import kind_words
from duecourse.interfaces.web.imports.shown import MappingLine
from duecourse.interfaces.web.imports.views import found
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.operations import import_orders as orders
from duecourse.records.ledger.operations import mappings
from duecourse.records.ledger.queries import imports
from duecourse.records.ledger.rules.batches import REREADABLE
from duecourse.records.ledger.rules.mapping import guess_mapping
from duecourse.records.ledger.rules.targets import KINDS

LARGEST_FILE = 256 * 1024
ITEM_FILES = ("items", "snapshot", "ledger")


@policy("import.run")
def index(request: StaffRequest) -> HttpResponse:
    """Render the kept mappings; a POST takes one in from a YAML file."""
    error = ""
    if request.method == "POST":
        try:
            name = _taken_in(request)
            look.flash(request, _("The mapping %(name)s is kept.") % {"name": name})
            return HttpResponseRedirect(reverse("mapping", args=[name]))
        except Refused as refusal:
            error = words.say(refusal.text)
    kinds, zone = kind_words(), request.visit.zone
    lines = tuple(
        MappingLine(
            row.name,
            kinds.get(row.kind, row.kind),
            row.field_count,
            formats.moment(row.updated_at, zone),
            reverse("mapping", args=[row.name]),
            reverse("mapping-yaml", args=[row.name]),
        )
        for row in imports.mapping_rows(request.visit.tenant_id)
    )
    shown = {"lines": lines, "error": error}
    return look.render(request, "imports/mappings.html", shown, status=422 if error else 200)


@policy("import.run")
@require_safe
def exported(request: StaffRequest, name: str) -> HttpResponse:
    """Give a kept mapping as YAML."""
    kind = _kind_of(request, name)
    text = mappings.export_mapping(mappings.kept_mapping(request.visit.tenant_id, name=name, kind=kind))
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    safe = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)
    answer.headers["Content-Disposition"] = f'attachment; filename="{safe}.yaml"'
    return answer


@policy("import.run")
def kept(request: StaffRequest, name: str) -> HttpResponse:
    """Render a kept mapping, tried on the newest file that it fits; a POST keeps it changed."""
    tenant, kind = request.visit.tenant_id, _kind_of(request, name)
    error = ""
    if request.method == "POST":
        spec = editing.spec_of(request.POST, kind)
        saved_as, error = _saved(request, kind, spec)
        if not error:
            look.flash(request, _("The mapping %(name)s is kept.") % {"name": saved_as})
            return HttpResponseRedirect(reverse("mapping", args=[saved_as]))
    else:
        spec = mappings.kept_mapping(tenant, name=name, kind=kind).as_spec()
    wanted = Wanted(
        kind, name, spec, _sample(request, kind, name), title=name, back_href=reverse("mappings"), error=error
    )
    return _page(request, wanted)


@policy("import.run")
def of_batch(request: StaffRequest, batch_id: int) -> HttpResponse:
    """Render how the columns of a file are read; a POST has it read again so, and keeps the mapping where it is named."""
    batch, tenant = found(request, batch_id), request.visit.tenant_id
    sample = imports.sample_of(tenant, batch.id)
    if batch.state not in REREADABLE or sample is None:
        raise Http404
    error = ""
    if request.method == "POST":
        spec = editing.spec_of(request.POST, batch.kind)
        error = _read_so(request, batch, spec)
        if not error:
            return HttpResponseRedirect(reverse("import", args=[batch.id]))
    else:
        spec = batch.mapping or guess_mapping(KINDS[batch.kind], sample["header"]).as_spec()
    back = reverse("import", args=[batch.id])
    wanted = Wanted(
        batch.kind, batch.mapping_name, spec, sample, batch.file_name, back, batch=batch.id, error=error
    )  # fmt: skip
    return _page(request, wanted)


@policy("import.run")
@require_POST
def resolve(request: StaffRequest) -> HttpResponse:
    """Render how the first rows read by the mapping in the form; nothing is kept."""
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        raise Http404
    batch = request.POST.get("batch", "")
    if batch.isdecimal():
        sample = imports.sample_of(request.visit.tenant_id, found(request, int(batch)).id)
    else:
        sample = _sample(request, kind, request.POST.get("mapping", ""))
    spec = editing.spec_of(request.POST, kind)
    shown = editing.editor(Wanted(kind, "", spec, sample, title="", back_href=""))
    return look.render_part(request, "imports/_resolved.html", {"editor": shown})


def _page(request: StaffRequest, wanted: Wanted) -> HttpResponse:
    shown = {"editor": editing.editor(wanted)}
    return look.render(request, "imports/mapping.html", shown, status=422 if wanted.error else 200)


def _read_so(request: StaffRequest, batch: imports.BatchRow, spec: dict[str, Any]) -> str:
    """Keep the mapping where it is named, and order another look; tell why not."""
    name = request.POST.get("name", "").strip()
    if name:
        _name, error = _saved(request, batch.kind, spec)
        if error:
            return error
        spec = spec | {"name": name}
    try:
        orders.reread(request.visit.tenant_id, batch.id, spec=spec, actor=request.visit.actor, clock=clock.now())
    except Refused as refusal:
        return words.say(refusal.text)
    return ""


def _saved(request: StaffRequest, kind: str, spec: dict[str, Any]) -> tuple[str, str]:
    """Keep a mapping under the name in the form; give the name, and why it was not kept."""
    name = request.POST.get("name", "").strip()[:80]
    if not name:
        return "", _("Give the mapping a name.")
    try:
        mappings.save_mapping(request.visit.tenant_id, name=name, kind=kind, spec=spec, at=request.now)
    except Refused as refusal:
        return name, words.say(refusal.text)
    return name, ""


def _taken_in(request: StaffRequest) -> str:
    """Keep a mapping from a YAML file, under the name that it states or that was given."""
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > LARGEST_FILE:
        raise mappings.NotYaml(line="?")
    spec = mappings.parse_mapping(file.read().decode("utf-8", errors="replace"))
    known = spec if isinstance(spec, dict) else {}
    name = request.POST.get("name", "").strip() or str(known.get("name") or (file.name or "").rpartition(".")[0])
    kind = str(known.get("kind") or "")
    mappings.save_mapping(request.visit.tenant_id, name=name[:80], kind=kind, spec=known, at=request.now)
    return name[:80]


def _kind_of(request: StaffRequest, name: str) -> str:
    kind = imports.mapping_kind(request.visit.tenant_id, name)
    if kind is None:
        raise Http404
    return kind


def _sample(request: StaffRequest, kind: str, name: str) -> dict[str, Any] | None:
    kinds = ITEM_FILES if kind in ITEM_FILES else (kind,)
    scope = [one.id for one in request.visit.companies]
    return imports.newest_sample(request.visit.tenant_id, company_ids=scope, kinds=kinds, mapping_name=name)
