"""Show procedures, and switch one off or on."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from duecourse.interfaces.web import doors, look
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.procedures import reading
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.work.procedures.operations import policies
from duecourse.work.procedures.operations.golive import ReasonMissing
from duecourse.work.procedures.queries import screens
from duecourse.work.procedures.queries.screens import ProcedureHistory
from duecourse.work.procedures.rules import spec_files


@policy("procedure.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the list."""
    return look.render(
        request,
        "procedures/index.html",
        {"procedures": reading.rows(request.visit), "may_write": reading.may_write(request.visit)},
    )


@policy("procedure.see")
@require_GET
def procedure(request: StaffRequest, slug: str, number: int | None = None) -> HttpResponse:
    """Render one version on its line of days."""
    shown = reading.page(request.visit, _found(request, slug, number))
    return look.render(request, "procedures/procedure.html", {"procedure": shown})


@policy("procedure.see")
@require_GET
def exported(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Give one version as YAML."""
    history = _found(request, slug, number)
    answer = HttpResponse(spec_files.write_yaml(history.spec), content_type="application/yaml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{history.slug}-{history.number}.yaml"'
    return answer


@policy("procedure.edit")
@require_POST
def switch(request: StaffRequest, slug: str) -> HttpResponse:
    """Let a procedure decide, or stop it, with the reason."""
    visit, is_on = request.visit, bool(request.POST.get("is_on"))
    history, reason = _found(request, slug, None), request.POST.get("reason", "").strip()
    if not reason:
        raise ReasonMissing
    policies.switch(visit.tenant_id, slug, is_on=is_on, reason=reason[:500], actor=visit.actor, at=request.now)
    said = _("%(name)s decides from now on.") if is_on else _("%(name)s is off. Its customers get no step from it.")
    look.flash(request, said % {"name": history.name})
    return doors.back(request, "procedure", slug)


def _found(request: StaffRequest, slug: str, number: int | None) -> ProcedureHistory:
    history = screens.procedure_history(request.visit.tenant_id, slug, number=number)
    if history is None:
        raise Http404
    return history
