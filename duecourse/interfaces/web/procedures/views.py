"""Show procedures; this issue only reads them."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from duecourse.interfaces.web import look
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.procedures import reading
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.work.procedures.queries import screens
from duecourse.work.procedures.queries.screens import ProcedureHistory
from duecourse.work.procedures.rules import spec_files


@policy("procedure.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the list."""
    return look.render(request, "procedures/index.html", {"procedures": reading.rows(request.visit)})


@policy("procedure.see")
@require_GET
def procedure(request: StaffRequest, slug: str, number: int | None = None) -> HttpResponse:
    """Render one version on its line of days."""
    return look.render(request, "procedures/procedure.html", {"procedure": reading.page(_found(request, slug, number))})


@policy("procedure.see")
@require_GET
def exported(request: StaffRequest, slug: str, number: int) -> HttpResponse:
    """Give one version as YAML."""
    history = _found(request, slug, number)
    answer = HttpResponse(spec_files.write_yaml(history.spec), content_type="application/yaml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{history.slug}-{history.number}.yaml"'
    return answer


def _found(request: StaffRequest, slug: str, number: int | None) -> ProcedureHistory:
    history = screens.procedure_history(request.visit.tenant_id, slug, number=number)
    if history is None:
        raise Http404
    return history
