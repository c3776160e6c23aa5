"""Hand a company's logo to the mail programs of its customers, and its colour to their browsers."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from duecourse.foundation.kit.colours import is_colour
from duecourse.foundation.tenancy import context
from duecourse.interfaces.portal.policy import LinkPolicy, with_link
from duecourse.records.communications.queries.brands import logo_at

FOREVER = "max-age=31536000, public, immutable"
POLICY = {"default-src": ["'none'"], "sandbox": [True]}


@with_link()
@require_safe
def logo(request: HttpRequest, tenant: str, company_id: int, digest: str) -> HttpResponse:
    """Give the picture that stands at the head of a company's mails; whatever is wrong looks alike.

    The address changes with the logo; an old mail gets the present one, so that no mail shows a hole.
    """
    try:
        tenant_id = UUID(tenant)
    except ValueError:
        return HttpResponse(status=404)
    with context.tenant(tenant_id):
        picture = logo_at(tenant_id, company_id)
    if not picture:
        return HttpResponse(status=404)
    kind = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
    answer = HttpResponse(picture, content_type=kind)
    answer._csp_config = POLICY  # type: ignore[attr-defined]
    return answer


@require_safe
def colour(_request: HttpRequest, digest: str) -> HttpResponse:
    """Write the one colour of a company's pages as a style sheet: the address names the colour, so it holds for ever."""
    if not is_colour(f"#{digest}"):
        return HttpResponse(status=404)
    style = f":root {{ --brand: #{digest}; }}\n"
    return HttpResponse(style, content_type="text/css", headers={"Cache-Control": FOREVER})


colour.policy = LinkPolicy(opens_transaction=False)  # type: ignore[attr-defined]
