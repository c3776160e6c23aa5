"""Show what customers promised."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from duecourse.interfaces.web.lists import listing
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.promises.listing import LISTING, choices
from duecourse.interfaces.web.visit import StaffRequest


@policy("worklist.see")
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Render the promises."""
    return listing.answer(LISTING, request, "promises", lambda: {"choices": choices(request)})
