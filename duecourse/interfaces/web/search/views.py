"""Find a customer by the beginning of a word or by number."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from duecourse.interfaces.web import look
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.search import reading
from duecourse.interfaces.web.visit import StaffRequest


@policy("customer.see")
@require_GET
def found(request: StaffRequest) -> HttpResponse:
    """Render what the palette's text may mean, grouped."""
    text = request.GET.get("q", "").strip()[:80]
    data = {"groups": reading.found(request.visit, text) if text else (), "text": text}
    return look.render_part(request, "search/_found.html", data)
