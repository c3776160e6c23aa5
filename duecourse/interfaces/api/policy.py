"""Who may call these addresses? Programs that prove themselves in the request: no session, no cookie, no form's token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@dataclass(frozen=True)
class CallPolicy:
    """The route's word to the middleware and to the house test, in the same terms as those of staff screens."""

    permission: None = None
    is_public: bool = True
    opens_transaction: bool = True


def signed(view: View[P]) -> View[P]:
    """Let in whoever proves in the request itself who it is; the view looks at the proof before it does anything."""

    @wraps(view)
    def proven(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    guarded: View[P] = csrf_exempt(proven)
    guarded.policy = CallPolicy()  # type: ignore[attr-defined]
    return guarded
