"""Who may see a customer's page? Whoever holds its link; nothing of it is remembered, passed on or indexed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


@dataclass(frozen=True)
class LinkPolicy:
    """The route's word to the middleware and to the house test, in the same terms as those of staff screens."""

    permission: None = None
    is_public: bool = True
    opens_transaction: bool = True


def with_link(*, opens_transaction: bool = True) -> Callable[[View[P]], View[P]]:
    """Let in whoever holds the link, and keep the address away from caches, other sites and search engines.

    `opens_transaction` = False: the view opens its own, one that cannot write and one for the access log.
    """

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def quiet(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            response = view(request, *args, **kwargs)
            response.headers["Cache-Control"] = "no-store"
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            return response

        quiet.policy = LinkPolicy(opens_transaction=opens_transaction)  # type: ignore[attr-defined]
        return quiet

    return guard
