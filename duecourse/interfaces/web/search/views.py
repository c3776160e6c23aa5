"""Find a customer by the beginning of a word or by number."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from duecourse.interfaces.web import look
from duecourse.interfaces.web.customers import reading
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest


@policy("customer.see")
@require_GET
def found(request: StaffRequest) -> HttpResponse:
    """Render the customers that the palette's text may mean."""
    text = request.GET.get("q", "").strip()[:80]
    rows = reading.found(request.visit, text) if text else ()
    return look.render_part(request, "search/_found.html", {"found": rows, "text": text})
