"""Give the statement of an account as a file: one click for what is open, a first day for what happened since."""

from __future__ import annotations

from io import BytesIO

from django.http import FileResponse, Http404, HttpResponseBase
from django.views.decorators.http import require_GET

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.policy import policy
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations.accounts import TYPES, Asked, statement_file


class BeginsTooLate(Refused):
    """A time that ends before it begins."""

    says = marked("The activity begins on the business date or before.")


@policy("customer.see")
@require_GET
def statement(request: StaffRequest, token: str, ending: str) -> HttpResponseBase:
    """Write the statement in the customer's language; nothing is kept of it."""
    if ending not in TYPES:
        raise Http404
    here = asking.standing(request, token)
    from_on = asking.day_in(request.GET.get("from", ""))
    if from_on and from_on > here.day:
        raise BeginsTooLate
    asked = Asked(here.day, ending, from_on)
    file = statement_file(request.visit.tenant_id, here.account.id, asked, at=request.now)
    return FileResponse(BytesIO(file.content), as_attachment=True, filename=file.name, content_type=file.content_type)
