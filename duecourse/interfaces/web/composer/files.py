"""Which files go with a mail: the statement of the account, and the copies that are kept of the chosen items?"""

from __future__ import annotations

from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations.accounts import Asked, statement_file
from duecourse.records.communications.rules.mime import Attachment
from duecourse.work.procedures.operations import copies


def attachments(request: StaffRequest, here: Standing) -> tuple[Attachment, ...]:
    """Gather what was ticked: the statement, and kept files of this customer."""
    wanted = [int(text) for text in request.POST.getlist("paper") if text.isdecimal()]
    found = copies.kept_files(request.visit.tenant_id, here.account.id, wanted)
    first = (statement(request, here),) if request.POST.get("statement") else ()
    return (*first, *(one.attached for one in found))


def statement(request: StaffRequest, here: Standing) -> Attachment:
    """Write the account's open items, credits included, and their age as a workbook in the mail's language."""
    asked = Asked(here.day, "xlsx", language=asking.words(request, "language", longest=10) or "en")
    return statement_file(request.visit.tenant_id, here.account.id, asked, at=request.now)
