"""Show by which rules customers are ranked, today and before."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from duecourse.interfaces.web import look
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.strategies import reading
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.work.worklists.queries.strategies import StrategyVersion, strategy_versions


@policy("procedure.see")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Render the strategy in force."""
    known = strategy_versions(request.visit.tenant_id)
    one = next((one for one in known if one.state == "active"), known[0] if known else None)
    return shown(request, known, one)


@policy("procedure.see")
@require_safe
def version(request: StaffRequest, strategy_id: int) -> HttpResponse:
    """Render one version; a draft is seen by those who may write."""
    known = strategy_versions(request.visit.tenant_id)
    one = next((one for one in known if one.id == strategy_id), None)
    if one is None or (one.state == "draft" and not reading.may_write(request.visit)):
        raise Http404
    return shown(request, known, one)


def shown(
    request: StaffRequest, known: tuple[StrategyVersion, ...], one: StrategyVersion | None, *, refusal: str = ""
) -> HttpResponse:
    """Render a version, with what was refused."""
    if one is None:
        return look.render(request, "strategies/index.html", {"page": None})
    page = reading.page(request.visit, known, one, now=request.now, refusal=refusal)
    template = "strategies/draft.html" if page.is_draft else "strategies/index.html"
    return look.render(request, template, {"page": page}, status=422 if refusal else 200)
