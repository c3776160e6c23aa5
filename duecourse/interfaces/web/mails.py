"""How is a mail shown without trusting it? In a frame of its own that runs nothing and fetches nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final

from django.http import HttpResponse

from duecourse.interfaces.web.policy import P
from duecourse.interfaces.web.visit import StaffRequest

Mail = Callable[Concatenate[StaffRequest, P], HttpResponse]

POLICY: Final = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-popups"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
}
"""The content policy of a shown mail: no script, no remote image, no form; its own styles only."""


def framed_mail(view: Mail[P]) -> Mail[P]:
    """Give a mail's HTML the policy of a sandbox and let only our own pages frame it."""

    @wraps(view)
    def framed(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        answer._csp_config = POLICY  # type: ignore[attr-defined]
        answer.headers["X-Frame-Options"] = "SAMEORIGIN"
        return answer

    return framed
