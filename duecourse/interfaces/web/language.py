"""Which language does this person read?"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from duecourse.foundation.identity import operations as identity
from duecourse.interfaces.web import doors
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest


@policy("home.see")
@require_POST
def choose(request: StaffRequest) -> HttpResponse:
    """Keep the person's language; the sign-in page remembers it on this device."""
    language = request.POST.get("language", "")
    identity.choose_language(request.visit.seat, language, offered=dict(settings.LANGUAGES))
    response = doors.back(request, "home")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", secure=request.is_secure(), httponly=True
    )
    return response
